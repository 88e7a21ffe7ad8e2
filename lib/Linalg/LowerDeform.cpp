// DeformConv: the elements that each window reads are gathered into rows, which a matmul takes the sums of.
//
//   rows[g, n, i.., c, f..] = mask[n, o, f, i] * x at (i * stride - pad + f * dilation + offset[n, o, f, i])
//   y = linalgx.matmul(rows as G x N*P x Cg*F, packed filter)
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"
#include "lib/Linalg/Windows.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
struct Deform {
  mutable onnx::DeformConvOp op; ///< generated accessors are not const
  SmallVector<int64_t> kernel;
  AffineExpr outputs, channels; ///< of a group
  linalgx::Window window;
  int64_t groups, offsetGroups, spatial;

  AffineExpr allChannels() const { return onnx::multiply(channels, groups); }
};
} // namespace

static Value number(Scalar &s, int64_t value) { return arith::ConstantIndexOp::create(s.b, value); }
static Value add(Scalar &s, Value a, Value b) { return arith::AddIOp::create(s.b, a, b); }
static Value times(Scalar &s, Value a, int64_t b) { return arith::MulIOp::create(s.b, a, number(s, b)); }
static Value loopIndex(Scalar &s, int64_t dim) { return mlir::linalg::IndexOp::create(s.b, dim); }

/// The spatial dims of the filter: of its type, or as the attribute says, which is checked.
static FailureOr<SmallVector<int64_t>> kernelOf(onnx::DeformConvOp op, Lowering &l) {
  SmallVector<int64_t> kernel;
  auto given = op.getKernelShape();
  for (auto [dim, size] : llvm::enumerate(l.dims(op.getW()).drop_front(2))) {
    auto known = onnx::constantOf(size);
    if (!known && (!given || dim >= given->size()))
      return op.emitError("expected 'kernel_shape', or a filter of constant spatial dims, found ")
             << op.getW().getType();
    kernel.push_back(known ? *known : (*given)[dim]);
  }
  return kernel;
}

/// Channels in whole groups: checked at run time where they are not known.
static LogicalResult checkGroups(Lowering &l, const Deform &d) {
  onnx::DeformConvOp op = d.op;
  AffineExpr outputs = l.dims(op.getW())[0], channels = d.allChannels();
  auto known = onnx::constantOf(outputs), inputs = onnx::constantOf(channels);
  bool isWrong = (known && *known % d.groups != 0) || (inputs && *inputs % d.offsetGroups != 0);
  if (isWrong)
    return op.emitError("expected channels in whole groups, found ")
           << known.value_or(0) << " outputs and " << inputs.value_or(0) << " inputs in " << d.groups << " groups and "
           << d.offsetGroups << " offset groups";
  AffineExpr each = onnx::floorDivide(channels, d.offsetGroups);
  checkSameSize(l, onnx::multiply(d.outputs, d.groups), outputs, "expected output channels in whole groups");
  checkSameSize(l, onnx::multiply(each, d.offsetGroups), channels, "expected input channels in whole offset groups");
  return success();
}

static FailureOr<Deform> analyse(onnx::DeformConvOp op, Lowering &l) {
  FailureOr<SmallVector<int64_t>> kernel = kernelOf(op, l);
  if (failed(kernel))
    return failure();
  ArrayRef<AffineExpr> filter = l.dims(op.getW());
  int64_t groups = op.getGroup(), offsetGroups = op.getOffsetGroup();
  if (groups < 1 || offsetGroups < 1)
    return op.emitError("expected at least one group, found ") << groups << " and " << offsetGroups;
  Deform d{op,
           *kernel,
           onnx::floorDivide(filter[0], groups),
           filter[1],
           {},
           groups,
           offsetGroups,
           int64_t(filter.size()) - 2};
  if (failed(checkGroups(l, d)))
    return failure();
  WindowAttributes attributes;
  attributes.kernel.assign(d.kernel.begin(), d.kernel.end());
  attributes.autoPad = "NOTSET";
  attributes.strides = op.getStrides();
  attributes.dilations = op.getDilations();
  attributes.pads = op.getPads();
  ArrayRef<AffineExpr> in = l.dims(op.getX()), out = l.dims(op.getY());
  FailureOr<ResolvedWindow> window = resolveWindow(attributes, in.drop_front(2), out.drop_front(2), l);
  if (failed(window))
    return failure();
  d.window = window->window;
  return d;
}

/// Offsets and masks are read where the windows say.
static void checkOperands(Lowering &l, const Deform &d) {
  int64_t taps = d.offsetGroups;
  for (int64_t size : d.kernel)
    taps *= size;
  MLIRContext *context = d.op.getContext();
  auto check = [&](Value operand, int64_t channels, const char *name) {
    SmallVector<AffineExpr> wanted = {l.dims(d.op.getX())[0], getAffineConstantExpr(channels, context)};
    llvm::append_range(wanted, l.dims(d.op.getY()).drop_front(2));
    for (auto [found, size] : llvm::zip(l.dims(operand), wanted))
      checkSameSize(l, found, size, "expected '" + Twine(name) + "' with an element for each place of each window");
  };
  check(d.op.getOffset(), taps * d.spatial, "offset");
  if (onnx::isPresent(d.op.getMask()))
    check(d.op.getMask(), taps, "mask");
  checkSameSize(l, l.dims(d.op.getX())[1], d.allChannels(), "expected 'X' with the channels of 'W' in all groups");
}

namespace {
/// How many channels there are, as index values.
struct Channels {
  Value ofGroup, ofOffsetGroup;
};
} // namespace

/// One element of the rows; loops g, n, i.., c, f...
static Value element(Scalar &s, Lowering &l, const Deform &d, Value x, Value offsets, Value mask,
                     ArrayRef<Value> extents, const Channels &channels) {
  Type onnxElement = Lowering::element(d.op.getX());
  int64_t taps = 1;
  for (int64_t size : d.kernel)
    taps *= size;
  Value first = arith::MulIOp::create(s.b, loopIndex(s, 0), channels.ofGroup);
  Value n = loopIndex(s, 1), c = add(s, first, loopIndex(s, 2 + d.spatial));
  Value offsetGroup = arith::DivUIOp::create(s.b, c, channels.ofOffsetGroup);
  Value tap = number(s, 0);
  SmallVector<Value> at = {n, Value()}, place = {n, c};
  for (int64_t dim = 0; dim < d.spatial; ++dim) {
    tap = add(s, times(s, tap, d.kernel[dim]), loopIndex(s, 3 + d.spatial + dim));
    at.push_back(loopIndex(s, 2 + dim));
  }
  Value number0 = add(s, times(s, offsetGroup, taps), tap);
  place.resize(2 + d.spatial);
  SmallVector<SmallVector<Tap>> all;
  SmallVector<int64_t> dims;
  for (int64_t dim = 0; dim < d.spatial; ++dim) {
    Value start = add(s, times(s, loopIndex(s, 2 + dim), d.window.strides[dim]), number(s, -d.window.padBegin(dim)));
    Value whole = add(s, start, times(s, loopIndex(s, 3 + d.spatial + dim), d.window.dilations[dim]));
    at[1] = add(s, times(s, number0, d.spatial), number(s, dim));
    Value offset = s.load(tensor::ExtractOp::create(s.b, offsets, at), onnxElement);
    all.push_back(linearTaps(s, s.add(s.cast(whole, offset.getType(), false, false), offset), extents[dim]));
    dims.push_back(2 + dim);
  }
  Value value = sumOfTaps(s, x, onnxElement, Scalar::working(onnxElement), place, dims, all);
  if (!mask)
    return value;
  at[1] = number0;
  return s.mul(value, s.load(tensor::ExtractOp::create(s.b, mask, at), onnxElement));
}

/// The rows as G x N*P x Cg*F.
static Value rowsOf(Lowering &l, const Deform &d, ArrayRef<AffineExpr> shape, Type type) {
  Value x = l.in(d.op.getX()), offsets = l.in(d.op.getOffset());
  Value mask = onnx::isPresent(d.op.getMask()) ? l.in(d.op.getMask()) : Value();
  auto constant = [&](int64_t value) { return getAffineConstantExpr(value, d.op.getContext()); };
  SmallVector<AffineExpr> dims = {constant(d.groups), l.dims(d.op.getX())[0]};
  llvm::append_range(dims, l.dims(d.op.getY()).drop_front(2));
  dims.push_back(d.channels);
  for (int64_t size : d.kernel)
    dims.push_back(constant(size));
  SmallVector<Value> extents;
  for (int64_t dim = 0; dim < d.spatial; ++dim)
    extents.push_back(l.sizeValue(d.op.getX(), 2 + dim));
  checkNotEmpty(l, extents, "X");
  // What divides must not be 0, even where there is nothing to compute.
  Value each = l.index(l.size(onnx::floorDivide(d.allChannels(), d.offsetGroups)));
  Channels channels{l.index(l.size(d.channels)), arith::MaxSIOp::create(l.b, each, l.index(1))};
  Value rows = pointwise(l, {}, {}, l.sizes(dims), type,
                         [&](Scalar &s, ValueRange) { return element(s, l, d, x, offsets, mask, extents, channels); });
  return reshape(l, rows, dims, shape);
}

static LogicalResult lowerDeformConv(onnx::DeformConvOp op, Lowering &l) {
  FailureOr<Deform> d = analyse(op, l);
  if (failed(d))
    return failure();
  checkOperands(l, *d);
  MLIRContext *context = op.getContext();
  auto constant = [&](int64_t value) { return getAffineConstantExpr(value, context); };
  ArrayRef<AffineExpr> out = l.dims(op.getY());
  AffineExpr positions = out[0] * productOf(out.drop_front(2), context);
  AffineExpr depth = d->channels;
  for (int64_t size : d->kernel)
    depth = onnx::multiply(depth, size);
  Type stored = Lowering::storage(Lowering::element(op.getY())), type = productType(stored);
  Value rows = rowsOf(l, *d, {constant(d->groups), positions, depth}, type);

  SmallVector<ReassociationIndices> inner = {{0}, {1}, {}};
  for (int64_t dim = 2; dim < 3 + d->spatial; ++dim)
    inner[2].push_back(dim);
  Operand filter = Operand::of(l, op.getW()).split(0, l.b.getIndexAttr(d->groups), l.size(d->outputs)).collapsed(inner);
  Value packed = filter.transposed({0, 2, 1}).converted(type).packed(1).get();
  SmallVector<AffineExpr> product = {constant(d->groups), positions, d->outputs};
  Value root = matmul(l, rows, packed, l.sizes(product));

  // G x N x P.. x Og, to N x P.. x G x Og, to an image.
  SmallVector<AffineExpr> parts = {constant(d->groups), out[0]}, last = {out[0]};
  llvm::append_range(parts, out.drop_front(2));
  llvm::append_range(last, out.drop_front(2));
  parts.push_back(d->outputs);
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(1, 2 + d->spatial));
  order.append({0, 2 + d->spatial});
  Value image = transpose(l, reshape(l, root, product, parts), order);
  SmallVector<AffineExpr> apart(last);
  apart.append({constant(d->groups), d->outputs});
  last.push_back(out[1]);
  image = reshape(l, image, apart, last);
  Value bias = onnx::isPresent(op.getB()) ? l.in(op.getB()) : Value();
  SmallVector<OpFoldResult> sizes = l.sizes(last);
  return defineImage(l, op.getY(), withBias(l, image, sizes, bias, sizes.size() - 1, stored));
}

void populateDeformRules(Rules &rules) { rules.add(lowerDeformConv); }

} // namespace aicc::linalg
