// linalgx.matmul in tiles.
#include "lib/Codegen/SIMT/Contraction.h"
#include "lib/Codegen/SIMT/MatmulOperands.h"

using namespace mlir;

namespace aicc::simt {
namespace {

class TiledMatmul : public Contraction {
public:
  TiledMatmul(Frame &frame, linalgx::MatmulOp op) : Contraction(frame, op.getOutput()), operands(frame, op) {}

private:
  Extents extents() override {
    operands.bind();
    SmallVector<Value> result = frame.sizes(root);
    return {result[0], result[1], result[2], operands.depth()};
  }
  Row rowOf(Value batch, Value row) override { return {operands.row(batch, row)}; }
  Value left(ArrayRef<Value> row, Value k) override { return operands.left(row[0], k); }
  Value right(Value batch, Value k, Value column) override { return operands.right(operands.column(batch, column), k); }
  Type leftType() override { return operands.leftType(); }
  Type rightType() override { return operands.rightType(); }
  SmallVector<Value> coordinates(Value batch, Value row, Value column) override { return {batch, row, column}; }

  MatmulOperands operands;
};

} // namespace

std::unique_ptr<KernelEmitter> makeTiledMatmulEmitter(Frame &frame) {
  linalgx::MatmulOp op = matmulOf(frame);
  if (!op)
    return nullptr;
  SmallVector<Value> sizes = frame.sizes(op.getOutput());
  if (Contraction::isTooSmall(sizes[1], sizes[2]))
    return nullptr;
  return std::make_unique<TiledMatmul>(frame, op);
}

} // namespace aicc::simt
