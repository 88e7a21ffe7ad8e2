// The matrix cores of AMD's GPUs, as rows for lib/Codegen/SIMT.
#pragma once

#include "lib/Codegen/SIMT/Tiles/MatrixUnit.h"
#include "targets/AMDGPU/compiler/Compile.h"

namespace aicc::amdgpu {

/// What a GPU multiplies matrices with, one machine; no units if it has none that is known here.
std::vector<simt::MatrixMachine> matrixMachines(const Gpu &gpu);

} // namespace aicc::amdgpu
