// Plain loops in double precision over the ops of a kernel: what the compiled kernel is compared with.
#pragma once

#include "dialects/Dispatch/Dispatch.h"

#include "llvm/ADT/DenseMap.h"

#include <optional>
#include <vector>

namespace aicc::cpu::test {

/// A tensor of doubles, whatever its element type was.
struct Array {
  std::vector<int64_t> sizes;
  std::vector<double> values;

  explicit Array(std::vector<int64_t> sizes = {});
  int64_t offset(llvm::ArrayRef<int64_t> point) const;
  double &at(llvm::ArrayRef<int64_t> point) { return values[offset(point)]; }
  int64_t count() const { return values.size(); }
};

/// The results of `kernel` on `arguments` (a scalar is an Array of rank 0), or nothing after a message about an op that
/// is not interpreted. `flops` counts multiplications and additions of contractions.
std::optional<std::vector<Array>> interpret(dispatch::KernelOp kernel, std::vector<Array> arguments, double &flops);

/// Rounds to what `type` can hold.
double rounded(double value, mlir::Type type);

/// Calls `body` for every point of a box.
void forEachPoint(llvm::ArrayRef<int64_t> sizes, llvm::function_ref<void(llvm::ArrayRef<int64_t>)> body);

} // namespace aicc::cpu::test
