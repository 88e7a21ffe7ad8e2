// Shapes of convolutions.
#include "dialects/ONNX/Windows.h"

using namespace mlir;

namespace aicc::onnx {

namespace {
/// The operands every convolution has.
struct Convolution {
  Operation *op;
  Value input, weight;
  int64_t group;
  Type elementType;
};
} // namespace

/// Code checks at run time that the weight has the spatial dims that `kernel_shape` says.
static void requireKernel(ShapeContext &context, ArrayRef<int64_t> kernel, ArrayRef<Dim> weight) {
  for (auto [size, dim] : llvm::zip(kernel, weight.drop_front(2)))
    requireSame(context, dim, context.constant(size));
}

/// The spatial kernel: `kernel_shape`, else the trailing dims of the weight; none when they are not known.
static std::optional<SmallVector<int64_t>> kernelOf(ShapeContext &context, Operation *op, Value weight) {
  auto dims = context.shape(weight);
  if (auto given = op->getAttrOfType<DenseI64ArrayAttr>("kernel_shape")) {
    if (dims && dims->size() >= 2)
      requireKernel(context, given.asArrayRef(), *dims);
    return SmallVector<int64_t>(given.asArrayRef());
  }
  if (!dims || dims->size() < 2)
    return std::nullopt;
  SmallVector<int64_t> kernel;
  for (Dim dim : dims->drop_front(2)) {
    auto size = constantOf(dim);
    if (!size)
      return std::nullopt;
    kernel.push_back(*size);
  }
  return kernel;
}

static LogicalResult checkConvolution(ShapeContext &context, const Convolution &conv, bool transposed) {
  if (failed(checkEntries(conv.op, "group", conv.group)))
    return failure();
  auto input = context.shape(conv.input), weight = context.shape(conv.weight);
  if (!input || !weight)
    return success();
  if (input->size() != weight->size())
    return conv.op->emitOpError() << "expected weight rank (" << weight->size() << ") to match input rank ("
                                  << input->size() << ")";
  auto channels = constantOf((*input)[1]), perGroup = constantOf((*weight)[transposed ? 0 : 1]);
  int64_t wanted = perGroup.value_or(0) * (transposed ? 1 : conv.group);
  if (channels && perGroup && *channels != wanted)
    return conv.op->emitOpError() << "expected " << wanted << " input channels, as weight and 'group' (" << conv.group
                                  << ") say, found " << *channels;
  auto outputs = constantOf((*weight)[0]);
  if (!transposed && outputs && *outputs % conv.group != 0)
    return conv.op->emitOpError() << "expected output channels (" << *outputs << ") to be a multiple of 'group' ("
                                  << conv.group << ")";
  return success();
}

/// The attributes of a window whose kernel is in a weight of unknown dims.
static FailureOr<Window> readOpenWindow(Operation *op, size_t spatial) {
  SmallVector<int64_t> any(spatial, 1);
  return readWindow(op, any, spatial);
}

/// How far a kernel of `size` taps reaches.
static Dim extentOf(const Window &window, Dim size, size_t i) {
  return add(multiply(add(size, -1), window.dilations[i]), 1);
}

/// Windows of a kernel whose size is the dim of a weight.
static Dim openCount(const Window &window, Dim size, Dim kernel, size_t i) {
  if (window.padding == Window::Same)
    return ceilDivide(size, window.strides[i]);
  Dim room = subtract(add(size, window.padsBegin[i] + window.padsEnd[i]), extentOf(window, kernel, i));
  return add(floorDivide(room, window.strides[i]), 1);
}

static LogicalResult inferConvolution(ShapeContext &context, const Convolution &conv) {
  if (failed(checkConvolution(context, conv, false)))
    return failure();
  auto input = context.shape(conv.input), weight = context.shape(conv.weight);
  if (!input) {
    setResult(context, conv.op->getResult(0), weight ? std::optional(unknownDims(weight->size())) : std::nullopt,
              conv.elementType);
    return success();
  }
  Dims result = unknownDims(input->size());
  result[0] = (*input)[0];
  result[1] = weight ? (*weight)[0] : Dim();
  if (auto kernel = kernelOf(context, conv.op, conv.weight)) {
    auto window = readWindow(conv.op, *kernel, input->size() - 2);
    if (failed(window))
      return failure();
    for (size_t i = 0; i + 2 < input->size(); ++i) {
      result[i + 2] = windowCount(context, *window, (*input)[i + 2], i);
      if (auto size = constantOf(result[i + 2]); size && *size <= 0 && constantOf((*input)[i + 2]).value_or(0) > 0)
        return conv.op->emitOpError() << "expected the padded input to hold the kernel along spatial dim " << i
                                      << ", found input " << context.text(*input) << " and kernel "
                                      << context.text(context.constant(window->kernel[i]));
    }
  } else if (weight && weight->size() == input->size()) {
    auto window = readOpenWindow(conv.op, input->size() - 2);
    if (failed(window))
      return failure();
    for (size_t i = 0; i + 2 < input->size(); ++i)
      result[i + 2] = openCount(*window, (*input)[i + 2], (*weight)[i + 2], i);
  }
  context.setShape(conv.op->getResult(0), result, conv.elementType);
  return success();
}

LogicalResult ConvOp::inferShapes(ShapeContext &context) {
  return inferConvolution(context, {*this, getX(), getW(), int64_t(getGroup()), context.elementType(getX())});
}

LogicalResult ConvIntegerOp::inferShapes(ShapeContext &context) {
  Type i32 = IntegerType::get(getContext(), 32);
  return inferConvolution(context, {*this, getX(), getW(), int64_t(getGroup()), i32});
}

LogicalResult QLinearConvOp::inferShapes(ShapeContext &context) {
  return inferConvolution(context, {*this, getX(), getW(), int64_t(getGroup()), context.elementType(getYZeroPoint())});
}

LogicalResult DeformConvOp::inferShapes(ShapeContext &context) {
  return inferConvolution(context, {*this, getX(), getW(), int64_t(getGroup()), context.elementType(getX())});
}

//===- ConvTranspose ----------------------------------------------------===//

/// stride * (size - 1) + output padding + kernel extent - pads, or size * stride with SAME padding.
static Dim transposedCount(const Window &window, ArrayRef<int64_t> outputPadding, Dim size, Dim kernel, size_t i) {
  int64_t stride = window.strides[i];
  if (window.padding == Window::Same)
    return multiply(size, stride);
  int64_t extra = (i < outputPadding.size() ? outputPadding[i] : 0) - window.padsBegin[i] - window.padsEnd[i];
  return add(add(multiply(add(size, -1), stride), extra), extentOf(window, kernel, i));
}

LogicalResult ConvTransposeOp::inferShapes(ShapeContext &context) {
  Convolution conv = {*this, getX(), getW(), int64_t(getGroup()), context.elementType(getX())};
  if (failed(checkConvolution(context, conv, true)))
    return failure();
  auto input = context.shape(getX()), weight = context.shape(getW());
  if (!input) {
    setResult(context, getY(), weight ? std::optional(unknownDims(weight->size())) : std::nullopt, conv.elementType);
    return success();
  }
  Dims result = unknownDims(input->size());
  result[0] = (*input)[0];
  result[1] = weight ? multiply((*weight)[1], conv.group) : Dim();
  size_t spatial = input->size() - 2;
  auto kernel = kernelOf(context, *this, getW());
  auto window = kernel ? readWindow(*this, *kernel, spatial) : readOpenWindow(*this, spatial);
  if (failed(window))
    return failure();
  auto shape = getOutputShape(), padding = getOutputPadding();
  if (shape && shape->size() != spatial)
    return emitOpError() << "expected " << spatial << " entries in 'output_shape', found " << shape->size();
  if ((shape && failed(checkEntries(*this, "output_shape", *shape))) ||
      (padding && failed(checkEntries(*this, "output_padding", *padding))))
    return failure();
  for (size_t i = 0; i < spatial; ++i)
    if (shape)
      result[i + 2] = context.constant((*shape)[i]);
    else if (kernel || weight)
      result[i + 2] = transposedCount(*window, padding.value_or(ArrayRef<int64_t>()), (*input)[i + 2],
                                      kernel ? context.constant((*kernel)[i]) : (*weight)[i + 2], i);
  context.setShape(getY(), result, conv.elementType);
  return success();
}

//===- Others -----------------------------------------------------------===//

LogicalResult CausalConvWithStateOp::inferShapes(ShapeContext &context) {
  if (failed(inferSame(context, *this)))
    return failure();
  auto input = context.shape(getInput()), weight = context.shape(getWeight());
  Dims state = unknownDims(3);
  if (input && input->size() == 3)
    state = {(*input)[0], (*input)[1], Dim()};
  if (weight && weight->size() == 3)
    state[2] = add((*weight)[2], -1);
  context.setShape(getPresentState(), state, context.elementType(getInput()));
  return success();
}

/// The number of spatial dims as the other operands and the declared result tell it.
static std::optional<int64_t> rankOfBlock(ShapeContext &context, Col2ImOp op) {
  auto block = context.shape(op.getBlockShape());
  if (auto count = block && block->size() == 1 ? constantOf(block->front()) : std::nullopt)
    return count;
  auto declared = declaredRank(op.getOutput());
  return declared && *declared >= 2 ? std::optional(*declared - 2) : std::nullopt;
}

LogicalResult Col2ImOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getInput());
  auto input = context.shape(getInput());
  auto image = context.value(getImageShape()), block = context.value(getBlockShape());
  auto spatial = rankFrom(context, *this, getImageShape(), "image_shape");
  if (failed(spatial))
    return failure();
  if (!*spatial)
    *spatial = rankOfBlock(context, *this);
  if (*spatial) {
    if (failed(requireCount(context, *this, getImageShape(), **spatial)))
      return failure();
    if (failed(requireCount(context, *this, getBlockShape(), **spatial)))
      return failure();
  }
  if (!*spatial) {
    context.setUnranked(getOutput(), elementType);
    return success();
  }
  Dims result = {input ? (*input)[0] : Dim(), Dim()};
  if (input && block)
    result[1] = divideExactly((*input)[1], *block, getContext());
  llvm::append_range(result, image ? Dims(*image) : unknownDims(**spatial));
  context.setShape(getOutput(), result, elementType);
  return success();
}

} // namespace aicc::onnx
