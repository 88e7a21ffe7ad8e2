// Operations as NodeProtos. An attribute that has its default is left out: readers of an older opset may not know it.
#include "lib/Export/ExportGraph.h"

#include "lib/Export/ExportType.h"
#include "lib/Import/Upgrade.h"

#include "dialects/ONNX/Location.h"

using namespace aicc;
using namespace aicc::exporter;
using importer::AttributeRow;
using importer::OpSignature;
using llvm::StringRef;
using Kind = importer::proto::Attribute::Kind;

/// The first opset in which `op` has the form that the dialect has, whatever inputs and attributes it uses.
static int64_t newestFormOf(StringRef op, const OpSignature &signature) {
  int64_t opset = signature.since;
  for (const AttributeRow &row : signature.attributes)
    if (row.until < 1 << 20)
      opset = std::max<int64_t>(opset, row.until);
  for (auto adapters : {importer::elementwiseAdapters(), importer::shapeAdapters(), importer::layerAdapters()})
    for (const importer::Adapter &adapter : adapters)
      if (op == adapter.op && adapter.before != INT64_MAX)
        opset = std::max(opset, adapter.before);
  return opset;
}

/// What each attribute of the op is when nobody sets it.
mlir::DictionaryAttr GraphExporter::defaultsOf(mlir::Operation *op) {
  mlir::DictionaryAttr &found = defaults[op->getName()];
  if (!found) {
    mlir::OperationState state(op->getLoc(), op->getName());
    mlir::Operation *fresh = mlir::Operation::create(state);
    found = fresh->getAttrDictionary();
    fresh->destroy();
  }
  return found;
}

static StringRef regionName(mlir::Operation *op, unsigned index) {
  if (llvm::isa<onnx::IfOp>(op))
    return index == 0 ? "then_branch" : "else_branch";
  return "body";
}

mlir::LogicalResult GraphExporter::addRegions(mlir::Operation *op, Message &node) {
  for (auto [i, region] : llvm::enumerate(op->getRegions())) {
    Message graph, attribute;
    if (failed(addInner(region, graph)))
      return mlir::failure();
    attribute.text(1, regionName(op, unsigned(i)));
    attribute.number(20, Kind::GraphValue);
    attribute.message(6, graph);
    node.message(5, attribute);
  }
  return mlir::success();
}

mlir::LogicalResult GraphExporter::addAttributes(mlir::Operation *op, const OpSignature &signature, Message &node) {
  mlir::DictionaryAttr usual = defaultsOf(op);
  for (mlir::NamedAttribute attribute : op->getAttrs()) {
    // `type` is a word of the assembly format; the dialect says `elem_type`.
    StringRef name = attribute.getName() == "elem_type" ? "type" : attribute.getName().getValue();
    const AttributeRow *row = signature.attribute(name, importer::newestOpset);
    if (!row || (!row->required && usual.get(attribute.getName()) == attribute.getValue()))
      continue;
    Message message = attributeMessage(name, attribute.getValue());
    if (message.str().empty())
      return op->emitOpError("expected attribute '") << name << "' to have an ONNX form, found none";
    node.message(5, message);
    // Pools that round up cut windows that begin in the padding since opset 22 only.
    need(name == "ceil_mode" ? 22 : row->since);
  }
  return mlir::success();
}

/// The node's name in the model without the path of the nodes around it, which the next import adds again; its type
/// when it had none.
static std::string nodeBase(mlir::Operation *op, StringRef type) {
  std::string name = onnx::nodeOf(op->getLoc()).node, outer = onnx::nodeOf(op->getParentOp()->getLoc()).node + "/";
  StringRef node = name;
  if (outer.size() > 1)
    node.consume_front(outer);
  return node.empty() || node.contains('#') ? type.str() : node.str();
}

/// Optional outputs that nobody reads stay without a name.
void GraphExporter::nameResults(mlir::Operation *op, StringRef node, const OpSignature *signature) {
  for (mlir::OpResult result : op->getResults()) {
    unsigned i = result.getResultNumber();
    bool isOptional = signature && i < signature->outputs.size() &&
                      signature->outputs[i].use == importer::Formal::Optional && op->getNumResults() > 1;
    if (!nameOf(result).empty() || (isOptional && result.use_empty()))
      continue;
    setName(result, unique(i ? (node + "." + llvm::Twine(i)).str() : node));
  }
}

mlir::LogicalResult GraphExporter::addStandard(mlir::Operation *op, Message &node) {
  StringRef type = op->getName().stripDialect();
  const importer::DomainRow &domain = *importer::OpTable::home(type);
  const OpSignature &signature = *table.find(domain.name, type);
  bool isForeign = *domain.name;
  if (isForeign) {
    node.text(7, domain.name);
    foreignDomains[domain.name] = domain.newest;
  } else {
    need(newestFormOf(type, signature));
  }
  auto present = [&](llvm::ArrayRef<importer::Formal> formals, mlir::ValueRange values) {
    for (auto [formal, value] : llvm::zip(formals, values))
      if (!isForeign && !nameOf(value).empty())
        need(formal.since);
  };
  present(signature.inputs, op->getOperands());
  present(signature.outputs, op->getResults());
  node.text(4, type);
  if (failed(addAttributes(op, signature, node)))
    return mlir::failure();
  return addRegions(op, node);
}

mlir::LogicalResult GraphExporter::addCustom(onnx::CustomOp op, Message &node) {
  node.text(4, op.getOpType());
  node.text(7, op.getDomain());
  foreignDomains.try_emplace(op.getDomain().str(), 1);
  for (mlir::NamedAttribute attribute : op.getOpAttributes()) {
    Message message = attributeMessage(attribute.getName(), attribute.getValue());
    if (message.str().empty())
      return op.emitOpError("expected attribute '")
             << attribute.getName().getValue() << "' to have an ONNX form, found none";
    node.message(5, message);
  }
  return mlir::success();
}

static void addValues(Message &node, unsigned field, llvm::ArrayRef<StringRef> names) {
  while (!names.empty() && names.back().empty())
    names = names.drop_back();
  for (StringRef name : names)
    node.text(field, name);
}

mlir::LogicalResult GraphExporter::addNode(mlir::Operation *op, Message &graph) {
  auto custom = llvm::dyn_cast<onnx::CustomOp>(op);
  StringRef type = custom ? custom.getOpType() : op->getName().stripDialect();
  const importer::DomainRow *domain = custom ? nullptr : importer::OpTable::home(type);
  const OpSignature *signature = domain ? table.find(domain->name, type) : nullptr;
  bool isOnnx = llvm::isa_and_nonnull<onnx::ONNXDialect>(op->getDialect());
  if (!isOnnx || (!custom && !signature))
    return op->emitOpError("expected an operator of ONNX to export, found another");
  Message node;
  std::string name = unique(nodeBase(op, type), takenNodes);
  nameResults(op, name, signature);
  llvm::SmallVector<StringRef> inputs, outputs;
  for (mlir::Value operand : op->getOperands())
    inputs.push_back(nameOf(operand));
  for (mlir::Value result : op->getResults())
    outputs.push_back(nameOf(result));
  addValues(node, 1, inputs);
  addValues(node, 2, outputs);
  node.text(3, name);
  if (failed(custom ? addCustom(custom, node) : addStandard(op, node)))
    return mlir::failure();
  graph.message(1, node);
  for (mlir::Type operand : op->getOperandTypes())
    need(opsetOf(type, operand));
  for (mlir::Value result : op->getResults())
    need(opsetOf(type, result.getType()));
  for (mlir::Value result : op->getResults())
    if (!nameOf(result).empty() && !llvm::isa<mlir::UnrankedTensorType>(result.getType()))
      graph.message(13, valueMessage(nameOf(result), result.getType()));
  return mlir::success();
}
