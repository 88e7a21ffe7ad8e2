#ifndef AICC_PLACE_PASSES
#define AICC_PLACE_PASSES

include "mlir/Pass/PassBase.td"

#endif
