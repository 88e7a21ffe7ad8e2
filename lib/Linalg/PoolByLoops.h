// Pools whose padding depends on sizes that only the run knows.
#pragma once

#include "lib/Linalg/Lowering.h"
#include "lib/Linalg/Scalar.h"

namespace aicc::linalg {

/// A MaxPool, an AveragePool or an LpPool.
struct OpenPool {
  mlir::Value x, y; ///< onnx values
  mlir::Type type;  ///< elements while pooling, a float
  bool isMax;
  bool countsPadding;       ///< an average over the padding that the model gives too
  std::optional<int64_t> p; ///< of an LpPool
  llvm::ArrayRef<int64_t> kernel;
  std::optional<llvm::ArrayRef<int64_t>> strides, dilations, pads;
  llvm::StringRef autoPad;
  bool roundUp;
};

/// Whether linalgx.pool cannot express it: its padding is constant.
bool dependsOnSizes(const OpenPool &pool, Lowering &l);

/// One spatial dim of a pool.
struct PoolAxis {
  int64_t kernel, stride, dilation;
  mlir::Value extent, before, end; ///< `end` is that of the image with its padding, counted from the first padding
};
/// The spatial dims; says how many windows there are, where shape inference does not. The run fails without elements.
llvm::SmallVector<PoolAxis> axesOf(const OpenPool &pool, Lowering &l);

/// |value|^p, and what undoes it of a sum.
mlir::Value powerOf(Scalar &s, mlir::Value value, int64_t p);
mlir::Value rootOf(Scalar &s, mlir::Value sum, int64_t p);

/// Lowers it to a loop nest and defines `y`.
llvm::LogicalResult poolByLoops(const OpenPool &pool, Lowering &l);

} // namespace aicc::linalg
