#pragma once

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"

#include "dialects/LinalgX/LinalgXDialect.h.inc"
#define GET_OP_CLASSES
#include "dialects/LinalgX/LinalgXOps.h.inc"
