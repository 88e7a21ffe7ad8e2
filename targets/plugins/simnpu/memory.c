/* Whether an access is allowed: inside, aligned, of bytes that were written, and behind whatever else touched them. */
#include "core.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const memory_names[MEMORIES] = {"near", "sums"};

int trap(core *c, int q, const char *format, ...) {
  const queue_state *queue = &c->queues[q];
  va_list arguments;
  int length = snprintf(c->run->problem, c->run->room, "kernel %s, core %" PRId64 ", queue %d (%s), word %" PRId64 ": ",
                        c->run->kernel->name, c->number, q, engine_names[queue->code->engine], queue->at);
  va_start(arguments, format);
  vsnprintf(c->run->problem + length, c->run->room - (size_t)length, format, arguments);
  va_end(arguments);
  return 0;
}

static const char *name_of(int64_t memory, char *buffer, size_t room) {
  if (memory < MEMORIES)
    return memory_names[memory];
  snprintf(buffer, room, "argument %" PRId64, memory - ARGUMENT);
  return buffer;
}

int find_box(core *c, int q, const int64_t *words, int64_t rows, int64_t columns, int64_t bytes, int64_t alignment,
             box *result) {
  int64_t memory = words[0], offset = c->queues[q].registers[words[1]], row = words[2], column = words[3];
  int is_argument = memory >= ARGUMENT;
  int64_t size = is_argument ? c->run->kernel->argument_bytes[memory - ARGUMENT] : c->run->kernel->memory_used[memory];
  int64_t last = rows > 0 && columns > 0 ? (rows - 1) * row + (columns - 1) * column + bytes : 0;
  char buffer[32];
  if (last > 0 && (offset < 0 || offset > size || last > size - offset))
    return trap(c, q, "expected bytes 0 to %" PRId64 " of %s, found %" PRId64 " bytes at %" PRId64, size,
                name_of(memory, buffer, sizeof buffer), last, offset);
  if (last > 0 && (offset % alignment || (rows > 1 && row % alignment) || (columns > 1 && column % bytes)))
    return trap(c, q,
                "expected multiples of %" PRId64 " bytes in %s, found offset %" PRId64 ", row %" PRId64
                ", column %" PRId64,
                alignment, name_of(memory, buffer, sizeof buffer), offset, row, column);
  unsigned char *base =
      is_argument ? (unsigned char *)(uintptr_t)c->run->arguments[memory - ARGUMENT] : c->memory[memory];
  box b = {base + (last > 0 ? offset : 0), memory, offset, row, column, rows, columns, bytes};
  *result = b;
  return 1;
}

static int lacks_order(const core *c, int q, int other, uint32_t clock) {
  return other != q && c->queues[q].known.clock[other] < clock;
}

static int read_cell(core *c, int q, int64_t memory, int64_t number) {
  cell *at = &c->cells[memory][number];
  if (!at->writer)
    return trap(c, q, "reads byte %" PRId64 " of %s, which nobody wrote", number, memory_names[memory]);
  if (lacks_order(c, q, at->writer - 1, at->written))
    return trap(c, q, "reads byte %" PRId64 " of %s, which queue %d writes without a signal in between", number,
                memory_names[memory], at->writer - 1);
  at->read[q] = c->queues[q].known.clock[q];
  return 1;
}

static int write_cell(core *c, int q, int64_t memory, int64_t number) {
  cell *at = &c->cells[memory][number];
  if (at->writer && lacks_order(c, q, at->writer - 1, at->written))
    return trap(c, q, "writes byte %" PRId64 " of %s, which queue %d writes without a signal in between", number,
                memory_names[memory], at->writer - 1);
  for (int other = 0; other < MAX_QUEUES; ++other)
    if (lacks_order(c, q, other, at->read[other]))
      return trap(c, q, "writes byte %" PRId64 " of %s, which queue %d reads without a signal in between", number,
                  memory_names[memory], other);
  at->writer = (uint8_t)(q + 1);
  at->written = c->queues[q].known.clock[q];
  return 1;
}

/* Nothing orders cores, so an argument is read or written, each byte once. */
static int touch_argument(core *c, int q, int64_t memory, int64_t number, uint8_t how) {
  uint8_t *touched = &c->run->touched[memory - ARGUMENT][number];
  if (*touched & WAS_WRITTEN || (*touched && how == WAS_WRITTEN))
    return trap(c, q, "%s byte %" PRId64 " of argument %" PRId64 ", which was %s before",
                how == WAS_WRITTEN ? "writes" : "reads", number, memory - ARGUMENT,
                *touched & WAS_WRITTEN ? "written" : "read");
  *touched |= how;
  return 1;
}

static int note(core *c, int q, const box *b, int is_write) {
  for (int64_t i = 0; i < b->rows; ++i)
    for (int64_t j = 0; j < b->columns; ++j) {
      int64_t first = b->offset + i * b->row + j * b->column;
      for (int64_t number = first; number < first + b->bytes; ++number) {
        int is_fine = b->memory >= ARGUMENT ? touch_argument(c, q, b->memory, number, is_write ? WAS_WRITTEN : WAS_READ)
                      : is_write            ? write_cell(c, q, b->memory, number)
                                            : read_cell(c, q, b->memory, number);
        if (!is_fine)
          return 0;
      }
    }
  return 1;
}

int note_read(core *c, int q, const box *b) { return note(c, q, b, 0); }
int note_write(core *c, int q, const box *b) { return note(c, q, b, 1); }
