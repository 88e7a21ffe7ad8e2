// Shapes and element types of quantisation ops.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

static LogicalResult inferSameAs(ShapeContext &context, Operation *op, Type elementType) {
  std::optional<Dims> dims;
  if (auto shape = context.shape(op->getOperand(0)))
    dims = Dims(*shape);
  setResult(context, op->getResult(0), dims, elementType);
  return success();
}

/// The scale of a tensor is a scalar, that of an axis a vector, that of blocks has the rank of the tensor.
static LogicalResult checkScale(ShapeContext &context, Operation *op, int64_t axis, int64_t blockSize) {
  auto dims = context.shape(op->getOperand(0)), scale = context.shape(op->getOperand(1));
  if (!dims || !scale || scale->empty())
    return success();
  auto entries = scale->size() == 1 ? constantOf((*scale)[0]) : std::nullopt;
  if (blockSize == 0 && scale->size() == 1 && entries.value_or(1) == 1)
    return success(); // code checks how many there are where that is not known
  auto normal = normalizeAxis(op, axis, dims->size());
  if (failed(normal))
    return failure();
  if (blockSize == 0 && scale->size() == 1 && failed(context.unify((*dims)[*normal], (*scale)[0], op->getLoc())))
    return op->emitOpError() << "expected a scale per entry of axis " << *normal << " ("
                             << context.text((*dims)[*normal]) << "), found " << context.text((*scale)[0]);
  return success();
}

LogicalResult QuantizeLinearOp::inferShapes(ShapeContext &context) {
  if (failed(checkScale(context, *this, getAxis(), getBlockSize())))
    return failure();
  Type type = IntegerType::get(getContext(), 8, IntegerType::Unsigned);
  if (isPresent(getYZeroPoint()))
    type = context.elementType(getYZeroPoint());
  if (getOutputDtype() != 0) {
    auto given = typeOfNumber(*this, getOutputDtype(), "output_dtype");
    if (failed(given))
      return failure();
    if (isPresent(getYZeroPoint()) && *given != type)
      return emitOpError() << "expected 'output_dtype' (" << *given << ") to be the type of 'y_zero_point' (" << type
                           << ")";
    type = *given;
  }
  return inferSameAs(context, *this, type);
}

LogicalResult DequantizeLinearOp::inferShapes(ShapeContext &context) {
  if (failed(checkScale(context, *this, getAxis(), getBlockSize())))
    return failure();
  Type type = context.elementType(getXScale());
  if (getOutputDtype() != 0) {
    auto given = typeOfNumber(*this, getOutputDtype(), "output_dtype");
    if (failed(given))
      return failure();
    type = *given;
  }
  return inferSameAs(context, *this, type);
}

LogicalResult DynamicQuantizeLinearOp::inferShapes(ShapeContext &context) {
  Type ui8 = IntegerType::get(getContext(), 8, IntegerType::Unsigned);
  context.setShape(getYScale(), {}, Float32Type::get(getContext()));
  context.setShape(getYZeroPoint(), {}, ui8);
  return inferSameAs(context, *this, ui8);
}

} // namespace aicc::onnx
