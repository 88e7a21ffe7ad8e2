// What types the values of a model have: the importer builds the model and tells.
#include "lib/Reduce/Candidate.h"

#include "lib/Import/Import.h"

#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/Types.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace aicc::reduce {

/// A type of the dialect as the file spells it; of no kind where the dialect knows too little.
static proto::Type typeOf(mlir::Type type) {
  proto::Type result;
  if (auto tensor = llvm::dyn_cast<mlir::TensorType>(type)) {
    result.kind = proto::Type::Tensor;
    result.elementType = int32_t(onnx::dtypeOf(tensor.getElementType()));
    if (!tensor.hasRank())
      return result;
    result.shape.emplace();
    for (int64_t dim : tensor.getShape())
      if (proto::Dimension &size = result.shape->emplace_back(); !mlir::ShapedType::isDynamic(dim))
        size.value = dim;
    return result;
  }
  if (auto map = llvm::dyn_cast<onnx::MapType>(type)) {
    result.kind = proto::Type::Map;
    result.elementType = int32_t(onnx::dtypeOf(map.getKeyType()));
    result.element = std::make_shared<proto::Type>(typeOf(mlir::RankedTensorType::get({}, map.getValueType())));
    return result;
  }
  mlir::Type element;
  if (auto sequence = llvm::dyn_cast<onnx::SequenceType>(type))
    element = sequence.getElementType();
  else if (auto optional = llvm::dyn_cast<onnx::OptionalType>(type))
    element = optional.getElementType();
  if (!element)
    return result;
  result.kind = llvm::isa<onnx::SequenceType>(type) ? proto::Type::Sequence : proto::Type::Optional;
  result.element = std::make_shared<proto::Type>(typeOf(element));
  return result;
}

/// Adds what the importer finds out; the nodes of the main graph that are at fault when it builds nothing.
static std::set<std::string> addImported(const proto::Model &model, Types &types) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<onnx::ONNXDialect, mlir::func::FuncDialect>();
  ImportOptions options;
  bool isBuilt = false;
  options.valueBuilt = [&](StringRef name, mlir::Value value) {
    isBuilt = true;
    if (proto::Type type = typeOf(value.getType()); type.kind != proto::Type::None)
      types.insert_or_assign(name, std::move(type));
  };
  std::string bytes = writeModel(model);
  Problems problems;
  (void)importModelBytes(context, llvm::ArrayRef(bytes.data(), bytes.size()), std::nullopt, "model", options, problems);
  std::set<std::string> bad;
  for (const Problem &problem : problems.all())
    if (!isBuilt && !problem.node.empty())
      bad.insert(problem.node.substr(0, problem.node.find('/')));
  return bad;
}

/// The model without the nodes of these names and without what depends on them.
static proto::Model without(const proto::Model &model, const std::set<std::string> &bad) {
  proto::Model rest = model;
  proto::Graph &graph = *rest.graph;
  graph.nodes.clear();
  Names missing;
  for (size_t i = 0; i < model.graph->nodes.size(); ++i) {
    const proto::Node &node = model.graph->nodes[i];
    std::string name = node.name.empty() ? "#" + std::to_string(i) : node.name.str();
    Names reads;
    addReads({node}, reads);
    bool isBad = bad.count(name) || llvm::any_of(reads, [&](StringRef read) { return missing.count(read); });
    if (isBad)
      missing.insert(node.outputs.begin(), node.outputs.end());
    else
      graph.nodes.push_back(node);
  }
  graph.outputs.clear();
  for (const proto::Node &node : graph.nodes)
    for (StringRef output : node.outputs)
      if (!output.empty())
        graph.outputs.push_back({output, {}});
  return rest;
}

Types valueTypes(const proto::Model &model) {
  Types types;
  for (const auto *list : {&model.graph->values, &model.graph->outputs, &model.graph->inputs})
    for (const proto::ValueInfo &value : *list)
      if (value.type.kind != proto::Type::None)
        types.insert_or_assign(value.name, value.type);
  proto::Model rest = model;
  for (int round = 0; round < 8; ++round) { // a node that is taken out may have hidden another
    std::set<std::string> bad = addImported(rest, types);
    if (bad.empty())
      break;
    rest = without(rest, bad);
  }
  return types;
}

} // namespace aicc::reduce
