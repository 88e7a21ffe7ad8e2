// The image of a CPU: kernels, host program and builtins.
#include "lib/Codegen/Builtins.h"
#include "lib/Codegen/Lld.h"
#include "targets/CPU/compiler/Compile.h"

#include "llvm/TargetParser/Triple.h"

using namespace mlir;

namespace aicc::cpu {

static const char *emulationOf(const llvm::Triple &triple) {
  switch (triple.getArch()) {
  case llvm::Triple::x86_64: return "elf_x86_64";
  case llvm::Triple::aarch64: return "aarch64linux";
  case llvm::Triple::riscv64: return "elf64lriscv";
  default: return nullptr;
  }
}

LogicalResult linkElf(ArrayRef<SmallVector<char, 0>> objects, const Machine &machine, SmallVectorImpl<char> &elf,
                      llvm::function_ref<InFlightDiagnostic()> error) {
  const char *emulation = emulationOf(llvm::Triple(machine.triple));
  if (!emulation)
    return error() << "expected x86_64, aarch64 or riscv64, found triple '" << machine.triple << "'";
  SmallVector<StringRef> files;
  for (const SmallVector<char, 0> &object : objects)
    files.emplace_back(object.data(), object.size());
  files.push_back(codegen::builtinsFor(machine.triple));
  const char *options[] = {"-m",
                           emulation,
                           "-shared",
                           "-Bsymbolic",
                           "-z",
                           "now",
                           "-z",
                           "separate-code",
                           "-z",
                           "max-page-size=65536",
                           "-z",
                           "noexecstack",
                           "-z",
                           "norelro",
                           "--no-undefined",
                           "--gc-sections",
                           "--eh-frame-hdr",
                           "--build-id=none",
                           "--hash-style=gnu",
                           "-soname",
                           "aicc"};
  return codegen::linkObjects(files, options, elf, error);
}

} // namespace aicc::cpu
