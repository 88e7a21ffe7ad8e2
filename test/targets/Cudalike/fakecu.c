/* A vendor's library in the shape of the CUDA driver API, under names of its own: two devices, memory whose addresses
 * are no pointers, a loader that takes the text "main_fake_" and a number (FAKECU_REFUSE=1: none), and a kernel that
 * negates four floats. The kernel declares 8192 bytes of shared memory; launched with more, it tells what its tensor
 * map holds instead.
 *
 * What is asked of a stream is done when somebody waits for it and not before: a copy that is used too early is seen,
 * and so is memory that is freed too early. FAKECU_REPORT=1: how often each stream was waited for is printed when it
 * goes. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FK(NAME) __attribute__((visibility("default"))) int NAME
#define OFFSET 0x200000000000000ull

static int context, module, function, live;
static unsigned asked;         /* the most shared memory that a launch may ask for */
static __thread void *current; /* as in CUDA: of the calling thread */

static void *at(uint64_t address) { return (void *)(uintptr_t)(address - OFFSET); }

/* --- Streams: work that waits --- */

struct work {
  struct work *next;
  int kind; /* 0 a kernel, 1 a copy to the device, 2 to the host, 3 on the device, 4 an event */
  uint64_t target, source;
  size_t bytes;
  struct event *event;
};
struct stream {
  struct work *first, **last;
  int waits;
};
struct event {
  struct stream *in; /* null: it has happened, or was never recorded */
};
static int live_streams, live_events, queued;

static void *address_of(uint64_t address, int is_host) { return is_host ? (void *)(uintptr_t)address : at(address); }

static void negate(const float *x, float *y, const float *map) {
  for (int i = 0; i < 4; ++i)
    y[i] = map ? map[i] : -x[i];
}

/* As far as `event`, or to the end. */
static void run(struct stream *stream, const struct event *event) {
  struct work *work;
  int is_last = 0;
  while (!is_last && (work = stream->first)) {
    if (!(stream->first = work->next))
      stream->last = &stream->first;
    --queued;
    if (work->kind == 0)
      negate(at(work->source), at(work->target), NULL);
    else if (work->kind < 4)
      memcpy(address_of(work->target, work->kind == 2), address_of(work->source, work->kind == 1), work->bytes);
    else if (work->event)
      work->event->in = NULL;
    is_last = event && work->event == event;
    free(work);
  }
}

static int put(struct stream *stream, int kind, uint64_t target, uint64_t source, size_t bytes, struct event *event) {
  struct work *work = calloc(1, sizeof(struct work));
  *work = (struct work){NULL, kind, target, source, bytes, event};
  *stream->last = work;
  stream->last = &work->next;
  ++queued;
  return current != &context;
}

FK(fkStreamCreate)(void **made, unsigned flags) {
  struct stream *stream = calloc(1, sizeof(struct stream));
  stream->last = &stream->first;
  ++live_streams;
  return (*made = stream), flags != 0 || current != &context;
}
FK(fkStreamDestroy)(void *gone) {
  struct stream *stream = gone;
  if (getenv("FAKECU_REPORT"))
    printf("a stream, %d waits\n", stream->waits);
  --live_streams;
  return stream->first ? abort(), 1 : (free(stream), 0);
}
FK(fkStreamSynchronize)(void *stream) { return run(stream, NULL), ++((struct stream *)stream)->waits, 0; }
FK(fkEventCreate)(void **made, unsigned flags) {
  ++live_events;
  return (*made = calloc(1, sizeof(struct event))), flags != 2;
}
FK(fkEventDestroy)(void *gone) {
  --live_events;
  return ((struct event *)gone)->in ? abort(), 1 : (free(gone), 0);
}
FK(fkEventRecord)(void *event, void *stream) {
  ((struct event *)event)->in = stream;
  return put(stream, 4, 0, 0, 0, event);
}
FK(fkEventSynchronize)(void *awaited) {
  struct event *event = awaited;
  if (event->in) {
    ++event->in->waits;
    run(event->in, event);
  }
  return current != &context;
}
FK(fkMemcpyHtoDAsync)(uint64_t target, const void *source, size_t bytes, void *stream) {
  return put(stream, 1, target, (uint64_t)(uintptr_t)source, bytes, NULL);
}
FK(fkMemcpyDtoHAsync)(void *target, uint64_t source, size_t bytes, void *stream) {
  memset(target, 0xee, bytes);
  return put(stream, 2, (uint64_t)(uintptr_t)target, source, bytes, NULL);
}
FK(fkMemcpyDtoDAsync)(uint64_t target, uint64_t source, size_t bytes, void *stream) {
  return put(stream, 3, target, source, bytes, NULL);
}

/* --- Everything else --- */

FK(fkInit)(unsigned flags) { return (int)flags; }
FK(fkDeviceGetCount)(int *count) { return (*count = 2), 0; }
FK(fkDeviceGet)(int *device, int index) { return (*device = index + 10), index < 2 ? 0 : 101; }
FK(fkDeviceGetName)(char *name, int size, int device) { return strncpy(name, "fake 9000", (size_t)size), device < 10; }
FK(fkCtxCreate)(void **made, unsigned flags, int device) {
  *made = current = &context;
  return flags != 0 || device != 10 ? 1 : 0;
}
FK(fkCtxDestroy)(void *destroyed) {
  return destroyed != &context || live || live_streams || live_events ? abort(), 1 : 0;
}
FK(fkCtxSetCurrent)(void *chosen) { return current = chosen, 0; }
FK(fkCtxSynchronize)(void) { return current != &context; }
FK(fkMemAlloc)(uint64_t *address, size_t bytes) {
  ++live;
  *address = OFFSET + (uint64_t)(uintptr_t)aligned_alloc(256, (bytes + 255) / 256 * 256);
  return current != &context;
}
FK(fkMemFree)(uint64_t address) { return queued ? abort() : (void)--live, free(at(address)), 0; }
FK(fkMemcpyHtoD)(uint64_t target, const void *source, size_t bytes) { return memcpy(at(target), source, bytes), 0; }
FK(fkMemcpyDtoH)(void *target, uint64_t source, size_t bytes) { return memcpy(target, at(source), bytes), 0; }
FK(fkMemcpyDtoD)(uint64_t target, uint64_t source, size_t bytes) { return memcpy(at(target), at(source), bytes), 0; }
static int is_name(const char *text) { return strncmp(text, "main_fake_", 10) == 0; }
FK(fkModuleLoadData)(void **loaded, const void *image) {
  return (*loaded = &module), getenv("FAKECU_REFUSE") || !is_name(image) ? 209 : 0;
}
FK(fkModuleUnload)(void *unloaded) { return unloaded != &module; }
FK(fkModuleGetFunction)(void **found, void *in, const char *name) {
  *found = &function;
  return in != &module || !is_name(name) ? 500 : 0;
}
FK(fkFuncGetAttribute)(int *value, int attribute, void *of) {
  return (*value = 8192), of != &function || attribute != 1;
}
FK(fkFuncSetAttribute)(void *of, int attribute, int value) {
  asked = (unsigned)value;
  return of != &function || attribute != 8;
}
FK(fkTensorMapEncodeTiled)(void *map, int type, uint32_t rank, void *address, const uint64_t *sizes,
                           const uint64_t *strides, const uint32_t *box, const uint32_t *steps, int interleave,
                           int swizzle, int promotion, int fill) {
  if ((uintptr_t)map % 64 || !address || steps[0] != 1 || steps[1] != 1 || interleave || promotion > 3 || fill)
    return 1;
  float told[4] = {(float)(type * 10 + (int)rank), (float)sizes[1], (float)strides[0],
                   (float)box[0] + (float)swizzle / 4};
  return memcpy(map, told, sizeof(told)), 0;
}
FK(fkLaunchKernel)(void *launched, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void *stream, void **parameters, void **extra) {
  if (launched != &function || gx * gy * gz * bx * by * bz != 1 || shared > asked || extra || current != &context)
    return 700;
  uint64_t x = *(uint64_t *)parameters[0], y = *(uint64_t *)parameters[1];
  if (stream)
    return shared ? 700 : put(stream, 0, y, x, 0, NULL);
  return negate(at(x), at(y), shared ? parameters[2] : NULL), 0;
}
FK(fkGetErrorString)(int status, const char **text) {
  *text = status == 209 ? "no binary for this device" : "something else";
  return 0;
}
