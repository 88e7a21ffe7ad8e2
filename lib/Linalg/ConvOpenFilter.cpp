// Convolutions whose filters have dims that only the run knows, where kernels run beside the host program: linalgx.conv
// all the same, with a filter packed in each run.
//
//   %y = onnx.Conv %x, %w {kernel_shape = [3, 3], pads = [1, 1, 1, 1]} : (tensor<1x4x8x8xf32>, tensor<?x?x?x?xf32>)
//   =>
//   %f = linalg.pack (tensor.cast %w : tensor<?x4x3x3xf32>) : tensor<1x?x3x3x4x32xf32>
//   %y = linalgx.conv ins(%x, %f)
//
// What 'kernel_shape' and the channels of the image say of the filter is checked, and known from there on. Where taps
// or channels stay unknown the image is copied into one with a border: a kernel of its own border needs a line of zeros
// and the reach of its window.
#include "lib/Linalg/Sampling.h"
#include "lib/Linalg/Windows.h"

using namespace mlir;

namespace aicc::linalg {

static Operand refined(const OpenFilter &filter, const Image &image) {
  SmallVector<int64_t> shape = {ShapedType::kDynamic, ShapedType::kDynamic};
  std::optional<int64_t> channels = onnx::constantOf(image.dims.back());
  if (channels && *channels % filter.groups == 0)
    shape[1] = *channels / filter.groups;
  llvm::append_range(shape, filter.window.kernel);
  return filter.operand.refined(shape, "W");
}

/// Padding of spatial dim `dim` under auto_pad SAME, before and after the image.
static std::pair<Value, Value> samePadding(Lowering &l, const Operand &filter, const ResolvedWindow &r, Value extent,
                                           Value outputs, int64_t dim, bool isUpper) {
  auto minusOne = [&](Value value) -> Value { return arith::SubIOp::create(l.b, value, l.index(1)); };
  auto times = [&](Value value, int64_t by) -> Value { return arith::MulIOp::create(l.b, value, l.index(by)); };
  Value steps = times(minusOne(outputs), r.window.strides[dim]);
  Value taps = times(minusOne(l.index(filter.getSizes()[dim + 2])), r.window.dilations[dim]);
  Value whole = arith::AddIOp::create(l.b, arith::AddIOp::create(l.b, steps, taps), l.index(1));
  Value total = arith::MaxSIOp::create(l.b, arith::SubIOp::create(l.b, whole, extent), l.index(0));
  Value small = arith::DivUIOp::create(l.b, total, l.index(2)), large = arith::SubIOp::create(l.b, total, small);
  return isUpper ? std::pair(small, large) : std::pair(large, small);
}

/// The window with all its padding to be put around the image before.
static FailureOr<ResolvedWindow> borderless(Lowering &l, WindowAttributes attributes, const Operand &filter,
                                            const Image &image, ArrayRef<AffineExpr> outputs) {
  bool isSame = attributes.autoPad.starts_with("SAME"), isUpper = attributes.autoPad == "SAME_UPPER";
  SmallVector<int64_t> kernel = attributes.kernel;
  llvm::replace(attributes.kernel, ShapedType::kDynamic, int64_t(1));
  if (isSame)
    attributes.autoPad = "VALID";
  FailureOr<ResolvedWindow> r = resolveWindow(attributes, image.spatial(), outputs, l);
  if (failed(r))
    return failure();
  linalgx::Window &window = r->window;
  window.kernel.assign(kernel.begin(), kernel.end());
  if (!isSame && llvm::all_of(window.pads, [](int64_t pad) { return pad == 0; }))
    return r;
  for (int64_t dim = 0; dim < window.rank(); ++dim) {
    r->before.push_back(l.b.getIndexAttr(window.padBegin(dim)));
    r->after.push_back(l.b.getIndexAttr(window.padEnd(dim)));
    if (isSame)
      std::tie(r->before.back(), r->after.back()) = samePadding(l, filter, *r, l.index(l.size(image.spatial()[dim])),
                                                                l.index(l.size(outputs[dim])), dim, isUpper);
  }
  window.pads.assign(window.pads.size(), 0);
  return r;
}

FailureOr<Value> openConvolution(Lowering &l, Image image, OpenFilter filter, ArrayRef<AffineExpr> dims, Type sum) {
  ArrayRef<AffineExpr> outputs = dims.drop_front().drop_back();
  checkSameSize(l, onnx::multiply(onnx::floorDivide(dims.back(), filter.groups), filter.groups), dims.back(),
                "expected output channels in whole groups");
  Operand operand = refined(filter, image);
  for (auto [known, size] : llvm::zip(filter.window.kernel, operand.getSizes().drop_front(2)))
    known = getConstantIntValue(size).value_or(ShapedType::kDynamic);
  OpFoldResult channels = multiplySizes(l, operand.getSizes()[1], l.b.getIndexAttr(filter.groups));
  Value fits =
      arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, l.index(channels), l.index(l.size(image.dims.back())));
  l.check(fits, "expected the input channels that 'W' and 'group' say");
  bool isKnown =
      llvm::all_of(operand.getSizes().drop_front(), [](OpFoldResult size) { return getConstantIntValue(size); });
  FailureOr<ResolvedWindow> window = isKnown ? resolveWindow(filter.window, image.spatial(), outputs, l)
                                             : borderless(l, filter.window, operand, image, outputs);
  if (failed(window))
    return failure();
  Value x = withRunTimePadding(l, image, *window, l.b.getZeroAttr(getElementTypeOrSelf(image.value)));
  return convolution(l, x, operand, filter.groups, ShapedType::kDynamic, window->window, l.sizes(dims), sum);
}

} // namespace aicc::linalg
