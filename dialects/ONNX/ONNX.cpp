// Registration of the `onnx` dialect and the folders of its constants.
#include "dialects/ONNX/Infer.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace aicc::onnx;

#include "dialects/ONNX/ONNXDialect.cpp.inc"
#include "dialects/ONNX/ShapeInterface.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/ONNX/ONNXTypes.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/ONNX/ONNXAttributes.cpp.inc"

void ONNXDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/ONNX/ONNXTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/ONNX/ONNXAttributes.cpp.inc"
      >();
  registerONNXDialectOperations(this);
}

mlir::Operation *ONNXDialect::materializeConstant(mlir::OpBuilder &builder, mlir::Attribute value, mlir::Type type,
                                                  mlir::Location loc) {
  if (llvm::isa<mlir::NoneType>(type))
    return NoValueOp::create(builder, loc, type);
  if (llvm::isa<mlir::ElementsAttr, WeightAttr>(value))
    return ConstantOp::create(builder, loc, type, value);
  return nullptr;
}

mlir::OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

mlir::OpFoldResult NoValueOp::fold(FoldAdaptor) { return mlir::UnitAttr::get(getContext()); }
