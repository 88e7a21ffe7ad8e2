// What Dropout keeps in training. The standard fixes no generator; the data of its own tests is drawn by NumPy's legacy
// one, so that one it is: MT19937 (Matsumoto and Nishimura, "Mersenne Twister", 1998), two words of it for each number.
#include "lib/Codegen/support/Support.h"

using namespace aicc::support;

namespace {
class MersenneTwister {
public:
  explicit MersenneTwister(uint32_t seed) {
    state[0] = seed;
    for (uint32_t i = 1; i < size; ++i)
      state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
  }

  /// In [0, 1), 53 bits.
  double uniform() {
    uint32_t high = next() >> 5, low = next() >> 6;
    return (high * 0x1p26 + low) * 0x1p-53;
  }

private:
  static constexpr uint32_t size = 624, ahead = 397;
  uint32_t state[size];
  uint32_t at = size;

  uint32_t next() {
    if (at == size)
      twist();
    uint32_t y = state[at++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ (y >> 18);
  }

  void twist() {
    for (uint32_t i = 0; i < size; ++i) {
      uint32_t y = (state[i] & 0x80000000u) | (state[(i + 1) % size] & 0x7fffffffu);
      state[i] = state[(i + ahead) % size] ^ (y >> 1) ^ (y & 1 ? 0x9908b0dfu : 0);
    }
    at = 0;
  }
};
} // namespace

/// (X, the low 32 bits of the seed, the part to drop as the bits of f64) -> (bool mask as X)
AICC_SUPPORT(dropout_mask) {
  double part;
  int64_t bits = call.integer(2);
  __builtin_memcpy(&part, &bits, sizeof(part));
  auto *mask = call.give<uint8_t>(0, call.arguments[0].dims);
  if (!mask)
    return AICC_RUN_FAILED;
  int64_t count = call.elements(0);
  bool dropsNone = part <= 0; // also when not in training: no draw is needed
  MersenneTwister twister{uint32_t(call.integer(1))};
  for (int64_t i = 0; i < count; ++i)
    mask[i] = dropsNone || twister.uniform() >= part;
  return AICC_OK;
}
