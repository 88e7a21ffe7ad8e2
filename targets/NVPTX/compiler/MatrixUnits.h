// The tensor cores of NVIDIA's GPUs, as rows for lib/Codegen/SIMT.
#pragma once

#include "lib/Codegen/SIMT/Tiles/MatrixUnit.h"
#include "targets/NVPTX/compiler/Compile.h"

namespace aicc::nvptx {

/// What a GPU multiplies matrices with, most demanding first.
std::vector<simt::MatrixMachine> matrixMachines(const Gpu &gpu);

} // namespace aicc::nvptx
