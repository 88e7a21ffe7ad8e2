// One table, read in both directions.
#include "dialects/ONNX/Types.h"

#include "dialects/ONNX/ONNX.h"

using namespace mlir;

namespace aicc::onnx {

static IntegerType unsignedType(MLIRContext *context, unsigned width) {
  return IntegerType::get(context, width, IntegerType::Unsigned);
}

Type elementTypeOf(DType type, MLIRContext *context) {
  switch (type) {
  case DType::Undefined: return {};
  case DType::F32: return Float32Type::get(context);
  case DType::F64: return Float64Type::get(context);
  case DType::F16: return Float16Type::get(context);
  case DType::BF16: return BFloat16Type::get(context);
  case DType::F8E4M3FN: return Float8E4M3FNType::get(context);
  case DType::F8E4M3FNUZ: return Float8E4M3FNUZType::get(context);
  case DType::F8E5M2: return Float8E5M2Type::get(context);
  case DType::F8E5M2FNUZ: return Float8E5M2FNUZType::get(context);
  case DType::F8E8M0: return Float8E8M0FNUType::get(context);
  case DType::F4E2M1: return Float4E2M1FNType::get(context);
  case DType::C64: return ComplexType::get(Float32Type::get(context));
  case DType::C128: return ComplexType::get(Float64Type::get(context));
  case DType::Bool: return IntegerType::get(context, 1);
  case DType::I2: return IntegerType::get(context, 2);
  case DType::I4: return IntegerType::get(context, 4);
  case DType::I8: return IntegerType::get(context, 8);
  case DType::I16: return IntegerType::get(context, 16);
  case DType::I32: return IntegerType::get(context, 32);
  case DType::I64: return IntegerType::get(context, 64);
  case DType::U2: return unsignedType(context, 2);
  case DType::U4: return unsignedType(context, 4);
  case DType::U8: return unsignedType(context, 8);
  case DType::U16: return unsignedType(context, 16);
  case DType::U32: return unsignedType(context, 32);
  case DType::U64: return unsignedType(context, 64);
  case DType::String: return StringType::get(context);
  }
  return {};
}

DType dtypeOf(Type elementType) {
  for (int number = int(DType::F32); number <= int(DType::I2); ++number)
    if (elementType && elementTypeOf(DType(number), elementType.getContext()) == elementType)
      return DType(number);
  return DType::Undefined;
}

Type elementTypeOf(Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  return shaped ? shaped.getElementType() : type;
}

} // namespace aicc::onnx
