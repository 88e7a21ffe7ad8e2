// Shapes of normalisations and attention.
#include "dialects/ONNX/Windows.h"

using namespace mlir;

namespace aicc::onnx {

//===- Normalisation ----------------------------------------------------===//

/// `value` must be a vector of one entry per channel of `input`.
static LogicalResult checkPerChannel(ShapeContext &context, Operation *op, Value input, Value value, StringRef name) {
  auto dims = context.shape(input), vector = context.shape(value);
  if (!dims || dims->size() < 2 || !vector)
    return success();
  if (failed(context.unify((*dims)[1], (*vector)[0], op->getLoc())))
    return op->emitOpError() << "expected '" << name << "' to have an entry per channel (" << context.text((*dims)[1])
                             << "), found " << context.text((*vector)[0]);
  return success();
}

LogicalResult BatchNormalizationOp::inferShapes(ShapeContext &context) {
  if (failed(checkPerChannel(context, *this, getX(), getScale(), "scale")) || failed(inferSame(context, *this)))
    return failure();
  context.copy(getInputMean(), getRunningMean());
  context.copy(getInputVar(), getRunningVar());
  return success();
}

LogicalResult InstanceNormalizationOp::inferShapes(ShapeContext &context) {
  if (failed(checkPerChannel(context, *this, getInput(), getScale(), "scale")))
    return failure();
  return inferSame(context, *this);
}

LogicalResult GroupNormalizationOp::inferShapes(ShapeContext &context) {
  if (failed(checkPerChannel(context, *this, getX(), getScale(), "scale")))
    return failure();
  return inferSame(context, *this);
}

LogicalResult LayerNormalizationOp::inferShapes(ShapeContext &context) {
  if (failed(inferSameAlongAxis(context, *this)))
    return failure();
  auto stash = typeOfNumber(*this, getStashType(), "stash_type");
  if (failed(stash))
    return failure();
  std::optional<Dims> reduced;
  if (auto dims = context.shape(getX())) {
    int64_t given = getAxis(), axis = given < 0 ? given + int64_t(dims->size()) : given;
    reduced = Dims(*dims);
    for (size_t i = std::max<int64_t>(axis, 0); i < dims->size(); ++i)
      (*reduced)[i] = context.constant(1);
  }
  setResult(context, getMean(), reduced, *stash);
  setResult(context, getInvStdDev(), reduced, *stash);
  return success();
}

LogicalResult RMSNormalizationOp::inferShapes(ShapeContext &context) { return inferSameAlongAxis(context, *this); }

LogicalResult LpNormalizationOp::inferShapes(ShapeContext &context) { return inferSameAlongAxis(context, *this); }

LogicalResult LRNOp::inferShapes(ShapeContext &context) {
  return failed(checkEntries(*this, "size", int64_t(getSize()))) ? failure() : inferSame(context, *this);
}

LogicalResult MeanVarianceNormalizationOp::inferShapes(ShapeContext &context) {
  auto rank = context.rank(getX());
  if (rank && failed(normalizeAxes(*this, getAxes(), *rank)))
    return failure();
  return inferSame(context, *this);
}

//===- Attention --------------------------------------------------------===//

namespace {
/// A query, key or value as [batch, heads, length, size], whether it came with heads packed into the last dim or not.
struct Heads {
  Dim batch, count, length, size;
};
} // namespace

static FailureOr<Heads> headsOf(ShapeContext &context, Operation *op, Value value, StringRef name,
                                std::optional<uint64_t> count) {
  auto dims = context.shape(value);
  if (!dims)
    return Heads();
  if (dims->size() == 4)
    return Heads{(*dims)[0], (*dims)[1], (*dims)[2], (*dims)[3]};
  if (!count || *count == 0)
    return FailureOr<Heads>(op->emitOpError()
                            << "expected a number of heads for the rank 3 operand '" << name << "', found none");
  Dim heads = context.constant(*count);
  Dim size = divideExactly((*dims)[2], heads, context.getContext());
  if (!size && !constantOf((*dims)[2])) // code checks that they are whole heads
    size = floorDivide((*dims)[2], *count);
  return Heads{(*dims)[0], heads, (*dims)[1], size};
}

/// Keys or values of before have the heads of those to come.
static void requirePast(ShapeContext &context, std::optional<ArrayRef<Dim>> past, const Heads &now) {
  if (!past || past->size() != 4)
    return;
  requireSame(context, (*past)[0], now.batch);
  requireSame(context, (*past)[1], now.count);
  requireSame(context, (*past)[3], now.size);
}

LogicalResult AttentionOp::inferShapes(ShapeContext &context) {
  auto query = headsOf(context, *this, getQ(), "Q", getQNumHeads());
  auto key = headsOf(context, *this, getK(), "K", getKvNumHeads());
  auto value = headsOf(context, *this, getV(), "V", getKvNumHeads());
  if (failed(query) || failed(key) || failed(value))
    return failure();
  if (failed(context.unify(query->size, key->size, getLoc())))
    return emitOpError() << "expected 'Q' and 'K' to have one head size, found " << context.text(query->size) << " and "
                         << context.text(key->size);
  requireSame(context, query->batch, key->batch);
  requireSame(context, query->batch, value->batch);
  requireSame(context, key->count, value->count);
  requireSame(context, key->length, value->length);
  Type elementType = context.elementType(getQ());
  Dim total = key->length;
  if (isPresent(getPastKey())) {
    auto past = context.shape(getPastKey());
    total = past && past->size() == 4 ? add((*past)[2], key->length) : Dim();
    requirePast(context, past, *key);
    auto pastValue = isPresent(getPastValue()) ? context.shape(getPastValue()) : std::nullopt;
    requirePast(context, pastValue, *value);
    if (past && pastValue && past->size() == 4 && pastValue->size() == 4)
      requireSame(context, (*past)[2], (*pastValue)[2]);
  }
  auto rank = context.rank(getQ());
  if (!rank)
    context.setUnranked(getY(), elementType);
  else if (*rank == 4)
    context.setShape(getY(), {query->batch, query->count, query->length, value->size}, elementType);
  else
    context.setShape(getY(), {query->batch, query->length, multiply(query->count, value->size)}, elementType);
  Type keyType = context.elementType(getK()), valueType = context.elementType(getV());
  if (!total)
    total = context.fresh(getPresentKey(), 2);
  context.setShape(getPresentKey(), {key->batch, key->count, total, key->size}, keyType);
  context.setShape(getPresentValue(), {value->batch, value->count, total, value->size}, valueType);
  context.setShape(getQkMatmulOutput(), {query->batch, query->count, query->length, total}, elementType);
  return success();
}

LogicalResult LinearAttentionOp::inferShapes(ShapeContext &context) {
  auto query = headsOf(context, *this, getQuery(), "query", getQNumHeads());
  auto value = headsOf(context, *this, getValue(), "value", getKvNumHeads());
  if (failed(query) || failed(value))
    return failure();
  Type elementType = context.elementType(getQuery());
  context.setShape(getOutput(), {query->batch, query->length, multiply(query->count, value->size)}, elementType);
  Type stateType = isPresent(getPastState()) ? context.elementType(getPastState()) : elementType;
  context.setShape(getPresentState(), {query->batch, value->count, query->size, value->size}, stateType);
  return success();
}

LogicalResult RotaryEmbeddingOp::inferShapes(ShapeContext &context) {
  if (context.rank(getX()) == 3 && getNumHeads().value_or(0) == 0)
    return emitOpError("expected 'num_heads' for the rank 3 operand 'X', found none");
  return inferSame(context, *this);
}

} // namespace aicc::onnx
