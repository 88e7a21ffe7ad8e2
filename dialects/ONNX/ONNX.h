// The `onnx` dialect in C++.
#pragma once

#include "lib/Support/WeightStore.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/ONNX/ONNXDialect.h.inc"

namespace aicc::onnx {

/// Each result element depends only on the operand elements at the same place, operands broadcast.
template <typename ConcreteOp> class Elementwise : public mlir::OpTrait::TraitBase<ConcreteOp, Elementwise> {};

class ShapeContext;

} // namespace aicc::onnx

#include "dialects/ONNX/ShapeInterface.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/ONNX/ONNXTypes.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/ONNX/ONNXAttributes.h.inc"
#define GET_OP_CLASSES
#include "dialects/ONNX/ONNXOps.h.inc"

namespace aicc::onnx {

/// Whether an optional operand is there.
inline bool isPresent(mlir::Value value) { return !llvm::isa<mlir::NoneType>(value.getType()); }

} // namespace aicc::onnx
