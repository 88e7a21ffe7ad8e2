#ifndef AICC_CPU_PASSES
#define AICC_CPU_PASSES

include "mlir/Pass/PassBase.td"

#endif
