// Finds the op a kernel is built around.
#pragma once

#include "dialects/LinalgX/LinalgX.h"
#include "lib/Codegen/Epilogue.h"
#include "lib/Codegen/Frame.h"

namespace aicc::codegen {

/// The kernel's only OpTy, if all results follow from its result element by element; null otherwise.
template <typename OpTy> OpTy rootOf(dispatch::KernelOp kernel) {
  auto ops = llvm::to_vector(kernel.getBody().getOps<OpTy>());
  if (ops.size() != 1 || mlir::failed(Epilogue::check(kernel, ops.front().getOutput())))
    return nullptr;
  return ops.front();
}

/// The kernel's only recurrence, if the kernel yields nothing but its results and all it reads lies in memory; null
/// otherwise.
linalgx::RecurrenceOp recurrenceOf(Frame &frame);

} // namespace aicc::codegen
