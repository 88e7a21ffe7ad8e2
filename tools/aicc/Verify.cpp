// aicc verify MODEL: compares what the compiled model gives with stored outputs, or with the reference evaluator.
#include "lib/Reference/Compare.h"
#include "lib/Support/TensorFile.h"
#include "tools/aicc/Runner.h"
#include "tools/common/Report.h"

#include <cstdio>
#include <cstdlib>

namespace aicc::tools {
namespace {

const char *const help = R"(usage: aicc verify MODEL.onnx [--data DIR]... [flags]

Compiles and runs the model and compares every output. DIR holds input_K.pb and output_K.pb, K in graph order; several
folders may have different shapes. Without --data the inputs are random and the reference evaluator is the judge.

  --data DIR              stored inputs and outputs; may be repeated
  --rtol R                relative tolerance of floats (default 1e-3)
  --atol A                absolute tolerance of floats (default 1e-4)
  --runner COMMAND        run 'COMMAND MODEL.aicc --input NAME=FILE ... --output-dir DIR' instead of running in this
                          process: an aicc-run of another machine, in an emulator
)";

struct Verification {
  ModelArguments model;
  std::vector<std::string> folders;
  reference::Tolerance tolerance = {1e-3, 1e-4};
  std::string runner; ///< empty: run in this process
  int failures = 0;
};

/// One run. Outputs may lie in memory of the session, inputs are bound to it.
struct Execution {
  std::vector<PreparedInput> inputs;
  Session session;
  std::vector<Tensor> outputs;
};

std::optional<Problem> execute(const Verification &verification, const Model &model, const RunOptions &options,
                               Execution &execution) {
  if (!verification.runner.empty()) {
    if (auto problem = prepareInputs(model, options, execution.inputs))
      return problem;
    return runApart(verification.runner, verification.model, model, execution.inputs, execution.outputs);
  }
  if (auto problem = prepareSession(model, options, execution.session, execution.inputs))
    return problem;
  Problem problem;
  problem.status = execution.session.run();
  problem.message = execution.session.error();
  if (problem.status != AICC_OK)
    return problem;
  for (int32_t i = 0; i < model.outputCount(); ++i)
    execution.outputs.push_back(outputTensor(execution.session, i));
  return std::nullopt;
}

bool takeTolerance(const Arguments &arguments, size_t &at, const char *name, double &tolerance, std::string &problem) {
  std::string value;
  if (!takeValue(arguments, at, name, value))
    return false;
  char *end = nullptr;
  tolerance = std::strtod(value.c_str(), &end);
  if (value.empty() || *end || !(tolerance >= 0))
    problem = std::string("--") + name + ": expected a number >= 0, found '" + value + "'";
  return true;
}

std::string file(const std::string &folder, const char *kind, int32_t index) {
  return folder + "/" + kind + "_" + std::to_string(index) + ".pb";
}

/// Prints a line for output `index` and counts a failure.
void judge(Verification &verification, const Model &model, int32_t index, const Tensor &expected, const Tensor &found) {
  reference::Difference difference = reference::compare(found, expected, verification.tolerance);
  std::printf("%s %s: largest error %.3g absolute, %.3g relative%s%s\n", difference.matches ? "ok  " : "FAIL",
              escaped(model.output(index).name).c_str(), difference.largestAbsolute, difference.largestRelative,
              difference.matches ? "" : "; ", difference.text.c_str());
  verification.failures += !difference.matches;
}

/// One folder of stored tensors.
aicc_status verifyFolder(Verification &verification, const Model &model, const std::string &folder) {
  RunOptions options = verification.model.options;
  for (int32_t i = 0; i < model.inputCount(); ++i)
    options.inputs.push_back({model.input(i).name, {InputSource::File, 0, file(folder, "input", i)}});
  std::printf("%s\n", folder.c_str());
  Execution execution;
  if (auto problem = execute(verification, model, options, execution))
    return aicc_status(fail("aicc verify", *problem));
  for (int32_t i = 0; i < model.outputCount(); ++i) {
    Tensor expected;
    if (auto unreadable = readTensorFile(file(folder, "output", i), DType(model.output(i).dtype), expected))
      return aicc_status(fail("aicc verify", *unreadable));
    judge(verification, model, i, expected, execution.outputs[size_t(i)]);
  }
  return AICC_OK;
}

aicc_tensor viewOf(const Tensor &tensor) {
  return {int32_t(tensor.dtype()), int32_t(tensor.rank()), tensor.shape().data(),
          const_cast<uint8_t *>(tensor.data<uint8_t>()), tensor.bytes()};
}

/// Random inputs, judged by the reference evaluator.
aicc_status verifyByReference(Verification &verification, const Model &model) {
  Execution execution;
  if (auto problem = execute(verification, model, verification.model.options, execution))
    return aicc_status(fail("aicc verify", *problem));
  std::vector<aicc_tensor> views;
  for (const PreparedInput &input : execution.inputs)
    views.push_back(viewOf(input.tensor));
  aicc_reference_result *truth = nullptr;
  aicc_status status = aicc_reference_run(verification.model.compiler.get(), verification.model.path.c_str(),
                                          views.data(), int32_t(views.size()), &truth);
  if (status != AICC_OK)
    return status;
  for (int32_t i = 0; i < model.outputCount(); ++i) {
    const aicc_tensor *wanted = aicc_reference_output(truth, i);
    Tensor expected =
        Tensor::view(DType(wanted->dtype), Shape(wanted->dims, wanted->dims + wanted->rank), wanted->data, nullptr);
    judge(verification, model, i, expected, execution.outputs[size_t(i)]);
  }
  aicc_reference_destroy(truth);
  return AICC_OK;
}

} // namespace

int verify(const Arguments &arguments) {
  Verification verification;
  std::string value, problem;
  for (size_t at = 0; at < arguments.size(); ++at) {
    if (arguments[at] == "--help" || arguments[at] == "-h") {
      std::printf("%s\n%s\n%s\nexamples:\n%s", help, runOptionsHelp(), settingsHelp().c_str(),
                  "  aicc verify resnet50.onnx\n  aicc verify bert.onnx --data data_0 --data data_1 --rtol 1e-4\n");
      return AICC_OK;
    }
    if (takeValue(arguments, at, "data", value))
      verification.folders.push_back(value);
    else if (takeValue(arguments, at, "runner", value))
      verification.runner = value;
    else if (!takeTolerance(arguments, at, "rtol", verification.tolerance.relative, problem) &&
             !takeTolerance(arguments, at, "atol", verification.tolerance.absolute, problem) &&
             verification.model.take(arguments, at, problem) == Taken::Unknown)
      problem = "unexpected argument '" + arguments[at] + "'";
    if (!problem.empty())
      return usage("verify", problem);
  }
  if (verification.model.path.empty())
    return usage("verify", "expected a model");
  verification.model.options.isForeign = !verification.runner.empty();
  Result<Model> model = verification.model.open("aicc verify");
  if (!model)
    return model.status();
  aicc_status status = AICC_OK;
  if (verification.folders.empty())
    status = verifyByReference(verification, *model);
  for (const std::string &folder : verification.folders)
    if (aicc_status failed = verifyFolder(verification, *model, folder))
      status = status ? status : failed;
  if (status != AICC_OK)
    return status;
  return verification.failures ? AICC_WRONG_RESULT : AICC_OK;
}

} // namespace aicc::tools
