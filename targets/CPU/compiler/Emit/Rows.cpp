// Columns in vectors.
#include "targets/CPU/compiler/Emit/Rows.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace aicc::cpu {

void forEachVector(Frame &frame, unsigned lanes, Range row, llvm::function_ref<void(unsigned, Value, Value)> body) {
  CodeBuilder &builder = frame.builder;
  if (lanes == 1)
    return builder.loop(row.lower, row.upper, 1, [&](Value column) { body(1, column, {}); });
  Value count = builder.sub(row.upper, row.lower);
  Value whole = builder.add(row.lower, builder.mul(builder.div(count, lanes), lanes));
  builder.loop(row.lower, whole, lanes, [&](Value column) { body(lanes, column, {}); });
  if (known(count) && *known(count) % lanes == 0)
    return;
  if (!frame.machine.masks)
    return builder.loop(whole, row.upper, 1, [&](Value column) { body(1, column, {}); });
  builder.when(builder.compare(arith::CmpIPredicate::slt, whole, row.upper), [&] {
    Value alive = builder.sub(row.upper, whole);
    Value mask = vector::CreateMaskOp::create(builder, VectorType::get(lanes, builder.getI1Type()), alive);
    body(lanes, whole, mask);
  });
}

void emitRows(Frame &frame, unsigned lanes, tensor::ConcatOp concat, ArrayRef<Value> outer, Range row,
              llvm::function_ref<void(Evaluator &, ArrayRef<Lanes>)> body) {
  CodeBuilder &builder = frame.builder;
  auto run = [&](Range part, std::optional<unsigned> input) {
    forEachVector(frame, lanes, part, [&](unsigned width, Value column, Value mask) {
      Evaluator evaluator(frame, width, mask);
      if (input)
        evaluator.assumeInput(concat, *input);
      SmallVector<Lanes> at = llvm::map_to_vector(outer, [&](Value v) { return evaluator.uniform(v); });
      at.push_back(evaluator.consecutive(column, known(part.lower) == 0 ? lanes : 1));
      body(evaluator, at);
    });
  };
  if (!concat)
    return run(row, std::nullopt);
  Value start = builder.number(0);
  for (unsigned i = 0; i < concat.getInputs().size(); ++i) {
    Value end = builder.add(start, frame.sizes(concat.getInputs()[i])[concat.getDim()]);
    run({builder.max(start, row.lower), builder.min(end, row.upper)}, i);
    start = end;
  }
}

} // namespace aicc::cpu
