// From a group of ops to a kernel and its launch.
#pragma once

#include "dialects/Dispatch/Dispatch.h"
#include "lib/Dispatch/Grouping.h"

namespace aicc::dispatch {

/// Kernels by what they compute: equal ones exist once.
class KernelCache {
public:
  /// New kernels stand before `functions`.
  KernelCache(mlir::SymbolTable &symbols, mlir::Block::iterator functions) : symbols(symbols), functions(functions) {}

  /// Kernels to come belong to this device; null is the host's processor.
  void formFor(mlir::StringAttr device) { target = device; }

  /// Gives back the kernel equal to `kernel` (erasing that, uniting their nodes), or names and keeps `kernel`.
  KernelOp unique(KernelOp kernel, llvm::StringRef kind);

private:
  mlir::SymbolTable &symbols;
  mlir::Block::iterator functions;
  llvm::DenseMap<llvm::hash_code, llvm::SmallVector<KernelOp>> kernels;
  unsigned count = 0;
  mlir::StringAttr target;
};

/// Moves the ops of `group` into a kernel and launches it in their place; the block may need sorting afterwards.
void outline(const Group &group, KernelCache &kernels);

} // namespace aicc::dispatch
