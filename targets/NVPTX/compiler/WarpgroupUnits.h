// The tensor cores that a warpgroup of sm_90a uses together.
#pragma once

#include "lib/Codegen/SIMT/Tiles/MatrixUnit.h"

namespace aicc::nvptx {

/// The widest first.
llvm::ArrayRef<simt::MatrixUnit> warpgroupUnits();

} // namespace aicc::nvptx
