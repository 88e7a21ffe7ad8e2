/* driver.so: the simulator as a device. Its memory is the process's own; launches have run when they return. */
#include "aicc-c/driver.h"
#include "simulate.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nothing is kept about the device. */
struct aicc_device {
  int32_t index;
};

struct aicc_module {
  module code;
};

struct aicc_device_kernel {
  kernel_code code;
};

static __thread char last_error[512];

__attribute__((format(printf, 2, 3))) static aicc_status refuse(aicc_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(last_error, sizeof last_error, format, arguments);
  va_end(arguments);
  return status;
}

static int32_t device_count(void) { return 1; }

static const char *device_name(int32_t index) { return index == 0 ? "a simulated NPU of two cores" : ""; }

static const char *error(void) { return last_error; }

static aicc_compatibility check(const char *compatibility) {
  if (compatibility && strcmp(compatibility, SIMNPU_COMPATIBILITY) == 0)
    return AICC_COMPATIBLE;
  refuse(AICC_UNSUPPORTED, "expected code for '%s', found code for '%.200s'", SIMNPU_COMPATIBILITY,
         compatibility ? compatibility : "");
  return AICC_INCOMPATIBLE;
}

static aicc_status open_device(int32_t index, aicc_device **device) {
  if (index != 0)
    return refuse(AICC_USAGE, "expected device 0, found %" PRId32, index);
  *device = calloc(1, sizeof(aicc_device));
  return *device ? AICC_OK : refuse(AICC_RUN_FAILED, "expected memory for a device, found none");
}

static void close_device(aicc_device *device) { free(device); }

static aicc_status allocate(aicc_device *device, int64_t bytes, uint64_t *address) {
  (void)device;
  if (bytes < 0 || bytes > INT64_MAX - 256)
    return refuse(AICC_USAGE, "expected a size of 0 or more bytes, found %" PRId64, bytes);
  void *memory = aligned_alloc(256, ((size_t)bytes + 256) / 256 * 256);
  if (!memory)
    return refuse(AICC_RUN_FAILED, "expected %" PRId64 " bytes of memory, found less", bytes);
  *address = (uint64_t)(uintptr_t)memory;
  return AICC_OK;
}

static void release(aicc_device *device, uint64_t address) {
  (void)device;
  free((void *)(uintptr_t)address);
}

/* Both sides are memory of this process, so all kinds are one. */
static aicc_status copy(aicc_device *device, aicc_copy_kind kind, uint64_t target, uint64_t source, int64_t bytes) {
  (void)device;
  if (kind < AICC_COPY_TO_DEVICE || kind > AICC_COPY_ON_DEVICE || bytes < 0)
    return refuse(AICC_USAGE, "expected a copy of kind 1 to 3 and 0 or more bytes, found kind %d and %" PRId64 " bytes",
                  (int)kind, bytes);
  if (bytes > 0)
    memcpy((void *)(uintptr_t)target, (const void *)(uintptr_t)source, (size_t)bytes);
  return AICC_OK;
}

static aicc_status load(aicc_device *device, const void *blob, size_t bytes, aicc_module **result) {
  (void)device;
  aicc_module *made = calloc(1, sizeof *made);
  if (!made)
    return refuse(AICC_RUN_FAILED, "expected memory for a module, found none");
  if (!read_module(blob, bytes, &made->code, last_error, sizeof last_error)) {
    free(made);
    return AICC_BAD_ARTIFACT;
  }
  *result = made;
  return AICC_OK;
}

static void unload(aicc_device *device, aicc_module *module) {
  (void)device;
  if (module)
    free_module(&module->code);
  free(module);
}

static aicc_status find(aicc_module *module, const char *name, aicc_device_kernel **kernel) {
  for (int64_t i = 0; i < module->code.kernel_count; ++i)
    if (strcmp(module->code.kernels[i].name, name) == 0) {
      *kernel = (aicc_device_kernel *)&module->code.kernels[i];
      return AICC_OK;
    }
  return refuse(AICC_BAD_ARTIFACT, "expected a kernel '%.200s', found none", name);
}

/* A line for each launch, in the file that SIMNPU_REPORT names. */
static void write_report(const kernel_code *kernel, const run_report *report) {
  const char *path = getenv("SIMNPU_REPORT");
  FILE *file = path && *path ? fopen(path, "a") : NULL;
  if (!file)
    return;
  double all = (double)(report->cycles > 0 ? report->cycles : 1) * (double)kernel->cores;
  fprintf(file, "%s: %" PRId64 " cycles on %" PRId64 " cores", kernel->name, report->cycles, kernel->cores);
  for (int engine = 0; engine < ENGINES; ++engine)
    fprintf(file, ", %s %.1f %%", engine_names[engine], 100 * (double)report->busy[engine] / all);
  fprintf(file, "\n");
  fclose(file);
}

static aicc_status launch(aicc_device *device, aicc_device_kernel *kernel, const aicc_launch *launch) {
  (void)device;
  const kernel_code *code = &kernel->code;
  run_report report;
  if (launch->slot_count < code->argument_count || launch->groups[0] != code->cores)
    return refuse(AICC_USAGE, "expected %" PRId64 " arguments and %" PRId64 " cores, found %" PRIu32 " and %" PRIu32,
                  code->argument_count, code->cores, launch->slot_count, launch->groups[0]);
  if (!simulate(code, launch->slots, &report, last_error, sizeof last_error))
    return AICC_RUN_FAILED;
  write_report(code, &report);
  return AICC_OK;
}

static aicc_status synchronize(aicc_device *device) {
  (void)device;
  return AICC_OK;
}

static const aicc_driver table = {.size = sizeof table,
                                  .version = AICC_DRIVER_VERSION,
                                  .name = SIMNPU_NAME,
                                  .device_count = device_count,
                                  .device_name = device_name,
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

AICC_EXPORT const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest);
AICC_EXPORT const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest) {
  return oldest <= table.version && table.version <= newest ? &table : NULL;
}
