#include "dialects/Dispatch/Dispatch.h"

#include "dialects/Dispatch/DispatchDialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/Dispatch/DispatchOps.cpp.inc"

void aicc::dispatch::DispatchDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Dispatch/DispatchOps.cpp.inc"
      >();
}
