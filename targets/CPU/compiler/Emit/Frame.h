// The frame of a CPU kernel: lib/Codegen's, and the machine that the code is for.
#pragma once

#include "lib/Codegen/Frame.h"
#include "targets/CPU/compiler/Machine.h"

namespace aicc::cpu {

using namespace codegen;

class Frame : public codegen::Frame {
public:
  Frame(CodeBuilder &builder, const Machine &machine, dispatch::KernelOp kernel)
      : codegen::Frame(builder, kernel, machine.masks), machine(machine) {}

  const Machine &machine;
};

} // namespace aicc::cpu
