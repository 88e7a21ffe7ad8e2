// The commands of the tools that run an artifact. Each prints its result, and problems to standard error, and returns
// the exit code (an aicc_status).
#pragma once

#include "aicc/runtime.h"
#include "tools/common/Inputs.h"
#include "tools/common/RunOptions.h"

namespace aicc::tools {

/// Opens an artifact with the options' flags.
Result<Model> openModel(const std::string &path, const RunOptions &options);
Result<Model> openModel(const void *data, size_t bytes, const RunOptions &options);

/// "float32 2x3".
std::string describe(const Tensor &tensor);
/// "3 tensors: float32 2x3, ...", "nothing" for an empty optional.
std::string describeValue(const Tensors &value);

/// A session with the inputs bound; `inputs` must live as long as it runs.
std::optional<Problem> prepareSession(const Model &model, const RunOptions &options, Session &session,
                                      std::vector<PreparedInput> &inputs);

/// Runs once, prints every output and writes them when asked to.
int runModel(const std::string &tool, const Model &model, const RunOptions &options);

/// Runs for a while, prints the times and writes them as JSON when asked to.
int benchModel(const std::string &tool, const Model &model, const RunOptions &options);

/// Prints what an artifact holds, without loading its code; `isLong` lists kernels and weights as well.
int inspectArtifact(const std::string &tool, const std::string &path, bool isLong);

} // namespace aicc::tools
