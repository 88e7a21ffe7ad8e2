// Random numbers: Random*, Bernoulli, Multinomial, Dropout in training. The generator is a counter, well mixed, so that
// every element is computed alone and equals that of lib/Reference/Random.cpp:
//
//   draw n (from 1) of a seed = mix(bits of the seed as f32 + n * 0x9e3779b97f4a7c15), as a number in (0, 1)
//
// Without a seed it is 0: the standard fixes distributions, not values. What Dropout drops, a call of the support
// library draws as the standard's own tests do.
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

#include <cmath>

using namespace mlir;

namespace aicc::linalg {

static Value wide(Scalar &s, uint64_t number) { return arith::ConstantOp::create(s.b, s.b.getI64IntegerAttr(number)); }

/// x ^ (x >> bits).
static Value folded(Scalar &s, Value x, unsigned bits) {
  return arith::XOrIOp::create(s.b, x, arith::ShRUIOp::create(s.b, x, wide(s, bits)));
}

/// Draw `number` of the seed, f64 in (0, 1).
static Value uniform(Scalar &s, std::optional<APFloat> seed, Value number) {
  float value = seed ? float(seed->convertToDouble()) : 0;
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  auto times = [&](Value x, uint64_t factor) -> Value { return arith::MulIOp::create(s.b, x, wide(s, factor)); };
  Value x = arith::AddIOp::create(s.b, wide(s, bits), times(number, 0x9e3779b97f4a7c15u));
  x = times(folded(s, x, 30), 0xbf58476d1ce4e5b9u);
  x = folded(s, times(folded(s, x, 27), 0x94d049bb133111ebu), 31);
  Value top = arith::ShRUIOp::create(s.b, x, wide(s, 12));
  Value real = arith::SIToFPOp::create(s.b, s.b.getF64Type(), top);
  return s.mul(s.add(real, s.like(real, 0.5)), s.like(real, 0x1p-52));
}

/// Of the loop place, the number of the element in a tensor of these sizes, i64.
static Value elementNumber(Scalar &s, ArrayRef<Value> sizes) {
  Value number = arith::ConstantIndexOp::create(s.b, 0);
  for (auto [dim, size] : llvm::enumerate(sizes)) {
    number = arith::MulIOp::create(s.b, number, size);
    number = arith::AddIOp::create(s.b, number, mlir::linalg::IndexOp::create(s.b, dim));
  }
  return arith::IndexCastOp::create(s.b, s.b.getI64Type(), number);
}

static SmallVector<Value> indices(Lowering &l, ArrayRef<OpFoldResult> sizes) {
  return llvm::map_to_vector(sizes, [&](OpFoldResult size) { return l.index(size); });
}

/// A tensor of draws; the body gets the number of the element, from 0, and the elements of `inputs` at its place.
static LogicalResult defineDraws(Lowering &l, Value result, ValueRange inputs,
                                 llvm::function_ref<Value(Scalar &, Value, ValueRange)> draw) {
  Type element = Lowering::element(result);
  SmallVector<OpFoldResult> sizes = l.sizes(result);
  SmallVector<Value> extents = indices(l, sizes);
  SmallVector<AffineMap> maps(inputs.size(), l.b.getMultiDimIdentityMap(sizes.size()));
  Value drawn = pointwise(l, inputs, maps, sizes, Lowering::storage(element), [&](Scalar &s, ValueRange x) {
    Value value = draw(s, elementNumber(s, extents), x);
    return s.store(s.cast(value, Scalar::working(element), false, Lowering::isUnsigned(result)), element);
  });
  return l.define(result, drawn);
}

static Value next(Scalar &s, Value number, uint64_t by) { return arith::AddIOp::create(s.b, number, wide(s, by)); }

template <typename OpTy> static LogicalResult lowerUniform(OpTy op, Lowering &l) {
  double low = op.getLow().convertToDouble(), high = op.getHigh().convertToDouble();
  return defineDraws(l, op.getOutput(), {}, [&](Scalar &s, Value number, ValueRange) {
    Value draw = uniform(s, op.getSeed(), next(s, number, 1));
    return s.add(s.like(draw, low), s.mul(s.like(draw, high - low), draw));
  });
}

/// Box and Muller's transform of two draws.
template <typename OpTy> static LogicalResult lowerNormal(OpTy op, Lowering &l) {
  double mean = op.getMean().convertToDouble(), scale = op.getScale().convertToDouble();
  return defineDraws(l, op.getOutput(), {}, [&](Scalar &s, Value number, ValueRange) {
    Value twice = arith::ShLIOp::create(s.b, number, wide(s, 1));
    Value first = uniform(s, op.getSeed(), next(s, twice, 1)), second = uniform(s, op.getSeed(), next(s, twice, 2));
    Value radius = math::SqrtOp::create(s.b, s.mul(s.like(first, -2), math::LogOp::create(s.b, first)));
    Value angle = math::CosOp::create(s.b, s.mul(s.like(second, 2 * M_PI), second));
    return s.add(s.like(first, mean), s.mul(s.like(first, scale), s.mul(radius, angle)));
  });
}

static LogicalResult lowerBernoulli(onnx::BernoulliOp op, Lowering &l) {
  Type element = Lowering::element(op.getInput());
  return defineDraws(l, op.getOutput(), l.in(op.getInput()), [&](Scalar &s, Value number, ValueRange x) {
    Value chance = s.cast(s.load(x[0], element), s.b.getF64Type(), false, false);
    return s.less(uniform(s, op.getSeed(), next(s, number, 1)), chance);
  });
}

/// The Gumbel trick: the greatest of log p plus noise has probability p. A reduction over the classes.
static LogicalResult lowerMultinomial(onnx::MultinomialOp op, Lowering &l) {
  Value logits = op.getInput(), result = op.getOutput();
  Type element = Lowering::element(logits), real = l.b.getF64Type();
  SmallVector<OpFoldResult> sizes = l.sizes(result);
  Value classes = l.sizeValue(logits, 1), samples = l.index(sizes[1]);
  auto lowest = l.b.getFloatAttr(real, -INFINITY);
  Value inits[] = {filled(l, sizes, lowest), filled(l, sizes, l.b.getI64IntegerAttr(0))};
  AffineExpr row, sample, category;
  bindDims(l.b.getContext(), row, sample, category);
  AffineMap in = AffineMap::get(3, 0, {row, category}, l.b.getContext());
  AffineMap out = AffineMap::get(3, 0, {row, sample}, l.b.getContext());
  Value winners = generic(l, l.in(logits), inits, {in, out, out}, 2, [&](Scalar &s, ValueRange x) {
    Value number = elementNumber(s, {l.index(1), samples, classes});
    Value draw = uniform(s, op.getSeed(), next(s, number, 1));
    Value noise = math::LogOp::create(s.b, s.neg(math::LogOp::create(s.b, draw)));
    Value score = s.sub(s.cast(s.load(x[0], element), real, false, false), noise);
    Value better = s.greater(score, x[1]);
    Value here = arith::IndexCastOp::create(s.b, s.b.getI64Type(), mlir::linalg::IndexOp::create(s.b, 2));
    return SmallVector<Value>{s.select(better, score, x[1]), s.select(better, here, x[2])};
  })[1];
  Type to = Lowering::element(result);
  Value numbers =
      pointwise(l, winners, l.b.getMultiDimIdentityMap(2), sizes, Lowering::storage(to),
                [&](Scalar &s, ValueRange x) { return s.store(s.cast(x[0], Scalar::working(to), false, false), to); });
  return l.define(result, numbers);
}

//===- Dropout ------------------------------------------------------------===//

/// The part of the elements to drop, f64: none outside training.
static Value droppedPart(onnx::DropoutOp op, Lowering &l) {
  Scalar outside{l.b};
  Type real = l.b.getF64Type();
  Value ratio = outside.constant(real, 0.5), none = outside.constant(real, 0);
  if (onnx::isPresent(op.getRatio()))
    ratio = outside.cast(scalarOf(l, op.getRatio()), real, false, false);
  Value training = outside.load(scalarOf(l, op.getTrainingMode()), l.b.getI1Type());
  return outside.select(training, ratio, none);
}

static LogicalResult lowerDropout(onnx::DropoutOp op, Lowering &l) {
  TypedAttr training = onnx::isPresent(op.getTrainingMode()) ? l.splat(op.getTrainingMode()) : TypedAttr();
  bool never = !onnx::isPresent(op.getTrainingMode()) || (training && cast<IntegerAttr>(training).getValue().isZero());
  if (never) {
    if (!op.getMask().use_empty())
      (void)l.define(op.getMask(), filled(l, l.sizes(op.getMask()), l.b.getI8IntegerAttr(1)));
    return l.define(op.getOutput(), l.in(op.getData()));
  }
  Value part = droppedPart(op, l);
  SmallVector<OpFoldResult> sizes = l.sizes(op.getData());
  AffineMap identity = l.b.getMultiDimIdentityMap(sizes.size());
  HostArguments arguments;
  arguments.tensor(l, op.getData());
  arguments.scalar(l, op.getSeed().value_or(0));
  arguments.scalar(arith::BitcastOp::create(l.b, l.b.getI64Type(), part));
  Value mask = callHost(l, "dropout_mask", arguments, sizes, l.b.getI1Type());
  Type element = Lowering::element(op.getData());
  Value kept =
      pointwise(l, {l.in(op.getData()), mask}, {identity, identity}, sizes, element, [&](Scalar &s, ValueRange x) {
        Value value = s.load(x[0], element);
        Value rest = s.sub(s.like(part, 1), part);
        Value scaled = s.div(value, s.cast(rest, value.getType(), false, false));
        Value isKept = s.load(x[1], s.b.getI1Type());
        return s.store(s.select(isKept, scaled, s.like(value, 0)), element);
      });
  (void)l.define(op.getMask(), mask);
  return l.define(op.getOutput(), kept);
}

void populateRandomRules(Rules &rules) {
  rules.add(lowerUniform<onnx::RandomUniformOp>);
  rules.add(lowerUniform<onnx::RandomUniformLikeOp>);
  rules.add(lowerNormal<onnx::RandomNormalOp>);
  rules.add(lowerNormal<onnx::RandomNormalLikeOp>);
  rules.add(lowerBernoulli);
  rules.add(lowerMultinomial);
  rules.add(lowerDropout);
}

} // namespace aicc::linalg
