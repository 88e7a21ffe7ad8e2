// Loops with a stride, barriers, and the reduction over a block: registers within a warp, shared memory between warps.
#include "lib/Codegen/SIMT/Team.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::simt {

/// So many values every thread reads for itself. With more, where warps are small, half of them at a time.
static constexpr unsigned mostSerial = 16;

void Team::form(unsigned size, ArrayRef<Type> types) {
  threads = size;
  for (Type type : types)
    if (threads > frame.machine.warp && !slots.count(type))
      slots[type] = frame.shared(type, threads / frame.machine.warp);
}

void Team::forEach(Value count, llvm::function_ref<void(Value)> body) {
  if (threads > 1 && known(count) == 1)
    return onFirst([&] { body(builder.number(0)); });
  builder.loop(first(), count, threads, body);
}

SmallVector<Value> Team::forEach(Value count, ValueRange carried, CodeBuilder::LoopBody body) {
  return builder.loop(first(), count, threads, carried, body);
}

void Team::onFirst(llvm::function_ref<void()> body) {
  if (threads == 1)
    return body();
  builder.when(builder.compare(arith::CmpIPredicate::eq, frame.thread, builder.number(0)), body);
}

void Team::barrier() {
  if (threads > 1)
    gpu::BarrierOp::create(builder);
}

/// The value of the thread whose number differs in the bit `distance`. Only words of 32 bits travel.
Value Team::exchanged(Value value, unsigned distance) {
  Type type = value.getType(), word = builder.getI32Type();
  auto shuffle = [&](Value v) {
    return gpu::ShuffleOp::create(builder, v, distance, frame.machine.warp, gpu::ShuffleMode::XOR).getShuffleResult();
  };
  if (type.isIndex()) {
    value = arith::IndexCastOp::create(builder, builder.getI64Type(), value);
    return arith::IndexCastOp::create(builder, type, exchanged(value, distance));
  }
  unsigned width = type.getIntOrFloatBitWidth();
  Type integer = builder.getIntegerType(width);
  if (isa<FloatType>(type))
    value = arith::BitcastOp::create(builder, integer, value);
  if (width > 32) {
    Value high = arith::ShRUIOp::create(builder, value, builder.scalar(integer, 32));
    Value low = shuffle(arith::TruncIOp::create(builder, word, value));
    high = shuffle(arith::TruncIOp::create(builder, word, high));
    high = arith::ShLIOp::create(builder, arith::ExtUIOp::create(builder, integer, high), builder.scalar(integer, 32));
    value = arith::OrIOp::create(builder, high, arith::ExtUIOp::create(builder, integer, low));
  } else if (width < 32) {
    value = arith::TruncIOp::create(builder, integer, shuffle(arith::ExtUIOp::create(builder, word, value)));
  } else {
    value = shuffle(value);
  }
  return isa<FloatType>(type) ? arith::BitcastOp::create(builder, type, value).getResult() : value;
}

/// Joins each of the first `half` elements with the one that far behind it.
void Team::halve(Value memory, unsigned half, llvm::function_ref<Value(Value, Value)> join) {
  builder.when(builder.compare(arith::CmpIPredicate::ult, frame.thread, builder.number(half)), [&] {
    Value mine = memref::LoadOp::create(builder, memory, frame.thread);
    Value other = memref::LoadOp::create(builder, memory, builder.add(frame.thread, builder.number(half)));
    memref::StoreOp::create(builder, join(mine, other), memory, frame.thread);
  });
  barrier();
}

Value Team::combine(Value value, vector::CombiningKind kind) {
  unsigned warp = frame.machine.warp;
  auto join = [&](Value a, Value b) { return vector::makeArithReduction(builder, builder.getLoc(), kind, a, b); };
  for (unsigned distance = std::min(threads, warp) / 2; distance; distance /= 2)
    value = join(value, exchanged(value, distance));
  if (threads <= warp)
    return value;
  unsigned warps = threads / warp;
  Value memory = slots.lookup(value.getType());
  Value isFirst = builder.compare(arith::CmpIPredicate::eq, builder.rem(frame.thread, warp), builder.number(0));
  builder.when(isFirst, [&] { memref::StoreOp::create(builder, value, memory, builder.div(frame.thread, warp)); });
  barrier();
  for (; warps > mostSerial; warps /= 2)
    halve(memory, warps / 2, join);
  Value all = memref::LoadOp::create(builder, memory, builder.number(0));
  for (unsigned w = 1; w < warps; ++w)
    all = join(all, memref::LoadOp::create(builder, memory, builder.number(w)));
  barrier();
  return all;
}

} // namespace aicc::simt
