// linalgx.matmul: a thread walks a row of the left operand and a column of a panel of the right one.
#include "lib/Codegen/SIMT/Arithmetic.h"
#include "lib/Codegen/SIMT/MatmulOperands.h"
#include "lib/Codegen/SIMT/Points.h"

using namespace mlir;

namespace aicc::simt {
namespace {

class Matmul : public Points {
public:
  Matmul(Frame &frame, linalgx::MatmulOp op) : Points(frame, op.getOutput()), operands(frame, op) {}

private:
  Value compute(ArrayRef<Value> at) override {
    operands.bind();
    Value row = operands.row(at[0], at[1]);
    MatmulOperands::Column column = operands.column(at[0], at[2]);
    return reduce(operands.depth(), builder.zero(elementType()), [&](ArrayRef<Value> k, Value sum) {
      return multiplyAdd(builder, operands.left(row, k[0]), operands.right(column, k[0]), sum);
    });
  }

  MatmulOperands operands;
};

} // namespace

std::unique_ptr<KernelEmitter> makeMatmulEmitter(Frame &frame) {
  linalgx::MatmulOp op = matmulOf(frame);
  return op ? std::make_unique<Matmul>(frame, op) : nullptr;
}

} // namespace aicc::simt
