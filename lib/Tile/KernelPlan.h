// Where a program's allocations lie in the memories of a core, and which flags its channels have become.
#pragma once

#include "dialects/Tile/Tile.h"
#include "lib/Tile/Device.h"

namespace aicc::tile {

/// A channel as two counters: `full` counts slots that were committed and not waited for, `empty` those released.
struct Flags {
  unsigned full, empty;
  int64_t slots;
};

struct KernelPlan {
  struct Home {
    unsigned memory;
    int64_t offset;
  };
  llvm::DenseMap<mlir::Value, Home> homes;  ///< of allocs
  llvm::DenseMap<mlir::Value, Flags> flags; ///< of channels
  std::vector<int64_t> usedBytes;           ///< of each memory of the device
  std::vector<int64_t> initial;             ///< what each flag starts with
};

/// Fails with a diagnostic when the device has too little memory or too few flags.
mlir::FailureOr<KernelPlan> planKernel(mlir::func::FuncOp program, const Device &device);

} // namespace aicc::tile
