/* What the engines do and how long it takes. */
#include "core.h"
#include "half.h"
#include "vector.h"

#include <string.h>

enum {
  COPY_START = 16,       /* cycles of a copy beside its beats */
  BEAT_BYTES = 64,       /* that lie together; a row takes whole beats */
  BEATS_A_CYCLE = 2,     /* elements that do not lie together take a beat each */
  MATRIX_START = 8,      /* cycles of a product beside its steps of 16 x 16 x 16 (f16) or x 4 (f32) */
  CLEARED_A_CYCLE = 256, /* elements */
  MATRIX_ALIGNMENT = 32, /* bytes: where rows of factors and sums begin */
  VECTOR_START = 8,      /* cycles of a map beside its operations */
  VECTOR_LANES = 128,    /* elements a cycle for each operation; functions take FUNCTION_CYCLES */
  FUNCTION_CYCLES = 4,
  CHUNK = 128 /* elements that the simulator computes at a time */
};

static unsigned char *at(const box *b, int64_t i, int64_t j) { return b->base + i * b->row + j * b->column; }

static float load(const unsigned char *from, int64_t bytes) {
  uint16_t half;
  float value;
  if (bytes == 4) {
    memcpy(&value, from, 4);
    return value;
  }
  if (bytes == 1)
    return *from;
  memcpy(&half, from, 2);
  return float_of_half(half);
}

static void store(unsigned char *to, int64_t bytes, float value) {
  uint16_t half = half_of_float(value);
  if (bytes == 1)
    *to = value != 0;
  else
    memcpy(to, bytes == 4 ? (const void *)&value : (const void *)&half, (size_t)bytes);
}

static int64_t limited(int64_t value, int64_t most) { return value < 0 ? 0 : value > most ? most : value; }

int run_copy(core *c, int q, const int64_t *words, int64_t *cycles) {
  int64_t bytes = words[1], rows = words[2], columns = words[3];
  const int64_t *registers = c->queues[q].registers;
  int64_t there_rows = limited(registers[words[12]], rows), there_columns = limited(registers[words[13]], columns);
  if (there_rows == 0 || there_columns == 0)
    there_rows = there_columns = 0;
  int is_fetch = words[4] < ARGUMENT;
  box to, from;
  if (!find_box(c, q, words + 4, is_fetch ? rows : there_rows, is_fetch ? columns : there_columns, bytes, bytes, &to) ||
      !find_box(c, q, words + 8, there_rows, there_columns, bytes, bytes, &from) || !note_read(c, q, &from) ||
      !note_write(c, q, &to))
    return 0;
  for (int64_t i = 0; i < to.rows; ++i)
    for (int64_t j = 0; j < to.columns; ++j)
      if (i < there_rows && j < there_columns)
        memcpy(at(&to, i, j), at(&from, i, j), (size_t)bytes);
      else
        memset(at(&to, i, j), 0, (size_t)bytes);
  int is_dense = to.column == bytes && from.column == bytes;
  int64_t beats = is_dense ? rows * ((columns * bytes + BEAT_BYTES - 1) / BEAT_BYTES) : rows * columns;
  *cycles = COPY_START + (beats + BEATS_A_CYCLE - 1) / BEATS_A_CYCLE;
  return 1;
}

int run_clear(core *c, int q, const int64_t *words, int64_t *cycles) {
  box to;
  if (!find_box(c, q, words + 4, words[2], words[3], 4, MATRIX_ALIGNMENT, &to) || !note_write(c, q, &to))
    return 0;
  for (int64_t i = 0; i < to.rows; ++i)
    for (int64_t j = 0; j < to.columns; ++j)
      store(at(&to, i, j), 4, 0);
  *cycles = (to.rows * to.columns + CLEARED_A_CYCLE - 1) / CLEARED_A_CYCLE;
  return 1;
}

static void unpack(const box *from, float *to) {
  for (int64_t i = 0; i < from->rows; ++i)
    for (int64_t j = 0; j < from->columns; ++j)
      *to++ = load(at(from, i, j), from->bytes);
}

static void multiply(const box *sums, const float *left, const float *right, float *row, int64_t depth) {
  for (int64_t i = 0; i < sums->rows; ++i) {
    for (int64_t j = 0; j < sums->columns; ++j)
      row[j] = load(at(sums, i, j), 4);
    for (int64_t k = 0; k < depth; ++k) {
      float factor = left[i * depth + k];
      const float *from = right + k * sums->columns;
      for (int64_t j = 0; j < sums->columns; ++j)
        row[j] += factor * from[j];
    }
    for (int64_t j = 0; j < sums->columns; ++j)
      store(at(sums, i, j), 4, row[j]);
  }
}

int run_matmul(core *c, int q, const int64_t *words, int64_t *cycles) {
  int64_t bytes = type_bytes[words[1]], rows = words[3], columns = words[4], depth = words[5];
  box sums, left, right;
  if (!find_box(c, q, words + 6, rows, columns, 4, MATRIX_ALIGNMENT, &sums) ||
      !find_box(c, q, words + 10, rows, depth, bytes, MATRIX_ALIGNMENT, &left) ||
      !find_box(c, q, words + 14, depth, columns, bytes, MATRIX_ALIGNMENT, &right) || !note_read(c, q, &left) ||
      !note_read(c, q, &right) || !note_read(c, q, &sums) || !note_write(c, q, &sums))
    return 0;
  unpack(&left, c->scratch[0]);
  unpack(&right, c->scratch[1]);
  multiply(&sums, c->scratch[0], c->scratch[1], c->scratch[2], depth);
  *cycles = MATRIX_START + rows * columns * depth / (16 * 16 * (words[1] == TYPE_F16 ? 16 : 4));
  return 1;
}

/* Cycles for each VECTOR_LANES elements. */
static int64_t cost_of_steps(const int64_t *steps, int64_t count) {
  int64_t cost = 0;
  for (int64_t i = 0; i < count; ++i) {
    int64_t op = steps[i * STEP_WORDS];
    int is_function = op == DO_POW || op == DO_DIV || (op >= DO_SQRT && op <= DO_ERF);
    cost += op == DO_CONSTANT ? 0 : is_function ? FUNCTION_CYCLES : 1;
  }
  return cost > 0 ? cost : 1;
}

/* Elements [first, first + count) of row i. */
static void map_part(const int64_t *words, const box *inputs, const box *to, float *values, int64_t i, int64_t first,
                     int count) {
  int64_t input_count = words[3], step_count = words[4];
  const int64_t *steps = words + 5 + input_count * INPUT_WORDS;
  for (int64_t number = 0; number < input_count; ++number)
    for (int64_t j = 0; j < count; ++j)
      values[number * CHUNK + j] = load(at(&inputs[number], i, first + j), inputs[number].bytes);
  for (int64_t number = 0; number < step_count; ++number) {
    const int64_t *step = steps + number * STEP_WORDS;
    const float *operand[3];
    for (int k = 0; k < 3; ++k)
      operand[k] = values + (step[0] == DO_CONSTANT ? 0 : step[2 + k]) * CHUNK;
    vector_step(step, operand[0], operand[1], operand[2], values + (input_count + number) * CHUNK, count);
  }
  const float *result = values + steps[step_count * STEP_WORDS + 1] * CHUNK;
  for (int64_t j = 0; j < count; ++j)
    store(at(to, i, first + j), to->bytes, result[j]);
}

int run_map(core *c, int q, const int64_t *words, int64_t *cycles) {
  int64_t rows = words[1], columns = words[2], input_count = words[3], step_count = words[4];
  const int64_t *steps = words + 5 + input_count * INPUT_WORDS, *output = steps + step_count * STEP_WORDS;
  box inputs[MAX_VALUES], to;
  for (int64_t number = 0; number < input_count; ++number) {
    const int64_t *input = words + 5 + number * INPUT_WORDS;
    int64_t bytes = type_bytes[input[0]];
    if (!find_box(c, q, input + 1, rows, columns, bytes, bytes, &inputs[number]) || !note_read(c, q, &inputs[number]))
      return 0;
  }
  int64_t bytes = type_bytes[output[0]];
  if (!find_box(c, q, output + 2, rows, columns, bytes, bytes, &to) || !note_write(c, q, &to))
    return 0;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t first = 0; first < columns; first += CHUNK)
      map_part(words, inputs, &to, c->scratch[0], i, first, (int)limited(columns - first, CHUNK));
  *cycles = VECTOR_START + (rows * columns + VECTOR_LANES - 1) / VECTOR_LANES * cost_of_steps(steps, step_count);
  return 1;
}
