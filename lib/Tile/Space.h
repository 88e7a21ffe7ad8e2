// The points that a kernel computes, and where each of its tensors is read at a point.
#pragma once

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/BuiltinTypes.h"

#include <optional>

namespace aicc::tile {

/// constant + sum of factor * coordinate, one factor per dimension of the space.
struct Linear {
  llvm::SmallVector<int64_t> factors;
  int64_t constant = 0;

  Linear plus(const Linear &other) const;
  Linear times(int64_t number) const;
  bool operator==(const Linear &other) const { return factors == other.factors && constant == other.constant; }
};

/// The place in a tensor, one entry per dimension of it.
using Access = llvm::SmallVector<Linear>;

/// A box of points. The last two dimensions are cut into tiles; there are always two.
class Space {
public:
  /// All points of a tensor of this shape, which `identity` then accesses.
  explicit Space(llvm::ArrayRef<int64_t> shape);

  llvm::ArrayRef<int64_t> extents() const { return sizes; }
  int64_t rank() const { return sizes.size(); }
  int64_t rows() const { return sizes[sizes.size() - 2]; }
  int64_t columns() const { return sizes.back(); }
  Access identity() const;
  Linear constant(int64_t value) const;

  /// Where row-major elements at `access` lie.
  Linear offset(const Access &access, llvm::ArrayRef<int64_t> shape) const;
  /// The place in a reshaped tensor; none if it is not linear.
  std::optional<Access> reshape(const Access &access, llvm::ArrayRef<int64_t> from, llvm::ArrayRef<int64_t> to) const;

  /// The value of a map's expression at a place; none if it is not linear.
  std::optional<Linear> evaluate(mlir::AffineExpr expression, const Access &point) const;

  /// Makes one dimension of neighbours that all of `offsets` walk as one; the offsets change with it.
  void merge(llvm::MutableArrayRef<Linear> offsets);

private:
  llvm::SmallVector<int64_t> sizes;
  int64_t padding; ///< dimensions of extent 1 in front of the shape's own
};

} // namespace aicc::tile
