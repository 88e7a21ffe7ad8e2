// The emitter for every kernel without a special root. Points of the anchor are computed one after the other: by a
// thread each, or by a block each whose threads share out every stage of it.
#pragma once

#include "lib/Codegen/SIMT/Kernel.h"
#include "lib/Codegen/SIMT/Team.h"
#include "lib/Codegen/StagePlan.h"

namespace aicc::simt {

class Stages : public KernelEmitter {
public:
  Stages(Frame &frame, codegen::StagePlan plan)
      : frame(frame), builder(frame.builder), plan(std::move(plan)), team(frame) {}
  Launch launch() override;
  void run() override;

private:
  using Stage = codegen::Stage;
  using Lanes = codegen::Lanes;
  using Evaluator = codegen::Evaluator;
  /// One dimension of a stage or loop of an op: a coordinate of the point, or everything from 0 to `size`.
  struct Extent {
    mlir::Value at;   ///< null: everything
    mlir::Value size; ///< 1 if `at` is there
  };
  using Extents = llvm::SmallVector<Extent>;

  bool isCut(const Stage &stage, size_t dim) const { return stage.bound[dim] >= 0 && plan.outer[stage.bound[dim]]; }
  mlir::Value elementsOf(const Stage &stage);
  unsigned chooseTeam();
  std::optional<int64_t> horizontalExtent(mlir::linalg::LinalgOp op);
  void chooseFlat();
  void dropStages();
  void takeMemory();

  void point(mlir::Value index);
  void bindMemory();
  Extents extentsOf(const Stage &stage);
  Extents loopExtents(mlir::linalg::LinalgOp op, const Stage &stage, llvm::ArrayRef<Extent> extents);
  /// Coordinates of element `number` of the box of `extents`.
  llvm::SmallVector<mlir::Value> coordinates(mlir::Value number, llvm::ArrayRef<Extent> extents);
  mlir::Value countOf(llvm::ArrayRef<Extent> extents);
  void emit(const Stage &stage);
  void emitElementwise(const Stage &stage);
  void emitReduction(mlir::linalg::LinalgOp op, llvm::ArrayRef<Extent> loops);
  void reduceAlone(mlir::linalg::LinalgOp op, llvm::ArrayRef<Extent> loops);
  void reduceTogether(mlir::linalg::LinalgOp op, llvm::ArrayRef<Extent> loops);
  llvm::SmallVector<mlir::Value> initials(mlir::linalg::LinalgOp op, llvm::ArrayRef<mlir::Value> at);
  llvm::SmallVector<mlir::Value> step(mlir::linalg::LinalgOp op, llvm::ArrayRef<mlir::Value> at,
                                      mlir::ValueRange accumulators);
  llvm::SmallVector<Lanes> resultCoordinates(Evaluator &evaluator, mlir::linalg::LinalgOp op, unsigned result,
                                             llvm::ArrayRef<mlir::Value> at);
  void storeReduced(mlir::linalg::LinalgOp op, llvm::ArrayRef<mlir::Value> at, mlir::ValueRange values, bool byAll);
  void storeResult(Evaluator &evaluator, mlir::Value tensor, llvm::ArrayRef<Lanes> at, const Lanes &value);
  void storeScratch(Evaluator &evaluator, mlir::Value tensor, llvm::ArrayRef<Lanes> at, const Lanes &value);

  Frame &frame;
  CodeBuilder &builder;
  codegen::StagePlan plan;
  Team team;
  llvm::SmallVector<mlir::Value> sizes;  ///< of the anchor
  llvm::SmallVector<mlir::Value> counts; ///< points along each dimension of it
  int64_t flat = -1;                     ///< dimensions from here on are walked as one; -1: none are
  mlir::Value points, blocks;
  bool repeats = false; ///< there are fewer blocks than points
  /// Memory of each stage; null for results.
  enum class Kind { None, Cell, Shared, Workspace };
  struct Scratch {
    mlir::Value memory;
    Kind kind = Kind::None;
  };
  llvm::SmallVector<Scratch> scratch;
  llvm::SmallVector<mlir::Value> current; ///< the point's coordinates; null along dimensions that are not cut
};

} // namespace aicc::simt
