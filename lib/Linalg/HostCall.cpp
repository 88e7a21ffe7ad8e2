#include "lib/Linalg/HostCall.h"

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/ONNX/Types.h"

using namespace mlir;

namespace aicc::linalg {

void HostArguments::tensor(Value lowered, Type onnxElement) {
  values.push_back(lowered);
  dtypes.push_back(int64_t(onnx::dtypeOf(onnxElement)));
}

void HostArguments::scalar(Value value) {
  values.push_back(value);
  dtypes.push_back(0);
}

void HostArguments::scalar(Lowering &l, int64_t value) { scalar(l.index(value)); }

static dispatch::CallOp makeCall(Lowering &l, StringRef function, const HostArguments &arguments, TypeRange types,
                                 ArrayRef<int64_t> resultDtypes) {
  SmallVector<int64_t> dtypes(arguments.dtypes);
  llvm::append_range(dtypes, resultDtypes);
  return dispatch::CallOp::create(l.b, types, function, arguments.values, dtypes);
}

Value integerConstant(Lowering &l, ArrayRef<int64_t> numbers) {
  auto type = RankedTensorType::get({int64_t(numbers.size())}, l.b.getI64Type());
  return arith::ConstantOp::create(l.b, DenseElementsAttr::get(type, numbers));
}

/// The bytes of all texts one after the other, and where each ends.
Value stringConstant(Lowering &l, ArrayRef<StringRef> texts, RankedTensorType type) {
  SmallVector<uint8_t> bytes;
  SmallVector<int64_t> ends;
  for (int64_t i = 0; i < type.getNumElements(); ++i) {
    llvm::append_range(bytes, texts[texts.size() == 1 ? 0 : i]);
    ends.push_back(int64_t(bytes.size()));
  }
  Type byte = l.b.getI8Type(), number = l.b.getI64Type();
  auto bytesType = RankedTensorType::get({int64_t(bytes.size())}, byte);
  Value data = arith::ConstantOp::create(l.b, DenseElementsAttr::get(bytesType, ArrayRef<uint8_t>(bytes)));
  HostArguments arguments;
  arguments.tensor(data, byte);
  arguments.tensor(integerConstant(l, ends), number);
  arguments.tensor(integerConstant(l, type.getShape()), number);
  return makeCall(l, "strings", arguments, type, int64_t(DType::String)).getOutputs()[0];
}

Value stringConstant(Lowering &l, ArrayRef<StringRef> texts) {
  return stringConstant(l, texts, RankedTensorType::get({int64_t(texts.size())}, l.b.getI64Type()));
}

Value callHost(Lowering &l, StringRef function, const HostArguments &arguments, RankedTensorType type,
               Type onnxElement) {
  return makeCall(l, function, arguments, type, int64_t(onnx::dtypeOf(onnxElement))).getOutputs()[0];
}

Value callHost(Lowering &l, StringRef function, const HostArguments &arguments) {
  return makeCall(l, function, arguments, l.b.getIndexType(), int64_t(0)).getOutputs()[0];
}

Value callHost(Lowering &l, StringRef function, const HostArguments &arguments, ArrayRef<OpFoldResult> sizes,
               Type element) {
  SmallVector<int64_t> shape = llvm::map_to_vector(
      sizes, [](OpFoldResult size) { return getConstantIntValue(size).value_or(ShapedType::kDynamic); });
  auto type = RankedTensorType::get(shape, Lowering::storage(element));
  return makeCall(l, function, arguments, type, int64_t(onnx::dtypeOf(element))).getOutputs()[0];
}

LogicalResult callHost(Lowering &l, StringRef function, const HostArguments &arguments, ValueRange results) {
  SmallVector<int64_t> dtypes;
  SmallVector<Type> types;
  for (Value result : results) {
    dtypes.push_back(int64_t(onnx::dtypeOf(Lowering::element(result))));
    types.push_back(l.type(result));
  }
  dispatch::CallOp call = makeCall(l, function, arguments, types, dtypes);
  for (auto [number, result] : llvm::enumerate(results)) {
    Value output = call.getOutputs()[number];
    for (int64_t dim = 0; dim < l.rank(result); ++dim)
      l.defineSize(result, dim, [&] { return tensor::getMixedSize(l.b, l.b.getLoc(), output, dim); });
    (void)l.define(result, output);
  }
  return success();
}

} // namespace aicc::linalg
