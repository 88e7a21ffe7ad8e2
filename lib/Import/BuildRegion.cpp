// If, Loop, Scan and SequenceMap: inner graphs become regions that see the values around them.
#include "lib/Import/Build.h"

#include "lib/Import/Types.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using Types = llvm::SmallVector<mlir::Type>;

/// One block whose arguments are the graph's inputs; null when a node in it failed.
std::unique_ptr<mlir::Region> GraphBuilder::buildRegion(const InnerGraph &inner, ArrayRef<mlir::Type> arguments) {
  const proto::Graph &graph = *inner.graph;
  auto region = std::make_unique<mlir::Region>();
  mlir::Block &block = region->emplaceBlock();
  mlir::OpBuilder::InsertionGuard guard(emitter.builder);
  mlir::Location loc = emitter.builder.getLoc();
  std::string node = emitter.node, op = emitter.op, outer = path;
  emitter.builder.setInsertionPointToEnd(&block);
  Scope scope;
  scope.outer = inner.scope;
  addInitializers(graph, scope);
  for (auto [input, type] : llvm::zip(graph.inputs, arguments)) { // always given: an initializer's default never counts
    scope.tensors.erase(input.name);
    scope.sparseTensors.erase(input.name);
    scope.values[input.name] = block.addArgument(type, loc);
  }
  bool isGood = buildNodes(graph.nodes, scope, *inner.frame, outer);
  Values results;
  bool isPoisoned = false;
  for (const proto::ValueInfo &output : graph.outputs)
    results.push_back(resolve(output.name, scope, isPoisoned));
  emitter.builder.setLoc(loc);
  emitter.node = node;
  emitter.op = op;
  path = outer;
  if (!isGood || isPoisoned)
    return nullptr;
  onnx::YieldOp::create(emitter.builder, results);
  return region;
}

/// A value carried through iterations: unranked where the body declares another rank than the start has.
static mlir::Type carriedType(mlir::Type initial, const proto::ValueInfo &declared) {
  auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(initial);
  if (tensor && declared.type.shape && int64_t(declared.type.shape->size()) != tensor.getRank())
    return mlir::UnrankedTensorType::get(tensor.getElementType());
  return withUnknownDims(initial);
}

static Types loopArguments(Emitter &emitter, const NodeForm &form, const proto::Graph &body) {
  mlir::Builder &builder = emitter.builder;
  Types types = {mlir::RankedTensorType::get({}, builder.getI64Type()),
                 mlir::RankedTensorType::get({}, builder.getI1Type())};
  for (size_t i = 2; i < form.inputs.size() && i < body.inputs.size(); ++i)
    types.push_back(carriedType(form.inputs[i] ? form.inputs[i].getType() : builder.getNoneType(), body.inputs[i]));
  return types;
}

static Types scanArguments(const NodeForm &form, const proto::Graph &body) {
  Types types;
  auto count = llvm::dyn_cast_or_null<mlir::IntegerAttr>(form.attributes.get("num_scan_inputs"));
  int64_t states = int64_t(form.inputs.size()) - (count ? count.getInt() : 0);
  for (auto [i, input] : llvm::enumerate(form.inputs))
    if (input && i < body.inputs.size())
      types.push_back(int64_t(i) < states ? carriedType(input.getType(), body.inputs[i])
                                          : withUnknownDims(input.getType(), /*dropsDim=*/true));
  return types;
}

static Types sequenceArguments(const NodeForm &form) {
  Types types;
  for (mlir::Value input : form.inputs) {
    mlir::Type type = input ? input.getType() : mlir::Type();
    auto sequence = llvm::dyn_cast_or_null<onnx::SequenceType>(type);
    types.push_back(sequence ? sequence.getElementType() : type);
  }
  return types;
}

/// How many outputs the standard asks of a body, or -1 when any number will do.
static int64_t bodyOutputs(const NodeForm &form) {
  if (form.op == "Loop") // the condition, then what is carried, then any number of scan outputs
    return int64_t(form.outputs) + 1;
  return int64_t(form.outputs);
}

std::optional<Values> GraphBuilder::buildInline(const InnerGraph &inner, ArrayRef<mlir::Value> arguments) {
  const proto::Graph &graph = *inner.graph;
  std::string node = emitter.node, op = emitter.op, outer = path;
  mlir::Location loc = emitter.builder.getLoc();
  Scope scope;
  scope.outer = inner.scope;
  addInitializers(graph, scope);
  for (auto [input, value] : llvm::zip(graph.inputs, arguments)) {
    scope.tensors.erase(input.name);
    scope.sparseTensors.erase(input.name);
    scope.values[input.name] = value;
  }
  bool isGood = buildNodes(graph.nodes, scope, *inner.frame, outer), isPoisoned = false;
  Values results;
  for (const proto::ValueInfo &output : graph.outputs)
    results.push_back(resolve(output.name, scope, isPoisoned));
  emitter.builder.setLoc(loc);
  emitter.node = node;
  emitter.op = op;
  path = outer;
  return isGood && !isPoisoned ? std::optional(results) : std::nullopt;
}

/// The branch of a condition that is known stands in for the If: the other one may not even fit the types it would get.
bool GraphBuilder::buildBranch(NodeForm &form, bool condition) {
  std::optional<Values> results = buildInline(form.graphs[condition ? "then_branch" : "else_branch"], {});
  if (!results)
    return false;
  if (results->size() < form.outputs)
    return mlir::succeeded(
        emitter.fail("expected " + Twine(form.outputs) + " outputs of the branch, found " + Twine(results->size())));
  form.results = std::move(*results);
  return true;
}

bool GraphBuilder::emitWithRegions(NodeForm &form) {
  if (form.op == "Scan" && form.version < 9)
    return emitBatchedScan(form);
  auto condition = form.op == "If" ? emitter.shapes.constants(form.input(0)) : std::nullopt;
  if (condition && condition->size() == 1)
    return buildBranch(form, (*condition)[0] != 0);
  if (form.op == "Loop")
    form.inputs.resize(std::max<size_t>(2, form.inputs.size()));
  llvm::SmallVector<std::unique_ptr<mlir::Region>, 2> regions;
  static constexpr const char *names[] = {"then_branch", "else_branch", "body"};
  for (const char *name : names) {
    auto inner = form.graphs.find(name);
    if (inner == form.graphs.end())
      continue;
    const proto::Graph &graph = *inner->second.graph;
    Types types = form.op == "Loop"   ? loopArguments(emitter, form, graph)
                  : form.op == "Scan" ? scanArguments(form, graph)
                  : form.op == "If"   ? Types()
                                      : sequenceArguments(form);
    size_t given = form.op == "Loop" ? std::max<size_t>(2, form.inputs.size())
                   : form.op == "If" ? 0
                                     : form.inputs.size();
    if (graph.inputs.size() != given || types.size() != given)
      return mlir::succeeded(emitter.fail(Twine("expected '") + name + "' to take " + Twine(given) + " inputs, found " +
                                          Twine(graph.inputs.size())));
    if (int64_t(graph.outputs.size()) < bodyOutputs(form))
      return mlir::succeeded(emitter.fail(Twine("expected '") + name + "' to give " + Twine(bodyOutputs(form)) +
                                          " outputs, found " + Twine(graph.outputs.size())));
    regions.push_back(buildRegion(inner->second, types));
    if (!regions.back())
      return false;
    form.outputs = unsigned(graph.outputs.size()) - (form.op == "Loop" ? 1 : 0);
  }
  form.results = emitter.emit(form.op, form.inputs, form.attributes, form.outputs, regions);
  return !emitter.failed;
}
