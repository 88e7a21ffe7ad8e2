/* One driver for every device whose maker mirrors the CUDA driver API under names of its own: NVIDIA's and AMD's, and
 * those of Moore Threads, MetaX, Iluvatar, Hygon ... What differs between them is data: the file `driver.map` beside
 * this library says which library to open and what each function is called in it.
 *
 *   library libcuda.so.1        tried in the order of the lines
 *   init cuInit                 one line for each name in `enum entry`; `-` for what the vendor does not have
 *
 * Where one of the names from stream-create on is `-`, or its line is not there, a device is one in-order queue.
 *
 * Links libc only; no header of a vendor is needed to build it. */
#include "vendor.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define PUBLIC __attribute__((visibility("default")))

/* --- Devices -------------------------------------------------------------------------------------------------------
 */

struct aicc_device {
  void *context;
};

static int32_t device_count(void) {
  int count = 0;
  if (!is_ready() || checked(((count_function)calls[DEVICE_COUNT])(&count), "cannot count devices") != AICC_OK)
    return 0;
  return count;
}

static const char *device_name(int32_t index) {
  static __thread char name[128];
  int device = 0;
  name[0] = '\0';
  if (is_ready() && ((get_function)calls[DEVICE_GET])(&device, index) == 0 && calls[DEVICE_NAME])
    ((name_function)calls[DEVICE_NAME])(name, (int)sizeof(name), device);
  return name;
}

/* The vendor's own loader knows best; it says so in `load`. */
static aicc_compatibility check(const char *compatibility) {
  (void)compatibility;
  return AICC_WORKS;
}

/* Every call may come from another thread than the one before. */
static aicc_status enter(aicc_device *device) {
  return checked(((handle_function)calls[CONTEXT_SET])(device->context), "cannot use the device");
}

static void close_device(aicc_device *device) {
  if (device->context && enter(device) == AICC_OK)
    ((handle_function)calls[CONTEXT_DESTROY])(device->context);
  free(device);
}

static aicc_status open_device(int32_t index, aicc_device **device) {
  int number = 0;
  if (!is_ready())
    return AICC_UNSUPPORTED;
  aicc_device *made = calloc(1, sizeof(aicc_device));
  if (!made)
    return fail(AICC_RUN_FAILED, "out of memory");
  aicc_status status = checked(((get_function)calls[DEVICE_GET])(&number, index), "cannot find the device");
  if (status == AICC_OK)
    status = checked(((create_function)calls[CONTEXT_CREATE])(&made->context, 0, number), "cannot open the device");
  if (status == AICC_OK)
    *device = made;
  else
    free(made);
  return status;
}

static aicc_status allocate(aicc_device *device, int64_t bytes, uint64_t *address) {
  aicc_status status = enter(device);
  if (status != AICC_OK)
    return status;
  return checked(((allocate_function)calls[ALLOCATE])(address, bytes > 0 ? (size_t)bytes : 1), "cannot allocate");
}

static void release(aicc_device *device, uint64_t address) {
  if (enter(device) == AICC_OK)
    ((release_function)calls[RELEASE])(address);
}

static aicc_status copy(aicc_device *device, aicc_copy_kind kind, uint64_t target, uint64_t source, int64_t bytes) {
  aicc_status status = enter(device);
  if (status != AICC_OK)
    return status;
  size_t size = (size_t)bytes;
  int code = kind == AICC_COPY_TO_DEVICE
                 ? ((to_device_function)calls[TO_DEVICE])(target, (const void *)(uintptr_t)source, size)
             : kind == AICC_COPY_TO_HOST ? ((to_host_function)calls[TO_HOST])((void *)(uintptr_t)target, source, size)
                                         : ((on_device_function)calls[ON_DEVICE])(target, source, size);
  return checked(code, "cannot copy");
}

/* --- Streams -------------------------------------------------------------------------------------------------------
 * Ours are what the vendor's are. They are made with flags 0, so that what others ask of the default stream waits for
 * them and they for it; this driver asks nothing of it once it has streams. */

enum { EVENT_WITHOUT_TIME = 2 };

static aicc_status open_stream(aicc_device *device, aicc_stream **stream) {
  void *made = NULL;
  aicc_status status = enter(device);
  if (status == AICC_OK)
    status = checked(((make_function)calls[STREAM_CREATE])(&made, 0), "cannot make a stream");
  if (status == AICC_OK)
    *stream = made;
  return status;
}

static void close_stream(aicc_device *device, aicc_stream *stream) {
  if (enter(device) == AICC_OK)
    ((handle_function)calls[STREAM_DESTROY])(stream);
}

static aicc_status copy_on(aicc_device *device, aicc_stream *stream, aicc_copy_kind kind, uint64_t target,
                           uint64_t source, int64_t bytes) {
  aicc_status status = enter(device);
  if (status != AICC_OK)
    return status;
  size_t size = (size_t)bytes;
  int code =
      kind == AICC_COPY_TO_DEVICE
          ? ((start_to_device_function)calls[START_TO_DEVICE])(target, (const void *)(uintptr_t)source, size, stream)
      : kind == AICC_COPY_TO_HOST
          ? ((start_to_host_function)calls[START_TO_HOST])((void *)(uintptr_t)target, source, size, stream)
          : ((start_on_device_function)calls[START_ON_DEVICE])(target, source, size, stream);
  return checked(code, "cannot copy");
}

static void destroy_event(aicc_device *device, aicc_event *event) {
  if (enter(device) == AICC_OK)
    ((handle_function)calls[EVENT_DESTROY])(event);
}

static aicc_status record_event(aicc_device *device, aicc_stream *stream, aicc_event **event) {
  void *made = NULL;
  aicc_status status = enter(device);
  if (status == AICC_OK)
    status = checked(((make_function)calls[EVENT_CREATE])(&made, EVENT_WITHOUT_TIME), "cannot make an event");
  if (status != AICC_OK)
    return status;
  status = checked(((pair_function)calls[EVENT_RECORD])(made, stream), "cannot record an event");
  if (status == AICC_OK)
    *event = made;
  else
    ((handle_function)calls[EVENT_DESTROY])(made);
  return status;
}

static aicc_status await_event(aicc_device *device, aicc_event *event) {
  aicc_status status = enter(device);
  return status != AICC_OK ? status
                           : checked(((handle_function)calls[EVENT_SYNCHRONIZE])(event), "a kernel or a copy failed");
}

static aicc_status synchronize_stream(aicc_device *device, aicc_stream *stream) {
  aicc_status status = enter(device);
  return status != AICC_OK ? status
                           : checked(((handle_function)calls[STREAM_SYNCHRONIZE])(stream), "a kernel or a copy failed");
}

/* --- Code ----------------------------------------------------------------------------------------------------------
 */

/* A vendor's handle is a pointer: ours is the same one. */
static aicc_status load(aicc_device *device, const void *blob, size_t bytes, aicc_module **module) {
  aicc_status status = enter(device);
  if (status != AICC_OK)
    return status;
  char *text = malloc(bytes + 1); /* source forms such as PTX end in a zero */
  if (!text)
    return fail(AICC_RUN_FAILED, "out of memory");
  memcpy(text, blob, bytes);
  text[bytes] = '\0';
  void *loaded = NULL;
  status = checked(((load_function)calls[MODULE_LOAD])(&loaded, text), "cannot load code");
  free(text);
  *module = loaded;
  return status;
}

static void unload(aicc_device *device, aicc_module *module) {
  if (enter(device) == AICC_OK)
    ((handle_function)calls[MODULE_UNLOAD])(module);
}

static aicc_status find(aicc_module *module, const char *name, aicc_device_kernel **kernel) {
  void *function = NULL;
  int code = ((find_function)calls[MODULE_FUNCTION])(&function, module, name);
  *kernel = function;
  return checked(code, "cannot find a kernel");
}

/* What every device has without being asked, and the numbers of the CUDA driver API for the rest. */
enum { USUAL_SHARED = 48 << 10, OWN_SHARED_BYTES = 1, MOST_LAUNCHED_SHARED_BYTES = 8 };

/* Bytes of shared memory that the code does not declare itself, which a launch has to ask for. */
static aicc_status shared_beside(void *kernel, uint32_t bytes, unsigned *beside) {
  int own = 0;
  *beside = 0;
  if (bytes <= USUAL_SHARED || !calls[FUNCTION_GET])
    return AICC_OK;
  int code = ((function_get_function)calls[FUNCTION_GET])(&own, OWN_SHARED_BYTES, kernel);
  if (code != 0 || (uint32_t)own >= bytes)
    return checked(code, "cannot ask for the shared memory of a kernel");
  *beside = bytes - (uint32_t)own;
  if (!calls[FUNCTION_SET])
    return AICC_OK;
  code = ((function_set_function)calls[FUNCTION_SET])(kernel, MOST_LAUNCHED_SHARED_BYTES, (int)*beside);
  return checked(code, "cannot give a kernel its shared memory");
}

enum { MOST_MAPS = 4, MAP_BYTES = 128 };

static int power_of_two(uint64_t number) {
  int power = 0;
  while (number >> (power + 1))
    ++power;
  return power;
}

/* Numbers of the CUDA driver API: unsigned integers of 1, 2, 4 bytes are types 0, 1, 2, of 8 bytes it is 4; swizzles of
 * 32, 64, 128 bytes are 1, 2, 3; 2 reads lines of 128 bytes into the second-level cache. */
static aicc_status encode_map(const aicc_tensor_map *map, void *encoded) {
  static const uint32_t steps[5] = {1, 1, 1, 1, 1};
  uint32_t box[5];
  if (!calls[TENSOR_MAP])
    return fail(AICC_UNSUPPORTED, "expected a vendor's library with tensor maps");
  for (int dim = 0; dim < 5; ++dim)
    box[dim] = (uint32_t)map->box[dim];
  int type = map->element_bytes == 8 ? 4 : power_of_two(map->element_bytes);
  int swizzle = map->swizzle ? power_of_two(map->swizzle) - 4 : 0;
  return checked(((tensor_map_function)calls[TENSOR_MAP])(encoded, type, (uint32_t)map->rank,
                                                          (void *)(uintptr_t)map->address, map->sizes, map->strides,
                                                          box, steps, 0, swizzle, 2, 0),
                 "cannot describe a tensor");
}

/* The runtime of a page without maps or streams has a smaller launch. */
static void *stream_of(const aicc_launch *launch) {
  return launch->size > offsetof(aicc_launch, stream) ? launch->stream : NULL;
}

static uint32_t maps_of(const aicc_launch *launch) {
  return launch->size > offsetof(aicc_launch, maps) ? launch->map_count : 0;
}

static aicc_status run_kernel(void *kernel, const aicc_launch *launch, void **parameters) {
  _Alignas(64) char encoded[MOST_MAPS][MAP_BYTES];
  unsigned shared = 0;
  aicc_status status = shared_beside(kernel, launch->shared_bytes, &shared);
  const char *map = (const char *)launch->maps;
  for (uint32_t i = 0; i < launch->slot_count; ++i)
    parameters[i] = (void *)&launch->slots[i];
  for (uint32_t i = 0; i < maps_of(launch) && status == AICC_OK; ++i, map += launch->maps->size) {
    status = encode_map((const aicc_tensor_map *)(const void *)map, encoded[i]);
    parameters[launch->slot_count + i] = encoded[i];
  }
  if (status != AICC_OK)
    return status;
  const uint32_t *groups = launch->groups, *items = launch->items;
  return checked(((launch_function)calls[LAUNCH])(kernel, groups[0], groups[1], groups[2], items[0], items[1], items[2],
                                                  shared, stream_of(launch), parameters, NULL),
                 "cannot launch a kernel");
}

static aicc_status launch(aicc_device *device, aicc_device_kernel *kernel, const aicc_launch *launch) {
  void *few[64], **parameters = few;
  aicc_status status = enter(device);
  if (status != AICC_OK)
    return status;
  if (maps_of(launch) > MOST_MAPS)
    return fail(AICC_UNSUPPORTED, "expected at most %d tensor maps, found %u", MOST_MAPS, launch->map_count);
  size_t count = launch->slot_count + maps_of(launch);
  if (count > sizeof(few) / sizeof(*few) && !(parameters = malloc(count * sizeof(void *))))
    return fail(AICC_RUN_FAILED, "out of memory");
  status = run_kernel(kernel, launch, parameters);
  if (parameters != few)
    free(parameters);
  return status;
}

static aicc_status synchronize(aicc_device *device) {
  aicc_status status = enter(device);
  return status != AICC_OK ? status : checked(((plain_function)calls[SYNCHRONIZE])(), "a kernel failed");
}

PUBLIC const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest);
const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest) {
#define WITHOUT_STREAMS                                                                                                \
  .version = AICC_DRIVER_VERSION, .name = device_word, .device_count = device_count, .device_name = device_name,       \
  .check = check, .error = last_error, .open = open_device, .close = close_device, .allocate = allocate,               \
  .release = release, .copy = copy, .load = load, .unload = unload, .find = find, .launch = launch,                    \
  .synchronize = synchronize, .most_maps = MOST_MAPS
  static const aicc_driver plain = {.size = offsetof(aicc_driver, open_stream), WITHOUT_STREAMS};
  static const aicc_driver whole = {.size = sizeof(aicc_driver),
                                    WITHOUT_STREAMS,
                                    .open_stream = open_stream,
                                    .close_stream = close_stream,
                                    .copy_on = copy_on,
                                    .record_event = record_event,
                                    .destroy_event = destroy_event,
                                    .await_event = await_event,
                                    .synchronize_stream = synchronize_stream};
  if (oldest > whole.version || whole.version > newest)
    return NULL;
  return has_streams() ? &whole : &plain;
}
