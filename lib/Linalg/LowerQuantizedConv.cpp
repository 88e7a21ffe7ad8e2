// ConvInteger and QLinearConv: zero points are taken off, so that a border of zeros is what padding stands for; the
// convolution of i16 summed in i32 is that of Conv.
//
//   a = linalg.generic(x, x_zero_point) { extend to i16, subi }
//   c = linalgx.conv(a, packed w less its zero point) : i32
//   y = linalg.generic(c, bias, scales, y_zero_point), for the QLinear form
#include "dialects/ONNX/Types.h"
#include "lib/Linalg/Quantize.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Windows.h"

using namespace mlir;

namespace aicc::linalg {

/// Scales and zero points of an image are one for all of it.
static LogicalResult expectOne(Lowering &l, Value parameter, StringRef name) {
  if (!onnx::isPresent(parameter) || l.dims(parameter).empty())
    return success();
  if (l.rank(parameter) == 1 && onnx::constantOf(l.dims(parameter)[0]) == 1)
    return success();
  return emitError(l.b.getLoc()) << "expected one '" << name << "', found " << parameter.getType();
}

namespace {
/// The operands of a convolution of integers.
struct Factors {
  Value x, xZero, w, wZero;
};
} // namespace

/// The sums, an i32 tensor of `dims`, channels last.
template <typename OpTy>
static FailureOr<Value> integerConvolution(OpTy op, Lowering &l, const Factors &f, ArrayRef<AffineExpr> dims) {
  if (failed(expectOne(l, f.xZero, "x_zero_point")))
    return failure();
  if (!isKnownFilter(l, f.w) && l.isOnHost()) {
    Image image = imageOf(l, f.x);
    image.value = centred(l, image.value, f.x, f.xZero, image.dims, image.dims.size() - 1);
    return openConvolution(l, image, openFilterOf(op, centredOperand(l, f.w, f.wZero, 0)), dims, l.b.getI32Type());
  }
  FailureOr<SmallVector<int64_t>> filter = filterShape(l, f.w);
  if (failed(filter))
    return failure();
  Image image = imageOf(l, f.x);
  ArrayRef<int64_t> kernel = ArrayRef<int64_t>(*filter).drop_front(2);
  FailureOr<ResolvedWindow> window =
      resolveWindow(windowAttributes(op, kernel), image.spatial(), dims.drop_front().drop_back(), l);
  if (failed(window))
    return failure();
  image.value = centred(l, image.value, f.x, f.xZero, image.dims, image.dims.size() - 1);
  Value x = withRunTimePadding(l, image, *window, l.b.getZeroAttr(getElementTypeOrSelf(image.value)));
  return convolution(l, x, centredOperand(l, f.w, f.wZero, 0), op.getGroup(), (*filter)[1] * op.getGroup(),
                     window->window, l.sizes(dims), l.b.getI32Type());
}

static LogicalResult lowerConvInteger(onnx::ConvIntegerOp op, Lowering &l) {
  Factors factors{op.getX(), op.getXZeroPoint(), op.getW(), op.getWZeroPoint()};
  FailureOr<Value> sums = integerConvolution(op, l, factors, imageDims(l, op.getY()));
  return failed(sums) ? failure() : defineImage(l, op.getY(), *sums);
}

static LogicalResult lowerQLinearConv(onnx::QLinearConvOp op, Lowering &l) {
  for (auto [parameter, name] : {std::pair(op.getXScale(), "x_scale"), std::pair(op.getYScale(), "y_scale"),
                                 std::pair(op.getYZeroPoint(), "y_zero_point")})
    if (failed(expectOne(l, parameter, name)))
      return failure();
  SmallVector<AffineExpr> dims = imageDims(l, op.getY());
  Factors factors{op.getX(), op.getXZeroPoint(), op.getW(), op.getWZeroPoint()};
  FailureOr<Value> sums = integerConvolution(op, l, factors, dims);
  if (failed(sums))
    return failure();
  int64_t channel = dims.size() - 1;
  Requantization r{op.getXScale(), op.getWScale(), op.getYScale(), op.getYZeroPoint(), op.getB(), channel, channel};
  return defineImage(l, op.getY(), requantized(l, *sums, dims, r, Lowering::element(op.getY())));
}

void populateQuantizedConvRules(Rules &rules) {
  rules.add(lowerConvInteger);
  rules.add(lowerQLinearConv);
}

} // namespace aicc::linalg
