// linalgx.pool, a thread for each element of the result.
#include "lib/Codegen/Roots.h"
#include "lib/Codegen/SIMT/Window.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <limits>

using namespace mlir;

namespace aicc::simt {
namespace {

class Pool : public WindowPoints {
public:
  Pool(Frame &frame, linalgx::PoolOp op)
      : WindowPoints(frame, op.getOutput(), op.getX(), op.getWindow()), kind(op.getKind()) {}

private:
  bool isFloat() const { return isa<FloatType>(elementType()); }

  Value initial() {
    Type type = elementType();
    if (kind != "max")
      return builder.zero(type);
    if (isFloat())
      return builder.scalar(type, -std::numeric_limits<double>::infinity());
    APInt least = APInt::getSignedMinValue(type.getIntOrFloatBitWidth());
    return arith::ConstantOp::create(builder, builder.getIntegerAttr(type, least));
  }

  Value combine(Value sum, Value tap) {
    if (kind == "max")
      return isFloat() ? Value(arith::MaximumFOp::create(builder, sum, tap))
                       : arith::MaxSIOp::create(builder, sum, tap);
    return isFloat() ? Value(arith::AddFOp::create(builder, sum, tap)) : arith::AddIOp::create(builder, sum, tap);
  }

  Value divided(Value sum, Value count) {
    Type type = elementType();
    count = arith::IndexCastOp::create(builder, builder.getI64Type(), count);
    if (isFloat())
      return arith::DivFOp::create(builder, sum, arith::SIToFPOp::create(builder, type, count));
    if (!type.isInteger(64))
      count = arith::TruncIOp::create(builder, type, count);
    return arith::DivSIOp::create(builder, sum, count);
  }

  Value compute(ArrayRef<Value> at) override {
    Value sum = overTaps(at, initial(), [&](const Tap &tap, Value carried) {
      return combine(carried, load(source, builder.add(tap.pixel, at.back())));
    });
    if (kind == "max" || kind == "sum")
      return sum;
    if (kind == "average")
      return divided(sum, countTaps(at));
    return divided(sum,
                   builder.product(llvm::map_to_vector(window.kernel, [&](int64_t n) { return builder.number(n); })));
  }

  StringRef kind;
};

} // namespace

std::unique_ptr<KernelEmitter> makePoolEmitter(Frame &frame) {
  auto op = codegen::rootOf<linalgx::PoolOp>(frame.kernel);
  if (!op || !frame.memory(op.getX()))
    return nullptr;
  return std::make_unique<Pool>(frame, op);
}

} // namespace aicc::simt
