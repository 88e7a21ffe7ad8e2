/* Time: the queue that is furthest behind goes next, so that what happens first is simulated first. */
#include "core.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Instructions of a run, against programs without an end. */
#ifndef SIMNPU_STEPS
#define SIMNPU_STEPS 20000000
#endif

/*===-- Flags --------------------------------------------------------------===*/

static int push(core *c, int q, flag_state *flag, int64_t time, const knowledge *known) {
  if (flag->count == flag->room) {
    size_t room = flag->room ? 2 * flag->room : 8;
    token *more = malloc(room * sizeof *more);
    if (!more)
      return trap(c, q, "out of memory");
    for (size_t i = 0; i < flag->count; ++i)
      more[i] = flag->tokens[(flag->first + i) % flag->room];
    free(flag->tokens);
    flag->tokens = more, flag->room = room, flag->first = 0;
  }
  token *last = &flag->tokens[(flag->first + flag->count++) % flag->room];
  last->time = time;
  last->known = *known;
  return 1;
}

static void pop(flag_state *flag, queue_state *queue) {
  const token *first = &flag->tokens[flag->first];
  if (queue->now < first->time)
    queue->now = first->time;
  for (int other = 0; other < MAX_QUEUES; ++other)
    if (queue->known.clock[other] < first->known.clock[other])
      queue->known.clock[other] = first->known.clock[other];
  flag->first = (flag->first + 1) % flag->room;
  --flag->count;
}

/*===-- Instructions -------------------------------------------------------===*/

static int64_t computed(int64_t op, int64_t a, int64_t b) {
  uint64_t x = (uint64_t)a, y = (uint64_t)b;
  switch (op) {
  case OP_ADD: return (int64_t)(x + y);
  case OP_SUB: return (int64_t)(x - y);
  case OP_MUL: return (int64_t)(x * y);
  case OP_DIV: return a / b;
  case OP_REM: return a % b;
  case OP_MIN: return a < b ? a : b;
  case OP_MAX: return a > b ? a : b;
  default: return a < b; /* OP_LESS */
  }
}

/* Numbers and loops: one cycle each. */
static int run_scalar(core *c, int q, const int64_t *words) {
  queue_state *queue = &c->queues[q];
  int64_t *r = queue->registers, next = queue->at + op_words[words[0]];
  switch (words[0]) {
  case OP_SET: r[words[1]] = words[2]; break;
  case OP_CORE: r[words[1]] = c->number; break;
  case OP_LOOP:
    r[words[1]] = r[words[2]];
    if (r[words[1]] >= r[words[3]])
      next = words[5];
    break;
  case OP_END: {
    const int64_t *loop = queue->code->code + words[1];
    r[loop[1]] = (int64_t)((uint64_t)r[loop[1]] + (uint64_t)loop[4]);
    if (r[loop[1]] < r[loop[3]])
      next = words[1] + op_words[OP_LOOP];
    break;
  }
  default:
    if ((words[0] == OP_DIV || words[0] == OP_REM) && (r[words[2]] < 0 || r[words[3]] <= 0))
      return trap(c, q, "divides %" PRId64 " by %" PRId64, r[words[2]], r[words[3]]);
    r[words[1]] = computed(words[0], r[words[2]], r[words[3]]);
  }
  queue->at = next;
  queue->now += 1;
  return 1;
}

static int run_instruction(core *c, int q) {
  queue_state *queue = &c->queues[q];
  const int64_t *words = queue->code->code + queue->at;
  int64_t cycles = 1;
  int is_fine = 1;
  queue->known.clock[q] += 1;
  if (c->run->steps_left-- <= 0)
    return trap(c, q, "expected a program of at most %d instructions", SIMNPU_STEPS);
  switch (words[0]) {
  case OP_WAIT: pop(&c->flags[words[1]], queue); break;
  case OP_SIGNAL: is_fine = push(c, q, &c->flags[words[1]], queue->now + cycles, &queue->known); break;
  case OP_COPY: is_fine = run_copy(c, q, words, &cycles); break;
  case OP_CLEAR: is_fine = run_clear(c, q, words, &cycles); break;
  case OP_MATMUL: is_fine = run_matmul(c, q, words, &cycles); break;
  case OP_MAP: is_fine = run_map(c, q, words, &cycles); break;
  default: return run_scalar(c, q, words);
  }
  queue->at += instruction_words(words);
  queue->now += cycles;
  if (words[0] >= OP_COPY)
    queue->busy += cycles;
  return is_fine;
}

/*===-- Cores --------------------------------------------------------------===*/

static int is_done(const queue_state *queue) { return queue->at == queue->code->words; }

static int is_blocked(const core *c, const queue_state *queue) {
  const int64_t *words = queue->code->code + queue->at;
  return words[0] == OP_WAIT && c->flags[words[1]].count == 0;
}

/* -1 when none can go on. */
static int next_queue(const core *c) {
  int best = -1;
  for (int q = 0; q < c->run->kernel->queue_count; ++q) {
    const queue_state *queue = &c->queues[q];
    if (!is_done(queue) && !is_blocked(c, queue) && (best < 0 || queue->now < c->queues[best].now))
      best = q;
  }
  return best;
}

static int run_core(core *c, run_report *report) {
  int64_t busy[ENGINES] = {0};
  for (int q; (q = next_queue(c)) >= 0;)
    if (!run_instruction(c, q))
      return 0;
  for (int q = 0; q < c->run->kernel->queue_count; ++q) {
    const queue_state *queue = &c->queues[q];
    if (!is_done(queue))
      return trap(c, q, "waits for flag %" PRId64 " forever", queue->code->code[queue->at + 1]);
    if (report->cycles < queue->now)
      report->cycles = queue->now;
    if (busy[queue->code->engine] < queue->busy)
      busy[queue->code->engine] = queue->busy;
  }
  for (int engine = 0; engine < ENGINES; ++engine)
    report->busy[engine] += busy[engine];
  return 1;
}

static void *zeros(size_t count, size_t size) { return calloc(count ? count : 1, size); }

static int open_core(core *c, run_state *run, int64_t number) {
  int is_there = 1;
  memset(c, 0, sizeof *c);
  c->run = run;
  c->number = number;
  for (int m = 0; m < MEMORIES; ++m) {
    size_t bytes = (size_t)run->kernel->memory_used[m];
    is_there &= (c->memory[m] = zeros(bytes, 1)) && (c->cells[m] = zeros(bytes, sizeof(cell)));
  }
  for (int i = 0; i < 3; ++i)
    is_there &= !!(c->scratch[i] = zeros((size_t)memory_bytes[NEAR] / 2, sizeof(float)));
  for (int q = 0; q < run->kernel->queue_count; ++q) {
    c->queues[q].code = &run->kernel->queues[q];
    is_there &= !!(c->queues[q].registers = zeros((size_t)run->kernel->queues[q].registers, sizeof(int64_t)));
  }
  knowledge none = {{0}};
  for (int64_t f = 0; f < run->kernel->flag_count && is_there; ++f)
    for (int64_t i = 0; i < run->kernel->flags[f] && is_there; ++i)
      is_there &= push(c, 0, &c->flags[f], 0, &none);
  return is_there;
}

static void close_core(core *c) {
  for (int m = 0; m < MEMORIES; ++m)
    free(c->memory[m]), free(c->cells[m]);
  for (int i = 0; i < 3; ++i)
    free(c->scratch[i]);
  for (int q = 0; q < MAX_QUEUES; ++q)
    free(c->queues[q].registers);
  for (int f = 0; f < MAX_FLAGS; ++f)
    free(c->flags[f].tokens);
}

static const char out_of_memory[] = "out of memory for a simulated core";

int simulate(const kernel_code *kernel, const uint64_t *arguments, run_report *report, char *problem, size_t room) {
  run_state run = {kernel,       arguments, zeros((size_t)kernel->argument_count, sizeof(uint8_t *)),
                   SIMNPU_STEPS, problem,   room};
  core *c = malloc(sizeof *c);
  int is_there = c && run.touched;
  memset(report, 0, sizeof *report);
  for (int64_t i = 0; i < kernel->argument_count && is_there; ++i)
    is_there &= !!(run.touched[i] = zeros((size_t)kernel->argument_bytes[i], 1));
  int is_fine = is_there;
  for (int64_t number = 0; number < kernel->cores && is_fine; ++number) {
    is_there = open_core(c, &run, number);
    is_fine = is_there && run_core(c, report);
    close_core(c);
  }
  if (!is_there)
    strncpy(problem, out_of_memory, room - 1)[room - 1] = 0;
  for (int64_t i = 0; i < kernel->argument_count && run.touched; ++i)
    free(run.touched[i]);
  free(run.touched);
  free(c);
  return is_fine;
}
