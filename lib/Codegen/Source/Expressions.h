// One operation of the LLVM dialect as an expression of C.
#pragma once

#include "mlir/IR/Operation.h"

#include <string>

namespace aicc::source {

/// Gives the text of an operand: a variable or a literal.
using NameOf = llvm::function_ref<std::string(mlir::Value)>;

/// What computes the only result of `op`, without effects; empty when the op has no such form here.
std::string expressionOf(mlir::Operation *op, NameOf nameOf);

} // namespace aicc::source
