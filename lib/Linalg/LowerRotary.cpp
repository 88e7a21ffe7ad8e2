// RotaryEmbedding: each pair of features is turned by an angle of its position. One generic that
// reads its partner:
//
//   y[d] = x[d] * cos[p, j] -+ x[partner(d)] * sin[p, j]
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
/// Where things are in the view with heads: [batch, heads, length, features] or [batch, length,
/// heads, features].
struct View {
  Value data;
  SmallVector<AffineExpr> dims;
  int64_t sequence;
};
} // namespace

static FailureOr<View> viewOf(onnx::RotaryEmbeddingOp op, Lowering &l) {
  SmallVector<AffineExpr> dims(l.dims(op.getX()));
  if (dims.size() == 4)
    return View{l.in(op.getX()), dims, 2};
  auto heads = op.getNumHeads();
  auto hidden = onnx::constantOf(dims[2]);
  if (!heads || *heads <= 0 || !hidden || *hidden % *heads != 0)
    return op.emitError("expected 'num_heads' to divide the constant last dim of 'X', found ") << op.getX().getType();
  MLIRContext *context = l.b.getContext();
  SmallVector<AffineExpr> split = {dims[0], dims[1], getAffineConstantExpr(*heads, context),
                                   getAffineConstantExpr(*hidden / *heads, context)};
  return View{reshape(l, l.in(op.getX()), dims, split), split, 1};
}

/// Feature `d` as (angle number, partner, whether the partner's share is added).
static std::tuple<Value, Value, Value> pairOf(Scalar &s, Value d, int64_t half, bool interleaved) {
  auto constant = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(s.b, value); };
  if (interleaved) {
    Value odd = arith::RemUIOp::create(s.b, d, constant(2));
    Value second = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ne, odd, constant(0));
    return {arith::DivUIOp::create(s.b, d, constant(2)), arith::XOrIOp::create(s.b, d, constant(1)), second};
  }
  Value second = arith::CmpIOp::create(s.b, arith::CmpIPredicate::uge, d, constant(half));
  Value lower = arith::SubIOp::create(s.b, d, constant(half)), upper = arith::AddIOp::create(s.b, d, constant(half));
  return {s.select(second, lower, d), s.select(second, lower, upper), second};
}

static LogicalResult lowerRotaryEmbedding(onnx::RotaryEmbeddingOp op, Lowering &l) {
  FailureOr<View> view = viewOf(op, l);
  if (failed(view))
    return failure();
  auto features = onnx::constantOf(view->dims[3]);
  if (!features)
    return op.emitError("expected a constant number of features, found ") << op.getX().getType();
  int64_t turned = op.getRotaryEmbeddingDim() ? op.getRotaryEmbeddingDim() : *features;
  Type element = Lowering::element(op.getX());
  bool byId = onnx::isPresent(op.getPositionIds());
  Value cosines = l.in(op.getCosCache()), sines = l.in(op.getSinCache());
  Value ids = byId ? l.in(op.getPositionIds()) : Value();
  Value lastId = byId ? arith::SubIOp::create(l.b, l.sizeValue(op.getCosCache(), 0), l.index(1)).getResult() : Value();
  auto body = [&](Scalar &s, ValueRange x) -> Value {
    SmallVector<Value> place;
    for (int64_t dim = 0; dim < 4; ++dim)
      place.push_back(mlir::linalg::IndexOp::create(s.b, dim));
    Value zero = arith::ConstantIndexOp::create(s.b, 0), feature = place[3];
    Value inside =
        arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, feature, arith::ConstantIndexOp::create(s.b, turned));
    auto [angle, partner, second] = pairOf(s, s.select(inside, feature, zero), turned / 2, op.getInterleaved());
    SmallVector<Value> row = {place[0], place[view->sequence]};
    if (byId) {
      Value id = s.indexCast(tensor::ExtractOp::create(s.b, ids, row));
      id = arith::MaxSIOp::create(s.b, arith::MinSIOp::create(s.b, id, lastId), zero);
      row = {id};
    }
    row.push_back(angle);
    Value cosine = s.load(tensor::ExtractOp::create(s.b, cosines, row), element);
    Value sine = s.load(tensor::ExtractOp::create(s.b, sines, row), element);
    place[3] = partner;
    Value other = s.load(tensor::ExtractOp::create(s.b, view->data, place), element);
    Value own = s.load(x[0], element);
    Value share = s.mul(other, sine);
    Value rotated = s.add(s.mul(own, cosine), s.select(second, share, s.neg(share)));
    return s.store(s.select(inside, rotated, own), element);
  };
  Value result = pointwise(l, view->data, l.b.getMultiDimIdentityMap(4), l.sizes(view->dims), element, body);
  SmallVector<AffineExpr> dims(l.dims(op.getY()));
  return l.define(op.getY(), reshape(l, result, view->dims, dims));
}

void populateRotaryRules(Rules &rules) { rules.add(lowerRotaryEmbedding); }

} // namespace aicc::linalg
