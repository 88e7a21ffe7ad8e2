// Elements of a tensor at places that are computed numbers: interpolation inside the body of a structured op.
#pragma once

#include "lib/Linalg/Structured.h"

namespace aicc::linalg {

/// One element that takes part along a dim.
struct Tap {
  mlir::Value index;
  mlir::Value weight; ///< float
  mlir::Value inside; ///< i1: outside of the tensor it counts as zero
};

/// A size as a float.
mlir::Value sizeAsFloat(Scalar &s, mlir::Value size, mlir::Type type);

/// The element at `position`, a whole number or none at all, of a dim of `size` elements (at least one).
Tap tapAt(Scalar &s, mlir::Value position, mlir::Value weight, mlir::Value size);

/// The two neighbours of `place`, weighted by their distance.
llvm::SmallVector<Tap> linearTaps(Scalar &s, mlir::Value place, mlir::Value size);

/// The weighted sum of `source` over the taps of `dims`; `place` holds the indices of the other dims.
mlir::Value sumOfTaps(Scalar &s, mlir::Value source, mlir::Type onnxElement, mlir::Type type,
                      llvm::SmallVectorImpl<mlir::Value> &place, llvm::ArrayRef<int64_t> dims,
                      llvm::ArrayRef<llvm::SmallVector<Tap>> taps);

/// Ends the run unless each of `sizes` is at least 1: a place in an empty tensor is none.
void checkNotEmpty(Lowering &l, llvm::ArrayRef<mlir::Value> sizes, const llvm::Twine &name);
/// Ends the run unless both sizes are the same.
void checkSameSize(Lowering &l, mlir::AffineExpr found, mlir::AffineExpr wanted, const llvm::Twine &message);

} // namespace aicc::linalg
