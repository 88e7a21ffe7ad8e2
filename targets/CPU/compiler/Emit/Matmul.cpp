// linalgx.matmul on the contraction tiling. A right operand that all batches share makes one tall matrix of them.
#include "targets/CPU/compiler/Emit/Contraction.h"
#include "lib/Codegen/Roots.h"

#include "dialects/LinalgX/LinalgX.h"

using namespace mlir;

namespace aicc::cpu {
namespace {

class Matmul : public Contraction {
public:
  Matmul(Frame &frame, linalgx::MatmulOp op) : Contraction(frame, op.getOutput()), op(op) {}

private:
  Extents extents() override {
    sizes = frame.sizes(op.getOutput());
    Value depth = frame.sizes(op.getA())[2];
    sharesLeft = known(frame.sizes(op.getA())[0]) == 1;
    sharesRight = known(frame.sizes(op.getB())[0]) == 1;
    if (sharesRight && (!sharesLeft || known(sizes[0]) == 1)) {
      isTall = true;
      return {builder.number(1), builder.mul(sizes[0], sizes[1]), sizes[2], depth};
    }
    return {sizes[0], sizes[1], sizes[2], depth};
  }

  /// Which batch of `operand` belongs to batch `batch` of the result.
  Value batchOf(Value operand, Value batch) {
    Value count = frame.sizes(operand)[0];
    if (known(count) == 1 || isTall)
      return builder.number(0);
    if (known(count))
      return batch;
    Value shared = builder.compare(arith::CmpIPredicate::eq, count, builder.number(1));
    return builder.select(shared, builder.number(0), batch);
  }

  SmallVector<Value> multiply(MicroKernel &kernel, Value batch, Value row, unsigned rowCount, Value column,
                              unsigned vectors) override {
    SmallVector<Value> left = frame.sizes(op.getA()), right = frame.sizes(op.getB());
    Value depth = left[2];
    MicroKernel::Operands operands;
    operands.b = frame.memory(op.getB());
    operands.a.assign(rowCount, frame.memory(op.getA()));
    operands.depth = depth;
    Value firstRow = builder.add(builder.mul(batchOf(op.getA(), batch), left[1]), row);
    Value firstOffset = builder.mul(firstRow, depth);
    for (unsigned r = 0; r < rowCount; ++r)
      operands.rows.push_back(builder.add(firstOffset, builder.mul(depth, r)));
    Value panels = builder.mul(batchOf(op.getB(), batch), builder.product({right[1], depth, right[3]}));
    Value firstPanel = builder.add(panels, panelOffset(column, depth));
    for (unsigned v = 0; v < vectors; ++v)
      operands.columns.push_back(builder.add(firstPanel, panelOffset(builder.number(v * lanes), depth)));
    return kernel.accumulate(operands, kernel.zeros(rowCount, vectors));
  }

  SmallVector<SmallVector<Value>> rowCoordinates(Value batch, Value row, unsigned rowCount) override {
    if (isTall)
      return builder.delinearizeRun(row, rowCount, {sizes[0], sizes[1]});
    SmallVector<SmallVector<Value>> rows;
    for (unsigned r = 0; r < rowCount; ++r)
      rows.push_back({batch, builder.add(row, r)});
    return rows;
  }

  std::optional<int64_t> rowBytes() override {
    Value bytes = builder.mul(frame.sizes(op.getA())[2], bytesOf(accumulatorType()));
    return known(bytes);
  }

  linalgx::MatmulOp op;
  SmallVector<Value> sizes; ///< batch, rows, columns of the result
  bool sharesLeft = false, sharesRight = false, isTall = false;
};

} // namespace

std::unique_ptr<KernelEmitter> makeMatmulEmitter(Frame &frame) {
  auto op = rootOf<linalgx::MatmulOp>(frame.kernel);
  if (!op || !frame.memory(op.getA()) || !frame.memory(op.getB()))
    return nullptr;
  return std::make_unique<Matmul>(frame, op);
}

} // namespace aicc::cpu
