#include "lib/Export/ExportType.h"

#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/TensorBridge.h"
#include "dialects/ONNX/Types.h"
#include "lib/Import/Proto.h"

using namespace aicc;
using namespace aicc::exporter;
using Kind = importer::proto::Attribute::Kind;

static Message tensorTypeMessage(mlir::TensorType type, mlir::ArrayAttr dims) {
  Message tensor;
  tensor.number(1, int64_t(onnx::dtypeOf(type.getElementType())));
  if (!type.hasRank())
    return tensor;
  Message shape;
  for (auto [i, size] : llvm::enumerate(type.getShape())) {
    Message dim;
    auto name = dims && i < dims.size() ? llvm::cast<mlir::StringAttr>(dims[i]).getValue() : llvm::StringRef();
    if (!mlir::ShapedType::isDynamic(size))
      dim.number(1, size);
    else if (!name.empty())
      dim.text(2, name);
    shape.message(1, dim);
  }
  tensor.message(2, shape);
  return tensor;
}

Message exporter::typeMessage(mlir::Type type, mlir::ArrayAttr dims) {
  Message message, element;
  if (auto tensor = llvm::dyn_cast<mlir::TensorType>(type)) {
    message.message(1, tensorTypeMessage(tensor, dims));
  } else if (auto sequence = llvm::dyn_cast<onnx::SequenceType>(type)) {
    element.message(1, typeMessage(sequence.getElementType()));
    message.message(4, element);
  } else if (auto optional = llvm::dyn_cast<onnx::OptionalType>(type)) {
    element.message(1, typeMessage(optional.getElementType()));
    message.message(9, element);
  } else if (auto map = llvm::dyn_cast<onnx::MapType>(type)) {
    element.number(1, int64_t(onnx::dtypeOf(map.getKeyType())));
    element.message(2, typeMessage(mlir::RankedTensorType::get({}, map.getValueType())));
    message.message(5, element);
  }
  return message;
}

Message exporter::valueMessage(llvm::StringRef name, mlir::Type type, mlir::ArrayAttr dims) {
  Message message;
  message.text(1, name);
  message.message(2, typeMessage(type, dims));
  return message;
}

Message exporter::tensorHead(llvm::StringRef name, DType type, const Shape &shape) {
  Message message;
  for (int64_t dim : shape)
    message.number(1, dim);
  message.number(2, int64_t(type));
  message.text(8, name);
  return message;
}

Message exporter::tensorMessage(llvm::StringRef name, const Tensor &tensor) {
  Message message = tensorHead(name, tensor.dtype(), tensor.shape());
  if (tensor.dtype() == DType::String)
    for (const std::string &text : tensor.strings())
      message.text(6, text);
  else
    message.text(9, llvm::StringRef(tensor.data<char>(), size_t(tensor.bytes())));
  return message;
}

static bool addArray(Message &message, mlir::Attribute value) {
  if (auto floats = llvm::dyn_cast<mlir::DenseF32ArrayAttr>(value)) {
    message.number(20, Kind::Floats);
    for (float element : floats.asArrayRef())
      message.real(7, element);
    return true;
  }
  if (auto ints = llvm::dyn_cast<mlir::DenseI64ArrayAttr>(value)) {
    message.number(20, Kind::Ints);
    for (int64_t element : ints.asArrayRef())
      message.number(8, element);
    return true;
  }
  auto strings = llvm::dyn_cast<mlir::ArrayAttr>(value);
  if (!strings)
    return false;
  message.number(20, Kind::Strings);
  for (mlir::Attribute element : strings)
    message.text(9, llvm::cast<mlir::StringAttr>(element).getValue());
  return true;
}

static bool addTensor(Message &message, mlir::Attribute value) {
  auto elements = llvm::dyn_cast<mlir::ElementsAttr>(value);
  if (!elements)
    return false;
  mlir::FailureOr<Tensor> tensor = onnx::tensorOf(elements, elements.getType());
  if (failed(tensor))
    return false;
  message.number(20, Kind::TensorValue);
  message.message(5, tensorMessage("", *tensor));
  return true;
}

Message exporter::attributeMessage(llvm::StringRef name, mlir::Attribute value) {
  Message message;
  message.text(1, name);
  if (auto number = llvm::dyn_cast<mlir::IntegerAttr>(value)) {
    message.number(20, Kind::Int);
    message.number(3, number.getInt());
  } else if (auto real = llvm::dyn_cast<mlir::FloatAttr>(value)) {
    message.number(20, Kind::Float);
    message.real(2, float(real.getValueAsDouble()));
  } else if (auto text = llvm::dyn_cast<mlir::StringAttr>(value)) {
    message.number(20, Kind::String);
    message.text(4, text.getValue());
  } else if (auto type = llvm::dyn_cast<mlir::TypeAttr>(value)) {
    message.number(20, Kind::TypeValue);
    message.message(14, typeMessage(type.getValue()));
  } else if (!addArray(message, value) && !addTensor(message, value)) {
    return Message();
  }
  return message;
}

namespace {
/// An element type that an operator takes since an opset after 21, later than other operators do.
struct Extension {
  const char *op;
  DType type;
  int opset;
};
} // namespace

static constexpr Extension extensions[] = {
    {"BitShift", DType::I8, 28},   {"BitShift", DType::I16, 28},
    {"BitShift", DType::I32, 28},  {"BitShift", DType::I64, 28},
    {"Celu", DType::F16, 28},      {"Celu", DType::F64, 28},
    {"Celu", DType::BF16, 28},     {"Compress", DType::BF16, 28},
    {"Einsum", DType::BF16, 28},   {"OneHot", DType::BF16, 28},
    {"Optional", DType::BF16, 28}, {"OptionalGetElement", DType::BF16, 28},
    {"Range", DType::F16, 27},     {"Range", DType::BF16, 27},
    {"Unique", DType::BF16, 28},   {"ReverseSequence", DType::BF16, 28},
};

int64_t exporter::opsetOf(llvm::StringRef op, mlir::Type type) {
  auto tensor = llvm::dyn_cast<mlir::TensorType>(type);
  DType element = tensor ? onnx::dtypeOf(tensor.getElementType()) : DType::Undefined;
  for (const Extension &extension : extensions)
    if (op == extension.op && element == extension.type)
      return extension.opset;
  switch (element) {
  case DType::F4E2M1: return 23;
  case DType::BF16: // came to most operators one by one, up to opset 24
  case DType::F8E8M0: return 24;
  case DType::U2:
  case DType::I2: return 25;
  default: return 1;
  }
}
