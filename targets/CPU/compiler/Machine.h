// What code generation knows about a CPU: a handful of numbers, looked up once from triple, CPU name and features.
#pragma once

#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <string>
#include <vector>

namespace aicc::cpu {

/// What the caller asks for.
struct CPUOptions {
  std::string triple;           ///< empty: the host's
  std::string cpu = "native";   ///< an LLVM CPU name: native, x86-64-v3, znver4, neoverse-n1, ...
  std::string features;         ///< extra features, "+avx512vnni,-fma"
  unsigned optLevel = 3;        ///< 0..3, of LLVM's middle and back end
  unsigned threads = 0;         ///< threads of the compiler itself; 0: one per core
  std::string worker;           ///< program that generates code; empty: the installed one, "none": this process
  unsigned workerSeconds = 600; ///< what it may take for one part of the code; 0: forever
  unsigned vectorBits = 0;      ///< 0: what the CPU has
  bool checkBounds = false;     ///< check each access to memory
};

/// Register tile of a contraction: `rows` broadcast values times `vectors` vectors of columns.
struct RegisterTile {
  unsigned rows;
  unsigned vectors;
};

/// Columns of a packed weight panel, the same on every CPU so that one artifact's weights fit each of its variants.
constexpr int64_t panelColumns = 32;

/// The numbers that code generation depends on.
struct Machine {
  std::string triple, cpu, features;
  unsigned vectorBits = 128; ///< widest vector register that is worth using; 0 is written as 64
  unsigned registers = 16;   ///< vector registers
  bool fma = true;           ///< fused multiply-add in hardware
  bool masks = false;        ///< loads and stores of 32-bit lanes can be masked at full speed
  int64_t l1Bytes = 32 << 10;
  int64_t l2Bytes = 512 << 10;
  double flopsPerNs = 30;     ///< rough f32 peak of one core, for tile costs only
  RegisterTile tile = {4, 2}; ///< for a 32-bit accumulator

  /// Lanes of a vector of elements of `bits`.
  unsigned lanes(unsigned bits = 32) const { return bits >= vectorBits ? 1 : vectorBits / bits; }
};

/// Fills in host values for what `options` leaves open. An unknown triple or CPU is reported in `error`, empty
/// otherwise.
Machine machineFor(const CPUOptions &options, std::string &error);

/// The CPU features an artifact needs to run, by LLVM name: those of `machine` that its tiles and vectors rely on.
std::vector<std::string> requiredFeatures(const Machine &machine);

} // namespace aicc::cpu
