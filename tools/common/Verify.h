// Comparing what a model gives with stored tensors.
#pragma once

#include "lib/Reference/Compare.h"
#include "tools/common/RunModel.h"

#include <functional>

namespace aicc::tools {

/// One run. Outputs may lie in memory of the session, inputs are bound to it.
struct Execution {
  std::vector<PreparedInput> inputs;
  Session session;
  std::vector<Tensors> outputs;
};

/// Runs a model with these options.
using Execute = std::function<std::optional<Problem>(const Model &, const RunOptions &, Execution &)>;

/// In this process.
std::optional<Problem> executeHere(const Model &model, const RunOptions &options, Execution &execution);

/// What came of one output.
struct Judgement {
  std::string folder; ///< of the stored values; empty: the reference evaluator's
  std::string name;
  reference::Difference difference;
};

/// What to compare with, and what came of it.
struct Verification {
  std::vector<std::string> folders; ///< each with input_K.pb and output_K.pb, K in graph order; see readStoredValue
  reference::Tolerance tolerance = {1e-3, 1e-4};
  bool comparesElements = true; ///< else types and shapes only: of outputs that are drawn at random
  bool isQuiet = false;         ///< nothing is printed: somebody reads `judgements`
  int failures = 0;             ///< outputs outside of the tolerance
  std::vector<Judgement> judgements;
};

/// Takes --data, --rtol, --atol or --shapes-only, as takeRunOption does.
Taken takeVerifyOption(const std::vector<std::string> &arguments, size_t &index, Verification &verification,
                       std::string &problem);

/// The lines of --help about these flags.
const char *verifyOptionsHelp();

/// The first tensor that differs, or the last.
reference::Difference compare(const Tensors &expected, const Tensors &found, const Verification &verification);

/// Judges output `index`: a line is printed, a failure counted.
void judge(Verification &verification, const Model &model, int32_t index, const Tensors &expected, const Tensors &found,
           const std::string &folder = "");

/// Adds the stored inputs of a folder to the inputs of a run.
void addStoredInputs(const Model &model, const std::string &folder, RunOptions &options);

/// Runs the model on the inputs of each folder and judges all outputs; the exit code.
int verifyFolders(const std::string &tool, const Model &model, const RunOptions &options, const Execute &execute,
                  Verification &verification);

} // namespace aicc::tools
