// TopK, NonZero and Compress. Where a call of the support library reaches the memory, it finds the positions and
// kernels fetch what lies there. Elsewhere there is neither sorting nor serial writing: an element's place in the
// result is the number of elements that come before it, and result element k is the one whose place is k. Both are
// reductions, parallel over everything else; the work is quadratic in the searched axis.
//
//   place[i] = count of j with x[j] > x[i], or x[j] == x[i] and j < i        y[k] = the x[i] with
//   place[i] == k
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

static Value loopIndex(Scalar &s, int64_t dim) { return mlir::linalg::IndexOp::create(s.b, dim); }

static Value asInteger(Scalar &s, Value index, Type type) { return arith::IndexCastOp::create(s.b, type, index); }

static Value asNumber(Scalar &s, Value bit, Type type) { return arith::ExtUIOp::create(s.b, type, bit); }

/// (d0 .. d[loops-1]) -> (d0 .. d[rank-1]) with `axis` read at loop `at`.
static AffineMap mapAt(Lowering &l, int64_t loops, int64_t rank, int64_t axis, int64_t at) {
  SmallVector<AffineExpr> dims;
  for (int64_t dim = 0; dim < rank; ++dim)
    dims.push_back(getAffineDimExpr(dim == axis ? at : dim, l.b.getContext()));
  return AffineMap::get(loops, 0, dims, l.b.getContext());
}

//===- TopK ---------------------------------------------------------------===//

/// The place of each element along the axis, i32; NaN has no place.
static Value placesOf(Lowering &l, Value data, int64_t axis, bool largest) {
  int64_t rank = l.rank(data);
  Type element = Lowering::element(data), counter = l.b.getI32Type();
  AffineMap own = mapAt(l, rank + 1, rank, axis, axis), other = mapAt(l, rank + 1, rank, axis, rank);
  Value source = l.in(data);
  Value zero = filled(l, l.sizes(data), l.b.getI32IntegerAttr(0));
  auto body = [&](Scalar &s, ValueRange x) {
    s.isUnsigned = Lowering::isUnsigned(data);
    Value mine = s.load(x[0], element), theirs = s.load(x[1], element);
    Value better = largest ? s.greater(theirs, mine) : s.less(theirs, mine);
    Value earlier = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, loopIndex(s, rank), loopIndex(s, axis));
    Value tied = arith::AndIOp::create(s.b, s.equal(theirs, mine), earlier);
    Value before = arith::OrIOp::create(s.b, better, tied);
    return SmallVector<Value>{arith::AddIOp::create(s.b, x[2], asNumber(s, before, counter))};
  };
  return generic(l, {source, source}, zero, {own, other, own}, rank, body)[0];
}

/// The indices by a call, the values that are there by a kernel.
static LogicalResult topKOnHost(onnx::TopKOp op, Lowering &l, int64_t axis) {
  Value data = l.in(op.getX()), indices = op.getIndices();
  int64_t rank = l.rank(indices);
  HostArguments arguments;
  arguments.tensor(l, op.getX());
  arguments.scalar(l.index(l.elementAsIndex(op.getK(), 0)));
  arguments.scalar(l, axis);
  arguments.scalar(l, op.getLargest());
  if (failed(callHost(l, "top_k", arguments, indices)))
    return failure();
  auto fetch = [&](Scalar &s, ValueRange x) -> Value {
    SmallVector<Value> place;
    for (int64_t dim = 0; dim < rank; ++dim)
      place.push_back(dim == axis ? s.indexCast(x[0]) : loopIndex(s, dim));
    return tensor::ExtractOp::create(s.b, data, place);
  };
  AffineMap identity = l.b.getMultiDimIdentityMap(unsigned(rank));
  return l.define(op.getValues(),
                  pointwise(l, l.in(indices), identity, l.sizes(op.getValues()), getElementTypeOrSelf(data), fetch));
}

static LogicalResult lowerTopK(onnx::TopKOp op, Lowering &l) {
  Value data = op.getX(), values = op.getValues();
  int64_t rank = l.rank(data), axis = normalizedAxis(op.getAxis(), rank);
  auto count = [&]() -> OpFoldResult { return l.elementAsIndex(op.getK(), 0); };
  l.defineSize(values, axis, count);
  l.defineSize(op.getIndices(), axis, count);
  if (l.dims(values)[axis] != l.dims(data)[axis])
    l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::ule, l.sizeValue(values, axis), l.sizeValue(data, axis)),
            "expected a 'K' from 0 to the size of the axis, found another");
  int64_t length = l.type(data).getDimSize(axis);
  if (l.isOnHost() && (ShapedType::isDynamic(length) || length > shortAxis))
    return topKOnHost(op, l, axis);
  Value places = placesOf(l, data, axis, op.getLargest());
  Type stored = Lowering::storage(Lowering::element(data)), integer = l.b.getI64Type();
  SmallVector<OpFoldResult> sizes = l.sizes(values);
  Value inits[] = {filled(l, sizes, l.b.getZeroAttr(stored)), filled(l, sizes, l.b.getZeroAttr(integer))};
  AffineMap in = mapAt(l, rank + 1, rank, axis, rank), out = mapAt(l, rank + 1, rank, axis, axis);
  auto body = [&](Scalar &s, ValueRange x) {
    Value place = asInteger(s, loopIndex(s, axis), l.b.getI32Type());
    Value hit = s.equal(x[1], place);
    Value position = asInteger(s, loopIndex(s, rank), integer);
    return SmallVector<Value>{s.select(hit, x[0], x[2]), s.select(hit, position, x[3])};
  };
  auto results = generic(l, {l.in(data), places}, inits, {in, in, out, out}, rank, body);
  (void)l.define(values, results[0]);
  return l.define(op.getIndices(), results[1]);
}

//===- Elements that are kept ---------------------------------------------===//

namespace {
/// The positions, in a vector, of the elements that are not zero.
struct Kept {
  Value count;     ///< index
  Value positions; ///< tensor<?xi64>
};
} // namespace

static Value isNotZero(Scalar &s, Value value) { return s.cast(value, s.b.getI1Type(), false, false); }

/// A kernel says which, a call where they are.
static Kept keptOnHost(Lowering &l, Value vector, Type element) {
  Type byte = l.b.getI8Type(), counter = l.b.getI64Type(), truth = l.b.getI1Type();
  Value mask = pointwise(l, vector, l.b.getMultiDimIdentityMap(1), l.sizesOf(vector), byte,
                         [&](Scalar &s, ValueRange x) { return s.store(isNotZero(s, s.load(x[0], element)), truth); });
  HostArguments arguments;
  arguments.tensor(mask, truth);
  Kept kept;
  auto type = RankedTensorType::get({ShapedType::kDynamic}, counter);
  kept.positions = callHost(l, "kept_positions", arguments, type, counter);
  kept.count = tensor::DimOp::create(l.b, kept.positions, 0);
  return kept;
}

/// `vector` holds stored elements of one dim.
static Kept keptPositions(Lowering &l, Value vector, Type element) {
  if (l.isOnHost())
    return keptOnHost(l, vector, element);
  Type counter = l.b.getI64Type();
  MLIRContext *context = l.b.getContext();
  AffineExpr d0 = getAffineDimExpr(0, context), d1 = getAffineDimExpr(1, context);
  AffineMap first = AffineMap::get(2, 0, d0), second = AffineMap::get(2, 0, d1);
  Value total = reduction(l, vector, {0}, l.b.getI64IntegerAttr(0), [&](Scalar &s, ValueRange x) -> Value {
    return arith::AddIOp::create(s.b, asNumber(s, isNotZero(s, s.load(x[0], element)), counter), x[1]);
  });
  Value zeros = filled(l, l.sizesOf(vector), l.b.getI64IntegerAttr(0));
  // Kept elements before each position.
  auto countBefore = [&](Scalar &s, ValueRange x) {
    Value before = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, loopIndex(s, 1), loopIndex(s, 0));
    Value counts = arith::AndIOp::create(s.b, before, isNotZero(s, s.load(x[0], element)));
    return SmallVector<Value>{arith::AddIOp::create(s.b, asNumber(s, counts, counter), x[1])};
  };
  Value places = generic(l, vector, zeros, {second, first}, 1, countBefore)[0];
  Kept kept;
  Value count = tensor::ExtractOp::create(l.b, total, ValueRange());
  kept.count = arith::IndexCastOp::create(l.b, l.b.getIndexType(), count);
  Value none = filled(l, {OpFoldResult(kept.count)}, l.b.getI64IntegerAttr(0));
  auto pick = [&](Scalar &s, ValueRange x) {
    Value here = s.equal(x[1], asInteger(s, loopIndex(s, 0), counter));
    Value hit = arith::AndIOp::create(s.b, here, isNotZero(s, s.load(x[0], element)));
    return SmallVector<Value>{s.select(hit, asInteger(s, loopIndex(s, 1), counter), x[2])};
  };
  kept.positions = generic(l, {vector, places}, none, {second, second, first}, 1, pick)[0];
  return kept;
}

/// Column k of the result holds the coordinates of the k-th element that is not zero.
static LogicalResult lowerNonZero(onnx::NonZeroOp op, Lowering &l) {
  Value data = op.getX();
  Kept kept = keptPositions(l, flattened(l, data), Lowering::element(data));
  l.defineSize(op.getY(), 1, [&] { return OpFoldResult(kept.count); });
  int64_t rank = l.rank(data);
  SmallVector<Value> extents;
  for (int64_t dim = 0; dim < rank; ++dim)
    extents.push_back(l.sizeValue(data, dim));
  AffineMap columns = AffineMap::get(2, 0, getAffineDimExpr(1, l.b.getContext()));
  auto body = [&](Scalar &s, ValueRange x) -> Value {
    Value rest = s.indexCast(x[0]), row = loopIndex(s, 0), result = arith::ConstantIndexOp::create(s.b, 0);
    for (int64_t dim = rank - 1; dim >= 0; --dim) {
      Value here = s.equal(row, arith::ConstantIndexOp::create(s.b, dim));
      result = s.select(here, arith::RemUIOp::create(s.b, rest, extents[dim]), result);
      rest = arith::DivUIOp::create(s.b, rest, extents[dim]);
    }
    return asInteger(s, result, s.b.getI64Type());
  };
  SmallVector<OpFoldResult> sizes = {l.b.getIndexAttr(rank), kept.count};
  return l.define(op.getY(), pointwise(l, kept.positions, columns, sizes, l.b.getI64Type(), body));
}

/// The slices whose condition holds; without an axis the elements of the flattened input.
static LogicalResult lowerCompress(onnx::CompressOp op, Lowering &l) {
  Value data = op.getInput(), result = op.getOutput();
  Value source = op.getAxis() ? l.in(data) : flattened(l, data);
  int64_t rank = l.rank(result), axis = op.getAxis() ? normalizedAxis(*op.getAxis(), rank) : 0;
  Value extent = l.index(l.sizesOf(source)[axis]);
  Type truth = Lowering::element(op.getCondition());
  checkElements(l, op.getCondition(), "expected a condition that holds within the axis, found one beyond its end",
                [&](Scalar &s, Value element) -> Value {
                  Value beyond = arith::CmpIOp::create(s.b, arith::CmpIPredicate::uge, loopIndex(s, 0), extent);
                  return arith::AndIOp::create(s.b, beyond, isNotZero(s, s.load(element, truth)));
                });
  Kept kept = keptPositions(l, l.in(op.getCondition()), Lowering::element(op.getCondition()));
  l.defineSize(result, axis, [&] { return OpFoldResult(kept.count); });
  AffineMap along = AffineMap::get(rank, 0, getAffineDimExpr(axis, l.b.getContext()));
  Value last = arith::SubIOp::create(l.b, extent, l.index(1));
  auto body = [&](Scalar &s, ValueRange x) -> Value {
    SmallVector<Value> place;
    for (int64_t dim = 0; dim < rank; ++dim)
      place.push_back(loopIndex(s, dim));
    // The condition may be longer than the data.
    place[axis] = arith::MinSIOp::create(s.b, s.indexCast(x[0]), last);
    return tensor::ExtractOp::create(s.b, source, place);
  };
  Value picked = pointwise(l, kept.positions, along, l.sizes(result), getElementTypeOrSelf(source), body);
  return l.define(result, picked);
}

void populateSearchRules(Rules &rules) {
  rules.add(lowerTopK);
  rules.add(lowerNonZero);
  rules.add(lowerCompress);
}

} // namespace aicc::linalg
