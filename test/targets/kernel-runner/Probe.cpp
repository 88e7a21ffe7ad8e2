// Peak multiply-add rate: twelve chains of register-only operations, in the widest vectors of the host.
#include "test/targets/kernel-runner/Probe.h"

#include <algorithm>
#include <chrono>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace aicc::cpu::test {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

#if defined(__x86_64__)
namespace {

constexpr long steps = 1000000, chains = 12;

__attribute__((target("avx512f"), noinline)) float chain512() {
  __m512 sum[chains], x = _mm512_set1_ps(0.999f), y = _mm512_set1_ps(0.001f);
  for (int i = 0; i < chains; ++i)
    sum[i] = _mm512_set1_ps(i * 1e-3f);
  for (long k = 0; k < steps; ++k) {
#pragma clang loop unroll(full)
    for (int i = 0; i < chains; ++i)
      sum[i] = _mm512_fmadd_ps(sum[i], x, y);
    asm volatile("" ::: "memory");
  }
  for (int i = 1; i < chains; ++i)
    sum[0] = _mm512_add_ps(sum[0], sum[i]);
  return _mm512_reduce_add_ps(sum[0]);
}

__attribute__((target("avx2,fma"), noinline)) float chain256() {
  __m256 sum[chains], x = _mm256_set1_ps(0.999f), y = _mm256_set1_ps(0.001f);
  for (int i = 0; i < chains; ++i)
    sum[i] = _mm256_set1_ps(i * 1e-3f);
  for (long k = 0; k < steps; ++k) {
#pragma clang loop unroll(full)
    for (int i = 0; i < chains; ++i)
      sum[i] = _mm256_fmadd_ps(sum[i], x, y);
    asm volatile("" ::: "memory");
  }
  for (int i = 1; i < chains; ++i)
    sum[0] = _mm256_add_ps(sum[0], sum[i]);
  return sum[0][0];
}

} // namespace

double peakGflops() {
  bool wide = __builtin_cpu_supports("avx512f"), narrow = __builtin_cpu_supports("avx2");
  if (!wide && !narrow)
    return 0;
  volatile float sink = 0;
  double best = 1e9;
  for (int i = 0; i < 6; ++i) {
    double start = now();
    sink = sink + (wide ? chain512() : chain256());
    best = std::min(best, now() - start);
  }
  return (wide ? 32.0 : 16.0) * chains * steps / best * 1e-9;
}
#else
double peakGflops() { return 0; }
#endif

} // namespace aicc::cpu::test
