/* The machine: cores with a matrix engine, a vector engine and queues of copies that run at the same time, in simulated
 * time. README.md states what each instruction costs and what is an error. */
#ifndef SIMNPU_SIMULATE_H
#define SIMNPU_SIMULATE_H

#include "module.h"

/* What a run of a kernel took, in cycles. */
typedef struct {
  int64_t cycles;        /* of the core that was busy longest */
  int64_t busy[ENGINES]; /* of all cores; copies of the busiest queue of each core */
} run_report;

/* Runs `kernel`; `arguments` are addresses of its tensors. 0 with a sentence in `problem` on an error of the program.
 */
int simulate(const kernel_code *kernel, const uint64_t *arguments, run_report *report, char *problem, size_t room);

#endif
