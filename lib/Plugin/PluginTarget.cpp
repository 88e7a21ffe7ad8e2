#include "lib/Plugin/PluginTarget.h"

#include "lib/Export/Export.h"
#include "lib/Plugin/Claims.h"
#include "lib/Plugin/Library.h"
#include "lib/Plugin/TileTarget.h"

#include "llvm/Support/Path.h"

namespace aicc::plugin {

using namespace mlir;

namespace {

/// Regions as ONNX models.
class GraphTarget : public Target {
public:
  GraphTarget(Manifest manifest, Library library) : manifest(std::move(manifest)), library(std::move(library)) {}

  StringRef name() const override { return manifest.name; }
  std::string declines(Operation *op) const override { return plugin::declines(manifest, op); }
  bool takesGraphs() const override { return true; }
  std::optional<DeviceCost> cost() const override { return costOf(manifest); }
  GraphCode compileGraph(ModuleOp graph, StringRef name) const override;

private:
  Manifest manifest;
  Library library;
};

} // namespace

GraphCode GraphTarget::compileGraph(ModuleOp graph, StringRef name) const {
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
  if (opset > manifest.opset)
    return {"", "",
            "it reads opset " + std::to_string(manifest.opset) + " at most, and the region needs opset " +
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
  Library library(path.str().str(), plugin.manifest.name, plugin.manifest.input, seconds);
  problem = library.fault();
  if (!problem.empty())
    return nullptr;
  switch (plugin.manifest.input) {
  case Way::OnnxGraph: return std::make_unique<GraphTarget>(plugin.manifest, std::move(library));
  case Way::TileProgram: return createTileTarget(plugin.manifest, std::move(library));
  }
  llvm_unreachable("a way in without a target");
}

} // namespace aicc::plugin
