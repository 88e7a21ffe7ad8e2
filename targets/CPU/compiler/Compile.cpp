// MLIR's LLVM dialect -> LLVM IR -> objects, in as many workers as the machine has cores.
#include "targets/CPU/compiler/Compile.h"
#include "lib/Codegen/Installed.h"
#include "lib/Codegen/Translate.h"
#include "lib/Codegen/Worker.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/Threading.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/SplitModule.h"

#include <atomic>
#include <chrono>
#include <thread>

using namespace mlir;

namespace aicc::cpu {

using namespace codegen;

namespace {

class Clock {
public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); }

private:
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

/// Visibility, unwind tables and vector width of every function.
void setAttributes(llvm::Module &module, const Machine &machine, ArrayRef<std::string> exported) {
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    bool isExported = llvm::is_contained(exported, "*") || llvm::is_contained(exported, function.getName());
    if (!isExported && !function.hasLocalLinkage())
      function.setVisibility(llvm::GlobalValue::HiddenVisibility);
    function.addFnAttr("target-cpu", machine.cpu);
    function.addFnAttr("target-features", machine.features);
    function.addFnAttr("frame-pointer", "non-leaf");
    function.addFnAttr(llvm::Attribute::NoUnwind);
    function.setUWTableKind(llvm::UWTableKind::Async);
    if (machine.vectorBits >= 256)
      function.addFnAttr("prefer-vector-width", std::to_string(machine.vectorBits));
  }
}

/// Some functions of the module as bitcode, and what became of them.
struct Part {
  std::vector<std::string> functions;
  SmallVector<char, 0> bitcode;
  CodegenResult result;
};

/// Cuts the module by function; the cut depends on the module only, not on the number of threads.
std::vector<Part> split(llvm::Module &module) {
  unsigned functions = llvm::count_if(module, [](const llvm::Function &f) { return !f.isDeclaration(); });
  unsigned count = std::clamp(functions / 6, 1u, 64u);
  std::vector<Part> parts;
  auto keep = [&](std::unique_ptr<llvm::Module> piece) {
    Part &part = parts.emplace_back();
    llvm::raw_svector_ostream stream(part.bitcode);
    llvm::WriteBitcodeToFile(*piece, stream);
    for (const llvm::Function &function : *piece)
      if (!function.isDeclaration())
        part.functions.push_back(function.getName().str());
  };
  llvm::SplitModule(module, count, keep, /*PreserveLocals=*/true, /*RoundRobin=*/true);
  return parts;
}

/// Compiles the parts, in workers unless `options` says otherwise. After a failure no other part is begun.
void compileParts(std::vector<Part> &parts, const CPUOptions &options) {
  std::string worker = chosenWorker(options.worker);
  std::atomic<size_t> next{0};
  auto work = [&] {
    std::optional<Worker> process;
    if (!worker.empty())
      process.emplace(worker, options.optLevel, options.workerSeconds);
    for (size_t i; (i = next++) < parts.size();) {
      StringRef bitcode(parts[i].bitcode.data(), parts[i].bitcode.size());
      parts[i].result = process ? process->compile(bitcode) : compileBitcode(bitcode, options.optLevel);
      if (!parts[i].result.ok)
        next = parts.size();
    }
  };
  unsigned threads = llvm::hardware_concurrency(options.threads).compute_thread_count();
  std::vector<std::thread> others;
  for (size_t i = 1; i < std::min<size_t>(threads, parts.size()); ++i)
    others.emplace_back(work);
  work();
  for (std::thread &other : others)
    other.join();
}

/// The functions of kernels are named after them: `conv_3`, `conv_3.body` and `conv_3.grid`.
std::string kernelsOf(const Part &part) {
  llvm::SetVector<StringRef> names;
  for (const std::string &function : part.functions)
    names.insert(StringRef(function).split('.').first);
  std::string text;
  for (StringRef name : names.getArrayRef().take_front(8))
    text += (text.empty() ? "'" : ", '") + name.str() + "'";
  return text + (names.size() > 8 ? " ..." : "");
}

/// Reports the parts that failed, at a kernel of theirs.
LogicalResult checkParts(ModuleOp module, ArrayRef<Part> parts) {
  bool ok = true;
  for (const Part &part : parts) {
    if (part.result.ok || part.result.bytes.empty())
      continue;
    ok = false;
    Operation *place = part.functions.empty() ? nullptr : module.lookupSymbol(part.functions.front());
    emitError(place ? place->getLoc() : module.getLoc())
        << "no code for kernels " << kernelsOf(part) << ": "
        << StringRef(part.result.bytes.data(), part.result.bytes.size());
  }
  return success(ok);
}

} // namespace

LogicalResult compileModule(ModuleOp module, const CPUOptions &options, ArrayRef<std::string> exported,
                            CPUOutput output, SmallVectorImpl<char> &result, CPUTimings *timings) {
  llvm::InitializeAllAsmPrinters();
  llvm::InitializeAllAsmParsers();
  std::string error;
  Machine machine = machineFor(options, error);
  if (!error.empty())
    return module.emitError(error);
  std::unique_ptr<llvm::TargetMachine> target =
      makeTargetMachine(machine.triple, machine.cpu, machine.features, options.optLevel);
  if (!target)
    return module.emitError("expected a triple that LLVM can emit code for, found '") << machine.triple << "'";
  Clock clock;
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> translated = translate(module, *target, context);
  if (!translated)
    return failure();
  setAttributes(*translated, machine, exported);
  CPUTimings local;
  CPUTimings &times = timings ? *timings : local;
  times.translate = clock.seconds();

  if (output != CPUOutput::Elf) {
    optimize(*translated, *target, options.optLevel);
    llvm::raw_svector_ostream stream(result);
    if (output == CPUOutput::LLVMIR)
      translated->print(stream, nullptr);
    auto type = output == CPUOutput::Object ? llvm::CodeGenFileType::ObjectFile : llvm::CodeGenFileType::AssemblyFile;
    if (output != CPUOutput::LLVMIR && !emit(*translated, *target, type, result))
      return module.emitError("expected LLVM to emit code for ") << machine.triple;
    return success();
  }

  std::vector<Part> parts = split(*translated);
  compileParts(parts, options);
  if (failed(checkParts(module, parts)))
    return failure();
  std::vector<SmallVector<char, 0>> objects;
  for (Part &part : parts) {
    times.optimize += part.result.optimizeSeconds;
    times.emit += part.result.emitSeconds;
    objects.push_back(std::move(part.result.bytes));
  }
  Clock linkClock;
  LogicalResult linked = linkElf(objects, machine, result, [&] { return module.emitError(); });
  times.link = linkClock.seconds();
  return linked;
}

} // namespace aicc::cpu
