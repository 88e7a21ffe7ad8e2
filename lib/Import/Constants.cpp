// From aicc::Tensor to dense attributes.
#include "lib/Import/Constants.h"

#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;

mlir::RankedTensorType importer::tensorType(DType type, const Shape &shape, mlir::MLIRContext *context) {
  return mlir::RankedTensorType::get(shape, onnx::elementTypeOf(type, context));
}

/// One byte per element from packed sub-byte ones, sign-extended for the signed types.
static std::vector<char> unpacked(const Tensor &tensor) {
  int bits = bitWidth(tensor.dtype());
  int perByte = 8 / bits;
  std::vector<char> bytes(size_t(tensor.elements()));
  for (size_t i = 0; i < bytes.size(); ++i) {
    int value = (tensor.data<uint8_t>()[i / size_t(perByte)] >> (i % size_t(perByte) * size_t(bits))) & ((1 << bits) - 1);
    bool isNegative = isSignedInteger(tensor.dtype()) && (value >> (bits - 1));
    bytes[i] = char(isNegative ? value - (1 << bits) : value);
  }
  return bytes;
}

mlir::DenseElementsAttr importer::denseElements(const Tensor &tensor, mlir::MLIRContext *context) {
  mlir::RankedTensorType type = tensorType(tensor.dtype(), tensor.shape(), context);
  size_t count = size_t(tensor.elements());
  if (count == 0)
    return mlir::DenseElementsAttr::get(type, llvm::ArrayRef<mlir::Attribute>());
  if (tensor.dtype() == DType::String) {
    llvm::SmallVector<llvm::StringRef> values(tensor.strings().begin(), tensor.strings().end());
    return mlir::DenseElementsAttr::get(type, values);
  }
  if (tensor.dtype() == DType::Bool) {
    llvm::SmallVector<bool> values(tensor.data<uint8_t>(), tensor.data<uint8_t>() + count);
    return mlir::DenseElementsAttr::get(type, values);
  }
  if (bitWidth(tensor.dtype()) < 8) {
    std::vector<char> bytes = unpacked(tensor);
    return mlir::DenseElementsAttr::getFromRawBuffer(type, bytes);
  }
  return mlir::DenseElementsAttr::getFromRawBuffer(type, {tensor.data<char>(), size_t(tensor.bytes())});
}
