/* The runtime's C interface: opens a compiled model (`model.aicc`) and runs it. Needs libc and threads, nothing else.
 *
 *   aicc_model *model;
 *   if (aicc_model_open_file("model.aicc", NULL, &model) != AICC_OK) puts(aicc_open_error());
 *   aicc_session *session;
 *   aicc_session_create(model, NULL, &session);
 *   aicc_session_bind_input(session, 0, &(aicc_tensor){AICC_F32, 4, dims, pixels, sizeof pixels});
 *   if (aicc_session_run(session) != AICC_OK) puts(aicc_session_error(session));
 *   aicc_tensor scores;
 *   aicc_session_output(session, 0, &scores);
 *
 * Threads    A model never changes after it was opened: any number of threads may use it. A session belongs to one
 *            thread at a time; a call that meets a running session returns AICC_BUSY and changes nothing. Sessions of
 *            one process share one pool of worker threads. Only aicc_session_cancel may be called at any time.
 * Ownership  Whatever a function hands out as a pointer to const belongs to the model or session and lives as long as
 *            it, unless the function says less. Bound buffers stay the caller's and are used in place, without a copy.
 * Errors     Every fallible call returns an aicc_status and, except for AICC_BUSY, leaves a sentence that says what was
 *            expected and what was found. Nothing is ever printed, no signal handler is installed, no environment
 *            variable is read, no exception is thrown. After a failed run no output is valid.
 * Growth     Structs that callers fill begin with their size, so that an old caller works with a new library. */
#ifndef AICC_C_RUNTIME_H
#define AICC_C_RUNTIME_H

#include "aicc-c/status.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Element types: the numbers of ONNX's TensorProto.DataType. Bool takes one byte (0 or 1); 4-bit and 2-bit types are
 *  packed, the first element in the lowest bits; an element of AICC_STRING is a `const aicc_string *`,
 *  NULL for the empty string; those of outputs live as long as the output. */
typedef enum aicc_dtype {
  AICC_F32 = 1,
  AICC_U8 = 2,
  AICC_I8 = 3,
  AICC_U16 = 4,
  AICC_I16 = 5,
  AICC_I32 = 6,
  AICC_I64 = 7,
  AICC_STRING = 8,
  AICC_BOOL = 9,
  AICC_F16 = 10,
  AICC_F64 = 11,
  AICC_U32 = 12,
  AICC_U64 = 13,
  AICC_C64 = 14,
  AICC_C128 = 15,
  AICC_BF16 = 16,
  AICC_F8E4M3FN = 17,
  AICC_F8E4M3FNUZ = 18,
  AICC_F8E5M2 = 19,
  AICC_F8E5M2FNUZ = 20,
  AICC_U4 = 21,
  AICC_I4 = 22,
  AICC_F4E2M1 = 23,
  AICC_F8E8M0 = 24,
  AICC_U2 = 25,
  AICC_I2 = 26
} aicc_dtype;

/** A string: bytes of any value, UTF-8 as a rule; no zero behind the last is promised. */
typedef struct aicc_string {
  const char *data; /**< may be NULL when `size` is 0 */
  int64_t size;     /**< in bytes */
} aicc_string;

/** A dense tensor: row-major, packed. */
typedef struct aicc_tensor {
  int32_t dtype;       /**< an aicc_dtype */
  int32_t rank;        /**< number of dims; 0 is a scalar */
  const int64_t *dims; /**< `rank` values >= 0; may be NULL for a scalar */
  void *data;          /**< aligned for its element type; may be NULL when there are no elements */
  int64_t bytes;       /**< size of the memory at `data` */
} aicc_tensor;

/** What an input or output of a model is. */
typedef enum aicc_kind {
  AICC_TENSOR = 1,
  AICC_SEQUENCE = 2,          /**< any number of tensors of one element type */
  AICC_OPTIONAL_TENSOR = 3,   /**< a tensor or nothing */
  AICC_OPTIONAL_SEQUENCE = 4, /**< a sequence or nothing */
  AICC_MAP = 5,               /**< values by key: two vectors of one size, the keys and the value of each */
  AICC_SEQUENCE_OF_MAPS = 6   /**< any number of them: the keys and values of each one after the other */
} aicc_kind;

/** One input or output of a model; of sequences and optionals type and dims are those of each tensor, of maps those of
 * the values. */
typedef struct aicc_value {
  const char *name;             /**< as in the ONNX file */
  int32_t dtype;                /**< an aicc_dtype */
  int32_t rank;                 /**< -1 where tensors of a sequence or optional may have any */
  const int64_t *dims;          /**< `rank` values, -1 where the size is free */
  const char *const *dim_names; /**< `rank` names, "" where there is none; equal names mean equal sizes */
  int32_t kind;                 /**< an aicc_kind */
  int32_t key_dtype;            /**< of maps: an aicc_dtype, integers or strings; 0 of all others */
} aicc_value;

/** One kernel of a model and the ONNX nodes it computes. */
typedef struct aicc_kernel {
  const char *name;
  int32_t node_count;
  const char *const *nodes;
} aicc_kernel;

/** One weight inside the artifact. */
typedef struct aicc_weight {
  const char *key;
  int64_t offset; /**< from the start of the weights section */
  int64_t bytes;
} aicc_weight;

typedef struct aicc_model aicc_model;
typedef struct aicc_session aicc_session;

/* --- Models ------------------------------------------------------------------------------------------------------ */

enum {
  /** Do not verify the checksum of the weights (all else is always verified); opening then reads no weight. */
  AICC_OPEN_TRUST_WEIGHTS = 1,
  /** Read the description only: no code is loaded, any target is accepted, sessions cannot be created. */
  AICC_OPEN_DESCRIBE = 2
};

typedef struct aicc_open_options {
  size_t size;    /**< sizeof(aicc_open_options) */
  uint32_t flags; /**< AICC_OPEN_... */
  /** When not NULL: the verified code is also written as `aicc-<hash>.so` into this folder and loaded from there by
   *  dlopen, so that debuggers, profilers and unwinders see it. Use a folder that only you can write. */
  const char *debug_code_directory;
  /** Folders, separated by ':', in which the drivers of a model's devices are looked for: FOLDER/NAME/driver.so. NULL
   * is none, which is right for models that use no device but the processor. Drivers are code: name only folders that
   *  you trust. They stay loaded until the process ends. */
  const char *plugin_path;
  /** What to run on: the name of a program, or of a device that a program uses, or "NAME:INDEX", the device of that
   *  number. NULL: the first program that runs on this machine. */
  const char *device;
} aicc_open_options;

/** One way to run a model. An artifact has one for each choice of targets it was compiled for, best first; opening it
 *  takes the first whose devices are there and whose code this processor runs. */
typedef struct aicc_program {
  const char *name;   /**< its devices, joined by ','; "cpu" without any */
  const char *target; /**< triple of the machine that runs the host's part */
  const char *cpu;    /**< what that was tuned for */
  int32_t kernel_count;
  int64_t code_bytes;        /**< of the host's part */
  int64_t device_code_bytes; /**< of the devices' */
  const char *problem;       /**< why it was passed over when the model was opened; "" when it was not */
} aicc_program;

/** Opens an artifact. The file is verified before any of its code is mapped, and its weights are mapped, not read: it
 *  must not be changed in place while the model is open (replacing it by rename is fine). `options` may be NULL.
 *  AICC_BAD_ARTIFACT: damaged, cut, not an artifact or of another version. AICC_UNSUPPORTED: needs another CPU or a
 * device that is not here. */
AICC_EXPORT aicc_status aicc_model_open_file(const char *path, const aicc_open_options *options, aicc_model **model);

/** The same from memory. The code is copied; the weights are used in place when `data` is 64-byte aligned and copied
 *  otherwise, so the memory must stay as it is until the model is closed. */
AICC_EXPORT aicc_status aicc_model_open_memory(const void *data, size_t bytes, const aicc_open_options *options,
                                               aicc_model **model);

/** Why the last aicc_model_open_* or aicc_session_create of this thread failed; "" after a success. */
AICC_EXPORT const char *aicc_open_error(void);

/** Gives up the caller's hold; memory and code go when the last session is gone too. NULL is allowed. */
AICC_EXPORT void aicc_model_close(aicc_model *model);

AICC_EXPORT int32_t aicc_model_input_count(const aicc_model *model);
AICC_EXPORT int32_t aicc_model_output_count(const aicc_model *model);
/** NULL when `index` is out of range. */
AICC_EXPORT const aicc_value *aicc_model_input(const aicc_model *model, int32_t index);
AICC_EXPORT const aicc_value *aicc_model_output(const aicc_model *model, int32_t index);
/** Index of the input or output of that name, -1 when there is none. */
AICC_EXPORT int32_t aicc_model_find_input(const aicc_model *model, const char *name);
AICC_EXPORT int32_t aicc_model_find_output(const aicc_model *model, const char *name);

AICC_EXPORT int32_t aicc_model_program_count(const aicc_model *model);
/** NULL when `index` is out of range. */
AICC_EXPORT const aicc_program *aicc_model_program(const aicc_model *model, int32_t index);
/** The program that runs; 0 for a model opened to be described. Kernels and properties are those of this program. */
AICC_EXPORT int32_t aicc_model_program_index(const aicc_model *model);

AICC_EXPORT int32_t aicc_model_kernel_count(const aicc_model *model);
AICC_EXPORT const aicc_kernel *aicc_model_kernel(const aicc_model *model, int32_t index);
AICC_EXPORT int32_t aicc_model_weight_count(const aicc_model *model);
AICC_EXPORT const aicc_weight *aicc_model_weight(const aicc_model *model, int32_t index);

/** Facts written by the compiler, as pairs: "producer", "model", "opset", "target", "cpu", "features", "format",
 *  "code-bytes", "weight-bytes", "device" for each device it needs besides the processor, and others. NULL when `index`
 * is out of range. */
AICC_EXPORT int32_t aicc_model_property_count(const aicc_model *model);
AICC_EXPORT const char *aicc_model_property_name(const aicc_model *model, int32_t index);
AICC_EXPORT const char *aicc_model_property_value(const aicc_model *model, int32_t index);

/** How many devices of that name can be opened now: their driver is looked for on `plugin_path` as aicc_model_open_file
 *  does, and loaded. -1 when it cannot be used; aicc_open_error says why. "cpu" is always 1. */
AICC_EXPORT int32_t aicc_device_count(const char *plugin_path, const char *name);

/* --- Sessions ---------------------------------------------------------------------------------------------------- */

typedef struct aicc_session_options {
  size_t size; /**< sizeof(aicc_session_options) */
  /** Threads a run may use, the calling one included. 0: as many as this process may use (affinity and cgroup quota);
   *  1: only the caller. Results do not depend on it. */
  int32_t threads;
  /** 1: subnormal results and operands count as zero (faster on some models); 0: IEEE arithmetic. */
  int32_t flush_subnormals;
  /** 1: measure each kernel from the first run on. */
  int32_t profile;
  /** When not NULL: used instead of the library's own threads. Must call task(data, i) for each i below `tasks`, on any
   *  threads and in any order, and return when all have returned; `tasks` is at most `threads`, which must then be set.
   *  Called on the thread that runs the session, never nested. */
  void (*parallel_for)(void *host, int32_t tasks, void (*task)(void *data, int32_t index), void *data);
  void *parallel_host; /**< passed to parallel_for as `host` */
} aicc_session_options;

/** Makes a session; it keeps the model alive. `options` may be NULL. */
AICC_EXPORT aicc_status aicc_session_create(aicc_model *model, const aicc_session_options *options,
                                            aicc_session **session);

/** Frees the session; waits for a run on another thread to end. NULL is allowed. */
AICC_EXPORT void aicc_session_destroy(aicc_session *session);

/** Why the last call on this session failed; "" after a success. */
AICC_EXPORT const char *aicc_session_error(const aicc_session *session);

/** Says where input `index` lies. Type, rank, static dims, alignment and size are checked now, dims of equal names at
 *  the run. The binding holds for all following runs; `tensor` and its dims are copied, the data is not. */
AICC_EXPORT aicc_status aicc_session_bind_input(aicc_session *session, int32_t index, const aicc_tensor *tensor);

/** Says what input `index`, a sequence, an optional or a map, is: `count` tensors, each checked as
 * aicc_session_bind_input does; -1 for an optional that holds nothing. A tensor in an optional is one element, or bound
 * as a tensor. A map is two elements, its keys and its values; a sequence of n maps is 2 n of them. The run fails where
 * an operator finds a key twice. */
AICC_EXPORT aicc_status aicc_session_bind_elements(aicc_session *session, int32_t index, const aicc_tensor *elements,
                                                   int64_t count);

/** Lets output `index`, a tensor, be written straight into `data`, memory of `bytes` bytes aligned for the element
 * type; it must not overlap an input. A run whose output does not fit fails and names both sizes. NULL gives the output
 * back to the session, which then owns the memory and keeps it between runs. */
AICC_EXPORT aicc_status aicc_session_bind_output(aicc_session *session, int32_t index, void *data, int64_t bytes);

/** Runs the model once; all inputs must be bound. */
AICC_EXPORT aicc_status aicc_session_run(aicc_session *session);

/** Shape and data of output `index` after a run that succeeded; valid until the next run or the session's end. */
AICC_EXPORT aicc_status aicc_session_output(const aicc_session *session, int32_t index, aicc_tensor *tensor);

/** How many tensors output `index` is after a run that succeeded: 1 for a tensor, -1 for an optional that holds
 * nothing, 2 for a map, 2 n for a sequence of n maps. */
AICC_EXPORT aicc_status aicc_session_output_count(const aicc_session *session, int32_t index, int64_t *count);

/** Tensor `position` of output `index`, a sequence, an optional or a map; valid as long as aicc_session_output's. Of
 * map m of a sequence the keys are at 2 m, the values at 2 m + 1; the order of keys has no meaning. */
AICC_EXPORT aicc_status aicc_session_output_element(const aicc_session *session, int32_t index, int64_t position,
                                                    aicc_tensor *tensor);

/** Makes a run in progress end with AICC_RUN_FAILED before its next kernel. May be called from any thread; without a
 *  run in progress it does nothing. */
AICC_EXPORT void aicc_session_cancel(aicc_session *session);

typedef struct aicc_statistics {
  size_t size;         /**< sizeof(aicc_statistics), set by the caller */
  int64_t runs;        /**< runs that returned AICC_OK */
  int64_t arena_bytes; /**< planned memory, as of the last run */
  int64_t peak_bytes;  /**< most memory a run held: arena, memory of unplanned size, outputs, scratch */
  int32_t threads;     /**< threads a run may use */
} aicc_statistics;
AICC_EXPORT aicc_status aicc_session_statistics(const aicc_session *session, aicc_statistics *statistics);

/** Switches measuring on (1) or off (0) and forgets what was measured. */
AICC_EXPORT aicc_status aicc_session_profile(aicc_session *session, int32_t on);

/** What was measured for kernel `index`: number of launches and their total wall time. */
AICC_EXPORT aicc_status aicc_session_kernel_time(const aicc_session *session, int32_t index, int64_t *launches,
                                                 int64_t *nanoseconds);

#ifdef __cplusplus
}
#endif
#endif
