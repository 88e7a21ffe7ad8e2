// Conv becomes linalgx.conv or linalgx.depthwise_conv.
//
//   %y = onnx.Conv %x, %w, %b {pads = [1, 1, 1, 1]} : (tensor<1x56x56x64xf32>, tensor<64x64x3x3xf32>, ...)
//   =>
//   %f = dispatch.weight "w|...|panels32" : tensor<1x2x3x3x64x32xf32>
//   %c = linalgx.conv {strides = ..., pads = ...} ins(%x, %f) outs(%empty)
//   %y = linalg.generic ins(%c, %b) { addf }
//
// between transposes of the image to channels last and back, which linalg-assign-layouts has arranged to cancel with
// their neighbours. A filter that is no weight is packed by linalg.pack; one of unknown dims too where kernels run
// beside the host program (ConvOpenFilter.cpp), and makes a loop nest on devices (ConvByLoops.cpp).
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"
#include "lib/Linalg/Structured.h"
#include "lib/Linalg/Windows.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"

using namespace mlir;

namespace aicc::linalg {

//===----------------------------------------------------------------------===//
// Filters
//===----------------------------------------------------------------------===//

bool isKnownFilter(Lowering &l, Value filter) {
  return llvm::all_of(l.dims(filter), [](AffineExpr dim) { return onnx::constantOf(dim).has_value(); });
}

FailureOr<SmallVector<int64_t>> filterShape(Lowering &l, Value filter) {
  SmallVector<int64_t> shape;
  for (AffineExpr dim : l.dims(filter)) {
    auto constant = dyn_cast<AffineConstantExpr>(dim);
    if (!constant)
      return emitError(l.b.getLoc()) << "expected a filter of constant dims, found " << filter.getType();
    shape.push_back(constant.getValue());
  }
  return shape;
}

/// O x Cg x F.. -> G x panels x F.. x Cg x 32; `outputs` are those of a group.
static Value packedFilter(Lowering &l, Operand filter, int64_t groups, OpFoldResult outputs, Type type) {
  int64_t spatial = filter.rank() - 2;
  SmallVector<int64_t> order = {0};
  llvm::append_range(order, llvm::seq<int64_t>(3, 3 + spatial));
  order.append({2, 1});
  return filter.split(0, l.b.getIndexAttr(groups), outputs).transposed(order).converted(type).packed(1).get();
}

/// O x 1 x F.. -> F.. x O.
static Value depthwiseFilter(Operand filter, Type type) {
  int64_t spatial = filter.rank() - 2;
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(2, 2 + spatial));
  order.append({0, 1});
  SmallVector<ReassociationIndices> groups;
  for (int64_t dim = 0; dim < spatial; ++dim)
    groups.push_back({dim});
  groups.push_back({spatial, spatial + 1});
  return filter.transposed(order).converted(type).collapsed(groups).get();
}

/// Each channel `times` times in a row: what a depthwise convolution with several outputs a channel reads.
static Value repeatedChannels(Lowering &l, Value value, int64_t times) {
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(l.b, l.b.getLoc(), value);
  int64_t rank = sizes.size();
  sizes.push_back(l.b.getIndexAttr(times));
  AffineMap map = AffineMap::getMultiDimIdentityMap(rank + 1, l.b.getContext()).dropResult(rank);
  Value wide =
      pointwise(l, value, map, sizes, getElementTypeOrSelf(value), [](Scalar &, ValueRange args) { return args[0]; });
  SmallVector<ReassociationIndices> groups;
  for (int64_t dim = 0; dim < rank - 1; ++dim)
    groups.push_back({dim});
  groups.push_back({rank - 1, rank});
  return tensor::CollapseShapeOp::create(l.b, wide, groups);
}

//===----------------------------------------------------------------------===//
// Conv
//===----------------------------------------------------------------------===//

Value convolution(Lowering &l, Value x, Operand filter, int64_t groups, int64_t channels, const linalgx::Window &w,
                  ArrayRef<OpFoldResult> sizes, Type sum) {
  Type type = getElementTypeOrSelf(x);
  Value init = l.empty(sizes, sum ? sum : type);
  auto strides = l.b.getDenseI64ArrayAttr(w.strides), dilations = l.b.getDenseI64ArrayAttr(w.dilations);
  auto pads = l.b.getDenseI64ArrayAttr(w.pads);
  std::optional<int64_t> outputs = getConstantIntValue(sizes.back());
  if (groups != channels || groups == 1 || !outputs || *outputs % groups != 0) {
    OpFoldResult each = affine::makeComposedFoldedAffineApply(
        l.b, l.b.getLoc(), l.b.getAffineSymbolExpr(0).floorDiv(groups), sizes.back());
    return linalgx::ConvOp::create(l.b, init.getType(), x, packedFilter(l, filter, groups, each, type), init, strides,
                                   dilations, pads)
        ->getResult(0);
  }
  if (*outputs != channels)
    x = repeatedChannels(l, x, *outputs / channels);
  return linalgx::DepthwiseConvOp::create(l.b, init.getType(), x, depthwiseFilter(filter, type), init, strides,
                                          dilations, pads)
      ->getResult(0);
}

/// A filter of unknown dims.
static LogicalResult lowerOpenConv(onnx::ConvOp op, Lowering &l) {
  SmallVector<AffineExpr> dims = imageDims(l, op.getY());
  Type element = Lowering::storage(Lowering::element(op.getY())), type = productType(element);
  Image image = imageOf(l, op.getX());
  image.value = convertedFloats(l, image.value, l.sizes(image.dims), type);
  FailureOr<Value> root = openConvolution(l, image, openFilterOf(op, Operand::of(l, op.getW())), dims);
  if (failed(root))
    return failure();
  Value bias;
  if (onnx::isPresent(op.getB())) {
    checkSameSize(l, l.dims(op.getB())[0], dims.back(), "expected a bias for each output channel");
    bias = l.in(op.getB());
  }
  return defineImage(l, op.getY(), withBias(l, *root, l.sizes(dims), bias, dims.size() - 1, element));
}

static LogicalResult lowerConv(onnx::ConvOp op, Lowering &l) {
  if (!isKnownFilter(l, op.getW()))
    return l.isOnHost() ? lowerOpenConv(op, l) : convolutionByLoops(op, l);
  FailureOr<SmallVector<int64_t>> filter = filterShape(l, op.getW());
  if (failed(filter))
    return failure();
  SmallVector<AffineExpr> dims = imageDims(l, op.getY());
  Image image = imageOf(l, op.getX());
  ArrayRef<int64_t> kernel = ArrayRef<int64_t>(*filter).drop_front(2);
  FailureOr<ResolvedWindow> window = resolveWindow(windowAttributes(op, kernel), image.spatial(),
                                                   ArrayRef<AffineExpr>(dims).drop_front().drop_back(), l);
  if (failed(window))
    return failure();

  Type element = Lowering::storage(Lowering::element(op.getY()));
  image.value = convertedFloats(l, image.value, l.sizes(image.dims), productType(element));
  Value x = withRunTimePadding(l, image, *window, l.b.getZeroAttr(productType(element)));
  SmallVector<OpFoldResult> sizes = l.sizes(dims);
  Operand weights = Operand::of(l, op.getW());
  Value root = hasFewOutputs(*filter, op.getGroup())
                   ? convolutionToFewOutputs(l, x, weights, window->window, sizes)
                   : convolution(l, x, weights, op.getGroup(), (*filter)[1] * op.getGroup(), window->window, sizes);
  Value bias = onnx::isPresent(op.getB()) ? l.in(op.getB()) : Value();
  return defineImage(l, op.getY(), withBias(l, root, sizes, bias, sizes.size() - 1, element));
}

void populateConvRules(Rules &rules) { rules.add(lowerConv); }

} // namespace aicc::linalg
