// linalgx.matmul in tiles.
#include "lib/Codegen/Roots.h"
#include "lib/Codegen/SIMT/Contraction.h"

#include "dialects/LinalgX/LinalgX.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::simt {
namespace {

class TiledMatmul : public Contraction {
public:
  TiledMatmul(Frame &frame, linalgx::MatmulOp op) : Contraction(frame, op.getOutput()), op(op) {}

private:
  Extents extents() override {
    a = frame.sizes(op.getA()), b = frame.sizes(op.getB());
    SmallVector<Value> result = frame.sizes(root);
    return {result[0], result[1], result[2], a[2]};
  }
  Row rowOf(Value batch, Value row) override {
    Value line = builder.linearize({batchOf(a[0], batch), row}, {a[0], a[1]});
    return {builder.mul(line, a[2])};
  }
  Value left(ArrayRef<Value> row, Value k) override {
    return memref::LoadOp::create(builder, frame.memory(op.getA()), builder.add(row[0], k));
  }
  Value right(Value batch, Value k, Value column) override {
    int64_t width = linalgx::panelWidth;
    Value panel = builder.linearize({batchOf(b[0], batch), builder.div(column, width)}, {b[0], b[1]});
    Value line = builder.add(builder.mul(panel, b[2]), k);
    Value offset = builder.add(builder.mul(line, width), builder.rem(column, width));
    return memref::LoadOp::create(builder, frame.memory(op.getB()), offset);
  }
  Type leftType() override { return cast<RankedTensorType>(op.getA().getType()).getElementType(); }
  Type rightType() override { return cast<RankedTensorType>(op.getB().getType()).getElementType(); }
  SmallVector<Value> coordinates(Value batch, Value row, Value column) override { return {batch, row, column}; }

  /// A batch of one serves all.
  Value batchOf(Value batches, Value batch) {
    Value isShared = builder.compare(arith::CmpIPredicate::eq, batches, builder.number(1));
    return builder.select(isShared, builder.number(0), batch);
  }

  linalgx::MatmulOp op;
  SmallVector<Value> a, b; ///< sizes
};

} // namespace

std::unique_ptr<KernelEmitter> makeTiledMatmulEmitter(Frame &frame) {
  auto op = codegen::rootOf<linalgx::MatmulOp>(frame.kernel);
  if (!op || !frame.memory(op.getA()) || !frame.memory(op.getB()))
    return nullptr;
  SmallVector<Value> sizes = frame.sizes(op.getOutput());
  if (Contraction::isTooSmall(sizes[1], sizes[2]))
    return nullptr;
  return std::make_unique<TiledMatmul>(frame, op);
}

} // namespace aicc::simt
