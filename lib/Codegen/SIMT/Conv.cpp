// linalgx.conv and linalgx.depthwise_conv, a thread for each element of the result.
#include "lib/Codegen/Roots.h"
#include "lib/Codegen/SIMT/Arithmetic.h"
#include "lib/Codegen/SIMT/Window.h"

using namespace mlir;

namespace aicc::simt {
namespace {

class Conv : public WindowPoints {
public:
  Conv(Frame &frame, linalgx::ConvOp op) : WindowPoints(frame, op.getOutput(), op.getX(), op.getWindow()), op(op) {}

private:
  Value compute(ArrayRef<Value> at) override {
    SmallVector<Value> filter = frame.sizes(op.getW());
    Value width = filter.back(), channels = *std::prev(filter.end(), 2), panels = filter[1];
    Value taps = builder.product(ArrayRef(filter).slice(2, window.rank()));
    Value perGroup = builder.div(sizes.back(), filter[0]);
    Value group = builder.div(at.back(), perGroup), output = builder.rem(at.back(), perGroup);
    Value panel = builder.add(builder.mul(group, panels), builder.div(output, width));
    Value column = builder.add(builder.product({panel, taps, channels, width}), builder.rem(output, width));
    Value firstChannel = builder.mul(group, channels);
    return overTaps(at, builder.zero(elementType()), [&](const Tap &tap, Value sum) {
      Value line = builder.add(column, builder.product({tap.number, channels, width}));
      Value pixel = builder.add(tap.pixel, firstChannel);
      return reduce(channels, sum, [&](ArrayRef<Value> c, Value partial) {
        Value x = load(op.getX(), builder.add(pixel, c[0]));
        return multiplyAdd(builder, x, load(op.getW(), builder.add(line, builder.mul(c[0], width))), partial);
      });
    });
  }

  linalgx::ConvOp op;
};

class Depthwise : public WindowPoints {
public:
  Depthwise(Frame &frame, linalgx::DepthwiseConvOp op)
      : WindowPoints(frame, op.getOutput(), op.getX(), op.getWindow()), op(op) {}

private:
  Value compute(ArrayRef<Value> at) override {
    return overTaps(at, builder.zero(elementType()), [&](const Tap &tap, Value sum) {
      Value w = load(op.getW(), builder.add(builder.mul(tap.number, sizes.back()), at.back()));
      return multiplyAdd(builder, load(op.getX(), builder.add(tap.pixel, at.back())), w, sum);
    });
  }

  linalgx::DepthwiseConvOp op;
};

template <typename Emitter, typename OpTy> std::unique_ptr<KernelEmitter> make(Frame &frame) {
  auto op = codegen::rootOf<OpTy>(frame.kernel);
  if (!op || !frame.memory(op.getX()) || !frame.memory(op.getW()))
    return nullptr;
  return std::make_unique<Emitter>(frame, op);
}

} // namespace

std::unique_ptr<KernelEmitter> makeConvEmitter(Frame &frame) { return make<Conv, linalgx::ConvOp>(frame); }

std::unique_ptr<KernelEmitter> makeDepthwiseEmitter(Frame &frame) {
  return make<Depthwise, linalgx::DepthwiseConvOp>(frame);
}

} // namespace aicc::simt
