// linalgx.recurrence: the time loop inside the kernel. The micro-kernel multiplies the state of a few batch rows with
// the same columns of all gates at once, so that the cell function finds every gate of a unit in registers. The state
// lives in scratch twice: a step reads one copy and writes the other.
#include "lib/Codegen/Roots.h"
#include "targets/CPU/compiler/Emit/Kernel.h"
#include "targets/CPU/compiler/Emit/MicroKernel.h"
#include "targets/CPU/compiler/Emit/Rows.h"

#include "dialects/LinalgX/LinalgX.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace aicc::cpu {
namespace {

class Recurrence : public KernelEmitter {
public:
  Recurrence(Frame &frame, linalgx::RecurrenceOp op) : frame(frame), builder(frame.builder), op(op) {}
  Grid grid() override;
  void tile(Value index) override;

private:
  /// Units that are computed together, for `rows` batch rows from `row`.
  struct Block {
    Value time, row, units; ///< time step, first batch row, first unit
    Value mask;             ///< units past the last one are dead; null: all are alive
    Value before, after;    ///< offsets into `state` of the copy that is read and the one that is written
  };
  using Gates = SmallVector<Value>; ///< one vector per gate

  bool isLstm() { return op.getCell() == "lstm"; }
  bool resetsFirst() { return op.getCell() == "gru" && !op.getLinearBeforeReset(); }

  void loadState(Value row);
  void storeState(Value row, Value last);
  void step(Value time, Value row, Value before, Value after);
  void overUnits(llvm::function_ref<void(Value units, Value mask)> body);
  SmallVector<Value> products(Value memory, Value from, ArrayRef<int64_t> gates, Value units);
  void cell(const Block &block);
  Value lstm(const Block &block, Gates gates, unsigned r);
  void resetGates(const Block &block);
  void finishRow(const Block &block, unsigned r, Value output);

  Value load(Value memory, Value offset, Value mask);
  void store(Value memory, Value offset, Value value, Value mask);
  Value projection(const Block &block, int64_t gate, unsigned r);
  Value stateOf(Value memory, const Block &block, Value from, unsigned r);
  Value stateOffset(Value from, unsigned r, Value units) {
    return builder.add(builder.add(from, builder.mul(size, r)), units);
  }
  Value peephole(Value sum, int64_t which, Value memory, const Block &block);
  Value activate(unsigned number, Value x);
  Value one() { return spread(builder.scalar(element, 1)); }
  Value spread(Value scalar) {
    LaneBuilder lane(builder, lanes);
    return lane.vector(lane.uniform(scalar));
  }
  Value multiply(Value a, Value b) { return arith::MulFOp::create(builder, a, b, arith::FastMathFlags::contract); }
  Value sum(Value a, Value b) { return arith::AddFOp::create(builder, a, b, arith::FastMathFlags::contract); }
  Value difference(Value a, Value b) { return arith::SubFOp::create(builder, a, b, arith::FastMathFlags::contract); }

  Frame &frame;
  CodeBuilder &builder;
  linalgx::RecurrenceOp op;
  Type element;
  Value steps, batches, size; ///< extents; `size` is the number of units
  unsigned lanes = 1, rows = 1;
  int64_t gates = 1;
  Value state, memory, reset; ///< scratch: h twice, c of an LSTM; z and r * h of a GRU that resets first
};

Grid Recurrence::grid() {
  SmallVector<Value> extents = frame.sizes(op.getProjection());
  steps = extents[0], batches = extents[1];
  size = frame.sizes(op.getInitial().front())[1];
  element = cast<RankedTensorType>(op.getProjection().getType()).getElementType();
  gates = op.getGates();
  lanes = std::min<int64_t>(frame.machine.lanes(element.getIntOrFloatBitWidth()), panelColumns);
  int64_t room = (frame.machine.registers - 4) / gates; // accumulators that one row takes
  for (rows = 4; rows > 1 && (rows > room || known(batches).value_or(1) % rows); rows /= 2)
    ;
  // Vectors reach past the last unit of a copy of the state, so copies are padded.
  Value copy = builder.add(builder.mul(builder.roundUp(size, panelColumns), rows), panelColumns);
  state = frame.scratch(element, builder.mul(copy, 2));
  memory = isLstm() ? frame.scratch(element, copy) : Value();
  reset = resetsFirst() ? frame.scratch(element, builder.mul(copy, 2)) : Value();
  int64_t perNs = std::max<int64_t>(1, frame.machine.flopsPerNs / 4);
  Value work = builder.product({steps, size, size, builder.number(gates * rows)});
  return {builder.ceilDiv(batches, rows), builder.add(builder.div(work, perNs), 100)};
}

void Recurrence::tile(Value index) {
  Value row = builder.mul(index, rows), zero = builder.number(0);
  loadState(row);
  Value copy = builder.mul(size, rows);
  // Parity chooses the copy that a step reads.
  builder.loop(zero, steps, 1, [&](Value number) {
    Value time = op.getReverse() ? builder.sub(builder.add(steps, -1), number) : number;
    Value odd = builder.rem(number, 2);
    Value before = builder.mul(odd, copy), after = builder.sub(copy, before);
    step(time, row, before, after);
  });
  storeState(row, builder.mul(builder.rem(steps, 2), copy));
}

Value Recurrence::load(Value from, Value offset, Value mask) {
  LaneBuilder lane(builder, lanes, mask);
  return lane.load(from, lane.consecutive(offset)).value;
}

void Recurrence::store(Value to, Value offset, Value value, Value mask) {
  LaneBuilder lane(builder, lanes, mask);
  lane.store(to, lane.consecutive(offset), {value, lanes == 1 ? Lanes::Uniform : Lanes::Varying});
}

/// Vectors of units; the last one may be masked (on a CPU without masks LLVM takes it apart).
void Recurrence::overUnits(llvm::function_ref<void(Value, Value)> body) {
  Value whole = builder.mul(builder.div(size, lanes), lanes);
  builder.loop(builder.number(0), whole, lanes, [&](Value units) { body(units, {}); });
  builder.when(builder.compare(arith::CmpIPredicate::slt, whole, size), [&] {
    Value alive = builder.sub(size, whole);
    body(whole, vector::CreateMaskOp::create(builder, VectorType::get(lanes, builder.getI1Type()), alive));
  });
}

void Recurrence::loadState(Value row) {
  Value start = builder.mul(row, size);
  for (unsigned i = 0; i < op.getInitial().size(); ++i)
    overUnits([&](Value units, Value mask) {
      for (unsigned r = 0; r < rows; ++r)
        store(i == 0 ? state : memory, stateOffset(builder.number(0), r, units),
              load(frame.memory(op.getInitial()[i]), stateOffset(start, r, units), mask), mask);
    });
}

void Recurrence::storeState(Value row, Value last) {
  Value start = builder.mul(row, size);
  for (auto [number, result] : llvm::enumerate(frame.yield().getResults())) {
    unsigned which = cast<OpResult>(result).getResultNumber();
    if (which == 0)
      continue;
    Value from = which == 1 ? state : memory, offset = which == 1 ? last : builder.number(0);
    const Buffer &to = frame.result(number);
    overUnits([&](Value units, Value mask) {
      for (unsigned r = 0; r < rows; ++r)
        store(to.memory, stateOffset(start, r, units), load(from, stateOffset(offset, r, units), mask), mask);
    });
  }
}

void Recurrence::step(Value time, Value row, Value before, Value after) {
  if (resetsFirst())
    overUnits([&](Value units, Value mask) { resetGates({time, row, units, mask, before, after}); });
  overUnits([&](Value units, Value mask) { cell({time, row, units, mask, before, after}); });
}

/// h * R for one vector of units of each of `gates`: rows in order, gates of a row side by side.
SmallVector<Value> Recurrence::products(Value from, Value offset, ArrayRef<int64_t> which, Value units) {
  MicroKernel kernel(frame, element, lanes);
  MicroKernel::Operands operands;
  operands.a.assign(rows, from);
  for (unsigned r = 0; r < rows; ++r)
    operands.rows.push_back(builder.add(offset, builder.mul(size, r)));
  operands.b = frame.memory(op.getWeights());
  operands.depth = size;
  Value panels = builder.ceilDiv(size, panelColumns);
  Value panel = builder.div(units, panelColumns), column = builder.rem(units, panelColumns);
  for (int64_t gate : which) {
    Value first = builder.add(builder.mul(panels, gate), panel);
    operands.columns.push_back(builder.add(builder.product({first, size, builder.number(panelColumns)}), column));
  }
  return kernel.accumulate(operands, kernel.zeros(rows, which.size()));
}

Value Recurrence::projection(const Block &block, int64_t gate, unsigned r) {
  Value line = builder.add(builder.mul(block.time, batches), builder.add(block.row, r));
  Value offset = builder.add(builder.mul(builder.add(builder.mul(line, gates), gate), size), block.units);
  return load(frame.memory(op.getProjection()), offset, block.mask);
}

Value Recurrence::stateOf(Value from, const Block &block, Value offset, unsigned r) {
  return load(from, stateOffset(offset, r, block.units), block.mask);
}

Value Recurrence::activate(unsigned number, Value x) {
  if (op.getClip()) {
    Value limit = spread(builder.scalar(element, op.getClip()->convertToDouble()));
    Value lowest = spread(builder.scalar(element, -op.getClip()->convertToDouble()));
    x = arith::MinimumFOp::create(builder, arith::MaximumFOp::create(builder, x, lowest), limit);
  }
  StringRef name = cast<StringAttr>(op.getActivations()[number]).getValue();
  if (name == "tanh")
    return math::TanhOp::create(builder, x);
  if (name == "relu")
    return arith::MaximumFOp::create(builder, x, spread(builder.zero(element)));
  Value exponential = math::ExpOp::create(builder, arith::NegFOp::create(builder, x));
  return arith::DivFOp::create(builder, one(), sum(one(), exponential));
}

Value Recurrence::peephole(Value value, int64_t which, Value c, const Block &block) {
  if (!op.getPeephole())
    return value;
  Value offset = builder.add(builder.mul(size, which), block.units);
  return sum(value, multiply(load(frame.memory(op.getPeephole()), offset, block.mask), c));
}

Value Recurrence::lstm(const Block &block, Gates gate, unsigned r) {
  Value c = stateOf(memory, block, builder.number(0), r);
  Value i = activate(0, peephole(gate[0], 0, c, block));
  Value f = op.getInputForget() ? difference(one(), i) : activate(0, peephole(gate[2], 2, c, block));
  Value next = sum(multiply(f, c), multiply(i, activate(1, gate[3])));
  Value o = activate(0, peephole(gate[1], 1, next, block));
  Value output = multiply(o, activate(2, next));
  if (op.getLengths()) {
    Value length = memref::LoadOp::create(builder, frame.memory(op.getLengths()), builder.add(block.row, r));
    Value valid = builder.compare(arith::CmpIPredicate::slt, block.time,
                                  arith::IndexCastOp::create(builder, builder.getIndexType(), length));
    next = builder.select(valid, next, c);
  }
  store(memory, stateOffset(builder.number(0), r, block.units), next, block.mask);
  return output;
}

/// z, and r * h for the product that follows.
void Recurrence::resetGates(const Block &block) {
  SmallVector<Value> sums = products(state, block.before, {0, 1}, block.units);
  Value half = builder.mul(size, rows);
  for (unsigned r = 0; r < rows; ++r) {
    Value z = activate(0, sum(sums[2 * r], projection(block, 0, r)));
    Value gate = activate(0, sum(sums[2 * r + 1], projection(block, 1, r)));
    Value h = stateOf(state, block, block.before, r);
    store(reset, stateOffset(builder.number(0), r, block.units), multiply(gate, h), block.mask);
    store(reset, stateOffset(half, r, block.units), z, block.mask);
  }
}

void Recurrence::cell(const Block &block) {
  Value zero = builder.number(0), half = builder.mul(size, rows);
  SmallVector<int64_t> all = llvm::to_vector(llvm::seq<int64_t>(0, gates));
  SmallVector<Value> sums =
      resetsFirst() ? products(reset, zero, {2}, block.units) : products(state, block.before, all, block.units);
  for (unsigned r = 0; r < rows; ++r) {
    Gates gate;
    for (int64_t q = 0; q < gates && !resetsFirst(); ++q)
      gate.push_back(sums[r * gates + q]);
    Value output;
    if (op.getCell() == "rnn") {
      output = activate(0, sum(gate[0], projection(block, 0, r)));
    } else if (isLstm()) {
      for (int64_t q = 0; q < gates; ++q)
        gate[q] = sum(gate[q], projection(block, q, r));
      output = lstm(block, gate, r);
    } else {
      Value z, candidate;
      if (resetsFirst()) {
        z = stateOf(reset, block, half, r);
        candidate = activate(1, sum(sums[r], projection(block, 2, r)));
      } else {
        z = activate(0, sum(gate[0], projection(block, 0, r)));
        Value keep = activate(0, sum(gate[1], projection(block, 1, r)));
        if (op.getRecurrentBias())
          gate[2] = sum(gate[2], load(frame.memory(op.getRecurrentBias()), block.units, block.mask));
        candidate = activate(1, sum(projection(block, 2, r), multiply(keep, gate[2])));
      }
      output = sum(multiply(difference(one(), z), candidate), multiply(z, stateOf(state, block, block.before, r)));
    }
    finishRow(block, r, output);
  }
}

/// Writes one row's output and next state; a step past the row's length writes zero and keeps the state.
void Recurrence::finishRow(const Block &block, unsigned r, Value output) {
  Value next = output;
  if (op.getLengths()) {
    Value length = memref::LoadOp::create(builder, frame.memory(op.getLengths()), builder.add(block.row, r));
    Value valid = builder.compare(arith::CmpIPredicate::slt, block.time,
                                  arith::IndexCastOp::create(builder, builder.getIndexType(), length));
    next = builder.select(valid, output, stateOf(state, block, block.before, r));
    output = builder.select(valid, output, spread(builder.zero(element)));
  }
  store(state, stateOffset(block.after, r, block.units), next, block.mask);
  Value line = builder.add(builder.mul(block.time, batches), builder.add(block.row, r));
  for (auto [number, result] : llvm::enumerate(frame.yield().getResults()))
    if (cast<OpResult>(result).getResultNumber() == 0)
      store(frame.result(number).memory, builder.add(builder.mul(line, size), block.units), output, block.mask);
}

} // namespace

std::unique_ptr<KernelEmitter> makeRecurrenceEmitter(Frame &frame) {
  linalgx::RecurrenceOp op = codegen::recurrenceOf(frame);
  return op ? std::make_unique<Recurrence>(frame, op) : nullptr;
}

} // namespace aicc::cpu
