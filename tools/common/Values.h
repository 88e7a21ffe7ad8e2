// Inputs and outputs as the tools hold them: tensors, and what sequences and optionals are made of.
#pragma once

#include "aicc/runtime.h"
#include "lib/Support/StoredValue.h"

namespace aicc::tools {

/// Output `index` of the last run. Numbers lie in memory of the session.
Tensors outputTensors(const Model &model, const Session &session, int32_t index);

} // namespace aicc::tools
