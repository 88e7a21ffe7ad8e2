// Index arithmetic and loops that fold what is known at compile time.
#include "lib/Codegen/CodeBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace aicc::codegen {

std::optional<int64_t> known(Value value) { return getConstantIntValue(value); }

Value CodeBuilder::number(int64_t value) { return arith::ConstantIndexOp::create(*this, value); }
Value CodeBuilder::add(Value a, Value b) { return createOrFold<arith::AddIOp>(a, b); }
Value CodeBuilder::sub(Value a, Value b) { return createOrFold<arith::SubIOp>(a, b); }
Value CodeBuilder::mul(Value a, Value b) {
  // Fold here what arith folds only with the constant on the right.
  return known(a) ? createOrFold<arith::MulIOp>(b, a) : createOrFold<arith::MulIOp>(a, b);
}
Value CodeBuilder::div(Value a, Value b) { return createOrFold<arith::DivUIOp>(a, b); }
Value CodeBuilder::rem(Value a, Value b) { return known(b) == 1 ? number(0) : createOrFold<arith::RemUIOp>(a, b); }
Value CodeBuilder::min(Value a, Value b) { return createOrFold<arith::MinSIOp>(a, b); }
Value CodeBuilder::max(Value a, Value b) { return createOrFold<arith::MaxSIOp>(a, b); }

Value CodeBuilder::ceilDiv(Value a, Value b) {
  if (known(b) == 1)
    return a;
  return div(add(a, sub(b, number(1))), b);
}

Value CodeBuilder::product(ArrayRef<Value> factors) {
  Value result = number(1);
  for (Value factor : factors)
    result = mul(factor, result);
  return result;
}

Value CodeBuilder::compare(arith::CmpIPredicate predicate, Value a, Value b) {
  return createOrFold<arith::CmpIOp>(predicate, a, b);
}

Value CodeBuilder::both(Value a, Value b) {
  if (!a || !b)
    return a ? a : b;
  return createOrFold<arith::AndIOp>(a, b);
}

Value CodeBuilder::select(Value condition, Value a, Value b) { return createOrFold<arith::SelectOp>(condition, a, b); }

SmallVector<Value> CodeBuilder::delinearize(Value linear, ArrayRef<Value> sizes) {
  SmallVector<Value> result(sizes.size());
  size_t first = 0; // the outermost coordinate needs no remainder
  while (first + 1 < sizes.size() && known(sizes[first]) == 1)
    result[first++] = number(0);
  for (size_t i = sizes.size(); i-- > first + 1;) {
    result[i] = rem(linear, sizes[i]);
    linear = div(linear, sizes[i]);
  }
  if (!sizes.empty())
    result[first] = linear;
  return result;
}

SmallVector<SmallVector<Value>> CodeBuilder::delinearizeRun(Value first, unsigned count, ArrayRef<Value> sizes) {
  SmallVector<SmallVector<Value>> points{delinearize(first, sizes)};
  for (unsigned i = 1; i < count; ++i) {
    SmallVector<Value> point = points.back();
    Value carry = number(1);
    for (size_t d = sizes.size(); d-- > 0;) {
      Value next = add(point[d], carry);
      if (llvm::all_of(sizes.take_front(d), [](Value size) { return known(size) == 1; })) {
        point[d] = next; // the outermost coordinate that moves
        break;
      }
      Value wraps = compare(arith::CmpIPredicate::eq, next, sizes[d]);
      point[d] = select(wraps, number(0), next);
      carry = select(wraps, number(1), number(0));
    }
    points.push_back(point);
  }
  return points;
}

Value CodeBuilder::linearize(ArrayRef<Value> coordinates, ArrayRef<Value> sizes) {
  Value result = number(0);
  for (auto [coordinate, size] : llvm::zip_equal(coordinates, sizes))
    result = add(mul(result, size), coordinate);
  return result;
}

Value CodeBuilder::zero(Type type) { return arith::ConstantOp::create(*this, getZeroAttr(type)); }

Value CodeBuilder::scalar(Type type, double value) {
  if (isa<FloatType>(type))
    return arith::ConstantOp::create(*this, getFloatAttr(type, value));
  return arith::ConstantOp::create(*this, getIntegerAttr(type, static_cast<int64_t>(value)));
}

SmallVector<Value> CodeBuilder::loop(Value lower, Value upper, int64_t step, ValueRange carried, LoopBody body) {
  std::optional<int64_t> first = known(lower), last = known(upper);
  if (first && last && *first >= *last)
    return llvm::to_vector(carried);
  if (first && last && *last - *first <= step)
    return body(lower, carried);
  auto forOp = scf::ForOp::create(*this, lower, upper, number(step), carried);
  OpBuilder::InsertionGuard guard(*this);
  if (carried.empty())
    setInsertionPoint(forOp.getBody()->getTerminator());
  else
    setInsertionPointToStart(forOp.getBody());
  SmallVector<Value> yielded = body(forOp.getInductionVar(), forOp.getRegionIterArgs());
  if (!carried.empty())
    scf::YieldOp::create(*this, yielded);
  return SmallVector<Value>(forOp.getResults());
}

void CodeBuilder::loop(Value lower, Value upper, int64_t step, llvm::function_ref<void(Value)> body) {
  loop(lower, upper, step, ValueRange(), [&](Value i, ValueRange) {
    body(i);
    return SmallVector<Value>();
  });
}

void CodeBuilder::loopsFrom(ArrayRef<Value> sizes, SmallVectorImpl<Value> &point,
                            llvm::function_ref<void(ArrayRef<Value>)> body) {
  if (point.size() == sizes.size())
    return body(point);
  loop(number(0), sizes[point.size()], 1, [&](Value i) {
    point.push_back(i);
    loopsFrom(sizes, point, body);
    point.pop_back();
  });
}

void CodeBuilder::loops(ArrayRef<Value> sizes, llvm::function_ref<void(ArrayRef<Value>)> body) {
  SmallVector<Value> point;
  loopsFrom(sizes, point, body);
}

void CodeBuilder::when(Value condition, llvm::function_ref<void()> body) {
  if (std::optional<int64_t> value = known(condition)) {
    if (*value)
      body();
    return;
  }
  auto ifOp = scf::IfOp::create(*this, condition, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPoint(ifOp.thenBlock()->getTerminator());
  body();
}

SmallVector<Value> CodeBuilder::choose(Value condition, TypeRange types, llvm::function_ref<SmallVector<Value>()> yes,
                                       llvm::function_ref<SmallVector<Value>()> no) {
  if (std::optional<int64_t> value = known(condition))
    return *value ? yes() : no();
  auto ifOp = scf::IfOp::create(*this, types, condition, /*addThenBlock=*/true, /*addElseBlock=*/true);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(ifOp.thenBlock());
  scf::YieldOp::create(*this, yes());
  setInsertionPointToStart(ifOp.elseBlock());
  scf::YieldOp::create(*this, no());
  return SmallVector<Value>(ifOp.getResults());
}

} // namespace aicc::codegen
