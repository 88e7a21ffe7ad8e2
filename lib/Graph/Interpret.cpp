#include "lib/Graph/Interpret.h"

#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/TensorBridge.h"
#include "dialects/ONNX/Types.h"
#include "lib/Graph/Interpreter.h"
#include "lib/Graph/ReferenceNode.h"

using namespace mlir;

namespace aicc::graph {

HostValue hostTensor(Tensor tensor) {
  HostValue value;
  value.tensor = std::move(tensor);
  return value;
}

HostValue hostSequence(HostValues elements) {
  HostValue value;
  value.elements = std::make_shared<const HostValues>(std::move(elements));
  return value;
}

LogicalResult Interpreter::fail(Operation *op, std::string message) {
  onnx::NodeName name = onnx::nodeOf(op->getLoc());
  Problem problem;
  problem.status = AICC_RUN_FAILED;
  problem.file = name.file;
  problem.node = name.node;
  problem.op = name.op.empty() ? op->getName().getStringRef().str() : name.op;
  problem.message = std::move(message);
  problems.add(std::move(problem));
  return failure();
}

FailureOr<std::vector<Tensor>> Interpreter::evaluate(Operation *op, const reference::Node &node,
                                                     const std::vector<Tensor> &inputs) {
  std::vector<Tensor> outputs;
  std::string error;
  if (!reference::evaluate(node, inputs, outputs, error))
    return fail(op, error);
  return outputs;
}

FailureOr<int64_t> Interpreter::scalar(Operation *op, const HostValue &value) {
  const Tensor &tensor = value.tensor;
  if (tensor.empty() || tensor.elements() != 1)
    return fail(op, "expected a scalar operand, found " + toString(tensor.shape()));
  if (tensor.dtype() == DType::Bool)
    return int64_t(*tensor.data<uint8_t>());
  if (tensor.dtype() == DType::I32)
    return int64_t(*tensor.data<int32_t>());
  if (tensor.dtype() == DType::I64)
    return *tensor.data<int64_t>();
  return fail(op, "expected an integer or bool scalar, found " + std::string(name(tensor.dtype())));
}

const DenseMap<Operation *, SmallVector<Value>> &Interpreter::lastUses(Block &block) {
  auto [entry, isNew] = dying.try_emplace(&block);
  if (!isNew)
    return entry->second;
  auto &uses = entry->second;
  auto note = [&](Value value, Operation *defined) {
    Operation *last = defined;
    for (Operation *user : value.getUsers()) {
      Operation *here = block.findAncestorOpInBlock(*user);
      if (!last || (here && last->isBeforeInBlock(here)))
        last = here;
    }
    if (last)
      uses[last].push_back(value);
  };
  for (BlockArgument argument : block.getArguments())
    note(argument, nullptr);
  for (Operation &op : block)
    for (Value result : op.getResults())
      note(result, &op);
  return uses;
}

/// Operands must be tensors or absent; the kernels check the rest.
FailureOr<HostValues> Interpreter::callKernel(Operation *op) {
  std::vector<Tensor> inputs;
  for (Value operand : op->getOperands()) {
    if (value(operand).isSequence())
      return fail(op, "expected a tensor operand, found a sequence");
    inputs.push_back(value(operand).tensor);
  }
  FailureOr<reference::Node> node = referenceNode(op);
  if (failed(node))
    return fail(op, "expected attributes that the reference evaluator reads");
  FailureOr<std::vector<Tensor>> outputs = evaluate(op, *node, inputs);
  if (failed(outputs))
    return failure();
  HostValues values;
  for (Tensor &output : *outputs)
    values.push_back(hostTensor(std::move(output)));
  return values;
}

FailureOr<HostValues> Interpreter::compute(Operation *op) {
  if (isa<onnx::NoValueOp>(op))
    return HostValues(1);
  if (auto constant = dyn_cast<onnx::ConstantOp>(op)) {
    FailureOr<Tensor> tensor = onnx::tensorOf(constant);
    if (failed(tensor))
      return fail(op, "expected a constant whose bytes are at hand");
    return HostValues{hostTensor(*tensor)};
  }
  StringRef name = op->getName().getStringRef();
  if (Handler handler = controlHandler(name))
    return handler(*this, op);
  if (Handler handler = sequenceHandler(name))
    return handler(*this, op);
  if (Handler handler = mapHandler(name))
    return handler(*this, op);
  return callKernel(op);
}

LogicalResult Interpreter::runOp(Operation *op) {
  FailureOr<HostValues> results = compute(op);
  if (failed(results))
    return failure();
  if (results->size() < op->getNumResults())
    return fail(op, "expected " + std::to_string(op->getNumResults()) + " results, found " +
                        std::to_string(results->size()));
  for (auto [result, value] : llvm::zip(op->getResults(), *results)) {
    if (op->getBlock() == watched && failed(observer(result, value)))
      return failure();
    environment[result] = std::move(value);
  }
  return success();
}

FailureOr<HostValues> Interpreter::run(Block &block, ArrayRef<HostValue> arguments) {
  for (auto [argument, value] : llvm::zip(block.getArguments(), arguments))
    environment[argument] = value;
  for (Operation &op : block.without_terminator()) {
    if (failed(runOp(&op)))
      return failure();
    const auto &uses = lastUses(block);
    if (auto dead = uses.find(&op); dead != uses.end())
      for (Value value : dead->second)
        environment.erase(value);
  }
  HostValues results;
  for (Value operand : block.getTerminator()->getOperands())
    results.push_back(value(operand));
  return results;
}

/// Whether a given tensor fits the declared type; unknown dims fit everything.
static bool fits(Type type, const Tensor &tensor) {
  auto ranked = dyn_cast<ShapedType>(type);
  if (!ranked || tensor.empty())
    return true;
  if (onnx::dtypeOf(ranked.getElementType()) != tensor.dtype())
    return false;
  if (!ranked.hasRank())
    return true;
  if (ranked.getRank() != tensor.rank())
    return false;
  return llvm::all_of(llvm::zip(ranked.getShape(), tensor.shape()), [](auto dims) {
    return ShapedType::isDynamic(std::get<0>(dims)) || std::get<0>(dims) == std::get<1>(dims);
  });
}

static LogicalResult checkInputs(Interpreter &interpreter, func::FuncOp function, ArrayRef<HostValue> inputs) {
  if (inputs.size() != function.getNumArguments())
    return interpreter.fail(function, "expected " + std::to_string(function.getNumArguments()) + " inputs, found " +
                                          std::to_string(inputs.size()));
  for (auto [index, input] : llvm::enumerate(inputs)) {
    if (fits(function.getArgumentTypes()[index], input.tensor))
      continue;
    std::string declared;
    llvm::raw_string_ostream(declared) << function.getArgumentTypes()[index];
    return interpreter.fail(function, "expected input " + std::to_string(index) + " of type " + declared + ", found " +
                                          std::string(name(input.tensor.dtype())) + " " +
                                          toString(input.tensor.shape()));
  }
  return success();
}

FailureOr<std::vector<HostValue>> interpret(func::FuncOp function, ArrayRef<HostValue> inputs, Problems &problems,
                                            Observer observe) {
  Interpreter interpreter(problems);
  if (failed(checkInputs(interpreter, function, inputs)))
    return failure();
  if (observe)
    interpreter.watch(function.getBody().front(), observe);
  return interpreter.run(function.getBody().front(), inputs);
}

FailureOr<std::vector<HostValue>> interpret(func::FuncOp function, ArrayRef<HostValue> inputs, Problems &problems) {
  return interpret(function, inputs, problems, nullptr);
}

FailureOr<std::vector<Tensor>> interpret(func::FuncOp function, ArrayRef<Tensor> inputs, Problems &problems) {
  HostValues values;
  for (const Tensor &input : inputs)
    values.push_back(hostTensor(input));
  FailureOr<HostValues> results = interpret(function, ArrayRef<HostValue>(values), problems);
  if (failed(results))
    return failure();
  std::vector<Tensor> tensors;
  for (HostValue &result : *results)
    tensors.push_back(std::move(result.tensor));
  return tensors;
}

} // namespace aicc::graph
