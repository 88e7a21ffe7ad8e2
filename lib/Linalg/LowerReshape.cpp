// Reshape, Flatten, Squeeze, Unsqueeze, Identity: the same elements under other dims, never a copy.
#include "lib/Linalg/ComputedAxes.h"
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

static Value elementsOf(Lowering &l, ArrayRef<AffineExpr> dims) {
  Value count = l.index(1);
  for (AffineExpr dim : dims)
    count = arith::MulIOp::create(l.b, count, l.index(l.size(dim)));
  return count;
}

/// Ends the run on a shape that holds another number of elements.
static void checkCount(onnx::ReshapeOp op, Lowering &l) {
  SmallVector<AffineExpr> from(l.dims(op.getData())), to(l.dims(op.getReshaped()));
  if (!holdsAsMany(from, to))
    l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, elementsOf(l, from), elementsOf(l, to)),
            "expected a shape that holds the elements of its input, found one that holds more or less");
}

static LogicalResult lowerReshape(onnx::ReshapeOp op, Lowering &l) {
  for (int64_t dim = 0; dim < l.rank(op.getReshaped()); ++dim)
    l.defineSize(op.getReshaped(), dim, [&] { return requestedSize(op, l, dim); });
  checkCount(op, l);
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

/// For each dim an i1, whether it is one of the axes.
static SmallVector<Value> areAxes(Lowering &l, Value axes, int64_t rank) {
  ComputedAxes given = ComputedAxes::of(l, axes, rank);
  return llvm::map_to_vector(llvm::seq(rank), [&](int64_t dim) { return given.contain(l, dim); });
}

/// `whole` has dims of size 1 where `isUnit`, an i1 for each dim, says so, which `kept` has not: claims the sizes of
/// `result`, one of the two. Dim i of `kept` is the i-th dim of `whole` that is none of these.
static void claimAroundUnits(Lowering &l, Value whole, Value kept, Value result, ArrayRef<Value> isUnit) {
  auto unitsOr = [&](int64_t dim, Value unit, Value other) -> Value {
    return arith::SelectOp::create(l.b, isUnit[dim], unit, other);
  };
  auto equals = [&](Value a, Value b) -> Value { return arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, a, b); };
  SmallVector<Value> positions = {l.index(0)}; // in `kept` of each dim of `whole`
  for (int64_t dim = 0; dim < l.rank(whole); ++dim)
    positions.push_back(unitsOr(dim, positions[dim], arith::AddIOp::create(l.b, positions[dim], l.index(1))));
  l.check(equals(positions.back(), l.index(l.rank(kept))),
          "expected " + Twine(l.rank(whole) - l.rank(kept)) + " dims of size 1 to come or go, found another number");
  Value source = result == whole ? kept : whole;
  for (int64_t to = 0; to < l.rank(result); ++to) {
    Value size = l.index(1);
    for (int64_t from = 0; from < l.rank(source); ++from) {
      int64_t dim = result == whole ? to : from, position = result == whole ? from : to;
      Value here = equals(positions[dim], l.index(position));
      Value taken = arith::SelectOp::create(l.b, here, l.sizeValue(source, from), size);
      size = unitsOr(dim, size, taken);
    }
    claimSize(l, result, to, size);
  }
}

static LogicalResult lowerSqueeze(onnx::SqueezeOp op, Lowering &l) {
  Value data = op.getData(), result = op.getSqueezed();
  bool isGiven = onnx::isPresent(op.getAxes());
  int64_t rank = l.rank(data);
  auto isDynamic = [&](AffineExpr dim) { return !onnx::constantOf(dim) && !onnx::isNeverOne(dim); };
  if (isGiven ? l.integers(op.getAxes()).has_value() : llvm::none_of(l.dims(data), isDynamic))
    return reshapeTo(l, data, result);
  SmallVector<Value> isOne = llvm::map_to_vector(llvm::seq(rank), [&](int64_t dim) -> Value {
    return arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, l.sizeValue(data, dim), l.index(1));
  });
  SmallVector<Value> goes = isGiven ? areAxes(l, op.getAxes(), rank) : isOne;
  Value always = arith::ConstantIntOp::create(l.b, 1, 1);
  for (auto [unit, axis] : llvm::zip(isOne, goes))
    l.check(arith::SelectOp::create(l.b, axis, unit, always), "expected dims of size 1 at 'axes', found another size");
  claimAroundUnits(l, data, result, result, goes);
  return l.define(result, reshapeThroughOneDim(l, l.in(data), l.sizes(result)));
}

static LogicalResult lowerUnsqueeze(onnx::UnsqueezeOp op, Lowering &l) {
  Value data = op.getData(), result = op.getExpanded();
  if (l.integers(op.getAxes()))
    return reshapeTo(l, data, result);
  claimAroundUnits(l, result, data, result, areAxes(l, op.getAxes(), l.rank(result)));
  return l.define(result, reshapeThroughOneDim(l, l.in(data), l.sizes(result)));
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
