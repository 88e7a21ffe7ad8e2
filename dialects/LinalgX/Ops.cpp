// What single `linalgx` ops answer about themselves.
#include "dialects/LinalgX/LinalgX.h"

#define GET_OP_CLASSES
#include "dialects/LinalgX/LinalgXOps.cpp.inc"

using namespace mlir;
using namespace aicc::linalgx;

template <typename OpTy> static Window windowOver(OpTy op, ArrayRef<int64_t> kernel) {
  Window window;
  window.kernel.assign(kernel.begin(), kernel.end());
  window.strides.assign(op.getStrides().begin(), op.getStrides().end());
  window.dilations.assign(op.getDilations().begin(), op.getDilations().end());
  window.pads.assign(op.getPads().begin(), op.getPads().end());
  return window;
}

Window ConvOp::getWindow() {
  return windowOver(*this, cast<ShapedType>(getW().getType()).getShape().drop_front(2).drop_back(2));
}

int64_t ConvOp::getGroups() { return cast<ShapedType>(getW().getType()).getDimSize(0); }

Window DepthwiseConvOp::getWindow() {
  return windowOver(*this, cast<ShapedType>(getW().getType()).getShape().drop_back());
}

Window PoolOp::getWindow() { return windowOver(*this, getKernel()); }
