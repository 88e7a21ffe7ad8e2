// Lists of tensors as the host program has them: handles of sequences, of optionals, and of what loops collect.
#pragma once

#include "lib/Linalg/Lowering.h"

namespace aicc::linalg {

/// A list of the lowered forms of onnx tensors.
mlir::Value makeList(Lowering &l, mlir::ValueRange tensors);
/// The list with one element more, in front of `position` or behind the last.
mlir::Value insertInto(Lowering &l, mlir::Value list, mlir::Value onnxTensor, mlir::Value position = {});

/// Defines the onnx tensor `result` as element `position`; its type and shape are checked at run time.
mlir::LogicalResult defineElement(Lowering &l, mlir::Value list, mlir::Value position, mlir::Value result);
/// Defines `result` as all elements behind each other along an axis that is there or `isNew`. Of no element: no slice
/// with unknown sizes 0 when `mayBeEmpty`, else the end of the run.
mlir::LogicalResult defineJoined(Lowering &l, mlir::Value list, int64_t axis, bool isNew, bool mayBeEmpty,
                                 mlir::Value result);
/// Defines `result`, a tensor or a sequence, as the content of an optional; the run ends when there is none.
mlir::LogicalResult defineContent(Lowering &l, mlir::Value optional, mlir::Value result);
/// The handle of an optional that holds a value of the model.
mlir::Value makeOptional(Lowering &l, mlir::Value onnxContent);

} // namespace aicc::linalg
