/* Helpers of kernels, the same for every device. The prelude before has defined the types and AICC_FUNCTION; it may
 * define AICC_HAS_F16 and the two conversions of f16 itself, where the device has them. */
AICC_FUNCTION float aicc_f32_of(aicc_u32 bits) {
  union {
    aicc_u32 bits;
    float value;
  } both;
  both.bits = bits;
  return both.value;
}

AICC_FUNCTION aicc_u32 aicc_bits_of_f32(float value) {
  union {
    aicc_u32 bits;
    float value;
  } both;
  both.value = value;
  return both.bits;
}

#ifndef AICC_NO_F64
AICC_FUNCTION double aicc_f64_of(aicc_u64 bits) {
  union {
    aicc_u64 bits;
    double value;
  } both;
  both.bits = bits;
  return both.value;
}

AICC_FUNCTION aicc_u64 aicc_bits_of_f64(double value) {
  union {
    aicc_u64 bits;
    double value;
  } both;
  both.value = value;
  return both.bits;
}

/* To the nearest f32 with an odd last bit unless it is exact: what rounds to 16 bits afterwards rounds once. */
AICC_FUNCTION float aicc_to_odd(double value) {
  float nearest = (float)value;
  aicc_u32 bits = aicc_bits_of_f32(nearest);
  double back = (double)nearest, size = value < 0 ? -value : value;
  if (value != value || back == value || (bits & 1u) != 0u)
    return nearest;
  return aicc_f32_of(size > (back < 0 ? -back : back) ? bits + 1u : bits - 1u);
}
#endif

#ifndef AICC_HAS_F16
AICC_FUNCTION float aicc_f16_value(aicc_u16 half) {
  aicc_u32 sign = (half & 0x8000u) << 16, rest = half & 0x7fffu;
  if (rest >= 0x7c00u) /* infinity, NaN */
    return aicc_f32_of(sign | 0x7f800000u | (rest & 0x3ffu) << 13);
  if (rest < 0x400u) { /* subnormal numbers: a multiple of 2^-24 */
    float value = (float)rest * 0x1p-24f;
    return sign != 0u ? -value : value;
  }
  return aicc_f32_of(sign | ((rest << 13) + 0x38000000u));
}

AICC_FUNCTION aicc_u16 aicc_f16_bits(float value) {
  aicc_u32 bits = aicc_bits_of_f32(value), sign = bits >> 16 & 0x8000u, rest = bits & 0x7fffffffu;
  if (rest > 0x7f800000u)
    return (aicc_u16)(sign | 0x7e00u | (rest >> 13 & 0x3ffu));
  if (rest >= 0x477ff000u) /* 65520 and more */
    return (aicc_u16)(sign | 0x7c00u);
  if (rest < 0x38800000u) { /* the sum is rounded to the multiples of 2^-24 */
    float sum = aicc_f32_of(rest) + 0.5f;
    return (aicc_u16)(sign | (aicc_bits_of_f32(sum) - 0x3f000000u));
  }
  rest += 0xc8000fffu + (rest >> 13 & 1u);
  return (aicc_u16)(sign | rest >> 13);
}
#endif

AICC_FUNCTION float aicc_bf16_value(aicc_u16 brain) { return aicc_f32_of((aicc_u32)brain << 16); }

AICC_FUNCTION aicc_u16 aicc_bf16_bits(float value) {
  aicc_u32 bits = aicc_bits_of_f32(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u)
    return (aicc_u16)(bits >> 16 | 0x40u);
  return (aicc_u16)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

AICC_FUNCTION aicc_u32 aicc_count_ones(aicc_u64 value) {
  aicc_u32 count = 0u;
  for (; value != 0u; value &= value - 1u)
    ++count;
  return count;
}

AICC_FUNCTION aicc_u32 aicc_trailing_zeros(aicc_u64 value, aicc_u32 width) {
  return value == 0u ? width : aicc_count_ones((value & (0u - value)) - 1u);
}

AICC_FUNCTION aicc_u32 aicc_leading_zeros(aicc_u64 value, aicc_u32 width) {
  for (; value != 0u; value >>= 1)
    --width;
  return width;
}
