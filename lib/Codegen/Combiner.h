// How the partial results of a reduction combine.
#pragma once

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace aicc::codegen {

/// Of bodies that are `acc = combine(acc, f(inputs))`.
struct Combiner {
  mlir::vector::CombiningKind kind;
  mlir::TypedAttr neutral; ///< changes nothing when it is combined in
};

/// Of result number `result`; nothing if its body has another form.
std::optional<Combiner> combinerOf(mlir::linalg::LinalgOp op, unsigned result);

} // namespace aicc::codegen
