/* The code of a simnpu: what compiler.so writes and driver.so reads. A blob is a list of 64-bit words in the byte order
 * of the machine.
 *
 *   blob     MAGIC VERSION words checksum kernels, then the kernels; `words` counts all, the checksum covers what
 * follows it kernel   words name(8 words, zero-filled) cores arguments bytes... memory(2) flags initial... queues, then
 * the queues queue    engine registers words, then the instructions instruction  opcode, then its operands; registers,
 * flags and values by number place    memory register row-pitch column-pitch; memory: 0 and 1 the core's own, ARGUMENT
 * + n argument n */
#ifndef SIMNPU_CODE_H
#define SIMNPU_CODE_H

#include <stddef.h>
#include <stdint.h>

#define SIMNPU_MAGIC 0x314e554d49535550LL
#define SIMNPU_VERSION 1
#define SIMNPU_NAME "simnpu"
/* What blobs say about who runs them; compiler.so and driver.so of one version agree on it. */
#define SIMNPU_COMPATIBILITY "simnpu-1"

enum {
  HEADER_WORDS = 5,
  CHECKSUM_WORD = 3,
  NAME_WORDS = 8,
  MEMORIES = 2, /* NEAR, where the matrix engine reads, and SUMS, where it adds and the vector engine works */
  NEAR = 0,
  SUMS = 1,
  ARGUMENT = 16,
  PLACE_WORDS = 4,
  MAX_CORES = 2,
  MAX_QUEUES = 8,
  MAX_FLAGS = 32,
  MAX_ARGUMENTS = 4096,
  MAX_REGISTERS = 4096,
  MAX_VALUES = 1024,
  MAX_EXTENT = 65536,
  MAX_DEPTH_OF_LOOPS = 32
};

#define MAX_ARGUMENT_BYTES ((int64_t)1 << 36)
static const int64_t memory_bytes[MEMORIES] = {512 << 10, 512 << 10};

enum { ENGINE_COPY, ENGINE_MATRIX, ENGINE_VECTOR, ENGINES };
static const char *const engine_names[ENGINES] = {"copy", "matrix", "vector"};

enum { TYPE_F32, TYPE_F16, TYPE_BOOL, TYPES };
static const char *const type_names[TYPES] = {"float32", "float16", "bool"};
static const int64_t type_bytes[TYPES] = {4, 2, 1};

/* name, number of register operands behind the first one, words in all (MAP has more) */
enum {
  OP_SET,
  OP_CORE,
  OP_ADD,
  OP_SUB,
  OP_MUL,
  OP_DIV,
  OP_REM,
  OP_MIN,
  OP_MAX,
  OP_LESS,
  OP_LOOP, /* register from to step exit: the word behind its END */
  OP_END,  /* the word of its LOOP */
  OP_WAIT,
  OP_SIGNAL,
  OP_COPY,   /* bytes rows columns place place rows columns */
  OP_CLEAR,  /* type rows columns place */
  OP_MATMUL, /* type sum-type rows columns depth place place place */
  OP_MAP,    /* rows columns inputs steps, inputs (type place), steps (operation type a b c), type value place */
  OPS
};
static const char *const op_names[OPS] = {"set",  "core", "add", "sub",  "mul",    "div",  "rem",   "min",    "max",
                                          "less", "loop", "end", "wait", "signal", "copy", "clear", "matmul", "map"};
static const int op_words[OPS] = {3, 2, 4, 4, 4, 4, 4, 4, 4, 4, 6, 2, 2, 2, 14, 8, 18, 5};
enum { INPUT_WORDS = 1 + PLACE_WORDS, STEP_WORDS = 5, OUTPUT_WORDS = 2 + PLACE_WORDS };

/* The operations of the vector engine: name, operands. A constant's bits are its first operand. */
#define SIMNPU_OPERATIONS(X)                                                                                           \
  X(CONSTANT, "constant", 0)                                                                                           \
  X(CONVERT, "convert", 1)                                                                                             \
  X(ADD, "add", 2)                                                                                                     \
  X(SUB, "sub", 2)                                                                                                     \
  X(MUL, "mul", 2)                                                                                                     \
  X(DIV, "div", 2)                                                                                                     \
  X(REM, "rem", 2)                                                                                                     \
  X(POW, "pow", 2)                                                                                                     \
  X(MAX, "max", 2)                                                                                                     \
  X(MIN, "min", 2)                                                                                                     \
  X(MAX_NUMBER, "max-number", 2)                                                                                       \
  X(MIN_NUMBER, "min-number", 2)                                                                                       \
  X(COPYSIGN, "copysign", 2)                                                                                           \
  X(AND, "and", 2)                                                                                                     \
  X(OR, "or", 2)                                                                                                       \
  X(EQUAL, "equal", 2)                                                                                                 \
  X(XOR, "xor", 2)                                                                                                     \
  X(OEQ, "cmp-oeq", 2)                                                                                                 \
  X(OGT, "cmp-ogt", 2)                                                                                                 \
  X(OGE, "cmp-oge", 2)                                                                                                 \
  X(OLT, "cmp-olt", 2)                                                                                                 \
  X(OLE, "cmp-ole", 2)                                                                                                 \
  X(ONE, "cmp-one", 2)                                                                                                 \
  X(ORD, "cmp-ord", 2)                                                                                                 \
  X(UEQ, "cmp-ueq", 2)                                                                                                 \
  X(UGT, "cmp-ugt", 2)                                                                                                 \
  X(UGE, "cmp-uge", 2)                                                                                                 \
  X(ULT, "cmp-ult", 2)                                                                                                 \
  X(ULE, "cmp-ule", 2)                                                                                                 \
  X(UNE, "cmp-une", 2)                                                                                                 \
  X(UNO, "cmp-uno", 2)                                                                                                 \
  X(SELECT, "select", 3)                                                                                               \
  X(FMA, "fma", 3)                                                                                                     \
  X(NEG, "neg", 1)                                                                                                     \
  X(ABS, "abs", 1)                                                                                                     \
  X(SQRT, "sqrt", 1)                                                                                                   \
  X(RSQRT, "rsqrt", 1)                                                                                                 \
  X(CBRT, "cbrt", 1)                                                                                                   \
  X(EXP, "exp", 1)                                                                                                     \
  X(EXP2, "exp2", 1)                                                                                                   \
  X(EXPM1, "expm1", 1)                                                                                                 \
  X(LOG, "log", 1)                                                                                                     \
  X(LOG2, "log2", 1)                                                                                                   \
  X(LOG10, "log10", 1)                                                                                                 \
  X(LOG1P, "log1p", 1)                                                                                                 \
  X(SIN, "sin", 1)                                                                                                     \
  X(COS, "cos", 1)                                                                                                     \
  X(TAN, "tan", 1)                                                                                                     \
  X(ASIN, "asin", 1)                                                                                                   \
  X(ACOS, "acos", 1)                                                                                                   \
  X(ATAN, "atan", 1)                                                                                                   \
  X(SINH, "sinh", 1)                                                                                                   \
  X(COSH, "cosh", 1)                                                                                                   \
  X(TANH, "tanh", 1)                                                                                                   \
  X(ASINH, "asinh", 1)                                                                                                 \
  X(ACOSH, "acosh", 1)                                                                                                 \
  X(ATANH, "atanh", 1)                                                                                                 \
  X(ERF, "erf", 1)                                                                                                     \
  X(FLOOR, "floor", 1)                                                                                                 \
  X(CEIL, "ceil", 1)                                                                                                   \
  X(ROUND, "round", 1)                                                                                                 \
  X(ROUND_EVEN, "round-even", 1)                                                                                       \
  X(TRUNC, "trunc", 1)

#define SIMNPU_NUMBER(name, text, operands) DO_##name,
enum { SIMNPU_OPERATIONS(SIMNPU_NUMBER) OPERATIONS };
#undef SIMNPU_NUMBER

typedef struct {
  const char *name;
  int operands;
} operation;
#define SIMNPU_ROW(name, text, operands) {text, operands},
static const operation operations[OPERATIONS] = {SIMNPU_OPERATIONS(SIMNPU_ROW)};
#undef SIMNPU_ROW

/* FNV-1a over bytes: damage is found, malice is not. */
static inline int64_t checksum(const void *bytes, size_t count) {
  const unsigned char *at = bytes;
  uint64_t sum = 0xcbf29ce484222325u;
  while (count--)
    sum = (sum ^ *at++) * 0x100000001b3u;
  return (int64_t)sum;
}

#endif
