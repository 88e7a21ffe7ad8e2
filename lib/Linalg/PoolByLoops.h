// Pools whose padding depends on sizes that only the run knows.
#pragma once

#include "lib/Linalg/Lowering.h"

namespace aicc::linalg {

/// A MaxPool or an AveragePool.
struct OpenPool {
  mlir::Value x, y; ///< onnx values
  mlir::Type type;  ///< elements while pooling, a float
  bool isMax;
  bool countsPadding; ///< an average over the padding that the model gives too
  llvm::ArrayRef<int64_t> kernel;
  std::optional<llvm::ArrayRef<int64_t>> strides, dilations, pads;
  llvm::StringRef autoPad;
  bool roundUp;
};

/// Whether linalgx.pool cannot express it: its padding is constant.
bool dependsOnSizes(const OpenPool &pool, Lowering &l);

/// Lowers it to a loop nest and defines `y`.
llvm::LogicalResult poolByLoops(const OpenPool &pool, Lowering &l);

} // namespace aicc::linalg
