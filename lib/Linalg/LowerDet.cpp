// Det: Gaussian elimination of all matrices of a batch at once, a column a trip of a loop.
//
//   %d, %a = scf.for k = 0 to n iter_args(1, %x) {
//     p[b] = the row from k on with the greatest |a[b, p, k]|
//     d[b] = d[b] * a[b, p, k], negated where p is not k
//     a[b, i, j] = a[b, i', j] - a[b, i', k] / a[b, p, k] * a[b, p, j]        i' = k where i is p: the rows swapped
//   }
#include "lib/Linalg/Operand.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace aicc::linalg {

using Predicate = arith::CmpIPredicate;

namespace {
struct Batch {
  SmallVector<OpFoldResult> sizes; ///< of the matrices: batch.., n, n
  Type type;

  int64_t rank() const { return int64_t(sizes.size()) - 2; }
  ArrayRef<OpFoldResult> batch() const { return ArrayRef(sizes).drop_back(2); }
};
} // namespace

/// Element (row, column) of the matrix of the present batch loops.
static Value elementAt(Scalar &s, Value matrices, const Batch &batch, Value row, Value column) {
  SmallVector<Value> place;
  for (int64_t dim = 0; dim < batch.rank(); ++dim)
    place.push_back(mlir::linalg::IndexOp::create(s.b, dim));
  place.append({row, column});
  return tensor::ExtractOp::create(s.b, matrices, place);
}

/// The pivot's row in each matrix: i64.
static Value pivotRows(Lowering &l, Value matrices, const Batch &batch, Value k) {
  int64_t rank = batch.rank();
  MLIRContext *context = l.b.getContext();
  AffineMap columns = mapWithout(context, rank + 1, {});
  AffineMap outer = mapWithout(context, rank + 1, {rank});
  SmallVector<OpFoldResult> sizes(ArrayRef(batch.sizes).drop_back());
  Value magnitudes = pointwise(l, {}, {}, sizes, batch.type, [&](Scalar &s, ValueRange) -> Value {
    Value row = mlir::linalg::IndexOp::create(s.b, rank);
    Value size = math::AbsFOp::create(s.b, elementAt(s, matrices, batch, row, k));
    Value isDone = arith::CmpIOp::create(s.b, Predicate::slt, row, k);
    return s.select(isDone, s.constant(batch.type, -1), size);
  });
  Value inits[] = {filled(l, batch.batch(), l.b.getFloatAttr(batch.type, -1)),
                   filled(l, batch.batch(), l.b.getI64IntegerAttr(0))};
  return generic(l, magnitudes, inits, {columns, outer, outer}, {rank}, [&](Scalar &s, ValueRange x) {
    Value row = arith::IndexCastOp::create(s.b, s.b.getI64Type(), mlir::linalg::IndexOp::create(s.b, rank));
    Value better = s.greater(x[0], x[1]);
    return SmallVector<Value>{s.select(better, x[0], x[1]), s.select(better, row, x[2])};
  })[1];
}

/// The determinants so far, times the pivots.
static Value multiplied(Lowering &l, Value determinants, Value matrices, Value pivots, const Batch &batch, Value k) {
  AffineMap identity = l.b.getMultiDimIdentityMap(batch.rank());
  return pointwise(l, {determinants, pivots}, {identity, identity}, batch.batch(), batch.type,
                   [&](Scalar &s, ValueRange x) {
                     Value row = s.indexCast(x[1]);
                     Value product = s.mul(x[0], elementAt(s, matrices, batch, row, k));
                     Value stays = arith::CmpIOp::create(s.b, Predicate::eq, row, k);
                     return s.select(stays, product, s.neg(product));
                   });
}

/// The matrices with column k eliminated below row k. Rows up to k are never read again.
static Value eliminated(Lowering &l, Value matrices, Value pivots, const Batch &batch, Value k) {
  int64_t rank = batch.rank();
  AffineMap outer = mapWithout(l.b.getContext(), rank + 2, {rank, rank + 1});
  return pointwise(l, pivots, outer, batch.sizes, batch.type, [&](Scalar &s, ValueRange x) {
    Value i = mlir::linalg::IndexOp::create(s.b, rank), j = mlir::linalg::IndexOp::create(s.b, rank + 1);
    Value pivotRow = s.indexCast(x[0]);
    Value isPivot = arith::CmpIOp::create(s.b, Predicate::eq, i, pivotRow);
    Value row = s.select(isPivot, k, i);
    Value pivot = elementAt(s, matrices, batch, pivotRow, k);
    Value factor = s.div(elementAt(s, matrices, batch, row, k), pivot);
    factor = s.select(s.equal(pivot, s.like(pivot, 0)), s.like(pivot, 0), factor);
    return s.sub(elementAt(s, matrices, batch, row, j), s.mul(factor, elementAt(s, matrices, batch, pivotRow, j)));
  });
}

static LogicalResult lowerDet(onnx::DetOp op, Lowering &l) {
  Value x = op.getX();
  Type stored = Lowering::storage(Lowering::element(x));
  Batch batch{l.sizes(x), productType(stored)};
  int64_t rank = batch.rank();
  Value rows = l.index(batch.sizes[rank]), columns = l.index(batch.sizes[rank + 1]);
  if (l.dims(x)[rank] != l.dims(x)[rank + 1])
    l.check(arith::CmpIOp::create(l.b, Predicate::eq, rows, columns), "expected square matrices, found others");
  Value matrices = convertedFloats(l, l.in(x), batch.sizes, batch.type);
  Value ones = filled(l, batch.batch(), l.b.getFloatAttr(batch.type, 1));
  auto loop = scf::ForOp::create(l.b, l.index(0), rows, l.index(1), ValueRange{ones, matrices});
  {
    OpBuilder::InsertionGuard guard(l.b);
    Lowering::Scope scope(l);
    l.b.setInsertionPointToStart(loop.getBody());
    Value k = loop.getInductionVar(), determinants = loop.getRegionIterArg(0), now = loop.getRegionIterArg(1);
    Value pivots = pivotRows(l, now, batch, k);
    Value next[] = {multiplied(l, determinants, now, pivots, batch, k), eliminated(l, now, pivots, batch, k)};
    scf::YieldOp::create(l.b, next);
  }
  return l.define(op.getY(), convertedFloats(l, loop.getResult(0), batch.batch(), stored));
}

void populateDetRules(Rules &rules) { rules.add(lowerDet); }

} // namespace aicc::linalg
