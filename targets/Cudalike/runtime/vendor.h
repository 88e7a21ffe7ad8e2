/* The vendor's library: what is called in it, in the terms of the CUDA driver API, found by the names of driver.map. */
#ifndef AICC_CUDALIKE_VENDOR_H
#define AICC_CUDALIKE_VENDOR_H

#include "aicc-c/driver.h"

enum entry {
  INIT,
  DEVICE_COUNT,
  DEVICE_GET,
  DEVICE_NAME,
  CONTEXT_CREATE,
  CONTEXT_DESTROY,
  CONTEXT_SET,
  SYNCHRONIZE,
  ALLOCATE,
  RELEASE,
  TO_DEVICE,
  TO_HOST,
  ON_DEVICE,
  MODULE_LOAD,
  MODULE_UNLOAD,
  MODULE_FUNCTION,
  LAUNCH,
  FUNCTION_GET,
  FUNCTION_SET,
  TENSOR_MAP,
  ERROR_TEXT,
  STREAM_CREATE,
  STREAM_DESTROY,
  STREAM_SYNCHRONIZE,
  START_TO_DEVICE,
  START_TO_HOST,
  START_ON_DEVICE,
  EVENT_CREATE,
  EVENT_DESTROY,
  EVENT_RECORD,
  EVENT_SYNCHRONIZE,
  ENTRIES,
  FIRST_OF_STREAMS = STREAM_CREATE
};

typedef int (*init_function)(unsigned flags);
typedef int (*count_function)(int *count);
typedef int (*get_function)(int *device, int index);
typedef int (*name_function)(char *name, int size, int device);
typedef int (*create_function)(void **context, unsigned flags, int device);
typedef int (*handle_function)(void *handle);
typedef int (*plain_function)(void);
typedef int (*allocate_function)(uint64_t *address, size_t bytes);
typedef int (*release_function)(uint64_t address);
typedef int (*to_device_function)(uint64_t target, const void *source, size_t bytes);
typedef int (*to_host_function)(void *target, uint64_t source, size_t bytes);
typedef int (*on_device_function)(uint64_t target, uint64_t source, size_t bytes);
typedef int (*load_function)(void **module, const void *image);
typedef int (*find_function)(void **function, void *module, const char *name);
typedef int (*launch_function)(void *function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                               unsigned block_y, unsigned block_z, unsigned shared, void *stream, void **parameters,
                               void **extra);
typedef int (*function_get_function)(int *value, int attribute, void *function);
typedef int (*function_set_function)(void *function, int attribute, int value);
typedef int (*tensor_map_function)(void *map, int type, uint32_t rank, void *address, const uint64_t *sizes,
                                   const uint64_t *strides, const uint32_t *box, const uint32_t *steps, int interleave,
                                   int swizzle, int promotion, int fill);
typedef int (*error_function)(int status, const char **text);
typedef int (*make_function)(void **made, unsigned flags);
typedef int (*pair_function)(void *event, void *stream);
typedef int (*start_to_device_function)(uint64_t target, const void *source, size_t bytes, void *stream);
typedef int (*start_to_host_function)(void *target, uint64_t source, size_t bytes, void *stream);
typedef int (*start_on_device_function)(uint64_t target, uint64_t source, size_t bytes, void *stream);

/* By `enum entry`; NULL where the vendor has none. The plugin's name is the folder of this library. */
extern void *calls[ENTRIES];
extern char device_word[64];

/* Opens the library, once. False when it cannot be used, which is then the last failure. */
int is_ready(void);
int has_streams(void);

/* The last failure of this thread. */
const char *last_error(void);
__attribute__((format(printf, 2, 3))) aicc_status fail(aicc_status status, const char *format, ...);
/* A vendor's status as ours, with its own words. */
aicc_status checked(int status, const char *what);

#endif
