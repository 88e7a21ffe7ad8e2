#ifndef AICC_DISPATCH_PASSES
#define AICC_DISPATCH_PASSES

include "mlir/Pass/PassBase.td"

#endif
