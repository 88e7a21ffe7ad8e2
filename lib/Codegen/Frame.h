// One function of a kernel under construction: what its arguments have become, and the sizes of every tensor in it.
#pragma once

#include "dialects/Dispatch/Dispatch.h"
#include "lib/Codegen/Lanes.h"

namespace aicc::codegen {

/// Packed row-major memory of a tensor, or of the box of it that begins at `origin`.
struct Buffer {
  mlir::Value memory;                    ///< memref<?xT>
  llvm::SmallVector<mlir::Value> sizes;  ///< of the memory, for its strides
  llvm::SmallVector<mlir::Value> origin; ///< coordinates of the first element; empty: all zero
};

/// The state shared by everything that emits code into one function.
class Frame {
public:
  /// `slots` are the values of the ABI's slots in order: pointers (typed !llvm.ptr), i64 dims, scalars.
  /// Clones the kernel's scalar computations to the builder's position. Fails with a diagnostic on a scalar op that
  /// needs more than sizes and elements of arguments.
  /// `masks`: vectors of which some lanes are dead are worth using.
  Frame(CodeBuilder &builder, dispatch::KernelOp kernel, bool masks = false)
      : builder(builder), kernel(kernel), masks(masks) {}
  mlir::LogicalResult bind(mlir::ValueRange slots, mlir::Value scratch);

  CodeBuilder &builder;
  dispatch::KernelOp kernel;
  const bool masks;

  /// The value of a scalar of the kernel (index, integer or float SSA value at its top level).
  mlir::Value scalar(mlir::Value value) const;
  mlir::Value number(mlir::OpFoldResult value); ///< the same of a size or position
  /// The sizes of a tensor of the kernel; constants where its type is static.
  llvm::SmallVector<mlir::Value> sizes(mlir::Value tensor);
  /// The memory behind a tensor, or null if it was not materialised.
  const Buffer *buffer(mlir::Value tensor) const;
  /// The memory<?xT> that holds all of `tensor` in its own order, looking through reshapes; null if there is none.
  mlir::Value memory(mlir::Value tensor) const;
  void materialize(mlir::Value tensor, Buffer buffer) { buffers[tensor] = std::move(buffer); }
  /// The memory of result number `index` of the kernel.
  const Buffer &result(unsigned index) const { return results[index]; }
  dispatch::YieldOp yield();

  /// `bytes` more of the worker's scratch as memory of `elementType`, 64-byte aligned. Call it in the same order in the
  /// grid function, where only the sum matters.
  mlir::Value scratch(mlir::Type elementType, mlir::Value elements);
  mlir::Value scratchBytes() const { return scratchSize; }

  /// A constant beside the kernel, as memref<?xT>; one of the same name is made once.
  mlir::Value constant(llvm::StringRef name, mlir::DenseElementsAttr elements);

  /// memref<?xT> of `elements` over a bare pointer, in the pointer's address space.
  mlir::Value memoryAt(mlir::Value pointer, mlir::Type elementType, mlir::Value elements);

private:
  mlir::LogicalResult bindScalars();

  llvm::DenseMap<mlir::Value, mlir::Value> scalars;
  llvm::DenseMap<mlir::Value, Buffer> buffers;
  llvm::SmallVector<Buffer> results;
  mlir::Value scratchPointer, scratchSize;
};

/// Bytes that an element takes in memory.
unsigned bytesOf(mlir::Type elementType);

} // namespace aicc::codegen
