/* What the runtime needs of a device: the table of functions that a driver exports. A driver is a shared library that
 * links nothing of aicc; it lies as `driver.so` in the folder of its plugin (plugin.h shows the folder) and exports one
 * function, aicc_driver_query.
 *
 * UNSTABLE: version 0 may change with every release of aicc until version 1 is declared.
 *
 * Threads    The runtime calls everything but `query` for one device from one thread at a time, and different devices
 *            from different threads at the same time. What is asked of a stream but for launches is the exception:
 *            `copy_on`, `record_event`, `destroy_event`, `await_event` and `synchronize_stream` may be called while
 *            other threads are in any call for the same device, these included. So who waits for one stream, which
 *            copies do as well where a driver cannot put them off, keeps nobody from using others. One stream and its
 *            events are used by one thread at a time.
 * Errors     Fallible functions return an aicc_status. When it is not AICC_OK, `error` returns a sentence for the last
 *            failure on the calling thread: lower case, no full stop, what was expected and what was found. Nothing is
 *            printed, nothing thrown, no signal handler installed.
 * Growth     Structs begin with their size as the side that made them knows it. New members are added at the end and a
 *            member that lies beyond `size` is not there. A function may be NULL where this page says so. */
#ifndef AICC_C_DRIVER_H
#define AICC_C_DRIVER_H

#include "aicc-c/status.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The version of this page. */
#define AICC_DRIVER_VERSION 0

/** An open device, a loaded module, a kernel in it, a queue of the device, a point in one: the driver's own; the
 * runtime only passes them back. */
typedef struct aicc_device aicc_device;
typedef struct aicc_module aicc_module;
typedef struct aicc_device_kernel aicc_device_kernel;
typedef struct aicc_stream aicc_stream;
typedef struct aicc_event aicc_event;

/** Where a copy goes. Host addresses are pointers converted to numbers. */
typedef enum aicc_copy_kind { AICC_COPY_TO_DEVICE = 1, AICC_COPY_TO_HOST = 2, AICC_COPY_ON_DEVICE = 3 } aicc_copy_kind;

/** A tensor of which a device copies boxes to the memory shared in a group by itself. What a copy takes from beyond the
 *  tensor's edges is zero. All members have 8 bytes. */
typedef struct aicc_tensor_map {
  uint64_t size;          /**< sizeof(aicc_tensor_map) of who made it, and the distance to the next one */
  uint64_t address;       /**< of the first element, on the device: a multiple of 16 */
  uint64_t element_bytes; /**< 1, 2, 4 or 8 */
  uint64_t rank;          /**< 1 to 5 */
  uint64_t sizes[5];      /**< in elements; the first dim's elements are neighbours in memory */
  uint64_t strides[4];    /**< in bytes, of all dims but the first: multiples of 16 */
  uint64_t box[5];        /**< elements of each dim that one copy takes, 1 to 256; a row is a multiple of 16 bytes */
  /** 0, or the bytes of a row of the box there, 32, 64 or 128, within which pieces of 16 bytes change places: the
   * number of a piece is joined (exclusive or) with bits 7 and up of its address. */
  uint64_t swizzle;
} aicc_tensor_map;

/** One launch. Tensors are dense and row-major; a bool is one byte, 0 or 1. Results overlap no operand and no other
 *  result; operands may overlap, and be the same. The address of a tensor without elements is not to be read. */
typedef struct aicc_launch {
  size_t size; /**< sizeof(aicc_launch) of the runtime */
  /** The kernel's arguments, 8 bytes each. For each tensor, operands first, then results: its address on the device,
   *  then each dim that was not constant when the kernel was compiled, as a signed number. A scalar operand is one
   *  slot: its bits, zero-extended. The slots are the runtime's and valid during the call only. */
  const uint64_t *slots;
  uint32_t slot_count;
  /** Work groups per dim, work items per group and dim, and bytes of memory shared in a group. 1, 1 and 0 for kernels
   *  that a plugin compiled from a graph. */
  uint32_t groups[3];
  uint32_t items[3];
  uint32_t shared_bytes;
  /** Arguments behind the slots: tensor maps, in the form that kernels of this device read. Only for drivers that say
   *  how many they take. */
  uint32_t map_count;
  const aicc_tensor_map *maps;
  /** The queue it goes to; NULL, or a member that is not there, is the device's own. */
  aicc_stream *stream;
} aicc_launch;

/** How well a device runs a module. */
typedef enum aicc_compatibility {
  AICC_COMPATIBLE = 0,  /**< as compiled for it */
  AICC_WORKS = 1,       /**< runs, compiling again would be faster */
  AICC_INCOMPATIBLE = 2 /**< does not run; `error` says why */
} aicc_compatibility;

typedef struct aicc_driver {
  size_t size;      /**< sizeof(aicc_driver) of the driver */
  uint32_t version; /**< the AICC_DRIVER_VERSION it was written for */
  const char *name; /**< "ref-c"; lives as long as the library is loaded */

  /** Devices this driver can open now; 0 is no error. */
  int32_t (*device_count)(void);
  /** A name for people, "" for a bad index; lives as long as the library is loaded. */
  const char *(*device_name)(int32_t index);
  /** Whether the devices of this driver run a module whose plugin stated `compatibility` (plugin.h). Opens none. */
  aicc_compatibility (*check)(const char *compatibility);
  /** The last failure of this thread; "" when there was none. */
  const char *(*error)(void);

  aicc_status (*open)(int32_t index, aicc_device **device);
  /** All modules are unloaded and all memory is released before. */
  void (*close)(aicc_device *device);

  /** Memory of the device: `address` + n names byte n of it for 0 <= n < bytes; aligned to 256 bytes. Never 0. */
  aicc_status (*allocate)(aicc_device *device, int64_t bytes, uint64_t *address);
  /** Everything that uses the memory is done: the runtime has waited for the device, or for the streams. */
  void (*release)(aicc_device *device, uint64_t address);
  /** Copies in the order of the launches around it. When it returns, the host's side may be changed or read. Parts of
   *  allocations are allowed; the two sides do not overlap. */
  aicc_status (*copy)(aicc_device *device, aicc_copy_kind kind, uint64_t target, uint64_t source, int64_t bytes);

  /** Loads what a plugin's compiler made; `blob` may go after the call. */
  aicc_status (*load)(aicc_device *device, const void *blob, size_t bytes, aicc_module **module);
  void (*unload)(aicc_device *device, aicc_module *module);
  /** The kernel of that name; it lives as long as its module. */
  aicc_status (*find)(aicc_module *module, const char *name, aicc_device_kernel **kernel);

  /** Runs a kernel behind all that was asked of its queue before; may return before it has run. */
  aicc_status (*launch)(aicc_device *device, aicc_device_kernel *kernel, const aicc_launch *launch);
  /** Returns when everything asked of the device's own queue is done; reports what failed meanwhile. */
  aicc_status (*synchronize)(aicc_device *device);

  /** How many tensor maps a launch may have; 0 where there are none. */
  uint32_t most_maps;

  /* Streams: all of the following functions, or none. Without them a device is one in-order queue, its own, that all
   * sessions share, and copies wait. With them each session opens a stream of its own on each device and asks
   * everything of that: `copy`, `synchronize` and launches without a stream are then not used, so the device's own
   * queue and the streams need no order among each other. */

  /** An in-order queue: what is asked of it runs in that order, and at the same time as what other streams run. */
  aicc_status (*open_stream)(aicc_device *device, aicc_stream **stream);
  /** All that was asked of it is done, and its events are destroyed. */
  void (*close_stream)(aicc_device *device, aicc_stream *stream);
  /** As `copy`, behind what was asked of the stream before; may return before it is done. Until an event that was
   * recorded behind it has happened, the host leaves its side alone: what is copied from is not changed, what is copied
   * to neither changed nor read. */
  aicc_status (*copy_on)(aicc_device *device, aicc_stream *stream, aicc_copy_kind kind, uint64_t target,
                         uint64_t source, int64_t bytes);
  /** An event that happens when all that was asked of the stream before is done. */
  aicc_status (*record_event)(aicc_device *device, aicc_stream *stream, aicc_event **event);
  /** Also of one that has not happened. */
  void (*destroy_event)(aicc_device *device, aicc_event *event);
  /** Returns when the event has happened; may report what failed before it. An event may be awaited again. */
  aicc_status (*await_event)(aicc_device *device, aicc_event *event);
  /** Returns when everything asked of the stream is done; reports what failed meanwhile and was not reported yet.
   * Whatever it returns, nothing that was asked of the stream touches memory any more. A failure in one stream is not
   * reported by another one, if the device can go on. */
  aicc_status (*synchronize_stream)(aicc_device *device, aicc_stream *stream);
} aicc_driver;

/** The one symbol of a driver. The runtime speaks versions `oldest` to `newest`; the driver answers with its table for
 *  one of them, or NULL when it speaks none. The table is immutable and lives as long as the library is loaded. */
#define AICC_DRIVER_QUERY "aicc_driver_query"
typedef const aicc_driver *(*aicc_driver_query_function)(uint32_t oldest, uint32_t newest);

#ifdef __cplusplus
}
#endif
#endif
