/* A plugin that takes one Neg of four floats, or of as many as it is told, and runs it on a device of its own memory;
 * FAULT makes it break one promise of the interface. Compiled twice: as compiler.so and, with DRIVER, as driver.so. */
#include "aicc-c/driver.h"
#include "aicc-c/plugin.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IS(WORD) (strcmp(FAULT, WORD) == 0)

#ifndef DRIVER
static void *copy(const aicc_plugin_host *host, const void *bytes, size_t count) {
  void *memory = host->allocate(host->host, count);
  return memory ? memcpy(memory, bytes, count) : NULL;
}

/* Occurrences of the operator's name. */
static int count(const aicc_plugin_graph *graph, const char *word) {
  int found = 0;
  for (size_t at = 0; at + strlen(word) <= graph->model_bytes; ++at)
    found += memcmp((const char *)graph->model + at, word, strlen(word)) == 0;
  return found;
}

static aicc_status claim(const aicc_plugin_host *host, const aicc_plugin_graph *graph) {
  if (count(graph, "Neg") == 1)
    return AICC_OK;
  host->report(host->host, NULL, "expected a region of one Neg, found more");
  return AICC_UNSUPPORTED;
}

static aicc_status compile(const aicc_plugin_host *host, const aicc_plugin_graph *graph, aicc_plugin_blob *blob) {
  if (IS("node")) {
    host->report(host->host, "first", "cannot negate here");
    return AICC_COMPILE_FAILED;
  }
  if (IS("crash"))
    abort();
  while (IS("hang"))
    sleep(1);
  if (IS("silent"))
    return AICC_COMPILE_FAILED;
  blob->byte_count = strlen(graph->name);
  blob->bytes = IS("memory") ? malloc(blob->byte_count) : copy(host, graph->name, blob->byte_count);
  blob->compatibility = copy(host, "fake-1", 7);
  return AICC_OK;
}

/* The name of the last kernel of a source. */
static const char *last_kernel(const char *text) {
  static char name[64];
  const char *at = NULL;
  for (const char *next = text; (next = strstr(next, "\nAICC_KERNEL(")); ++next)
    at = strchr(next, ' ') + 1;
  if (at)
    memcpy(name, at, strcspn(at, "(") % sizeof(name));
  return at ? name : NULL;
}

static aicc_status compile_source(const aicc_plugin_host *host, const aicc_plugin_source *source,
                                  aicc_plugin_blob *blob) {
  if (IS("crash"))
    abort();
  if (IS("node") || IS("all")) {
    host->report(host->host, IS("node") ? last_kernel(source->text) : NULL, "cannot compile here");
    return AICC_COMPILE_FAILED;
  }
  blob->byte_count = source->text_bytes;
  blob->bytes = IS("memory") ? malloc(blob->byte_count) : copy(host, source->text, blob->byte_count);
  blob->compatibility = copy(host, "fake-source", 12);
  return strlen(source->text) == source->text_bytes ? AICC_OK : AICC_USAGE;
}

#define TABLE(NAME, SIZE, VERSION, WORD)                                                                               \
  static const aicc_plugin NAME = {.size = SIZE,                                                                       \
                                   .version = VERSION,                                                                 \
                                   .name = WORD,                                                                       \
                                   .toolchain = "fake 1",                                                              \
                                   .claim = claim,                                                                     \
                                   .compile_graph = compile,                                                           \
                                   .compile_source = compile_source}
TABLE(table, sizeof(aicc_plugin), 0, "fake");
TABLE(early, offsetof(aicc_plugin, compile_source), 0, "fake"); /* of a header without compile_source */
TABLE(future, sizeof(aicc_plugin), 9, "fake");
TABLE(cut, 8, 0, "fake");
TABLE(other, sizeof(aicc_plugin), 0, "other");

__attribute__((visibility("default"))) const aicc_plugin *aicc_plugin_query(uint32_t oldest, uint32_t newest);
const aicc_plugin *aicc_plugin_query(uint32_t oldest, uint32_t newest) {
  (void)newest;
  if (IS("query"))
    abort();
  return IS("version") || oldest > 0 ? NULL
         : IS("early")               ? &early
         : IS("future")              ? &future
         : IS("cut")                 ? &cut
         : IS("other")               ? &other
                                     : &table;
}

#else
struct aicc_module {
  char name[64];
};

static const char *problem = "";
static int live; /* allocations, modules and devices that are not given back */

static int32_t device_count(void) { return IS("none") ? 0 : 1; }
static const char *device_name(int32_t index) { return index == 0 ? "fake device" : ""; }
static const char *error(void) { return problem; }

static aicc_compatibility check(const char *compatibility) {
  problem = "expected fake-2";
  return IS("check") || strcmp(compatibility, "fake-1") != 0 ? AICC_INCOMPATIBLE : AICC_COMPATIBLE;
}

static aicc_status open_device(int32_t index, aicc_device **device) {
  ++live;
  *device = (aicc_device *)&live;
  return index == 0 ? AICC_OK : AICC_USAGE;
}
static void close_device(aicc_device *device) {
  (void)device;
  if (--live != 0)
    abort(); /* something was not given back */
}

/* Addresses that are no pointers of the host: whoever mixes them up crashes. */
#define OFFSET 0x100000000000000ull
static aicc_status allocate(aicc_device *device, int64_t bytes, uint64_t *address) {
  (void)device;
  problem = "out of fake memory";
  if (IS("memory"))
    return AICC_RUN_FAILED;
  ++live;
  *address = OFFSET + (uint64_t)(uintptr_t)aligned_alloc(256, ((size_t)bytes + 255) / 256 * 256);
  return AICC_OK;
}
static void release(aicc_device *device, uint64_t address) {
  (void)device;
  --live;
  free((void *)(uintptr_t)(address - OFFSET));
}

static void *at(uint64_t address, int is_device) { return (void *)(uintptr_t)(address - (is_device ? OFFSET : 0)); }
static aicc_status copy_bytes(aicc_device *device, aicc_copy_kind kind, uint64_t target, uint64_t source,
                              int64_t bytes) {
  (void)device;
  memcpy(at(target, kind != AICC_COPY_TO_HOST), at(source, kind != AICC_COPY_TO_DEVICE), (size_t)bytes);
  return AICC_OK;
}

static aicc_status load(aicc_device *device, const void *blob, size_t bytes, aicc_module **module) {
  (void)device;
  problem = "the blob is not fake";
  if (IS("load"))
    return AICC_RUN_FAILED;
  *module = calloc(1, sizeof(aicc_module));
  memcpy((*module)->name, blob, bytes < 63 ? bytes : 63);
  ++live;
  return AICC_OK;
}
static void unload(aicc_device *device, aicc_module *module) {
  (void)device;
  --live;
  free(module);
}
static aicc_status find(aicc_module *module, const char *name, aicc_device_kernel **kernel) {
  problem = "no such kernel";
  *kernel = (aicc_device_kernel *)module;
  return strcmp(module->name, name) == 0 ? AICC_OK : AICC_RUN_FAILED;
}

static aicc_status launch(aicc_device *device, aicc_device_kernel *kernel, const aicc_launch *launch) {
  (void)device, (void)kernel;
  problem = "the fake device is on fire";
  /* Two tensors of four floats, or of a size that each states behind its address. */
  int is_dynamic = launch->slot_count == 4;
  if (IS("launch") || (launch->slot_count != 2 && !is_dynamic))
    return AICC_RUN_FAILED;
  float *x = at(launch->slots[0], 1), *y = at(launch->slots[is_dynamic ? 2 : 1], 1);
  for (uint64_t i = 0; i < (is_dynamic ? launch->slots[1] : 4); ++i)
    y[i] = -x[i];
  return AICC_OK;
}
static aicc_status synchronize(aicc_device *device) {
  (void)device;
  problem = "the fake device went out";
  return IS("late") ? AICC_RUN_FAILED : AICC_OK;
}

static const aicc_driver table = {.size = sizeof(aicc_driver),
                                  .version = 0,
                                  .name = "fake",
                                  .device_count = device_count,
                                  .device_name = device_name,
                                  .check = check,
                                  .error = error,
                                  .open = open_device,
                                  .close = close_device,
                                  .allocate = allocate,
                                  .release = release,
                                  .copy = copy_bytes,
                                  .load = load,
                                  .unload = unload,
                                  .find = find,
                                  .launch = launch,
                                  .synchronize = synchronize};

static aicc_status open_stream(aicc_device *device, aicc_stream **stream) {
  (void)device, (void)stream;
  return AICC_UNSUPPORTED;
}

__attribute__((visibility("default"))) const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest);
const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest) {
  (void)newest;
  static aicc_driver other;
  other = table;
  if (IS("streams")) /* some of the functions of a group */
    other.open_stream = open_stream;
  if (IS("short")) /* of the first header there was */
    other.size = offsetof(aicc_driver, most_maps);
  if (IS("cut"))
    other.size = offsetof(aicc_driver, synchronize);
  return IS("version") || oldest > 0 ? NULL : &other;
}
#endif
