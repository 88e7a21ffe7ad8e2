// The emitter for every kernel without a special root: elementwise chains, reductions, softmax and normalisations,
// transposes, gathers, pads, concatenations, packing. A tile runs all stages of the plan on its part of the anchor.
#pragma once

#include "targets/CPU/compiler/Emit/Kernel.h"
#include "targets/CPU/compiler/Emit/Rows.h"
#include "lib/Codegen/StagePlan.h"

namespace aicc::cpu {

class Stages : public KernelEmitter {
public:
  Stages(Frame &frame, StagePlan plan) : frame(frame), builder(frame.builder), plan(std::move(plan)) {}
  Grid grid() override;
  void tile(mlir::Value index) override;

private:
  using Ranges = llvm::SmallVector<Range>;

  void chooseBlocks();
  mlir::Value workPerPoint();
  void point(mlir::Value index);
  void bindScratch();
  Ranges rangesOf(const Stage &stage);
  void emit(const Stage &stage);
  void emitElementwise(mlir::Value value, llvm::ArrayRef<Range> ranges, bool isAnchor);
  void emitReduction(mlir::linalg::LinalgOp op, llvm::ArrayRef<Range> loops);
  llvm::SmallVector<Range> loopRanges(mlir::linalg::LinalgOp op, const Stage &stage, llvm::ArrayRef<Range> ranges);
  /// Writes `value` to every place that holds `tensor`.
  void store(Evaluator &evaluator, mlir::Value tensor, llvm::ArrayRef<Lanes> coordinates, const Lanes &value);
  /// A tensor in memory whose last dimension is not the last one of the result that is computed from it.
  struct Crossed {
    mlir::Value tensor; ///< null: there is none, or more than one
    int across = -1;    ///< the anchor's dimension that is the tensor's last
    int64_t narrow =
        0; ///< size of the anchor's last dimension, when it is a few elements and nothing else runs along it
  };
  Crossed findCrossed();
  void emitTransposed(mlir::Value value, llvm::ArrayRef<Range> ranges);
  void emitInterleaved(mlir::Value value, llvm::ArrayRef<Range> ranges);
  /// Coordinates of the anchor: `column` along its last dimension, `row` along crossed.across, `outer` elsewhere.
  llvm::SmallVector<Lanes> crossedPoint(Evaluator &evaluator, llvm::ArrayRef<mlir::Value> outer, Lanes column,
                                        Lanes row);
  void crossedOneByOne(mlir::Value value, llvm::ArrayRef<mlir::Value> outer, Range rows, Range columns);
  /// `plane` for every combination of the coordinates that are neither rows nor columns.
  void overPlanes(llvm::ArrayRef<Range> ranges, llvm::function_ref<void(llvm::ArrayRef<mlir::Value>)> plane);

  Frame &frame;
  CodeBuilder &builder;
  StagePlan plan;
  unsigned lanes = 1;
  llvm::SmallVector<mlir::Value> sizes;  ///< of the anchor
  llvm::SmallVector<mlir::Value> blocks; ///< extent of a point in each anchor dimension
  llvm::SmallVector<mlir::Value> counts; ///< points along each anchor dimension
  llvm::SmallVector<Range> current;      ///< of the anchor, in the point being emitted
  Crossed crossed;
  mlir::Value points, pointsPerTile;
  llvm::SmallVector<mlir::Value> scratch; ///< memory of each stage, null for results
};

std::unique_ptr<KernelEmitter> makeStages(Frame &frame);

} // namespace aicc::cpu
