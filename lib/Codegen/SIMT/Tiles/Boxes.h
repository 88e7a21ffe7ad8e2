// Operands on their way to shared memory in boxes that the machine copies by itself, described by tensor maps.
#pragma once

#include "lib/Codegen/SIMT/Tiles/Staging.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace aicc::simt {

/// Whether windows of this shape of a tensor can be copied as boxes, their rows cut into lines of so many elements.
bool isBoxed(mlir::MemRefType tensor, llvm::ArrayRef<int64_t> shape, int64_t lineElements);

/// The copies of the steps of a program. A tensor map is one more argument of the function.
class Boxes {
public:
  Boxes(CodeBuilder &builder, mlir::func::FuncOp function, const BoxCopies &instructions)
      : builder(builder), function(function), instructions(instructions) {}

  /// Starts the copies of a step, which a phase of `barrier` counts. For the code of all steps, called once.
  void start(llvm::ArrayRef<Copies> step, mlir::Value slot, mlir::Value barrier);
  std::vector<TensorMap> maps; ///< of the launch, in order

private:
  /// One box: a window, or several that lie one behind the other along dimension `stacked`.
  struct Pile {
    const Copies &copies;
    size_t first, count;
    int64_t stacked; ///< -1: none
  };

  std::vector<Pile> pilesOf(const Copies &copies);
  mlir::Value mapOf(const Pile &pile);
  void start(const Pile &pile, mlir::Value map, mlir::Value slot, mlir::Value barrier);

  CodeBuilder &builder;
  mlir::func::FuncOp function;
  const BoxCopies &instructions;
};

} // namespace aicc::simt
