// The schedule generators: each makes the tile program of one kind of kernel.
#pragma once

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/LinalgX/LinalgX.h"
#include "lib/Tile/Device.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace aicc::tile {

/// The program of a kernel around `root`, whose results follow from it element by element. Consumes the kernel; fails
/// with a diagnostic.
llvm::LogicalResult generateMatmul(dispatch::KernelOp kernel, linalgx::MatmulOp root, const Device &device);

/// Of a kernel that packs its argument and does nothing else.
llvm::LogicalResult generatePack(dispatch::KernelOp kernel, mlir::linalg::PackOp root, const Device &device);

/// Of a kernel of elementwise ops.
llvm::LogicalResult generateMap(dispatch::KernelOp kernel, const Device &device);

} // namespace aicc::tile
