/* Code that was checked: what a simulator may run without asking again whether its numbers make sense. */
#ifndef SIMNPU_MODULE_H
#define SIMNPU_MODULE_H

#include "code.h"

typedef struct {
  int64_t engine, registers, words;
  const int64_t *code;
} queue_code;

typedef struct {
  char name[NAME_WORDS * 8 + 1];
  int64_t cores, argument_count, flag_count, queue_count;
  const int64_t *argument_bytes, *memory_used, *flags;
  queue_code queues[MAX_QUEUES];
} kernel_code;

typedef struct {
  int64_t *words;
  kernel_code *kernels;
  int64_t kernel_count;
} module;

/* Reads a blob, which may be anything. 0 with a sentence in `problem` when it is none that a simnpu can run. */
int read_module(const void *blob, size_t bytes, module *result, char *problem, size_t room);
void free_module(module *module);

/* The words that an instruction takes. */
int64_t instruction_words(const int64_t *at);

#endif
