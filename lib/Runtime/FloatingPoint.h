// The floating-point mode of a thread: rounding, traps, subnormals. Kernels must not inherit what a host left, and
// a host must find its own mode again.
#pragma once

#include <cstdint>

namespace aicc::rt {

/// The mode kernels run under: round to nearest, no traps; subnormals flushed to zero or not.
inline uint64_t kernelMode(bool flushSubnormals) {
#if defined(__x86_64__)
  return flushSubnormals ? 0x1f80 | 0x8040 : 0x1f80; // MXCSR: all traps masked; FTZ | DAZ
#elif defined(__aarch64__)
  return flushSubnormals ? uint64_t(1) << 24 : 0; // FPCR.FZ
#else
  return 0; // RISC-V has no such mode; frm = 0 is round to nearest
#endif
}

inline uint64_t currentMode() {
#if defined(__x86_64__)
  return __builtin_ia32_stmxcsr() & ~0x3fu; // without the sticky flags
#elif defined(__aarch64__)
  uint64_t mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
#else
  uint64_t mode;
  __asm__ volatile("frrm %0" : "=r"(mode));
  return mode;
#endif
}

inline void setMode(uint64_t mode) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr(unsigned(mode));
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(mode));
#else
  __asm__ volatile("fsrm %0" : : "r"(mode));
#endif
}

} // namespace aicc::rt
