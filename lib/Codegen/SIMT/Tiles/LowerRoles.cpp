// A tile program of two roles where the machine copies boxes by itself: the roles stay apart. A unit's warps more than
// multiply are in the block, of which one thread copies, and two barriers with phases for each slot are the channel:
//
//   role copy     for k: acquire, copy, commit              if a thread that copies: for step: wait empty; expect;
//   boxes role compute  for k: wait, sum = mma sum, release  =>   else: for step: wait full; multiply; arrive empty
//                 store map sum                                   elements of the end
#include "lib/Codegen/SIMT/Tiles/ProgramLowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace aicc::simt {

/// The barrier that tells of a slot that it is full, or empty.
Value ProgramLowering::channel(Value memory, Value slot, bool isFull) {
  return elementPointer(builder, memory, builder.getI64Type(), builder.add(slot, isFull ? 0 : slots));
}

/// A step's slot, and the parity of how often the slot was used before, joined with `turn`.
static std::pair<Value, Value> slotOf(CodeBuilder &builder, Value step, int64_t slots, int64_t turn) {
  Value parity = builder.rem(builder.add(builder.div(step, slots), turn), 2);
  return {builder.rem(step, slots), arith::IndexCastOp::create(builder, builder.getI32Type(), parity)};
}

void ProgramLowering::produce(Boxes &copies, Value memory) {
  int64_t bytes = (left.shape.elements() + right.shape.elements()) * left.shape.bytes();
  builder.loop(builder.number(0), builder.number(producer.count), 1, [&](Value step) {
    auto [slot, parity] = slotOf(builder, step, slots, 1);
    if (producer.count > slots) // the first time round, the phase before the first is over
      machine.boxes->wait(builder, channel(memory, slot, false), parity);
    Value full = channel(memory, slot, true);
    machine.boxes->expect(builder, full, bytes);
    copies.start(stage(step).copies(), slot, full);
  });
}

/// A warp that has multiplied a step says that the slot is empty; the other warps keep the unit busy meanwhile.
SmallVector<Value> ProgramLowering::consume(Fragments &fragments, Value memory, Value sum) {
  Value zero = builder.number(0);
  Value isFirst = builder.compare(arith::CmpIPredicate::eq, builder.rem(thread, machine.machine.warp), zero);
  return builder.loop(
      zero, builder.number(producer.count), 1, fragments.splat(sum), [&](Value step, ValueRange carried) {
        auto place = slotOf(builder, step, slots, 0);
        machine.boxes->wait(builder, channel(memory, place.first, true), place.second);
        SmallVector<Value> sums = fragments.multiply(left, right, depth, place.first, carried);
        if (producer.count > slots)
          builder.when(isFirst, [&] { machine.boxes->arrive(builder, channel(memory, place.first, false)); });
        return sums;
      });
}

void ProgramLowering::emitRoles(ModuleOp device) {
  const BoxCopies &instructions = *machine.boxes;
  Value zero = builder.number(0), consumers = builder.number(grid.threads());
  auto type = LLVM::LLVMArrayType::get(builder.getI64Type(), 2 * slots);
  Value memory = declareShared(builder, device, (program.getSymName() + ".channel").str(), type, /*alignment=*/16);
  builder.when(builder.compare(arith::CmpIPredicate::eq, thread, zero), [&] {
    for (int64_t slot = 0; slot < slots; ++slot)
      for (bool isFull : {true, false})
        instructions.begin(builder, channel(memory, builder.number(slot), isFull),
                           isFull ? 1 : grid.threads() / machine.machine.warp);
    instructions.publish(builder);
  });
  gpu::BarrierOp::create(builder);
  Boxes copies(builder, thread.getParentRegion()->getParentOfType<func::FuncOp>(), instructions);
  auto role = [&](bool isProducer, llvm::function_ref<void()> body) {
    auto predicate = isProducer ? arith::CmpIPredicate::sge : arith::CmpIPredicate::slt;
    builder.when(builder.compare(predicate, thread, consumers), [&] {
      instructions.shareRegisters(builder, isProducer, grid.threads(), launchedThreads());
      body();
    });
  };
  role(true, [&] {
    Value isFirst = builder.compare(arith::CmpIPredicate::eq, thread, consumers);
    builder.when(isFirst, [&] { produce(copies, memory); });
  });
  role(false, [&] { emitCompute([&](Fragments &fragments, Value sum) { return consume(fragments, memory, sum); }); });
  maps = std::move(copies.maps);
}

} // namespace aicc::simt
