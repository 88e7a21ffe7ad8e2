/* What the vector engine computes. */
#ifndef SIMNPU_VECTOR_H
#define SIMNPU_VECTOR_H

#include <stdint.h>

/* One step on `count` elements: values are held as f32, which holds all of f16; a bool is 0 or 1. `words` are those of
 * the step (code.h), `a`, `b` and `c` its operands. */
void vector_step(const int64_t *words, const float *a, const float *b, const float *c, float *result, int count);

#endif
