/* The seam between generated code and the runtime. Generated code is one freestanding ELF image: it has no undefined
 * symbol and reaches everything outside itself through the table below, which its entry gets as an argument.
 *
 * C only, no LLVM: the runtime implements it, the lowering of the host program (lib/Dispatch) addresses the table by
 * slot number. Slots are append-only: a number never changes meaning, an artifact states how many slots it needs. */
#ifndef AICC_LIB_RUNTIME_ABI_H
#define AICC_LIB_RUNTIME_ABI_H

#include "aicc-c/driver.h"
#include "aicc-c/runtime.h"
#include "lib/Images/Images.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Name of the entry symbol. */
#define AICC_RT_ENTRY "aicc_entry"

/* Index of each function in aicc_rt_table, seen as an array of 8-byte pointers. */
enum aicc_rt_slot {
  AICC_RT_LAUNCH = 0,
  AICC_RT_ARENA = 1,
  AICC_RT_ALLOC = 2,
  AICC_RT_OUTPUT = 3,
  AICC_RT_FAIL = 4,
  AICC_RT_HOST_SLOTS = 5, /* all that a program without devices uses */
  AICC_RT_DEVICE_ARENA = 5,
  AICC_RT_DEVICE_ALLOC = 6,
  AICC_RT_DEVICE_COPY = 7,
  AICC_RT_DEVICE_LAUNCH = 8,
  AICC_RT_DEVICE_WEIGHT = 9,
  AICC_RT_OUTPUT_LIST = 10,
  AICC_RT_DECODE_IMAGE = 11,
  AICC_RT_DEVICE_START_COPY = 12,
  AICC_RT_DEVICE_AWAIT =
      13,            /* the last that programs with devices need: runtimes before it know no tensor maps either */
  AICC_RT_SLOTS = 14 /* slots this version has */
};

/* A launch on a device has up to so many tensor maps; with them, its geometry has so many numbers. */
#define AICC_RT_MOST_MAPS 4
#define AICC_RT_GEOMETRY (4 + AICC_RT_MOST_MAPS * (int)(sizeof(aicc_tensor_map) / sizeof(int64_t)))

/** Runs tiles [begin, end) of a kernel's collapsed tile grid. `args` is an array of 8-byte slots: each tensor input,
 *  then each tensor result, as data pointer followed by dynamic dims (i64); a scalar argument is one i64 slot.
 *  `scratch` is 64-byte aligned memory that no other thread uses during the call. */
typedef void (*aicc_rt_kernel)(void *args, int64_t begin, int64_t end, void *scratch);

/** A sequence, or the content of an optional (a tensor is a list of one), or of a map (its keys and its values), or the
 * keys and values of each map of a sequence. Input i that is one comes as the address of
 * this instead of data; NULL is an empty optional. Lists never change; several may share `elements`, of which `*used`
 * are taken and `room` there. */
typedef struct aicc_rt_list {
  aicc_tensor *elements;
  int64_t count;
  int64_t *used;
  int64_t room;
} aicc_rt_list;

typedef struct aicc_rt_table {
  /** Slot 0. Runs all `tiles` of kernel number `kernel_id` and returns when they are done; different tiles may run on
   *  different threads. `scratch_bytes` is what one worker needs, `tile_cost_ns` the estimated time of one tile (0 when
   *  unknown). Returns AICC_OK, or the status the entry must return at once (cancelled, out of memory). */
  int32_t (*launch)(void *ctx, int32_t kernel_id, aicc_rt_kernel kernel, void **args, int64_t tiles,
                    int64_t scratch_bytes, int64_t tile_cost_ns);
  /** Slot 1. The planned memory of one run: 64-byte aligned, contents undefined, kept between runs. One call a run.
   *  NULL = out of memory (recorded; the entry returns AICC_RUN_FAILED). */
  void *(*arena)(void *ctx, int64_t bytes);
  /** Slot 2. Memory for a size known only in the middle of a run: 64-byte aligned, freed at the end of the run.
   *  NULL = out of memory (recorded; the entry returns AICC_RUN_FAILED). */
  void *(*alloc)(void *ctx, int64_t bytes);
  /** Slot 3. Where output `index`, of this shape, must be written: the caller's buffer if one is bound, else memory of
   *  the session; element aligned only. NULL = it does not fit (recorded; the entry returns AICC_RUN_FAILED). */
  void *(*output)(void *ctx, int32_t index, int32_t rank, const int64_t *dims);
  /** Slot 4. Records why the run fails; `kernel_id` is -1 when no kernel is meant, `message` is zero-terminated and is
   *  copied. Returns `status`, for the entry to return. */
  int32_t (*fail)(void *ctx, int32_t status, int32_t kernel_id, const char *message);

  /* Devices are numbered as the Devices section of the artifact lists them; their addresses are pointers only in that
   * they can be counted on. */

  /** Slot 5. As `arena`, in the memory of a device. */
  void *(*device_arena)(void *ctx, int32_t device, int64_t bytes);
  /** Slot 6. As `alloc`, in the memory of a device. */
  void *(*device_alloc)(void *ctx, int32_t device, int64_t bytes);
  /** Slot 7. Copies between the memories of host and devices; -1 is the host. The host's side is free to be read or
   *  changed when it returns. Returns AICC_OK, or the status the entry must return. */
  int32_t (*device_copy)(void *ctx, int32_t from, int32_t onto, const void *source, void *target, int64_t bytes);
  /** Slot 8. Runs kernel `kernel` of `device`, as the Devices section numbers them, behind all that was asked of the
   *  device before. `slots` are `count` argument slots as a kernel of the host has them; they are read before it
   *  returns. `geometry` is NULL for kernels that plugins compiled; else it holds the blocks of a launch (0: nothing to
   *  do), the threads of a block, the bytes of memory that a block shares, and the bytes of workspace: device memory
   *  whose address the kernel gets as one more slot behind the others. Above its low 32 bits the number of threads has
   *  that of tensor maps, which then follow as aicc_tensor_map (driver.h) has them: further arguments. */
  int32_t (*device_launch)(void *ctx, int32_t kernel_id, int32_t device, int32_t kernel, const uint64_t *slots,
                           int32_t count, const int64_t *geometry);
  /** Slot 9. Weight `weight`, as the Weights section numbers them, in the memory of a device: uploaded once per open
   *  model. NULL = it cannot be (recorded; the entry returns AICC_RUN_FAILED). */
  void *(*device_weight)(void *ctx, int32_t device, int32_t weight);
  /** Slot 10. Output `index` is this sequence or content of an optional; NULL is an empty one. It lies in memory of the
   *  run. Returns AICC_OK, or the status the entry must return. */
  int32_t (*output_list)(void *ctx, int32_t index, const aicc_rt_list *list);
  /** Slot 11. Decodes `image` by the library of lib/Images, which it loads; the pixels lie in memory of the run, which
   *  sets `allocate` and `context`. Returns AICC_OK, or what it has recorded with `node` in the message. */
  int32_t (*decode_image)(void *ctx, const char *node, aicc_image *image);
  /** Slot 12. As `device_copy` between the host and one device, but may return before it is done: the host's side is
   * not to be changed, nor read if it is the target, before the copy was awaited or the entry has returned. It runs in
   * the order of the launches and copies of the same device around it. Returns a token for `device_await`, 0 if
   *  `wants_token` is 0 or the copy is done already; -1 = it failed (recorded; the entry returns AICC_RUN_FAILED). */
  int64_t (*device_start_copy)(void *ctx, int32_t from, int32_t onto, const void *source, void *target, int64_t bytes,
                               int32_t wants_token);
  /** Slot 13. Returns when the copy of the token, and with it all that was asked of its device before, is done; a token
   * may be awaited several times. Returns AICC_OK, or the status the entry must return. */
  int32_t (*device_await)(void *ctx, int64_t token);
} aicc_rt_table;

/** An argument or result of a support function (lib/Codegen/support), which is linked into the artifacts that call it:
 *
 *    int32_t aicc_support_NAME(const aicc_rt_table *table, void *ctx, const char *node, const aicc_rt_value *arguments,
 *                              aicc_rt_value *results);
 *
 *  It returns AICC_OK or what it has recorded by table->fail, with `node` in the message. */
typedef struct aicc_rt_value {
  void *data;    /**< first element of a tensor, or the bits of a scalar; of results set by the function */
  int64_t dtype; /**< ONNX's number of the element type; 0 for a scalar */
  int64_t rank;  /**< -1 for a scalar */
  int64_t *dims; /**< `rank` values, of results set by the function */
} aicc_rt_value;

/** The host program: one inference. `weights` is the start of the weights section (64-byte aligned), `inputs[i]` the
 *  data of input i, `input_dims[i]` all its dims, checked against the signature before the call (static dims are equal,
 *  dims of the same symbolic name are equal). Returns AICC_OK or an aicc_status. It may run on several threads at the
 *  same time with different `ctx`, so it keeps no state of its own between calls. */
typedef int32_t (*aicc_rt_entry)(const aicc_rt_table *table, void *ctx, const uint8_t *weights, void *const *inputs,
                                 const int64_t *const *input_dims);

#ifdef __cplusplus
}
#endif
#endif
