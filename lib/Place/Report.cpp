#include "lib/Place/Report.h"

#include "dialects/ONNX/Location.h"

namespace aicc::place {

Report::Region describe(const PlacedRegion &region, unsigned owner, const Target &target, const Owners &owners,
                        std::optional<Prediction> prediction) {
  Report::Region described{target.name().str(), {}, target.isHost() ? 0 : bytesCopied(region), prediction};
  for (mlir::Operation *op : region.ops)
    if (!isCopiedIntoRegions(op))
      described.operations.push_back(
          {onnx::nodeOf(op->getLoc()).node, op->getName().stripDialect().str(), owners.declinedBefore(owner, op)});
  return described;
}

namespace json = llvm::json;

static json::Value toJson(const Report::Operation &operation) {
  json::Object object{{"node", json::fixUTF8(operation.node)}, {"op", operation.op}};
  json::Array declined;
  for (auto &[target, why] : operation.declined)
    declined.push_back(json::Object{{"target", target}, {"why", json::fixUTF8(why)}});
  if (!declined.empty())
    object["declined"] = std::move(declined);
  return object;
}

static json::Value toJson(const Report::Region &region) {
  json::Object object{{"device", region.target}, {"bytes-copied", region.bytesCopied}};
  if (region.prediction) {
    object["microseconds"] = region.prediction->onDevice;
    object["microseconds-on-host"] = region.prediction->onHost;
  }
  json::Array operations;
  for (const Report::Operation &operation : region.operations)
    operations.push_back(toJson(operation));
  object["operations"] = std::move(operations);
  return object;
}

json::Value toJson(const Report &report) {
  json::Array regions;
  for (const Report::Region &region : report.regions)
    regions.push_back(toJson(region));
  return json::Object{{"regions", std::move(regions)}};
}

} // namespace aicc::place
