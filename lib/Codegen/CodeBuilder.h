// Building blocks of every emitter: index arithmetic that folds constants, counted loops, and vectors of lanes.
#pragma once

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <functional>
#include <optional>

namespace aicc::codegen {

/// An OpBuilder whose index arithmetic folds: static shapes leave plain numbers behind, dynamic ones leave code.
class CodeBuilder : public mlir::ImplicitLocOpBuilder {
public:
  using mlir::ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  mlir::Value number(int64_t value);
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value div(mlir::Value a, mlir::Value b); ///< of non-negative numbers
  mlir::Value rem(mlir::Value a, mlir::Value b); ///< of non-negative numbers
  mlir::Value min(mlir::Value a, mlir::Value b);
  mlir::Value max(mlir::Value a, mlir::Value b);
  mlir::Value ceilDiv(mlir::Value a, mlir::Value b); ///< of non-negative numbers
  mlir::Value add(mlir::Value a, int64_t b) { return add(a, number(b)); }
  mlir::Value mul(mlir::Value a, int64_t b) { return mul(a, number(b)); }
  mlir::Value div(mlir::Value a, int64_t b) { return div(a, number(b)); }
  mlir::Value rem(mlir::Value a, int64_t b) { return rem(a, number(b)); }
  mlir::Value ceilDiv(mlir::Value a, int64_t b) { return ceilDiv(a, number(b)); }
  mlir::Value roundUp(mlir::Value a, int64_t b) { return mul(ceilDiv(a, b), b); }
  mlir::Value product(llvm::ArrayRef<mlir::Value> factors);
  mlir::Value compare(mlir::arith::CmpIPredicate predicate, mlir::Value a, mlir::Value b);
  mlir::Value both(mlir::Value a, mlir::Value b); ///< logical and; a null operand counts as true
  mlir::Value select(mlir::Value condition, mlir::Value a, mlir::Value b);

  /// Splits `linear` into coordinates of a row-major box of `sizes`.
  llvm::SmallVector<mlir::Value> delinearize(mlir::Value linear, llvm::ArrayRef<mlir::Value> sizes);
  /// The coordinates of `count` points from `first` on, with one division for all.
  llvm::SmallVector<llvm::SmallVector<mlir::Value>> delinearizeRun(mlir::Value first, unsigned count,
                                                                   llvm::ArrayRef<mlir::Value> sizes);
  /// The offset of `coordinates` in a row-major box of `sizes`.
  mlir::Value linearize(llvm::ArrayRef<mlir::Value> coordinates, llvm::ArrayRef<mlir::Value> sizes);

  /// The zero of an integer, index, float or vector type.
  mlir::Value zero(mlir::Type type);
  /// A constant of element type `type` from a number.
  mlir::Value scalar(mlir::Type type, double value);

  using LoopBody = llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::Value, mlir::ValueRange)>;
  /// for (i = lower; i < upper; i += step) carrying values; a loop of at most one static iteration leaves no loop.
  llvm::SmallVector<mlir::Value> loop(mlir::Value lower, mlir::Value upper, int64_t step, mlir::ValueRange carried,
                                      LoopBody body);
  void loop(mlir::Value lower, mlir::Value upper, int64_t step, llvm::function_ref<void(mlir::Value)> body);
  /// A nest of loops of step 1 from 0, outermost first.
  void loops(llvm::ArrayRef<mlir::Value> sizes, llvm::function_ref<void(llvm::ArrayRef<mlir::Value>)> body);
  /// if (condition) body; a constant condition leaves no branch.
  void when(mlir::Value condition, llvm::function_ref<void()> body);
  /// condition ? yes() : no(), with code on both sides.
  llvm::SmallVector<mlir::Value> choose(mlir::Value condition, mlir::TypeRange types,
                                        llvm::function_ref<llvm::SmallVector<mlir::Value>()> yes,
                                        llvm::function_ref<llvm::SmallVector<mlir::Value>()> no);

private:
  void loopsFrom(llvm::ArrayRef<mlir::Value> sizes, llvm::SmallVectorImpl<mlir::Value> &point,
                 llvm::function_ref<void(llvm::ArrayRef<mlir::Value>)> body);
};

/// The number behind an index value, if it is known now.
std::optional<int64_t> known(mlir::Value value);

} // namespace aicc::codegen
