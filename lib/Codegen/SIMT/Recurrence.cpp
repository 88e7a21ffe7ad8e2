// linalgx.recurrence: a block for each batch row, its threads share out the units. The state lies twice in memory that
// all threads see: a step reads one copy and writes the other.
#include "lib/Codegen/Roots.h"
#include "lib/Codegen/SIMT/Kernel.h"
#include "lib/Codegen/SIMT/Team.h"

#include "dialects/LinalgX/LinalgX.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::simt {
namespace {

class Recurrence : public KernelEmitter {
public:
  Recurrence(Frame &frame, linalgx::RecurrenceOp op) : frame(frame), builder(frame.builder), op(op), team(frame) {}
  Launch launch() override;
  void run() override;

private:
  /// One step: its number, and the offsets of the copy of the state that is read and of the one that is written.
  struct Step {
    Value time, before, after;
  };

  bool isLstm() { return op.getCell() == "lstm"; }
  bool resetsFirst() { return op.getCell() == "gru" && !op.getLinearBeforeReset(); }
  /// Where the cell state of an LSTM lies, or the products r * h of a GRU that resets first; its gates z follow.
  Value third() { return builder.mul(size, 2); }
  Value fourth() { return builder.mul(size, 3); }

  void oneStep(const Step &step);
  void resetGates(const Step &step, Value unit);
  void cell(const Step &step, Value unit);
  Value lstm(const Step &step, Value unit);
  Value gru(const Step &step, Value unit);
  /// Whether the row takes this step; null if all rows take all.
  Value isValid(const Step &step);
  /// The product of the state at `from` with the weights of `gate`.
  Value product(Value from, int64_t gate, Value unit);
  Value projection(const Step &step, int64_t gate, Value unit);
  Value gateOf(const Step &step, int64_t gate, Value unit) {
    return sum(product(step.before, gate, unit), projection(step, gate, unit));
  }
  Value peephole(Value value, int64_t which, Value c, Value unit);
  Value activate(unsigned number, Value x);

  Value load(Value tensor, Value at) { return memref::LoadOp::create(builder, frame.memory(tensor), at); }
  Value state(Value from, Value unit) { return memref::LoadOp::create(builder, memory, builder.add(from, unit)); }
  void setState(Value value, Value to, Value unit) {
    memref::StoreOp::create(builder, value, memory, builder.add(to, unit));
  }
  Value one() { return builder.scalar(element, 1); }
  Value multiply(Value a, Value b) { return arith::MulFOp::create(builder, a, b, arith::FastMathFlags::contract); }
  Value sum(Value a, Value b) { return arith::AddFOp::create(builder, a, b, arith::FastMathFlags::contract); }
  Value difference(Value a, Value b) { return arith::SubFOp::create(builder, a, b, arith::FastMathFlags::contract); }

  Frame &frame;
  CodeBuilder &builder;
  linalgx::RecurrenceOp op;
  Team team;
  Type element;
  Value steps, batches, size; ///< extents; `size` is the number of units
  Value memory;
};

Launch Recurrence::launch() {
  SmallVector<Value> extents = frame.sizes(op.getProjection());
  steps = extents[0], batches = extents[1];
  size = frame.sizes(op.getWeights())[2];
  element = cast<RankedTensorType>(op.getProjection().getType()).getElementType();
  int64_t units = *known(size), copies = 2 + isLstm() + 2 * resetsFirst();
  int64_t threads = llvm::bit_ceil(static_cast<uint64_t>(units));
  team.form(std::clamp<int64_t>(threads, frame.machine.warp, 256), {});
  if (units * copies * codegen::bytesOf(element) <= frame.machine.sharedBytes)
    memory = frame.shared(element, units * copies);
  else
    memory = frame.fromWorkspace(element, builder.number(units * copies), frame.block, batches);
  return {batches, team.size()};
}

void Recurrence::run() {
  Value zero = builder.number(0), start = builder.mul(frame.block, size);
  team.forEach(size, [&](Value unit) {
    for (auto [number, initial] : llvm::enumerate(op.getInitial()))
      setState(load(initial, builder.add(start, unit)), number ? third() : zero, unit);
  });
  team.barrier();
  // Parity chooses the copy that a step reads.
  builder.loop(zero, steps, 1, [&](Value number) {
    Value time = op.getReverse() ? builder.sub(builder.add(steps, -1), number) : number;
    Value before = builder.mul(builder.rem(number, 2), size);
    oneStep({time, before, builder.sub(size, before)});
  });
  Value last = builder.mul(builder.rem(steps, 2), size);
  team.forEach(size, [&](Value unit) {
    for (auto [number, result] : llvm::enumerate(frame.yield().getResults()))
      if (unsigned which = cast<OpResult>(result).getResultNumber())
        memref::StoreOp::create(builder, state(which == 1 ? last : third(), unit), frame.result(number).memory,
                                builder.add(start, unit));
  });
}

void Recurrence::oneStep(const Step &step) {
  if (resetsFirst()) {
    team.forEach(size, [&](Value unit) { resetGates(step, unit); });
    team.barrier();
  }
  team.forEach(size, [&](Value unit) { cell(step, unit); });
  team.barrier();
}

Value Recurrence::product(Value from, int64_t gate, Value unit) {
  int64_t width = linalgx::panelWidth;
  Value panel = builder.add(builder.mul(builder.ceilDiv(size, width), gate), builder.div(unit, width));
  Value column = builder.add(builder.product({panel, size, builder.number(width)}), builder.rem(unit, width));
  return builder.loop(builder.number(0), size, 1, builder.zero(element), [&](Value k, ValueRange carried) {
    Value weight = load(op.getWeights(), builder.add(column, builder.mul(k, width)));
    return SmallVector<Value>{sum(carried[0], multiply(state(from, k), weight))};
  })[0];
}

Value Recurrence::projection(const Step &step, int64_t gate, Value unit) {
  Value line = builder.add(builder.mul(step.time, batches), frame.block);
  line = builder.add(builder.mul(line, op.getGates()), gate);
  return load(op.getProjection(), builder.add(builder.mul(line, size), unit));
}

Value Recurrence::activate(unsigned number, Value x) {
  if (op.getClip()) {
    Value limit = builder.scalar(element, op.getClip()->convertToDouble());
    Value lowest = builder.scalar(element, -op.getClip()->convertToDouble());
    x = arith::MinimumFOp::create(builder, arith::MaximumFOp::create(builder, x, lowest), limit);
  }
  StringRef name = cast<StringAttr>(op.getActivations()[number]).getValue();
  if (name == "tanh")
    return math::TanhOp::create(builder, x);
  if (name == "relu")
    return arith::MaximumFOp::create(builder, x, builder.zero(element));
  Value exponential = math::ExpOp::create(builder, arith::NegFOp::create(builder, x));
  return arith::DivFOp::create(builder, one(), sum(one(), exponential));
}

Value Recurrence::peephole(Value value, int64_t which, Value c, Value unit) {
  if (!op.getPeephole())
    return value;
  Value weight = load(op.getPeephole(), builder.add(builder.mul(size, which), unit));
  return sum(value, multiply(weight, c));
}

Value Recurrence::isValid(const Step &step) {
  if (!op.getLengths())
    return {};
  Value length = arith::IndexCastOp::create(builder, builder.getIndexType(), load(op.getLengths(), frame.block));
  return builder.compare(arith::CmpIPredicate::slt, step.time, length);
}

Value Recurrence::lstm(const Step &step, Value unit) {
  Value c = state(third(), unit);
  Value i = activate(0, peephole(gateOf(step, 0, unit), 0, c, unit));
  Value f = op.getInputForget() ? difference(one(), i) : activate(0, peephole(gateOf(step, 2, unit), 2, c, unit));
  Value next = sum(multiply(f, c), multiply(i, activate(1, gateOf(step, 3, unit))));
  Value o = activate(0, peephole(gateOf(step, 1, unit), 1, next, unit));
  Value output = multiply(o, activate(2, next));
  Value valid = isValid(step);
  setState(valid ? builder.select(valid, next, c) : next, third(), unit);
  return output;
}

/// z, and r * h for the product that follows.
void Recurrence::resetGates(const Step &step, Value unit) {
  Value z = activate(0, gateOf(step, 0, unit)), r = activate(0, gateOf(step, 1, unit));
  setState(multiply(r, state(step.before, unit)), third(), unit);
  setState(z, fourth(), unit);
}

Value Recurrence::gru(const Step &step, Value unit) {
  Value z, candidate;
  if (resetsFirst()) {
    z = state(fourth(), unit);
    candidate = activate(1, sum(product(third(), 2, unit), projection(step, 2, unit)));
  } else {
    z = activate(0, gateOf(step, 0, unit));
    Value keep = activate(0, gateOf(step, 1, unit)), recurrent = product(step.before, 2, unit);
    if (op.getRecurrentBias())
      recurrent = sum(recurrent, load(op.getRecurrentBias(), unit));
    candidate = activate(1, sum(projection(step, 2, unit), multiply(keep, recurrent)));
  }
  return sum(multiply(difference(one(), z), candidate), multiply(z, state(step.before, unit)));
}

/// A step past the row's length writes zero and keeps the state.
void Recurrence::cell(const Step &step, Value unit) {
  Value output = op.getCell() == "rnn" ? activate(0, gateOf(step, 0, unit))
                 : isLstm()            ? lstm(step, unit)
                                       : gru(step, unit);
  Value next = output;
  if (Value valid = isValid(step)) {
    next = builder.select(valid, output, state(step.before, unit));
    output = builder.select(valid, output, builder.zero(element));
  }
  setState(next, step.after, unit);
  Value line = builder.add(builder.mul(step.time, batches), frame.block);
  for (auto [number, result] : llvm::enumerate(frame.yield().getResults()))
    if (cast<OpResult>(result).getResultNumber() == 0)
      memref::StoreOp::create(builder, output, frame.result(number).memory, builder.add(builder.mul(line, size), unit));
}

} // namespace

std::unique_ptr<KernelEmitter> makeRecurrenceEmitter(Frame &frame) {
  linalgx::RecurrenceOp op = codegen::recurrenceOf(frame);
  return op ? std::make_unique<Recurrence>(frame, op) : nullptr;
}

} // namespace aicc::simt
