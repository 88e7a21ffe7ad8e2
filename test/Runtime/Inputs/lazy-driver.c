/* A driver around another one without streams (INNER, a path) that has them: what is asked of a stream is kept and done
 * when somebody waits, not before. Whoever reads a copy's target too early finds 0xee there, whoever changes its source
 * too early finds the change in the copy. Memory is not released while a stream may use it, and a device or stream is
 * not closed while something is open in it: that ends the process. */
#define _POSIX_C_SOURCE 200809L
#include "inner.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct command {
  struct command *next;
  aicc_event *event; /* or */
  aicc_copy_kind kind;
  uint64_t target, source;
  int64_t bytes; /* or */
  aicc_device_kernel *kernel;
  aicc_launch launch;
  uint64_t slots[64];
  aicc_tensor_map maps[4];
} command;

struct aicc_stream {
  aicc_stream *next;
  command *first, **last;
  int number, events;
  aicc_status failure;
};

struct aicc_event {
  aicc_stream *stream;
  command *command; /* null: it has happened */
};

typedef struct block {
  struct block *next;
  uint64_t address;
  int64_t bytes;
} block;

/* The inner driver is used by one thread at a time, though threads wait at the same time. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static aicc_stream *streams;
static block *blocks;
static int opened, broken = -1, gate = -1, is_passed, waits;
static __thread const char *problem;

/* Streams are numbered in the order they are opened. The next kernel in this one fails. */
SHOWN void lazy_driver_break(int stream);
void lazy_driver_break(int stream) { broken = stream; }
/* Who waits for this stream does so until another one was synchronized. */
SHOWN void lazy_driver_gate(int stream);
void lazy_driver_gate(int stream) { gate = stream, is_passed = 0; }
SHOWN int lazy_driver_opened(void);
int lazy_driver_opened(void) { return opened; }
/* Events that were awaited. */
SHOWN int lazy_driver_waits(void);
int lazy_driver_waits(void) { return waits; }

static void die(const char *why) {
  fprintf(stderr, "lazy driver: %s\n", why);
  abort();
}

static const char *error(void) { return problem ? problem : inner->error(); }

/* --- Queues --- */

static aicc_status run_one(aicc_device *device, aicc_stream *stream, command *what) {
  if (what->event) {
    what->event->command = NULL;
    return AICC_OK;
  }
  if (!what->kernel)
    return inner->copy(device, what->kind, what->target, what->source, what->bytes);
  if (stream->number != broken)
    return inner->launch(device, what->kernel, &what->launch);
  broken = -1;
  problem = "made to fail while it ran";
  return AICC_RUN_FAILED;
}

/* Runs a stream as far as `last`, or all of it; what follows a failure is dropped. */
static aicc_status run(aicc_device *device, aicc_stream *stream, const command *last) {
  problem = NULL;
  while (stream->first) {
    command *what = stream->first;
    int is_last = what == last;
    if (what->event || stream->failure == AICC_OK) {
      aicc_status status = run_one(device, stream, what);
      stream->failure = status != AICC_OK ? status : stream->failure;
    }
    if (!(stream->first = what->next))
      stream->last = &stream->first;
    free(what);
    if (is_last)
      break;
  }
  aicc_status status = stream->failure;
  stream->failure = AICC_OK; /* it is told now */
  return status;
}

/* Holds the lock on return. False: nobody else could synchronize. */
static int pass_gate(const aicc_stream *stream) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 20;
  pthread_mutex_lock(&lock);
  while (stream->number == gate && !is_passed)
    if (pthread_cond_timedwait(&changed, &lock, &until))
      return problem = "nobody else could synchronize", 0;
  return 1;
}

static command *append(aicc_stream *stream) {
  command *made = calloc(1, sizeof(command));
  *stream->last = made;
  stream->last = &made->next;
  return made;
}

static aicc_status open_stream(aicc_device *device, aicc_stream **stream) {
  (void)device;
  aicc_stream *made = calloc(1, sizeof(aicc_stream));
  made->last = &made->first;
  pthread_mutex_lock(&lock);
  made->number = opened++;
  made->next = streams;
  streams = made;
  pthread_mutex_unlock(&lock);
  *stream = made;
  return AICC_OK;
}
static void close_stream(aicc_device *device, aicc_stream *stream) {
  (void)device;
  if (stream->first || stream->events)
    die("a stream is closed that is in use");
  pthread_mutex_lock(&lock);
  aicc_stream **at = &streams;
  while (*at != stream)
    at = &(*at)->next;
  *at = stream->next;
  pthread_mutex_unlock(&lock);
  free(stream);
}

static aicc_status copy_on(aicc_device *device, aicc_stream *stream, aicc_copy_kind kind, uint64_t target,
                           uint64_t source, int64_t bytes) {
  (void)device;
  pthread_mutex_lock(&lock);
  command *what = append(stream);
  what->kind = kind, what->target = target, what->source = source, what->bytes = bytes;
  if (kind == AICC_COPY_TO_HOST)
    memset((void *)(uintptr_t)target, 0xee, (size_t)bytes);
  pthread_mutex_unlock(&lock);
  return AICC_OK;
}

static aicc_status record_event(aicc_device *device, aicc_stream *stream, aicc_event **event) {
  (void)device;
  *event = calloc(1, sizeof(aicc_event));
  pthread_mutex_lock(&lock);
  (*event)->stream = stream;
  ((*event)->command = append(stream))->event = *event;
  ++stream->events;
  pthread_mutex_unlock(&lock);
  return AICC_OK;
}
static void destroy_event(aicc_device *device, aicc_event *event) {
  (void)device;
  pthread_mutex_lock(&lock);
  --event->stream->events;
  if (event->command)
    die("an event is destroyed that did not happen"); /* allowed, but the runtime has no reason to */
  pthread_mutex_unlock(&lock);
  free(event);
}
static aicc_status await_event(aicc_device *device, aicc_event *event) {
  aicc_status status = pass_gate(event->stream) ? AICC_OK : AICC_RUN_FAILED;
  ++waits;
  if (status == AICC_OK && event->command)
    status = run(device, event->stream, event->command);
  pthread_mutex_unlock(&lock);
  return status;
}
static aicc_status synchronize_stream(aicc_device *device, aicc_stream *stream) {
  int passes = pass_gate(stream);
  aicc_status status = run(device, stream, NULL);
  is_passed |= stream->number != gate;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  return passes ? status : AICC_RUN_FAILED;
}

static aicc_status launch(aicc_device *device, aicc_device_kernel *kernel, const aicc_launch *how) {
  (void)device;
  if (!how->stream || how->slot_count > 64 || how->map_count > 4)
    die("expected a small launch on a stream");
  pthread_mutex_lock(&lock);
  command *what = append(how->stream);
  what->kernel = kernel;
  what->launch = *how;
  what->launch.stream = NULL;
  what->launch.slots = memcpy(what->slots, how->slots, how->slot_count * sizeof(uint64_t));
  if (how->map_count)
    what->launch.maps = memcpy(what->maps, how->maps, how->map_count * sizeof(aicc_tensor_map));
  pthread_mutex_unlock(&lock);
  return AICC_OK;
}

/* --- Memory --- */

static aicc_status allocate(aicc_device *device, int64_t bytes, uint64_t *address) {
  pthread_mutex_lock(&lock);
  aicc_status status = inner->allocate(device, bytes, address);
  if (status == AICC_OK) {
    block *made = calloc(1, sizeof(block));
    *made = (block){blocks, *address, bytes};
    blocks = made;
  }
  pthread_mutex_unlock(&lock);
  return status;
}

static int uses(const command *what, const block *memory) {
  uint64_t end = memory->address + (uint64_t)memory->bytes;
#define IS_IN(ADDRESS) ((ADDRESS) >= memory->address && (ADDRESS) < end)
  for (uint32_t i = 0; what->kernel && i < what->launch.slot_count; ++i)
    if (IS_IN(what->slots[i]))
      return 1;
  return !what->event && !what->kernel && (IS_IN(what->target) || IS_IN(what->source));
}

static void release(aicc_device *device, uint64_t address) {
  pthread_mutex_lock(&lock);
  block **at = &blocks, *found;
  while (*at && (*at)->address != address)
    at = &(*at)->next;
  if (!(found = *at))
    die("memory is released that was not allocated");
  for (aicc_stream *stream = streams; stream; stream = stream->next)
    for (command *what = stream->first; what; what = what->next)
      if (uses(what, found))
        die("memory is released that is in use");
  *at = found->next;
  free(found);
  inner->release(device, address);
  pthread_mutex_unlock(&lock);
}

/* --- What is not to be called where there are streams, and the rest --- */

static aicc_status copy(aicc_device *device, aicc_copy_kind kind, uint64_t target, uint64_t source, int64_t bytes) {
  (void)device, (void)kind, (void)target, (void)source, (void)bytes;
  die("a copy beside the streams");
  return AICC_INTERNAL;
}
static aicc_status synchronize(aicc_device *device) {
  (void)device;
  die("the device is synchronized instead of a stream");
  return AICC_INTERNAL;
}
static void close_device(aicc_device *device) {
  if (streams)
    die("a device is closed that has streams");
  inner->close(device);
}

const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest) {
  if (!open_inner(oldest, newest))
    return 0;
  table = *inner;
  table.size = sizeof(table);
  table.error = error;
  table.close = close_device;
  table.allocate = allocate;
  table.release = release;
  table.copy = copy;
  table.launch = launch;
  table.synchronize = synchronize;
  table.open_stream = open_stream;
  table.close_stream = close_stream;
  table.copy_on = copy_on;
  table.record_event = record_event;
  table.destroy_event = destroy_event;
  table.await_event = await_event;
  table.synchronize_stream = synchronize_stream;
  return &table;
}
