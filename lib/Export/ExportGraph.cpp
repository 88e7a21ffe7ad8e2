// Graphs, their inputs, outputs and names. ONNX wants every output to be made by a node of its own graph, once; where
// the IR returns an argument, a constant or a value twice, an Identity makes it so.
#include "lib/Export/ExportGraph.h"

#include "lib/Export/ExportType.h"

using namespace aicc;
using namespace aicc::exporter;
using llvm::StringRef;

static std::string onnxName(mlir::DictionaryAttr attributes, const char *otherwise, unsigned index) {
  auto name = attributes ? attributes.getAs<mlir::StringAttr>("onnx.name") : mlir::StringAttr();
  return name ? name.str() : otherwise + std::to_string(index);
}

static mlir::ArrayAttr onnxDims(mlir::DictionaryAttr attributes) {
  return attributes ? attributes.getAs<mlir::ArrayAttr>("onnx.dims") : mlir::ArrayAttr();
}

/// Whether a node of `block` makes `value`: constants are initializers and NoValue is nothing.
static bool isNodeResult(mlir::Value value, mlir::Block *block) {
  mlir::Operation *op = value.getDefiningOp();
  return op && op->getBlock() == block && !llvm::isa<onnx::ConstantOp, onnx::NoValueOp>(op);
}

GraphExporter::GraphExporter(mlir::func::FuncOp main) : main(main) {
  for (auto [i, argument] : llvm::enumerate(main.getArguments()))
    setName(argument, unique(onnxName(main.getArgAttrDict(unsigned(i)), "input_", unsigned(i))));
  mlir::Block &body = main.getBody().front();
  for (auto [i, result] : llvm::enumerate(body.getTerminator()->getOperands())) {
    std::string name = onnxName(main.getResultAttrDict(unsigned(i)), "output_", unsigned(i));
    if (!taken.count(name) && isNodeResult(result, &body) && nameOf(result).empty())
      setName(result, name);
    taken.try_emplace(name, 1);
  }
}

std::string GraphExporter::unique(StringRef base, llvm::StringMap<unsigned> &taken) {
  std::string name = base.str();
  unsigned &last = taken[base];
  bool isNew = last++ == 0;
  while (!isNew) {
    name = (base + "_" + llvm::Twine(last - 1)).str();
    isNew = taken.try_emplace(name, 1).second;
    last += !isNew;
  }
  return name;
}

void GraphExporter::addIdentity(mlir::Value value, StringRef name, Message &graph) {
  Message node;
  node.text(1, nameOf(value));
  node.text(2, name);
  node.text(3, unique("Identity", takenNodes));
  node.text(4, "Identity");
  graph.message(1, node);
}

void GraphExporter::addOutput(mlir::Value value, std::string name, mlir::Type type, mlir::ArrayAttr dims,
                              Message &graph) {
  if (nameOf(value) != name)
    addIdentity(value, name, graph);
  graph.message(12, valueMessage(name, type, dims));
}

mlir::LogicalResult GraphExporter::addNodes(mlir::Block &block, Message &graph) {
  bool isGood = true;
  for (mlir::Operation &op : block.without_terminator())
    if (!llvm::isa<onnx::ConstantOp, onnx::NoValueOp>(op))
      isGood &= succeeded(addNode(&op, graph));
  return mlir::success(isGood);
}

mlir::LogicalResult GraphExporter::addMain(Message &graph) {
  mlir::Block &body = main.getBody().front();
  graph.text(2, "main");
  for (auto [i, argument] : llvm::enumerate(body.getArguments()))
    graph.message(11, valueMessage(nameOf(argument), argument.getType(), onnxDims(main.getArgAttrDict(unsigned(i)))));
  if (failed(addNodes(body, graph)))
    return mlir::failure();
  for (auto [i, result] : llvm::enumerate(body.getTerminator()->getOperands())) {
    mlir::DictionaryAttr attributes = main.getResultAttrDict(unsigned(i));
    auto declared = attributes ? attributes.getAs<mlir::TypeAttr>("onnx.declared") : mlir::TypeAttr();
    bool isRanked = !llvm::isa<mlir::UnrankedTensorType>(result.getType());
    mlir::Type type = declared && !isRanked ? declared.getValue() : result.getType();
    addOutput(result, onnxName(attributes, "output_", unsigned(i)), type, onnxDims(attributes), graph);
  }
  return mlir::success();
}

mlir::LogicalResult GraphExporter::addInner(mlir::Region &region, Message &graph) {
  mlir::Block &body = region.front();
  graph.text(2, "body");
  for (mlir::Value argument : body.getArguments()) {
    setName(argument, unique("argument"));
    graph.message(11, valueMessage(nameOf(argument), argument.getType()));
  }
  if (failed(addNodes(body, graph)))
    return mlir::failure();
  llvm::SmallDenseSet<mlir::Value> seen;
  for (mlir::Value value : body.getTerminator()->getOperands()) {
    bool isDirect = isNodeResult(value, &body) && seen.insert(value).second;
    addOutput(value, isDirect ? nameOf(value).str() : unique("result"), value.getType(), {}, graph);
  }
  return mlir::success();
}
