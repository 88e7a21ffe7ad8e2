// LLVM IR -> code. No MLIR: this is what aicc-worker links, and what the compiler itself uses without a worker.
#pragma once

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/CodeGen.h"

#include <memory>
#include <string>

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace aicc::codegen {

/// Null when LLVM has no back end for `triple`.
std::unique_ptr<llvm::TargetMachine> makeTargetMachine(const std::string &triple, const std::string &cpu,
                                                       const std::string &features, unsigned optLevel);

/// LLVM's middle end at `optLevel` (0..3).
void optimize(llvm::Module &module, llvm::TargetMachine &target, unsigned optLevel);

/// LLVM's back end; false when it has no such output.
bool emit(llvm::Module &module, llvm::TargetMachine &target, llvm::CodeGenFileType type,
          llvm::SmallVectorImpl<char> &result);

/// What became of one part of the code.
struct CodegenResult {
  bool ok = false;
  double optimizeSeconds = 0, emitSeconds = 0;
  llvm::SmallVector<char, 0> bytes; ///< the object (text, where the assembler is not ours), or why there is none
};

/// Optimises and emits bitcode whose module names its triple and whose functions name CPU and features.
CodegenResult compileBitcode(llvm::StringRef bitcode, unsigned optLevel);

} // namespace aicc::codegen
