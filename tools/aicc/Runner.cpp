#include "tools/aicc/Runner.h"

#include "lib/Support/TensorFile.h"
#include "tools/aicc/Folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace aicc::tools {
namespace {

Problem problemOf(aicc_status status, std::string message) {
  Problem problem;
  problem.status = status;
  problem.message = std::move(message);
  return problem;
}

} // namespace

std::optional<Problem> runApart(const std::string &command, const ModelArguments &arguments, const Model &model,
                                const std::vector<PreparedInput> &inputs, std::vector<Tensors> &outputs) {
  for (int32_t i = 0; i < model.inputCount() + model.outputCount(); ++i) {
    const aicc_value &value = i < model.inputCount() ? model.input(i) : model.output(i - model.inputCount());
    if (value.kind != AICC_TENSOR)
      return problemOf(AICC_UNSUPPORTED, "expected tensors to pass to another program, found '" + escaped(value.name) +
                                             "', a sequence, an optional or a map");
  }
  Folder folder("runner");
  if (!folder.isMade)
    return problemOf(AICC_IO, folder.path + ": cannot create the folder: " + std::strerror(errno));
  std::string artifact = arguments.path;
  if (!arguments.isArtifact()) {
    artifact = folder.file("model.aicc");
    if (!writeBytes(artifact, arguments.artifact.data, arguments.artifact.bytes))
      return problemOf(AICC_IO, artifact + ": cannot write the file: " + std::strerror(errno));
  }
  std::string line = command + " " + quotedForShell(artifact);
  for (int32_t i = 0; i < model.inputCount(); ++i) {
    std::string path = folder.file("input_" + std::to_string(i) + ".npy");
    if (std::optional<Problem> problem = writeNpyFile(path, inputs[size_t(i)].tensor))
      return problem;
    line += " --input " + quotedForShell(std::string(model.input(i).name) + "=" + path);
  }
  std::vector<std::string> paths;
  for (int32_t i = 0; i < model.outputCount(); ++i)
    paths.push_back(folder.file("output_" + std::to_string(i) + ".npy"));
  line += " --output-dir " + quotedForShell(folder.path) + " > /dev/null";
  if (int code = std::system(line.c_str()))
    return problemOf(AICC_RUN_FAILED,
                     "expected the runner to end with 0, found wait status " + std::to_string(code) + " of: " + line);
  outputs.clear();
  for (int32_t i = 0; i < model.outputCount(); ++i) {
    Tensor tensor;
    if (std::optional<Problem> problem = readTensorFile(paths[size_t(i)], DType(model.output(i).dtype), tensor))
      return problem;
    outputs.push_back(std::vector<Tensor>{tensor});
  }
  return std::nullopt;
}

} // namespace aicc::tools
