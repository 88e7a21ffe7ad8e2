// Weights of 2, 4 or 8 bits that contrib operators keep in tensors of bytes, low bits first.
#pragma once

#include "lib/Import/Emitter.h"

namespace aicc::importer {

DType unsignedType(int64_t bits);
DType signedType(int64_t bits);

/// The elements in a constant of bytes, called `what` in problems; as signed numbers they are those minus 2^(bits-1).
/// Null after a problem was told.
mlir::Value elementsIn(mlir::Value bytes, llvm::StringRef what, DType type, const Shape &shape, Emitter &emitter);

/// A matrix [columns, depth] whose rows are cut into blocks, each with a scale and perhaps a zero point; the middle of
/// the range is zero otherwise. `groups`, if given, says which block's scale belongs to a place of a row.
struct BlockedMatrix {
  int64_t columns, depth, bits, block;
  mlir::Value codes, scales, zeroPoints = {}, groups = {};
  int64_t blocks() const { return (depth + block - 1) / block; }
};
/// The matrix as floats; null after a problem was told.
mlir::Value dequantizedMatrix(const BlockedMatrix &matrix, Emitter &emitter);

} // namespace aicc::importer
