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
  SmallVector<int64_t> filter;   ///< O x Cg x F..
  linalgx::Window window;
  int64_t groups, offsetGroups, spatial;

  int64_t outputs() const { return filter[0] / groups; }
  int64_t channels() const { return filter[1] * groups; }
  ArrayRef<int64_t> kernel() const { return ArrayRef(filter).drop_front(2); }
};
} // namespace

static Value number(Scalar &s, int64_t value) { return arith::ConstantIndexOp::create(s.b, value); }
static Value add(Scalar &s, Value a, Value b) { return arith::AddIOp::create(s.b, a, b); }
static Value times(Scalar &s, Value a, int64_t b) { return arith::MulIOp::create(s.b, a, number(s, b)); }
static Value loopIndex(Scalar &s, int64_t dim) { return mlir::linalg::IndexOp::create(s.b, dim); }

static FailureOr<Deform> analyse(onnx::DeformConvOp op, Lowering &l) {
  FailureOr<SmallVector<int64_t>> filter = filterShape(l, op.getW());
  if (failed(filter))
    return failure();
  Deform d{op, *filter, {}, int64_t(op.getGroup()), int64_t(op.getOffsetGroup()), int64_t(filter->size()) - 2};
  if (d.groups < 1 || d.offsetGroups < 1 || d.filter[0] % d.groups != 0 || d.channels() % d.offsetGroups != 0)
    return op.emitError("expected channels in whole groups, found ")
           << d.filter[0] << " outputs and " << d.channels() << " inputs in " << d.groups << " groups and "
           << d.offsetGroups << " offset groups";
  WindowAttributes attributes;
  attributes.kernel.assign(d.kernel().begin(), d.kernel().end());
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
  for (int64_t size : d.kernel())
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
  checkSameSize(l, l.dims(d.op.getX())[1], getAffineConstantExpr(d.channels(), context),
                "expected 'X' with the channels of 'W' in all groups");
}

/// One element of the rows; loops g, n, i.., c, f...
static Value element(Scalar &s, Lowering &l, const Deform &d, Value x, Value offsets, Value mask,
                     ArrayRef<Value> extents) {
  Type onnxElement = Lowering::element(d.op.getX());
  int64_t taps = 1;
  for (int64_t size : d.kernel())
    taps *= size;
  Value n = loopIndex(s, 1), c = add(s, times(s, loopIndex(s, 0), d.filter[1]), loopIndex(s, 2 + d.spatial));
  Value offsetGroup = arith::DivUIOp::create(s.b, c, number(s, d.channels() / d.offsetGroups));
  Value tap = number(s, 0);
  SmallVector<Value> at = {n, Value()}, place = {n, c};
  for (int64_t dim = 0; dim < d.spatial; ++dim) {
    tap = add(s, times(s, tap, d.kernel()[dim]), loopIndex(s, 3 + d.spatial + dim));
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
  dims.push_back(constant(d.filter[1]));
  for (int64_t size : d.kernel())
    dims.push_back(constant(size));
  SmallVector<Value> extents;
  for (int64_t dim = 0; dim < d.spatial; ++dim)
    extents.push_back(l.sizeValue(d.op.getX(), 2 + dim));
  checkNotEmpty(l, extents, "X");
  Value rows = pointwise(l, {}, {}, l.sizes(dims), type,
                         [&](Scalar &s, ValueRange) { return element(s, l, d, x, offsets, mask, extents); });
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
  int64_t depth = d->filter[1];
  for (int64_t size : d->kernel())
    depth *= size;
  Type stored = Lowering::storage(Lowering::element(op.getY())), type = productType(stored);
  Value rows = rowsOf(l, *d, {constant(d->groups), positions, constant(depth)}, type);

  SmallVector<ReassociationIndices> inner = {{0}, {1}, {}};
  for (int64_t dim = 2; dim < 3 + d->spatial; ++dim)
    inner[2].push_back(dim);
  Operand filter = Operand::of(l, op.getW()).split(0, d->groups, d->outputs()).collapsed(inner);
  Value packed = filter.transposed({0, 2, 1}).converted(type).packed(1).get();
  SmallVector<AffineExpr> product = {constant(d->groups), positions, constant(d->outputs())};
  Value root = matmul(l, rows, packed, l.sizes(product));

  // G x N x P.. x Og, to N x P.. x G x Og, to an image.
  SmallVector<AffineExpr> parts = {constant(d->groups), out[0]}, last = {out[0]};
  llvm::append_range(parts, out.drop_front(2));
  llvm::append_range(last, out.drop_front(2));
  parts.push_back(constant(d->outputs()));
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(1, 2 + d->spatial));
  order.append({0, 2 + d->spatial});
  Value image = transpose(l, reshape(l, root, product, parts), order);
  SmallVector<AffineExpr> apart(last);
  apart.append({constant(d->groups), constant(d->outputs())});
  last.push_back(constant(d->filter[0]));
  image = reshape(l, image, apart, last);
  Value bias = onnx::isPresent(op.getB()) ? l.in(op.getB()) : Value();
  SmallVector<OpFoldResult> sizes = l.sizes(last);
  return defineImage(l, op.getY(), withBias(l, image, sizes, bias, sizes.size() - 1, stored));
}

void populateDeformRules(Rules &rules) { rules.add(lowerDeformConv); }

} // namespace aicc::linalg
