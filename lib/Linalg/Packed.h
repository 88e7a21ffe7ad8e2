// Elements of 4 and 2 bits. Callers, plugins and weights hold them packed, the first in the lowest bits of a byte; the
// lowered program holds one in an i8 each, so that no rule has to know: integers extended to the byte, E2M1 as its
// code.
#pragma once

#include "lib/Linalg/Lowering.h"

namespace aicc::linalg {

/// Whether elements of this onnx type share bytes when packed. Bool does not.
bool isPacked(mlir::Type onnxElement);

/// `packed` as other code holds it, a tensor of signless 4 or 2 bit integers, from an onnx type.
mlir::RankedTensorType packedType(mlir::RankedTensorType onnxType);

/// One element a byte from a packed tensor of these sizes.
mlir::Value unpacked(Lowering &l, mlir::Value packed, llvm::ArrayRef<mlir::OpFoldResult> sizes, mlir::Type onnxElement);
/// Likewise from a stored weight, which is read packed.
mlir::Value unpackedWeight(Lowering &l, llvm::StringRef key, mlir::RankedTensorType onnxType);

/// A packed tensor from one element a byte.
mlir::Value packed(Lowering &l, mlir::Value unpacked, llvm::ArrayRef<mlir::OpFoldResult> sizes, mlir::Type onnxElement);

/// The low bits of `byte` extended as elements of this type are kept.
mlir::Value lowBits(mlir::ImplicitLocOpBuilder &b, mlir::Value byte, mlir::Type onnxElement);

} // namespace aicc::linalg
