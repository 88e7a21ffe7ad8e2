// The objects that builtins/ was compiled to, one per architecture, embedded in the compiler.
#include "lib/Codegen/Builtins.h"

#include "llvm/TargetParser/Triple.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

namespace aicc::codegen {
namespace {

alignas(16) const unsigned char x86_64[] = {
#embed "lib/Codegen/builtins-x86_64.o"
};
alignas(16) const unsigned char aarch64[] = {
#embed "lib/Codegen/builtins-aarch64.o"
};
alignas(16) const unsigned char riscv64[] = {
#embed "lib/Codegen/builtins-riscv64.o"
};

template <size_t size> llvm::StringRef bytes(const unsigned char (&object)[size]) {
  return {reinterpret_cast<const char *>(object), size};
}

} // namespace

llvm::StringRef builtinsFor(llvm::StringRef triple) {
  switch (llvm::Triple(triple).getArch()) {
  case llvm::Triple::x86_64: return bytes(x86_64);
  case llvm::Triple::aarch64: return bytes(aarch64);
  case llvm::Triple::riscv64: return bytes(riscv64);
  default: return {};
  }
}

} // namespace aicc::codegen
