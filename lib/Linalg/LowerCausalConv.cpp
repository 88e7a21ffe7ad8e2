// CausalConvWithState: the carried positions before the new ones, then a sum over the taps in one elementwise op.
//
//   all = concat(past, input)                                       N x C x (K - 1 + L)
//   y = linalg.generic (n, c, t) { b[c] + w[c, 0] * all[n, c, t] + .. + w[c, K-1] * all[n, c, t + K-1] }
//   present = the last K - 1 positions of all
#include "lib/Linalg/Pointwise.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"

using namespace mlir;

namespace aicc::linalg {

/// A part of `tensor` of the given sizes.
static Value slice(Lowering &l, Value tensor, ArrayRef<OpFoldResult> offsets, ArrayRef<OpFoldResult> sizes) {
  SmallVector<OpFoldResult> ones(sizes.size(), l.b.getIndexAttr(1));
  return tensor::ExtractSliceOp::create(l.b, tensor, offsets, sizes, ones);
}

/// Past positions, or zeros, and the new ones.
static Value allPositions(onnx::CausalConvWithStateOp op, Lowering &l, ArrayRef<OpFoldResult> sizes) {
  Value input = l.in(op.getInput()), state = op.getPresentState();
  if (getConstantIntValue(l.size(state, 2)) == 0)
    return input;
  SmallVector<OpFoldResult> offsets(3, l.b.getIndexAttr(0)), ones(3, l.b.getIndexAttr(1));
  offsets[2] = l.size(state, 2);
  if (!onnx::isPresent(op.getPastState())) {
    Value zero = arith::ConstantOp::create(l.b, l.b.getZeroAttr(getElementTypeOrSelf(input)));
    return padded(l, input, offsets, sizes, zero);
  }
  Value result = l.empty(sizes, getElementTypeOrSelf(input));
  SmallVector<OpFoldResult> start(3, l.b.getIndexAttr(0));
  result = tensor::InsertSliceOp::create(l.b, l.in(op.getPastState()), result, start, l.sizes(state), ones);
  return tensor::InsertSliceOp::create(l.b, input, result, offsets, l.sizes(op.getInput()), ones);
}

/// The sum over taps whose number only the run knows: a loop more, which reduces.
static Value sumOfTaps(onnx::CausalConvWithStateOp op, Lowering &l, Value all) {
  Type element = Lowering::element(op.getInput()), work = Scalar::working(element);
  l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::sge, l.sizeValue(op.getWeight(), 2), l.index(1)),
          "expected at least one tap");
  AffineExpr n = l.b.getAffineDimExpr(0), c = l.b.getAffineDimExpr(1), t = l.b.getAffineDimExpr(2),
             tap = l.b.getAffineDimExpr(3);
  MLIRContext *context = l.b.getContext();
  AffineMap filter = AffineMap::get(4, 0, {c, l.b.getAffineConstantExpr(0), tap}, context);
  AffineMap result = AffineMap::get(4, 0, {n, c, t}, context);
  Value zero = filled(l, l.sizes(op.getOutput()), l.b.getZeroAttr(work));
  Value sum = generic(l, l.in(op.getWeight()), zero, {filter, result}, 3, [&](Scalar &s, ValueRange x) {
    auto loop = [&](int64_t dim) -> Value { return mlir::linalg::IndexOp::create(s.b, dim); };
    Value place = arith::AddIOp::create(s.b, loop(2), loop(3));
    Value read = tensor::ExtractOp::create(s.b, all, {loop(0), loop(1), place});
    return SmallVector<Value>{s.accumulate(s.mul(s.load(read, element), s.load(x[0], element)), x[1])};
  })[0];
  SmallVector<Value> inputs = {sum};
  SmallVector<AffineMap> maps = {l.b.getMultiDimIdentityMap(3)};
  if (onnx::isPresent(op.getBias())) {
    inputs.push_back(l.in(op.getBias()));
    maps.push_back(AffineMap::get(3, 0, c));
  }
  Type stored = Lowering::storage(element);
  return pointwise(l, inputs, maps, l.sizes(op.getOutput()), stored, [&](Scalar &s, ValueRange x) {
    Value total = x.size() > 1 ? s.add(x[0], s.load(x[1], element)) : x[0];
    return s.store(op.getActivation() == "none" ? total : swish(s, total, 1), element);
  });
}

static LogicalResult lowerCausalConv(onnx::CausalConvWithStateOp op, Lowering &l) {
  Value input = op.getInput(), weight = op.getWeight(), state = op.getPresentState();
  if (l.rank(input) != 3 || l.rank(weight) != 3 || onnx::constantOf(l.dims(weight)[2]).value_or(1) < 1)
    return op.emitError("expected an input and taps of rank 3, found ")
           << input.getType() << " and " << weight.getType();
  StringRef activation = op.getActivation();
  if (!llvm::is_contained({"none", "silu", "swish"}, activation))
    return op.emitError("expected 'activation' to be none, silu or swish, found '") << activation << "'";
  checkSameSize(l, l.dims(weight)[0], l.dims(input)[1], "expected a filter for each channel of 'input'");
  if (onnx::isPresent(op.getBias()))
    checkSameSize(l, l.dims(op.getBias())[0], l.dims(input)[1], "expected a bias for each channel of 'input'");
  if (onnx::isPresent(op.getPastState()))
    for (auto [found, wanted] : llvm::zip(l.dims(op.getPastState()), l.dims(state)))
      checkSameSize(l, found, wanted, "expected 'past_state' with the positions that the taps reach back");

  SmallVector<OpFoldResult> sizes = l.sizes(input);
  sizes[2] = addSizes(l, sizes[2], l.size(state, 2));
  Value all = allPositions(op, l, sizes);
  auto taps = onnx::constantOf(l.dims(weight)[2]);
  if (!taps) {
    Value present = slice(l, all, {l.b.getIndexAttr(0), l.b.getIndexAttr(0), l.size(input, 2)}, l.sizes(state));
    (void)l.define(state, present);
    return l.define(op.getOutput(), sumOfTaps(op, l, all));
  }
  Type element = Lowering::element(input);
  AffineMap identity = l.b.getMultiDimIdentityMap(3), alongChannels = AffineMap::get(3, 0, l.b.getAffineDimExpr(1));
  OpFoldResult zero = l.b.getIndexAttr(0), one = l.b.getIndexAttr(1), channels = l.size(input, 1);
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (int64_t tap = 0; tap < *taps; ++tap) {
    OpFoldResult number = l.b.getIndexAttr(tap);
    inputs.push_back(slice(l, all, {zero, zero, number}, l.sizes(input)));
    inputs.push_back(dropUnitDims(l, slice(l, l.in(weight), {zero, zero, number}, {channels, one, one}), {1, 2}));
    maps.append({identity, alongChannels});
  }
  if (onnx::isPresent(op.getBias())) {
    inputs.push_back(l.in(op.getBias()));
    maps.push_back(alongChannels);
  }
  Value result =
      pointwise(l, inputs, maps, l.sizes(op.getOutput()), Lowering::storage(element), [&](Scalar &s, ValueRange x) {
        Value sum = int64_t(x.size()) > 2 * *taps ? s.load(x.back(), element) : Value();
        for (int64_t tap = 0; tap < *taps; ++tap) {
          Value part = s.mul(s.load(x[2 * tap], element), s.load(x[2 * tap + 1], element));
          sum = sum ? s.add(sum, part) : part;
        }
        return s.store(activation == "none" ? sum : swish(s, sum, 1), element);
      });
  Value present = *taps == 1 ? l.empty(state) : slice(l, all, {zero, zero, l.size(input, 2)}, l.sizes(state));
  (void)l.define(state, present);
  return l.define(op.getOutput(), result);
}

void populateCausalConvRules(Rules &rules) { rules.add(lowerCausalConv); }

} // namespace aicc::linalg
