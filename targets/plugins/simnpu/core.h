/* One core while it runs: its memories with the history of each of their bytes, its flags and its queues. */
#ifndef SIMNPU_CORE_H
#define SIMNPU_CORE_H

#include "simulate.h"

/* Who touched a byte last, by the queues' own counts of instructions. */
typedef struct {
  uint32_t written, read[MAX_QUEUES];
  uint8_t writer; /* number of the queue + 1; 0: nobody wrote here */
} cell;

/* What a queue knows of all others: every instruction of queue q up to clock[q] is done before. */
typedef struct {
  uint32_t clock[MAX_QUEUES];
} knowledge;

typedef struct {
  int64_t time;
  knowledge known;
} token;

typedef struct {
  token *tokens;
  size_t first, count, room;
} flag_state;

typedef struct {
  const queue_code *code;
  int64_t *registers;
  int64_t at, now, busy;
  knowledge known;
} queue_state;

enum { WAS_READ = 1, WAS_WRITTEN = 2 };

/* What all cores share. */
typedef struct {
  const kernel_code *kernel;
  const uint64_t *arguments;
  uint8_t **touched; /* of each argument, for each byte: WAS_READ, WAS_WRITTEN */
  int64_t steps_left;
  char *problem;
  size_t room;
} run_state;

typedef struct {
  run_state *run;
  int64_t number;
  unsigned char *memory[MEMORIES];
  cell *cells[MEMORIES];
  flag_state flags[MAX_FLAGS];
  queue_state queues[MAX_QUEUES];
  float *scratch[3]; /* for factors and values, as f32 */
} core;

/* A place of an instruction, for ROWS x COLUMNS elements of `bytes`. */
typedef struct {
  unsigned char *base;
  int64_t memory, offset, row, column, rows, columns, bytes;
} box;

/* Says what queue `q` of the core did wrong; returns 0. */
int trap(core *c, int q, const char *format, ...);

/* The box at words[0..3], checked to lie inside its memory and to begin, row by row, at multiples of `alignment`. */
int find_box(core *c, int q, const int64_t *words, int64_t rows, int64_t columns, int64_t bytes, int64_t alignment,
             box *result);
/* Checks and records that queue `q` reads or writes it. */
int note_read(core *c, int q, const box *b);
int note_write(core *c, int q, const box *b);

/* Instructions; 0 after a trap. `cycles` is what they take. */
int run_copy(core *c, int q, const int64_t *words, int64_t *cycles);
int run_clear(core *c, int q, const int64_t *words, int64_t *cycles);
int run_matmul(core *c, int q, const int64_t *words, int64_t *cycles);
int run_map(core *c, int q, const int64_t *words, int64_t *cycles);

#endif
