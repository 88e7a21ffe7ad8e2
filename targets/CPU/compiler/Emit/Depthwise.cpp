// linalgx.depthwise_conv: a window whose taps are multiplied by a filter of their channel.
#include "lib/Codegen/Roots.h"
#include "targets/CPU/compiler/Emit/Window.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace aicc::cpu {
namespace {

class Depthwise : public WindowEmitter {
public:
  Depthwise(Frame &frame, linalgx::DepthwiseConvOp op)
      : WindowEmitter(frame, op.getOutput(), op.getX(), op.getWindow()), op(op) {}

private:
  Value initial(const Columns &columns) override { return spread(builder.zero(element), columns); }

  Value weight(Value tap, const Columns &columns, unsigned vector) override {
    Value offset = builder.add(builder.mul(tap, output.back()), columns.first);
    return loadVector(frame.memory(op.getW()), builder.add(offset, vector * columns.lanes), columns);
  }

  Value combine(Value sum, Value tap, Value weight) override {
    tap = converted(tap), weight = converted(weight);
    if (!isa<FloatType>(element))
      return arith::AddIOp::create(builder, sum, arith::MulIOp::create(builder, tap, weight));
    if (frame.machine.fma && isa<VectorType>(sum.getType()))
      return vector::FMAOp::create(builder, tap, weight, sum);
    auto contract = arith::FastMathFlags::contract;
    return arith::AddFOp::create(builder, sum, arith::MulFOp::create(builder, tap, weight, contract), contract);
  }

  Value finished(Value sum, Value taken) override { return sum; }

  /// To the element type of the result.
  Value converted(Value value) {
    Type from = value.getType(), to = element;
    if (getElementTypeOrSelf(from) == element)
      return value;
    if (auto vector = dyn_cast<VectorType>(from))
      to = vector.clone(element);
    if (isa<FloatType>(element))
      return arith::ExtFOp::create(builder, to, value);
    return arith::ExtSIOp::create(builder, to, value);
  }

  linalgx::DepthwiseConvOp op;
};

} // namespace

std::unique_ptr<KernelEmitter> makeDepthwiseEmitter(Frame &frame) {
  auto op = rootOf<linalgx::DepthwiseConvOp>(frame.kernel);
  if (!op || !frame.memory(op.getX()) || !frame.memory(op.getW()))
    return nullptr;
  return std::make_unique<Depthwise>(frame, op);
}

} // namespace aicc::cpu
