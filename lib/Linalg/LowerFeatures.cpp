// What ai.onnx.ml does to columns of features: elementwise kernels that read a number per column, a gather, a norm.
//
//   %y = onnx.Scaler %x   ⇒   linalg.generic { (x - offset[column]) * scale[column] }
#include "lib/Linalg/ML.h"
#include "lib/Linalg/Rules.h"

using namespace mlir;

namespace aicc::linalg {

/// How an element reads a list that has one number per column (the last dim), or one for all.
static AffineMap perColumn(Lowering &l, int64_t rank, size_t count) {
  MLIRContext *context = l.b.getContext();
  return AffineMap::get(rank, 0, count == 1 ? getAffineConstantExpr(0, context) : getAffineDimExpr(rank - 1, context));
}

/// Ends the run unless X has as many columns as there are numbers.
static void checkColumns(Lowering &l, Value x, size_t count) {
  OpFoldResult columns = l.sizes(x).back();
  if (count <= 1 || getConstantIntValue(columns) == int64_t(count))
    return;
  Value fits = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, l.index(columns), l.index(int64_t(count)));
  l.check(fits, "expected " + Twine(count) + " columns");
}

/// The type in which elements become f32: f64 where that rounds once only.
static Type wideFor(Lowering &l, Value x) {
  return Lowering::element(x).isF32() ? Type(l.b.getF32Type()) : l.b.getF64Type();
}

/// Numbers of a list in that type.
static Value listOf(Lowering &l, ArrayRef<float> numbers, Type element) {
  if (element.isF32())
    return table(l, numbers);
  SmallVector<double> wide(numbers.begin(), numbers.end());
  return table(l, ArrayRef<double>(wide));
}

//===- Elements -----------------------------------------------------------===//

static LogicalResult lowerBinarizer(onnx::BinarizerOp op, Lowering &l) {
  double threshold = op.getThreshold().convertToDouble();
  Value result = elementwise(l, op.getY(), op.getX(), [&](Scalar &s, ValueRange x) {
    Type type = x[0].getType();
    Value number = isa<FloatType>(type) ? x[0] : s.cast(x[0], s.b.getF64Type(), s.isUnsigned, false);
    return s.select(s.greater(number, s.like(number, threshold)), s.constant(type, 1), s.constant(type, 0));
  });
  return l.define(op.getY(), result);
}

static LogicalResult lowerScaler(onnx::ScalerOp op, Lowering &l) {
  Value x = op.getX();
  int64_t rank = l.rank(x);
  Type from = Lowering::element(x), work = wideFor(l, x), to = l.b.getF32Type();
  ArrayRef<float> offset = op.getOffset().value_or(ArrayRef<float>()),
                  scale = op.getScale().value_or(ArrayRef<float>());
  SmallVector<Value> inputs = {l.in(x)};
  SmallVector<AffineMap> maps = {l.b.getMultiDimIdentityMap(rank)};
  for (ArrayRef<float> list : {offset, scale}) {
    checkColumns(l, x, list.size());
    if (list.empty())
      continue;
    inputs.push_back(listOf(l, list, work));
    maps.push_back(perColumn(l, rank, list.size()));
  }
  Value result = pointwise(l, inputs, maps, l.sizes(x), to, [&](Scalar &s, ValueRange v) {
    Value value = s.cast(s.load(v[0], from), work, false, false);
    if (!offset.empty())
      value = s.sub(value, v[1]);
    if (!scale.empty())
      value = s.mul(value, v.back());
    return s.cast(value, to, false, false);
  });
  return l.define(op.getY(), result);
}

static LogicalResult lowerImputer(onnx::ImputerOp op, Lowering &l) {
  Value x = op.getX();
  int64_t rank = l.rank(x);
  Type element = Lowering::element(x);
  bool isFloat = isa<FloatType>(element);
  ArrayRef<float> floats = op.getImputedValueFloats().value_or(ArrayRef<float>());
  ArrayRef<int64_t> numbers = op.getImputedValueInt64s().value_or(ArrayRef<int64_t>());
  size_t count = isFloat ? floats.size() : numbers.size();
  checkColumns(l, x, count);
  Value list = isFloat ? listOf(l, floats, element) : table(l, numbers);
  APFloat missing = op.getReplacedValueFloat();
  AffineMap maps[] = {l.b.getMultiDimIdentityMap(rank), perColumn(l, rank, count)};
  Value result = pointwise(l, {l.in(x), list}, maps, l.sizes(x), element, [&](Scalar &s, ValueRange v) -> Value {
    Value isMissing;
    if (!isFloat)
      isMissing = s.equal(v[0], arith::ConstantIntOp::create(s.b, v[0].getType(), int64_t(op.getReplacedValueInt64())));
    else if (missing.isNaN())
      isMissing = arith::CmpFOp::create(s.b, arith::CmpFPredicate::UNO, v[0], v[0]);
    else
      isMissing = s.equal(v[0], s.like(v[0], missing.convertToDouble()));
    return s.select(isMissing, s.cast(v[1], v[0].getType(), false, false), v[0]);
  });
  return l.define(op.getY(), result);
}

//===- Rows ---------------------------------------------------------------===//

static LogicalResult lowerNormalizer(onnx::NormalizerOp op, Lowering &l) {
  Value x = op.getX();
  StringRef norm = op.getNorm();
  Type work = wideFor(l, x), to = l.b.getF32Type();
  Value rows = rowsOf(l, x, work);
  SmallVector<OpFoldResult> sizes = l.sizesOf(rows);
  auto lowest = l.b.getFloatAttr(work, APFloat::getInf(cast<FloatType>(work).getFloatSemantics(), /*Negative=*/true));
  bool isGreatest = norm == "MAX";
  Value norms =
      reduction(l, rows, {1}, isGreatest ? TypedAttr(lowest) : l.b.getFloatAttr(work, 0), [&](Scalar &s, ValueRange v) {
        if (isGreatest)
          return s.max(v[0], v[1]);
        Value part = norm == "L1" ? Value(math::AbsFOp::create(s.b, v[0])) : s.mul(v[0], v[0]);
        return s.add(part, v[1]);
      });
  AffineMap all = l.b.getMultiDimIdentityMap(2), row = mapWithout(l.b.getContext(), 2, {1});
  Value result = pointwise(l, {rows, norms}, {all, row}, sizes, to, [&](Scalar &s, ValueRange v) {
    Value divisor = norm == "L2" ? Value(math::SqrtOp::create(s.b, v[1])) : v[1];
    Value isZero = s.equal(divisor, s.like(divisor, 0));
    return s.cast(s.div(v[0], s.select(isZero, s.like(divisor, 1), divisor)), to, false, false);
  });
  return l.define(op.getY(), l.rank(x) == 1 ? dropUnitDims(l, result, {0}) : result);
}

/// Each input's columns are inserted where they belong in a matrix of zeros.
static LogicalResult lowerFeatureVectorizer(onnx::FeatureVectorizerOp op, Lowering &l) {
  Type element = l.b.getF32Type();
  SmallVector<OpFoldResult> sizes = l.sizes(op.getY());
  Value result = filled(l, sizes, l.b.getF32FloatAttr(0));
  SmallVector<OpFoldResult> ones(2, l.b.getIndexAttr(1));
  int64_t place = 0;
  for (auto [input, width] : llvm::zip(op.getX(), *op.getInputdimensions())) {
    Value rows = rowsOf(l, input, element);
    if (l.rank(input) == 1) // one column, not one row
      rows = insertUnitDims(l, dropUnitDims(l, rows, {0}), {1});
    SmallVector<OpFoldResult> own = l.sizesOf(rows);
    Value wanted = arith::MinSIOp::create(l.b, l.index(own[1]), l.index(width));
    own[1] = getConstantIntValue(own[1]) ? OpFoldResult(l.b.getIndexAttr(std::min(*getConstantIntValue(own[1]), width)))
                                         : OpFoldResult(wanted);
    SmallVector<OpFoldResult> from(2, l.b.getIndexAttr(0)), at = {l.b.getIndexAttr(0), l.b.getIndexAttr(place)};
    if (getConstantIntValue(own[1]) != 0)
      result = tensor::InsertSliceOp::create(l.b, sliced(l, rows, from, own, ones), result, at, own, ones);
    place += width;
  }
  return l.define(op.getY(), result);
}

/// Columns by index. One that is not there ends the run.
static LogicalResult lowerExtractor(onnx::ArrayFeatureExtractorOp op, Lowering &l) {
  Value x = op.getX(), places = op.getY(), result = op.getZ();
  int64_t rank = l.rank(x), loops = l.rank(result);
  Value columns = l.sizeValue(x, rank - 1), source = l.in(x);
  checkElements(l, places, "expected columns of 'X', found one that is not", [&](Scalar &s, Value place) -> Value {
    return arith::CmpIOp::create(s.b, arith::CmpIPredicate::uge, s.indexCast(place), columns);
  });
  AffineMap last = AffineMap::get(loops, 0, getAffineDimExpr(loops - 1, l.b.getContext()));
  Value zero = l.index(0), end = arith::SubIOp::create(l.b, columns, l.index(1));
  Value picked = pointwise(l, flattened(l, places), last, l.sizes(result), getElementTypeOrSelf(source),
                           [&](Scalar &s, ValueRange v) -> Value {
                             SmallVector<Value> at;
                             for (int64_t dim = 0; dim < rank - 1; ++dim)
                               at.push_back(mlir::linalg::IndexOp::create(s.b, dim));
                             Value inside = arith::MinSIOp::create(s.b, s.indexCast(v[0]), end);
                             at.push_back(arith::MaxSIOp::create(s.b, inside, zero));
                             return tensor::ExtractOp::create(s.b, source, at);
                           });
  return l.define(result, picked);
}

void populateFeatureRules(Rules &rules) {
  rules.add(lowerBinarizer);
  rules.add(lowerScaler);
  rules.add(lowerImputer);
  rules.add(lowerNormalizer);
  rules.add(lowerFeatureVectorizer);
  rules.add(lowerExtractor);
}

} // namespace aicc::linalg
