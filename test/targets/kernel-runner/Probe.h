// The machine's own speed, measured in the same run as the kernels.
#pragma once

namespace aicc::cpu::test {

/// GFLOP/s of one core on independent f32 multiply-adds in registers, best of a few tries; 0 where it is not known how
/// to measure that.
double peakGflops();

/// Monotonic seconds.
double now();

} // namespace aicc::cpu::test
