// linalgx.matmul: a thread walks a row of the left operand and a column of a panel of the right one.
#include "lib/Codegen/Roots.h"
#include "lib/Codegen/SIMT/Arithmetic.h"
#include "lib/Codegen/SIMT/Points.h"

#include "dialects/LinalgX/LinalgX.h"

using namespace mlir;

namespace aicc::simt {
namespace {

class Matmul : public Points {
public:
  Matmul(Frame &frame, linalgx::MatmulOp op) : Points(frame, op.getOutput()), op(op) {}

private:
  Value compute(ArrayRef<Value> at) override {
    SmallVector<Value> left = frame.sizes(op.getA()), right = frame.sizes(op.getB());
    Value width = builder.number(linalgx::panelWidth), depth = left[2];
    Value row = builder.linearize({batchOf(left[0], at[0]), at[1]}, {left[0], left[1]});
    row = builder.mul(row, depth);
    Value panel = builder.linearize({batchOf(right[0], at[0]), builder.div(at[2], width)}, {right[0], right[1]});
    Value column = builder.add(builder.product({panel, depth, width}), builder.rem(at[2], width));
    return reduce(depth, builder.zero(elementType()), [&](ArrayRef<Value> k, Value sum) {
      Value a = load(op.getA(), builder.add(row, k[0]));
      Value b = load(op.getB(), builder.add(column, builder.mul(k[0], width)));
      return multiplyAdd(builder, a, b, sum);
    });
  }

  /// A batch of one serves all.
  Value batchOf(Value batches, Value batch) {
    Value isShared = builder.compare(arith::CmpIPredicate::eq, batches, builder.number(1));
    return builder.select(isShared, builder.number(0), batch);
  }

  linalgx::MatmulOp op;
};

} // namespace

std::unique_ptr<KernelEmitter> makeMatmulEmitter(Frame &frame) {
  auto op = codegen::rootOf<linalgx::MatmulOp>(frame.kernel);
  if (!op || !frame.memory(op.getA()) || !frame.memory(op.getB()))
    return nullptr;
  return std::make_unique<Matmul>(frame, op);
}

} // namespace aicc::simt
