// Attention becomes two matmuls with a softmax between them.
//
//   q: B*Hkv x G*Sq x D      (G query heads share a key head: their rows are stacked)
//   s = linalgx.matmul(q, packed k^T), as B x H x Sq x Skv
//   s = s * scale; softcap; + mask; minus infinity where position forbids         elementwise, one op after fusion
//   p = exp(s - max) / sum                                                        a row without any key is zero
//   y = linalgx.matmul(p, packed v)
//
// Keys and values are packed straight from where they are: the transposes of heads and of k are part of the packing.
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"
#include "lib/Linalg/Structured.h"

#include <cmath>

using namespace mlir;

namespace aicc::linalg {

using Dims = SmallVector<AffineExpr>;

namespace {
/// One Attention with its dims.
struct Heads {
  mutable onnx::AttentionOp op; ///< generated accessors are not const
  Type element = {}, type = {}; ///< stored, computed
  AffineExpr batch = {}, queries = {}, keys = {};
  AffineExpr heads = {}, keyHeads = {}, size = {}, valueSize = {};
  AffineExpr group = {}; ///< query heads that share a key head

  Dims scores() const { return {batch, heads, queries, keys}; }
};
} // namespace

static std::optional<int64_t> constantOf(AffineExpr dim) {
  if (auto constant = dyn_cast<AffineConstantExpr>(dim))
    return constant.getValue();
  return std::nullopt;
}

/// Heads and size per head of an operand.
static FailureOr<std::pair<AffineExpr, AffineExpr>> headsOf(Value value, std::optional<int64_t> count, Lowering &l,
                                                            StringRef name) {
  ArrayRef<AffineExpr> dims = l.dims(value);
  if (dims.size() == 4)
    return std::make_pair(dims[1], dims[3]);
  if (!count || *count < 1)
    return FailureOr<std::pair<AffineExpr, AffineExpr>>(emitError(l.b.getLoc())
                                                        << "expected a number of heads of at least 1 for '" << name
                                                        << "', found " << count.value_or(0));
  AffineExpr heads = getAffineConstantExpr(*count, l.b.getContext());
  AffineExpr size = onnx::floorDivide(dims.back(), *count);
  checkSameSize(l, onnx::multiply(size, *count), dims.back(), "expected '" + name + "' in whole heads");
  return std::make_pair(heads, size);
}

/// How many query heads share a key head. As many of both may be known to be so only when it runs.
static FailureOr<AffineExpr> groupOf(onnx::AttentionOp op, Lowering &l, AffineExpr heads, AffineExpr keyHeads) {
  auto many = constantOf(heads), few = constantOf(keyHeads);
  if (many && few && (*few < 1 || *many % *few != 0))
    return FailureOr<AffineExpr>(op.emitError() << "expected query heads (" << *many
                                                << ") to be a multiple of key heads (" << *few << ")");
  if (heads == keyHeads)
    return getAffineConstantExpr(1, op.getContext());
  AffineExpr group = heads.floorDiv(keyHeads);
  checkSameSize(l, onnx::multiply(group, keyHeads), heads, "expected query heads to be a multiple of key heads");
  return group;
}

static FailureOr<Heads> analyse(onnx::AttentionOp op, Lowering &l) {
  Heads h{op};
  auto optional = [](std::optional<uint64_t> value) { return value ? std::optional<int64_t>(*value) : std::nullopt; };
  auto q = headsOf(op.getQ(), optional(op.getQNumHeads()), l, "Q"),
       k = headsOf(op.getK(), optional(op.getKvNumHeads()), l, "K"),
       v = headsOf(op.getV(), optional(op.getKvNumHeads()), l, "V");
  if (failed(q) || failed(k) || failed(v))
    return failure();
  ArrayRef<AffineExpr> dims = l.dims(op.getQ());
  std::tie(h.heads, h.size) = *q;
  checkSameSize(l, k->second, h.size, "expected 'Q' and 'K' to have one head size");
  std::tie(h.keyHeads, h.valueSize) = *v;
  auto group = groupOf(op, l, h.heads, h.keyHeads);
  if (failed(group))
    return failure();
  h.group = *group;
  h.batch = dims[0];
  h.queries = dims[dims.size() - 2];
  h.keys = l.dims(op.getPresentKey())[2];
  h.element = Lowering::storage(Lowering::element(op.getY()));
  h.type = productType(h.element);
  return h;
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// An operand of rank 3 or 4 as batch x heads x length x size, heads transposed lazily.
static Operand asHeads(Lowering &l, Value value, AffineExpr heads, AffineExpr size) {
  Operand operand = Operand::of(l, value);
  if (operand.rank() == 4)
    return operand;
  return operand.split(2, l.size(heads), l.size(size)).transposed({0, 2, 1, 3});
}

/// Keys or values with the cached ones before them.
static Operand withPast(Lowering &l, Operand operand, Value past, Value present) {
  if (!onnx::isPresent(past))
    return operand;
  SmallVector<OpFoldResult> sizes = l.sizes(present), offsets(4, l.b.getIndexAttr(0)), ones(4, l.b.getIndexAttr(1));
  Value result = l.empty(present);
  result = tensor::InsertSliceOp::create(l.b, l.in(past), result, offsets, l.sizes(past), ones);
  offsets[2] = l.size(past, 2);
  result = tensor::InsertSliceOp::create(l.b, operand.get(), result, offsets, operand.getSizes(), ones);
  return Operand::ofValue(l, result, sizes);
}

static Value packedHeads(const Operand &operand, Type type) {
  return operand.converted(type).packed(2).collapsed({{0, 1}, {2}, {3}, {4}}).get();
}

//===----------------------------------------------------------------------===//
// Scores
//===----------------------------------------------------------------------===//

/// The mask with as many columns as there are keys: one is for all of them, fewer are followed by minus infinity.
static Value paddedAtRunTime(Lowering &l, const Heads &h, Value mask, Dims &dims) {
  Value columns = l.index(l.size(dims.back())), one = l.index(1);
  auto compare = [&](arith::CmpIPredicate predicate, Value a, Value b) -> Value {
    return arith::CmpIOp::create(l.b, predicate, a, b);
  };
  Value isOne = compare(arith::CmpIPredicate::eq, columns, one), last = arith::SubIOp::create(l.b, columns, one);
  Value fits = compare(arith::CmpIPredicate::sle, columns, l.index(l.size(h.keys)));
  Value isGiven = compare(arith::CmpIPredicate::sge, columns, one);
  l.check(arith::AndIOp::create(l.b, isGiven, arith::OrIOp::create(l.b, isOne, fits)),
          "expected an 'attn_mask' of one column or at most one for each key");
  dims.back() = h.keys;
  return pointwise(l, {}, {}, l.sizes(dims), h.type, [&](Scalar &s, ValueRange) -> Value {
    SmallVector<Value> place;
    for (size_t dim = 0; dim < dims.size(); ++dim)
      place.push_back(mlir::linalg::IndexOp::create(s.b, dim));
    Value inside = arith::CmpIOp::create(s.b, arith::CmpIPredicate::sle, place.back(), last);
    place.back() = arith::MinSIOp::create(s.b, place.back(), last);
    Value read = tensor::ExtractOp::create(s.b, mask, place);
    return s.select(arith::OrIOp::create(s.b, isOne, inside), read, s.constant(h.type, -INFINITY));
  });
}

/// The mask as numbers to add, padded to all keys by minus infinity.
static Value additiveMask(Lowering &l, const Heads &h, Dims &dims) {
  Value mask = h.op.getAttnMask();
  dims.assign(l.dims(mask).begin(), l.dims(mask).end());
  Type element = Lowering::element(mask);
  AffineMap identity = l.b.getMultiDimIdentityMap(dims.size());
  Value value = l.in(mask);
  if (!isa<FloatType>(element) || Lowering::storage(element) != h.type)
    value = pointwise(l, value, identity, l.sizes(mask), h.type, [&](Scalar &s, ValueRange args) -> Value {
      Value loaded = s.load(args[0], element);
      if (!isa<FloatType>(element))
        return s.select(s.cast(loaded, s.b.getI1Type(), true, true), s.constant(h.type, 0),
                        s.constant(h.type, -INFINITY));
      return s.cast(loaded, h.type, false, false);
    });
  if (dims.back() == h.keys || constantOf(dims.back()) == 1)
    return value;
  if (!constantOf(dims.back()) || !constantOf(h.keys))
    return paddedAtRunTime(l, h, value, dims);
  SmallVector<OpFoldResult> zeros(dims.size(), l.b.getIndexAttr(0));
  dims.back() = h.keys;
  Value lowest = arith::ConstantOp::create(
      l.b, l.b.getFloatAttr(h.type, APFloat::getInf(cast<FloatType>(h.type).getFloatSemantics(), true)));
  return padded(l, value, zeros, l.sizes(dims), lowest);
}

/// Whether position forbids some key to some query.
static bool isPositional(onnx::AttentionOp op) {
  // Attributes read as unsigned numbers; -1 stands for no window.
  int64_t left = int64_t(op.getLeftWindowSize()), right = int64_t(op.getRightWindowSize());
  return op.getIsCausal() || left >= 0 || right >= 0 || onnx::isPresent(op.getNonpadKvSeqlen());
}

/// i1: whether the query at this place may see the key; `valid` is the key count of the batch entry, or null.
static Value visible(const Heads &h, Scalar &s, Value past, Value valid, Value queries) {
  onnx::AttentionOp op = h.op;
  auto compare = [&](arith::CmpIPredicate predicate, Value a, Value b) -> Value {
    return arith::CmpIOp::create(s.b, predicate, a, b);
  };
  auto number = [&](int64_t n) -> Value { return arith::ConstantIndexOp::create(s.b, n); };
  Value key = mlir::linalg::IndexOp::create(s.b, 3);
  Value offset = valid ? Value(arith::SubIOp::create(s.b, valid, queries)) : past;
  Value position = arith::AddIOp::create(s.b, mlir::linalg::IndexOp::create(s.b, 2), offset);
  Value result = valid ? compare(arith::CmpIPredicate::slt, key, valid) : Value();
  auto require = [&](Value condition) { result = result ? arith::AndIOp::create(s.b, result, condition) : condition; };
  if (op.getIsCausal())
    require(compare(arith::CmpIPredicate::sle, key, position));
  if (int64_t left = op.getLeftWindowSize(); left >= 0)
    require(compare(arith::CmpIPredicate::sge, key, arith::SubIOp::create(s.b, position, number(left))));
  if (int64_t right = op.getRightWindowSize(); right >= 0)
    require(compare(arith::CmpIPredicate::sle, key, arith::AddIOp::create(s.b, position, number(right))));
  return result;
}

/// Minus infinity where position forbids.
static Value withPosition(Lowering &l, const Heads &h, Value scores) {
  onnx::AttentionOp op = h.op;
  Value past = onnx::isPresent(op.getPastKey()) ? l.index(l.size(op.getPastKey(), 2)) : l.index(0);
  Value queries = l.index(l.size(h.queries));
  bool counted = onnx::isPresent(op.getNonpadKvSeqlen());
  SmallVector<Value> inputs = {scores};
  SmallVector<AffineMap> maps = {l.b.getMultiDimIdentityMap(4)};
  if (counted) {
    inputs.push_back(l.in(op.getNonpadKvSeqlen()));
    maps.push_back(AffineMap::get(4, 0, l.b.getAffineDimExpr(0)));
  }
  return pointwise(l, inputs, maps, l.sizes(h.scores()), h.type, [&](Scalar &s, ValueRange args) {
    Value valid = counted ? s.indexCast(args[1]) : Value();
    return s.select(visible(h, s, past, valid, queries), args[0], s.constant(h.type, -INFINITY));
  });
}

/// What scores are multiplied by: one over the square root of the head size, unless the op says otherwise.
static Value scaleOf(Scalar &s, const Heads &h, Value size) {
  onnx::AttentionOp op = h.op;
  auto known = constantOf(h.size);
  if (op.getScale() || known)
    return s.constant(h.type, op.getScale() ? op.getScale()->convertToDouble() : 1.0 / std::sqrt(double(*known)));
  Value one = s.constant(h.type, 1);
  return s.div(one, math::SqrtOp::create(s.b, s.cast(size, h.type, false, false)));
}

/// The scores at the stages that the fourth result can show: scaled, capped, masked.
static SmallVector<Value> scoreStages(Lowering &l, const Heads &h, Value product) {
  onnx::AttentionOp op = h.op;
  AffineMap identity = l.b.getMultiDimIdentityMap(4);
  SmallVector<OpFoldResult> sizes = l.sizes(h.scores());
  double cap = op.getSoftcap().convertToDouble();
  Value size = l.index(l.size(h.size));
  Value scores = pointwise(l, product, identity, sizes, h.type,
                           [&](Scalar &s, ValueRange args) { return s.mul(args[0], scaleOf(s, h, size)); });
  SmallVector<Value> stages = {scores};
  if (cap > 0)
    scores = pointwise(l, scores, identity, sizes, h.type, [&](Scalar &s, ValueRange args) {
      Value inner = math::TanhOp::create(s.b, s.mul(args[0], s.like(args[0], 1.0 / cap)));
      return s.mul(inner, s.like(inner, cap));
    });
  stages.push_back(scores);
  if (onnx::isPresent(op.getAttnMask())) {
    Dims dims;
    Value mask = additiveMask(l, h, dims);
    mask = broadcastAtRunTime(l, mask, dims, h.scores());
    scores = pointwise(l, {scores, mask}, {identity, broadcastMap(dims, h.scores(), l.b.getContext())}, sizes, h.type,
                       [&](Scalar &s, ValueRange args) { return s.add(args[0], args[1]); });
  }
  if (isPositional(op))
    scores = withPosition(l, h, scores);
  stages.push_back(scores);
  return stages;
}

/// Softmax over the keys; rows that see no key become zero.
static Value probabilities(Lowering &l, const Heads &h, Value scores) {
  AffineMap identity = l.b.getMultiDimIdentityMap(4), row = mapWithout(l.b.getContext(), 4, 3);
  SmallVector<OpFoldResult> sizes = l.sizes(h.scores());
  auto lowest = l.b.getFloatAttr(h.type, APFloat::getInf(cast<FloatType>(h.type).getFloatSemantics(), true));
  bool masked = isPositional(h.op) || onnx::isPresent(h.op.getAttnMask());
  Value greatest = reduction(l, scores, 3, lowest, [&](Scalar &s, ValueRange args) -> Value {
    return arith::MaxNumFOp::create(s.b, args[0], args[1], arith::FastMathFlags::nnan | arith::FastMathFlags::nsz);
  });
  Value exponentials =
      pointwise(l, {scores, greatest}, {identity, row}, sizes, h.type, [&](Scalar &s, ValueRange args) -> Value {
        Value shift = args[1];
        if (masked)
          shift = s.select(s.equal(shift, s.like(shift, -INFINITY)), s.like(shift, 0), shift);
        return math::ExpOp::create(s.b, s.subComputed(args[0], shift));
      });
  Value sum = reduction(l, exponentials, 3, l.b.getZeroAttr(h.type),
                        [](Scalar &s, ValueRange args) { return s.accumulate(args[0], args[1]); });
  return pointwise(l, {exponentials, sum}, {identity, row}, sizes, h.type, [&](Scalar &s, ValueRange args) {
    Value scale = s.div(s.like(args[1], 1), args[1]);
    if (masked)
      scale = s.select(s.equal(args[1], s.like(args[1], 0)), s.like(args[1], 0), scale);
    return s.mul(args[0], scale);
  });
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

static LogicalResult defineResults(Lowering &l, const Heads &h, Value y, Value shown, const Operand &k,
                                   const Operand &v) {
  onnx::AttentionOp op = h.op;
  Dims dims = {h.batch, h.heads, h.queries, h.valueSize};
  y = convertedFloats(l, y, l.sizes(dims), h.element);
  if (l.rank(op.getY()) == 3) {
    Dims flipped = {dims[0], dims[2], dims[1], dims[3]};
    y = reshape(l, transpose(l, y, {0, 2, 1, 3}), flipped, l.dims(op.getY()));
  }
  if (shown)
    (void)l.define(op.getQkMatmulOutput(), convertedFloats(l, shown, l.sizes(h.scores()), h.element));
  if (!op.getPresentKey().use_empty())
    (void)l.define(op.getPresentKey(), k.get());
  if (!op.getPresentValue().use_empty())
    (void)l.define(op.getPresentValue(), v.get());
  return l.define(op.getY(), y);
}

static LogicalResult lowerAttention(onnx::AttentionOp op, Lowering &l) {
  FailureOr<Heads> heads = analyse(op, l);
  if (failed(heads))
    return failure();
  const Heads &h = *heads;
  Operand k = withPast(l, asHeads(l, op.getK(), h.keyHeads, h.size), op.getPastKey(), op.getPresentKey());
  Operand v = withPast(l, asHeads(l, op.getV(), h.keyHeads, h.valueSize), op.getPastValue(), op.getPresentValue());
  AffineExpr batches = h.batch * h.keyHeads, rows = h.queries * h.group;
  Dims qDims = {h.batch, h.heads, h.queries, h.size};
  Value q = asHeads(l, op.getQ(), h.heads, h.size).converted(h.type).get();
  q = reshape(l, q, qDims, {batches, rows, h.size});
  Dims product = {batches, rows, h.keys}, weighted = {batches, rows, h.valueSize};
  Value scores = matmul(l, q, packedHeads(k.transposed({0, 1, 3, 2}), h.type), l.sizes(product));
  SmallVector<Value> stages = scoreStages(l, h, reshape(l, scores, product, h.scores()));
  stages.push_back(probabilities(l, h, stages.back()));
  Value p = reshape(l, stages.back(), h.scores(), product);
  Value y = matmul(l, p, packedHeads(v, h.type), l.sizes(weighted));
  Dims result = {h.batch, h.heads, h.queries, h.valueSize};
  int64_t mode = op.getQkMatmulOutputMode();
  Value shown = op.getQkMatmulOutput().use_empty() || mode < 0 || mode > 3 ? Value() : stages[mode];
  return defineResults(l, h, reshape(l, y, weighted, result), shown, k, v);
}

void populateAttentionRules(Rules &rules) { rules.add(lowerAttention); }

} // namespace aicc::linalg
