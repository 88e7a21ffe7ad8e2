// Opening and closing models, and their part of the C interface.
#include "lib/Runtime/Model.h"

#include "lib/Runtime/CpuFeatures.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace aicc::rt;

Message &aicc::rt::openMessage() {
  static thread_local Message message;
  return message;
}

aicc_model::~aicc_model() {
  if (mapping)
    munmap(mapping, mappingBytes);
}

aicc_status aicc_model::mapFile(const char *path, Bytes &file, Message &message) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat facts;
  if (descriptor < 0 || fstat(descriptor, &facts) != 0) {
    aicc_status status = message.fail(AICC_IO, "cannot open the file: %s", std::strerror(errno));
    if (descriptor >= 0)
      close(descriptor);
    return status;
  }
  aicc_status status = AICC_OK;
  if (!S_ISREG(facts.st_mode))
    status = message.fail(AICC_IO, "expected a regular file");
  else if (facts.st_size == 0)
    status = message.fail(AICC_BAD_ARTIFACT, "the file is empty");
  void *mapped = MAP_FAILED;
  if (status == AICC_OK)
    mapped = mmap(nullptr, size_t(facts.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (status == AICC_OK && mapped == MAP_FAILED)
    status = message.fail(AICC_IO, "cannot map the file: %s", std::strerror(errno));
  close(descriptor);
  if (status != AICC_OK)
    return status;
  mapping = mapped;
  mappingBytes = size_t(facts.st_size);
  file = {static_cast<const uint8_t *>(mapped), mappingBytes};
  return AICC_OK;
}

/// Whether a feature has this support; all such, quoted and separated by commas, go to `text`, as many as fit.
static bool anyFeature(const Description &description, Feature support, char *text, size_t size) {
  size_t used = 0;
  bool any = false;
  for (const char *feature : description.features) {
    if (cpuFeature(feature) != support)
      continue;
    if (used + 70 < size)
      used += size_t(std::snprintf(text + used, size - used, "%s'%.60s'", any ? ", " : "", feature));
    any = true;
  }
  return any;
}

aicc_status aicc_model::checkTarget(Message &message) const {
  const char *host = hostArchitecture();
  size_t length = std::strlen(host);
  if (std::strncmp(description.triple, host, length) != 0 || description.triple[length] != '-')
    return message.fail(AICC_UNSUPPORTED, "expected code for %s, found code for '%.100s'", host, description.triple);
  char names[512];
  const char *fact = nullptr;
  if (anyFeature(description, Feature::Missing, names, sizeof(names)))
    fact = "one without; compile for this machine";
  else if (anyFeature(description, Feature::Unknown, names, sizeof(names)))
    fact = "a feature name this runtime does not know";
  if (fact)
    return message.fail(AICC_UNSUPPORTED, "expected a processor with %s (compiled for '%.60s'), found %s", names,
                        description.cpu, fact);
  return AICC_OK;
}

/// Facts that the file's structure states rather than its property section.
bool aicc_model::addOwnProperties(const Sections &sections) {
  char format[16], code[24], weights[24];
  std::snprintf(format, sizeof(format), "%u.%u", sections.majorVersion, sections.minorVersion);
  std::snprintf(code, sizeof(code), "%zu", sections.code.size);
  std::snprintf(weights, sizeof(weights), "%zu", sections.weightData.size);
  size_t featureBytes = 1;
  for (const char *feature : description.features)
    featureBytes += std::strlen(feature) + 1;
  Pool &pool = description.pool;
  char *features = pool.array<char>(featureBytes);
  auto *all = pool.array<Property>(description.properties.size + 6);
  if (!features || !all)
    return false;
  for (const char *feature : description.features) {
    if (*features)
      std::strcat(features, " ");
    std::strcat(features, feature);
  }
  auto keep = [&](const char *text) { return pool.string(text, std::strlen(text)); };
  const Property own[] = {{"format", keep(format)}, {"target", description.triple}, {"cpu", description.cpu},
                          {"features", features},   {"code-bytes", keep(code)},     {"weight-bytes", keep(weights)}};
  size_t count = 0;
  for (const Property &property : own) {
    if (!property.value)
      return false;
    all[count++] = property;
  }
  for (const Property &property : description.properties)
    all[count++] = property;
  description.properties = {all, count};
  return true;
}

aicc_status aicc_model::read(Bytes file, const aicc_open_options &options, Message &message) {
  Sections sections;
  aicc_status status = readSections(file, options.flags & AICC_OPEN_TRUST_WEIGHTS, sections, message);
  if (status == AICC_OK)
    status = readDescription(sections, description, message);
  if (status != AICC_OK)
    return status;
  if (!addOwnProperties(sections))
    return outOfMemory(message, (long long)file.size);
  if (options.flags & AICC_OPEN_DESCRIBE)
    return AICC_OK;
  status = checkTarget(message);
  if (status != AICC_OK)
    return status;
  weights = sections.weightData.data;
  if (reinterpret_cast<uintptr_t>(weights) % 64 != 0) {
    void *copy = weightCopy.ensure(sections.weightData.size);
    if (!copy)
      return outOfMemory(message, (long long)sections.weightData.size);
    weights = static_cast<uint8_t *>(std::memcpy(copy, weights, sections.weightData.size));
  }
  status = code.load(sections.code, sections.codeChecksum, options.debug_code_directory, message);
  return status == AICC_OK ? devices.open(description.devices, description.weights.size, options.plugin_path, message)
                           : status;
}

static aicc_status finishOpening(aicc_model *opened, aicc_status status, aicc_model **model) {
  if (status != AICC_OK)
    destroy(opened);
  else
    *model = opened;
  return status;
}

extern "C" {

aicc_status aicc_model_open_file(const char *path, const aicc_open_options *options, aicc_model **model) {
  Message &message = openMessage();
  message.clear();
  if (!path || !model)
    return message.fail(AICC_USAGE, "expected a path and a place for the model, found NULL");
  *model = nullptr;
  auto *opened = create<aicc_model>();
  if (!opened)
    return outOfMemory(message, sizeof(aicc_model));
  Bytes file;
  aicc_status status = opened->mapFile(path, file, message);
  if (status == AICC_OK)
    status = opened->read(file, optionsOf(options), message);
  if (status != AICC_OK)
    message.prefix(path);
  return finishOpening(opened, status, model);
}

aicc_status aicc_model_open_memory(const void *data, size_t bytes, const aicc_open_options *options,
                                   aicc_model **model) {
  Message &message = openMessage();
  message.clear();
  if (!data || !model)
    return message.fail(AICC_USAGE, "expected an artifact and a place for the model, found NULL");
  *model = nullptr;
  auto *opened = create<aicc_model>();
  if (!opened)
    return outOfMemory(message, sizeof(aicc_model));
  return finishOpening(opened, opened->read({static_cast<const uint8_t *>(data), bytes}, optionsOf(options), message),
                       model);
}

int32_t aicc_device_count(const char *plugin_path, const char *name) {
  Message &message = openMessage();
  message.clear();
  if (name && std::strcmp(name, "cpu") == 0)
    return 1;
  const aicc_driver *driver = nullptr;
  if (loadDriver(name ? name : "", plugin_path ? plugin_path : "", driver, message) != AICC_OK)
    return -1;
  return driver->device_count();
}

const char *aicc_open_error(void) { return openMessage().get(); }

void aicc_model_close(aicc_model *model) {
  if (model && model->holders.fetch_sub(1, std::memory_order_acq_rel) == 1)
    destroy(model);
}

} // extern "C"
