// What the rules of Resize share.
#pragma once

#include "lib/Linalg/Structured.h"

namespace aicc::linalg {

/// One resized dim; all values are scalars made before the body.
struct Axis {
  int64_t dim;
  std::optional<double> constantScale;
  bool isScaled = false;              ///< the scale was given, the size follows; else the size was given
  mlir::Value scale, inSize, outSize; ///< f32
  mlir::Value extent;                 ///< index, of the input
  mlir::Value roiStart, roiEnd;       ///< f32, for tf_crop_and_resize
};

/// The coordinate in the input, f32, that the loop's place along the axis stands for.
mlir::Value coordinate(Scalar &s, onnx::ResizeOp op, const Axis &axis);

/// A position, f32, as an index of an element of the input.
mlir::Value clampedIndex(Scalar &s, mlir::Value position, mlir::Value extent);

/// The weight of Keys' cubic convolution at `distance`, at least 0.
mlir::Value cubicWeight(Scalar &s, mlir::Value distance, double a);

/// `source`, floats, resized along one axis by a linear or cubic filter that is stretched where the axis shrinks.
mlir::Value filteredAlong(onnx::ResizeOp op, Lowering &l, mlir::Value source, const Axis &axis);

} // namespace aicc::linalg
