#include "vector.h"

#include "code.h"
#include "half.h"

#include <math.h>

static float larger(float a, float b) {
  if (isnan(a) || isnan(b))
    return NAN;
  return a == b ? (signbit(a) ? b : a) : a > b ? a : b;
}

static float smaller(float a, float b) {
  if (isnan(a) || isnan(b))
    return NAN;
  return a == b ? (signbit(a) ? a : b) : a < b ? a : b;
}

static float combined(int64_t op, float a, float b) {
  switch (op) {
  case DO_ADD: return a + b;
  case DO_SUB: return a - b;
  case DO_MUL: return a * b;
  case DO_DIV: return a / b;
  case DO_REM: return fmodf(a, b);
  case DO_POW: return (float)pow(a, b);
  case DO_MAX: return larger(a, b);
  case DO_MIN: return smaller(a, b);
  case DO_MAX_NUMBER: return isnan(a) ? b : isnan(b) ? a : larger(a, b);
  case DO_MIN_NUMBER: return isnan(a) ? b : isnan(b) ? a : smaller(a, b);
  case DO_COPYSIGN: return copysignf(a, b);
  case DO_AND: return a != 0 && b != 0;
  case DO_OR: return a != 0 || b != 0;
  case DO_EQUAL: return (a != 0) == (b != 0);
  default: return (a != 0) != (b != 0); /* DO_XOR */
  }
}

static float compared(int64_t op, float a, float b) {
  int unordered = isnan(a) || isnan(b);
  switch (op) {
  case DO_OEQ: return !unordered && a == b;
  case DO_OGT: return !unordered && a > b;
  case DO_OGE: return !unordered && a >= b;
  case DO_OLT: return !unordered && a < b;
  case DO_OLE: return !unordered && a <= b;
  case DO_ONE: return !unordered && a != b;
  case DO_ORD: return !unordered;
  case DO_UEQ: return unordered || a == b;
  case DO_UGT: return unordered || a > b;
  case DO_UGE: return unordered || a >= b;
  case DO_ULT: return unordered || a < b;
  case DO_ULE: return unordered || a <= b;
  case DO_UNE: return unordered || a != b;
  default: return (float)unordered; /* DO_UNO */
  }
}

static float rounded(int64_t op, float a) {
  switch (op) {
  case DO_FLOOR: return floorf(a);
  case DO_CEIL: return ceilf(a);
  case DO_ROUND: return roundf(a);
  case DO_ROUND_EVEN: return nearbyintf(a);
  case DO_TRUNC: return truncf(a);
  case DO_NEG: return -a;
  case DO_ABS: return fabsf(a);
  case DO_SQRT: return sqrtf(a);
  default: return a; /* DO_CONVERT */
  }
}

/* In double, rounded once. */
static double function(int64_t op, double a) {
  switch (op) {
  case DO_RSQRT: return 1 / sqrt(a);
  case DO_CBRT: return cbrt(a);
  case DO_EXP: return exp(a);
  case DO_EXP2: return exp2(a);
  case DO_EXPM1: return expm1(a);
  case DO_LOG: return log(a);
  case DO_LOG2: return log2(a);
  case DO_LOG10: return log10(a);
  case DO_LOG1P: return log1p(a);
  case DO_SIN: return sin(a);
  case DO_COS: return cos(a);
  case DO_TAN: return tan(a);
  case DO_ASIN: return asin(a);
  case DO_ACOS: return acos(a);
  case DO_ATAN: return atan(a);
  case DO_SINH: return sinh(a);
  case DO_COSH: return cosh(a);
  case DO_TANH: return tanh(a);
  case DO_ASINH: return asinh(a);
  case DO_ACOSH: return acosh(a);
  case DO_ATANH: return atanh(a);
  default: return erf(a); /* DO_ERF */
  }
}

static float constant(const int64_t *words) {
  uint64_t bits = (uint64_t)words[2];
  switch (words[1]) {
  case TYPE_F32: return float_of_bits((uint32_t)bits);
  case TYPE_F16: return float_of_half((uint16_t)bits);
  default: return bits & 1;
  }
}

static float element(const int64_t *words, float a, float b, float c) {
  int64_t op = words[0];
  if (op == DO_CONSTANT)
    return constant(words);
  if (op == DO_SELECT)
    return a != 0 ? b : c;
  if (op == DO_FMA)
    return fmaf(a, b, c);
  if (op >= DO_OEQ && op <= DO_UNO)
    return compared(op, a, b);
  if (operations[op].operands == 2)
    return combined(op, a, b);
  if (op == DO_CONVERT || op == DO_NEG || op == DO_ABS || op == DO_SQRT || op >= DO_FLOOR)
    return rounded(op, a);
  return (float)function(op, a);
}

void vector_step(const int64_t *words, const float *a, const float *b, const float *c, float *result, int count) {
  for (int i = 0; i < count; ++i) {
    float value = element(words, a[i], b[i], c[i]);
    result[i] = words[1] == TYPE_F16 ? float_of_half(half_of_float(value)) : value;
  }
}
