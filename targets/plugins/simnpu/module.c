/* Checks every number of a blob before anything uses it: sizes, registers, memories, types, loops. What it computes is
 * checked when it runs. */
#include "module.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const int64_t *at, *end;
  char *problem;
  size_t room;
  const kernel_code *kernel;
  const queue_code *queue;
} checker;

static int fail(checker *c, const char *format, ...) {
  va_list arguments;
  if (c->problem[0])
    return 0;
  int length = c->kernel ? snprintf(c->problem, c->room, "kernel %s: ", c->kernel->name) : 0;
  va_start(arguments, format);
  vsnprintf(c->problem + length, c->room - (size_t)length, format, arguments);
  va_end(arguments);
  return 0;
}

/* The next word, from `least` to `most`. */
static int64_t take(checker *c, int64_t least, int64_t most, const char *what) {
  if (c->problem[0])
    return least;
  if (c->at == c->end) {
    fail(c, "the code is cut off");
    return least;
  }
  int64_t word = *c->at++;
  if (word >= least && word <= most)
    return word;
  fail(c, "expected %s from %" PRId64 " to %" PRId64 ", found %" PRId64, what, least, most, word);
  return least;
}

static const int64_t *take_words(checker *c, int64_t count) {
  const int64_t *first = c->at;
  if (count < 0 || count > c->end - c->at) {
    fail(c, "the code is cut off");
    return first;
  }
  c->at += count;
  return first;
}

/*===-- Instructions -------------------------------------------------------===*/

static void take_register(checker *c) { take(c, 0, c->queue->registers - 1, "a register"); }

static int64_t take_place(checker *c) {
  int64_t memory = take(c, 0, ARGUMENT + c->kernel->argument_count - 1, "a memory");
  if (memory >= MEMORIES && memory < ARGUMENT)
    fail(c, "expected a memory, found %" PRId64, memory);
  take_register(c);
  take(c, 0, INT32_MAX, "a pitch");
  take(c, 0, INT32_MAX, "a pitch");
  return memory;
}

static void take_own_place(checker *c, int64_t memory) {
  if (take_place(c) != memory)
    fail(c, "expected a place in memory %" PRId64, memory);
}

/* Rows and columns of elements that fit a memory, so that no instruction takes forever. */
static void take_box(checker *c, int64_t bytes) {
  int64_t rows = take(c, 1, MAX_EXTENT, "an extent"), columns = take(c, 1, MAX_EXTENT, "an extent");
  if (rows * columns * bytes > memory_bytes[SUMS])
    fail(c, "expected at most %" PRId64 " bytes, found %" PRId64 " x %" PRId64 " elements of %" PRId64,
         memory_bytes[SUMS], rows, columns, bytes);
}

static void take_copy(checker *c) {
  int64_t bytes = take(c, 1, 8, "the bytes of an element");
  if (bytes & (bytes - 1))
    fail(c, "expected elements of 1, 2, 4 or 8 bytes, found %" PRId64, bytes);
  take_box(c, bytes);
  int64_t to = take_place(c), from = take_place(c);
  if ((to >= ARGUMENT) == (from >= ARGUMENT))
    fail(c, "expected a copy between an argument and a memory of the core");
  take_register(c);
  take_register(c);
}

static void take_matmul(checker *c) {
  int64_t type = take(c, 0, TYPE_F16, "a type"), depth_step = type == TYPE_F16 ? 16 : 8;
  take(c, TYPE_F32, TYPE_F32, "the type of sums");
  int64_t rows = take(c, 1, MAX_EXTENT, "rows"), columns = take(c, 1, MAX_EXTENT, "columns"),
          depth = take(c, 1, MAX_EXTENT, "a depth");
  if (rows % 16 || columns % 16 || depth % depth_step)
    fail(c, "expected a product in steps of 16 x 16 x %" PRId64 ", found %" PRId64 " x %" PRId64 " x %" PRId64,
         depth_step, rows, columns, depth);
  int64_t largest = rows > columns ? rows : columns;
  if (largest * depth * type_bytes[type] > memory_bytes[NEAR] || rows * columns * 4 > memory_bytes[SUMS])
    fail(c, "expected factors and sums that fit their memories");
  take_own_place(c, SUMS);
  take_own_place(c, NEAR);
  take_own_place(c, NEAR);
}

static void take_map(checker *c) {
  int types[MAX_VALUES];
  take_box(c, 1);
  int64_t inputs = take(c, 0, MAX_VALUES, "inputs"), steps = take(c, 0, MAX_VALUES - inputs, "steps");
  for (int64_t i = 0; i < inputs && !c->problem[0]; ++i) {
    types[i] = (int)take(c, 0, TYPE_BOOL, "a type");
    take_own_place(c, SUMS);
  }
  for (int64_t i = inputs; i < inputs + steps && !c->problem[0]; ++i) {
    int64_t which = take(c, 0, OPERATIONS - 1, "an operation");
    types[i] = (int)take(c, 0, TYPE_BOOL, "a type");
    for (int operand = 0; operand < 3; ++operand)
      if (which == DO_CONSTANT)
        take(c, 0, UINT32_MAX, "the bits of a number");
      else
        take(c, 0, operand < operations[which].operands ? i - 1 : 0, "a value");
  }
  int64_t type = take(c, 0, TYPE_BOOL, "a type"), result = take(c, 0, inputs + steps - 1, "a value");
  if (!c->problem[0] && types[result] != type)
    fail(c, "expected a result of the type that is stored");
  take_own_place(c, SUMS);
}

int64_t instruction_words(const int64_t *at) {
  int64_t words = op_words[at[0]];
  return at[0] == OP_MAP ? words + at[3] * INPUT_WORDS + at[4] * STEP_WORDS + OUTPUT_WORDS : words;
}

/* Whether an instruction belongs to the engine. */
static int fits_engine(int64_t op, int64_t engine) {
  return op < OP_COPY || (op == OP_COPY && engine == ENGINE_COPY) ||
         ((op == OP_CLEAR || op == OP_MATMUL) && engine == ENGINE_MATRIX) || (op == OP_MAP && engine == ENGINE_VECTOR);
}

static void take_instruction(checker *c, int64_t *open, int *depth) {
  const int64_t *start = c->queue->code;
  int64_t here = c->at - start, op = take(c, 0, OPS - 1, "an instruction");
  if (!fits_engine(op, c->queue->engine))
    fail(c, "expected an instruction of the %s engine, found %s", engine_names[c->queue->engine], op_names[op]);
  switch (op) {
  case OP_SET:
    take_register(c);
    take_words(c, 1);
    return;
  case OP_LOOP:
    for (int i = 0; i < 3; ++i)
      take_register(c);
    take(c, 1, INT32_MAX, "a step");
    take(c, here + 1, c->queue->words, "the end of a loop");
    if (*depth == MAX_DEPTH_OF_LOOPS)
      fail(c, "expected at most %d loops inside each other", MAX_DEPTH_OF_LOOPS);
    else
      open[(*depth)++] = here;
    return;
  case OP_END: {
    int64_t loop = take(c, 0, here, "the start of a loop");
    if (*depth == 0 || open[--*depth] != loop || start[loop + 5] != c->at - start)
      fail(c, "expected the end of the innermost loop");
    return;
  }
  case OP_WAIT:
  case OP_SIGNAL: take(c, 0, c->kernel->flag_count - 1, "a flag"); return;
  case OP_COPY: take_copy(c); return;
  case OP_CLEAR:
    take(c, TYPE_F32, TYPE_F32, "the type of sums");
    take_box(c, 4);
    take_own_place(c, SUMS);
    return;
  case OP_MATMUL: take_matmul(c); return;
  case OP_MAP: take_map(c); return;
  default:
    for (int i = 1; i < op_words[op]; ++i)
      take_register(c);
  }
}

/*===-- Kernels ------------------------------------------------------------===*/

static void take_queue(checker *c, queue_code *queue) {
  int64_t open[MAX_DEPTH_OF_LOOPS];
  int depth = 0;
  const int64_t *end = c->end;
  queue->engine = take(c, 0, ENGINES - 1, "an engine");
  queue->registers = take(c, 0, MAX_REGISTERS, "registers");
  queue->words = take(c, 0, INT32_MAX, "words of code");
  queue->code = take_words(c, queue->words);
  if (c->problem[0])
    return;
  c->queue = queue;
  c->end = c->at;
  c->at = queue->code;
  while (c->at < c->end && !c->problem[0])
    take_instruction(c, open, &depth);
  c->end = end;
  if (depth != 0)
    fail(c, "expected all loops to end");
}

static void take_kernel(checker *c, kernel_code *kernel) {
  const int64_t *start = c->at;
  int64_t words = take(c, 1, c->end - c->at, "words of a kernel");
  memcpy(kernel->name, take_words(c, NAME_WORDS), c->problem[0] ? 0 : NAME_WORDS * 8);
  c->kernel = kernel;
  kernel->cores = take(c, 1, MAX_CORES, "cores");
  kernel->argument_count = take(c, 0, MAX_ARGUMENTS, "arguments");
  kernel->argument_bytes = take_words(c, kernel->argument_count);
  for (int64_t i = 0; i < kernel->argument_count && !c->problem[0]; ++i)
    if (kernel->argument_bytes[i] < 0 || kernel->argument_bytes[i] > MAX_ARGUMENT_BYTES)
      fail(c, "expected arguments of 0 to %" PRId64 " bytes", MAX_ARGUMENT_BYTES);
  kernel->memory_used = c->at;
  for (int i = 0; i < MEMORIES; ++i)
    take(c, 0, memory_bytes[i], "used bytes of a memory");
  kernel->flag_count = take(c, 0, MAX_FLAGS, "flags");
  kernel->flags = c->at;
  for (int64_t i = 0; i < kernel->flag_count; ++i)
    take(c, 0, 4096, "what a flag starts with");
  kernel->queue_count = take(c, 0, MAX_QUEUES, "queues");
  for (int64_t i = 0; i < kernel->queue_count && !c->problem[0]; ++i)
    take_queue(c, &kernel->queues[i]);
  if (!c->problem[0] && c->at - start != words)
    fail(c, "expected %" PRId64 " words, found %" PRId64, words, (int64_t)(c->at - start));
}

static void take_module(checker *c, module *result) {
  const int64_t *start = c->at;
  take(c, SIMNPU_MAGIC, SIMNPU_MAGIC, "the mark of simnpu code");
  take(c, SIMNPU_VERSION, SIMNPU_VERSION, "a version");
  take(c, c->end - start, c->end - start, "the number of words");
  int64_t sum = *take_words(c, 1);
  if (c->problem[0])
    return;
  if (sum != checksum(c->at, (size_t)(c->end - c->at) * 8)) {
    fail(c, "the code is damaged");
    return;
  }
  result->kernel_count = take(c, 0, c->end - c->at, "kernels");
  result->kernels = calloc((size_t)result->kernel_count + 1, sizeof *result->kernels);
  if (!result->kernels)
    fail(c, "out of memory");
  for (int64_t i = 0; i < result->kernel_count && !c->problem[0]; ++i) {
    take_kernel(c, &result->kernels[i]);
    c->kernel = NULL;
  }
  if (!c->problem[0] && c->at != c->end)
    fail(c, "expected nothing behind the last kernel");
}

int read_module(const void *blob, size_t bytes, module *result, char *problem, size_t room) {
  checker c = {0};
  memset(result, 0, sizeof *result);
  problem[0] = 0;
  c.problem = problem, c.room = room;
  if (bytes % 8 || bytes < HEADER_WORDS * 8 || !(result->words = malloc(bytes)))
    fail(&c, bytes % 8 || bytes < HEADER_WORDS * 8 ? "expected simnpu code" : "out of memory");
  else {
    memcpy(result->words, blob, bytes);
    c.at = result->words, c.end = c.at + bytes / 8;
    take_module(&c, result);
  }
  if (problem[0])
    free_module(result);
  return !problem[0];
}

void free_module(module *module) {
  free(module->words);
  free(module->kernels);
  memset(module, 0, sizeof *module);
}
