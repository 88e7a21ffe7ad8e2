// Ranks that follow from how values are used.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace aicc::graph {

/// Gives tensors of unknown rank the rank that an op beside their producer needs them to have, which code checks where
/// the tensor is made; says whether there were any. Types of what depends on them are still to be inferred.
///
///   %1 = onnx.Expand %0, %shape -> tensor<*xf32>      ⇒   %1 = onnx.Expand %0, %shape -> tensor<?x?xf32>
///   %2 = onnx.Transpose %1 {perm = [1, 0]}                %2 = onnx.Transpose %1 {perm = [1, 0]}
bool inferRanksFromUses(mlir::func::FuncOp function);

} // namespace aicc::graph
