// LinearAttention: a loop over the positions that carries the state, batch x heads x keys x values.
//
//   %y, %s = scf.for t iter_args(%empty, %past) {
//     known[b, h, j] = sum over i of fade(s)[b, h, i, j] * k[b, t, h, i]          delta rules only
//     s = fade(s) + beta * k[b, t, h, i] * (v[b, t, h, j] - known)
//     y[b, t, h, g, j] = scale * sum over i of q[b, t, h, g, i] * s[b, h, i, j]   g: the query heads of a key head
//   }
#include "lib/Linalg/Operand.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"
#include "lib/Linalg/Structured.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

#include <cmath>

using namespace mlir;

namespace aicc::linalg {

using Dims = SmallVector<AffineExpr>;

namespace {
/// An operand with its positions as dim 1, and how one position of it is read beside (batch, head, key, value).
struct Stepped {
  Value tensor; ///< null when the op has none
  Type element;
  AffineMap map;
};
struct Linear {
  AffineExpr batch, steps, heads, group, keys, values;
  Type type;    ///< of the state
  double scale; ///< 0: one over the square root of the keys' number, which only the run knows
  Stepped query, key, value, decay, beta;
};
} // namespace

static Stepped stepped(Lowering &l, Value onnxValue, ArrayRef<AffineExpr> dims, AffineMap map) {
  return {reshape(l, l.in(onnxValue), l.dims(onnxValue), dims), Lowering::element(onnxValue), map};
}

/// Loops (batch, head, key, value); those of the output have the group behind the head.
static AffineMap readMap(Lowering &l, ArrayRef<int64_t> dims, int64_t loops = 4) {
  SmallVector<AffineExpr> results;
  for (int64_t dim : dims)
    results.push_back(getAffineDimExpr(dim, l.b.getContext()));
  return AffineMap::get(loops, 0, results, l.b.getContext());
}

/// What goes with each position has as many of them as the query.
static void checkPositions(Lowering &l, const Linear &linear, ArrayRef<AffineExpr> dims) {
  checkSameSize(l, dims[0], linear.batch, "expected operands of one batch");
  checkSameSize(l, dims[1], linear.steps, "expected operands of one length");
}

/// The decay as batch x steps x heads x keys, of which only the run knows whether it is given per head or per key.
static Stepped openDecay(onnx::LinearAttentionOp op, Lowering &l, const Linear &linear) {
  auto equals = [&](Value a, Value b) -> Value { return arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, a, b); };
  Value source = l.in(op.getDecay()), width = l.sizeValue(op.getDecay(), 2), keys = l.index(l.size(linear.keys));
  Value isPerHead = equals(width, l.index(l.size(linear.heads)));
  Value isPerKey = equals(width, l.index(l.size(onnx::multiply(linear.heads, linear.keys))));
  l.check(arith::OrIOp::create(l.b, isPerHead, isPerKey), "expected 'decay' per head or per key of a head");
  Dims dims = {linear.batch, linear.steps, linear.heads, linear.keys};
  Value tensor = pointwise(l, {}, {}, l.sizes(dims), getElementTypeOrSelf(source), [&](Scalar &s, ValueRange) -> Value {
    auto loop = [&](int64_t dim) -> Value { return mlir::linalg::IndexOp::create(s.b, dim); };
    Value key = arith::AddIOp::create(s.b, arith::MulIOp::create(s.b, loop(2), keys), loop(3));
    return tensor::ExtractOp::create(s.b, source, {loop(0), loop(1), s.select(isPerHead, loop(2), key)});
  });
  return {tensor, Lowering::element(op.getDecay()), readMap(l, {0, 1, 2})};
}

static LogicalResult readDecay(onnx::LinearAttentionOp op, Lowering &l, Linear &linear) {
  Dims own(l.dims(op.getDecay())), dims = {linear.batch, linear.steps, linear.heads};
  AffineExpr perKey = onnx::multiply(linear.heads, linear.keys);
  if (own.size() != 3)
    return op.emitError("expected 'decay' of rank 3, found ") << op.getDecay().getType();
  checkPositions(l, linear, own);
  if (own.back() == linear.heads) {
    linear.decay = stepped(l, op.getDecay(), dims, readMap(l, {0, 1}));
  } else if (own.back() == perKey) {
    dims.push_back(linear.keys);
    linear.decay = stepped(l, op.getDecay(), dims, readMap(l, {0, 1, 2}));
  } else if (!onnx::constantOf(own.back()) || !onnx::constantOf(perKey)) {
    linear.decay = openDecay(op, l, linear);
  } else {
    return op.emitError("expected 'decay' per head or per key of a head, found ") << op.getDecay().getType();
  }
  return success();
}

static LogicalResult readGates(onnx::LinearAttentionOp op, Lowering &l, Linear &linear) {
  StringRef rule = op.getUpdateRule();
  bool gated = rule == "gated" || rule == "gated_delta", corrected = rule == "delta" || rule == "gated_delta";
  if (!gated && !corrected && rule != "linear")
    return op.emitError("expected 'update_rule' to be linear, gated, delta or gated_delta, found '") << rule << "'";
  if (gated != onnx::isPresent(op.getDecay()) || corrected != onnx::isPresent(op.getBeta()))
    return op.emitError("expected 'decay' and 'beta' as 'update_rule' ") << rule << " wants them";
  if (gated && failed(readDecay(op, l, linear)))
    return failure();
  if (!corrected)
    return success();
  Dims dims = {linear.batch, linear.steps, linear.heads}, own(l.dims(op.getBeta()));
  checkPositions(l, linear, own);
  AffineExpr width = own.back();
  AffineMap perHead = readMap(l, {0, 1});
  if (!onnx::constantOf(width)) {
    Value beta = broadcastAtRunTime(l, l.in(op.getBeta()), own, dims);
    linear.beta = {beta, Lowering::element(op.getBeta()), perHead};
    return success();
  }
  if (width != linear.heads && width != getAffineConstantExpr(1, op.getContext()))
    return op.emitError("expected 'beta' per head or one for all, found ") << op.getBeta().getType();
  dims.back() = width;
  AffineExpr head =
      width == linear.heads ? getAffineDimExpr(1, op.getContext()) : getAffineConstantExpr(0, op.getContext());
  linear.beta = stepped(l, op.getBeta(), dims, AffineMap::get(4, 0, {perHead.getResult(0), head}, op.getContext()));
  return success();
}

static FailureOr<Linear> analyse(onnx::LinearAttentionOp op, Lowering &l) {
  int64_t queryHeads = op.getQNumHeads(), heads = op.getKvNumHeads();
  if (l.rank(op.getQuery()) != 3 || l.rank(op.getKey()) != 3 || l.rank(op.getValue()) != 3)
    return op.emitError("expected query, key and value of rank 3, found ") << op.getQuery().getType();
  if (heads < 1 || queryHeads % heads != 0)
    return op.emitError("expected query heads (") << queryHeads << ") in groups for the key heads (" << heads << ")";
  Linear linear;
  auto constant = [&](int64_t value) { return getAffineConstantExpr(value, op.getContext()); };
  ArrayRef<AffineExpr> state = l.dims(op.getPresentState()), query = l.dims(op.getQuery());
  linear.batch = query[0];
  linear.steps = query[1];
  linear.heads = constant(heads);
  linear.group = constant(queryHeads / heads);
  linear.keys = state[2];
  linear.values = state[3];
  auto size = onnx::constantOf(linear.keys);
  if (size.value_or(1) < 1)
    return op.emitError("expected heads of at least one element, found ") << op.getQuery().getType();
  checkSameSize(l, query[2], onnx::multiply(linear.keys, queryHeads), "expected a query in whole heads");
  for (Value operand : {op.getKey(), op.getValue()}) {
    AffineExpr width = onnx::multiply(linear.heads, operand == op.getKey() ? linear.keys : linear.values);
    bool isKnown = onnx::constantOf(width) && onnx::constantOf(l.dims(operand).back());
    if (!isKnown)
      checkSameSize(l, l.dims(operand).back(), width, "expected key and value in whole heads of the query's size");
    else if (l.dims(operand).back() != width)
      return op.emitError("expected key and value in whole heads of the query's size, found ") << operand.getType();
    for (int64_t dim = 0; dim < 2; ++dim)
      if (l.dims(operand)[dim] != query[dim]) {
        Value left = l.sizeValue(operand, dim), right = l.index(l.size(query[dim]));
        l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, left, right),
                "expected query, key and value of one batch and length");
      }
  }
  linear.type = productType(Lowering::storage(Lowering::element(op.getQuery())));
  linear.scale = op.getScale().convertToDouble();
  if (linear.scale == 0 && size)
    linear.scale = 1 / std::sqrt(double(*size));
  Dims q = {linear.batch, linear.steps, linear.heads, linear.group, linear.keys};
  Dims k = {linear.batch, linear.steps, linear.heads, linear.keys};
  Dims v = {linear.batch, linear.steps, linear.heads, linear.values};
  linear.query = stepped(l, op.getQuery(), q, {});
  linear.key = stepped(l, op.getKey(), k, readMap(l, {0, 1, 2}));
  linear.value = stepped(l, op.getValue(), v, readMap(l, {0, 1, 3}));
  if (failed(readGates(op, l, linear)))
    return failure();
  return linear;
}

//===- One position -------------------------------------------------------===//

/// Position `t` of an operand, without that dim.
static Value at(Lowering &l, const Stepped &operand, Value t) {
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(l.b, l.b.getLoc(), operand.tensor);
  SmallVector<OpFoldResult> offsets(sizes.size(), l.b.getIndexAttr(0)), ones(sizes.size(), l.b.getIndexAttr(1));
  offsets[1] = t;
  sizes[1] = l.b.getIndexAttr(1);
  return dropUnitDims(l, tensor::ExtractSliceOp::create(l.b, operand.tensor, offsets, sizes, ones), {1});
}

namespace {
/// Inputs of one structured op, collected with their maps and read one after the other in its body.
struct Inputs {
  SmallVector<Value> values;
  SmallVector<AffineMap> maps;
  void add(Value value, AffineMap map) {
    values.push_back(value);
    maps.push_back(map);
  }
};
} // namespace

/// The state as the decay fades it; takes what it reads from the front of `x`.
static Value faded(Scalar &s, const Linear &linear, ValueRange &x) {
  Value state = x.front();
  x = x.drop_front();
  if (!linear.decay.tensor)
    return state;
  Value decay = s.load(x.front(), linear.decay.element);
  x = x.drop_front();
  return s.mul(state, math::ExpOp::create(s.b, s.cast(decay, linear.type, false, false)));
}

static Inputs fadedState(Lowering &l, const Linear &linear, Value state, Value t) {
  Inputs inputs;
  inputs.add(state, l.b.getMultiDimIdentityMap(4));
  if (linear.decay.tensor)
    inputs.add(at(l, linear.decay, t), linear.decay.map);
  return inputs;
}

/// What the faded state says to the key: batch x heads x values.
static Value knownValues(Lowering &l, const Linear &linear, Value state, Value t) {
  Inputs inputs = fadedState(l, linear, state, t);
  inputs.add(at(l, linear.key, t), linear.key.map);
  inputs.maps.push_back(linear.value.map);
  Value init = filled(l, l.sizes({linear.batch, linear.heads, linear.values}), l.b.getZeroAttr(linear.type));
  return generic(l, inputs.values, init, inputs.maps, {2}, [&](Scalar &s, ValueRange x) {
    Value state = faded(s, linear, x), product = s.mul(state, s.load(x[0], linear.key.element));
    return SmallVector<Value>{s.accumulate(product, x[1])};
  })[0];
}

static Value nextState(Lowering &l, const Linear &linear, Value state, Value t) {
  Value known = linear.beta.tensor ? knownValues(l, linear, state, t) : Value();
  Inputs inputs = fadedState(l, linear, state, t);
  inputs.add(at(l, linear.key, t), linear.key.map);
  inputs.add(at(l, linear.value, t), linear.value.map);
  if (known) {
    inputs.add(known, linear.value.map);
    inputs.add(at(l, linear.beta, t), linear.beta.map);
  }
  SmallVector<OpFoldResult> sizes = l.sizes({linear.batch, linear.heads, linear.keys, linear.values});
  return pointwise(l, inputs.values, inputs.maps, sizes, linear.type, [&](Scalar &s, ValueRange x) {
    Value state = faded(s, linear, x), key = s.load(x[0], linear.key.element);
    Value value = s.load(x[1], linear.value.element);
    if (known) {
      value = s.sub(value, x[2]);
      key = s.mul(key, s.load(x[3], linear.beta.element));
    }
    return s.add(state, s.mul(key, value));
  });
}

static Value scaleOf(Scalar &s, const Linear &linear, Value keys) {
  if (linear.scale != 0)
    return s.constant(linear.type, linear.scale);
  return s.div(s.constant(linear.type, 1), math::SqrtOp::create(s.b, s.cast(keys, linear.type, false, false)));
}

/// The output of a position: batch x 1 x heads x group x values.
static Value outputOf(Lowering &l, const Linear &linear, Value state, Value t, Type element) {
  SmallVector<OpFoldResult> sizes = l.sizes({linear.batch, linear.heads, linear.group, linear.values});
  Value init = filled(l, sizes, l.b.getZeroAttr(linear.type));
  AffineMap maps[] = {readMap(l, {0, 1, 2, 3}, 5), readMap(l, {0, 1, 3, 4}, 5), readMap(l, {0, 1, 2, 4}, 5)};
  Value sum = generic(l, {at(l, linear.query, t), state}, init, maps, {3}, [&](Scalar &s, ValueRange x) {
    return SmallVector<Value>{s.accumulate(s.mul(s.load(x[0], linear.query.element), x[1]), x[2])};
  })[0];
  Value keys = l.index(l.size(linear.keys));
  Value scaled =
      pointwise(l, sum, l.b.getMultiDimIdentityMap(4), sizes, Lowering::storage(element),
                [&](Scalar &s, ValueRange x) { return s.store(s.mul(x[0], scaleOf(s, linear, keys)), element); });
  return insertUnitDims(l, scaled, {1});
}

//===- The loop -----------------------------------------------------------===//

static Value initialState(onnx::LinearAttentionOp op, Lowering &l, const Linear &linear) {
  SmallVector<OpFoldResult> sizes = l.sizes({linear.batch, linear.heads, linear.keys, linear.values});
  if (!onnx::isPresent(op.getPastState()))
    return filled(l, sizes, l.b.getZeroAttr(linear.type));
  for (auto [found, wanted] : llvm::zip(l.dims(op.getPastState()), l.dims(op.getPresentState())))
    if (found != wanted)
      l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, l.index(l.size(found)), l.index(l.size(wanted))),
              "expected 'past_state' with the shape of the state");
  Value state = convertedFloats(l, l.in(op.getPastState()), sizes, linear.type);
  SmallVector<int64_t> shape; // that of the states to come
  for (OpFoldResult size : sizes)
    shape.push_back(getConstantIntValue(size).value_or(ShapedType::kDynamic));
  auto type = RankedTensorType::get(shape, linear.type);
  return state.getType() == type ? state : Value(tensor::CastOp::create(l.b, type, state));
}

static LogicalResult lowerLinearAttention(onnx::LinearAttentionOp op, Lowering &l) {
  FailureOr<Linear> linear = analyse(op, l);
  if (failed(linear))
    return failure();
  Type element = Lowering::element(op.getOutput());
  Dims apart = {linear->batch, linear->steps, linear->heads, linear->group, linear->values};
  SmallVector<OpFoldResult> sizes = l.sizes(apart), step(sizes);
  step[1] = l.b.getIndexAttr(1);
  Value initial[] = {l.empty(sizes, Lowering::storage(element)), initialState(op, l, *linear)};
  auto loop = scf::ForOp::create(l.b, l.index(0), l.index(sizes[1]), l.index(1), initial);
  {
    OpBuilder::InsertionGuard guard(l.b);
    l.b.setInsertionPointToStart(loop.getBody());
    Lowering::Scope scope(l);
    Value t = loop.getInductionVar(), state = nextState(l, *linear, loop.getRegionIterArg(1), t);
    SmallVector<OpFoldResult> offsets(5, l.b.getIndexAttr(0)), ones(5, l.b.getIndexAttr(1));
    offsets[1] = t;
    Value row = outputOf(l, *linear, state, t, element);
    Value output = tensor::InsertSliceOp::create(l.b, row, loop.getRegionIterArg(0), offsets, step, ones);
    scf::YieldOp::create(l.b, ValueRange{output, state});
  }
  Type stateElement = Lowering::storage(Lowering::element(op.getPresentState()));
  (void)l.define(op.getPresentState(),
                 convertedFloats(l, loop.getResult(1), l.sizes(op.getPresentState()), stateElement));
  return l.define(op.getOutput(), reshape(l, loop.getResult(0), apart, l.dims(op.getOutput())));
}

void populateLinearAttentionRules(Rules &rules) { rules.add(lowerLinearAttention); }

} // namespace aicc::linalg
