// Element types of tensors: ONNX's own numbers (TensorProto.DataType), so that no table translates between
// the model, the artifact and the C ABI.
#pragma once

#include <cstdint>
#include <string_view>

namespace aicc {

enum class DType : int32_t {
  Undefined = 0,
  F32 = 1,
  U8 = 2,
  I8 = 3,
  U16 = 4,
  I16 = 5,
  I32 = 6,
  I64 = 7,
  String = 8,
  Bool = 9,
  F16 = 10,
  F64 = 11,
  U32 = 12,
  U64 = 13,
  C64 = 14,
  C128 = 15,
  BF16 = 16,
  F8E4M3FN = 17,
  F8E4M3FNUZ = 18,
  F8E5M2 = 19,
  F8E5M2FNUZ = 20,
  U4 = 21,
  I4 = 22,
  F4E2M1 = 23,
  F8E8M0 = 24,
  U2 = 25,
  I2 = 26,
};

/// Whether `number`, read from a file, names a type of the standard (Undefined is none).
bool isKnownDType(int64_t number);

/// Bits of one element in memory; bool takes 8, sub-byte types 4 or 2; 0 for strings and Undefined.
int bitWidth(DType type);

/// The name users see, numpy's where numpy has one: "float32", "uint8", "bfloat16", "int4".
std::string_view name(DType type);

bool isFloat(DType type);
bool isSignedInteger(DType type);
bool isUnsignedInteger(DType type);
inline bool isInteger(DType type) { return isSignedInteger(type) || isUnsignedInteger(type); }

/// Bytes that `elements` packed elements take, sub-byte types rounded up to a whole byte;
/// -1 when the product does not fit in 63 bits or the type has no fixed size.
int64_t byteSize(DType type, int64_t elements);

/// Conversions of single values, round to nearest even; NaN stays NaN.
float halfToFloat(uint16_t bits);
uint16_t floatToHalf(float value);
float bfloatToFloat(uint16_t bits);
uint16_t floatToBfloat(float value);

} // namespace aicc
