/* Code of an artifact as the compiler would make it, written by hand: freestanding, one entry, relative relocations.
 *   inputs   x: float32[n, 4], mode: int64
 *   outputs  y: float32[n, 4] = x * weights[0..3], sum: float32 = sum of y
 * `mode` picks what else happens; see the enum. */
#include "lib/Runtime/Abi.h"

enum { Plain, Fail, OutOfMemory, WrongShape, WaitForFlag, ManyTiles, WrongStatus, NoOutput, Blocks };

static void scaleRows(void *slots, int64_t begin, int64_t end, void *scratch) {
  void **args = slots;
  const float *x = args[0], *w = args[2];
  float *y = args[3], *row = scratch;
  for (int64_t i = begin; i < end; ++i) {
    for (int k = 0; k < 4; ++k)
      row[k] = x[4 * i + k] * w[k];
    for (int k = 0; k < 4; ++k)
      y[4 * i + k] = row[k];
  }
}

static void sumAll(void *slots, int64_t begin, int64_t end, void *scratch) {
  void **args = slots;
  const float *y = args[0];
  float sum = 0;
  for (int64_t i = 0; i < (int64_t)args[1] * 4; ++i)
    sum += y[i];
  *(float *)args[2] = sum;
}

/* Needs relocations, which must have been applied before the entry runs. */
static const aicc_rt_kernel kernels[] = {scaleRows, sumAll};
static const aicc_rt_kernel *volatile table = kernels;
static volatile int64_t zeroed[5000];

static int32_t before(const aicc_rt_table *rt, void *ctx, int64_t mode, volatile int64_t *flag, int64_t rows) {
  int64_t dims[2] = {rows, 5};
  switch (mode) {
  case Fail: return rt->fail(ctx, AICC_RUN_FAILED, 0, "index 7 is out of range");
  case OutOfMemory: return rt->alloc(ctx, INT64_MAX - 1) ? AICC_INTERNAL : AICC_RUN_FAILED;
  case WrongShape: return rt->output(ctx, 0, 2, dims) ? AICC_INTERNAL : AICC_RUN_FAILED;
  case WaitForFlag:
    while (flag[0] != Plain)
      ;
    return AICC_OK;
  case WrongStatus: return 77;
  case Blocks:
    for (int i = 1; i < 10; ++i) {
      char *block = rt->alloc(ctx, i * 1000);
      if (!block || (uintptr_t)block % 64 != 0)
        return AICC_INTERNAL;
      for (int k = 0; k < i * 1000; ++k)
        ((volatile char *)block)[k] = 1;
    }
    return AICC_OK;
  }
  return zeroed[4999] == 0 ? AICC_OK : AICC_INTERNAL;
}

int32_t aicc_entry(const aicc_rt_table *rt, void *ctx, const uint8_t *weights, void *const *inputs,
                   const int64_t *const *input_dims) {
  int64_t rows = input_dims[0][0], mode = *(int64_t *)inputs[1];
  int32_t status = before(rt, ctx, mode, inputs[1], rows);
  if (status != AICC_OK)
    return status;
  float *y = rt->output(ctx, 0, 2, (int64_t[]){rows, 4});
  float *sum = mode == NoOutput ? rt->arena(ctx, 100) : rt->output(ctx, 1, 0, 0);
  void *arena = mode == NoOutput ? sum : rt->arena(ctx, 4096);
  if (!y || !sum || !arena)
    return AICC_RUN_FAILED;
  void *first[] = {inputs[0], (void *)rows, (void *)weights, y, (void *)rows};
  int64_t repeats = mode == ManyTiles ? 50 : 1;
  for (int64_t i = 0; i < repeats && status == AICC_OK; ++i)
    status = rt->launch(ctx, 0, table[0], first, rows, 16, mode == ManyTiles ? 20000 : 10);
  void *second[] = {y, (void *)rows, sum};
  return status != AICC_OK ? status : rt->launch(ctx, 1, table[1], second, 1, 0, 100);
}
