// Machine numbers: features from LLVM's subtarget tables, tiles and cache sizes from measurements (README.md).
#include "targets/CPU/compiler/Machine.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

#include <algorithm>
#include <unistd.h>

namespace aicc::cpu {
namespace {

/// What a vector instruction set gives. The first row whose feature the CPU has counts, so rows go from wide to narrow.
struct InstructionSet {
  llvm::Triple::ArchType arch;
  const char *feature;
  unsigned vectorBits, registers;
  const char *fma; ///< feature that brings fused multiply-add; nullptr: part of the set
  bool masks;
  RegisterTile tile;
  double flopsPerNs;
};

constexpr InstructionSet instructionSets[] = {
    {llvm::Triple::x86_64, "avx512f", 512, 32, nullptr, true, {8, 2}, 100},
    {llvm::Triple::x86_64, "avx2", 256, 16, "fma", true, {6, 2}, 90},
    {llvm::Triple::x86_64, "avx", 256, 16, "fma", true, {6, 2}, 45},
    {llvm::Triple::x86_64, "sse2", 128, 16, "fma", false, {6, 2}, 25},
    {llvm::Triple::aarch64, "neon", 128, 32, nullptr, false, {8, 2}, 40},
    {llvm::Triple::riscv64, "v", 128, 32, nullptr, false, {8, 2}, 15},
    {llvm::Triple::riscv64, "f", 64, 32, nullptr, false, {4, 2}, 2},
};

std::string hostFeatures() {
  std::string text;
  for (const auto &feature : llvm::sys::getHostCPUFeatures())
    text += (text.empty() ? "" : ",") + std::string(feature.second ? "+" : "-") + feature.first().str();
  return text;
}

/// What the host says its second-level cache holds, within what one core can count on; 0 when it does not say.
int64_t hostL2Bytes() {
#ifdef _SC_LEVEL2_CACHE_SIZE
  long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
  return bytes > 0 ? std::clamp<int64_t>(bytes, 256 << 10, 2 << 20) : 0;
#else
  return 0;
#endif
}

bool hasFeature(const llvm::MCSubtargetInfo &subtarget, llvm::StringRef feature) {
  return subtarget.checkFeatures(("+" + feature).str());
}

void applyInstructionSet(const llvm::MCSubtargetInfo &subtarget, llvm::Triple::ArchType arch, Machine &machine) {
  for (const InstructionSet &set : instructionSets) {
    if (set.arch != arch || !hasFeature(subtarget, set.feature))
      continue;
    machine.vectorBits = set.vectorBits;
    machine.registers = set.registers;
    machine.fma = !set.fma || hasFeature(subtarget, set.fma);
    machine.masks = set.masks;
    machine.tile = set.tile;
    machine.flopsPerNs = set.flopsPerNs;
    return;
  }
}

} // namespace

Machine machineFor(const CPUOptions &options, std::string &error) {
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargets();
  llvm::InitializeAllTargetMCs();
  Machine machine;
  machine.triple = options.triple.empty() ? llvm::sys::getDefaultTargetTriple() : options.triple;
  machine.cpu = options.cpu;
  llvm::Triple triple(machine.triple);
  bool isHost = triple.getArch() == llvm::Triple(llvm::sys::getDefaultTargetTriple()).getArch();
  bool isNative = isHost && options.cpu == "native";
  std::string base = triple.isRISCV() ? "+m,+a,+f,+d,+c" : ""; // what Linux distributions and our builtins need
  if (options.cpu == "native")
    machine.cpu = isHost ? llvm::sys::getHostCPUName().str() : "generic";
  for (const std::string &more : {base, isNative ? hostFeatures() : "", options.features})
    if (!more.empty())
      machine.features += (machine.features.empty() ? "" : ",") + more;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return machine;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(
      target->createMCSubtargetInfo(triple, machine.cpu, machine.features));
  if (!subtarget || !subtarget->isCPUStringValid(machine.cpu)) {
    error = "expected a CPU that LLVM knows for " + machine.triple + ", found '" + machine.cpu + "'";
    return machine;
  }
  applyInstructionSet(*subtarget, triple.getArch(), machine);
  if (options.vectorBits && options.vectorBits < machine.vectorBits)
    machine.vectorBits = options.vectorBits;
  if (machine.vectorBits == 512)
    machine.l2Bytes = 1 << 20; // every CPU with these registers has as much
  if (int64_t bytes = isNative ? hostL2Bytes() : 0)
    machine.l2Bytes = bytes;
  return machine;
}

/// Features that compute code may come to use, each known to lib/Runtime/CpuFeatures.cpp; a CPU's other features
/// (privileged instructions, tuning) do not matter.
static bool isUsedByKernels(llvm::StringRef feature) {
  static constexpr llvm::StringLiteral names[] = {
      "sse3", "ssse3", "sse4.1", "sse4.2", "sse4a", "popcnt", "lzcnt", "bmi", "bmi2", "tbm", "movbe", "gfni", "avx",
      "avx2", "f16c", "fma", "fma4", "xop", "avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl", "avx512ifma",
      "avx512vbmi", "avx512vbmi2", "avx512vnni", "avx512bitalg", "avx512vpopcntdq", "avx512bf16", "avx512fp16",
      "avxvnni", "avxifma", "avxvnniint8", "avx10.1", "egpr", "push2pop2", "ppx", "ndd", "ccmp", "nf", "cf", "zu",
      // aarch64
      "neon", "fp-armv8", "fullfp16", "dotprod", "fp16fml", "sve", "sve2", "i8mm", "bf16", "lse", "rdm", "complxnum",
      "cssc", "mops",
      // riscv64
      "m", "a", "f", "d", "c", "v", "zba", "zbb", "zbs", "zcb", "zfh", "zfhmin", "zfa", "zicond", "zvfh", "zvfhmin",
      "zvbb", "zvl256b", "zvl512b", "zvl1024b"};
  return llvm::is_contained(names, feature);
}

std::vector<std::string> requiredFeatures(const Machine &machine) {
  std::string error;
  llvm::Triple triple(machine.triple);
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  std::vector<std::string> names;
  if (!target)
    return names;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(
      target->createMCSubtargetInfo(triple, machine.cpu, machine.features));
  for (const llvm::SubtargetFeatureKV &feature : subtarget->getEnabledProcessorFeatures())
    if (isUsedByKernels(feature.Key))
      names.push_back(feature.Key);
  return names;
}

} // namespace aicc::cpu
