#include "lib/Linalg/ML.h"

#include "dialects/ONNX/TensorBridge.h"
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/HostCall.h"

using namespace mlir;

namespace aicc::linalg {

//===- Tables -------------------------------------------------------------===//

Value table(Lowering &l, DType type, ArrayRef<int64_t> shape, ArrayRef<char> bytes) {
  Tensor tensor = Tensor::allocate(type, Shape(shape.begin(), shape.end()));
  if (!bytes.empty())
    std::memcpy(tensor.mutableData<char>(), bytes.data(), bytes.size());
  RankedTensorType tensorType = onnx::typeOf(tensor, l.b.getContext());
  if (bytes.size() > 1024)
    return l.weight(l.weights.add("table", tensor), tensorType);
  return arith::ConstantOp::create(l.b, onnx::denseElementsOf(tensor, l.b.getContext()));
}

Value table(Lowering &l, ArrayAttr texts) {
  SmallVector<StringRef> list(texts.getAsValueRange<StringAttr>());
  return stringConstant(l, list);
}

Value pick(Lowering &l, Value table, Value places, ArrayRef<OpFoldResult> sizes) {
  AffineMap identity = l.b.getMultiDimIdentityMap(sizes.size());
  return pointwise(l, places, identity, sizes, getElementTypeOrSelf(table), [&](Scalar &s, ValueRange x) -> Value {
    return tensor::ExtractOp::create(s.b, table, s.indexCast(x[0]));
  });
}

//===- Rows ---------------------------------------------------------------===//

Value rowsOf(Lowering &l, Value onnxValue, Type element) {
  Value rows = l.in(onnxValue);
  Type from = Lowering::element(onnxValue);
  if (from != element)
    rows = pointwise(l, rows, l.b.getMultiDimIdentityMap(l.rank(onnxValue)), l.sizes(onnxValue), element,
                     [&](Scalar &s, ValueRange x) {
                       s.isUnsigned = Lowering::isUnsigned(onnxValue);
                       return s.cast(s.load(x[0], from), element, s.isUnsigned, false);
                     });
  return l.rank(onnxValue) == 1 ? insertUnitDims(l, rows, {0}) : rows;
}

Value productWithRows(Lowering &l, Value x, ArrayRef<float> numbers, int64_t rows, ArrayRef<float> bias) {
  SmallVector<OpFoldResult> sizes = l.sizesOf(x);
  int64_t columns = int64_t(numbers.size()) / rows;
  if (getConstantIntValue(sizes[1]) != columns) {
    Value fits = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, l.index(sizes[1]), l.index(columns));
    l.check(fits, "expected " + Twine(columns) + " columns");
  }
  Tensor weights = Tensor::of<float>(DType::F32, {rows, columns}, {numbers.begin(), numbers.end()});
  Type element = l.b.getF32Type();
  Value right = Operand::ofWeight(l, weights, element).transposed({1, 0}).packed(0).unitDim(0).get();
  SmallVector<OpFoldResult> shape = {l.b.getIndexAttr(1), sizes[0], l.b.getIndexAttr(rows)};
  Value product = matmul(l, insertUnitDims(l, x, {0}), right, shape);
  if (!bias.empty())
    product = withBias(l, product, shape, table(l, bias.take_front(rows)), 2, element);
  return dropUnitDims(l, product, {0});
}

//===- Scores -------------------------------------------------------------===//

static Value logistic(Scalar &s, Value x) {
  Value one = s.like(x, 1);
  return s.div(one, s.add(one, math::ExpOp::create(s.b, s.neg(x))));
}

/// The quantile function of the normal distribution by Winitzki's inverse of erf, which all others use too.
static Value probit(Scalar &s, Value x) {
  Value one = s.like(x, 1), zero = s.like(x, 0);
  Value place = s.sub(s.mul(x, s.like(x, 2)), one);
  Value log = math::LogOp::create(s.b, s.mul(s.sub(one, place), s.add(one, place)));
  Value half = s.add(s.like(x, 2 / (3.14159f * 0.147f)), s.mul(log, s.like(x, 0.5)));
  Value root = math::SqrtOp::create(s.b, s.sub(s.mul(half, half), s.mul(log, s.like(x, 1 / 0.147f))));
  Value size = math::SqrtOp::create(s.b, s.sub(root, half));
  Value isNegative = s.less(place, zero);
  return s.mul(s.like(x, 1.41421356f), s.select(isNegative, s.neg(size), size));
}

static Value isZero(Scalar &s, Value x) {
  Value magnitude = math::AbsFOp::create(s.b, x);
  return arith::CmpFOp::create(s.b, arith::CmpFPredicate::OLE, magnitude, s.like(x, 1e-7));
}

/// With `keepsZeros`, what is 0 stays 0 and is no part of the sum.
static Value softmax(Lowering &l, Value scores, bool keepsZeros) {
  MLIRContext *context = l.b.getContext();
  auto element = cast<FloatType>(getElementTypeOrSelf(scores));
  SmallVector<OpFoldResult> sizes = l.sizesOf(scores);
  AffineMap all = l.b.getMultiDimIdentityMap(2), row = mapWithout(context, 2, {1});
  auto lowest = l.b.getFloatAttr(element, APFloat::getInf(element.getFloatSemantics(), /*Negative=*/true));
  Value greatest = reduction(l, scores, {1}, lowest, [](Scalar &s, ValueRange x) { return s.max(x[0], x[1]); });
  auto power = [&](Scalar &s, ValueRange x) {
    Value exponential = math::ExpOp::create(s.b, s.subComputed(x[0], x[1]));
    return keepsZeros ? s.select(isZero(s, x[0]), s.like(x[0], 0), exponential) : exponential;
  };
  Value zeros = filled(l, sizes[0], l.b.getFloatAttr(element, 0));
  Value sum = generic(l, {scores, greatest}, zeros, {all, row, row}, {1},
                      [&](Scalar &s, ValueRange x) { return SmallVector<Value>{s.add(power(s, x), x[2])}; })[0];
  return pointwise(l, {scores, greatest, sum}, {all, row, row}, sizes, element,
                   [&](Scalar &s, ValueRange x) { return s.div(power(s, x), x[2]); });
}

Value transformed(Lowering &l, Value scores, StringRef transform) {
  SmallVector<OpFoldResult> sizes = l.sizesOf(scores);
  bool isSingle = getConstantIntValue(sizes[1]) == 1;
  if (transform == "NONE" || (isSingle && transform != "PROBIT"))
    return scores;
  if (transform == "SOFTMAX" || transform == "SOFTMAX_ZERO")
    return softmax(l, scores, transform == "SOFTMAX_ZERO");
  auto function = transform == "PROBIT" ? probit : logistic;
  return pointwise(l, scores, l.b.getMultiDimIdentityMap(2), sizes, getElementTypeOrSelf(scores),
                   [&](Scalar &s, ValueRange x) { return function(s, x[0]); });
}

Value column(Lowering &l, Value scores, int64_t number) {
  SmallVector<OpFoldResult> sizes = l.sizesOf(scores);
  if (getConstantIntValue(sizes[1]) == 1)
    return scores;
  Attribute zero = l.b.getIndexAttr(0), one = l.b.getIndexAttr(1);
  return sliced(l, scores, {zero, l.b.getIndexAttr(number)}, {sizes[0], one}, {one, one});
}

static Value twoColumns(Lowering &l, Value single, bool isComplement) {
  MLIRContext *context = l.b.getContext();
  AffineMap first = AffineMap::get(2, 0, {getAffineDimExpr(0, context), getAffineConstantExpr(0, context)}, context);
  SmallVector<OpFoldResult> sizes = {l.sizesOf(single)[0], l.b.getIndexAttr(2)};
  return pointwise(l, single, first, sizes, getElementTypeOrSelf(single), [&](Scalar &s, ValueRange x) {
    Value column = mlir::linalg::IndexOp::create(s.b, 1);
    Value isSecond =
        arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, column, arith::ConstantIndexOp::create(s.b, 1));
    Value other = isComplement ? s.sub(s.like(x[0], 1), x[0]) : s.neg(x[0]);
    return s.select(isSecond, x[0], other);
  });
}

Value pairOf(Lowering &l, Value single, StringRef transform, bool isComplement) {
  if (transform == "LOGISTIC")
    return transformed(l, twoColumns(l, single, /*isComplement=*/false), transform);
  return twoColumns(l, transformed(l, single, transform), isComplement);
}

Value bestColumns(Lowering &l, Value scores, ArrayRef<bool> isCandidate) {
  MLIRContext *context = l.b.getContext();
  auto element = cast<FloatType>(getElementTypeOrSelf(scores));
  OpFoldResult rows = l.sizesOf(scores)[0];
  AffineMap all = l.b.getMultiDimIdentityMap(2), row = mapWithout(context, 2, {1});
  int64_t first = 0;
  SmallVector<int64_t> candidates;
  for (auto [column, is] : llvm::enumerate(isCandidate))
    candidates.push_back(is);
  while (first < int64_t(candidates.size()) && !candidates[first])
    ++first;
  first = first == int64_t(candidates.size()) ? 0 : first;
  SmallVector<Value> inputs = {scores};
  SmallVector<AffineMap> maps = {all};
  bool isPartial = llvm::is_contained(candidates, 0);
  if (isPartial) {
    inputs.push_back(table(l, ArrayRef<int64_t>(candidates)));
    maps.push_back(AffineMap::get(2, 0, getAffineDimExpr(1, context)));
  }
  maps.append({row, row});
  auto lowest = l.b.getFloatAttr(element, APFloat::getInf(element.getFloatSemantics(), /*Negative=*/true));
  Value inits[] = {filled(l, rows, lowest), filled(l, rows, l.b.getI64IntegerAttr(first))};
  return generic(l, inputs, inits, maps, {1}, [&](Scalar &s, ValueRange x) {
    Value best = x[x.size() - 2], place = x.back();
    Value isBetter = s.greater(x[0], best);
    if (isPartial)
      isBetter = arith::AndIOp::create(s.b, isBetter, s.greater(x[1], s.like(x[1], 0)));
    Value column = mlir::linalg::IndexOp::create(s.b, 1);
    Value number = arith::IndexCastOp::create(s.b, s.b.getI64Type(), column);
    return SmallVector<Value>{s.select(isBetter, x[0], best), s.select(isBetter, number, place)};
  })[1];
}

Value isAbove(Lowering &l, Value single, double threshold) {
  MLIRContext *context = l.b.getContext();
  AffineMap first = AffineMap::get(1, 0, {getAffineDimExpr(0, context), getAffineConstantExpr(0, context)}, context);
  return pointwise(l, single, first, l.sizesOf(single)[0], l.b.getI64Type(), [&](Scalar &s, ValueRange x) -> Value {
    return arith::ExtUIOp::create(s.b, s.b.getI64Type(), s.greater(x[0], s.like(x[0], threshold)));
  });
}

LogicalResult defineLabels(Lowering &l, Value result, Value places, std::optional<ArrayAttr> texts,
                           std::optional<ArrayRef<int64_t>> numbers) {
  Value labels = texts && !texts->empty() ? table(l, *texts) : table(l, *numbers);
  return l.define(result, pick(l, labels, places, l.sizesOf(places)));
}

} // namespace aicc::linalg
