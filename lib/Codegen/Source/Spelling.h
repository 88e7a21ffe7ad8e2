// Types, constants and names in C. Integers are unsigned, since C says what they do when they overflow; 16-bit floats
// are their bits; a pointer points to bytes of its address space.
#pragma once

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

#include <string>

namespace aicc::source {

/// The type of a variable; empty when there is none for it.
std::string typeName(mlir::Type type);
/// The signed integer of that width.
std::string signedName(mlir::IntegerType type);
/// "AICC_GLOBAL" and so on; empty for a space that kernels do not have.
llvm::StringRef spaceName(mlir::Type pointer);

/// Whether values of the type are kept as bits and computed in f32.
inline bool isNarrow(mlir::Type type) { return type.isF16() || type.isBF16(); }
/// "f16" or "bf16": as the functions of common.h that convert such a type are called.
llvm::StringRef narrowName(mlir::Type type);

/// A number of `type`, or zeros where `value` is null; empty when there is no such literal.
std::string literal(mlir::Type type, mlir::Attribute value);

/// A symbol as an identifier: C has no dots in names.
std::string identifier(llvm::StringRef symbol);

/// Bytes that an element of memory takes.
uint64_t bytesOf(mlir::Type type);

} // namespace aicc::source
