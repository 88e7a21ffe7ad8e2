#include "lib/Codegen/Source/Spelling.h"

#include "lib/Codegen/SIMT/Machine.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace aicc::source {

/// The width of the variable for an integer; 0 when it is none that kernels use.
static unsigned storedWidth(Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  unsigned width = integer ? integer.getWidth() : 0;
  return width == 1 ? 8 : llvm::is_contained({8u, 16u, 32u, 64u}, width) ? width : 0;
}

StringRef spaceName(Type pointer) {
  switch (cast<LLVM::LLVMPointerType>(pointer).getAddressSpace()) {
  case 0: return "AICC_PRIVATE";
  case simt::Machine::globalSpace: return "AICC_GLOBAL";
  case simt::Machine::sharedSpace: return "AICC_SHARED";
  default: return "";
  }
}

std::string typeName(Type type) {
  if (type.isF32())
    return "float";
  if (type.isF64())
    return "double";
  if (isNarrow(type))
    return "aicc_u16";
  if (unsigned width = storedWidth(type))
    return "aicc_u" + llvm::utostr(width);
  if (isa<LLVM::LLVMPointerType>(type) && !spaceName(type).empty())
    return (spaceName(type) + " aicc_u8 *").str();
  return "";
}

std::string signedName(IntegerType type) { return "aicc_i" + llvm::utostr(storedWidth(type)); }

StringRef narrowName(Type type) { return type.isF16() ? "f16" : "bf16"; }

static std::string hex(uint64_t bits) { return "0x" + llvm::utohexstr(bits, /*LowerCase=*/true); }

/// Small numbers widen by themselves.
static std::string integerLiteral(uint64_t bits) {
  if (bits < 1024)
    return llvm::utostr(bits) + "u";
  return bits <= UINT32_MAX ? hex(bits) + "u" : "AICC_U64(" + hex(bits) + ")";
}

static std::string floatLiteral(const APFloat &value, Type type) {
  uint64_t bits = value.bitcastToAPInt().getZExtValue();
  if (isNarrow(type))
    return hex(bits) + "u";
  if (!value.isFinite())
    return (type.isF32() ? "aicc_f32_of(" : "aicc_f64_of(") + integerLiteral(bits) + ")";
  char digits[64];
  value.convertToHexString(digits, /*hexDigits=*/0, /*upperCase=*/false, APFloat::rmNearestTiesToEven);
  std::string text = digits + std::string(type.isF32() ? "f" : "");
  return value.isNegative() ? "(" + text + ")" : text;
}

std::string literal(Type type, Attribute value) {
  if (typeName(type).empty())
    return "";
  if (!value)
    return isa<LLVM::LLVMPointerType>(type) ? "((" + typeName(type) + ")0)" : isa<FloatType>(type) ? "0" : "0u";
  if (auto number = dyn_cast<FloatAttr>(value))
    return number.getType() == type ? floatLiteral(number.getValue(), type) : "";
  auto number = dyn_cast<IntegerAttr>(value);
  if (!number || !isa<IntegerType>(type))
    return "";
  return integerLiteral(number.getValue().zextOrTrunc(cast<IntegerType>(type).getWidth()).getZExtValue());
}

std::string identifier(StringRef symbol) {
  std::string name = symbol.str();
  std::replace_if(name.begin(), name.end(), [](char c) { return !llvm::isAlnum(c); }, '_');
  return name;
}

uint64_t bytesOf(Type type) {
  if (auto array = dyn_cast<LLVM::LLVMArrayType>(type))
    return array.getNumElements() * bytesOf(array.getElementType());
  if (isa<LLVM::LLVMPointerType>(type))
    return 8;
  return type.isIntOrFloat() ? llvm::divideCeil(type.getIntOrFloatBitWidth(), 8) : 0;
}

} // namespace aicc::source
