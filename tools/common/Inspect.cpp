// `inspect`: the description of an artifact as text. Its code is checked but never mapped, so any target can be read.
#include "tools/common/Inputs.h"
#include "tools/common/Report.h"
#include "tools/common/RunModel.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace aicc::tools {
namespace {

void printValues(const char *what, int32_t count, const std::string &lines) {
  std::printf("%s (%d)\n%s", what, count, lines.c_str());
}

std::string valueLine(const aicc_value &value) {
  return "  " + escaped(value.name) + ": " + describeType(value) + "\n";
}

void printProperties(const Model &model) {
  for (int32_t i = 0; i < aicc_model_property_count(model.get()); ++i) {
    std::string name = aicc_model_property_name(model.get(), i), value = aicc_model_property_value(model.get(), i);
    bool isSize = name.size() > 6 && name.compare(name.size() - 6, 6, "-bytes") == 0;
    std::printf("%-14s %s\n", escaped(name).c_str(),
                isSize ? readableBytes(std::atoll(value.c_str())).c_str() : escaped(value).c_str());
  }
}

/// Only where there is a choice.
void printPrograms(const Model &model) {
  int32_t count = aicc_model_program_count(model.get());
  if (count < 2)
    return;
  std::printf("programs (%d), best first\n", count);
  for (int32_t i = 0; i < count; ++i) {
    const aicc_program &program = *aicc_model_program(model.get(), i);
    std::printf("  %s: %d kernels, %s host code, %s device code\n", escaped(program.name).c_str(), program.kernel_count,
                readableBytes(program.code_bytes).c_str(), readableBytes(program.device_code_bytes).c_str());
  }
}

void printKernels(const Model &model) {
  for (int32_t i = 0; i < aicc_model_kernel_count(model.get()); ++i) {
    const aicc_kernel &kernel = *aicc_model_kernel(model.get(), i);
    std::string nodes;
    for (int32_t k = 0; k < kernel.node_count; ++k)
      nodes += (k ? ", " : "") + escaped(kernel.nodes[k]);
    std::printf("  %s: %s\n", escaped(kernel.name).c_str(), nodes.c_str());
  }
}

void printWeights(const Model &model) {
  for (int32_t i = 0; i < aicc_model_weight_count(model.get()); ++i) {
    const aicc_weight &weight = *aicc_model_weight(model.get(), i);
    std::printf("  %s: %s at %lld\n", escaped(weight.key).c_str(), readableBytes(weight.bytes).c_str(),
                (long long)weight.offset);
  }
}

} // namespace

int inspectArtifact(const std::string &tool, const std::string &path, bool isLong) {
  aicc_open_options options = {sizeof(options), AICC_OPEN_DESCRIBE, nullptr, nullptr, nullptr};
  Result<Model> opened = Model::open(path, &options);
  if (!opened)
    return fail(tool, opened.status(), opened.error());
  const Model &model = *opened;
  printPrograms(model);
  printProperties(model);
  std::string lines;
  for (int32_t i = 0; i < model.inputCount(); ++i)
    lines += valueLine(model.input(i));
  printValues("inputs", model.inputCount(), lines);
  lines.clear();
  for (int32_t i = 0; i < model.outputCount(); ++i)
    lines += valueLine(model.output(i));
  printValues("outputs", model.outputCount(), lines);
  std::printf("kernels (%d)\n", aicc_model_kernel_count(model.get()));
  if (isLong)
    printKernels(model);
  std::printf("weights (%d)\n", aicc_model_weight_count(model.get()));
  if (isLong)
    printWeights(model);
  return AICC_OK;
}

} // namespace aicc::tools
