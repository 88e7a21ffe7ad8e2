// Tensors of unknown rank that only branches use.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace aicc::graph {

/// Moves what makes a tensor of unknown rank into the branches of the one onnx.If that uses it, each of which may need
/// another rank; says whether there was such a tensor.
///
///   %1 = onnx.Reshape %0, %shape -> tensor<*xf32>         onnx.If %c {%1 = onnx.Reshape %0, %shape; .. %1 ..}
///   onnx.If %c {.. %1 ..} else {.. %1 ..}             ⇒           else {%1 = onnx.Reshape %0, %shape; .. %1 ..}
bool sinkUnranked(mlir::func::FuncOp function);

} // namespace aicc::graph
