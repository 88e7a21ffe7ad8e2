#include "dialects/LinalgX/LinalgX.h"

#include "dialects/LinalgX/LinalgXDialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/LinalgX/LinalgXOps.cpp.inc"

void aicc::linalgx::LinalgXDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/LinalgX/LinalgXOps.cpp.inc"
      >();
}
