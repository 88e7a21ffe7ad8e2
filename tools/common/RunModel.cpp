#include "tools/common/RunModel.h"

#include "lib/Support/TensorFile.h"
#include "lib/Support/TensorView.h"
#include "tools/common/Report.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/stat.h>

namespace aicc::tools {
namespace {

aicc_open_options openOptions(const RunOptions &options) {
  uint32_t flags = (options.trustWeights ? uint32_t(AICC_OPEN_TRUST_WEIGHTS) : 0) |
                   (options.isForeign ? uint32_t(AICC_OPEN_DESCRIBE) : 0);
  return {sizeof(aicc_open_options), flags,
          options.debugCodeDirectory.empty() ? nullptr : options.debugCodeDirectory.c_str(), options.pluginPath.c_str(),
          options.device.empty() ? nullptr : options.device.c_str()};
}

/// Which of several programs runs, and why not a better one.
void printProgram(const Model &model) {
  int32_t chosen = aicc_model_program_index(model.get());
  for (int32_t i = 0; i < chosen; ++i) {
    const aicc_program &program = *aicc_model_program(model.get(), i);
    if (*program.problem)
      std::printf("not on %s: %s\n", escaped(program.name).c_str(), program.problem);
  }
  if (aicc_model_program_count(model.get()) > 1)
    std::printf("runs on %s\n", escaped(aicc_model_program(model.get(), chosen)->name).c_str());
}

void printInputs(const Model &model, const std::vector<PreparedInput> &inputs) {
  for (int32_t i = 0; i < model.inputCount(); ++i) {
    const PreparedInput &input = inputs[size_t(i)];
    std::printf("input '%s' %s %s (%s)\n", escaped(model.input(i).name).c_str(),
                std::string(name(input.tensor.dtype())).c_str(), toString(input.tensor.shape()).c_str(),
                escaped(input.origin).c_str());
  }
}

int writeOutputs(const std::string &tool, const Model &model, const Session &session, const std::string &directory) {
  if (mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST)
    return fail(tool, AICC_IO, directory + ": cannot create the folder: " + std::strerror(errno));
  for (int32_t i = 0; i < model.outputCount(); ++i) {
    std::string path = directory + "/output_" + std::to_string(i) + ".npy";
    if (std::optional<Problem> problem = writeNpyFile(path, outputTensor(session, i)))
      return fail(tool, *problem);
  }
  return AICC_OK;
}

} // namespace

Result<Model> openModel(const std::string &path, const RunOptions &options) {
  aicc_open_options flags = openOptions(options);
  return Model::open(path, &flags);
}

Result<Model> openModel(const void *data, size_t bytes, const RunOptions &options) {
  aicc_open_options flags = openOptions(options);
  return Model::open(data, bytes, &flags);
}

std::optional<Problem> prepareSession(const Model &model, const RunOptions &options, Session &session,
                                      std::vector<PreparedInput> &inputs) {
  if (std::optional<Problem> problem = prepareInputs(model, options, inputs))
    return problem;
  aicc_session_options flags = {};
  flags.size = sizeof(flags);
  flags.threads = options.threads;
  flags.flush_subnormals = options.flushSubnormals;
  flags.profile = options.isProfiled;
  Result<Session> created = Session::create(model, &flags);
  Problem problem;
  problem.status = created.status();
  problem.message = created.error();
  if (!created)
    return problem;
  session = std::move(*created);
  for (int32_t i = 0; i < model.inputCount(); ++i) {
    problem.status = session.bindInput(i, viewOf(inputs[size_t(i)].tensor));
    problem.message = session.error();
    if (problem.status != AICC_OK)
      return problem;
  }
  return std::nullopt;
}

int runModel(const std::string &tool, const Model &model, const RunOptions &options) {
  Session session;
  std::vector<PreparedInput> inputs;
  if (std::optional<Problem> problem = prepareSession(model, options, session, inputs))
    return fail(tool, *problem);
  printProgram(model);
  printInputs(model, inputs);
  if (aicc_status status = session.run())
    return fail(tool, status, session.error());
  for (int32_t i = 0; i < model.outputCount(); ++i) {
    Tensor tensor = outputTensor(session, i);
    std::printf("output '%s' %s %s\n    %s\n", escaped(model.output(i).name).c_str(),
                std::string(name(tensor.dtype())).c_str(), toString(tensor.shape()).c_str(), summary(tensor).c_str());
  }
  if (options.isProfiled)
    std::printf("%s", profileTable(model, session, 1).c_str());
  return options.outputDirectory.empty() ? int(AICC_OK) : writeOutputs(tool, model, session, options.outputDirectory);
}

} // namespace aicc::tools
