// Kernels take the road of every machine with threads; what differs is that their code is text.
#include "lib/Plugin/SourceTarget.h"

#include "dialects/ONNX/Location.h"
#include "lib/Codegen/SIMT/Compile.h"
#include "lib/Codegen/SIMT/Passes.h"
#include "lib/Codegen/Source/Passes.h"
#include "lib/Codegen/Source/Printer.h"
#include "lib/Linalg/Passes.h"
#include "lib/Plugin/Claims.h"
#include "lib/Plugin/Library.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/StringExtras.h"

namespace aicc::plugin {

using namespace mlir;

namespace {

class SourceTarget : public Target {
public:
  /// Without a library the source itself is the code.
  SourceTarget(Plugin plugin, std::string prelude, std::optional<Library> library)
      : plugin(std::move(plugin)), prelude(std::move(prelude)), library(std::move(library)) {}

  StringRef name() const override { return plugin.manifest.name; }
  unsigned warp() const override { return unsigned(device().stepThreads); }
  bool packsInKernels() const override { return true; }
  std::optional<DeviceCost> cost() const override { return costOf(plugin.manifest); }

  /// Control flow is the host's: claims are about what it contains.
  std::string declines(Operation *op) const override {
    std::string reason = op->getNumRegions() != 0 ? "" : plugin::declines(plugin.manifest, op);
    return reason.empty() ? linalg::declines(op) : reason;
  }

  void addTilePasses(OpPassManager &passes) const override {
    simt::LowerKernelsOptions options;
    options.warp = warp();
    options.sharedBytes = device().sharedBytes;
    simt::addTilePasses(passes, options);
  }

  void addLoweringPasses(OpPassManager &passes) const override {
    simt::addLoweringPasses(passes, [](OpPassManager &inner) { inner.addPass(source::createLowerThreads()); });
  }

  FailureOr<TargetCode> generate(ModuleOp lowered) const override;

private:
  const DeviceDescription &device() const { return plugin.manifest.device; }

  Plugin plugin;
  std::string prelude;
  std::optional<Library> library;
};

} // namespace

/// "node 'a' (Add), node 'b' (Relu) ...": where kernels come from.
static std::string nodesOf(ModuleOp kernels) {
  constexpr size_t most = 8;
  size_t count = 0;
  std::vector<std::string> texts;
  for (auto kernel : kernels.getOps<LLVM::LLVMFuncOp>())
    if (!kernel.isExternal() && ++count <= most)
      texts.push_back(onnx::nodeText(kernel.getLoc()));
  return llvm::join(texts, ", ") + (count > most ? " ..." : "");
}

/// The plugin's words at the kernel it named, or about all of them.
static LogicalResult fail(ModuleOp kernels, const Answer &answer) {
  if (Operation *kernel = answer.node.empty() ? nullptr : kernels.lookupSymbol(answer.node))
    return kernel->emitError("no code for a kernel: ") << escaped(answer.problem);
  return kernels.emitError("no code for the kernels of ") << nodesOf(kernels) << ": " << escaped(answer.problem);
}

FailureOr<TargetCode> SourceTarget::generate(ModuleOp lowered) const {
  ModuleOp kernels = simt::deviceModule(lowered);
  std::string text = prelude + source::commonText().str();
  llvm::raw_string_ostream stream(text);
  source::Language language;
  language.hasDouble = device().hasDouble;
  if (!kernels)
    return lowered.emitError("expected a module '") << simt::deviceModuleName << "' of kernels";
  if (failed(source::printKernels(kernels, language, stream)))
    return failure();
  if (!library)
    return TargetCode{"", device().compatibility, {}, std::move(text)};
  Answer answer = library->compile("kernels", text);
  if (!answer.problem.empty())
    return fail(kernels, answer);
  bool isSaid = !answer.compatibility.empty();
  return TargetCode{"", isSaid ? answer.compatibility : device().compatibility, {}, std::move(answer.bytes)};
}

std::unique_ptr<Target> createSourceTarget(const Plugin &plugin, unsigned seconds, std::string &problem) {
  std::optional<std::string> prelude = readText(fileIn(plugin.folder, plugin.manifest.device.prelude), problem);
  if (!prelude)
    return nullptr;
  std::optional<Library> library;
  if (plugin.hasCompiler) {
    library.emplace(plugin, seconds);
    problem = library->fault();
  }
  if (!problem.empty())
    return nullptr;
  return std::make_unique<SourceTarget>(plugin, std::move(*prelude), std::move(library));
}

} // namespace aicc::plugin
