/* A driver around another one (INNER, a path), in which the call that a countdown reaches fails. It counts what is
 * alive: open devices, loaded modules, allocated blocks, streams and events. */
#include "inner.h"

#include <string.h>

static int countdown = -1, alive, is_ours;

/* Lets `calls` calls pass before one fails; -1: none fails. */
SHOWN void failing_driver_arm(int calls);
void failing_driver_arm(int calls) { countdown = calls; }
/* What is left of the countdown; -1 once it has struck. */
SHOWN int failing_driver_left(void);
int failing_driver_left(void) { return countdown; }
SHOWN int failing_driver_alive(void);
int failing_driver_alive(void) { return alive; }

static int fails_now(void) { return is_ours = countdown >= 0 && countdown-- == 0; }

/* What a failed call leaves behind: nothing that anybody may use. */
static aicc_status fail(void *result) {
  memset(result, 0xee, 8);
  return AICC_RUN_FAILED;
}

/* Counts a success that somebody has to undo. */
static aicc_status made(aicc_status status) {
  alive += status == AICC_OK;
  return status;
}

static int32_t device_count(void) { return fails_now() ? 0 : inner->device_count(); }
static aicc_compatibility check(const char *words) { return fails_now() ? AICC_INCOMPATIBLE : inner->check(words); }
static const char *error(void) { return is_ours ? "made to fail" : inner->error(); }
static aicc_status open_device(int32_t index, aicc_device **device) {
  return fails_now() ? fail(device) : made(inner->open(index, device));
}
static void close_device(aicc_device *device) {
  --alive;
  inner->close(device);
}
static aicc_status allocate(aicc_device *device, int64_t bytes, uint64_t *address) {
  return fails_now() ? fail(address) : made(inner->allocate(device, bytes, address));
}
static void release(aicc_device *device, uint64_t address) {
  --alive;
  inner->release(device, address);
}
static aicc_status copy(aicc_device *device, aicc_copy_kind kind, uint64_t target, uint64_t source, int64_t bytes) {
  return fails_now() ? AICC_RUN_FAILED : inner->copy(device, kind, target, source, bytes);
}
static aicc_status load(aicc_device *device, const void *blob, size_t bytes, aicc_module **module) {
  return fails_now() ? fail(module) : made(inner->load(device, blob, bytes, module));
}
static void unload(aicc_device *device, aicc_module *module) {
  --alive;
  inner->unload(device, module);
}
static aicc_status find(aicc_module *module, const char *name, aicc_device_kernel **kernel) {
  return fails_now() ? fail(kernel) : inner->find(module, name, kernel);
}
static aicc_status launch(aicc_device *device, aicc_device_kernel *kernel, const aicc_launch *how) {
  return fails_now() ? AICC_RUN_FAILED : inner->launch(device, kernel, how);
}
static aicc_status synchronize(aicc_device *device) {
  return fails_now() ? AICC_RUN_FAILED : inner->synchronize(device);
}

/* Streams, where the other driver has them. */
static aicc_status open_stream(aicc_device *device, aicc_stream **stream) {
  return fails_now() ? fail(stream) : made(inner->open_stream(device, stream));
}
static void close_stream(aicc_device *device, aicc_stream *stream) {
  --alive;
  inner->close_stream(device, stream);
}
static aicc_status copy_on(aicc_device *device, aicc_stream *stream, aicc_copy_kind kind, uint64_t target,
                           uint64_t source, int64_t bytes) {
  return fails_now() ? AICC_RUN_FAILED : inner->copy_on(device, stream, kind, target, source, bytes);
}
static aicc_status record_event(aicc_device *device, aicc_stream *stream, aicc_event **event) {
  return fails_now() ? fail(event) : made(inner->record_event(device, stream, event));
}
static void destroy_event(aicc_device *device, aicc_event *event) {
  --alive;
  inner->destroy_event(device, event);
}
static aicc_status await_event(aicc_device *device, aicc_event *event) {
  return fails_now() ? AICC_RUN_FAILED : inner->await_event(device, event);
}
/* Whatever it returns, it has waited. */
static aicc_status synchronize_stream(aicc_device *device, aicc_stream *stream) {
  int fails = fails_now();
  aicc_status status = inner->synchronize_stream(device, stream);
  return fails ? AICC_RUN_FAILED : status;
}

const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest) {
  if (!open_inner(oldest, newest))
    return 0;
  table = (aicc_driver){.size = sizeof(table),
                        .version = inner->version,
                        .name = inner->name,
                        .device_count = device_count,
                        .device_name = inner->device_name,
                        .check = check,
                        .error = error,
                        .open = open_device,
                        .close = close_device,
                        .allocate = allocate,
                        .release = release,
                        .copy = copy,
                        .load = load,
                        .unload = unload,
                        .find = find,
                        .launch = launch,
                        .synchronize = synchronize};
  if (inner->size < sizeof(table) || !inner->open_stream)
    return &table;
  table.open_stream = open_stream;
  table.close_stream = close_stream;
  table.copy_on = copy_on;
  table.record_event = record_event;
  table.destroy_event = destroy_event;
  table.await_event = await_event;
  table.synchronize_stream = synchronize_stream;
  return &table;
}
