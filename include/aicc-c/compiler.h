/* The compiler's C interface: takes ONNX models, leaves artifacts that the runtime (aicc-c/runtime.h) opens.
 *
 *   aicc_compiler *compiler;
 *   aicc_compiler_create(&compiler);
 *   aicc_compiler_set(compiler, "mcpu", "x86-64-v3");
 *   if (aicc_compile_file(compiler, "model.onnx", "model.aicc") != AICC_OK) puts(aicc_compiler_error(compiler));
 *   aicc_compiler_destroy(compiler);
 *
 * Threads    A compiler object is used by one thread at a time; any number of them may work at the same time in one
 *            process. Each compilation may use several threads inside (setting "compile-threads").
 * Ownership  Strings handed to a call are copied. Memory handed out is freed with aicc_free.
 * Errors     Every call returns an aicc_status. All problems of a model are reported in one go, through the message
 *            function and, joined by newlines, through aicc_compiler_error. Nothing is printed, no exception is thrown,
 *            no environment variable is read. */
#ifndef AICC_C_COMPILER_H
#define AICC_C_COMPILER_H

#include "aicc-c/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct aicc_compiler aicc_compiler;

/** "0.1.0". */
AICC_EXPORT const char *aicc_version(void);

AICC_EXPORT aicc_status aicc_compiler_create(aicc_compiler **compiler);
/** NULL is allowed. */
AICC_EXPORT void aicc_compiler_destroy(aicc_compiler *compiler);

/** Chooses a setting for the compilations to come: the name of a long flag of `aicc compile` without its dashes
 * ("target", "mcpu", "dim", "dump-ir" ...) and its value ("" for a switch). AICC_USAGE: unknown name or value. */
AICC_EXPORT aicc_status aicc_compiler_set(aicc_compiler *compiler, const char *name, const char *value);

/** The settings there are: name, what a value looks like ("" for a switch), one line of help. NULL past the end. */
AICC_EXPORT const char *aicc_setting_name(int32_t index);
AICC_EXPORT const char *aicc_setting_argument(int32_t index);
AICC_EXPORT const char *aicc_setting_help(int32_t index);

typedef enum aicc_message_kind {
  AICC_MESSAGE_PROBLEM = 0, /**< the call will fail */
  AICC_MESSAGE_WARNING = 1,
  AICC_MESSAGE_REMARK = 2, /**< a decision of the compiler, with the setting "explain" */
  AICC_MESSAGE_BEGIN = 3,  /**< a phase begins; the text is its name */
  AICC_MESSAGE_END = 4     /**< a phase is done; the text is its name and its seconds: "linalg 0.412" */
} aicc_message_kind;

/** Hears what happens during the compilations to come; called on the compiling thread. NULL: nobody listens. `text` is
 *  free of control characters and valid during the call. */
typedef void (*aicc_message_function)(void *user, aicc_message_kind kind, const char *text);
AICC_EXPORT void aicc_compiler_listen(aicc_compiler *compiler, aicc_message_function function, void *user);

/** All problems of the last call on this compiler, one per line; "" after a success. */
AICC_EXPORT const char *aicc_compiler_error(const aicc_compiler *compiler);

/** Compiles the model at `model_path` (external data may lie beneath its folder) and writes what the settings ask for
 *  ("emit", "stop-after") to `output_path`, under a temporary name first: there is the whole file or none. "-" is
 *  standard output, for text. */
AICC_EXPORT aicc_status aicc_compile_file(aicc_compiler *compiler, const char *model_path, const char *output_path);

/** The same from a file to memory: `*output` is 64-byte aligned, to be freed with aicc_free. */
AICC_EXPORT aicc_status aicc_compile_to_memory(aicc_compiler *compiler, const char *model_path, void **output,
                                               size_t *output_bytes);

/** The same from memory to memory. `name` stands for the model in messages. `directory` is where external data may lie,
 *  NULL: nowhere. */
AICC_EXPORT aicc_status aicc_compile_memory(aicc_compiler *compiler, const void *model, size_t model_bytes,
                                            const char *name, const char *directory, void **output,
                                            size_t *output_bytes);

/** Says what would become of the model at `model_path`, without compiling it: what it holds, which of the chosen
 * targets take its operators, what a run will take, and every problem by node. `*report` is text, or JSON where
 * `as_json` is not 0, `*report_bytes` long; it is there also when the status is AICC_BAD_MODEL or AICC_UNSUPPORTED, to
 * be freed with aicc_free. AICC_OK: the model can be compiled. */
AICC_EXPORT aicc_status aicc_check_file(aicc_compiler *compiler, const char *model_path, int32_t as_json, void **report,
                                        size_t *report_bytes);

AICC_EXPORT void aicc_free(void *memory);

/** Something that can be compiled for: part of aicc, or a plugin on the path of the setting "plugin-path". */
typedef struct aicc_target {
  const char *name;    /**< for the setting "target" */
  const char *summary; /**< a line for people */
  const char *folder;  /**< of the plugin; "" for what is part of aicc */
  const char *problem; /**< why the plugin cannot be used, one reason a line; "" when it can */
} aicc_target;

/** Looks for targets, plugins included, and says how many there are; loads the plugins' compilers to see whether they
 *  can be used. */
AICC_EXPORT int32_t aicc_target_count(aicc_compiler *compiler);
/** One of those that the last aicc_target_count found; valid until the next. NULL when `index` is out of range. */
AICC_EXPORT const aicc_target *aicc_target_at(const aicc_compiler *compiler, int32_t index);

/** Evaluates the model with the reference evaluator: slow, plain, in high precision; what `aicc verify` judges by.
 *  `inputs` in graph order, as many as the graph has. The result holds the outputs until it is destroyed. */
typedef struct aicc_reference_result aicc_reference_result;
AICC_EXPORT aicc_status aicc_reference_run(aicc_compiler *compiler, const char *model_path, const aicc_tensor *inputs,
                                           int32_t input_count, aicc_reference_result **result);
/** NULL when `index` is out of range, or that output an empty sequence or optional. */
AICC_EXPORT const aicc_tensor *aicc_reference_output(const aicc_reference_result *result, int32_t index);
/** How many tensors output `index` is, and one of them: see aicc_session_output_count. -1 for an empty optional, NULL
 *  when `index` or `position` is out of range. */
AICC_EXPORT int64_t aicc_reference_output_count(const aicc_reference_result *result, int32_t index);
AICC_EXPORT const aicc_tensor *aicc_reference_output_element(const aicc_reference_result *result, int32_t index,
                                                             int64_t position);
/** NULL is allowed. */
AICC_EXPORT void aicc_reference_destroy(aicc_reference_result *result);

/** What the reference evaluator has for an output of the model that a node computes. */
typedef struct aicc_node_value {
  int32_t output;           /**< index of the output */
  const char *name;         /**< of the output */
  const char *node;         /**< the node that computes it, "#7" for the eighth where it has no name */
  const char *op;           /**< its operator */
  const aicc_tensor *value; /**< NULL when it is no tensor */
} aicc_node_value;
/** Not 0 ends the evaluation. */
typedef int32_t (*aicc_node_function)(void *user, const aicc_node_value *value);
/** Evaluates the model as aicc_reference_run does and tells each output as its node computes it. With the setting
 *  "expose" these are also values in between. `found` has as many tensors as there are outputs; one that is not NULL
 *  takes the place of what the evaluator has for what follows: given what a compiled model found, each node is judged
 *  on the inputs that it had there. */
AICC_EXPORT aicc_status aicc_reference_run_nodes(aicc_compiler *compiler, const char *model_path,
                                                 const aicc_tensor *inputs, int32_t input_count,
                                                 const aicc_tensor *const *found, int32_t found_count,
                                                 aicc_node_function function, void *user);

/** Asked about a model, given as the bytes of a file: 1 where it shows what is looked for, 0 where it does not, less
 * than 0 to end the search. `state` says in a few words how far it is. */
typedef int32_t (*aicc_reduce_function)(void *user, const void *model, size_t model_bytes, const char *state);
/** Shrinks the model at `model_path` to the smallest that `function` finds to show it: fewer nodes, outputs and
 *  branches, smaller sizes, plainer constants. `*output` is that model, to be freed with aicc_free. AICC_USAGE: the
 *  model does not show it, read and written anew. The model need not be one that aicc can import. */
AICC_EXPORT aicc_status aicc_reduce_file(aicc_compiler *compiler, const char *model_path, aicc_reduce_function function,
                                         void *user, void **output, size_t *output_bytes);

#ifdef __cplusplus
}
#endif
#endif
