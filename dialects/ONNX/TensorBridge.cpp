#include "dialects/ONNX/TensorBridge.h"

#include "dialects/ONNX/Types.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;

namespace aicc::onnx {

static Shape shapeOf(ShapedType type) { return {type.getShape().begin(), type.getShape().end()}; }

RankedTensorType typeOf(const Tensor &tensor, MLIRContext *context) {
  return RankedTensorType::get(tensor.shape(), elementTypeOf(tensor.dtype(), context));
}

/// Elements of less than a byte lie in a byte each in the attribute, packed in the tensor.
static void pack(Tensor &tensor, ArrayRef<char> bytes, bool isSplat) {
  int bits = bitWidth(tensor.dtype()), perByte = 8 / bits;
  for (int64_t i = 0, count = tensor.elements(); i < count; ++i) {
    int value = bytes[isSplat ? 0 : i] & ((1 << bits) - 1);
    tensor.mutableData<uint8_t>()[i / perByte] |= uint8_t(value << (i % perByte * bits));
  }
}

static Tensor tensorOfStrings(DenseElementsAttr elements) {
  std::vector<std::string> texts;
  for (StringRef text : elements.getValues<StringRef>())
    texts.push_back(text.str());
  return Tensor::ofStrings(shapeOf(elements.getType()), std::move(texts));
}

static FailureOr<Tensor> tensorOfDense(DenseElementsAttr elements) {
  DType type = dtypeOf(elements.getElementType());
  if (type == DType::Undefined)
    return failure();
  if (type == DType::String)
    return tensorOfStrings(elements);
  Tensor tensor = Tensor::allocate(type, shapeOf(elements.getType()));
  if (type == DType::Bool) {
    uint8_t *out = tensor.mutableData<uint8_t>();
    for (bool flag : elements.getValues<bool>())
      *out++ = flag;
    return tensor;
  }
  ArrayRef<char> bytes = elements.getRawData();
  if (bitWidth(type) < 8) {
    pack(tensor, bytes, elements.isSplat());
    return tensor;
  }
  size_t size = size_t(bitWidth(type)) / 8, total = size_t(tensor.bytes());
  for (size_t at = 0; elements.isSplat() && at < total; at += size)
    std::memcpy(tensor.mutableData<char>() + at, bytes.data(), size);
  if (!elements.isSplat() && total)
    std::memcpy(tensor.mutableData<char>(), bytes.data(), total);
  return tensor;
}

FailureOr<Tensor> tensorOf(Attribute value, Type type) {
  if (auto elements = dyn_cast_or_null<DenseElementsAttr>(value))
    return tensorOfDense(elements);
  auto weight = dyn_cast_or_null<WeightAttr>(value);
  if (!weight)
    return failure();
  WeightStore &store = *type.getContext()->getLoadedDialect<ONNXDialect>()->weights();
  std::string key = weight.getKey().str();
  if (!store.contains(key))
    return failure();
  return store.get(key);
}

FailureOr<Tensor> tensorOf(ConstantOp constant) { return tensorOf(constant.getValue(), constant.getType()); }

static std::vector<char> unpacked(const Tensor &tensor) {
  int bits = bitWidth(tensor.dtype()), perByte = 8 / bits;
  std::vector<char> bytes(size_t(tensor.elements()));
  for (size_t i = 0; i < bytes.size(); ++i) {
    int value = (tensor.data<uint8_t>()[i / perByte] >> (i % perByte * bits)) & ((1 << bits) - 1);
    bool isNegative = isSignedInteger(tensor.dtype()) && value >> (bits - 1);
    bytes[i] = char(isNegative ? value - (1 << bits) : value);
  }
  return bytes;
}

DenseElementsAttr denseElementsOf(const Tensor &tensor, MLIRContext *context) {
  RankedTensorType type = typeOf(tensor, context);
  size_t count = size_t(tensor.elements());
  if (count == 0)
    return DenseElementsAttr::get(type, ArrayRef<Attribute>());
  if (tensor.dtype() == DType::String) {
    SmallVector<StringRef> texts(tensor.strings().begin(), tensor.strings().end());
    return DenseElementsAttr::get(type, texts);
  }
  if (tensor.dtype() == DType::Bool) {
    SmallVector<bool> flags(tensor.data<uint8_t>(), tensor.data<uint8_t>() + count);
    return DenseElementsAttr::get(type, flags);
  }
  if (bitWidth(tensor.dtype()) < 8)
    return DenseElementsAttr::getFromRawBuffer(type, unpacked(tensor));
  return DenseElementsAttr::getFromRawBuffer(type, {tensor.data<char>(), size_t(tensor.bytes())});
}

Attribute constantValueOf(const Tensor &tensor, StringRef name, MLIRContext *context, int64_t denseBytes) {
  if (tensor.bytes() <= denseBytes) // strings have no size: always dense
    return denseElementsOf(tensor, context);
  WeightStore &store = *context->getLoadedDialect<ONNXDialect>()->weights();
  return WeightAttr::get(context, store.add(name.str(), tensor));
}

} // namespace aicc::onnx
