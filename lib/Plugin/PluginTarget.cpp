#include "lib/Plugin/PluginTarget.h"

#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/Types.h"
#include "lib/Export/Export.h"
#include "lib/Plugin/Library.h"

#include "llvm/Support/Path.h"

#include <cstdlib>
#include <map>
#include <mutex>

namespace aicc::plugin {

using namespace mlir;

namespace {

/// What a plugin gets from the compiler during one call.
class Host {
public:
  ~Host() {
    for (auto &[memory, bytes] : blocks)
      std::free(memory);
  }

  const aicc_plugin_host *table() const { return &functions; }
  const std::string &node() const { return faultyNode; }
  /// What the plugin reported, or a sentence that it reported nothing.
  std::string problem(aicc_status status) const {
    return text.empty() ? "the plugin failed with status " + std::to_string(status) + " and gave no reason" : text;
  }

  /// The bytes of a block the plugin allocated; false for memory of another place or size.
  bool take(const void *memory, size_t bytes, std::string &result) const {
    auto block = blocks.find(const_cast<void *>(memory));
    if (block == blocks.end() || bytes > block->second)
      return false;
    result.assign(static_cast<const char *>(memory), bytes);
    return true;
  }

  /// A zero-terminated text in memory the plugin allocated; false without a terminator.
  bool takeText(const char *memory, std::string &result) const {
    auto block = blocks.find(const_cast<char *>(memory));
    size_t length = block == blocks.end() ? 0 : strnlen(memory, block->second);
    return block != blocks.end() && length < block->second && take(memory, length, result);
  }

private:
  static void *allocate(void *host, size_t bytes) {
    void *memory = std::malloc(bytes ? bytes : 1);
    if (memory)
      static_cast<Host *>(host)->blocks[memory] = bytes;
    return memory;
  }
  static void report(void *host, const char *node, const char *message) {
    auto &self = *static_cast<Host *>(host);
    if (!self.text.empty()) // the first thing that went wrong is the cause of the rest
      return;
    self.faultyNode = node ? node : "";
    self.text = escaped(message ? message : "");
  }

  aicc_plugin_host functions = {sizeof(aicc_plugin_host), this, allocate, report};
  std::map<void *, size_t> blocks;
  std::string text, faultyNode;
};

class PluginTarget : public Target {
public:
  PluginTarget(Plugin plugin, const aicc_plugin *table) : plugin(std::move(plugin)), table(table) {}

  StringRef name() const override { return plugin.manifest.name; }
  std::string declines(Operation *op) const override;
  bool takesGraphs() const override { return true; }
  std::optional<DeviceCost> cost() const override {
    const std::optional<Speed> &speed = plugin.manifest.speed;
    if (!speed)
      return std::nullopt;
    return DeviceCost{speed->launchMicroseconds, speed->copyGigabytes, speed->memoryGigabytes, speed->gigaflops};
  }
  GraphCode compileGraph(ModuleOp graph, StringRef name) const override;

  void addLinalgPasses(OpPassManager &) const override {}
  void addTilePasses(OpPassManager &) const override {}
  void addLoweringPasses(OpPassManager &) const override {}
  FailureOr<TargetCode> generate(ModuleOp) const override { return failure(); }
  LogicalResult print(ModuleOp, CodeForm, std::string &) const override { return failure(); }

private:
  std::string declines(Operation *op, const Claim &claim) const;

  Plugin plugin;
  const aicc_plugin *table;
};

} // namespace

/// Why a tensor is none that `claim` allows; empty when it is.
static std::string declinesTensor(Type type, const Claim &claim, bool takesDynamicShapes) {
  if (isa<NoneType>(type))
    return "";
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return "it takes tensors of known rank only";
  DType dtype = onnx::dtypeOf(tensor.getElementType());
  if (!claim.types.empty() && !claim.types.count(dtype))
    return "it does not take " + std::string(aicc::name(dtype));
  if (tensor.getRank() > claim.maxRank)
    return "it takes tensors of rank " + std::to_string(claim.maxRank) + " at most";
  if (!takesDynamicShapes && !tensor.hasStaticShape())
    return "it takes static shapes only";
  return "";
}

/// Constants state shapes and axes in types that no claim about computed tensors means.
static bool isShapeOperand(Value operand) {
  return operand.getDefiningOp<onnx::ConstantOp>() && onnx::elementTypeOf(operand.getType()).isInteger(64);
}

std::string PluginTarget::declines(Operation *op, const Claim &claim) const {
  SmallVector<Type> types(op->getResultTypes());
  for (Value operand : op->getOperands())
    if (!isShapeOperand(operand))
      types.push_back(operand.getType());
  for (Type type : types)
    if (std::string reason = declinesTensor(type, claim, plugin.manifest.takesDynamicShapes); !reason.empty())
      return reason;
  return "";
}

std::string PluginTarget::declines(Operation *op) const {
  std::string mnemonic = op->getName().stripDialect().str(), reason = "it does not take " + mnemonic;
  if (op->getNumRegions() != 0)
    return "it takes no control flow";
  for (const Claim &claim : plugin.manifest.claims) {
    if (!claim.operators.count(mnemonic))
      continue;
    reason = declines(op, claim);
    if (reason.empty())
      return "";
  }
  return reason;
}

GraphCode PluginTarget::compileGraph(ModuleOp graph, StringRef name) const {
  static std::mutex oneCall; // plugins are promised one call at a time
  std::lock_guard<std::mutex> lock(oneCall);
  std::string model, kernel = name.str(), problem;
  int64_t opset = 0;
  {
    ScopedDiagnosticHandler handler(graph.getContext(), [&](Diagnostic &diagnostic) {
      problem = problem.empty() ? diagnostic.str() : problem;
      return success();
    });
    llvm::raw_string_ostream stream(model);
    if (failed(exportModel(graph, stream, &opset)))
      return {"", "", problem.empty() ? "it cannot be written as ONNX" : problem, ""};
  }
  if (opset > plugin.manifest.opset)
    return {"", "",
            "it reads opset " + std::to_string(plugin.manifest.opset) + " at most, and the region needs opset " +
                std::to_string(opset),
            ""};
  Host host;
  aicc_plugin_graph request = {sizeof(aicc_plugin_graph), kernel.c_str(), model.data(), model.size()};
  aicc_status status = table->claim ? table->claim(host.table(), &request) : AICC_OK;
  aicc_plugin_blob blob = {sizeof(aicc_plugin_blob), nullptr, 0, nullptr};
  if (status == AICC_OK)
    status = table->compile_graph(host.table(), &request, &blob);
  if (status != AICC_OK)
    return {"", "", host.problem(status), host.node()};
  GraphCode code;
  if (!host.take(blob.bytes, blob.byte_count, code.bytes) ||
      (blob.compatibility && !host.takeText(blob.compatibility, code.compatibility)))
    return {"", "", "the plugin returned memory that it did not get from the compiler", ""};
  return code;
}

std::unique_ptr<Target> createTarget(const Plugin &plugin, std::string &problem) {
  if (!plugin.problem.empty()) {
    problem = plugin.problem;
    return nullptr;
  }
  SmallString<256> path(plugin.folder);
  llvm::sys::path::append(path, "compiler.so");
  const aicc_plugin *table = loadCompiler(path.str().str(), plugin.manifest.name, problem);
  return table ? std::make_unique<PluginTarget>(plugin, table) : nullptr;
}

} // namespace aicc::plugin
