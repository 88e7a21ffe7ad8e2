// What the files of `aicc verify` share.
#pragma once

#include "tools/aicc/Runner.h"
#include "tools/common/Verify.h"

namespace aicc::tools {

/// Who judges.
enum class Judge { Data, Reference };

struct VerifyArguments {
  ModelArguments model;
  Verification verification;
  std::string runner; ///< empty: run in this process
  std::optional<Judge> against;
  bool isPerNode = false;
  bool isJson = false;
};

/// An output of the model with more outputs, and how far what was compiled is from what the reference evaluator makes
/// of the same inputs.
struct NodeJudgement {
  std::string node, op, value;
  std::string type; ///< "float32 2x3"
  reference::Difference difference;
};

/// What came of looking at each node.
struct NodeReport {
  int64_t judged = 0;
  std::vector<NodeJudgement> wrong; ///< in the order of the nodes
  /// Every node is right by itself and an output is wrong all the same: the first value that is wrong when nothing else
  /// becomes an output.
  std::optional<NodeJudgement> drifted;
};

/// Runs the model as the arguments say: here, or by another program.
std::optional<Problem> execute(const VerifyArguments &arguments, const Model &model, const RunOptions &options,
                               Execution &execution);

/// Compiles the model anew with every value an output, and judges each by the inputs that its node had there. `options`
/// name the inputs.
aicc_status judgeNodes(VerifyArguments &arguments, const RunOptions &options, NodeReport &report);

/// What judgeNodes found, for people.
std::string toText(const NodeReport &report);

/// Everything as JSON; without nodes `report` is null.
std::string toJson(const VerifyArguments &arguments, const NodeReport *report);

} // namespace aicc::tools
