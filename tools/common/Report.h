// What the tools print about tensors, kernels and failures.
#pragma once

#include "aicc/runtime.h"
#include "lib/Support/Diagnostics.h"
#include "lib/Support/Tensor.h"

namespace aicc::tools {

/// "1.5 MiB", "640 B".
std::string readableBytes(int64_t bytes);

/// Element `index` as a number; `isKnown` is false for types that have no decoder (float8, complex).
double elementAsDouble(const Tensor &tensor, int64_t index, bool &isKnown);

/// The output's values in a few words: "min -1.2, max 3.4, mean 0.1; first 0.5 0.25 ..."; for what looks like the
/// scores of a classifier a second line with the best five.
std::string summary(const Tensor &tensor);

/// One line per kernel, slowest first: share, time and launches per run, name, nodes. `runs` have been measured.
std::string profileTable(const Model &model, const Session &session, int64_t runs);

/// Prints "tool: problem" to standard error and returns the exit code.
int fail(const std::string &tool, const Problem &problem);
int fail(const std::string &tool, aicc_status status, const std::string &message);

} // namespace aicc::tools
