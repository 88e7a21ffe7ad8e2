#include "tools/common/RunModel.h"

#include "lib/Support/TensorFile.h"
#include "lib/Support/TensorView.h"
#include "tools/common/Maps.h"
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

std::string describeOne(const aicc_value &value, const Tensors &tensors) {
  if (value.kind == AICC_TENSOR)
    return describe(tensors->front());
  return isMap(value) ? describeMaps(value, *tensors) : describeValue(tensors);
}

/// The first three elements, a line each.
void printElements(const aicc_value &value, const Tensors &tensors) {
  size_t step = isMap(value) ? 2 : 1;
  for (size_t k = 0; tensors && k < tensors->size() && k < 3 * step; k += step)
    std::printf("    %s\n",
                isMap(value) ? mapText((*tensors)[k], (*tensors)[k + 1]).c_str() : summary((*tensors)[k]).c_str());
}

void printInputs(const Model &model, const std::vector<PreparedInput> &inputs) {
  for (int32_t i = 0; i < model.inputCount(); ++i) {
    const PreparedInput &input = inputs[size_t(i)];
    bool isTensor = model.input(i).kind == AICC_TENSOR;
    std::printf("input '%s' %s (%s)\n", escaped(model.input(i).name).c_str(),
                describeOne(model.input(i), isTensor ? std::vector<Tensor>{input.tensor} : input.elements).c_str(),
                escaped(input.origin).c_str());
  }
}

/// STEM/0.npy, STEM/1.npy ...; an empty optional leaves no folder.
int writeElements(const std::string &tool, const std::string &stem, const Tensors &value) {
  if (value && mkdir(stem.c_str(), 0777) != 0 && errno != EEXIST)
    return fail(tool, AICC_IO, stem + ": cannot create the folder: " + std::strerror(errno));
  for (size_t i = 0; value && i < value->size(); ++i)
    if (std::optional<Problem> problem = writeNpyFile(stem + "/" + std::to_string(i) + ".npy", (*value)[i]))
      return fail(tool, *problem);
  return AICC_OK;
}

int writeOutputs(const std::string &tool, const Model &model, const Session &session, const std::string &directory) {
  if (mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST)
    return fail(tool, AICC_IO, directory + ": cannot create the folder: " + std::strerror(errno));
  for (int32_t i = 0; i < model.outputCount(); ++i) {
    std::string stem = directory + "/output_" + std::to_string(i);
    Tensors value = outputTensors(model, session, i);
    if (isMap(model.output(i))) {
      bool isSequence = model.output(i).kind == AICC_SEQUENCE_OF_MAPS;
      if (std::optional<Problem> problem = writeMapFile(stem + ".pb", isSequence, *value))
        return fail(tool, *problem);
    } else if (model.output(i).kind != AICC_TENSOR) {
      if (int code = writeElements(tool, stem, value))
        return code;
    } else if (std::optional<Problem> problem = writeNpyFile(stem + ".npy", value->front())) {
      return fail(tool, *problem);
    }
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

std::string describe(const Tensor &tensor) {
  return std::string(name(tensor.dtype())) + " " + toString(tensor.shape());
}

std::string describeValue(const Tensors &value) {
  if (!value)
    return "nothing";
  std::string text = std::to_string(value->size()) + (value->size() == 1 ? " tensor" : " tensors");
  for (size_t i = 0; i < value->size() && i < 3; ++i)
    text += (i ? ", " : ": ") + describe((*value)[i]);
  return text + (value->size() > 3 ? ", ..." : "");
}

static aicc_status bind(Session &session, const Model &model, int32_t index, const PreparedInput &input) {
  if (model.input(index).kind == AICC_TENSOR)
    return session.bindInput(index, viewOf(input.tensor));
  std::vector<aicc_tensor> views;
  for (size_t i = 0; input.elements && i < input.elements->size(); ++i)
    views.push_back(viewOf((*input.elements)[i]));
  return session.bindElements(index, views.data(), input.elements ? int64_t(views.size()) : -1);
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
    problem.status = bind(session, model, i, inputs[size_t(i)]);
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
    Tensors value = outputTensors(model, session, i);
    std::printf("output '%s' %s\n", escaped(model.output(i).name).c_str(), describeOne(model.output(i), value).c_str());
    printElements(model.output(i), value);
  }
  if (options.isProfiled)
    std::printf("%s", profileTable(model, session, 1).c_str());
  return options.outputDirectory.empty() ? int(AICC_OK) : writeOutputs(tool, model, session, options.outputDirectory);
}

} // namespace aicc::tools
