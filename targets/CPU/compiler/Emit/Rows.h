// Walks a run of columns in vectors and finishes its tail.
#pragma once

#include "lib/Codegen/Evaluator.h"
#include "targets/CPU/compiler/Emit/Frame.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace aicc::cpu {

/// The part of one dimension that is computed.
struct Range {
  mlir::Value lower, upper;
};

/// Emits `body` for vectors of columns of `row`: whole ones in a loop, the rest masked where the machine can, else one
/// by one. `body` gets an evaluator for its lanes and all coordinates (`outer`, then the column).
/// If the row runs along the axis of `concat` (may be null), it is cut at the borders of its inputs.
void emitRows(Frame &frame, unsigned lanes, mlir::tensor::ConcatOp concat, llvm::ArrayRef<mlir::Value> outer, Range row,
              llvm::function_ref<void(Evaluator &, llvm::ArrayRef<Lanes>)> body);

/// The same for one run: `body` gets the first column and the mask of the vector (null: all lanes), or lanes = 1.
void forEachVector(Frame &frame, unsigned lanes, Range row,
                   llvm::function_ref<void(unsigned lanes, mlir::Value column, mlir::Value mask)> body);

} // namespace aicc::cpu
