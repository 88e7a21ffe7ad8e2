#include "lib/Graph/ReferenceNode.h"

#include "dialects/ONNX/TensorBridge.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace aicc::graph {

std::string referenceName(Operation *op) {
  if (auto custom = dyn_cast<onnx::CustomOp>(op))
    return (custom.getDomain() + "." + custom.getOpType()).str();
  return isa_and_present<onnx::ONNXDialect>(op->getDialect()) ? op->getName().stripDialect().str() : "";
}

static FailureOr<reference::Attribute> listOf(ArrayAttr array) {
  std::vector<std::string> texts;
  for (mlir::Attribute element : array) {
    auto text = dyn_cast<StringAttr>(element);
    if (!text)
      return failure();
    texts.push_back(text.str());
  }
  return reference::Attribute(texts);
}

static FailureOr<reference::Attribute> attributeOf(mlir::Attribute attribute) {
  using Result = FailureOr<reference::Attribute>;
  return TypeSwitch<mlir::Attribute, Result>(attribute)
      .Case([](IntegerAttr value) { return Result(value.getInt()); })
      .Case([](FloatAttr value) { return Result(float(value.getValueAsDouble())); })
      .Case([](StringAttr value) { return Result(value.str()); })
      .Case([](DenseI64ArrayAttr value) { return Result(std::vector<int64_t>(value.asArrayRef())); })
      .Case([](DenseF32ArrayAttr value) { return Result(std::vector<float>(value.asArrayRef())); })
      .Case([](ArrayAttr value) { return listOf(value); })
      .Case([](DenseElementsAttr value) {
        FailureOr<Tensor> tensor = onnx::tensorOf(value, value.getType());
        return failed(tensor) ? Result(failure()) : Result(*tensor);
      })
      .Case([](onnx::WeightAttr value) {
        FailureOr<Tensor> tensor = onnx::tensorOf(value, NoneType::get(value.getContext()));
        return failed(tensor) ? Result(failure()) : Result(*tensor);
      })
      .Default([](mlir::Attribute) { return Result(failure()); });
}

FailureOr<reference::Node> referenceNode(Operation *op) {
  reference::Node node;
  node.op = referenceName(op);
  node.results = op->getNumResults();
  DictionaryAttr attributes = op->getAttrDictionary();
  if (auto custom = dyn_cast<onnx::CustomOp>(op))
    attributes = custom.getOpAttributes();
  for (NamedAttribute named : attributes) {
    FailureOr<reference::Attribute> value = attributeOf(named.getValue());
    if (failed(value))
      return failure();
    node.attributes.emplace(named.getName().str(), std::move(*value));
  }
  return node;
}

} // namespace aicc::graph
