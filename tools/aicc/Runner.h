// Runs an artifact in another program, an emulator around aicc-run for instance, instead of in this process.
#pragma once

#include "tools/aicc/Model.h"

namespace aicc::tools {

/// Runs `command ARTIFACT --input NAME=FILE ... --output-dir DIR`, the command being a line for the shell, and reads
/// the outputs back. `model` is what `arguments` opened; files go through a temporary folder that is removed.
std::optional<Problem> runApart(const std::string &command, const ModelArguments &arguments, const Model &model,
                                const std::vector<PreparedInput> &inputs, std::vector<Tensors> &outputs);

} // namespace aicc::tools
