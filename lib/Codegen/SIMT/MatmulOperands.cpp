// A row-major left operand, a right one in panels; a batch of one on either side serves all.
#include "lib/Codegen/SIMT/MatmulOperands.h"

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

Value MatmulOperands::column(Value batch, Value number) {
  int64_t width = linalgx::panelWidth;
  Value panel = builder.linearize({batchOf(b[0], batch), builder.div(number, width)}, {b[0], b[1]});
  return builder.add(builder.product({panel, b[2], builder.number(width)}), builder.rem(number, width));
}

Value MatmulOperands::left(Value row, Value k) {
  return memref::LoadOp::create(builder, frame.memory(op.getA()), builder.add(row, k));
}

Value MatmulOperands::right(Value column, Value k) {
  Value offset = builder.add(column, builder.mul(k, linalgx::panelWidth));
  return memref::LoadOp::create(builder, frame.memory(op.getB()), offset);
}

linalgx::MatmulOp matmulOf(Frame &frame) {
  auto op = codegen::rootOf<linalgx::MatmulOp>(frame.kernel);
  return op && frame.memory(op.getA()) && frame.memory(op.getB()) ? op : nullptr;
}

} // namespace aicc::simt
