#include "lib/Reduce/WriteModel.h"

#include "lib/Export/ProtoWriter.h"

#include <cstring>

using aicc::exporter::Message;

namespace aicc::reduce {

static Message messageOf(const proto::Graph &graph);

template <typename T> static void addBits(std::string &bytes, T value) {
  char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  bytes.append(raw, sizeof(T));
}

/// Numbers of fixed size, packed.
template <typename T> static void addFixed(Message &message, unsigned field, const std::vector<T> &values) {
  std::string bytes;
  for (T value : values)
    addBits(bytes, value);
  if (!values.empty())
    message.text(field, bytes);
}

template <typename T> static void addNumbers(Message &message, unsigned field, const std::vector<T> &values) {
  for (T value : values)
    message.number(field, int64_t(value));
}

static Message messageOf(const proto::Entry &entry) {
  Message message;
  message.text(1, entry.key);
  message.text(2, entry.value);
  return message;
}

static Message messageOf(const proto::Tensor &tensor) {
  Message message;
  addNumbers(message, 1, tensor.dims);
  message.number(2, tensor.dataType);
  addFixed(message, 4, tensor.floats);
  addNumbers(message, 5, tensor.int32s);
  for (llvm::StringRef text : tensor.strings)
    message.text(6, text);
  addNumbers(message, 7, tensor.int64s);
  if (!tensor.name.empty())
    message.text(8, tensor.name);
  if (tensor.raw)
    message.text(9, *tensor.raw);
  addFixed(message, 10, tensor.doubles);
  addNumbers(message, 11, tensor.uint64s);
  for (const proto::Entry &entry : tensor.external)
    message.message(13, messageOf(entry));
  if (tensor.isExternal)
    message.number(14, 1);
  return message;
}

static Message messageOf(const proto::SparseTensor &tensor) {
  Message message;
  message.message(1, messageOf(tensor.values));
  message.message(2, messageOf(tensor.indices));
  addNumbers(message, 3, tensor.dims);
  return message;
}

static Message messageOf(const proto::Dimension &dim) {
  Message message;
  if (dim.value)
    message.number(1, *dim.value);
  else if (!dim.parameter.empty())
    message.text(2, dim.parameter);
  return message;
}

static Message tensorType(const proto::Type &type) {
  Message message, shape;
  message.number(1, type.elementType);
  if (!type.shape)
    return message;
  for (const proto::Dimension &dim : *type.shape)
    shape.message(1, messageOf(dim));
  message.message(2, shape);
  return message;
}

static Message messageOf(const proto::Type &type) {
  Message message, inner;
  switch (type.kind) {
  case proto::Type::Tensor: message.message(1, tensorType(type)); break;
  case proto::Type::SparseTensor: message.message(8, tensorType(type)); break;
  case proto::Type::Sequence:
  case proto::Type::Optional:
    if (type.element)
      inner.message(1, messageOf(*type.element));
    message.message(type.kind == proto::Type::Sequence ? 4 : 9, inner);
    break;
  case proto::Type::Map:
    inner.number(1, type.elementType);
    if (type.element)
      inner.message(2, messageOf(*type.element));
    message.message(5, inner);
    break;
  case proto::Type::Opaque: return Message(type.bytes);
  case proto::Type::None: break;
  }
  return message;
}

static Message messageOf(const proto::ValueInfo &value) {
  Message message;
  message.text(1, value.name);
  if (value.type.kind != proto::Type::None)
    message.message(2, messageOf(value.type));
  return message;
}

static Message messageOf(const proto::Attribute &attribute) {
  if (attribute.hasOther)
    return Message(attribute.bytes);
  Message message;
  message.text(1, attribute.name);
  if (attribute.f)
    message.real(2, *attribute.f);
  if (attribute.i)
    message.number(3, *attribute.i);
  if (attribute.s)
    message.text(4, *attribute.s);
  if (attribute.t)
    message.message(5, messageOf(*attribute.t));
  if (attribute.g)
    message.message(6, messageOf(*attribute.g));
  for (float value : attribute.floats)
    message.real(7, value);
  addNumbers(message, 8, attribute.ints);
  for (llvm::StringRef text : attribute.strings)
    message.text(9, text);
  if (attribute.typeValue)
    message.message(14, messageOf(*attribute.typeValue));
  if (attribute.type)
    message.number(20, attribute.type);
  if (!attribute.reference.empty())
    message.text(21, attribute.reference);
  if (attribute.sparse)
    message.message(22, messageOf(*attribute.sparse));
  return message;
}

static Message messageOf(const proto::Node &node) {
  Message message;
  for (llvm::StringRef input : node.inputs)
    message.text(1, input);
  for (llvm::StringRef output : node.outputs)
    message.text(2, output);
  if (!node.name.empty())
    message.text(3, node.name);
  message.text(4, node.op);
  for (const proto::Attribute &attribute : node.attributes)
    message.message(5, messageOf(attribute));
  if (!node.domain.empty())
    message.text(7, node.domain);
  if (!node.overload.empty())
    message.text(8, node.overload);
  return message;
}

static Message messageOf(const proto::Graph &graph) {
  Message message;
  for (const proto::Node &node : graph.nodes)
    message.message(1, messageOf(node));
  message.text(2, graph.name.empty() ? llvm::StringRef("graph") : graph.name);
  for (const proto::Tensor &tensor : graph.initializers)
    message.message(5, messageOf(tensor));
  for (const proto::ValueInfo &value : graph.inputs)
    message.message(11, messageOf(value));
  for (const proto::ValueInfo &value : graph.outputs)
    message.message(12, messageOf(value));
  for (const proto::ValueInfo &value : graph.values)
    message.message(13, messageOf(value));
  for (const proto::SparseTensor &tensor : graph.sparseInitializers)
    message.message(15, messageOf(tensor));
  return message;
}

static Message messageOf(const proto::Opset &opset) {
  Message message;
  message.text(1, opset.domain);
  message.number(2, opset.version);
  return message;
}

static Message messageOf(const proto::Function &function) {
  Message message;
  message.text(1, function.name);
  for (llvm::StringRef name : function.inputs)
    message.text(4, name);
  for (llvm::StringRef name : function.outputs)
    message.text(5, name);
  for (llvm::StringRef name : function.attributes)
    message.text(6, name);
  for (const proto::Node &node : function.nodes)
    message.message(7, messageOf(node));
  for (const proto::Opset &opset : function.opsets)
    message.message(9, messageOf(opset));
  message.text(10, function.domain);
  for (const proto::Attribute &attribute : function.defaults)
    message.message(11, messageOf(attribute));
  if (!function.overload.empty())
    message.text(13, function.overload);
  return message;
}

std::string writeModel(const proto::Model &model) {
  Message message;
  message.number(1, model.irVersion);
  message.text(2, "aicc reduce");
  if (model.graph)
    message.message(7, messageOf(*model.graph));
  for (const proto::Opset &opset : model.opsets)
    message.message(8, messageOf(opset));
  for (const proto::Function &function : model.functions)
    message.message(25, messageOf(function));
  return message.str();
}

} // namespace aicc::reduce
