// The programs of an artifact: which of them runs here, and what is said about them.
#include "lib/Runtime/CpuFeatures.h"
#include "lib/Runtime/Model.h"

#include <cstdio>
#include <cstring>

using namespace aicc::rt;

/// Whether a feature has this support; all such, quoted and separated by commas, go to `text`, as many as fit.
static bool anyFeature(const Program &program, Feature support, char *text, size_t size) {
  size_t used = 0;
  bool any = false;
  for (const char *feature : program.features) {
    if (cpuFeature(feature) != support)
      continue;
    if (used + 70 < size)
      used += size_t(std::snprintf(text + used, size - used, "%s'%.60s'", any ? ", " : "", feature));
    any = true;
  }
  return any;
}

/// Whether this processor runs the program's code.
static aicc_status checkProcessor(const Program &program, Message &message) {
  const char *host = hostArchitecture();
  size_t length = std::strlen(host);
  if (std::strncmp(program.triple, host, length) != 0 || program.triple[length] != '-')
    return message.fail(AICC_UNSUPPORTED, "expected code for %s, found code for '%.100s'", host, program.triple);
  char names[512];
  const char *fact = nullptr;
  if (anyFeature(program, Feature::Missing, names, sizeof(names)))
    fact = "one without; compile for this machine";
  else if (anyFeature(program, Feature::Unknown, names, sizeof(names)))
    fact = "a feature name this runtime does not know";
  if (fact)
    return message.fail(AICC_UNSUPPORTED, "expected a processor with %s (compiled for '%.60s'), found %s", names,
                        program.cpu, fact);
  return AICC_OK;
}

/// Whether `choice` names the program, one of its devices, or is empty.
static bool isChosen(const Program &program, const DeviceChoice &choice) {
  if (choice.isEmpty() || choice.isName(program.name))
    return true;
  for (const DeviceCode &device : program.devices)
    if (choice.isName(device.name))
      return true;
  return false;
}

/// The names of all programs, as many as fit.
static void listNames(Span<Program> programs, char *text, size_t size) {
  size_t used = 0;
  text[0] = '\0';
  for (const Program &program : programs)
    if (used + 70 < size)
      used += size_t(std::snprintf(text + used, size - used, "%s%.60s", used ? ", " : "", program.name));
}

aicc_status aicc_model::openProgram(const aicc_open_options &options, Message &message) {
  DeviceChoice choice;
  if (!choice.parse(options.device))
    return message.fail(AICC_USAGE, "expected a device as NAME or NAME:INDEX, found '%.60s'", options.device);
  size_t tried = 0;
  aicc_status status = AICC_UNSUPPORTED;
  for (size_t i = 0; i < description.programs.size; ++i) {
    program = &description.programs[i];
    if (!isChosen(*program, choice))
      continue;
    status = checkProcessor(*program, message);
    if (status == AICC_OK && choice.index > 0 && program->devices.size == 0)
      status = message.fail(AICC_UNSUPPORTED, "expected no index for the processor, found %d", choice.index);
    if (status == AICC_OK)
      status = devices.open(program->devices, description.weights.size, options.plugin_path, choice, message);
    if (status == AICC_OK)
      return AICC_OK;
    devices.close();
    ++tried;
    const char *reason = description.pool.string(message.get(), std::strlen(message.get()));
    shown[i].problem = reason ? reason : "";
  }
  program = description.programs.data;
  return tried == 1 ? status : failPrograms(tried, choice, message);
}

/// None of several programs runs here, or none was meant.
aicc_status aicc_model::failPrograms(size_t tried, const DeviceChoice &choice, Message &message) const {
  char text[600];
  if (tried == 0) {
    listNames(description.programs, text, sizeof(text));
    return message.fail(AICC_UNSUPPORTED, "expected a program for device '%.*s', found programs for: %s",
                        int(choice.length), choice.name, text);
  }
  size_t used = 0;
  for (const aicc_program &each : shown)
    if (*each.problem && used + 10 < sizeof(text))
      used += size_t(std::snprintf(text + used, sizeof(text) - used, "; %.40s: %s", each.name, each.problem));
  return message.fail(AICC_UNSUPPORTED, "none of %zu programs runs here%s", tried, text);
}

bool aicc_model::describePrograms() {
  size_t count = description.programs.size;
  shown = {description.pool.array<aicc_program>(count), count};
  for (size_t i = 0; shown.data && i < count; ++i) {
    const Program &from = description.programs[i];
    int64_t deviceBytes = 0;
    for (const DeviceCode &device : from.devices)
      for (const DeviceModule &module : device.modules)
        deviceBytes += int64_t(module.bytes.size);
    shown[i] = {from.name, from.triple, from.cpu, int32_t(from.kernels.size), int64_t(from.code.size), deviceBytes, ""};
  }
  return shown.data;
}

/// The features, separated by blanks; null when there is no memory.
static const char *joinFeatures(const Program &program, Pool &pool) {
  size_t bytes = 1;
  for (const char *feature : program.features)
    bytes += std::strlen(feature) + 1;
  char *text = pool.array<char>(bytes), *at = text;
  for (size_t i = 0; text && i < program.features.size; ++i)
    at = stpcpy(stpcpy(at, i ? " " : ""), program.features[i]);
  return text;
}

/// Facts that the file's structure states rather than its property section.
bool aicc_model::addOwnProperties(const Sections &sections) {
  char format[16], code[24], weightBytes[24];
  std::snprintf(format, sizeof(format), "%u.%u", sections.majorVersion, sections.minorVersion);
  std::snprintf(code, sizeof(code), "%zu", program->code.size);
  std::snprintf(weightBytes, sizeof(weightBytes), "%zu", sections.weightData.size);
  Pool &pool = description.pool;
  auto keep = [&](const char *text) { return pool.string(text, std::strlen(text)); };
  const Property own[] = {{"format", keep(format)},   {"target", program->triple},
                          {"cpu", program->cpu},      {"features", joinFeatures(*program, pool)},
                          {"code-bytes", keep(code)}, {"weight-bytes", keep(weightBytes)}};
  size_t count = 0, devices = program->devices.size;
  auto *all = pool.array<Property>(description.properties.size + devices + 6);
  if (!all)
    return false;
  for (const Property &property : own) {
    if (!property.value)
      return false;
    all[count++] = property;
  }
  for (const DeviceCode &device : program->devices)
    all[count++] = {"device", device.name};
  for (const Property &property : description.properties)
    all[count++] = property;
  description.properties = {all, count};
  return true;
}

extern "C" {

int32_t aicc_model_program_count(const aicc_model *model) { return int32_t(model->shown.size); }

const aicc_program *aicc_model_program(const aicc_model *model, int32_t index) {
  return index >= 0 && size_t(index) < model->shown.size ? &model->shown[size_t(index)] : nullptr;
}

int32_t aicc_model_program_index(const aicc_model *model) {
  return int32_t(model->program - model->description.programs.data);
}

} // extern "C"
