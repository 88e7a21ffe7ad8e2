// Reads and writes the locations of imported nodes.
#include "dialects/ONNX/Location.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;

namespace aicc::onnx {

Location locationOf(const NodeName &name, unsigned index, MLIRContext *context) {
  auto file = FileLineColLoc::get(context, name.file, index, 0);
  return NameLoc::get(StringAttr::get(context, name.node), NameLoc::get(StringAttr::get(context, name.op), file));
}

static bool read(NameLoc location, NodeName &name) {
  auto op = dyn_cast<NameLoc>(location.getChildLoc());
  auto file = op ? dyn_cast<FileLineColLoc>(op.getChildLoc()) : FileLineColLoc();
  if (!file)
    return false;
  name = {file.getFilename().str(), location.getName().str(), op.getName().str()};
  return true;
}

NodeName nodeOf(Location location) {
  NodeName name;
  location->walk([&](Location part) {
    auto named = dyn_cast<NameLoc>(part);
    return named && read(named, name) ? WalkResult::interrupt() : WalkResult::advance();
  });
  return name;
}

std::string nodeText(Location location) {
  NodeName name = nodeOf(location);
  return "node '" + name.node + "' (" + name.op + ")";
}

} // namespace aicc::onnx
