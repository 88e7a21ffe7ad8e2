// Code generation in a worker: it compiles; when LLVM ends or hangs it, the compiler hears why and another goes on.
#include "lib/Codegen/Worker.h"
#include "test/Check.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

using namespace aicc;
using namespace aicc::codegen;

namespace {

constexpr char good[] = R"(
target triple = "x86_64-unknown-linux-gnu"
define i32 @one() "target-cpu"="x86-64" "target-features"="" {
  ret i32 1
})";

/// An instruction that the CPU lacks: LLVM calls abort.
constexpr char unselectable[] = R"(
target triple = "x86_64-unknown-linux-gnu"
declare <16 x i32> @llvm.x86.avx512.vpdpbusd.512(<16 x i32>, <16 x i32>, <16 x i32>)
define <16 x i32> @dot(<16 x i32> %a, <16 x i32> %b, <16 x i32> %c) "target-cpu"="x86-64" "target-features"="" {
  %r = call <16 x i32> @llvm.x86.avx512.vpdpbusd.512(<16 x i32> %a, <16 x i32> %b, <16 x i32> %c)
  ret <16 x i32> %r
})";

/// Assembly that the assembler refuses: LLVM reports an error and would call exit.
constexpr char badAssembly[] = R"(
target triple = "x86_64-unknown-linux-gnu"
define void @f() "target-cpu"="x86-64" "target-features"="" {
  call void asm sideeffect "no such instruction", ""()
  ret void
})";

std::string bitcodeOf(const char *text) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic error;
  std::unique_ptr<llvm::Module> module = llvm::parseAssemblyString(text, error, context);
  CHECK(module != nullptr);
  std::string bytes;
  llvm::raw_string_ostream stream(bytes);
  llvm::WriteBitcodeToFile(*module, stream);
  return bytes;
}

llvm::StringRef textOf(const CodegenResult &result) { return {result.bytes.data(), result.bytes.size()}; }

bool isObject(const CodegenResult &result) {
  return result.ok && textOf(result).starts_with("\x7f"
                                                 "ELF");
}

/// The file that the last word of a message names; it is removed.
std::string takeReproducer(llvm::StringRef message) {
  llvm::StringRef path = message.rsplit(' ').second;
  std::string bytes;
  if (auto buffer = llvm::MemoryBuffer::getFile(path))
    bytes = (*buffer)->getBuffer().str();
  llvm::sys::fs::remove(path);
  return bytes;
}

void testDeath(const std::string &path) {
  Worker worker(path, 2, 60);
  CHECK(isObject(worker.compile(bitcodeOf(good))));
  CodegenResult dead = worker.compile(bitcodeOf(unselectable));
  CHECK(!dead.ok);
  CHECK(textOf(dead).starts_with("the code generator died of signal 6 (Aborted): LLVM ERROR: "));
  CHECK(textOf(dead).contains("; to see it again: " + path + " --level=2 "));
  CHECK(takeReproducer(textOf(dead)) == bitcodeOf(unselectable));
  CHECK(isObject(worker.compile(bitcodeOf(good)))); // by another process
}

void testError(const std::string &path) {
  Worker worker(path, 2, 60);
  CodegenResult refused = worker.compile(bitcodeOf(badAssembly));
  CHECK(!refused.ok && textOf(refused).contains("unexpected token"));
  CHECK(isObject(worker.compile(bitcodeOf(good)))); // by the same process
  CodegenResult damaged = worker.compile("no bitcode");
  CHECK(!damaged.ok && !damaged.bytes.empty());
}

/// `hanging` never answers.
void testHang(const std::string &hanging) {
  Worker worker(hanging, 2, 1);
  CodegenResult late = worker.compile(bitcodeOf(good));
  CHECK(!late.ok && textOf(late).starts_with("the code generator took longer than 1 s"));
  CHECK(takeReproducer(textOf(late)) == bitcodeOf(good));
}

void testMissing() {
  Worker worker("/nowhere/aicc-worker", 2, 1);
  CodegenResult result = worker.compile(bitcodeOf(good));
  CHECK_TEXT(textOf(result).str(), "cannot start the code generator '/nowhere/aicc-worker': No such file or directory");
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  testDeath(argv[1]);
  testError(argv[1]);
  testHang(argv[2]);
  testMissing();
  return test::finish();
}
