// Axes that only the run knows, as scalars of the host program: each is checked to lie in the tensor, and what is to
// happen to a dim is selected by comparing them with it.
#pragma once

#include "lib/Linalg/Lowering.h"

namespace aicc::linalg {

class ComputedAxes {
public:
  /// The elements of `axes`, in [0, rank). Where not even their number is known there are `rank` entries, of which
  /// those beyond the given ones are -1, no axis.
  static ComputedAxes of(Lowering &l, mlir::Value axes, int64_t rank);

  /// The axes as index values.
  llvm::ArrayRef<mlir::Value> values() const { return axes; }
  /// How many are given, as an index value.
  mlir::Value count() const { return number; }
  /// i1: whether `dim` is one of them.
  mlir::Value contain(Lowering &l, int64_t dim) const;
  /// Of `entries`, which belong to the axes, that of `dim`; `otherwise` when it is none of them.
  mlir::Value entryOf(Lowering &l, int64_t dim, llvm::ArrayRef<mlir::Value> entries, mlir::Value otherwise) const;

private:
  llvm::SmallVector<mlir::Value> axes;
  mlir::Value number;
};

/// The one axis that `axis` holds, in [0, rank).
mlir::Value computedAxis(Lowering &l, mlir::Value axis, int64_t rank);

/// The number of elements of a tensor of rank 0 or 1.
mlir::OpFoldResult lengthOf(Lowering &l, mlir::Value list);

/// The elements of a list of integers as index values. Of one whose length only the run knows there are `most`, zeros
/// at the end; the run ends when there are more.
llvm::SmallVector<mlir::Value> listElements(Lowering &l, mlir::Value list, int64_t most);

/// Says that dim `dim` of `result` is `size`, and checks it at run time where the model says what it is.
void claimSize(Lowering &l, mlir::Value result, int64_t dim, mlir::Value size);

/// `input` in a tensor of `sizes`, which are equally many elements: through one dim, since nobody knows which dims are
/// which.
mlir::Value reshapeThroughOneDim(Lowering &l, mlir::Value input, llvm::ArrayRef<mlir::OpFoldResult> sizes);

} // namespace aicc::linalg
