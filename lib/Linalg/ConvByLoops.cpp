// Convolutions whose filter has dims that only the run knows: one loop nest that reads the image where the window says.
// Nothing is packed and nothing vectorised along channels; what is known when compiling goes other ways.
//
//   Conv           y[n, g, o, q..] = sum over c, f.. of x[n, g, c, q * s + f * d - before] * w[g, o, c, f..]
//   ConvTranspose  y[n, g, o, q..] = sum over c, f.. of x[n, g, c, (q + before - f * d) / s] * w[g, c, o, f..]
//
// Places outside of x, and those that s does not divide, count as zero.
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Sampling.h"
#include "lib/Linalg/Windows.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
/// One convolution; spatial lists have an entry for each spatial dim.
struct Nest {
  Value x, w, y; ///< onnx values
  int64_t groups = 1, spatial = 0;
  bool isTransposed = false;
  SmallVector<int64_t> strides, dilations;
  SmallVector<Value> before, extents;
};
} // namespace

static SmallVector<int64_t> listOf(std::optional<ArrayRef<int64_t>> given, int64_t count, int64_t otherwise) {
  return given ? SmallVector<int64_t>(*given) : SmallVector<int64_t>(count, otherwise);
}

/// Padding that makes the sizes of input and output what they are: `whole` is what the windows need, `has` what is
/// there.
static Value splitPadding(Lowering &l, Value whole, Value has, bool smallFirst) {
  Value total = arith::MaxSIOp::create(l.b, arith::SubIOp::create(l.b, whole, has), l.index(0));
  Value small = arith::DivUIOp::create(l.b, total, l.index(2));
  return smallFirst ? small : arith::SubIOp::create(l.b, total, small);
}

/// How many places `count` steps of `stride` reach beyond one, plus the extent of the filter along spatial dim `dim`.
static Value reach(Lowering &l, const Nest &nest, int64_t dim, Value count) {
  Value last = arith::SubIOp::create(l.b, count, l.index(1));
  Value steps = arith::MulIOp::create(l.b, last, l.index(nest.strides[dim]));
  Value taps = arith::SubIOp::create(l.b, l.sizeValue(nest.w, dim + 2), l.index(1));
  Value extent = arith::MulIOp::create(l.b, taps, l.index(nest.dilations[dim]));
  return arith::AddIOp::create(l.b, arith::AddIOp::create(l.b, steps, extent), l.index(1));
}

template <typename OpTy> static Nest nestOf(OpTy op, Lowering &l) {
  Nest nest;
  nest.x = op.getX();
  nest.w = op.getW();
  nest.y = op.getY();
  nest.groups = op.getGroup();
  nest.spatial = l.rank(nest.x) - 2;
  nest.isTransposed = std::is_same_v<OpTy, onnx::ConvTransposeOp>;
  nest.strides = listOf(op.getStrides(), nest.spatial, 1);
  nest.dilations = listOf(op.getDilations(), nest.spatial, 1);
  for (int64_t dim = 0; dim < nest.spatial; ++dim)
    nest.extents.push_back(l.sizeValue(nest.x, dim + 2));
  return nest;
}

//===----------------------------------------------------------------------===//
// The loop nest
//===----------------------------------------------------------------------===//

/// The place in the image that tap f of output q reads along a spatial dim, and an i1: whether there is one.
static std::pair<Value, Value> placeOf(Scalar &s, const Nest &nest, int64_t dim, Value output, Value tap) {
  auto number = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(s.b, value); };
  Value stride = number(nest.strides[dim]), step = arith::MulIOp::create(s.b, tap, number(nest.dilations[dim]));
  Value place, inside;
  if (nest.isTransposed) {
    Value offset = arith::SubIOp::create(s.b, arith::AddIOp::create(s.b, output, nest.before[dim]), step);
    place = arith::DivUIOp::create(s.b, offset, stride);
    Value whole = arith::MulIOp::create(s.b, place, stride);
    inside = arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, whole, offset);
  } else {
    Value start = arith::SubIOp::create(s.b, arith::MulIOp::create(s.b, output, stride), nest.before[dim]);
    place = arith::AddIOp::create(s.b, start, step);
  }
  // As unsigned numbers, negative ones are beyond the end.
  Value within = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, place, nest.extents[dim]);
  inside = inside ? Value(arith::AndIOp::create(s.b, inside, within)) : within;
  return {s.select(inside, place, number(0)), inside};
}

/// Channels in groups: dim 1 of `value` as groups x the rest.
static Value inGroups(Lowering &l, Value value, int64_t dim, int64_t groups) {
  Operand operand = Operand::of(l, value);
  AffineExpr channels = l.dims(value)[dim], each = onnx::floorDivide(channels, groups);
  checkSameSize(l, onnx::multiply(each, groups), channels, "expected channels in whole groups");
  return operand.split(dim, l.b.getIndexAttr(groups), l.size(each)).get();
}

/// Loops n, g, o, q.., c, f...
static Value sumOfWindows(Lowering &l, const Nest &nest, Type type) {
  MLIRContext *context = l.b.getContext();
  int64_t spatial = nest.spatial, channel = 3 + spatial, loops = 2 * spatial + 4;
  Value x = inGroups(l, nest.x, 1, nest.groups), w = inGroups(l, nest.w, 0, nest.groups);
  // The filter is groups x outputs x channels x taps, channels before outputs when transposed.
  SmallVector<AffineExpr> read = {getAffineDimExpr(1, context), getAffineDimExpr(2, context),
                                  getAffineDimExpr(channel, context)};
  if (nest.isTransposed)
    std::swap(read[1], read[2]);
  for (int64_t dim = 0; dim < spatial; ++dim)
    read.push_back(getAffineDimExpr(channel + 1 + dim, context));
  SmallVector<AffineExpr> written;
  for (int64_t dim = 0; dim < channel; ++dim)
    written.push_back(getAffineDimExpr(dim, context));
  AffineMap maps[] = {AffineMap::get(loops, 0, read, context), AffineMap::get(loops, 0, written, context)};
  AffineExpr outputs = onnx::floorDivide(l.dims(nest.y)[1], nest.groups);
  SmallVector<OpFoldResult> sizes = {l.size(nest.y, 0), l.b.getIndexAttr(nest.groups), l.size(outputs)};
  for (int64_t dim = 0; dim < spatial; ++dim)
    sizes.push_back(l.size(nest.y, dim + 2));
  Type element = Lowering::element(nest.x);
  Value zero = filled(l, sizes, l.b.getZeroAttr(type));
  return generic(l, w, zero, maps, llvm::to_vector(llvm::seq(channel, loops)), [&](Scalar &s, ValueRange args) {
    auto loop = [&](int64_t dim) -> Value { return mlir::linalg::IndexOp::create(s.b, dim); };
    SmallVector<Value> place = {loop(0), loop(1), loop(channel)};
    Value inside;
    for (int64_t dim = 0; dim < spatial; ++dim) {
      auto [index, fits] = placeOf(s, nest, dim, loop(3 + dim), loop(channel + 1 + dim));
      place.push_back(index);
      inside = inside ? Value(arith::AndIOp::create(s.b, inside, fits)) : fits;
    }
    Value pixel = s.cast(s.load(tensor::ExtractOp::create(s.b, x, place), element), type, false, false);
    pixel = s.select(inside, pixel, s.like(pixel, 0));
    Value weight = s.cast(s.load(args[0], element), type, false, false);
    return SmallVector<Value>{s.accumulate(s.mul(pixel, weight), args[1])};
  })[0];
}

static LogicalResult defineByLoops(Lowering &l, const Nest &nest, Value bias) {
  checkNotEmpty(l, nest.extents, "X");
  Type stored = Lowering::storage(Lowering::element(nest.y)), type = productType(stored);
  Value sum = sumOfWindows(l, nest, type);
  SmallVector<ReassociationIndices> groups = {{0}, {1, 2}};
  for (int64_t dim = 0; dim < nest.spatial; ++dim)
    groups.push_back({dim + 3});
  Value result = tensor::CollapseShapeOp::create(l.b, sum, groups);
  if (bias)
    checkSameSize(l, l.dims(bias)[0], l.dims(nest.y)[1], "expected a bias for each output channel");
  SmallVector<OpFoldResult> sizes = l.sizes(nest.y);
  return l.define(nest.y, withBias(l, result, sizes, bias ? l.in(bias) : Value(), 1, stored));
}

//===----------------------------------------------------------------------===//
// Padding
//===----------------------------------------------------------------------===//

LogicalResult convolutionByLoops(onnx::ConvOp op, Lowering &l) {
  Nest nest = nestOf(op, l);
  AffineExpr wanted = onnx::multiply(l.dims(nest.w)[1], nest.groups);
  checkSameSize(l, wanted, l.dims(nest.x)[1], "expected the input channels that 'W' and 'group' say");
  StringRef automatic = op.getAutoPad();
  SmallVector<int64_t> pads = listOf(op.getPads(), 2 * nest.spatial, 0);
  for (int64_t dim = 0; dim < nest.spatial; ++dim) {
    Value whole = reach(l, nest, dim, l.sizeValue(nest.y, dim + 2));
    if (automatic.starts_with("SAME"))
      nest.before.push_back(splitPadding(l, whole, nest.extents[dim], automatic == "SAME_UPPER"));
    else
      nest.before.push_back(l.index(automatic == "VALID" ? 0 : pads[dim]));
  }
  return defineByLoops(l, nest, onnx::isPresent(op.getB()) ? op.getB() : Value());
}

LogicalResult transposedConvolutionByLoops(onnx::ConvTransposeOp op, Lowering &l) {
  Nest nest = nestOf(op, l);
  checkSameSize(l, l.dims(nest.w)[0], l.dims(nest.x)[1], "expected the input channels that 'W' says");
  StringRef automatic = op.getAutoPad();
  SmallVector<int64_t> pads = listOf(op.getPads(), 2 * nest.spatial, 0);
  SmallVector<int64_t> more = listOf(op.getOutputPadding(), nest.spatial, 0);
  for (int64_t dim = 0; dim < nest.spatial; ++dim) {
    Value whole = arith::AddIOp::create(l.b, reach(l, nest, dim, nest.extents[dim]), l.index(more[dim]));
    if (op.getOutputShape() || automatic.starts_with("SAME"))
      nest.before.push_back(splitPadding(l, whole, l.sizeValue(nest.y, dim + 2), automatic == "SAME_UPPER"));
    else
      nest.before.push_back(l.index(automatic == "VALID" ? 0 : pads[dim]));
  }
  return defineByLoops(l, nest, onnx::isPresent(op.getB()) ? op.getB() : Value());
}

} // namespace aicc::linalg
