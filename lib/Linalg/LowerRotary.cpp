// RotaryEmbedding: each pair of features is turned by an angle of its position. One generic that
// reads its partner:
//
//   y[d] = x[d] * cos[p, j] -+ x[partner(d)] * sin[p, j]
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"
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
  if (!heads || int64_t(*heads) <= 0 || (hidden && *hidden % int64_t(*heads) != 0))
    return op.emitError("expected 'num_heads' to divide the last dim of 'X', found ") << op.getX().getType();
  AffineExpr features = onnx::floorDivide(dims[2], int64_t(*heads));
  checkSameSize(l, onnx::multiply(features, int64_t(*heads)), dims[2],
                "expected 'num_heads' to divide the last dim of 'X'");
  SmallVector<AffineExpr> split = {dims[0], dims[1], getAffineConstantExpr(*heads, l.b.getContext()), features};
  return View{reshape(l, l.in(op.getX()), dims, split), split, 1};
}

/// Feature `d` as (angle number, partner, whether the partner's share is added).
static std::tuple<Value, Value, Value> pairOf(Scalar &s, Value d, Value half, bool interleaved) {
  auto constant = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(s.b, value); };
  if (interleaved) {
    Value odd = arith::RemUIOp::create(s.b, d, constant(2));
    Value second = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ne, odd, constant(0));
    return {arith::DivUIOp::create(s.b, d, constant(2)), arith::XOrIOp::create(s.b, d, constant(1)), second};
  }
  Value second = arith::CmpIOp::create(s.b, arith::CmpIPredicate::uge, d, half);
  Value lower = arith::SubIOp::create(s.b, d, half), upper = arith::AddIOp::create(s.b, d, half);
  return {s.select(second, lower, d), s.select(second, lower, upper), second};
}

/// Checks at run time, where that is not known, that `found` reaches as far as `wanted`.
static void checkReach(Lowering &l, AffineExpr found, AffineExpr wanted, const Twine &message) {
  if (found == wanted || (onnx::constantOf(found) && onnx::constantOf(wanted)))
    return;
  Value left = l.index(l.size(found)), right = l.index(l.size(wanted));
  l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::sge, left, right), message);
}

/// What the body reads of other operands than 'X' is there; `turned` features are.
static void checkPlaces(onnx::RotaryEmbeddingOp op, Lowering &l, const View &view, AffineExpr turned) {
  checkReach(l, view.dims[3], turned, "expected as many features as 'rotary_embedding_dim' says");
  bool byId = onnx::isPresent(op.getPositionIds());
  for (Value cache : {op.getCosCache(), op.getSinCache()}) {
    SmallVector<AffineExpr> dims(l.dims(cache));
    checkReach(l, dims.back(), onnx::floorDivide(turned, 2), "expected an angle for each pair of features");
    for (int64_t dim = 0; !byId && dim < 2; ++dim)
      checkReach(l, dims[dim], view.dims[dim == 0 ? 0 : view.sequence], "expected angles for each position");
    if (byId && cache == op.getSinCache())
      checkReach(l, dims[0], l.dims(op.getCosCache())[0], "expected a sine for each cosine");
  }
  for (int64_t dim = 0; byId && dim < 2; ++dim)
    checkReach(l, l.dims(op.getPositionIds())[dim], view.dims[dim == 0 ? 0 : view.sequence],
               "expected an id for each position");
}

static LogicalResult lowerRotaryEmbedding(onnx::RotaryEmbeddingOp op, Lowering &l) {
  FailureOr<View> view = viewOf(op, l);
  if (failed(view))
    return failure();
  AffineExpr turnedDim = view->dims[3];
  if (int64_t given = op.getRotaryEmbeddingDim())
    turnedDim = getAffineConstantExpr(given, op.getContext());
  checkPlaces(op, l, *view, turnedDim);
  Value turned = l.index(l.size(turnedDim)), half = l.index(l.size(onnx::floorDivide(turnedDim, 2)));
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
    Value inside = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, feature, turned);
    auto [angle, partner, second] = pairOf(s, s.select(inside, feature, zero), half, op.getInterleaved());
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
