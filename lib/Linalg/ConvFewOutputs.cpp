// Convolutions to a few channels, as the heads of detectors have them. A register tile computes 32 output channels at a
// time and would waste most of them; here each result element is a dot product over taps and input channels, with lanes
// along the channels, which channels-last images and filters have side by side.
//
//   x : tensor<1x56x56x32xf32>, one filter of 3x3   ⇒   p = x with its padding
//   linalg.generic (n,h,w,o,kh,kw,c): p(n,h+kh,w+kw,c), f(o,kh,kw,c) -> (n,h,w,o), reducing kh, kw and c
#include "lib/Linalg/Structured.h"
#include "lib/Linalg/Windows.h"

using namespace mlir;

namespace aicc::linalg {

/// With V lanes a pixel costs taps * channels * 32 / V multiply-adds in a register tile and outputs * taps * channels /
/// V here, each with two loads instead of a share of one; below 8 channels most lanes stay empty.
static constexpr int64_t mostOutputs = 4, leastChannels = 8;

bool hasFewOutputs(ArrayRef<int64_t> filter, int64_t groups) {
  return groups == 1 && filter[0] <= mostOutputs && filter[1] >= leastChannels;
}

/// `x` with the padding of the window as elements.
static Value withPadding(Lowering &l, Value x, const linalgx::Window &window) {
  if (llvm::all_of(window.pads, [](int64_t pad) { return pad == 0; }))
    return x;
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(l.b, l.b.getLoc(), x);
  SmallVector<OpFoldResult> low(sizes.size(), l.b.getIndexAttr(0));
  for (int64_t dim = 0; dim < window.rank(); ++dim) {
    int64_t before = window.pads[dim], after = window.pads[dim + window.rank()];
    low[dim + 1] = l.b.getIndexAttr(before);
    sizes[dim + 1] = addSizes(l, sizes[dim + 1], l.b.getIndexAttr(before + after));
  }
  return padded(l, x, low, sizes, arith::ConstantOp::create(l.b, l.b.getZeroAttr(getElementTypeOrSelf(x))));
}

/// O x C x F.. -> O x F.. x C.
static Value channelsLastFilter(Operand filter, Type type) {
  SmallVector<int64_t> order = {0};
  llvm::append_range(order, llvm::seq<int64_t>(2, filter.rank()));
  order.push_back(1);
  return filter.transposed(order).converted(type).get();
}

Value convolutionToFewOutputs(Lowering &l, Value x, Operand filter, const linalgx::Window &window,
                              ArrayRef<OpFoldResult> sizes) {
  MLIRContext *context = l.b.getContext();
  int64_t spatial = window.rank(), loops = 2 * spatial + 3;
  auto loop = [&](int64_t number) { return getAffineDimExpr(number, context); };
  // n, S.., o, then the reduced ones: F.., c.
  SmallVector<AffineExpr> image = {loop(0)}, weights = {loop(spatial + 1)}, result;
  for (int64_t dim = 0; dim < spatial; ++dim) {
    AffineExpr tap = loop(spatial + 2 + dim);
    image.push_back(loop(dim + 1) * window.strides[dim] + tap * window.dilations[dim]);
    weights.push_back(tap);
  }
  image.push_back(loop(loops - 1));
  weights.push_back(loop(loops - 1));
  for (int64_t dim = 0; dim < spatial + 2; ++dim)
    result.push_back(loop(dim));
  SmallVector<AffineMap> maps;
  for (ArrayRef<AffineExpr> exprs : {ArrayRef(image), ArrayRef(weights), ArrayRef(result)})
    maps.push_back(AffineMap::get(loops, 0, exprs, context));
  Type type = getElementTypeOrSelf(x);
  Value init = filled(l, sizes, l.b.getZeroAttr(type));
  SmallVector<int64_t> reduced = llvm::to_vector(llvm::seq<int64_t>(spatial + 2, loops));
  return generic(
      l, {withPadding(l, x, window), channelsLastFilter(filter, type)}, init, maps, reduced,
      [](Scalar &s, ValueRange args) { return SmallVector<Value>{s.accumulate(s.mul(args[0], args[1]), args[2])}; })[0];
}

} // namespace aicc::linalg
