// Feature detection per architecture. One row per feature: the name LLVM gives it and where the processor (x86) or the
// kernel (others) reports it.
#include "lib/Runtime/CpuFeatures.h"

#include <cstdint>
#include <cstdio>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#else
#include <sys/auxv.h>
#include <unistd.h>
#endif

namespace aicc::rt {

#if defined(__x86_64__)

namespace {

enum Register { A, B, C, D };
/// Registers whose contents the operating system must save for the feature to be usable.
enum State { Basic, Ymm, Zmm, Amx, Apx };

struct Row {
  const char *name;
  uint32_t leaf, subleaf;
  Register reg;
  int bit;
  State state;
};

constexpr Row rows[] = {
    {"sse3", 1, 0, C, 0, Basic},
    {"pclmul", 1, 0, C, 1, Basic},
    {"ssse3", 1, 0, C, 9, Basic},
    {"fma", 1, 0, C, 12, Ymm},
    {"cx16", 1, 0, C, 13, Basic},
    {"sse4.1", 1, 0, C, 19, Basic},
    {"sse4.2", 1, 0, C, 20, Basic},
    {"crc32", 1, 0, C, 20, Basic},
    {"movbe", 1, 0, C, 22, Basic},
    {"popcnt", 1, 0, C, 23, Basic},
    {"aes", 1, 0, C, 25, Basic},
    {"xsave", 1, 0, C, 26, Basic},
    {"avx", 1, 0, C, 28, Ymm},
    {"f16c", 1, 0, C, 29, Ymm},
    {"rdrnd", 1, 0, C, 30, Basic},
    {"x87", 1, 0, D, 0, Basic},
    {"cx8", 1, 0, D, 8, Basic},
    {"cmov", 1, 0, D, 15, Basic},
    {"mmx", 1, 0, D, 23, Basic},
    {"fxsr", 1, 0, D, 24, Basic},
    {"sse", 1, 0, D, 25, Basic},
    {"sse2", 1, 0, D, 26, Basic},
    {"fsgsbase", 7, 0, B, 0, Basic},
    {"bmi", 7, 0, B, 3, Basic},
    {"avx2", 7, 0, B, 5, Ymm},
    {"bmi2", 7, 0, B, 8, Basic},
    {"avx512f", 7, 0, B, 16, Zmm},
    {"avx512dq", 7, 0, B, 17, Zmm},
    {"rdseed", 7, 0, B, 18, Basic},
    {"adx", 7, 0, B, 19, Basic},
    {"avx512ifma", 7, 0, B, 21, Zmm},
    {"clflushopt", 7, 0, B, 23, Basic},
    {"clwb", 7, 0, B, 24, Basic},
    {"avx512cd", 7, 0, B, 28, Zmm},
    {"sha", 7, 0, B, 29, Basic},
    {"avx512bw", 7, 0, B, 30, Zmm},
    {"avx512vl", 7, 0, B, 31, Zmm},
    {"avx512vbmi", 7, 0, C, 1, Zmm},
    {"avx512vbmi2", 7, 0, C, 6, Zmm},
    {"gfni", 7, 0, C, 8, Basic},
    {"vaes", 7, 0, C, 9, Ymm},
    {"vpclmulqdq", 7, 0, C, 10, Ymm},
    {"avx512vnni", 7, 0, C, 11, Zmm},
    {"avx512bitalg", 7, 0, C, 12, Zmm},
    {"avx512vpopcntdq", 7, 0, C, 14, Zmm},
    {"rdpid", 7, 0, C, 22, Basic},
    {"avx512vp2intersect", 7, 0, D, 8, Zmm},
    {"amx-bf16", 7, 0, D, 22, Amx},
    {"avx512fp16", 7, 0, D, 23, Zmm},
    {"amx-tile", 7, 0, D, 24, Amx},
    {"amx-int8", 7, 0, D, 25, Amx},
    {"avxvnni", 7, 1, A, 4, Ymm},
    {"avx512bf16", 7, 1, A, 5, Zmm},
    {"amx-fp16", 7, 1, A, 21, Amx},
    {"avxifma", 7, 1, A, 23, Ymm},
    {"avxvnniint8", 7, 1, D, 4, Ymm},
    {"avxneconvert", 7, 1, D, 5, Ymm},
    {"avxvnniint16", 7, 1, D, 10, Ymm},
    {"avx10.1", 7, 1, D, 19, Zmm},
    {"egpr", 7, 1, D, 21, Apx}, // one bit says all of APX
    {"push2pop2", 7, 1, D, 21, Apx},
    {"ppx", 7, 1, D, 21, Apx},
    {"ndd", 7, 1, D, 21, Apx},
    {"ccmp", 7, 1, D, 21, Apx},
    {"nf", 7, 1, D, 21, Apx},
    {"cf", 7, 1, D, 21, Apx},
    {"zu", 7, 1, D, 21, Apx},
    {"xsaveopt", 0xd, 1, A, 0, Basic},
    {"xsavec", 0xd, 1, A, 1, Basic},
    {"xsaves", 0xd, 1, A, 3, Basic},
    {"sahf", 0x80000001u, 0, C, 0, Basic},
    {"lzcnt", 0x80000001u, 0, C, 5, Basic},
    {"sse4a", 0x80000001u, 0, C, 6, Basic},
    {"xop", 0x80000001u, 0, C, 11, Ymm},
    {"fma4", 0x80000001u, 0, C, 16, Ymm},
    {"tbm", 0x80000001u, 0, C, 21, Basic},
    {"prfchw", 0x80000001u, 0, C, 8, Basic},
    {"64bit", 0x80000001u, 0, D, 29, Basic},
};

/// XCR0: the register state that the operating system saves.
uint64_t savedState() {
  uint32_t a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & (1u << 27)))
    return 0;
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t(high) << 32) | low;
}

bool isSaved(State state) {
  constexpr uint64_t needed[] = {0, 0x6, 0xe6, 0x60000, 0x80000};
  return (savedState() & needed[state]) == needed[state];
}

} // namespace

const char *hostArchitecture() { return "x86_64"; }

Feature cpuFeature(const char *name) {
  for (const Row &row : rows) {
    if (std::strcmp(row.name, name) != 0)
      continue;
    uint32_t values[4] = {};
    bool isThere = __get_cpuid_count(row.leaf, row.subleaf, &values[A], &values[B], &values[C], &values[D]);
    bool isSet = isThere && (values[row.reg] >> row.bit & 1);
    return isSet && (row.state == Basic || isSaved(row.state)) ? Feature::Present : Feature::Missing;
  }
  return Feature::Unknown;
}

#elif defined(__aarch64__)

namespace {

struct Row {
  const char *name;
  unsigned long kind; ///< AT_HWCAP or AT_HWCAP2
  int bit;
};

constexpr Row rows[] = {
    {"fp-armv8", AT_HWCAP, 0}, {"neon", AT_HWCAP, 1},       {"aes", AT_HWCAP, 3},       {"sha2", AT_HWCAP, 6},
    {"crc", AT_HWCAP, 7},      {"lse", AT_HWCAP, 8},        {"fullfp16", AT_HWCAP, 10}, {"rdm", AT_HWCAP, 12},
    {"dotprod", AT_HWCAP, 20}, {"fp16fml", AT_HWCAP, 23},   {"sve", AT_HWCAP, 22},      {"sve2", AT_HWCAP2, 1},
    {"i8mm", AT_HWCAP2, 13},   {"bf16", AT_HWCAP2, 14},     {"sme", AT_HWCAP2, 23},     {"cssc", AT_HWCAP2, 34},
    {"mops", AT_HWCAP2, 43},   {"complxnum", AT_HWCAP, 14},
};

} // namespace

const char *hostArchitecture() { return "aarch64"; }

Feature cpuFeature(const char *name) {
  for (const Row &row : rows)
    if (std::strcmp(row.name, name) == 0)
      return getauxval(row.kind) >> row.bit & 1 ? Feature::Present : Feature::Missing;
  return Feature::Unknown;
}

#elif defined(__riscv) && __riscv_xlen == 64

namespace {

struct Row {
  const char *name;
  int bit;
};

/// Bits of the kernel's answer about extensions, those of more than one letter.
constexpr Row rows[] = {
    {"zba", 3},   {"zbb", 4},      {"zbs", 5},  {"zvbb", 17},   {"zfh", 27}, {"zfhmin", 28},
    {"zvfh", 30}, {"zvfhmin", 31}, {"zfa", 32}, {"zicond", 35}, {"zcb", 44},
};

/// What riscv_hwprobe says of all processors; nothing before Linux 6.4.
uint64_t extensions() {
  constexpr long probe = 258;
  struct {
    int64_t key;
    uint64_t value;
  } pair = {4, 0};
  return syscall(probe, &pair, 1L, 0L, nullptr, 0L) == 0 && pair.key == 4 ? pair.value : 0;
}

bool hasLetter(char letter) { return getauxval(AT_HWCAP) >> (letter - 'a') & 1; }

/// "zvl256b": a vector register has so many bits. False when `name` is none of these.
bool vectorLength(const char *name, unsigned long &bits) {
  char end[2] = "";
  return std::sscanf(name, "zvl%lu%1s", &bits, end) == 2 && end[0] == 'b';
}

unsigned long vectorBits() {
  unsigned long bytes = 0;
  if (hasLetter('v'))
    __asm__ volatile("csrr %0, 0xc22" : "=r"(bytes)); // vlenb
  return bytes * 8;
}

} // namespace

const char *hostArchitecture() { return "riscv64"; }

Feature cpuFeature(const char *name) {
  auto known = [](bool isThere) { return isThere ? Feature::Present : Feature::Missing; };
  if (name[0] >= 'a' && name[0] <= 'z' && name[1] == '\0') // one bit per letter
    return known(hasLetter(name[0]));
  unsigned long bits = 0;
  if (vectorLength(name, bits))
    return known(vectorBits() >= bits);
  for (const Row &row : rows)
    if (std::strcmp(row.name, name) == 0)
      return known(extensions() >> row.bit & 1);
  return Feature::Unknown;
}

#else
#error "the runtime knows x86_64, aarch64 and riscv64"
#endif

} // namespace aicc::rt
