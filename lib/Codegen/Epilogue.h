// The elementwise ops after a kernel's root, evaluated on the root's values while they are still in registers.
#pragma once

#include "lib/Codegen/Evaluator.h"

namespace aicc::codegen {

class Epilogue {
public:
  Epilogue(Frame &frame, mlir::Value root) : frame(frame), root(root) {}

  /// Whether every result of the kernel follows from the root element by element.
  static mlir::LogicalResult check(dispatch::KernelOp kernel, mlir::Value root);

  /// Finishes one vector of the root: lanes run along its last dimension from `column`, of which `alive` exist
  /// (index value; null: all). `row` are its other coordinates. `multiple`: `column` is a multiple of it.
  void emit(llvm::ArrayRef<mlir::Value> row, mlir::Value column, mlir::Value value, mlir::Value alive,
            int64_t multiple);

private:
  void emitLanes(unsigned lanes, mlir::Value mask, llvm::ArrayRef<mlir::Value> row, mlir::Value column,
                 mlir::Value value, int64_t multiple);
  /// The coordinates at which `tensor` depends on the root's element at `coordinates`.
  llvm::SmallVector<Lanes> follow(Evaluator &evaluator, mlir::Value tensor, llvm::ArrayRef<Lanes> coordinates);

  Frame &frame;
  mlir::Value root;
};

} // namespace aicc::codegen
