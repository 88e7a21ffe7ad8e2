// Where the elements of a linalgx.matmul's operands lie.
#pragma once

#include "lib/Codegen/SIMT/Frame.h"

#include "dialects/LinalgX/LinalgX.h"

namespace aicc::simt {

class MatmulOperands {
public:
  MatmulOperands(Frame &frame, linalgx::MatmulOp op) : frame(frame), builder(frame.builder), op(op) {}

  /// Takes the sizes; the rest may be called after it.
  void bind();
  mlir::Value depth() { return a[2]; }
  /// The row's first element in the left operand.
  mlir::Value row(mlir::Value batch, mlir::Value number);
  /// A column of the right operand, also one behind the last, in the same panel.
  struct Column {
    mlir::Value panel, lane; ///< in memory: the panel's first element
    mlir::Value batch;       ///< null: the operand lies in memory, else it is computed
  };
  Column column(mlir::Value batch, mlir::Value number);
  mlir::Value left(mlir::Value row, mlir::Value k);
  mlir::Value right(const Column &column, mlir::Value k);
  mlir::Type leftType() { return mlir::getElementTypeOrSelf(op.getA().getType()); }
  mlir::Type rightType() { return mlir::getElementTypeOrSelf(op.getB().getType()); }
  mlir::Type resultType() { return mlir::getElementTypeOrSelf(op.getOutput().getType()); }

private:
  mlir::Value batchOf(mlir::Value batches, mlir::Value batch);

  Frame &frame;
  CodeBuilder &builder;
  linalgx::MatmulOp op;
  llvm::SmallVector<mlir::Value> a, b; ///< sizes
};

/// The kernel's matmul, if its left operand lies in memory and all results follow from it element by element.
linalgx::MatmulOp matmulOf(Frame &frame);

} // namespace aicc::simt
