// Programs in C++ for the emulator, as the code of a thread would call it, and what it is expected to say of them.
#pragma once

#include "targets/Emulator/runtime/Emulator.h"

#include <cstdio>
#include <cstring>

namespace aicc::emulator::test {

inline int failures = 0;

using Kernel = void (*)(void **);

inline void report(const char *name, const std::string &problem, const char *expected) {
  if (expected ? problem.find(expected) != std::string::npos : problem.empty())
    return;
  ++failures;
  std::printf("%s: expected '%s', found '%s'\n", name, expected ? expected : "", problem.c_str());
}

/// Runs `threads` threads in each of two blocks on 128 numbers; the message has to contain `expected` (null: none).
inline void expect(const char *name, Kernel kernel, const char *expected, uint32_t seed = 1, uint32_t threads = 64) {
  alignas(128) uint32_t numbers[128] = {};
  void *slots[] = {numbers};
  Launch launch{kernel, slots, 2, threads, 32, 65536, {{"numbers", reinterpret_cast<char *>(numbers), sizeof(numbers)}},
                seed};
  report(name, run(launch), expected);
}

/// With several seeds, which find what depends on time.
inline void expectAlways(const char *name, Kernel kernel, const char *expected, uint32_t threads = 64) {
  for (uint32_t seed = 1; seed < 8; ++seed)
    expect(name, kernel, expected, seed, threads);
}

inline uint32_t thread() { return table().thread(); }
inline uint32_t number() { return table().block() * 64 + thread(); }

inline void write(void *memory, uint32_t index, uint32_t value) {
  auto *at = static_cast<uint32_t *>(memory) + index;
  table().check(at, 4, 1, 4);
  *at = value;
}

inline uint32_t read(void *memory, uint32_t index) {
  auto *at = static_cast<uint32_t *>(memory) + index;
  table().check(at, 4, 0, 4);
  return *at;
}

/// A wrong number ends the run.
inline void demand(bool isRight) {
  if (!isRight)
    table().check(nullptr, 4, 1, 4);
}

/// Instructions of threads together.
inline void together(uint32_t site, AiccEmulatorInstruction instruction, uint64_t detail, void *registers) {
  table().together(site, instruction, detail, registers);
}

inline uint32_t exchange(uint32_t site, uint32_t value, uint32_t lane) {
  uint32_t words[] = {value, lane};
  together(site, AICC_EMULATOR_EXCHANGE, 0, words);
  return words[0];
}

inline char *shared(uint32_t array, uint64_t bytes) { return static_cast<char *>(table().shared(array, bytes, 1024)); }

} // namespace aicc::emulator::test
