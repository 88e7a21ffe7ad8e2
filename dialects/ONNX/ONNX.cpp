#include "dialects/ONNX/ONNX.h"

#include "dialects/ONNX/ONNXDialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/ONNX/ONNXOps.cpp.inc"

void aicc::onnx::ONNXDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/ONNX/ONNXOps.cpp.inc"
      >();
}
