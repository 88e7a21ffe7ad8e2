// Builders of linalg.generic that the rules share.
#pragma once

#include "lib/Linalg/Lowering.h"
#include "lib/Linalg/Scalar.h"

namespace aicc::linalg {

/// Body of a structured op: block arguments in, one value per init out.
using Body = llvm::function_ref<llvm::SmallVector<mlir::Value>(Scalar &, mlir::ValueRange)>;
/// Body with one result.
using PointBody = llvm::function_ref<mlir::Value(Scalar &, mlir::ValueRange)>;

/// linalg.generic: `maps` for inputs, then inits; `reductions` are the loop dims that reduce, the others are parallel.
llvm::SmallVector<mlir::Value> generic(Lowering &l, mlir::ValueRange inputs, mlir::ValueRange inits,
                                       llvm::ArrayRef<mlir::AffineMap> maps, llvm::ArrayRef<int64_t> reductions,
                                       Body body);

/// All-parallel generic into a new tensor of the given sizes; `maps` for the inputs only, the output is the identity.
mlir::Value pointwise(Lowering &l, mlir::ValueRange inputs, llvm::ArrayRef<mlir::AffineMap> maps,
                      llvm::ArrayRef<mlir::OpFoldResult> sizes, mlir::Type element, PointBody body);

/// Reduction of `input` along `axes`, which disappear from the result: fill with `identity` (whose type the accumulator
/// has), then one generic whose body gets (element, accumulator).
mlir::Value reduction(Lowering &l, mlir::Value input, llvm::ArrayRef<int64_t> axes, mlir::TypedAttr identity,
                      PointBody body);

/// The onnx operands broadcast to the shape of `result`, elementwise: the body works on working values (i1 for bool, at
/// least f32), and its value is stored as the element type of `result`.
mlir::Value elementwise(Lowering &l, mlir::Value result, mlir::ValueRange operands, PointBody body);

/// Says that dim `dim` of `result` is what `dims` of operands broadcast to, unless that is known: the one that is
/// not 1.
void defineBroadcastSize(Lowering &l, mlir::Value result, int64_t dim, llvm::ArrayRef<mlir::AffineExpr> dims);

/// A tensor of `dims` on its way under the last of the dims `wanted`: copied where one may be 1 or the wanted at run
/// time, which is checked and makes it the wanted; as it is where all are known to be one of the two.
mlir::Value broadcastAtRunTime(Lowering &l, mlir::Value tensor, llvm::SmallVectorImpl<mlir::AffineExpr> &dims,
                               llvm::ArrayRef<mlir::AffineExpr> wanted);

/// log(softmax) of an onnx value along `axis`, as elements of type `element`.
mlir::Value logSoftmax(Lowering &l, mlir::Value onnxValue, int64_t axis, mlir::Type element);

/// linalg.fill of a new tensor.
mlir::Value filled(Lowering &l, llvm::ArrayRef<mlir::OpFoldResult> sizes, mlir::TypedAttr value);

/// The one element of an onnx tensor as a scalar outside any body, in its storage type.
mlir::Value scalarOf(Lowering &l, mlir::Value onnxValue);

/// A map (d0 .. d[rank-1]) -> (the dims not in `dropped`).
mlir::AffineMap mapWithout(mlir::MLIRContext *context, int64_t rank, llvm::ArrayRef<int64_t> dropped);

/// `sizes` without the entries at `dropped`.
llvm::SmallVector<mlir::OpFoldResult> without(llvm::ArrayRef<mlir::OpFoldResult> sizes,
                                              llvm::ArrayRef<int64_t> dropped);

/// Adds dims of size 1 at `positions` (ascending, in the result) by expand_shape.
mlir::Value insertUnitDims(Lowering &l, mlir::Value tensor, llvm::ArrayRef<int64_t> positions);
/// Removes dims of size 1 by collapse_shape.
mlir::Value dropUnitDims(Lowering &l, mlir::Value tensor, llvm::ArrayRef<int64_t> positions);

/// `input` under other sizes with equally many elements: expand_shape and collapse_shape where the dims group, through
/// one dim otherwise. `from` and `to` are the dims as shape analysis knows them.
mlir::Value reshape(Lowering &l, mlir::Value input, llvm::ArrayRef<mlir::AffineExpr> from,
                    llvm::ArrayRef<mlir::AffineExpr> to);

/// The lowered tensor of an onnx value as one dim.
mlir::Value flattened(Lowering &l, mlir::Value onnxValue);

/// Transposed input: result dim i is input dim permutation[i]. Only moving unit dims is a reshape.
mlir::Value transpose(Lowering &l, mlir::Value input, llvm::ArrayRef<int64_t> permutation);

/// `input` with `low` elements of `value` before each dim, in a tensor of `sizes`.
mlir::Value padded(Lowering &l, mlir::Value input, llvm::ArrayRef<mlir::OpFoldResult> low,
                   llvm::ArrayRef<mlir::OpFoldResult> sizes, mlir::Value value);

/// A slice. One of nothing may begin behind the last element, which upstream's slices may not.
mlir::Value sliced(Lowering &l, mlir::Value source, llvm::ArrayRef<mlir::OpFoldResult> offsets,
                   llvm::ArrayRef<mlir::OpFoldResult> sizes, llvm::ArrayRef<mlir::OpFoldResult> strides);

/// Whether a dim is known to be 1.
bool isOne(mlir::AffineExpr dim);

/// Whether it is certain that dims `from` hold as many elements as dims `to`.
bool holdsAsMany(llvm::ArrayRef<mlir::AffineExpr> from, llvm::ArrayRef<mlir::AffineExpr> to);

/// Whether a lowered tensor has no elements, whatever its open sizes are.
bool hasNoElements(mlir::Value tensor);

/// Ends the run with `message` if `isWrong` (an i1) holds for any element of an onnx tensor; it may ask for the loop
/// indices, which are the place of the element.
void checkElements(Lowering &l, mlir::Value onnxValue, const llvm::Twine &message,
                   llvm::function_ref<mlir::Value(Scalar &, mlir::Value)> isWrong);

/// `a + b`, `a * b` of sizes; constants fold.
mlir::OpFoldResult addSizes(Lowering &l, mlir::OpFoldResult a, mlir::OpFoldResult b);
mlir::OpFoldResult multiplySizes(Lowering &l, mlir::OpFoldResult a, mlir::OpFoldResult b);

/// Attribute axes, negative ones counted from the end, ascending.
llvm::SmallVector<int64_t> normalizedAxes(llvm::ArrayRef<int64_t> axes, int64_t rank);
inline int64_t normalizedAxis(int64_t axis, int64_t rank) { return axis < 0 ? axis + rank : axis; }

} // namespace aicc::linalg
