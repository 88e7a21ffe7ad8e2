// Creates operations; see Emitter.h.
#include "lib/Import/Emitter.h"

#include "dialects/ONNX/TensorBridge.h"
#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;

/// Absent inputs become NoValue; inputs the node leaves out at the end are added.
static void addOperands(Emitter &emitter, const OpSignature &signature, ArrayRef<mlir::Value> inputs,
                        mlir::OperationState &state) {
  size_t fixed = llvm::count_if(signature.inputs, [](const Formal &formal) { return formal.exists(newestOpset); });
  fixed -= OpSignature::isVariadic(signature.inputs) ? 1 : 0;
  for (size_t i = 0; i < std::max(fixed, inputs.size()); ++i)
    state.operands.push_back(i < inputs.size() && inputs[i] ? inputs[i] : emitter.none());
}

Values Emitter::emit(StringRef op, ArrayRef<mlir::Value> inputs, const mlir::NamedAttrList &attributes,
                     unsigned outputs, llvm::MutableArrayRef<std::unique_ptr<mlir::Region>> regions) {
  const OpSignature *signature = ops.find(OpTable::home(op)->name, op);
  mlir::OperationState state(builder.getLoc(), ("onnx." + op).str());
  addOperands(*this, *signature, inputs, state);
  state.attributes = attributes;
  bool isVariadic = OpSignature::isVariadic(signature->outputs);
  unsigned results = isVariadic ? outputs : unsigned(signature->outputs.size());
  mlir::Type unknown = mlir::UnrankedTensorType::get(builder.getF32Type());
  state.types.assign(results, unknown);
  for (std::unique_ptr<mlir::Region> &region : regions)
    state.addRegion(std::move(region));
  mlir::Operation *operation = builder.create(state);
  if (mlir::failed(onnx::inferTypes(shapes, operation)))
    failed = true;
  return Values(operation->getResults());
}

mlir::NamedAttribute Emitter::named(StringRef name, int64_t value) {
  return builder.getNamedAttr(name, builder.getI64IntegerAttr(value));
}
mlir::NamedAttribute Emitter::named(StringRef name, StringRef value) {
  return builder.getNamedAttr(name, builder.getStringAttr(value));
}
mlir::NamedAttribute Emitter::named(StringRef name, ArrayRef<int64_t> value) {
  return builder.getNamedAttr(name, builder.getDenseI64ArrayAttr(value));
}
mlir::NamedAttribute Emitter::named(StringRef name, float value) {
  return builder.getNamedAttr(name, builder.getF32FloatAttr(value));
}

mlir::Value Emitter::none() {
  if (noValue)
    return noValue;
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(entry);
  auto op = onnx::NoValueOp::create(builder, builder.getNoneType());
  lastConstant = lastConstant ? lastConstant : op.getOperation();
  return noValue = op;
}

mlir::Value Emitter::constantOp(mlir::RankedTensorType type, mlir::Attribute value) {
  mlir::OpBuilder::InsertionGuard guard(builder);
  if (lastConstant)
    builder.setInsertionPointAfter(lastConstant);
  else
    builder.setInsertionPointToStart(entry);
  auto op = onnx::ConstantOp::create(builder, type, value);
  lastConstant = op;
  return op.getResult();
}

mlir::Value Emitter::constant(const Tensor &tensor, StringRef name) {
  if (tensor.dtype() == DType::String || tensor.bytes() <= denseBytes)
    return constantOp(onnx::typeOf(tensor, context()), onnx::denseElementsOf(tensor, context()));
  return weight(store.add(name.str(), tensor));
}

mlir::Value Emitter::weight(const std::string &key) {
  WeightStore::Info info = store.info(key);
  auto type = mlir::RankedTensorType::get(info.shape, onnx::elementTypeOf(info.type, context()));
  return constantOp(type, onnx::WeightAttr::get(context(), key));
}

mlir::Value Emitter::ints(ArrayRef<int64_t> values) {
  return constant(Tensor::of<int64_t>(DType::I64, {int64_t(values.size())}, values.vec()), node);
}

mlir::Value Emitter::scalarInt(int64_t value) { return constant(Tensor::of<int64_t>(DType::I64, {}, {value}), node); }

mlir::Value Emitter::scalarLike(double value, mlir::Value like) {
  mlir::Type element = elementType(like);
  auto type = mlir::RankedTensorType::get({}, element);
  if (llvm::isa<mlir::FloatType>(element))
    return constantOp(type, mlir::DenseElementsAttr::get(type, builder.getFloatAttr(element, value)));
  if (auto integer = llvm::dyn_cast<mlir::IntegerType>(element)) {
    llvm::APSInt number(integer.getWidth(), /*isUnsigned=*/integer.isUnsigned());
    bool isExact;
    llvm::APFloat(value).convertToInteger(number, llvm::APFloat::rmTowardZero, &isExact); // saturates; NaN is 0
    return constantOp(type, mlir::DenseElementsAttr::get(type, llvm::APInt(number)));
  }
  failed = true;
  (void)fail("expected a number as element type, found another");
  return none();
}

mlir::LogicalResult Emitter::fail(const llvm::Twine &message, aicc_status status) {
  failed = true;
  report.node(node, op, message, "", status);
  return mlir::failure();
}
