#include "lib/Dispatch/KernelNames.h"

#include "lib/Dispatch/Ops.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace aicc::dispatch {

/// Calls `found(node, op type)` for every ONNX node in `loc`.
static void walkNodes(Location loc, llvm::function_ref<void(StringAttr, StringAttr)> found) {
  if (auto fused = dyn_cast<FusedLoc>(loc)) {
    for (Location part : fused.getLocations())
      walkNodes(part, found);
    return;
  }
  if (auto call = dyn_cast<CallSiteLoc>(loc))
    return walkNodes(call.getCallee(), found);
  auto node = dyn_cast<NameLoc>(loc);
  if (!node)
    return;
  if (auto type = dyn_cast<NameLoc>(node.getChildLoc()))
    return found(node.getName(), type.getName());
  walkNodes(node.getChildLoc(), found);
}

void appendNodes(Location loc, llvm::SetVector<Attribute> &nodes) {
  walkNodes(loc, [&](StringAttr node, StringAttr) { nodes.insert(node); });
}

std::string kindOf(Operation *root) {
  std::string kind = root->getName().stripDialect().str();
  if (isa<mlir::linalg::GenericOp>(root)) {
    kind = isReduction(root) ? "reduce" : "elementwise";
    walkNodes(root->getLoc(), [&](StringAttr, StringAttr type) { kind = type.getValue().lower(); });
  }
  for (char &letter : kind)
    if (!llvm::isAlnum(letter))
      letter = '_';
  return kind;
}

} // namespace aicc::dispatch
