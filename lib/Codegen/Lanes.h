// Values of several lanes at once. Code that computes one element of a tensor also computes sixteen neighbours of it:
// what is equal in all lanes stays scalar, a coordinate that grows by one per lane stays its first lane.
#pragma once

#include "lib/Codegen/CodeBuilder.h"

namespace aicc::codegen {

/// One value per lane.
struct Lanes {
  enum Kind {
    Uniform,     ///< `value` is a scalar, the same in every lane
    Consecutive, ///< `value` is the index or integer scalar of lane 0, lane i has value + i
    Varying      ///< `value` is a vector with one element per lane
  };
  mlir::Value value;
  Kind kind = Uniform;
  int64_t multiple = 1; ///< of a Consecutive: `value` is known to be a multiple of this

  bool isUniform() const { return kind == Uniform; }
};

/// A CodeBuilder that knows the number of lanes, and which of them are alive.
class LaneBuilder {
public:
  LaneBuilder(CodeBuilder &builder, unsigned lanes, mlir::Value mask = {}, bool mayAllBeDead = false)
      : builder(builder), lanes(lanes), mask(mask), mayAllBeDead(mayAllBeDead) {}

  CodeBuilder &builder;
  const unsigned lanes;
  const mlir::Value mask;  ///< vector<lanes x i1>, or null: all lanes are alive
  const bool mayAllBeDead; ///< a mask without a lane is possible: then not even a uniform load may read

  mlir::VectorType vectorOf(mlir::Type element) const { return mlir::VectorType::get(lanes, element); }
  /// The value as a vector (as a scalar where there is one lane only).
  mlir::Value vector(const Lanes &value);
  /// Lane 0, lane 0 + 1, ... starting at `first`.
  Lanes consecutive(mlir::Value first, int64_t multiple = 1) const {
    return {first, lanes == 1 ? Lanes::Uniform : Lanes::Consecutive, multiple};
  }
  Lanes uniform(mlir::Value value) const { return {value, Lanes::Uniform}; }
  Lanes uniform(int64_t number) { return uniform(builder.number(number)); }

  Lanes add(const Lanes &a, const Lanes &b);
  Lanes mul(const Lanes &a, const Lanes &b);
  Lanes div(const Lanes &a, const Lanes &b); ///< floor; of non-negative numbers unless uniform
  Lanes rem(const Lanes &a, const Lanes &b);
  /// The value of an affine expression of dims at `coordinates`.
  Lanes affine(mlir::AffineExpr expression, llvm::ArrayRef<Lanes> coordinates);

  /// A scalar operation applied to every lane; `make` gets scalars or vectors.
  Lanes apply(llvm::ArrayRef<Lanes> operands, llvm::function_ref<mlir::Value(llvm::ArrayRef<mlir::Value>)> make);

  /// memory[offset] in every lane; consecutive offsets are one vector load.
  Lanes load(mlir::Value memory, const Lanes &offset);
  void store(mlir::Value memory, const Lanes &offset, const Lanes &value);

private:
  /// Whether all lanes of consecutive `a` fall in one block of `b`: then a / b is uniform and a % b consecutive.
  bool inOneBlock(const Lanes &a, const Lanes &b) const;
  mlir::Value allAlive();
};

} // namespace aicc::codegen
