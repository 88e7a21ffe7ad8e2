// The parts of pass onnx-recover-fused-ops: one function per form that knows its spellings.
#pragma once

#include "lib/Graph/Match.h"

namespace aicc::graph {

/// A product as its factors: scale * factors[0] * factors[1] ...
struct Product {
  double scale = 1;
  llvm::SmallVector<mlir::Value> factors;
  llvm::SmallVector<mlir::Operation *> ops; ///< the multiplications and divisions it was written with
};

/// Reads a value as a product: through Mul, Div by a number and small integer powers, as long as the parts have no
/// other reader and are no `atom`. A value that is no product is its own factor.
Product productOf(mlir::Value value, mlir::Value atom = {});

/// Whether a product is `scale` * value^power.
bool isPower(const Product &product, mlir::Value value, unsigned power, double scale);

/// The number of a constant of one element.
std::optional<double> scalarOf(mlir::Value value);

/// A number plus a value.
struct Sum {
  double number;
  mlir::Value value;
  mlir::Operation *op;
};
std::optional<Sum> sumOf(mlir::Value value);

/// A rewrite of one op, the last one of its form; `form` and `parts` are what it tells about it.
class Recovery {
public:
  Recovery(mlir::RewriterBase &rewriter, mlir::Operation *root) : rewriter(rewriter), root(root) {}

  mlir::RewriterBase &rewriter;
  mlir::Operation *root; ///< whose result is replaced; a form may move it on to a later op

  /// Notes ops that the fused op stands for.
  void add(llvm::ArrayRef<mlir::Operation *> ops) { parts.append(ops.begin(), ops.end()); }

  /// Whether the root's result has the type of `value`, so that no constant broadcast it.
  bool hasTypeOf(mlir::Value value) const { return root->getResult(0).getType() == value.getType(); }

  /// Whether the root's product goes on in its reader, so that it is too early to judge its factor.
  bool isPartOfProduct() const;

  /// Replaces the root by what `build` makes, at the locations of all ops noted, and says what came from what. Declines
  /// when an op noted has readers that were not.
  bool replace(llvm::StringRef form, llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location)> build);

  /// Says why something that looks like `form` is none. Always false.
  bool nearMiss(llvm::StringRef form, const llvm::Twine &reason) const;

private:
  llvm::SmallVector<mlir::Operation *> sortedParts() const;

  llvm::SmallVector<mlir::Operation *> parts;
};

/// Each replaces the root when it is the last op of the form.
bool recoverGelu(Recovery &recovery);
bool recoverSwish(Recovery &recovery);
bool recoverHardSwish(Recovery &recovery);
bool recoverSoftplus(Recovery &recovery);
bool recoverMish(Recovery &recovery);
bool recoverNormalization(Recovery &recovery);
bool recoverAttention(Recovery &recovery);

} // namespace aicc::graph
