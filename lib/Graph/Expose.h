// More outputs for a model: values of its nodes, by the names they have in the file.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <string>
#include <vector>

namespace aicc::graph {

/// A value and the name it has in the file.
struct NamedValue {
  std::string name;
  mlir::Value value;
};

/// Makes the values that `chosen` names outputs of `main`, behind those it has, in the order of their nodes; "*" names
/// each tensor of known rank that a node of the main graph computes. A value that is an output already stays one. Gives
/// the first name that means nothing of this kind, "" when there is none. `values` may hold values that are gone.
std::string exposeValues(mlir::func::FuncOp main, llvm::ArrayRef<NamedValue> values,
                         llvm::ArrayRef<std::string> chosen);

} // namespace aicc::graph
