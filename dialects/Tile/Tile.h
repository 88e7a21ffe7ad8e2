// The `tile` dialect: the program of one kernel for matrix units and staged memories.
#pragma once

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace aicc::tile {

/// How many copies of a program run at the same time: an integer attribute of its function.
constexpr llvm::StringLiteral coresAttrName = "tile.cores";

/// The engines that a role may ask for.
constexpr llvm::StringLiteral copyEngine = "copy", matrixEngine = "matrix", vectorEngine = "vector",
                              computeEngine = "compute";

/// The name of the memory that a buffer lies in; "" for main memory.
llvm::StringRef memoryOf(mlir::Value buffer);

} // namespace aicc::tile

#include "dialects/Tile/TileDialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/Tile/TileTypes.h.inc"
#define GET_OP_CLASSES
#include "dialects/Tile/TileOps.h.inc"
