// aicc verify --per-node: which node is wrong.
//
// The model is compiled with every value an output. The reference evaluator then computes each node on the inputs that
// the compiled model found for it, so that an error made before a node is not counted as its own: what is outside of
// the tolerance was made there. Outputs keep operations apart that would be fused otherwise; where no node is wrong by
// itself, the fused code may be, or small errors add up. Then single values are made outputs, by bisection along the
// order of the nodes, and compared with what the evaluator makes of the model's own inputs.
#include "tools/aicc/Verify.h"

#include "lib/Support/TensorView.h"
#include "tools/common/Report.h"

namespace aicc::tools {
namespace {

aicc_status expose(VerifyArguments &arguments, const std::string &value) {
  aicc_compiler *compiler = arguments.model.compiler.get();
  aicc_compiler_set(compiler, "expose", "");
  return aicc_compiler_set(compiler, "expose", value.c_str());
}

/// A run of the model with more outputs, and the evaluator beside it.
class Comparison {
public:
  /// `name`: the only output to judge; empty: all.
  Comparison(VerifyArguments &arguments, NodeReport &report, std::string name)
      : arguments(arguments), report(report), name(std::move(name)) {}

  aicc_status run(const RunOptions &options, bool givesFound) {
    Result<Model> model = arguments.model.open("aicc verify");
    if (!model)
      return model.status();
    if (auto problem = execute(arguments, *model, options, execution))
      return aicc_status(fail("aicc verify", *problem));
    std::vector<aicc_tensor> inputs, views(execution.outputs.size());
    std::vector<const aicc_tensor *> found(execution.outputs.size());
    for (const PreparedInput &input : execution.inputs)
      inputs.push_back(viewOf(input.tensor));
    for (size_t i = 0; i < found.size(); ++i) {
      if (model->output(int32_t(i)).kind == AICC_TENSOR) {
        views[i] = viewOf(execution.outputs[i]->front());
        found[i] = givesFound ? &views[i] : nullptr;
      }
      names.push_back(model->output(int32_t(i)).name);
    }
    return aicc_reference_run_nodes(arguments.model.compiler.get(), arguments.model.path.c_str(), inputs.data(),
                                    int32_t(inputs.size()), found.data(), int32_t(found.size()), hear, this);
  }

  std::vector<std::string> names; ///< of the outputs
  std::vector<std::string> order; ///< of those that were told, as their nodes come

private:
  static int32_t hear(void *user, const aicc_node_value *told) {
    auto *self = static_cast<Comparison *>(user);
    if (!told->value || (!self->name.empty() && self->name != told->name))
      return 0;
    self->order.push_back(told->name);
    ++self->report.judged;
    NodeJudgement judgement{told->node, told->op, told->name, "", {}};
    Tensor expected = copyOf(*told->value);
    judgement.type = describe(expected);
    judgement.difference = compare(std::vector<Tensor>{expected}, self->execution.outputs[size_t(told->output)],
                                   self->arguments.verification);
    if (!judgement.difference.matches)
      self->report.wrong.push_back(std::move(judgement));
    return 0;
  }

  VerifyArguments &arguments;
  NodeReport &report;
  std::string name;
  Execution execution;
};

/// Judges one value when nothing else becomes an output; nothing when it is right.
aicc_status judgeAlone(VerifyArguments &arguments, const RunOptions &options, const std::string &value,
                       std::optional<NodeJudgement> &wrong) {
  expose(arguments, value);
  NodeReport report;
  Comparison comparison(arguments, report, value);
  aicc_status status = comparison.run(options, false);
  wrong.reset();
  if (!report.wrong.empty())
    wrong = std::move(report.wrong.front());
  return status;
}

/// The first of `values` that is wrong, its predecessors being right as far as bisection looks.
aicc_status bisect(VerifyArguments &arguments, const RunOptions &options, const std::vector<std::string> &values,
                   std::optional<NodeJudgement> &first) {
  size_t good = 0, bad = values.size();
  while (good < bad) {
    size_t middle = good + (bad - good) / 2;
    std::optional<NodeJudgement> wrong;
    if (aicc_status status = judgeAlone(arguments, options, values[middle], wrong))
      return status;
    if (!wrong) {
      good = middle + 1;
      continue;
    }
    first = std::move(wrong);
    bad = middle;
  }
  return AICC_OK;
}

} // namespace

aicc_status judgeNodes(VerifyArguments &arguments, const RunOptions &options, NodeReport &report) {
  std::vector<std::string> values;
  {
    expose(arguments, "*");
    Comparison comparison(arguments, report, "");
    if (aicc_status status = comparison.run(options, true))
      return status;
    values = std::move(comparison.order);
  }
  if (!report.wrong.empty() || arguments.verification.failures == 0)
    return AICC_OK;
  return bisect(arguments, options, values, report.drifted);
}

} // namespace aicc::tools
