// The algebra of lanes, and their loads and stores.
#include "lib/Codegen/Lanes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace aicc::codegen {

Value LaneBuilder::vector(const Lanes &lane) {
  if (lane.kind == Lanes::Varying || lanes == 1)
    return lane.value;
  VectorType type = vectorOf(lane.value.getType());
  Value spread = vector::BroadcastOp::create(builder, type, lane.value);
  if (lane.kind == Lanes::Uniform)
    return spread;
  SmallVector<Attribute> steps;
  for (unsigned i = 0; i < lanes; ++i)
    steps.push_back(builder.getIntegerAttr(type.getElementType(), i));
  Value step = arith::ConstantOp::create(builder, DenseElementsAttr::get(type, steps));
  return arith::AddIOp::create(builder, spread, step);
}

Lanes LaneBuilder::apply(ArrayRef<Lanes> operands, llvm::function_ref<Value(ArrayRef<Value>)> make) {
  bool uniform = llvm::all_of(operands, [](const Lanes &operand) { return operand.isUniform(); });
  SmallVector<Value> values;
  for (const Lanes &operand : operands)
    values.push_back(uniform ? operand.value : vector(operand));
  return {make(values), uniform || lanes == 1 ? Lanes::Uniform : Lanes::Varying};
}

Lanes LaneBuilder::add(const Lanes &a, const Lanes &b) {
  if (a.isUniform() && known(a.value) == 0)
    return b;
  if (b.isUniform() && known(b.value) == 0)
    return a;
  bool stepsOnce = (a.isUniform() || b.isUniform()) && a.kind != Lanes::Varying && b.kind != Lanes::Varying;
  if (stepsOnce)
    return {builder.add(a.value, b.value), a.isUniform() ? b.kind : a.kind};
  return apply({a, b}, [&](ArrayRef<Value> v) { return builder.add(v[0], v[1]); });
}

Lanes LaneBuilder::mul(const Lanes &a, const Lanes &b) {
  if (b.isUniform() && known(b.value) == 1)
    return a;
  if (a.isUniform() && known(a.value) == 1)
    return b;
  if ((a.isUniform() && known(a.value) == 0) || (b.isUniform() && known(b.value) == 0))
    return uniform(builder.zero(a.kind == Lanes::Varying ? b.value.getType() : a.value.getType()));
  return apply({a, b}, [&](ArrayRef<Value> v) { return builder.mul(v[0], v[1]); });
}

bool LaneBuilder::inOneBlock(const Lanes &a, const Lanes &b) const {
  std::optional<int64_t> size = b.isUniform() ? known(b.value) : std::nullopt;
  return a.kind == Lanes::Consecutive && size && a.multiple % lanes == 0 && *size % lanes == 0;
}

Lanes LaneBuilder::div(const Lanes &a, const Lanes &b) {
  if (b.isUniform() && known(b.value) == 1)
    return a;
  if (inOneBlock(a, b))
    return uniform(builder.div(a.value, b.value));
  return apply({a, b}, [&](ArrayRef<Value> v) { return builder.createOrFold<arith::FloorDivSIOp>(v[0], v[1]); });
}

Lanes LaneBuilder::rem(const Lanes &a, const Lanes &b) {
  if (inOneBlock(a, b))
    return {builder.rem(a.value, b.value), Lanes::Consecutive, static_cast<int64_t>(lanes)};
  return add(a, mul(mul(div(a, b), b), uniform(-1)));
}

Lanes LaneBuilder::affine(AffineExpr expression, ArrayRef<Lanes> coordinates) {
  if (auto dim = dyn_cast<AffineDimExpr>(expression))
    return coordinates[dim.getPosition()];
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return uniform(constant.getValue());
  auto binary = cast<AffineBinaryOpExpr>(expression);
  Lanes a = affine(binary.getLHS(), coordinates), b = affine(binary.getRHS(), coordinates);
  switch (binary.getKind()) {
  case AffineExprKind::Add: return add(a, b);
  case AffineExprKind::Mul: return mul(a, b);
  case AffineExprKind::FloorDiv: return div(a, b);
  case AffineExprKind::CeilDiv: return div(add(a, add(b, uniform(-1))), b);
  default: return rem(a, b);
  }
}

Value LaneBuilder::allAlive() {
  if (mask)
    return mask;
  VectorType type = vectorOf(builder.getI1Type());
  return arith::ConstantOp::create(builder, DenseElementsAttr::get(type, true));
}

Lanes LaneBuilder::load(Value memory, const Lanes &offset) {
  Type element = cast<MemRefType>(memory.getType()).getElementType();
  auto loadOne = [&] { return SmallVector<Value>{memref::LoadOp::create(builder, memory, offset.value)}; };
  if (offset.isUniform() && mayAllBeDead) {
    Value any = vector::ReductionOp::create(builder, vector::CombiningKind::OR, mask);
    return uniform(builder.choose(any, element, loadOne, [&] { return SmallVector<Value>{builder.zero(element)}; })[0]);
  }
  if (offset.isUniform())
    return uniform(loadOne()[0]);
  VectorType type = vectorOf(element);
  if (offset.kind == Lanes::Consecutive && !mask)
    return {vector::LoadOp::create(builder, type, memory, offset.value), Lanes::Varying};
  Value none = builder.zero(type);
  if (offset.kind == Lanes::Consecutive)
    return {vector::MaskedLoadOp::create(builder, type, memory, offset.value, mask, none), Lanes::Varying};
  Value zero = builder.number(0);
  return {vector::GatherOp::create(builder, type, memory, zero, offset.value, allAlive(), none), Lanes::Varying};
}

void LaneBuilder::store(Value memory, const Lanes &offset, const Lanes &value) {
  if (lanes == 1) {
    memref::StoreOp::create(builder, value.value, memory, offset.value);
    return;
  }
  Value data = vector(value);
  if (offset.kind == Lanes::Consecutive && mask)
    vector::MaskedStoreOp::create(builder, memory, offset.value, mask, data);
  else if (offset.kind == Lanes::Consecutive)
    vector::StoreOp::create(builder, data, memory, offset.value);
  else
    vector::ScatterOp::create(builder, Type(), memory, builder.number(0), vector(offset), allAlive(), data);
}

} // namespace aicc::codegen
