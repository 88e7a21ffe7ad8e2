#ifndef AICC_LINALG_PASSES
#define AICC_LINALG_PASSES

include "mlir/Pass/PassBase.td"

#endif
