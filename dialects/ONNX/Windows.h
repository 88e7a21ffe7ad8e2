// Sizes of sliding windows: shared by convolutions and pools.
#pragma once

#include "dialects/ONNX/Infer.h"

namespace aicc::onnx {

/// The attributes of an op with a sliding window, defaults filled in.
struct Window {
  llvm::SmallVector<int64_t> kernel, strides, dilations, padsBegin, padsEnd;
  bool ceilMode = false;
  enum { Explicit, Same, Valid } padding = Explicit;
};

/// Fails with a diagnostic unless every entry of the attribute is positive (`pads`: of any sign, `output_padding`: at
/// least 0) and below 2^31, so that sums and products of a few of them do not overflow.
llvm::LogicalResult checkEntries(mlir::Operation *op, llvm::StringRef name, llvm::ArrayRef<int64_t> entries);

/// Reads kernel_shape, strides, dilations, pads, auto_pad and ceil_mode; `spatial` dims are expected everywhere.
llvm::FailureOr<Window> readWindow(mlir::Operation *op, llvm::ArrayRef<int64_t> kernel, size_t spatial);

/// How many places a window has along spatial dim `i` of size `size`; null when that cannot be told.
Dim windowCount(ShapeContext &context, const Window &window, Dim size, size_t i);

} // namespace aicc::onnx
