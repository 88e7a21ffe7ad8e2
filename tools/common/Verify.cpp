#include "tools/common/Verify.h"

#include "lib/Support/TensorFile.h"
#include "tools/common/Maps.h"
#include "tools/common/Report.h"

#include <cstdio>
#include <cstdlib>

namespace aicc::tools {

std::optional<Problem> executeHere(const Model &model, const RunOptions &options, Execution &execution) {
  if (auto problem = prepareSession(model, options, execution.session, execution.inputs))
    return problem;
  Problem problem;
  problem.status = execution.session.run();
  problem.message = execution.session.error();
  if (problem.status != AICC_OK)
    return problem;
  for (int32_t i = 0; i < model.outputCount(); ++i)
    execution.outputs.push_back(outputTensors(model, execution.session, i));
  return std::nullopt;
}

static bool parseTolerance(const char *name, const std::string &text, double &tolerance, std::string &problem) {
  char *end = nullptr;
  tolerance = std::strtod(text.c_str(), &end);
  if (!text.empty() && *end == '\0' && tolerance >= 0)
    return true;
  problem = std::string(name) + ": expected a number >= 0, found '" + text + "'";
  return false;
}

Taken takeVerifyOption(const std::vector<std::string> &arguments, size_t &index, Verification &verification,
                       std::string &problem) {
  std::string value;
  if (takeValue(arguments, index, "data", value)) {
    verification.folders.push_back(value);
    return Taken::Yes;
  }
  if (takeValue(arguments, index, "rtol", value))
    return parseTolerance("--rtol", value, verification.tolerance.relative, problem) ? Taken::Yes : Taken::Wrong;
  if (takeValue(arguments, index, "atol", value))
    return parseTolerance("--atol", value, verification.tolerance.absolute, problem) ? Taken::Yes : Taken::Wrong;
  if (arguments[index] == "--shapes-only") {
    verification.comparesElements = false;
    return Taken::Yes;
  }
  return Taken::Unknown;
}

const char *verifyOptionsHelp() {
  return "  --data DIR            stored inputs and outputs, input_K.pb and output_K.pb; may be repeated\n"
         "  --rtol R              relative tolerance of floats (default 1e-3)\n"
         "  --atol A              absolute tolerance of floats (default 1e-4)\n"
         "  --shapes-only         compare types and shapes, not elements: of random outputs\n";
}

static std::string stem(const std::string &folder, const char *kind, int32_t index) {
  return folder + "/" + kind + "_" + std::to_string(index);
}

/// Of two tensors whose elements may differ.
static reference::Difference compareForms(const Tensor &found, const Tensor &expected) {
  reference::Difference difference;
  if (found.dtype() == expected.dtype() && found.shape() == expected.shape())
    return difference;
  difference.matches = false;
  difference.text = "expected " + describe(expected) + ", found " + describe(found);
  return difference;
}

reference::Difference compare(const Tensors &expected, const Tensors &found, const Verification &verification) {
  reference::Difference difference;
  if (expected.has_value() != found.has_value() || (expected && expected->size() != found->size())) {
    difference.matches = false;
    difference.text = "expected " + describeValue(expected) + ", found " + describeValue(found);
    return difference;
  }
  difference.matches = true;
  for (size_t i = 0; expected && difference.matches && i < expected->size(); ++i)
    difference = verification.comparesElements ? reference::compare((*found)[i], (*expected)[i], verification.tolerance)
                                               : compareForms((*found)[i], (*expected)[i]);
  return difference;
}

void judge(Verification &verification, const Model &model, int32_t index, const Tensors &expected, const Tensors &found,
           const std::string &folder) {
  bool areMaps = isMap(model.output(index)) && expected && found;
  reference::Difference difference = areMaps ? compare(sortedByKeys(*expected), sortedByKeys(*found), verification)
                                             : compare(expected, found, verification);
  if (!verification.isQuiet)
    std::printf("%s %s: largest error %.3g absolute, %.3g relative%s%s\n", difference.matches ? "ok  " : "FAIL",
                escaped(model.output(index).name).c_str(), difference.largestAbsolute, difference.largestRelative,
                difference.matches ? "" : "; ", difference.text.c_str());
  verification.failures += !difference.matches;
  verification.judgements.push_back({folder, model.output(index).name, std::move(difference)});
}

static std::string storedInput(const Model &model, const std::string &folder, int32_t index) {
  return stem(folder, "input", index) + (model.input(index).kind == AICC_TENSOR ? ".pb" : "");
}

void addStoredInputs(const Model &model, const std::string &folder, RunOptions &options) {
  for (int32_t i = 0; i < model.inputCount(); ++i)
    options.inputs.push_back({model.input(i).name, {InputSource::File, 0, storedInput(model, folder, i), true}});
}

static aicc_status verifyFolder(const std::string &tool, const Model &model, RunOptions options, const Execute &execute,
                                Verification &verification, const std::string &folder) {
  addStoredInputs(model, folder, options);
  if (!verification.isQuiet)
    std::printf("%s\n", folder.c_str());
  Execution execution;
  if (auto problem = execute(model, options, execution))
    return aicc_status(fail(tool, *problem));
  for (int32_t i = 0; i < model.outputCount(); ++i) {
    StoredValue expected;
    if (auto unreadable = readStoredValue(stem(folder, "output", i), DType(model.output(i).dtype), expected,
                                          storedForm(model.output(i))))
      return aicc_status(fail(tool, *unreadable));
    judge(verification, model, i, expected.tensors, execution.outputs[size_t(i)], folder);
  }
  return AICC_OK;
}

int verifyFolders(const std::string &tool, const Model &model, const RunOptions &options, const Execute &execute,
                  Verification &verification) {
  aicc_status status = AICC_OK;
  for (const std::string &folder : verification.folders)
    if (aicc_status failed = verifyFolder(tool, model, options, execute, verification, folder))
      status = status ? status : failed;
  return status ? status : verification.failures ? AICC_WRONG_RESULT : AICC_OK;
}

} // namespace aicc::tools
