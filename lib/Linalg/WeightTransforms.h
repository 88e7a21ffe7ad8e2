// Transforms of weights at compile time. `derive...` adds a lazy entry to the store and returns its
// key; the plain functions do the work when the artifact writer asks for the bytes. A transform
// that changes nothing returns its input.
#pragma once

#include "lib/Support/WeightStore.h"

#include "llvm/ADT/ArrayRef.h"

namespace aicc::linalg {

/// Whether the transforms below understand elements of this type: numbers of whole bytes.
bool isTransformable(DType type);

/// Result dim i is input dim permutation[i].
Tensor transposed(const Tensor &input, llvm::ArrayRef<int64_t> permutation);
std::string deriveTransposed(WeightStore &store, const std::string &key, llvm::ArrayRef<int64_t> permutation);

/// The same elements under another shape.
std::string deriveReshaped(WeightStore &store, const std::string &key, llvm::ArrayRef<int64_t> shape);

/// B x K x N -> B x ceil(N / 32) x K x 32, the last panel filled up with zeros: what
/// `linalgx.matmul` reads.
Tensor panels(const Tensor &input);
std::string derivePanels(WeightStore &store, const std::string &key);

/// Numbers converted between float types.
Tensor converted(const Tensor &input, DType type);
std::string deriveConverted(WeightStore &store, const std::string &key, DType type);

/// Integers of 8 bits less a zero point, one for all or one for each place along `dim`, as 16 bits.
std::string deriveCentred(WeightStore &store, const std::string &key, const std::optional<std::string> &zeroPoint,
                          int64_t dim);

/// Elements [offset, offset + count) along the first dim.
std::string deriveRows(WeightStore &store, const std::string &key, int64_t offset, int64_t count);

/// The elementwise sum of float weights of one shape.
std::string deriveSum(WeightStore &store, const std::string &first, const std::string &second);

} // namespace aicc::linalg
