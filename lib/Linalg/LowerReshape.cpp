// Reshape, Flatten, Squeeze, Unsqueeze, Identity: the same elements under other dims, never a copy.
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

static LogicalResult reshapeTo(Lowering &l, Value input, Value output) {
  SmallVector<AffineExpr> from(l.dims(input)), to(l.dims(output));
  return l.define(output, reshape(l, l.in(input), from, to));
}

/// The size that element `dim` of a run-time shape asks for: 0 copies the input's dim, -1 is what
/// remains.
static OpFoldResult requestedSize(onnx::ReshapeOp op, Lowering &l, int64_t dim) {
  ImplicitLocOpBuilder &b = l.b;
  auto equals = [&](Value value, int64_t number) -> Value {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, value, l.index(number));
  };
  Value total = l.index(1), known = l.index(1), requested;
  for (int64_t i = 0; i < l.rank(op.getData()); ++i)
    total = arith::MulIOp::create(b, total, l.sizeValue(op.getData(), i));
  for (int64_t i = 0; i < l.rank(op.getReshaped()); ++i) {
    Value size = l.index(l.elementAsIndex(op.getShape(), i));
    if (!op.getAllowzero() && i < l.rank(op.getData()))
      size = arith::SelectOp::create(b, equals(size, 0), l.sizeValue(op.getData(), i), size);
    Value factor = arith::SelectOp::create(b, equals(size, -1), l.index(1), size);
    known = arith::MulIOp::create(b, known, factor);
    if (i == dim)
      requested = size;
  }
  // A product of zero divides nothing: then every size is given or zero.
  known = arith::MaxSIOp::create(b, known, l.index(1));
  Value rest = arith::DivSIOp::create(b, total, known);
  return arith::SelectOp::create(b, equals(requested, -1), rest, requested).getResult();
}

static LogicalResult lowerReshape(onnx::ReshapeOp op, Lowering &l) {
  for (int64_t dim = 0; dim < l.rank(op.getReshaped()); ++dim)
    l.defineSize(op.getReshaped(), dim, [&] { return requestedSize(op, l, dim); });
  return reshapeTo(l, op.getData(), op.getReshaped());
}

static LogicalResult lowerFlatten(onnx::FlattenOp op, Lowering &l) {
  int64_t axis = normalizedAxis(op.getAxis(), l.rank(op.getInput()));
  auto product = [&](int64_t begin, int64_t end) -> OpFoldResult {
    Value result = l.index(1);
    for (int64_t dim = begin; dim < end; ++dim)
      result = arith::MulIOp::create(l.b, result, l.sizeValue(op.getInput(), dim));
    return result;
  };
  l.defineSize(op.getOutput(), 0, [&] { return product(0, axis); });
  l.defineSize(op.getOutput(), 1, [&] { return product(axis, l.rank(op.getInput())); });
  return reshapeTo(l, op.getInput(), op.getOutput());
}

static LogicalResult lowerSqueeze(onnx::SqueezeOp op, Lowering &l) {
  return reshapeTo(l, op.getData(), op.getSqueezed());
}

static LogicalResult lowerUnsqueeze(onnx::UnsqueezeOp op, Lowering &l) {
  return reshapeTo(l, op.getData(), op.getExpanded());
}

static LogicalResult lowerIdentity(onnx::IdentityOp op, Lowering &l) {
  return l.define(op.getOutput(), l.in(op.getInput()));
}

void populateReshapeRules(Rules &rules) {
  rules.add(lowerReshape);
  rules.add(lowerFlatten);
  rules.add(lowerSqueeze);
  rules.add(lowerUnsqueeze);
  rules.add(lowerIdentity);
}

} // namespace aicc::linalg
