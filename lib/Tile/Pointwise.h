// What a kernel computes at each point: the elementwise ops behind its root, or all of them where there is no root, as
// one body over the elements that it reads from memory.
#pragma once

#include "dialects/Dispatch/Dispatch.h"
#include "lib/Tile/Space.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace aicc::tile {

/// An element that the body reads: its tensor, an argument of the kernel, and its offset there.
struct Leaf {
  mlir::Value tensor;
  Linear offset;
};

class Pointwise {
public:
  /// `root` is the tensor whose element at `rootAccess` is the body's first argument; null: there is none.
  Pointwise(const Space &space, mlir::Value root, Access rootAccess)
      : space(space), root(root), rootAccess(std::move(rootAccess)) {}

  /// A body that yields the element of `tensor` at `access`: its arguments are an element of the root, if it is read,
  /// then one of each leaf. Fails with a diagnostic on what no map can say.
  mlir::FailureOr<std::unique_ptr<mlir::Region>> body(mlir::Value tensor, const Access &access);

  bool readsRoot() const { return bool(rootArgument); }
  llvm::MutableArrayRef<Leaf> leaves() { return found; }

private:
  mlir::FailureOr<mlir::Value> element(mlir::Value tensor, const Access &access);
  mlir::FailureOr<mlir::Value> elementOf(mlir::linalg::LinalgOp op, unsigned result, const Access &access);
  mlir::FailureOr<mlir::Value> scalar(mlir::Value value, mlir::IRMapping &known);
  mlir::Value leaf(mlir::Value tensor, const Access &access);
  std::optional<mlir::FailureOr<mlir::Value>> reshaped(mlir::Value tensor, const Access &access);

  const Space &space;
  mlir::Value root;
  Access rootAccess;
  mlir::Block *block = nullptr;
  std::optional<mlir::ImplicitLocOpBuilder> builder;
  mlir::Value rootArgument;
  llvm::SmallVector<Leaf> found;
  llvm::SmallVector<mlir::Value> leafArguments;
};

} // namespace aicc::tile
