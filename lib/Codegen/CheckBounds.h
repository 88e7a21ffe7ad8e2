// `--sanitize=bounds`: code that never touches memory outside its tensors.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace aicc::codegen {

/// Puts a check before each access of `function` to a memref. What would lie outside is neither read (the value is zero
/// then) nor written, and `aicc_bounds_note(report, position, size)` of the support library hears of it; `report` is a
/// pointer to the words that it describes.
///
///   %v = memref.load %m[%i]   =>   %ok = arith.cmpi ult, %i, %size
///                                  %v = scf.if %ok { memref.load ... } else { call @aicc_bounds_note ... ; zero }
void checkBounds(mlir::func::FuncOp function, mlir::Value report);

} // namespace aicc::codegen
