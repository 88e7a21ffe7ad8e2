/* host DRIVER: a run of everything that a driver does, on fakecl.c. Prints what failed, in words, and what was not
 * given back; the last line is how many calls of OpenCL there were. */
#include "aicc-c/driver.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static const aicc_driver *driver;

static int is_ok(const char *what, aicc_status status) {
  if (status != AICC_OK)
    printf("%s: %d, %s\n", what, (int)status, driver->error());
  return status == AICC_OK;
}

/* Two launches, a copy on the device between them, and the way there and back: bytes grow by two. */
static int run(aicc_device *device, aicc_device_kernel *kernel, const uint64_t *memory) {
  unsigned char bytes[300], back[300];
  memset(bytes, 7, sizeof(bytes));
  uint64_t slots[2] = {memory[0], sizeof(bytes)};
  aicc_launch launch = {sizeof(aicc_launch), slots, 2, {1, 1, 1}, {64, 1, 1}, 0, 0, NULL, NULL};
  if (!is_ok("upload", driver->copy(device, AICC_COPY_TO_DEVICE, memory[0], (uint64_t)(uintptr_t)bytes, sizeof(bytes))))
    return 0;
  memset(bytes, 0, sizeof(bytes)); /* the call has returned: it may change */
  if (!is_ok("launch", driver->launch(device, kernel, &launch)) ||
      !is_ok("copy", driver->copy(device, AICC_COPY_ON_DEVICE, memory[1], memory[0], sizeof(bytes))))
    return 0;
  slots[0] = memory[1];
  if (!is_ok("launch", driver->launch(device, kernel, &launch)))
    return 0;
  for (int i = 0; i < 600; ++i) /* more than a driver may keep in mind */
    if (!is_ok("copy", driver->copy(device, AICC_COPY_ON_DEVICE, memory[0] + 64, memory[0], 32)))
      return 0;
  if (!is_ok("download", driver->copy(device, AICC_COPY_TO_HOST, (uint64_t)(uintptr_t)back, memory[1], sizeof(back))) ||
      !is_ok("synchronize", driver->synchronize(device)))
    return 0;
  for (unsigned i = 0; i < sizeof(back); ++i)
    if (back[i] != 9)
      return printf("byte %u: %u\n", i, back[i]), 0;
  return 1;
}

/* There, a launch and back on one stream, while another one has something to do that nobody waits for yet. */
static int run_on(aicc_device *device, aicc_device_kernel *kernel, const uint64_t *memory, aicc_stream **streams,
                  aicc_event **event) {
  unsigned char bytes[200], back[200] = {0}, other[100] = {0};
  memset(bytes, 3, sizeof(bytes));
  uint64_t slots[2] = {memory[0], sizeof(bytes)};
  aicc_launch launch = {sizeof(aicc_launch), slots, 2, {1, 1, 1}, {64, 1, 1}, 0, 0, NULL, streams[0]};
  uint64_t here = (uint64_t)(uintptr_t)bytes, there = (uint64_t)(uintptr_t)back, beside = (uint64_t)(uintptr_t)other;
  int isDone = is_ok("start", driver->copy_on(device, streams[0], AICC_COPY_TO_DEVICE, memory[0], here, 200)) &&
               is_ok("start", driver->copy_on(device, streams[1], AICC_COPY_TO_HOST, beside, memory[1], 100)) &&
               is_ok("launch", driver->launch(device, kernel, &launch)) &&
               is_ok("start", driver->copy_on(device, streams[0], AICC_COPY_TO_HOST, there, memory[0], 200)) &&
               is_ok("record", driver->record_event(device, streams[0], event)) &&
               is_ok("await", driver->await_event(device, *event));
  for (unsigned i = 0; isDone && i < sizeof(back); ++i)
    if (back[i] != 4)
      return printf("byte %u: %u\n", i, back[i]), 0;
  aicc_status first = driver->synchronize_stream(device, streams[0]);
  isDone &= is_ok("synchronize", first);
  aicc_status second = driver->synchronize_stream(device, streams[1]); /* the stack is its target */
  return is_ok("synchronize", second) && isDone;
}

static int run_streams(aicc_device *device, aicc_device_kernel *kernel, const uint64_t *memory) {
  aicc_stream *streams[2] = {NULL, NULL};
  aicc_event *event = NULL;
  int isDone = is_ok("stream", driver->open_stream(device, &streams[0])) &&
               is_ok("stream", driver->open_stream(device, &streams[1])) &&
               run_on(device, kernel, memory, streams, &event);
  if (event)
    driver->destroy_event(device, event);
  for (int i = 0; i < 2; ++i)
    if (streams[i])
      driver->close_stream(device, streams[i]);
  return isDone;
}

static int with_module(aicc_device *device, const uint64_t *memory) {
  aicc_module *module = NULL;
  aicc_device_kernel *kernel = NULL;
  if (!is_ok("load", driver->load(device, "text", 4, &module)))
    return 0;
  int isDone = is_ok("find", driver->find(module, "grow", &kernel)) && run_streams(device, kernel, memory) &&
               run(device, kernel, memory);
  if (isDone && driver->find(module, "shrink", &kernel) != AICC_OK)
    printf("no other kernel: %s\n", driver->error());
  driver->unload(device, module);
  return isDone;
}

static int with_device(void) {
  aicc_device *device = NULL;
  uint64_t memory[2] = {0, 0};
  if (driver->device_count() < 1)
    return printf("none: %s\n", driver->error()), 0;
  if (!is_ok("open", driver->open(0, &device)))
    return 0;
  int isDone = is_ok("allocate", driver->allocate(device, 1000, &memory[0])) &&
               is_ok("allocate", driver->allocate(device, 300, &memory[1])) && with_module(device, memory);
  if (memory[0] % 256 != 0 || memory[1] % 256 != 0)
    printf("memory is not aligned\n");
  for (int i = 0; i < 2; ++i)
    if (memory[i])
      driver->release(device, memory[i]);
  driver->close(device);
  return isDone;
}

int main(int argc, char **argv) {
  void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
  if (!library)
    return printf("%s\n", dlerror()), 2;
  driver = ((aicc_driver_query_function)dlsym(library, AICC_DRIVER_QUERY))(0, AICC_DRIVER_VERSION);
  int isDone = with_device();
  void *fake = dlopen("libOpenCL.so.1", RTLD_NOW);
  int (*live)(void) = (int (*)(void))dlsym(fake, "fakecl_live"),
      (*calls)(void) = (int (*)(void))dlsym(fake, "fakecl_calls");
  if (live && live())
    printf("%d objects not given back\n", live());
  printf("%s, %d calls\n", isDone ? "done" : "failed", calls ? calls() : 0);
  return 0;
}
