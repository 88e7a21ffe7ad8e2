// Opening and closing models, and their part of the C interface.
#include "lib/Runtime/Model.h"

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

aicc_status aicc_model::read(Bytes file, const aicc_open_options &options, Message &message) {
  Sections sections;
  aicc_status status = readSections(file, options.flags & AICC_OPEN_TRUST_WEIGHTS, sections, message);
  if (status == AICC_OK)
    status = readDescription(sections, description, message);
  if (status != AICC_OK)
    return status;
  weights = sections.weightData.data;
  program = description.programs.data;
  if (!describePrograms())
    return outOfMemory(message, (long long)file.size);
  bool isRun = !(options.flags & AICC_OPEN_DESCRIBE);
  if (isRun)
    status = openProgram(options, message);
  if (status == AICC_OK && !addOwnProperties(sections))
    status = outOfMemory(message, (long long)file.size);
  if (status != AICC_OK || !isRun)
    return status;
  if (reinterpret_cast<uintptr_t>(weights) % 64 != 0) {
    void *copy = weightCopy.ensure(sections.weightData.size);
    if (!copy)
      return outOfMemory(message, (long long)sections.weightData.size);
    weights = static_cast<uint8_t *>(std::memcpy(copy, weights, sections.weightData.size));
  }
  return code.load(program->code, program->codeChecksum, options.debug_code_directory, message);
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
