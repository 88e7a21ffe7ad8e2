// Where an op came from in the model: what diagnostics, profiles and `--explain` print.
#pragma once

#include "mlir/IR/Location.h"

#include <string>

namespace aicc::onnx {

/// A node of the model. The importer writes it as NameLoc("<name or #index>", NameLoc("<op type>", file:index:0)).
struct NodeName {
  std::string file;
  std::string node; ///< "#7" for the eighth node when it has no name; empty when the location names none
  std::string op;
};

mlir::Location locationOf(const NodeName &name, unsigned index, mlir::MLIRContext *context);

/// The first node that a location names, also inside fused and call site locations.
NodeName nodeOf(mlir::Location location);

/// "node 'conv1' (Conv)", as messages begin.
std::string nodeText(mlir::Location location);

} // namespace aicc::onnx
