// aicc verify MODEL: compares what the compiled model gives with stored outputs, or with the reference evaluator.
#include "tools/aicc/Verify.h"

#include "lib/Support/TensorView.h"
#include "tools/common/Report.h"

#include <cstdio>

namespace aicc::tools {
namespace {

const char *const help = R"(usage: aicc verify MODEL.onnx|MODEL.aicc [--data DIR]... [flags]

Compiles and runs the model and compares every output with stored ones; several folders may have different shapes. Without
--data the inputs are random and the reference evaluator is the judge, which needs the .onnx file. With --per-node it
judges every node by itself: the first that is wrong is where to look.

)";
const char *const ownHelp =
    "  --against WHO         data: the stored outputs; reference: the evaluator, on the stored inputs if there are "
    "any\n"
    "                        (default: data with --data, reference without)\n"
    "  --per-node            compile the model with every value an output, compare each with what the evaluator makes\n"
    "                        of the same inputs, and name the nodes that are wrong; fewer operations are fused then.\n"
    "                        If none is wrong and an output still is, search for the first value that is wrong when\n"
    "                        only that becomes an output\n"
    "  --json                write the result as JSON\n"
    "  --runner COMMAND      run 'COMMAND MODEL.aicc --input NAME=FILE ... --output-dir DIR' instead of running in "
    "this\n"
    "                        process: an aicc-run of another machine, in an emulator\n";

bool takesLists(const Model &model) {
  for (int32_t i = 0; i < model.inputCount(); ++i)
    if (model.input(i).kind != AICC_TENSOR)
      return true;
  return false;
}

Tensors outputOf(const aicc_reference_result *result, int32_t index) {
  int64_t count = aicc_reference_output_count(result, index);
  if (count < 0)
    return std::nullopt;
  std::vector<Tensor> tensors;
  for (int64_t i = 0; i < count; ++i)
    tensors.push_back(copyOf(*aicc_reference_output_element(result, index, i)));
  return tensors;
}

/// Judged by the reference evaluator.
aicc_status verifyOnce(VerifyArguments &arguments, const Model &model, const RunOptions &options,
                       const std::string &folder) {
  Execution execution;
  if (auto problem = execute(arguments, model, options, execution))
    return aicc_status(fail("aicc verify", *problem));
  std::vector<aicc_tensor> views;
  for (const PreparedInput &input : execution.inputs)
    views.push_back(viewOf(input.tensor));
  aicc_reference_result *truth = nullptr;
  aicc_status status = aicc_reference_run(arguments.model.compiler.get(), arguments.model.path.c_str(), views.data(),
                                          int32_t(views.size()), &truth);
  if (status != AICC_OK)
    return status;
  for (int32_t i = 0; i < model.outputCount(); ++i)
    judge(arguments.verification, model, i, outputOf(truth, i), execution.outputs[size_t(i)], folder);
  aicc_reference_destroy(truth);
  return AICC_OK;
}

/// The options of each run: those of the command line, with the stored inputs of each folder.
std::vector<RunOptions> runsOf(const VerifyArguments &arguments, const Model &model) {
  std::vector<RunOptions> runs;
  for (const std::string &folder : arguments.verification.folders)
    addStoredInputs(model, folder, runs.emplace_back(arguments.model.options));
  if (runs.empty())
    runs.push_back(arguments.model.options);
  return runs;
}

int verifyByReference(VerifyArguments &arguments, Model model, std::optional<NodeReport> &nodes) {
  if (takesLists(model))
    return usage("verify", "expected --data and its outputs for a model whose inputs are sequences, optionals or maps");
  std::vector<RunOptions> runs = runsOf(arguments, model);
  for (size_t i = 0; i < runs.size(); ++i) {
    const std::vector<std::string> &folders = arguments.verification.folders;
    if (aicc_status status = verifyOnce(arguments, model, runs[i], folders.empty() ? "" : folders[i]))
      return status;
  }
  if (!arguments.isPerNode)
    return AICC_OK;
  model = Model();
  return judgeNodes(arguments, runs.front(), nodes.emplace());
}

/// Takes the word at `at`; what is wrong with it, "" when nothing is.
std::string take(VerifyArguments &into, const Arguments &arguments, size_t &at) {
  std::string problem, judge;
  if (takeValue(arguments, at, "runner", into.runner))
    return "";
  if (takeValue(arguments, at, "against", judge)) {
    into.against = judge == "data" ? Judge::Data : Judge::Reference;
    return judge == "data" || judge == "reference"
               ? ""
               : "--against: expected data or reference, found '" + escaped(judge) + "'";
  }
  if (arguments[at] == "--per-node" || arguments[at] == "--json") {
    (arguments[at] == "--json" ? into.isJson : into.isPerNode) = true;
    return "";
  }
  Taken taken = takeVerifyOption(arguments, at, into.verification, problem);
  if (taken == Taken::Unknown)
    taken = into.model.take(arguments, at, problem);
  return taken == Taken::Unknown ? "unexpected argument '" + arguments[at] + "'" : problem;
}

/// What is wrong with the arguments together, "" when nothing is.
std::string settle(VerifyArguments &arguments) {
  bool hasData = !arguments.verification.folders.empty();
  if (arguments.model.path.empty())
    return "expected a model";
  if (arguments.isPerNode && arguments.against == Judge::Data)
    return "expected --against=reference with --per-node: there is no data about nodes";
  if (!arguments.against)
    arguments.against = hasData && !arguments.isPerNode ? Judge::Data : Judge::Reference;
  if (arguments.against == Judge::Data && !hasData)
    return "expected --data with --against=data";
  if (arguments.against == Judge::Reference && arguments.model.isArtifact())
    return "expected --data for an artifact, or the .onnx file to evaluate";
  arguments.model.options.isForeign = !arguments.runner.empty();
  arguments.verification.isQuiet = arguments.isJson;
  return "";
}

int printHelp() {
  std::printf("%s%s%s\n%s\n%s\nexamples:\n%s", help, verifyOptionsHelp(), ownHelp, runOptionsHelp(),
              settingsHelp().c_str(),
              "  aicc verify resnet50.onnx\n  aicc verify resnet50.onnx --per-node --target=npu\n"
              "  aicc verify bert.onnx --data data_0 --data data_1 --rtol 1e-4\n");
  return AICC_OK;
}

} // namespace

std::optional<Problem> execute(const VerifyArguments &arguments, const Model &model, const RunOptions &options,
                               Execution &execution) {
  if (arguments.runner.empty())
    return executeHere(model, options, execution);
  if (auto problem = prepareInputs(model, options, execution.inputs))
    return problem;
  return runApart(arguments.runner, arguments.model, model, execution.inputs, execution.outputs);
}

int verify(const Arguments &words) {
  VerifyArguments arguments;
  for (size_t at = 0; at < words.size(); ++at) {
    if (words[at] == "--help" || words[at] == "-h")
      return printHelp();
    if (std::string problem = take(arguments, words, at); !problem.empty())
      return usage("verify", problem);
  }
  if (std::string problem = settle(arguments); !problem.empty())
    return usage("verify", problem);
  Result<Model> model = arguments.model.open("aicc verify");
  if (!model)
    return model.status();
  std::optional<NodeReport> nodes;
  auto run = [&](const Model &m, const RunOptions &options, Execution &e) { return execute(arguments, m, options, e); };
  int status = arguments.against == Judge::Reference
                   ? verifyByReference(arguments, std::move(*model), nodes)
                   : verifyFolders("aicc verify", *model, arguments.model.options, run, arguments.verification);
  bool isWrong = arguments.verification.failures || (nodes && !nodes->wrong.empty());
  if (status == AICC_OK && isWrong)
    status = AICC_WRONG_RESULT;
  if (status != AICC_OK && status != AICC_WRONG_RESULT)
    return status;
  if (arguments.isJson)
    std::printf("%s", toJson(arguments, nodes ? &*nodes : nullptr).c_str());
  else if (nodes)
    std::printf("%s", toText(*nodes).c_str());
  return status;
}

} // namespace aicc::tools
