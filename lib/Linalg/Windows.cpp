// Windows of convolutions and pools: defaults, auto_pad and ceil_mode resolved; images in channels-last order.
#include "lib/Linalg/Windows.h"

#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

static std::optional<int64_t> constantOf(AffineExpr dim) {
  if (auto constant = dyn_cast<AffineConstantExpr>(dim))
    return constant.getValue();
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// SAME: as many outputs as strides fit into the input; an odd pixel of padding goes to the end for SAME_UPPER.
static void padToSame(Lowering &l, ResolvedWindow &r, int64_t dim, AffineExpr input, bool upper) {
  linalgx::Window &w = r.window;
  MLIRContext *context = l.b.getContext();
  AffineExpr output = input.ceilDiv(w.strides[dim]);
  AffineExpr total = (output - 1) * w.strides[dim] + w.reach(dim) - input;
  if (w.strides[dim] == 1)
    total = getAffineConstantExpr(w.reach(dim) - 1, context);
  if (std::optional<int64_t> known = constantOf(total)) {
    int64_t padding = std::max<int64_t>(*known, 0), small = padding / 2;
    w.pads[dim] = upper ? small : padding - small;
    w.pads[w.rank() + dim] = padding - w.pads[dim];
    return;
  }
  r.before.resize(w.rank(), l.b.getIndexAttr(0));
  r.after.resize(w.rank(), l.b.getIndexAttr(0));
  Value padding = arith::MaxSIOp::create(l.b, l.index(l.size(total)), l.index(0));
  Value small = arith::DivUIOp::create(l.b, padding, l.index(2));
  Value large = arith::SubIOp::create(l.b, padding, small);
  r.before[dim] = upper ? small : large;
  r.after[dim] = upper ? large : small;
}

/// ceil_mode: the end padding grows until the last window fits. Pools of unknown sizes whose last window might lie in
/// it as a whole are loops (dependsOnSizes).
static void roundUp(linalgx::Window &w, int64_t dim, AffineExpr input, AffineExpr output) {
  int64_t &end = w.pads[w.rank() + dim];
  std::optional<int64_t> in = constantOf(input), out = constantOf(output);
  if (in && out) {
    int64_t needed = (*out - 1) * w.strides[dim] + w.reach(dim) - *in - w.padBegin(dim);
    end = std::max<int64_t>({0, needed, std::min(end, needed + w.strides[dim] - 1)});
  } else {
    end += w.strides[dim] - 1;
  }
}

static LogicalResult checkEntries(Lowering &l, StringRef name, ArrayRef<int64_t> values, int64_t count, int64_t least) {
  if (int64_t(values.size()) != count)
    return emitError(l.b.getLoc()) << "expected " << count << " entries of '" << name << "', found " << values.size();
  for (int64_t value : values)
    if (value < least)
      return emitError(l.b.getLoc()) << "expected entries of '" << name << "' of at least " << least << ", found "
                                     << value;
  return success();
}

static LogicalResult checkWindow(Lowering &l, const linalgx::Window &w, int64_t rank) {
  if (rank < 1 || rank > 3)
    return emitError(l.b.getLoc()) << "expected 1 to 3 spatial dims, found " << rank;
  return success(succeeded(checkEntries(l, "kernel_shape", w.kernel, rank, 1)) &&
                 succeeded(checkEntries(l, "strides", w.strides, rank, 1)) &&
                 succeeded(checkEntries(l, "dilations", w.dilations, rank, 1)) &&
                 succeeded(checkEntries(l, "pads", w.pads, 2 * rank, 0)));
}

FailureOr<ResolvedWindow> resolveWindow(const WindowAttributes &attributes, ArrayRef<AffineExpr> inputs,
                                        ArrayRef<AffineExpr> outputs, Lowering &l) {
  int64_t rank = inputs.size();
  ResolvedWindow r;
  auto fill = [](auto &to, const std::optional<ArrayRef<int64_t>> &from, int64_t count, int64_t value) {
    if (from)
      to.assign(from->begin(), from->end());
    else
      to.assign(count, value);
  };
  r.window.kernel.assign(attributes.kernel.begin(), attributes.kernel.end());
  fill(r.window.strides, attributes.strides, rank, 1);
  fill(r.window.dilations, attributes.dilations, rank, 1);
  bool same = attributes.autoPad.starts_with("SAME");
  bool explicitPads = !same && attributes.autoPad != "VALID";
  fill(r.window.pads, explicitPads ? attributes.pads : std::nullopt, 2 * rank, 0);
  if (failed(checkWindow(l, r.window, rank)))
    return failure();
  for (int64_t dim = 0; dim < rank; ++dim) {
    if (same)
      padToSame(l, r, dim, inputs[dim], attributes.autoPad == "SAME_UPPER");
    else if (attributes.roundUp)
      roundUp(r.window, dim, inputs[dim], outputs[dim]);
  }
  return r;
}

//===----------------------------------------------------------------------===//
// Images
//===----------------------------------------------------------------------===//

SmallVector<int64_t> toChannelsLast(int64_t rank) {
  SmallVector<int64_t> order = {0};
  llvm::append_range(order, llvm::seq<int64_t>(2, rank));
  order.push_back(1);
  return order;
}

SmallVector<int64_t> toChannelsFirst(int64_t rank) {
  SmallVector<int64_t> order = {0, rank - 1};
  llvm::append_range(order, llvm::seq<int64_t>(1, rank - 1));
  return order;
}

SmallVector<AffineExpr> imageDims(Lowering &l, Value onnxValue) {
  ArrayRef<AffineExpr> dims = l.dims(onnxValue);
  SmallVector<AffineExpr> result;
  for (int64_t dim : toChannelsLast(dims.size()))
    result.push_back(dims[dim]);
  return result;
}

Image imageOf(Lowering &l, Value onnxValue) {
  SmallVector<int64_t> toFirst = toChannelsFirst(l.rank(onnxValue));
  auto producer = onnxValue.getDefiningOp<onnx::TransposeOp>();
  bool wasLast = producer && producer.getPerm() == ArrayRef<int64_t>(toFirst);
  Value value = wasLast ? l.in(producer.getData()) : transpose(l, l.in(onnxValue), toChannelsLast(toFirst.size()));
  return {value, imageDims(l, onnxValue)};
}

LogicalResult defineImage(Lowering &l, Value onnxResult, Value value) {
  return l.define(onnxResult, transpose(l, value, toChannelsFirst(l.rank(onnxResult))));
}

Value withRunTimePadding(Lowering &l, const Image &image, const ResolvedWindow &r, TypedAttr value) {
  if (r.before.empty())
    return image.value;
  SmallVector<OpFoldResult> low(image.dims.size(), l.b.getIndexAttr(0)), sizes = l.sizes(image.dims);
  for (int64_t dim = 0; dim < r.window.rank(); ++dim) {
    low[dim + 1] = r.before[dim];
    sizes[dim + 1] = addSizes(l, sizes[dim + 1], addSizes(l, r.before[dim], r.after[dim]));
  }
  return padded(l, image.value, low, sizes, arith::ConstantOp::create(l.b, value));
}

} // namespace aicc::linalg
