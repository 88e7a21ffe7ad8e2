// Builders of linalg.generic that the rules share.
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

SmallVector<Value> generic(Lowering &l, ValueRange inputs, ValueRange inits, ArrayRef<AffineMap> maps,
                           ArrayRef<int64_t> reductions, Body body) {
  SmallVector<utils::IteratorType> iterators(maps.back().getNumDims(), utils::IteratorType::parallel);
  for (int64_t dim : reductions)
    iterators[dim] = utils::IteratorType::reduction;
  SmallVector<Type> types(inits.getTypes());
  auto op = mlir::linalg::GenericOp::create(l.b, types, inputs, inits, maps, iterators,
                                            [&](OpBuilder &builder, Location loc, ValueRange arguments) {
                                              ImplicitLocOpBuilder inner(loc, builder);
                                              Scalar scalar{inner};
                                              mlir::linalg::YieldOp::create(inner, body(scalar, arguments));
                                            });
  return SmallVector<Value>(op.getResults());
}

Value pointwise(Lowering &l, ValueRange inputs, ArrayRef<AffineMap> maps, ArrayRef<OpFoldResult> sizes, Type element,
                PointBody body) {
  Value init = l.empty(sizes, element);
  SmallVector<AffineMap> all(maps);
  all.push_back(l.b.getMultiDimIdentityMap(sizes.size()));
  return generic(l, inputs, init, all, {}, [&](Scalar &s, ValueRange arguments) {
    return SmallVector<Value>{body(s, arguments.drop_back())};
  })[0];
}

Value filled(Lowering &l, ArrayRef<OpFoldResult> sizes, TypedAttr value) {
  Value scalar = arith::ConstantOp::create(l.b, value);
  Value init = l.empty(sizes, value.getType());
  return mlir::linalg::FillOp::create(l.b, scalar, init).getResult(0);
}

Value scalarOf(Lowering &l, Value onnxValue) {
  if (TypedAttr constant = l.splat(onnxValue))
    return arith::ConstantOp::create(l.b, constant);
  l.checkElement(onnxValue, 0);
  SmallVector<Value> zeros(l.rank(onnxValue), l.index(0));
  return tensor::ExtractOp::create(l.b, l.in(onnxValue), zeros);
}

bool hasNoElements(Value tensor) { return llvm::is_contained(cast<RankedTensorType>(tensor.getType()).getShape(), 0); }

Value padded(Lowering &l, Value input, ArrayRef<OpFoldResult> low, ArrayRef<OpFoldResult> sizes, Value value) {
  Value init = l.empty(sizes, getElementTypeOrSelf(input));
  Value filled = mlir::linalg::FillOp::create(l.b, value, init).getResult(0);
  SmallVector<OpFoldResult> ones(sizes.size(), l.b.getIndexAttr(1));
  return tensor::InsertSliceOp::create(l.b, input, filled, low, l.sizesOf(input), ones);
}

Value sliced(Lowering &l, Value source, ArrayRef<OpFoldResult> offsets, ArrayRef<OpFoldResult> sizes,
             ArrayRef<OpFoldResult> strides) {
  // Of a slice that begins behind the end there is nothing to take, which upstream's op refuses to say.
  ArrayRef<int64_t> shape = cast<RankedTensorType>(source.getType()).getShape();
  bool isEmpty = llvm::any_of(llvm::zip_equal(offsets, shape), [](auto pair) {
    auto [offset, size] = pair;
    return size == 0 || (!ShapedType::isDynamic(size) && getConstantIntValue(offset).value_or(0) >= size);
  });
  if (isEmpty || llvm::any_of(sizes, [](OpFoldResult size) { return getConstantIntValue(size) == 0; }))
    return tensor::EmptyOp::create(l.b, sizes, getElementTypeOrSelf(source));
  return tensor::ExtractSliceOp::create(l.b, source, offsets, sizes, strides);
}

bool isOne(AffineExpr dim) { return onnx::constantOf(dim) == 1; }

void checkElements(Lowering &l, Value onnxValue, const Twine &message,
                   llvm::function_ref<Value(Scalar &, Value)> isWrong) {
  if (l.rank(onnxValue) == 0) {
    Scalar s{l.b};
    Value wrong = isWrong(s, scalarOf(l, onnxValue));
    l.check(arith::XOrIOp::create(l.b, wrong, s.constant(l.b.getI1Type(), 1)), message);
    return;
  }
  SmallVector<int64_t> all = llvm::to_vector(llvm::seq<int64_t>(0, l.rank(onnxValue)));
  Value found = reduction(l, l.in(onnxValue), all, l.b.getI32IntegerAttr(0), [&](Scalar &s, ValueRange x) -> Value {
    Value wrong = arith::ExtUIOp::create(s.b, s.b.getI32Type(), isWrong(s, x[0]));
    return arith::OrIOp::create(s.b, wrong, x[1]);
  });
  found = tensor::ExtractOp::create(l.b, found, ValueRange());
  Value none = arith::ConstantIntOp::create(l.b, 0, 32);
  l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, found, none), message);
}

OpFoldResult addSizes(Lowering &l, OpFoldResult a, OpFoldResult b) {
  auto left = getConstantIntValue(a), right = getConstantIntValue(b);
  if (left && right)
    return l.b.getIndexAttr(*left + *right);
  if (left == 0)
    return b;
  if (right == 0)
    return a;
  return arith::AddIOp::create(l.b, l.index(a), l.index(b)).getResult();
}

OpFoldResult multiplySizes(Lowering &l, OpFoldResult a, OpFoldResult b) {
  auto left = getConstantIntValue(a), right = getConstantIntValue(b);
  if (left && right)
    return l.b.getIndexAttr(*left * *right);
  if (left == 1)
    return b;
  if (right == 1)
    return a;
  return arith::MulIOp::create(l.b, l.index(a), l.index(b)).getResult();
}

AffineMap mapWithout(MLIRContext *context, int64_t rank, ArrayRef<int64_t> dropped) {
  SmallVector<AffineExpr> kept;
  for (int64_t dim = 0; dim < rank; ++dim)
    if (!llvm::is_contained(dropped, dim))
      kept.push_back(getAffineDimExpr(dim, context));
  return AffineMap::get(rank, 0, kept, context);
}

SmallVector<OpFoldResult> without(ArrayRef<OpFoldResult> sizes, ArrayRef<int64_t> dropped) {
  SmallVector<OpFoldResult> kept;
  for (auto [dim, size] : llvm::enumerate(sizes))
    if (!llvm::is_contained(dropped, int64_t(dim)))
      kept.push_back(size);
  return kept;
}

Value reduction(Lowering &l, Value input, ArrayRef<int64_t> axes, TypedAttr identity, PointBody body) {
  SmallVector<OpFoldResult> sizes = l.sizesOf(input);
  int64_t rank = sizes.size();
  Value init = filled(l, without(sizes, axes), identity);
  AffineMap maps[] = {l.b.getMultiDimIdentityMap(rank), mapWithout(l.b.getContext(), rank, axes)};
  return generic(l, input, init, maps, axes,
                 [&](Scalar &s, ValueRange arguments) { return SmallVector<Value>{body(s, arguments)}; })[0];
}

SmallVector<int64_t> normalizedAxes(ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes)
    result.push_back(normalizedAxis(axis, rank));
  llvm::sort(result);
  return result;
}

/// Permutations that keep the order of all dims but those of size 1 move no data.
static bool movesOnlyUnitDims(ArrayRef<int64_t> shape, ArrayRef<int64_t> permutation) {
  int64_t last = -1;
  for (int64_t dim : permutation) {
    if (shape[dim] == 1)
      continue;
    if (dim < last)
      return false;
    last = dim;
  }
  return true;
}

Value transpose(Lowering &l, Value input, ArrayRef<int64_t> permutation) {
  auto type = cast<RankedTensorType>(input.getType());
  if (llvm::is_sorted(permutation))
    return input;
  // Layouts come and go in pairs of transposes: two become one, or none.
  if (auto producer = input.getDefiningOp<mlir::linalg::TransposeOp>())
    return transpose(l, producer.getInput(), applyPermutation(producer.getPermutation(), permutation));
  if (movesOnlyUnitDims(type.getShape(), permutation)) {
    SmallVector<int64_t> from, to;
    for (auto [position, dim] : llvm::enumerate(permutation)) {
      if (type.getDimSize(position) == 1)
        from.push_back(position);
      if (type.getDimSize(dim) == 1)
        to.push_back(position);
    }
    return insertUnitDims(l, dropUnitDims(l, input, from), to);
  }
  SmallVector<OpFoldResult> sizes = applyPermutation(l.sizesOf(input), permutation);
  Value init = l.empty(sizes, type.getElementType());
  return mlir::linalg::TransposeOp::create(l.b, input, init, permutation)->getResult(0);
}

} // namespace aicc::linalg
