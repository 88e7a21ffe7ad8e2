// The `dispatch` dialect: kernels and the host program that launches them.
#pragma once

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/Dispatch/DispatchDialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/Dispatch/DispatchTypes.h.inc"
#define GET_OP_CLASSES
#include "dialects/Dispatch/DispatchOps.h.inc"
