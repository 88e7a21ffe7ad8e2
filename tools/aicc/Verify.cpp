// aicc verify MODEL: compares what the compiled model gives with stored outputs, or with the reference evaluator.
#include "lib/Support/TensorView.h"
#include "tools/aicc/Runner.h"
#include "tools/common/Report.h"
#include "tools/common/Verify.h"

#include <cstdio>

namespace aicc::tools {
namespace {

const char *const help = R"(usage: aicc verify MODEL.onnx|MODEL.aicc [--data DIR]... [flags]

Compiles and runs the model and compares every output with stored ones; several folders may have different shapes. Without
--data the inputs are random and the reference evaluator is the judge, which needs the .onnx file.

)";
const char *const runnerHelp = "  --runner COMMAND      run 'COMMAND MODEL.aicc --input NAME=FILE ... --output-dir "
                               "DIR' instead of running in this\n"
                               "                        process: an aicc-run of another machine, in an emulator\n";

struct VerifyArguments {
  ModelArguments model;
  Verification verification;
  std::string runner; ///< empty: run in this process
};

std::optional<Problem> execute(const VerifyArguments &arguments, const Model &model, const RunOptions &options,
                               Execution &execution) {
  if (arguments.runner.empty())
    return executeHere(model, options, execution);
  if (auto problem = prepareInputs(model, options, execution.inputs))
    return problem;
  return runApart(arguments.runner, arguments.model, model, execution.inputs, execution.outputs);
}

/// Random inputs, judged by the reference evaluator.
int verifyByReference(VerifyArguments &arguments, const Model &model) {
  Execution execution;
  if (auto problem = execute(arguments, model, arguments.model.options, execution))
    return fail("aicc verify", *problem);
  bool hasLists = false;
  for (int32_t i = 0; i < model.inputCount(); ++i)
    hasLists |= model.input(i).kind != AICC_TENSOR;
  for (int32_t i = 0; i < model.outputCount(); ++i)
    hasLists |= model.output(i).kind != AICC_TENSOR;
  if (hasLists)
    return usage("verify", "expected --data for a model whose inputs or outputs are sequences or optionals");
  std::vector<aicc_tensor> views;
  for (const PreparedInput &input : execution.inputs)
    views.push_back(viewOf(input.tensor));
  aicc_reference_result *truth = nullptr;
  aicc_status status = aicc_reference_run(arguments.model.compiler.get(), arguments.model.path.c_str(), views.data(),
                                          int32_t(views.size()), &truth);
  if (status != AICC_OK)
    return status;
  for (int32_t i = 0; i < model.outputCount(); ++i) {
    const aicc_tensor *wanted = aicc_reference_output(truth, i);
    judge(arguments.verification, model, i, std::vector<Tensor>{copyOf(*wanted)}, execution.outputs[size_t(i)]);
  }
  aicc_reference_destroy(truth);
  return arguments.verification.failures ? AICC_WRONG_RESULT : AICC_OK;
}

/// Takes the word at `at`; what is wrong with it, "" when nothing is.
std::string take(VerifyArguments &into, const Arguments &arguments, size_t &at) {
  std::string problem;
  if (takeValue(arguments, at, "runner", into.runner))
    return "";
  Taken taken = takeVerifyOption(arguments, at, into.verification, problem);
  if (taken == Taken::Unknown)
    taken = into.model.take(arguments, at, problem);
  return taken == Taken::Unknown ? "unexpected argument '" + arguments[at] + "'" : problem;
}

} // namespace

int verify(const Arguments &words) {
  VerifyArguments arguments;
  for (size_t at = 0; at < words.size(); ++at) {
    if (words[at] == "--help" || words[at] == "-h") {
      std::printf("%s%s%s\n%s\n%s\nexamples:\n%s", help, verifyOptionsHelp(), runnerHelp, runOptionsHelp(),
                  settingsHelp().c_str(),
                  "  aicc verify resnet50.onnx\n  aicc verify bert.onnx --data data_0 --data data_1 --rtol 1e-4\n");
      return AICC_OK;
    }
    if (std::string problem = take(arguments, words, at); !problem.empty())
      return usage("verify", problem);
  }
  if (arguments.model.path.empty())
    return usage("verify", "expected a model");
  if (arguments.model.isArtifact() && arguments.verification.folders.empty())
    return usage("verify", "expected --data for an artifact, or the .onnx file to evaluate");
  arguments.model.options.isForeign = !arguments.runner.empty();
  Result<Model> model = arguments.model.open("aicc verify");
  if (!model)
    return model.status();
  if (arguments.verification.folders.empty())
    return verifyByReference(arguments, *model);
  return verifyFolders(
      "aicc verify", *model, arguments.model.options,
      [&](const Model &m, const RunOptions &options, Execution &e) { return execute(arguments, m, options, e); },
      arguments.verification);
}

} // namespace aicc::tools
