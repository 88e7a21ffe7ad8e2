/* What the compiler needs of a hardware backend that it has never heard of. A plugin is a folder, found by its name on
 * the plugin path:
 *
 *   ref-c/
 *     plugin.json    what the device takes, readable without loading anything; see below
 *     compiler.so    exports aicc_plugin_query; needed on the machine that compiles
 *     driver.so      exports aicc_driver_query (driver.h); needed on the machine that runs
 *
 * Both libraries link nothing of aicc, nor LLVM, MLIR or Protobuf symbols that others could see.
 *
 * UNSTABLE: version 0 may change with every release of aicc until version 1 is declared.
 *
 * plugin.json (unknown members are an error, so that a misspelt one is seen):
 *   {
 *     "aicc-plugin": 0,                  version of this page
 *     "name": "ref-c",                   the folder's name, `--target=ref-c`
 *     "version": "1.0",                  of the plugin, for people
 *     "summary": "a line for people",
 *     "input": "onnx-graph",             the way in: see below
 *     "opset": 21,                       newest opset of ai.onnx it reads; onnx-graph only
 *     "shapes": "static",                or "dynamic": dims that only the run knows; onnx-graph only
 *     "device": {...},                   what the chip is like; tile-program only: see below
 *     "cost": {                          how fast it is, roughly; without it every claim is taken
 *       "launch-microseconds": 20,       of one region, whatever it does
 *       "copy-gigabytes": 12,            a second, between host and device
 *       "memory-gigabytes": 500,         a second, of its own memory
 *       "gigaflops": 8000                reached, not promised
 *     },
 *     "claims": [                        what it may be given; an operation must fit one of them
 *       {"operators": ["Add", "Relu"], "types": ["float32"], "max-rank": 8}
 *     ]
 *   }
 *
 * A claim names the types of all tensors that an operation reads or makes; int64 constants, which state shapes,
 * axes and the like, need not be among them.
 *
 * Ways in
 *   onnx-graph   Each region that the compiler gives to the device arrives as one serialized ModelProto; the plugin
 *                returns one blob with a kernel of the given name. Inputs and outputs of the graph are the operands and
 *                results of the kernel, in order. The compiler promises: standard operators only, in topological order,
 *                opset 21 or newer and at most that of plugin.json; distinct names; no functions and no subgraphs;
 *                weights as initializers with little-endian raw_data; a value_info for every tensor between nodes.
 *
 *   tile-program   Matrix products (MatMul, Gemm) and elementwise operations that a claim covers, of static shapes,
 *                  become kernels; aicc cuts them into tiles, plans the memories of a core and puts the steps of each
 *                  engine in order. The plugin gets the programs of all kernels of a model at once (tile_program.h) and
 *                  returns one blob with a kernel for each. A core has a matrix engine, a vector engine and two or more
 *                  queues of copies, which run at the same time. "device" says what the schedules need to know:
 *     {
 *       "version": 0,
 *       "cores": 2,                      that run at the same time; a launch takes that many or fewer
 *       "flags": 32,                     counters of a core that its engines can wait for
 *       "stages": 2,                     of the ring between main memory and the matrix engine
 *       "memories": [{"name": "near", "bytes": 262144, "alignment": 64}],   of each core
 *       "operands": "near",              the memory that the matrix engine reads
 *       "results": "sums",               the one where it adds up and the vector engine works
 *       "matrix": [{"operand": "float16", "accumulator": "float32", "rows": 16, "columns": 16, "depth": 16}],
 *       "copy-bytes": 128,               that a core copies in the time of one step of its matrix engine
 *       "copy-start": 16,                such steps that a copy takes beside its bytes
 *       "vector-elements": 128,          elementwise operations in the same time
 *       "operations": ["add", "exp"]     those of the vector engine, as tile_program.h calls them
 *     }
 *
 * Threads    One call at a time per process. The compiler starts a process of its own for each call, which may die.
 * Errors     A call that fails returns a status other than AICC_OK (which one makes no difference) and reports a
 *            sentence to the host: lower case, no full stop, what was expected and what was found. The named node, or
 *            the whole region when none is named, then goes to the next target and the user reads why, or the
 *            compilation fails under --strict-target. Nothing is printed, nothing thrown.
 * Growth     Structs begin with their size as the side that made them knows it: members beyond `size` are not there. A
 *            table of version N has all members that this page had in version N. */
#ifndef AICC_C_PLUGIN_H
#define AICC_C_PLUGIN_H

#include "aicc-c/status.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The version of this page. */
#define AICC_PLUGIN_VERSION 0

/** What the compiler offers to a plugin during a call. */
typedef struct aicc_plugin_host {
  size_t size; /**< sizeof(aicc_plugin_host) of the compiler */
  void *host;  /**< passed back as first argument */
  /** Memory for results; the compiler frees it, also when the call fails. NULL when there is none. */
  void *(*allocate)(void *host, size_t bytes);
  /** Says why a call fails; `node` is the name of the node at fault, or NULL. Both are copied. */
  void (*report)(void *host, const char *node, const char *message);
} aicc_plugin_host;

/** A region to compile, way in `onnx-graph`. */
typedef struct aicc_plugin_graph {
  size_t size;
  const char *name;  /**< of the kernel: "main_", then letters, digits and '_'; of any length */
  const void *model; /**< a serialized ModelProto; valid during the call */
  size_t model_bytes;
} aicc_plugin_graph;

/** Programs to compile, way in `tile-program`. */
typedef struct aicc_plugin_program {
  size_t size;
  const char *text; /**< tile_program.h; a zero lies behind it; valid during the call */
  size_t text_bytes;
} aicc_plugin_program;

/** What became of it. */
typedef struct aicc_plugin_blob {
  size_t size;
  void *bytes; /**< from `allocate`; what the driver's `load` gets */
  size_t byte_count;
  /** Which devices and drivers run the blob, in the plugin's own words: what the driver's `check` gets. Zero-terminated
   *  memory from `allocate`; NULL is "". */
  char *compatibility;
} aicc_plugin_blob;

typedef struct aicc_plugin {
  size_t size;           /**< sizeof(aicc_plugin) of the plugin */
  uint32_t version;      /**< the AICC_PLUGIN_VERSION it was written for */
  const char *name;      /**< as in plugin.json */
  const char *toolchain; /**< names all that decides what code comes out, as of `query`; for caches and for people */

  /** Whether the region can be compiled, where the rules of plugin.json cannot say it all. NULL: those rules decide.
   *  AICC_OK: yes. AICC_UNSUPPORTED: no, and the reason was reported. Pure: the same answer for the same graph. */
  aicc_status (*claim)(const aicc_plugin_host *host, const aicc_plugin_graph *graph);

  /** Compiles a region. NULL unless the way in is onnx-graph. */
  aicc_status (*compile_graph)(const aicc_plugin_host *host, const aicc_plugin_graph *graph, aicc_plugin_blob *blob);

  /** Compiles programs; what it reports names a kernel as `node`. NULL unless the way in is tile-program. */
  aicc_status (*compile_tiles)(const aicc_plugin_host *host, const aicc_plugin_program *program,
                               aicc_plugin_blob *blob);
} aicc_plugin;

/** The one symbol of compiler.so. The compiler speaks versions `oldest` to `newest`; the plugin answers with its table
 *  for one of them, or NULL when it speaks none. The table is immutable and lives as long as the library is loaded. */
#define AICC_PLUGIN_QUERY "aicc_plugin_query"
typedef const aicc_plugin *(*aicc_plugin_query_function)(uint32_t oldest, uint32_t newest);

#ifdef __cplusplus
}
#endif
#endif
