// Arithmetic on symbolic dims. A Dim is an AffineExpr over symbols only: constants, named or opaque unknowns, and sums,
// products and floor divisions of them. The functions here keep it in one normal form (a polynomial over symbols and
// floor divisions, terms ordered), so equal dims are the same pointer. All take null (unknown) and give null back;
// they give null on overflow too.
#pragma once

#include "mlir/IR/AffineExpr.h"

#include <optional>

namespace aicc::onnx {

using Dim = mlir::AffineExpr;
using Dims = llvm::SmallVector<Dim, 6>;

/// The number, when the dim is a known constant.
std::optional<int64_t> constantOf(Dim dim);

Dim add(Dim a, Dim b);
Dim subtract(Dim a, Dim b);
Dim multiply(Dim a, Dim b);
Dim add(Dim a, int64_t b);
Dim multiply(Dim a, int64_t b);
/// Rounds towards minus infinity; null for a divisor that is zero or may be negative.
Dim floorDivide(Dim a, Dim b);
Dim floorDivide(Dim a, int64_t b);
Dim ceilDivide(Dim a, int64_t b);

/// The product of `numerator` over the product of `denominator` when that provably divides, else null.
/// Equal factors cancel first, so [b, s, 768] over [b, s, 12] is 64.
Dim divideExactly(llvm::ArrayRef<Dim> numerator, llvm::ArrayRef<Dim> denominator, mlir::MLIRContext *context);

/// The least value when every symbol is at least `symbol`; none when it cannot be told.
std::optional<int64_t> lowerBound(Dim dim, int64_t symbol);

/// Whether no value of the symbols makes the dim 1: then it is the result of a broadcast with anything.
bool isNeverOne(Dim dim);

} // namespace aicc::onnx
