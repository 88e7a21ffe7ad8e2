//===----------------------------------------------------------------------===//
// The `linalgx` dialect.
//===----------------------------------------------------------------------===//
#ifndef AICC_DIALECTS_LINALGX
#define AICC_DIALECTS_LINALGX

include "mlir/IR/OpBase.td"

def LinalgX_Dialect : Dialect {
  let name = "linalgx";
  let cppNamespace = "::aicc::linalgx";
}

#endif
