#include "lib/Plugin/PluginTarget.h"

#include "lib/Export/Export.h"
#include "lib/Plugin/Claims.h"
#include "lib/Plugin/Library.h"
#include "lib/Plugin/SourceTarget.h"
#include "lib/Plugin/TileTarget.h"

namespace aicc::plugin {

using namespace mlir;

namespace {

class PluginTarget : public Target {
public:
  PluginTarget(Plugin plugin, Library library) : plugin(std::move(plugin)), library(std::move(library)) {}

  StringRef name() const override { return plugin.manifest.name; }
  std::string declines(Operation *op) const override {
    return op->getNumRegions() != 0 ? "it takes no control flow" : plugin::declines(plugin.manifest, op);
  }
  bool takesGraphs() const override { return true; }
  std::optional<DeviceCost> cost() const override { return costOf(plugin.manifest); }
  GraphCode compileGraph(ModuleOp graph, StringRef name) const override;

private:
  Plugin plugin;
  Library library;
};

} // namespace

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

static std::unique_ptr<Target> createGraphTarget(const Plugin &plugin, unsigned seconds, std::string &problem) {
  Library library(plugin, seconds);
  problem = library.fault();
  return problem.empty() ? std::make_unique<PluginTarget>(plugin, std::move(library)) : nullptr;
}

std::unique_ptr<Target> createTarget(const Plugin &plugin, unsigned seconds, std::string &problem) {
  problem = plugin.problem;
  if (!problem.empty())
    return nullptr;
  switch (plugin.manifest.input) {
  case Input::Graph: return createGraphTarget(plugin, seconds, problem);
  case Input::Source: return createSourceTarget(plugin, seconds, problem);
  case Input::Tiles: return createTileTarget(plugin, seconds, problem);
  }
  llvm_unreachable("a way in without a target");
}

} // namespace aicc::plugin
