// Initializers and the many forms of Constant.
#include "lib/Import/Build.h"

using namespace aicc;
using namespace aicc::importer;
using Kind = proto::Attribute::Kind;

mlir::Value GraphBuilder::buildConstant(const proto::Tensor &tensor, StringRef name) {
  int64_t bytes = byteSize(DType(tensor.dataType), elementCount(tensor.dims));
  if (bytes <= emitter.denseBytes)
    return emitter.constant(readTensor(tensor, validation.sources), name);
  return emitter.weight(storeTensor(name.str(), tensor, validation.sources, emitter.store));
}

static Tensor floatsTensor(Shape shape, const std::vector<float> &values) {
  return Tensor::of<float>(DType::F32, std::move(shape), values);
}

/// The tensor that an attribute of Constant stands for; value and sparse_value are read by the caller.
static Tensor constantTensor(const proto::Attribute &attribute) {
  switch (kindOf(attribute)) {
  case Kind::Float: return floatsTensor({}, {attribute.f.value_or(0)});
  case Kind::Floats: return floatsTensor({int64_t(attribute.floats.size())}, attribute.floats);
  case Kind::Int: return Tensor::of<int64_t>(DType::I64, {}, {attribute.i.value_or(0)});
  case Kind::Ints: return Tensor::of<int64_t>(DType::I64, {int64_t(attribute.ints.size())}, attribute.ints);
  case Kind::String: return Tensor::ofStrings({}, {attribute.s.value_or("").str()});
  case Kind::Strings:
    return Tensor::ofStrings({int64_t(attribute.strings.size())},
                             std::vector<std::string>(attribute.strings.begin(), attribute.strings.end()));
  default: return {};
  }
}

bool GraphBuilder::emitConstant(NodeForm &form, const proto::Node &node, const Frame &frame) {
  const proto::Attribute *value = nullptr;
  for (const proto::Attribute &written : node.attributes) {
    BoundAttribute bound{&written, nullptr, nullptr};
    if (!written.reference.empty())
      bound = frame.attributes.lookup(written.reference);
    if (bound.attribute && value)
      return mlir::succeeded(emitter.fail("expected one value attribute, found several"));
    value = bound.attribute ? bound.attribute : value;
  }
  if (!value)
    return mlir::succeeded(emitter.fail("expected one value attribute, found none"));
  StringRef name = node.outputs[0];
  if (value->t)
    form.results = {buildConstant(*value->t, name)};
  else if (value->sparse)
    form.results = {emitter.constant(readSparseTensor(*value->sparse, validation.sources), name)};
  else
    form.results = {emitter.constant(constantTensor(*value), name)};
  return true;
}
