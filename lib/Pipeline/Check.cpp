// Asks targets about operations and adds up sizes; see Check.h.
#include "lib/Pipeline/Check.h"

#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/Types.h"
#include "lib/Pipeline/Phases.h"
#include "lib/Pipeline/Summary.h"
#include "lib/Place/Arithmetic.h"

#include "mlir/Analysis/Liveness.h"

#include <set>

namespace aicc {

using namespace mlir;

namespace {

bool isOperator(Operation *op) {
  return isa<onnx::ONNXDialect>(op->getDialect()) && !isa<onnx::ConstantOp, onnx::NoValueOp, onnx::YieldOp>(op);
}

/// What its elements take; none when a size or how they are stored is known at run time only.
std::optional<int64_t> bytesOf(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return std::nullopt;
  int64_t bytes = byteSize(onnx::dtypeOf(tensor.getElementType()),
                           elementCount(Shape(tensor.getShape().begin(), tensor.getShape().end())));
  return bytes < 0 ? std::nullopt : std::optional(bytes);
}

void describeValues(ModuleOp module, CheckReport &report) {
  artifact::Contents contents;
  describeSignature(module, contents);
  auto main = module.lookupSymbol<func::FuncOp>("main");
  std::set<std::string> dims;
  auto describe = [&](const std::vector<artifact::Value> &values, TypeRange types,
                      std::vector<CheckReport::Value> &to) {
    for (auto [value, type] : llvm::zip(values, types)) {
      to.push_back({value.name, typeText(value, type)});
      for (size_t i = 0; i < value.dims.size(); ++i)
        if (value.dims[i] < 0)
          dims.insert(i < value.dimNames.size() && !value.dimNames[i].empty() ? value.dimNames[i] : "?");
    }
  };
  describe(contents.inputs, main.getArgumentTypes(), report.inputs);
  describe(contents.outputs, main.getResultTypes(), report.outputs);
  report.dims.assign(dims.begin(), dims.end());
}

/// The element types of a value, of what sequences, optionals and maps are of as well.
void addTypes(Type type, std::set<std::string> &types) {
  if (auto sequence = dyn_cast<onnx::SequenceType>(type))
    return addTypes(sequence.getElementType(), types);
  if (auto optional = dyn_cast<onnx::OptionalType>(type))
    return addTypes(optional.getElementType(), types);
  if (auto map = dyn_cast<onnx::MapType>(type)) {
    addTypes(map.getKeyType(), types);
    return addTypes(map.getValueType(), types);
  }
  if (DType element = onnx::dtypeOf(onnx::elementTypeOf(type)); element != DType::Undefined)
    types.insert(std::string(name(element)));
}

void describeTypes(ModuleOp module, CheckReport &report) {
  std::set<std::string> types;
  auto add = [&](Type type) { addTypes(type, types); };
  module.walk([&](Block *block) {
    llvm::for_each(block->getArgumentTypes(), add);
    for (Operation &op : *block)
      llvm::for_each(op.getResultTypes(), add);
  });
  report.types.assign(types.begin(), types.end());
}

void countWeights(ModuleOp module, CheckReport &report) {
  std::set<std::string> seen;
  module.walk([&](onnx::ConstantOp constant) {
    auto weight = dyn_cast<onnx::WeightAttr>(constant.getValue());
    if (weight && !seen.insert(weight.getKey().str()).second)
      return;
    ++report.weights;
    report.weightBytes += bytesOf(constant.getType()).value_or(0);
  });
}

/// In the order of the model, every value kept from where it is made to its last use.
void countValues(func::FuncOp main, CheckReport &report) {
  Liveness liveness(main);
  Block &block = main.getBody().front();
  const LivenessBlockInfo *info = liveness.getLiveness(&block);
  auto isStored = [](Value value) {
    return !value.getDefiningOp<onnx::ConstantOp>() && !isa<NoneType>(value.getType());
  };
  auto bytes = [&](Value value) { return isStored(value) ? bytesOf(value.getType()).value_or(0) : 0; };
  llvm::DenseMap<Operation *, int64_t> endings;
  int64_t alive = 0;
  for (Value argument : block.getArguments())
    alive += bytes(argument); // the caller's, there all the time
  report.valueBytes = alive;
  for (Operation &op : block) {
    for (Value result : op.getResults()) {
      alive += bytes(result);
      endings[info->getEndOperation(result, &op)] += bytes(result);
      report.unknownValues += isStored(result) && !bytesOf(result.getType());
    }
    report.valueBytes = std::max(report.valueBytes, alive);
    alive -= endings.lookup(&op);
  }
  report.unknownValues += llvm::count_if(block.getArguments(), [](Value v) { return !bytesOf(v.getType()); });
}

std::string operatorName(Operation *op) {
  auto custom = dyn_cast<onnx::CustomOp>(op);
  return custom ? (custom.getDomain() + "." + custom.getOpType()).str() : op->getName().stripDialect().str();
}

/// The targets of all programs, each once.
std::vector<const Target *> distinct(ArrayRef<std::vector<const Target *>> programs) {
  std::vector<const Target *> targets;
  std::set<StringRef> names;
  for (const std::vector<const Target *> &program : programs)
    for (const Target *target : program)
      if (names.insert(target->name()).second)
        targets.push_back(target);
  return targets;
}

/// A problem for each program that has no target for `op`.
void addProblems(Operation *op, ArrayRef<std::vector<const Target *>> programs,
                 const std::map<StringRef, std::string> &reasons, CheckReport &report) {
  for (const std::vector<const Target *> &program : programs) {
    std::string text;
    bool isTaken = llvm::any_of(program, [&](const Target *target) { return reasons.at(target->name()).empty(); });
    for (const Target *target : program)
      text += (text.empty() ? "" : "; ") + target->name().str() + ": " + reasons.at(target->name());
    onnx::NodeName where = onnx::nodeOf(op->getLoc());
    if (!isTaken)
      report.problems.push_back({AICC_UNSUPPORTED, report.model, where.node, operatorName(op),
                                 "no target takes this operation (" + text + ")", ""});
  }
}

void checkOperators(ModuleOp module, ArrayRef<std::vector<const Target *>> programs, CheckReport &report) {
  std::vector<const Target *> targets = distinct(programs);
  std::map<std::string, CheckReport::Operator> operators;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (!isOperator(op))
      return;
    CheckReport::Operator &row = operators[operatorName(op)];
    row.name = operatorName(op);
    ++row.count;
    row.standings.resize(targets.size());
    std::map<StringRef, std::string> reasons;
    for (auto [target, standing] : llvm::zip(targets, row.standings)) {
      standing.target = target->name().str();
      std::string reason = reasons[target->name()] = target->declines(op);
      standing.taken += reason.empty();
      if (!reason.empty())
        standing.declined.emplace_back(onnx::nodeOf(op->getLoc()).node, reason);
    }
    addProblems(op, programs, reasons, report);
  });
  for (auto &[name, row] : operators)
    report.operators.push_back(std::move(row));
  llvm::sort(report.operators,
             [](auto &one, auto &other) { return std::tie(other.count, one.name) < std::tie(one.count, other.name); });
}

} // namespace

void checkModule(ModuleOp module, ArrayRef<std::vector<const Target *>> programs, CheckReport &report) {
  report.isImported = true;
  if (auto opset = module->getAttrOfType<IntegerAttr>("onnx.opset"))
    report.opset = opset.getInt();
  if (auto producer = module->getAttrOfType<StringAttr>("onnx.producer"))
    report.producer = producer.str();
  auto main = module.lookupSymbol<func::FuncOp>("main");
  describeValues(module, report);
  describeTypes(module, report);
  countWeights(module, report);
  countValues(main, report);
  report.multiplyAdds = countOperations(main) / 2;
  checkOperators(module, programs, report);
}

} // namespace aicc
