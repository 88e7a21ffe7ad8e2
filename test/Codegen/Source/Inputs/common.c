/* The helpers of kernels on the processor, against what its compiler does with 16-bit floats. */
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t aicc_u8;
typedef uint16_t aicc_u16;
typedef uint32_t aicc_u32;
typedef uint64_t aicc_u64;
typedef int8_t aicc_i8;
#define AICC_FUNCTION static
#include "lib/Codegen/Source/common.h"

static int wrong;

static void same(const char *what, uint64_t from, uint64_t found, uint64_t expected) {
  if (found != expected && ++wrong < 10)
    printf("%s of %llx: %llx, expected %llx\n", what, (unsigned long long)from, (unsigned long long)found,
           (unsigned long long)expected);
}

static uint16_t half_bits(_Float16 value) {
  uint16_t bits;
  memcpy(&bits, &value, 2);
  return bits;
}

static int is_nan(uint16_t bits) { return (bits & 0x7fff) > 0x7c00; }

/* Every f16, and all that is near the middle between two of them. */
static void halves(void) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    uint16_t narrow = (uint16_t)bits;
    _Float16 half;
    memcpy(&half, &narrow, 2);
    float value = aicc_f16_value(narrow);
    if (is_nan(narrow)) {
      same("NaN", bits, value != value && is_nan(aicc_f16_bits(value)), 1);
      continue;
    }
    same("value", bits, aicc_bits_of_f32(value), aicc_bits_of_f32((float)half));
    same("bits", bits, aicc_f16_bits(value), narrow);
    uint32_t at = aicc_bits_of_f32(value);
    for (int32_t away = -0x1001; away <= 0x1001; away += away < -0xffe || away > 0xffe ? 1 : 0x7ff) {
      float near = aicc_f32_of(at + (uint32_t)away);
      if (near == near)
        same("nearest f16", at + (uint32_t)away, aicc_f16_bits(near), half_bits((_Float16)near));
    }
    /* The middle to the next one, and a little less and more than that, which f32 cannot tell apart. */
    double next = (double)aicc_f16_value((uint16_t)(narrow + 1)), middle = ((double)value + next) / 2;
    for (int side = -1; next == next && side <= 1; ++side) {
      double wide = middle * (1 + side * 0x1p-50);
      same("f16 of f64", aicc_bits_of_f64(wide), aicc_f16_bits(aicc_to_odd(wide)), half_bits((_Float16)wide));
    }
  }
}

static void brains(void) {
  srand(1);
  for (int i = 0; i < 1000000; ++i) {
    uint32_t bits = (uint32_t)rand() * 2u + ((uint32_t)rand() & 1u), up = bits + 0x8000u;
    float value = aicc_f32_of(bits);
    if (value != value)
      continue;
    uint16_t expected = (uint16_t)((bits & 0x1ffffu) == 0x8000u ? bits >> 16 : up >> 16);
    same("bf16", bits, aicc_bf16_bits(value), expected);
  }
  same("bf16 value", 0x3fc0, aicc_bits_of_f32(aicc_bf16_value(0x3fc0)), 0x3fc00000u);
  same("bf16 NaN", 0x7f800001u, aicc_bf16_bits(aicc_f32_of(0x7f800001u)) > 0x7f80, 1);
}

static void counts(void) {
  for (int i = 0; i < 64; ++i) {
    uint64_t value = UINT64_C(1) << i;
    same("leading", value, aicc_leading_zeros(value, 64), 63u - (unsigned)i);
    same("trailing", value, aicc_trailing_zeros(value, 64), (unsigned)i);
    same("ones", value - 1, aicc_count_ones(value - 1), (unsigned)i);
  }
  same("leading", 0, aicc_leading_zeros(0, 8), 8);
  same("trailing", 0, aicc_trailing_zeros(0, 8), 8);
}

int main(void) {
  halves();
  brains();
  counts();
  printf("%d wrong\n", wrong);
  return wrong != 0;
}
