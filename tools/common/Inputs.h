// Makes the inputs of a run: decides every free size, then reads or generates the tensors.
#pragma once

#include "aicc/runtime.h"
#include "lib/Support/Diagnostics.h"
#include "tools/common/RunOptions.h"
#include "tools/common/Values.h"

#include <optional>

namespace aicc::tools {

struct PreparedInput {
  Tensor tensor;                   ///< of a sequence or optional: of no type
  std::string origin;              ///< "random, seed 0", "zeros" or the file
  Tensors elements = std::nullopt; ///< of a sequence or optional
};

/// One tensor per input of the model, in its order. Free sizes come from files first, then --shape, then from another
/// input that has the same size by name, and are 1 otherwise.
std::optional<Problem> prepareInputs(const Model &model, const RunOptions &options, std::vector<PreparedInput> &inputs);

/// "float32 ?x3x224x224", with the names of free sizes where there are any.
std::string describeType(const aicc_value &value);

/// Fills with reproducible noise; see runOptionsHelp for the ranges. The same seed and position give the same bytes
/// on every machine.
void fillRandom(Tensor &tensor, uint64_t seed, uint64_t position);

} // namespace aicc::tools
