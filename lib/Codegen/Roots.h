// Finds the op a kernel is built around.
#pragma once

#include "lib/Codegen/Epilogue.h"

namespace aicc::codegen {

/// The kernel's only OpTy, if all results follow from its result element by element; null otherwise.
template <typename OpTy> OpTy rootOf(dispatch::KernelOp kernel) {
  auto ops = llvm::to_vector(kernel.getBody().getOps<OpTy>());
  if (ops.size() != 1 || mlir::failed(Epilogue::check(kernel, ops.front().getOutput())))
    return nullptr;
  return ops.front();
}

} // namespace aicc::codegen
