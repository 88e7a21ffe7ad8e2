// Sixteen independent chains of fused multiply-adds hide the latency of the widest units; the loop touches no memory.
#include "tools/common/FmaPeak.h"

#include "lib/Runtime/CpuFeatures.h"

#include <chrono>

namespace aicc::tools {
namespace {

constexpr int chains = 16;
constexpr long rounds = 200000;

template <int bytes> struct Vector {
  typedef float Type __attribute__((vector_size(bytes)));
};

/// The sum keeps the compiler from dropping the loop. Always inlined, so that it takes the caller's target.
template <int bytes> __attribute__((always_inline)) inline float chainsOf(float seed) {
  using V = typename Vector<bytes>::Type;
  V sums[chains], factor = V{} + 0.5f, addend = V{} + seed;
  for (V &sum : sums)
    sum = addend;
  for (long i = 0; i < rounds; ++i)
    for (V &sum : sums)
      sum = sum * factor + addend;
  for (int i = 1; i < chains; ++i)
    sums[0] += sums[i];
  return sums[0][0];
}

#if defined(__x86_64__)
__attribute__((target("avx512f"))) float wide(float seed) { return chainsOf<64>(seed); }
__attribute__((target("avx2,fma"))) float middle(float seed) { return chainsOf<32>(seed); }
#endif
float narrow(float seed) { return chainsOf<16>(seed); }

struct Loop {
  float (*run)(float);
  int lanes;
};

Loop widestLoop() {
#if defined(__x86_64__)
  if (rt::cpuFeature("avx512f") == rt::Feature::Present)
    return {wide, 16};
  if (rt::cpuFeature("avx2") == rt::Feature::Present && rt::cpuFeature("fma") == rt::Feature::Present)
    return {middle, 8};
#endif
  return {narrow, 4};
}

} // namespace

double measureFmaPeak() {
  Loop loop = widestLoop();
  double best = 0;
  volatile float sink = 0;
  for (int repeat = 0; repeat < 10; ++repeat) {
    auto begin = std::chrono::steady_clock::now();
    sink = loop.run(1.0f + float(repeat));
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    double rate = 2.0 * loop.lanes * chains * double(rounds) / seconds;
    best = rate > best ? rate : best;
  }
  (void)sink;
  return best;
}

} // namespace aicc::tools
