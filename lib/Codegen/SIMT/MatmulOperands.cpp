// A row-major left operand, a right one in panels, which lie in memory or are packed as they are read; a batch of one
// on either side serves all.
#include "lib/Codegen/SIMT/MatmulOperands.h"

#include "lib/Codegen/Evaluator.h"
#include "lib/Codegen/Roots.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::simt {

void MatmulOperands::bind() { a = frame.sizes(op.getA()), b = frame.sizes(op.getB()); }

Value MatmulOperands::batchOf(Value batches, Value batch) {
  Value isShared = builder.compare(arith::CmpIPredicate::eq, batches, builder.number(1));
  return builder.select(isShared, builder.number(0), batch);
}

Value MatmulOperands::row(Value batch, Value number) {
  return builder.mul(builder.linearize({batchOf(a[0], batch), number}, {a[0], a[1]}), a[2]);
}

MatmulOperands::Column MatmulOperands::column(Value batch, Value number) {
  int64_t width = linalgx::panelWidth;
  Value panel = builder.div(number, width), lane = builder.rem(number, width), own = batchOf(b[0], batch);
  if (!frame.memory(op.getB()))
    return {panel, lane, own};
  Value first = builder.linearize({own, panel}, {b[0], b[1]});
  return {builder.product({first, b[2], builder.number(width)}), lane, Value()};
}

Value MatmulOperands::left(Value row, Value k) {
  return memref::LoadOp::create(builder, frame.memory(op.getA()), builder.add(row, k));
}

Value MatmulOperands::right(const Column &column, Value k) {
  if (column.batch) {
    codegen::Evaluator evaluator(frame, /*lanes=*/1);
    Value at[] = {column.batch, column.panel, k, column.lane};
    return evaluator.at(op.getB(), llvm::map_to_vector(at, [&](Value v) { return evaluator.uniform(v); })).value;
  }
  Value line = builder.add(column.panel, builder.mul(k, linalgx::panelWidth));
  return memref::LoadOp::create(builder, frame.memory(op.getB()), builder.add(line, column.lane));
}

linalgx::MatmulOp matmulOf(Frame &frame) {
  auto op = codegen::rootOf<linalgx::MatmulOp>(frame.kernel);
  return op && frame.memory(op.getA()) ? op : nullptr;
}

} // namespace aicc::simt
