//===----------------------------------------------------------------------===//
// The `dispatch` dialect.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_DISPATCH
#define AICC_DIALECTS_DISPATCH

include "mlir/IR/OpBase.td"

def Dispatch_Dialect : Dialect {
  let name = "dispatch";
  let cppNamespace = "::aicc::dispatch";
}

#endif
