#ifndef AICC_GRAPH_PASSES
#define AICC_GRAPH_PASSES

include "mlir/Pass/PassBase.td"

#endif
