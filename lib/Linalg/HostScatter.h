// Writes to computed places by a call of the support library, where it reaches the memory.
#pragma once

#include "lib/Linalg/Lowering.h"

namespace aicc::linalg {

/// What updates are and where they go.
struct HostScatter {
  mlir::Value data; ///< lowered; the call leaves it as it is
  mlir::Type onnxElement;
  mlir::Value positions; ///< i64, a number of a block of `data` each; others are outside
  mlir::Value updates;   ///< lowered, as many blocks as positions
  mlir::Value block;     ///< elements of a block, an index
  llvm::StringRef reduction = "none";
  bool skipsOutside = false; ///< else a position outside ends the run

  /// The updated data.
  mlir::Value emit(Lowering &l) const;
  /// Whether a call computes `reduction` of such elements.
  static bool knows(llvm::StringRef reduction, mlir::Type onnxElement);
};

} // namespace aicc::linalg
