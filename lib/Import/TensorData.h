// From TensorProto to aicc::Tensor: the checks on one, and the reading of a checked one.
#pragma once

#include "lib/Import/ExternalData.h"
#include "lib/Import/Report.h"
#include "lib/Support/WeightStore.h"

#include <functional>

namespace aicc::importer {

/// Where tensors get their bytes from.
struct TensorSources {
  std::shared_ptr<const void> model; ///< keeps the mapping of the model alive
  ExternalFiles &external;
};

/// Says what is wrong with `tensor`: `say(message, hint)` once per problem. True when nothing is.
bool checkTensor(const proto::Tensor &tensor, TensorSources &sources,
                 llvm::function_ref<void(const llvm::Twine &, const llvm::Twine &)> say);

/// Also the relation of values, indices and dims.
bool checkSparseTensor(const proto::SparseTensor &tensor, TensorSources &sources,
                       llvm::function_ref<void(const llvm::Twine &, const llvm::Twine &)> say);

/// The value of a tensor that passed checkTensor. Raw and external data are viewed in place, the rest is copied.
Tensor readTensor(const proto::Tensor &tensor, TensorSources &sources);

/// Keeps a tensor that passed checkTensor in `store` under `name`, or a name made from it; returns the key. Raw bytes
/// that are not aligned for their type are copied each time the weight is asked for, so that the file stays the only
/// copy.
std::string storeTensor(const std::string &name, const proto::Tensor &tensor, TensorSources &sources,
                        WeightStore &store);

/// The dense value of a sparse tensor that passed checkSparseTensor; an empty tensor when an index is out of range.
Tensor readSparseTensor(const proto::SparseTensor &tensor, TensorSources &sources);

} // namespace aicc::importer
