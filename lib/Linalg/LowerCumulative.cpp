// CumSum and CumProd. Where a call of the support library reaches the memory, it goes through the data once. Else, and
// along a few elements: y[i] combines x[j] over j <= i (j >= i in reverse), one loop more than the data has, which
// reduces. Quadratic in the axis, but parallel in everything else.
//
// For an axis that only the run knows, the data is seen as [what is before it, the axis, what is behind it].
#include "lib/Linalg/ComputedAxes.h"
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

/// `data` as [before, axis, behind].
static Value aroundAxis(Lowering &l, Value data, Value axis) {
  int64_t rank = l.rank(data);
  Value given = computedAxis(l, axis, rank), before = l.index(1), size = l.index(1), behind = l.index(1);
  for (int64_t dim = 0; dim < rank; ++dim) {
    Value own = l.sizeValue(data, dim);
    auto multiplied = [&](Value product, arith::CmpIPredicate predicate) -> Value {
      Value takesPart = arith::CmpIOp::create(l.b, predicate, l.index(dim), given);
      Value factor = arith::SelectOp::create(l.b, takesPart, own, l.index(1));
      return arith::MulIOp::create(l.b, product, factor);
    };
    before = multiplied(before, arith::CmpIPredicate::slt);
    size = multiplied(size, arith::CmpIPredicate::eq);
    behind = multiplied(behind, arith::CmpIPredicate::sgt);
  }
  SmallVector<OpFoldResult> sizes = {before, size, behind};
  return reshapeThroughOneDim(l, l.in(data), sizes);
}

/// The running total of `source` by a call, in its working type.
template <typename OpTy> static Value totalsOnHost(OpTy op, Lowering &l, Value source, int64_t axis) {
  Type element = Lowering::element(op.getX()), work = Scalar::working(element);
  SmallVector<OpFoldResult> sizes = l.sizesOf(source);
  if (work != Lowering::storage(element))
    source = pointwise(l, source, l.b.getMultiDimIdentityMap(unsigned(sizes.size())), sizes, work,
                       [&](Scalar &s, ValueRange x) { return s.load(x[0], element); });
  HostArguments arguments;
  arguments.tensor(source, work);
  for (int64_t number :
       {axis, int64_t(op.getExclusive()), int64_t(op.getReverse()), int64_t(std::is_same_v<OpTy, onnx::CumProdOp>)})
    arguments.scalar(l, number);
  return callHost(l, "cumulative", arguments, cast<RankedTensorType>(source.getType()), work);
}

/// The running total of `source`, in its working type.
template <typename OpTy> static Value totals(OpTy op, Lowering &l, Value source, int64_t axis) {
  constexpr bool isSum = std::is_same_v<OpTy, onnx::CumSumOp>;
  Type element = Lowering::element(op.getX());
  Type work = Scalar::working(element);
  SmallVector<OpFoldResult> sizes = l.sizesOf(source);
  int64_t rank = sizes.size();
  SmallVector<AffineExpr> read = llvm::map_to_vector(
      llvm::seq(rank), [&](int64_t dim) { return getAffineDimExpr(dim == axis ? rank : dim, l.b.getContext()); });
  AffineMap in = AffineMap::get(rank + 1, 0, read, l.b.getContext());
  AffineMap out = mapWithout(l.b.getContext(), rank + 1, rank);
  Value init = filled(l, sizes, isSum ? l.b.getZeroAttr(work) : l.b.getOneAttr(work));
  bool exclusive = op.getExclusive(), reverse = op.getReverse();
  return generic(l, source, init, {in, out}, rank, [&](Scalar &s, ValueRange x) {
    Value i = mlir::linalg::IndexOp::create(s.b, axis), j = mlir::linalg::IndexOp::create(s.b, rank);
    if (reverse)
      std::swap(i, j);
    auto predicate = exclusive ? arith::CmpIPredicate::slt : arith::CmpIPredicate::sle;
    Value counts = arith::CmpIOp::create(s.b, predicate, j, i);
    Value value = s.load(x[0], element);
    Value combined = isSum ? s.add(value, x[1]) : s.mul(value, x[1]);
    return SmallVector<Value>{s.select(counts, combined, x[1])};
  })[0];
}

template <typename OpTy> static LogicalResult lowerCumulative(OpTy op, Lowering &l) {
  Value data = op.getX();
  Type element = Lowering::element(data);
  auto constant = l.integers(op.getAxis());
  Value source = constant ? l.in(data) : aroundAxis(l, data, op.getAxis());
  int64_t axis = constant ? normalizedAxis(constant->front(), l.rank(data)) : 1;
  int64_t size = cast<RankedTensorType>(source.getType()).getDimSize(axis);
  bool isShort = !ShapedType::isDynamic(size) && size <= shortAxis;
  Value total = l.isOnHost() && !isShort ? totalsOnHost(op, l, source, axis) : totals(op, l, source, axis);
  if (Scalar::working(element) != Lowering::storage(element)) {
    SmallVector<OpFoldResult> sizes = l.sizesOf(total);
    total = pointwise(l, total, l.b.getMultiDimIdentityMap(sizes.size()), sizes, element,
                      [&](Scalar &s, ValueRange x) { return s.store(x[0], element); });
  }
  return l.define(op.getY(), constant ? total : reshapeThroughOneDim(l, total, l.sizes(data)));
}

void populateCumulativeRules(Rules &rules) {
  rules.add(lowerCumulative<onnx::CumSumOp>);
  rules.add(lowerCumulative<onnx::CumProdOp>);
}

} // namespace aicc::linalg
