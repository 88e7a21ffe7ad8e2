// Shapes of pools and of dropout.
#include "dialects/ONNX/Windows.h"

using namespace mlir;

namespace aicc::onnx {

static LogicalResult inferPool(ShapeContext &context, Operation *op, ArrayRef<int64_t> kernel) {
  Value input = op->getOperand(0);
  auto dims = context.shape(input);
  std::optional<Dims> result;
  size_t spatial = dims ? dims->size() - 2 : kernel.size();
  auto window = readWindow(op, kernel, spatial);
  if (failed(window))
    return failure();
  result = unknownDims(spatial + 2);
  for (size_t i = 0; dims && i < spatial + 2; ++i)
    (*result)[i] = i < 2 ? (*dims)[i] : windowCount(context, *window, (*dims)[i], i - 2);
  setResult(context, op->getResult(0), result, context.elementType(input));
  return success();
}

LogicalResult AveragePoolOp::inferShapes(ShapeContext &context) { return inferPool(context, *this, getKernelShape()); }

LogicalResult LpPoolOp::inferShapes(ShapeContext &context) { return inferPool(context, *this, getKernelShape()); }

LogicalResult MaxPoolOp::inferShapes(ShapeContext &context) {
  if (failed(inferPool(context, *this, getKernelShape())))
    return failure();
  context.setShape(getIndices(), *context.shape(getY()), IntegerType::get(getContext(), 64));
  return success();
}

LogicalResult inferGlobalPool(ShapeContext &context, Operation *op) {
  Value input = op->getOperand(0);
  std::optional<Dims> result;
  if (auto dims = context.shape(input)) {
    result = Dims(dims->size(), context.constant(1));
    llvm::copy(dims->take_front(2), result->begin());
  }
  setResult(context, op->getResult(0), result, context.elementType(input));
  return success();
}

LogicalResult MaxUnpoolOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getX());
  auto dims = context.shape(getX());
  if (isPresent(getOutputShape())) {
    if (dims && failed(requireCount(context, *this, getOutputShape(), dims->size())))
      return failure();
    auto shape = context.value(getOutputShape());
    std::optional<Dims> result;
    if (shape)
      result = Dims(*shape);
    else if (dims)
      result = unknownDims(dims->size());
    setResult(context, getOutput(), result, elementType);
    return success();
  }
  size_t spatial = dims ? dims->size() - 2 : getKernelShape().size();
  auto window = readWindow(*this, getKernelShape(), spatial);
  if (failed(window))
    return failure();
  Dims result = unknownDims(spatial + 2);
  for (size_t i = 0; dims && i < spatial + 2; ++i)
    result[i] = i < 2 ? (*dims)[i]
                      : add(multiply(add((*dims)[i], -1), window->strides[i - 2]),
                            window->kernel[i - 2] - window->padsBegin[i - 2] - window->padsEnd[i - 2]);
  context.setShape(getOutput(), result, elementType);
  return success();
}

LogicalResult MaxRoiPoolOp::inferShapes(ShapeContext &context) {
  auto dims = context.shape(getX()), regions = context.shape(getRois());
  Dims result = {regions && !regions->empty() ? (*regions)[0] : Dim(), dims && dims->size() > 1 ? (*dims)[1] : Dim()};
  for (int64_t size : getPooledShape())
    result.push_back(context.constant(size));
  context.setShape(getY(), result, context.elementType(getX()));
  return success();
}

LogicalResult DropoutOp::inferShapes(ShapeContext &context) {
  if (failed(inferSame(context, *this)))
    return failure();
  auto dims = context.shape(getData());
  setResult(context, getMask(), dims ? std::optional(Dims(*dims)) : std::nullopt, IntegerType::get(getContext(), 1));
  return success();
}

} // namespace aicc::onnx
