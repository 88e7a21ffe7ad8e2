// The module, its function @main, the graph's inputs and outputs.
#include "lib/Import/Build.h"

#include "lib/Import/ChannelBlock.h"
#include "lib/Import/Types.h"

#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/Types.h"
#include "mlir/IR/Verifier.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;

GraphBuilder::GraphBuilder(mlir::MLIRContext *context, Validation &validation, WeightStore &store)
    : emitter(context, validation.ops, validation.report, store, validation.options.denseBytes),
      validation(validation) {}

/// What MLIR says while ops are inferred and verified, as a problem of the node it happened at.
static void addDiagnostic(Report &report, mlir::Diagnostic &diagnostic) {
  if (diagnostic.getSeverity() != mlir::DiagnosticSeverity::Error)
    return;
  onnx::NodeName where = onnx::nodeOf(diagnostic.getLocation());
  std::string text = diagnostic.str();
  auto [op, message] = StringRef(text).split("' op "); // emitOpError names the op, as the problem does anyway
  report.node(where.node, where.op, op.starts_with("'onnx.") && !message.empty() ? message : StringRef(text));
}

mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> GraphBuilder::buildModule() {
  mlir::MLIRContext *context = emitter.context();
  mlir::ScopedDiagnosticHandler handler(
      context, [&](mlir::Diagnostic &diagnostic) { addDiagnostic(validation.report, diagnostic); });
  mlir::OpBuilder &builder = emitter.builder;
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(mlir::FileLineColLoc::get(context, validation.report.fileName(), 0, 0));
  const proto::Model &model = validation.model;
  Body body;
  validateOpsets(validation, model.opsets, "", body);
  (*module)->setAttr("onnx.opset", builder.getI64IntegerAttr(body.version("")));
  (*module)->setAttr("onnx.producer", builder.getStringAttr(model.producer));
  (*module)->setAttr("onnx.file", builder.getStringAttr(validation.report.fileName()));
  if (mlir::failed(buildMain(*module)) || mlir::failed(mlir::verify(*module)))
    return mlir::failure();
  return module;
}

/// An initializer of the same name makes an input a constant, whatever the IR version: a default that a caller could
/// override would keep every weight of older exporters out of constant folding and packing.
static llvm::SmallVector<const proto::ValueInfo *> realInputs(const proto::Graph &graph) {
  llvm::StringSet<> constants = initializerNames(graph);
  llvm::SmallVector<const proto::ValueInfo *> inputs;
  for (const proto::ValueInfo &input : graph.inputs)
    if (!constants.contains(input.name))
      inputs.push_back(&input);
  return inputs;
}

/// The declared type with the user's shape in place of the declared one; null, reported, when the two do not fit.
static mlir::Type inputType(Validation &validation, const proto::ValueInfo &input, mlir::MLIRContext *context) {
  mlir::Type type = typeOf(input.type, validation.options, context);
  auto given = validation.options.shapes.find(input.name.str());
  auto tensor = llvm::dyn_cast_or_null<mlir::TensorType>(type);
  if (!tensor || given == validation.options.shapes.end())
    return type;
  llvm::SmallVector<int64_t> sizes;
  for (int64_t size : given->second)
    sizes.push_back(size < 0 ? mlir::ShapedType::kDynamic : size);
  bool fits = !tensor.hasRank() || size_t(tensor.getRank()) == sizes.size();
  for (size_t i = 0; fits && tensor.hasRank() && i < sizes.size(); ++i)
    fits = tensor.isDynamicDim(unsigned(i)) || sizes[i] == tensor.getDimSize(unsigned(i));
  auto wanted = mlir::RankedTensorType::get(sizes, tensor.getElementType());
  if (fits)
    return wanted;
  validation.report.model("expected a shape of input " + quoted(input.name) + " that fits the declared " +
                              typeText(type) + ", found " + typeText(wanted),
                          "", AICC_USAGE);
  return {};
}

/// Options that name nothing in the model are mistakes of the user.
static void checkOptions(Validation &validation, ArrayRef<const proto::ValueInfo *> inputs) {
  llvm::StringSet<> inputNames, dimNames;
  for (const proto::ValueInfo *input : inputs) {
    inputNames.insert(input->name);
    for (const proto::Dimension &dim : input->type.shape.value_or(std::vector<proto::Dimension>()))
      dimNames.insert(dim.parameter);
  }
  for (const auto &given : validation.options.shapes)
    if (!inputNames.contains(given.first))
      validation.report.model("expected a shape for an input of the model, found " + quoted(given.first), "",
                              AICC_USAGE);
  for (const auto &given : validation.options.dims)
    if (!dimNames.contains(given.first))
      validation.report.model("expected a symbolic dim of an input, found " + quoted(given.first), "", AICC_USAGE);
}

mlir::func::FuncOp GraphBuilder::declareMain(mlir::ModuleOp module, ArrayRef<const proto::ValueInfo *> inputs) {
  mlir::MLIRContext *context = emitter.context();
  llvm::SmallVector<mlir::Type> types;
  for (const proto::ValueInfo *input : inputs) {
    mlir::Type type = inputType(validation, *input, context);
    if (!type)
      return {};
    types.push_back(type);
  }
  auto builder = mlir::OpBuilder::atBlockEnd(module.getBody());
  auto function = mlir::func::FuncOp::create(builder, module.getLoc(), "main", builder.getFunctionType(types, {}));
  for (auto [i, input] : llvm::enumerate(inputs)) {
    function.setArgAttr(unsigned(i), "onnx.name", builder.getStringAttr(input->name));
    bool isReplaced = validation.options.shapes.count(input->name.str());
    if (mlir::ArrayAttr names = dimNames(input->type, validation.options, context); names && !isReplaced)
      function.setArgAttr(unsigned(i), "onnx.dims", names);
  }
  return function;
}

/// Gives a value of unknown rank one; all its dims are unknown.
static void setRank(mlir::Value value, int64_t rank) {
  auto type = llvm::dyn_cast<mlir::UnrankedTensorType>(value.getType());
  mlir::Operation *op = value.getDefiningOp();
  if (!type || !op || op->getNumRegions() != 0)
    return;
  llvm::SmallVector<int64_t> sizes(rank, mlir::ShapedType::kDynamic);
  value.setType(mlir::RankedTensorType::get(sizes, type.getElementType()));
}

/// Some ops tell the rank of what they read: a permutation does, and a result that has the dims of one operand.
static void takeRanksFromUses(mlir::Block &block) {
  for (mlir::Operation &op : llvm::reverse(block)) {
    auto transpose = llvm::dyn_cast<onnx::TransposeOp>(op);
    if (transpose && transpose.getPerm())
      setRank(transpose.getData(), transpose.getPerm()->size());
    bool isUnary = op.hasTrait<onnx::Elementwise>() && op.getNumOperands() == 1 && op.getNumResults() == 1;
    isUnary |= llvm::isa<onnx::CastLikeOp>(op);
    if (auto result = isUnary ? llvm::dyn_cast<mlir::RankedTensorType>(op.getResult(0).getType()) : nullptr)
      setRank(op.getOperand(0), result.getRank());
  }
}

mlir::LogicalResult GraphBuilder::buildMain(mlir::ModuleOp module) {
  const proto::Graph &graph = *validation.model.graph;
  auto inputs = realInputs(graph);
  size_t before = validation.report.count();
  checkOptions(validation, inputs);
  mlir::func::FuncOp function = declareMain(module, inputs);
  if (!function || validation.report.count() != before)
    return mlir::failure();
  emitter.entry = function.addEntryBlock();
  emitter.builder.setInsertionPointToEnd(emitter.entry);
  emitter.builder.setLoc(module.getLoc());
  emitter.shapes.setArguments(function);
  emitter.channelBlock = channelBlockOf(graph);
  Scope scope;
  for (auto [input, argument] : llvm::zip(inputs, function.getArguments()))
    scope.values[input->name] = argument;
  addInitializers(graph, scope);
  Frame frame;
  validateOpsets(validation, validation.model.opsets, "", frame.body);
  if (!buildNodes(graph.nodes, scope, frame, ""))
    return mlir::failure();
  Values results;
  for (const proto::ValueInfo &output : graph.outputs) {
    bool isPoisoned = false;
    mlir::Value value = resolve(output.name, scope, isPoisoned);
    if (!value || mlir::failed(checkDeclared(output, value)))
      return mlir::failure();
    takeDeclaredRank(output, value);
    results.push_back(value);
  }
  takeRanksFromUses(*emitter.entry);
  return finishMain(function, results);
}

/// Another element type than the declared one is a damaged model. Another shape is not: exporters leave stale ones
/// behind, and the operator computes what it computes.
mlir::LogicalResult GraphBuilder::checkDeclared(const proto::ValueInfo &declared, mlir::Value value) {
  mlir::Type type = typeOf(declared.type, validation.options, emitter.context());
  mlir::Type found = value.getType();
  if (llvm::isa<mlir::NoneType>(found)) {
    validation.report.model("expected a value for output " + quoted(declared.name) +
                            ", found an optional value that is absent");
    return mlir::failure();
  }
  auto element = [](mlir::Type of) { return onnx::elementTypeOf(of); };
  bool fits = !type || (llvm::isa<mlir::TensorType>(type) ? element(type) == element(found)
                                                          : type.getTypeID() == found.getTypeID());
  if (fits)
    return mlir::success();
  validation.report.model("expected output " + quoted(declared.name) + " to be " + typeText(type) +
                          " as declared, found " + typeText(found));
  return mlir::failure();
}

/// Of a shape that only the run computes, the declared type tells how many dims it has; the run checks it.
void GraphBuilder::takeDeclaredRank(const proto::ValueInfo &declared, mlir::Value value) {
  mlir::Type type = typeOf(declared.type, validation.options, emitter.context());
  if (auto ranked = llvm::dyn_cast_or_null<mlir::RankedTensorType>(type))
    setRank(value, ranked.getRank());
}

mlir::LogicalResult GraphBuilder::finishMain(mlir::func::FuncOp function, ArrayRef<mlir::Value> results) {
  auto &builder = emitter.builder;
  builder.setInsertionPointToEnd(emitter.entry);
  builder.setLoc(function.getLoc());
  mlir::func::ReturnOp::create(builder, results);
  function.setType(builder.getFunctionType(function.getArgumentTypes(), mlir::ValueRange(results).getTypes()));
  for (auto [i, output] : llvm::enumerate(validation.model.graph->outputs)) {
    function.setResultAttr(unsigned(i), "onnx.name", builder.getStringAttr(output.name));
    auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(results[i].getType());
    mlir::ArrayAttr names = dimNames(output.type, validation.options, emitter.context());
    if (tensor && names && size_t(tensor.getRank()) == names.size())
      function.setResultAttr(unsigned(i), "onnx.dims", names);
    // Where inference finds no rank the declared type is all there is; the exporter wants one.
    mlir::Type declared = typeOf(output.type, validation.options, emitter.context());
    if (llvm::isa<mlir::UnrankedTensorType>(results[i].getType()) &&
        llvm::isa_and_nonnull<mlir::RankedTensorType>(declared))
      function.setResultAttr(unsigned(i), "onnx.declared", mlir::TypeAttr::get(declared));
  }
  return mlir::success();
}

void GraphBuilder::addInitializers(const proto::Graph &graph, Scope &scope) {
  for (const proto::Tensor &tensor : graph.initializers) {
    scope.values.erase(tensor.name);
    scope.tensors[tensor.name] = &tensor;
  }
  for (const proto::SparseTensor &tensor : graph.sparseInitializers)
    scope.sparseTensors[tensor.values.name] = &tensor;
}
