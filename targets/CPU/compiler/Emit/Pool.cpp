// linalgx.pool: a window whose taps are summed or compared.
#include "lib/Codegen/Roots.h"
#include "targets/CPU/compiler/Emit/Window.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <limits>

using namespace mlir;

namespace aicc::cpu {
namespace {

class Pool : public WindowEmitter {
public:
  Pool(Frame &frame, linalgx::PoolOp op)
      : WindowEmitter(frame, op.getOutput(), op.getX(), op.getWindow()), kind(op.getKind()) {}

private:
  bool isFloat() const { return isa<FloatType>(element); }

  Value initial(const Columns &columns) override {
    if (kind != "max")
      return spread(builder.zero(element), columns);
    if (isFloat())
      return spread(builder.scalar(element, -std::numeric_limits<double>::infinity()), columns);
    APInt least = APInt::getSignedMinValue(element.getIntOrFloatBitWidth());
    return spread(arith::ConstantOp::create(builder, builder.getIntegerAttr(element, least)), columns);
  }

  Value weight(Value, const Columns &, unsigned) override { return {}; }

  Value combine(Value sum, Value tap, Value) override {
    if (kind == "max")
      return isFloat() ? Value(arith::MaximumFOp::create(builder, sum, tap))
                       : arith::MaxSIOp::create(builder, sum, tap);
    return isFloat() ? Value(arith::AddFOp::create(builder, sum, tap)) : arith::AddIOp::create(builder, sum, tap);
  }

  Value finished(Value sum, Value taken) override {
    if (kind == "max" || kind == "sum")
      return sum;
    if (kind == "average_include_pad") {
      int64_t all = 1;
      for (int64_t extent : window.kernel)
        all *= extent;
      taken = builder.number(all);
    }
    Value count = arith::IndexCastOp::create(builder, builder.getI64Type(), taken);
    auto vector = dyn_cast<VectorType>(sum.getType());
    LaneBuilder lane(builder, vector ? vector.getNumElements() : 1);
    if (isFloat()) {
      Value divisor = arith::SIToFPOp::create(builder, element, count);
      return arith::DivFOp::create(builder, sum, lane.vector(lane.uniform(divisor)));
    }
    Value divisor = element.isInteger(64) ? count : arith::TruncIOp::create(builder, element, count).getResult();
    return arith::DivSIOp::create(builder, sum, lane.vector(lane.uniform(divisor)));
  }

  StringRef kind;
};

} // namespace

std::unique_ptr<KernelEmitter> makePoolEmitter(Frame &frame) {
  auto op = rootOf<linalgx::PoolOp>(frame.kernel);
  if (!op || !frame.memory(op.getX()))
    return nullptr;
  return std::make_unique<Pool>(frame, op);
}

} // namespace aicc::cpu
