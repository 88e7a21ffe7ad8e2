#include "lib/Plugin/PluginTarget.h"

#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/Types.h"
#include "lib/Export/Export.h"
#include "lib/Plugin/Library.h"

#include "llvm/Support/Path.h"

namespace aicc::plugin {

using namespace mlir;

namespace {

class PluginTarget : public Target {
public:
  PluginTarget(Plugin plugin, Library library) : plugin(std::move(plugin)), library(std::move(library)) {}

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

private:
  std::string declines(Operation *op, const Claim &claim) const;

  Plugin plugin;
  Library library;
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
  Answer answer = library.compile(kernel, model);
  return {std::move(answer.bytes), answer.compatibility, escaped(answer.problem), answer.node};
}

std::unique_ptr<Target> createTarget(const Plugin &plugin, unsigned seconds, std::string &problem) {
  problem = plugin.problem;
  if (!problem.empty())
    return nullptr;
  SmallString<256> path(plugin.folder);
  llvm::sys::path::append(path, "compiler.so");
  Library library(path.str().str(), plugin.manifest.name, seconds);
  problem = library.fault();
  return problem.empty() ? std::make_unique<PluginTarget>(plugin, std::move(library)) : nullptr;
}

} // namespace aicc::plugin
