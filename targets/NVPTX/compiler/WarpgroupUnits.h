// The tensor cores that a warpgroup of sm_90a uses together.
#pragma once

#include "lib/Codegen/SIMT/Tiles/MatrixUnit.h"

namespace aicc::nvptx {

/// The widest first.
llvm::ArrayRef<simt::MatrixUnit> warpgroupUnits();

/// With copies of boxes of tensors, for products whose operands allow it.
simt::MatrixMachine boxMachine();

} // namespace aicc::nvptx
