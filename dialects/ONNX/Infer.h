// Shared by the inference functions of the op families; private to this dialect.
#pragma once

#include "dialects/ONNX/Shape.h"
#include "dialects/ONNX/Types.h"

namespace aicc::onnx {

/// The axis in [0, rank), negative ones counted from the end; a diagnostic when it is out of range.
llvm::FailureOr<int64_t> normalizeAxis(mlir::Operation *op, int64_t axis, int64_t rank, llvm::StringRef name = "axis");

/// Sorted, normalised, without repetition (a repeated axis is an error).
llvm::FailureOr<llvm::SmallVector<int64_t>> normalizeAxes(mlir::Operation *op, llvm::ArrayRef<int64_t> axes,
                                                          int64_t rank);

/// Broadcasts any number of shapes; none when one has no rank. Null dims are undecided.
llvm::FailureOr<std::optional<Dims>> broadcastShapes(ShapeContext &context, mlir::Operation *op,
                                                     mlir::ValueRange values);

/// setShape, or setUnranked without dims.
void setResult(ShapeContext &context, mlir::Value result, const std::optional<Dims> &dims, mlir::Type elementType);

/// The rank of what has `shape`, an operand, for its shape: its number of elements, none while that is not known. A
/// diagnostic above 64, more than any tensor has.
llvm::FailureOr<std::optional<int64_t>> rankFrom(ShapeContext &context, mlir::Operation *op, mlir::Value shape,
                                                 llvm::StringRef name);

/// The rank that the type of `result` has before inference: what the model declares, where the ranks of operands leave
/// it open.
std::optional<int64_t> declaredRank(mlir::Value result);

/// Code checks at run time that `list`, an operand, has `count` elements, unless it is known how many there are: then a
/// diagnostic when there are others. Lists of known elements are left to the caller.
llvm::LogicalResult requireCount(ShapeContext &context, mlir::Operation *op, mlir::Value list, int64_t count);

/// Code checks at run time that two dims are equal, unless that is known. Null dims are.
void requireSame(ShapeContext &context, Dim a, Dim b);

/// `rank` unknown dims.
Dims unknownDims(int64_t rank);

/// The element type that an attribute numbers (`to`, `dtype` ...); a diagnostic when there is none such.
llvm::FailureOr<mlir::Type> typeOfNumber(mlir::Operation *op, int64_t number, llvm::StringRef attribute);

/// Product of all dims, null when one is null.
Dim product(ShapeContext &context, llvm::ArrayRef<Dim> dims);

/// An integer attribute, `otherwise` without it.
int64_t integerOr(mlir::Operation *op, llvm::StringRef name, int64_t otherwise);

// Families named in the td files.
llvm::LogicalResult inferSame(ShapeContext &context, mlir::Operation *op);
llvm::LogicalResult inferSameAlongAxis(ShapeContext &context, mlir::Operation *op);
llvm::LogicalResult inferPredicate(ShapeContext &context, mlir::Operation *op);
llvm::LogicalResult inferBroadcast(ShapeContext &context, mlir::Operation *op);
llvm::LogicalResult inferComparison(ShapeContext &context, mlir::Operation *op);
llvm::LogicalResult inferReduce(ShapeContext &context, mlir::Operation *op);
llvm::LogicalResult inferArgReduce(ShapeContext &context, mlir::Operation *op);
llvm::LogicalResult inferGlobalPool(ShapeContext &context, mlir::Operation *op);
llvm::LogicalResult inferWindowFunction(ShapeContext &context, mlir::Operation *op);

} // namespace aicc::onnx
