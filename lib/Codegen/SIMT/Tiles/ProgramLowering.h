// A tile program on its way to the code of a thread; what LowerTileProgram.cpp and LowerRoles.cpp share.
#pragma once

#include "lib/Codegen/SIMT/Tiles/Boxes.h"
#include "lib/Codegen/SIMT/Tiles/Fragments.h"

#include "mlir/IR/IRMapping.h"

namespace aicc::simt {

/// A role's loop over the depth: what is before it, its body, what is behind it. Without a loop there is one step.
struct Steps {
  mlir::Block *role = nullptr;
  mlir::scf::ForOp loop;
  int64_t count = 1;

  mlir::Block &body() { return loop ? *loop.getBody() : *role; }
};

constexpr int64_t phaseBytes = 8; ///< of a barrier with phases

class ProgramLowering {
public:
  ProgramLowering(mlir::func::FuncOp program, const MatrixMachine &machine)
      : program(program), machine(machine), builder(program.getLoc(), program.getContext()) {}

  llvm::FailureOr<TileLaunch> run(mlir::ModuleOp device, llvm::ArrayRef<bool> mayAlias);

private:
  llvm::LogicalResult analyse();
  llvm::LogicalResult findSteps(tile::RoleOp role);
  llvm::LogicalResult findUnit();
  llvm::LogicalResult findStores();
  bool isBoxed();
  RingShape ringShape(bool isLeft);
  unsigned launchedThreads() const { return grid.threads() + (machine.boxes ? grid.warp : 0); }
  mlir::func::FuncOp makeFunction(mlir::ModuleOp device, llvm::ArrayRef<bool> mayAlias);
  void makeRings(mlir::ModuleOp device);

  void emitOp(mlir::Operation &op);
  void emitOps(mlir::Block &block);
  Window windowOf(tile::ViewOp view);
  mlir::Value stepValue(mlir::scf::ForOp loop, mlir::Value step);
  Staging stage(mlir::Value step);
  void meet();
  llvm::SmallVector<mlir::Value> product(Fragments &fragments, mlir::Value sum);
  llvm::SmallVector<mlir::Value> productThroughRegisters(Fragments &fragments, mlir::ValueRange sums);
  llvm::SmallVector<mlir::Value> productAsynchronously(Fragments &fragments, mlir::ValueRange sums);
  void emitCompute(llvm::function_ref<llvm::SmallVector<mlir::Value>(Fragments &, mlir::Value)> product);
  // LowerRoles.cpp
  mlir::Value channel(mlir::Value memory, mlir::Value slot, bool isFull);
  void produce(Boxes &boxes, mlir::Value memory);
  llvm::SmallVector<mlir::Value> consume(Fragments &fragments, mlir::Value memory, mlir::Value sum);
  void emitRoles(mlir::ModuleOp device);

  mlir::func::FuncOp program;
  const MatrixMachine &machine;
  CodeBuilder builder;
  mlir::IRMapping values; ///< of the program: numbers
  llvm::DenseMap<mlir::Value, Box> boxes;
  Steps producer, consumer;
  tile::MmaOp mma;
  tile::SplatOp begin; ///< of the sums
  mlir::Value sum;     ///< when all steps are added
  llvm::SmallVector<tile::StoreOp> stores;
  mlir::Value leftRing, rightRing; ///< of the program
  Ring left, right;
  WarpGrid grid;
  mlir::Value thread;
  int64_t slots = 0, depth = 0, sharedBytes = 0;
  std::vector<TensorMap> maps;
};

} // namespace aicc::simt
