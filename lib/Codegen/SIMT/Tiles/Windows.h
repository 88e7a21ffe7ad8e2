// Windows of tensors in global memory: where their elements lie, and what lies beyond the tensor's edges.
#pragma once

#include "lib/Codegen/CodeBuilder.h"

namespace aicc::simt {

using codegen::CodeBuilder;

/// A tensor: row-major or not, all sizes known.
struct Box {
  mlir::Value pointer;
  mlir::Type element; ///< as it lies in memory
  llvm::SmallVector<int64_t> sizes, strides;
  int64_t offset = 0;
};

/// Rows and columns of a box from `offsets` on, which pick one place of all dimensions before the last two.
struct Window {
  Box box;
  llvm::SmallVector<mlir::Value> offsets;
  llvm::SmallVector<int64_t, 2> shape;

  /// Whether the window's element lies in the box; null: always.
  mlir::Value isInside(CodeBuilder &builder, mlir::Value row, mlir::Value column) const;
  /// The address of an element in the box.
  mlir::Value address(CodeBuilder &builder, mlir::Value row, mlir::Value column) const;
  /// How many neighbouring columns, at most `most` and a power of two, may be loaded as one: they lie together,
  /// aligned, and all of them in the box or none.
  int64_t width(int64_t most) const;
};

/// The largest number known to divide an index; 0 divides zero only.
int64_t divisorOf(mlir::Value index);

/// pointer + index elements.
mlir::Value elementPointer(CodeBuilder &builder, mlir::Value pointer, mlir::Type element, mlir::Value index);

} // namespace aicc::simt
