#include "lib/Graph/ReferenceNode.h"

#include "dialects/ONNX/TensorBridge.h"

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

static FailureOr<reference::Attribute> tensorOf(mlir::Attribute value, Type type) {
  FailureOr<Tensor> tensor = onnx::tensorOf(value, type);
  if (failed(tensor))
    return failure();
  return reference::Attribute(std::move(*tensor));
}

static FailureOr<reference::Attribute> attributeOf(mlir::Attribute attribute) {
  if (auto value = dyn_cast<IntegerAttr>(attribute))
    return reference::Attribute(int64_t(value.getInt()));
  if (auto value = dyn_cast<FloatAttr>(attribute))
    return reference::Attribute(float(value.getValueAsDouble()));
  if (auto value = dyn_cast<StringAttr>(attribute))
    return reference::Attribute(value.str());
  if (auto value = dyn_cast<DenseI64ArrayAttr>(attribute))
    return reference::Attribute(std::vector<int64_t>(value.asArrayRef()));
  if (auto value = dyn_cast<DenseF32ArrayAttr>(attribute))
    return reference::Attribute(std::vector<float>(value.asArrayRef()));
  if (auto value = dyn_cast<ArrayAttr>(attribute))
    return listOf(value);
  if (auto value = dyn_cast<DenseElementsAttr>(attribute))
    return tensorOf(value, value.getType());
  if (isa<onnx::WeightAttr>(attribute))
    return tensorOf(attribute, NoneType::get(attribute.getContext()));
  return failure();
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
