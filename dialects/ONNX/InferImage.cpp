// Shapes of resampling, detection and signal ops.
#include "dialects/ONNX/Infer.h"
#include "dialects/ONNX/Number.h"
#include "lib/Support/PixelFormat.h"

#include <cmath>

using namespace mlir;

namespace aicc::onnx {

//===- Resize -----------------------------------------------------------===//

static Dim constantDim(ShapeContext &context, double size) {
  auto whole = wholeNumber(size);
  return whole ? context.constant(*whole) : Dim();
}

/// floor(dim * scale), exactly for scales that are a small number over a power of two.
static Dim scaledDim(ShapeContext &context, Dim dim, double scale) {
  if (auto size = constantOf(dim))
    return constantDim(context, std::floor(double(*size) * scale));
  for (int64_t divisor = 1; divisor <= 64; divisor *= 2)
    if (double scaled = scale * double(divisor); scaled == std::floor(scaled) && scaled >= 0 && scaled < 1 << 20)
      return floorDivide(multiply(dim, int64_t(scaled)), divisor);
  return {};
}

/// `sizes` under an aspect ratio policy are bounds: one scale for all axes, the least or the greatest.
static std::optional<double> commonScale(ArrayRef<Dim> dims, ArrayRef<int64_t> axes, ArrayRef<Dim> sizes,
                                         bool notLarger) {
  std::optional<double> result;
  for (auto [i, axis] : llvm::enumerate(axes)) {
    auto from = constantOf(dims[axis]), to = constantOf(sizes[i]);
    if (!from || !to || *from == 0)
      return std::nullopt;
    double scale = double(*to) / double(*from);
    result = !result ? scale : notLarger ? std::min(*result, scale) : std::max(*result, scale);
  }
  return result;
}

static void resizeToSizes(ShapeContext &context, ResizeOp op, ArrayRef<int64_t> axes, ArrayRef<Dim> sizes,
                          Dims &result) {
  Dims from = result;
  StringRef policy = op.getKeepAspectRatioPolicy();
  auto scale = commonScale(from, axes, sizes, policy == "not_larger");
  for (auto [i, axis] : llvm::enumerate(axes)) {
    if (policy == "stretch")
      result[axis] = sizes[i];
    else if (scale)
      result[axis] = constantDim(context, std::floor(*scale * double(*constantOf(from[axis])) + 0.5));
    else
      result[axis] = Dim();
  }
}

/// Sets the resized dims of `result`, which holds those of the input.
static LogicalResult resizeDims(ShapeContext &context, ResizeOp op, ArrayRef<int64_t> axes, Dims &result) {
  bool bySizes = isPresent(op.getSizes());
  Value operand = bySizes ? op.getSizes() : op.getScales();
  if (!isPresent(operand))
    return op.emitOpError("expected 'scales' or 'sizes', found neither");
  if (failed(requireCount(context, op, operand, axes.size())))
    return failure();
  if (op.getCoordinateTransformationMode() == "tf_crop_and_resize" &&
      failed(requireCount(context, op, op.getRoi(), 2 * axes.size())))
    return failure();
  auto sizes = bySizes ? context.value(operand) : std::nullopt;
  auto scales = bySizes ? std::nullopt : context.floats(operand);
  size_t count = sizes ? sizes->size() : scales ? scales->size() : axes.size();
  if (count != axes.size())
    return op.emitOpError() << "expected " << axes.size() << " entries in '" << (bySizes ? "sizes" : "scales")
                            << "', found " << count;
  if (sizes) {
    resizeToSizes(context, op, axes, *sizes, result);
    return success();
  }
  for (auto [i, axis] : llvm::enumerate(axes))
    result[axis] = scales ? scaledDim(context, result[axis], (*scales)[i]) : Dim();
  return success();
}

LogicalResult ResizeOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getX());
  auto dims = context.shape(getX());
  if (!dims) {
    context.setUnranked(getY(), elementType);
    return success();
  }
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, dims->size()));
  if (getAxes())
    axes.assign(getAxes()->begin(), getAxes()->end());
  for (int64_t &axis : axes) {
    auto normal = normalizeAxis(*this, axis, dims->size(), "axes");
    if (failed(normal))
      return failure();
    axis = *normal;
  }
  Dims result(*dims);
  if (failed(resizeDims(context, *this, axes, result)))
    return failure();
  context.setShape(getY(), result, elementType);
  return success();
}

//===- Sampling and detection -------------------------------------------===//

LogicalResult GridSampleOp::inferShapes(ShapeContext &context) {
  auto dims = context.shape(getX()), grid = context.shape(getGrid());
  Type elementType = context.elementType(getX());
  if (!dims && !grid) {
    context.setUnranked(getY(), elementType);
    return success();
  }
  if (dims && grid && dims->size() != grid->size())
    return emitOpError() << "expected 'grid' to have the rank of 'X' (" << dims->size() << "), found rank "
                         << grid->size();
  size_t rank = dims ? dims->size() : grid->size();
  Dims result = unknownDims(2);
  if (dims)
    result = {(*dims)[0], (*dims)[1]};
  size_t spatial = rank - 2;
  for (size_t i = 0; i < spatial; ++i)
    result.push_back(grid ? (*grid)[i + 1] : Dim());
  context.setShape(getY(), result, elementType);
  return success();
}

LogicalResult AffineGridOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getTheta());
  auto size = context.value(getSize());
  auto known = rankFrom(context, *this, getSize(), "size");
  if (failed(known))
    return failure();
  if (!*known && (*known = declaredRank(getGrid())) && failed(requireCount(context, *this, getSize(), **known)))
    return failure();
  std::optional<int64_t> count = *known;
  if (!count || *count < 3) {
    context.setUnranked(getGrid(), elementType);
    return success();
  }
  Dims result = unknownDims(*count);
  result.back() = context.constant(*count - 2);
  for (int64_t i = 0; size && i + 1 < *count; ++i)
    result[i] = (*size)[i == 0 ? 0 : i + 1];
  context.setShape(getGrid(), result, elementType);
  return success();
}

LogicalResult RoiAlignOp::inferShapes(ShapeContext &context) {
  auto dims = context.shape(getX()), regions = context.shape(getRois());
  context.setShape(getY(),
                   {regions ? (*regions)[0] : Dim(), dims ? (*dims)[1] : Dim(), context.constant(getOutputHeight()),
                    context.constant(getOutputWidth())},
                   context.elementType(getX()));
  return success();
}

LogicalResult NonMaxSuppressionOp::inferShapes(ShapeContext &context) {
  context.setShape(getSelectedIndices(), {Dim(), context.constant(3)}, IntegerType::get(getContext(), 64));
  return success();
}

LogicalResult ImageDecoderOp::inferShapes(ShapeContext &context) {
  std::string problem;
  std::optional<int32_t> format = pixelFormat(getPixelFormat(), problem);
  if (!format)
    return emitOpError() << problem;
  Dim channels = context.constant(*format == AICC_PIXELS_GRAYSCALE ? 1 : 3);
  context.setShape(getImage(), {Dim(), Dim(), channels}, IntegerType::get(getContext(), 8, IntegerType::Unsigned));
  return success();
}

//===- Signal -----------------------------------------------------------===//

/// The only element of a tensor, null when it is not known.
static Dim scalarOf(ShapeContext &context, Value value) {
  auto elements = isPresent(value) ? context.value(value) : std::nullopt;
  return elements && elements->size() == 1 ? (*elements)[0] : Dim();
}

LogicalResult DFTOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getInput());
  auto dims = context.shape(getInput());
  if (!dims) {
    context.setUnranked(getOutput(), elementType);
    return success();
  }
  Dims result(*dims);
  bool toReal = getOnesided() && getInverse();
  result.back() = context.constant(toReal ? 1 : 2);
  auto given = isPresent(getAxis()) ? constantOf(scalarOf(context, getAxis())) : -2;
  if (!given) {
    Dims unknown = unknownDims(dims->size());
    unknown.back() = result.back();
    context.setShape(getOutput(), unknown, elementType);
    return success();
  }
  auto axis = normalizeAxis(*this, *given, dims->size());
  if (failed(axis))
    return failure();
  Dim length = isPresent(getDftLength()) ? scalarOf(context, getDftLength())
               : toReal                  ? multiply(add((*dims)[*axis], -1), 2)
                                         : (*dims)[*axis];
  result[*axis] = getOnesided() && !toReal ? add(floorDivide(length, 2), 1) : length;
  context.setShape(getOutput(), result, elementType);
  return success();
}

LogicalResult STFTOp::inferShapes(ShapeContext &context) {
  auto dims = context.shape(getSignal());
  Dim length = scalarOf(context, getFrameLength());
  if (!isPresent(getFrameLength()) && isPresent(getWindow()))
    if (auto window = context.shape(getWindow()))
      length = (*window)[0];
  if (!isPresent(getFrameLength()) && !isPresent(getWindow()))
    length = dims ? (*dims)[1] : Dim();
  Dim frames = dims ? add(floorDivide(subtract((*dims)[1], length), scalarOf(context, getFrameStep())), 1) : Dim();
  Dim bins = getOnesided() ? add(floorDivide(length, 2), 1) : length;
  context.setShape(getOutput(), {dims ? (*dims)[0] : Dim(), frames, bins, context.constant(2)},
                   context.elementType(getSignal()));
  return success();
}

LogicalResult MelWeightMatrixOp::inferShapes(ShapeContext &context) {
  auto type = typeOfNumber(*this, getOutputDatatype(), "output_datatype");
  if (failed(type))
    return failure();
  Dim rows = add(floorDivide(scalarOf(context, getDftLength()), 2), 1);
  context.setShape(getOutput(), {rows, scalarOf(context, getNumMelBins())}, *type);
  return success();
}

LogicalResult inferWindowFunction(ShapeContext &context, Operation *op) {
  auto type = typeOfNumber(op, integerOr(op, "output_datatype", 1), "output_datatype");
  if (failed(type))
    return failure();
  context.setShape(op->getResult(0), scalarOf(context, op->getOperand(0)), *type);
  return success();
}

} // namespace aicc::onnx
