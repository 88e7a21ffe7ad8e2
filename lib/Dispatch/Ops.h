// What the passes of this folder ask about tensor ops: predicates only, no rewriting.
#pragma once

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace aicc::dispatch {

/// A linalg.generic on tensors whose loops are all parallel.
bool isPointwise(mlir::Operation *op);

/// A linalg.generic with a reduction loop.
bool isReduction(mlir::Operation *op);

/// Whether the op reads this operand from memory only: the packed operands and images of linalgx ops, which no tile of
/// theirs computes itself.
bool readsFromMemory(mlir::OpOperand &operand);

/// Whether the body reads a tensor at a computed position (tensor.extract).
bool isGather(mlir::linalg::GenericOp op);

/// Whether the body hands an input or a loop index on, without arithmetic on floats.
bool onlyMoves(mlir::linalg::GenericOp op);

/// tensor.expand_shape, collapse_shape, cast or reshape: another view of the same elements.
bool isView(mlir::Operation *op);

/// Whether the slice is one run of bytes of its source.
bool isContiguous(mlir::tensor::ExtractSliceOp slice);

/// Whether the insertion writes one run of bytes of a tensor that a loop carries and nobody else reads: a copy in
/// place.
bool collectsInLoop(mlir::tensor::InsertSliceOp insert);

/// Whether the host evaluates `op`: control flow, scalars, shapes, views, weights and constants, initial tensors.
bool staysOnHost(mlir::Operation *op);

/// The device in whose memory `op`, if it makes a tensor, leaves it: the target of a launch's kernel or of a transfer.
/// Null is the host.
mlir::StringAttr deviceOf(mlir::Operation *op);

/// The dynamic dims of a tensor of the host program: as its launch states them, else asked of the tensor.
llvm::SmallVector<mlir::Value> statedDims(mlir::OpBuilder &builder, mlir::Value tensor);

/// The value behind views.
mlir::Value skipViews(mlir::Value value);

/// Whether some input of the elementwise `op`, read at exactly the element written, comes straight from an op that can
/// take `op` as its epilogue.
bool isEpilogue(mlir::linalg::GenericOp op);

} // namespace aicc::dispatch
