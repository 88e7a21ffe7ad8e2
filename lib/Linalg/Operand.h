// An operand on its way into the layout a linalgx op reads. A constant is transformed in the weight store, at compile
// time; anything else by tensor ops, where a pending transpose is folded into the packing that follows it.
//
//   Operand::of(l, op.getB()).transposed({0, 2, 1}).packed(/*batchRank=*/1).get()
#pragma once

#include "lib/Linalg/Lowering.h"

namespace aicc::linalg {

/// The type products of this element type are computed in: f32 for narrower floats, else the type itself.
mlir::Type productType(mlir::Type element);

/// `value` with its float elements in another float type; `sizes` are its sizes.
mlir::Value convertedFloats(Lowering &l, mlir::Value value, llvm::ArrayRef<mlir::OpFoldResult> sizes,
                            mlir::Type element);

class Operand {
public:
  /// The lowered form of an onnx value; looks through `onnx.Transpose`.
  static Operand of(Lowering &l, mlir::Value onnxValue);
  /// What an attribute of the op holds; it goes into the weight store.
  static Operand ofWeight(Lowering &l, const Tensor &tensor, mlir::Type element);
  /// A value made by the rule itself, with its sizes.
  static Operand ofValue(Lowering &l, mlir::Value value, llvm::ArrayRef<mlir::OpFoldResult> sizes);

  int64_t rank() const { return sizes.size(); }
  llvm::ArrayRef<mlir::OpFoldResult> getSizes() const { return sizes; }
  /// The key while the operand lives in the weight store.
  const std::optional<std::string> &weightKey() const { return key; }
  mlir::Type elementType() const { return element; }

  /// The same, with dims that are known to have the sizes of `shape` (kDynamic: any); checked at run time where the
  /// type does not say so.
  Operand refined(llvm::ArrayRef<int64_t> shape, const llvm::Twine &name) const;
  /// Result dim i is dim permutation[i].
  Operand transposed(llvm::ArrayRef<int64_t> permutation) const;
  /// Dim `dim` as two of the given static extents.
  Operand split(int64_t dim, mlir::OpFoldResult outer, mlir::OpFoldResult inner) const;
  Operand split(int64_t dim, int64_t outer, int64_t inner) const;
  /// A dim of size 1 before dim `position`.
  Operand unitDim(int64_t position) const;
  /// Groups of neighbouring dims become one each.
  Operand collapsed(llvm::ArrayRef<mlir::ReassociationIndices> groups) const;
  /// `count` rows of the first dim.
  Operand rows(int64_t offset, int64_t count) const;
  Operand converted(mlir::Type element) const;
  /// Integers of 8 bits less `zeroPoint` (one for all, or one along `dim`) as i16; only while both have a key.
  Operand centred(const std::optional<Operand> &zeroPoint, int64_t dim) const;
  /// [batch.., K.., N] -> [batch.., ceil(N / 32), K.., 32], the last panel filled up with zeros.
  Operand packed(int64_t batchRank) const;
  /// A weight transformed by a function of the caller's; only while weightKey() is set.
  Operand derived(llvm::StringRef label, llvm::ArrayRef<int64_t> shape, WeightStore::Transform transform) const;

  /// The value, pending transposes materialised.
  mlir::Value get() const;

private:
  explicit Operand(Lowering &l) : l(&l) {}
  Operand withKey(std::string newKey) const;
  Operand withValue(mlir::Value newValue, llvm::ArrayRef<mlir::OpFoldResult> newSizes) const;
  Operand packedValue(int64_t batchRank) const;

  Lowering *l;
  mlir::Type element;
  llvm::SmallVector<mlir::OpFoldResult> sizes; ///< of the transposed view
  std::optional<std::string> key;
  mlir::Value value;                ///< unless `key`
  llvm::SmallVector<int64_t> order; ///< dim i of the view is dim order[i] of `value`
};

} // namespace aicc::linalg
