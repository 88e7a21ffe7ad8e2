// The reference evaluator behind the C interface: what `aicc verify` judges by.
#include "lib/CAPI/Compiler.h"

#include "dialects/ONNX/Location.h"
#include "lib/Graph/Interpret.h"
#include "lib/Support/TensorView.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace aicc;

namespace {
/// One output.
struct Held {
  bool isAbsent = false;
  std::vector<Tensor> tensors;
  std::vector<aicc_tensor> views;
};
} // namespace

struct aicc_reference_result {
  std::vector<Held> outputs;
};

namespace {

/// A model to evaluate and its inputs.
struct Evaluation {
  std::unique_ptr<Compilation> compilation;
  mlir::func::FuncOp main;
  std::vector<graph::HostValue> inputs;
};

aicc_status prepare(aicc_compiler &compiler, const char *model, const aicc_tensor *inputs, int32_t inputCount,
                    Evaluation &evaluation) {
  evaluation.compilation = compiler.begin();
  if (!evaluation.compilation)
    return AICC_USAGE;
  if (aicc_status status = evaluation.compilation->importFile(model))
    return status;
  evaluation.main = evaluation.compilation->module().lookupSymbol<mlir::func::FuncOp>("main");
  if (int32_t(evaluation.main.getNumArguments()) != inputCount)
    return compiler.fail(AICC_USAGE, "expected " + std::to_string(evaluation.main.getNumArguments()) +
                                         " inputs, found " + std::to_string(inputCount));
  for (int32_t i = 0; i < inputCount; ++i)
    evaluation.inputs.emplace_back().tensor = copyOf(inputs[i]);
  return AICC_OK;
}

/// The tensors of a value, of maps in a sequence those of each.
void flatten(const graph::HostValue &value, std::vector<Tensor> &tensors) {
  if (!value.isSequence() && !value.isAbsent())
    tensors.push_back(value.tensor);
  for (size_t i = 0; value.isSequence() && i < value.elements->size(); ++i)
    flatten((*value.elements)[i], tensors);
}

Held holding(const graph::HostValue &value) {
  Held held;
  held.isAbsent = value.isAbsent();
  flatten(value, held.tensors);
  for (const Tensor &tensor : held.tensors)
    held.views.push_back(viewOf(tensor));
  return held;
}

aicc_status tell(aicc_compiler &compiler, const Problems &problems) {
  for (const Problem &problem : problems.all())
    compiler.problem(problem);
  return problems.any() ? problems.status() : compiler.fail(AICC_RUN_FAILED, "the reference evaluator failed");
}

/// Tells the outputs of a function as they come, and puts what another run found in their place.
class NodeTeller {
public:
  NodeTeller(mlir::func::FuncOp main, llvm::ArrayRef<const aicc_tensor *> found, aicc_node_function function,
             void *user)
      : main(main), found(found), function(function), user(user) {
    for (auto [i, output] : llvm::enumerate(main.getBody().front().getTerminator()->getOperands()))
      outputs[output].push_back(unsigned(i));
  }

  mlir::LogicalResult hear(mlir::OpResult result, graph::HostValue &value) {
    onnx::NodeName node = onnx::nodeOf(result.getOwner()->getLoc());
    bool isTensor = !value.isSequence() && !value.isAbsent();
    aicc_tensor view = isTensor ? viewOf(value.tensor) : aicc_tensor();
    const aicc_tensor *instead = nullptr;
    for (unsigned output : outputs.lookup(result)) {
      auto name = main.getResultAttrOfType<mlir::StringAttr>(output, "onnx.name");
      std::string text = name ? name.str() : "";
      aicc_node_value told = {int32_t(output), text.c_str(), node.node.c_str(), node.op.c_str(),
                              isTensor ? &view : nullptr};
      if ((isStopped = function(user, &told) != 0))
        return mlir::failure();
      instead = found[output];
    }
    if (instead && isTensor)
      value.tensor = copyOf(*instead);
    return mlir::success();
  }

  bool isStopped = false;

private:
  mlir::func::FuncOp main;
  llvm::ArrayRef<const aicc_tensor *> found;
  aicc_node_function function;
  void *user;
  llvm::DenseMap<mlir::Value, llvm::SmallVector<unsigned, 1>> outputs;
};

} // namespace

extern "C" {

aicc_status aicc_reference_run(aicc_compiler *compiler, const char *model, const aicc_tensor *inputs,
                               int32_t inputCount, aicc_reference_result **result) {
  Evaluation evaluation;
  if (aicc_status status = prepare(*compiler, model, inputs, inputCount, evaluation))
    return status;
  Problems problems;
  auto outputs = graph::interpret(evaluation.main, llvm::ArrayRef<graph::HostValue>(evaluation.inputs), problems);
  if (failed(outputs))
    return tell(*compiler, problems);
  auto *held = new aicc_reference_result;
  for (const graph::HostValue &output : *outputs)
    held->outputs.push_back(holding(output));
  *result = held;
  return AICC_OK;
}

aicc_status aicc_reference_run_nodes(aicc_compiler *compiler, const char *model, const aicc_tensor *inputs,
                                     int32_t inputCount, const aicc_tensor *const *found, int32_t foundCount,
                                     aicc_node_function function, void *user) {
  Evaluation evaluation;
  if (aicc_status status = prepare(*compiler, model, inputs, inputCount, evaluation))
    return status;
  if (foundCount != int32_t(evaluation.main.getNumResults()))
    return compiler->fail(AICC_USAGE, "expected " + std::to_string(evaluation.main.getNumResults()) +
                                          " outputs, found " + std::to_string(foundCount));
  NodeTeller teller(evaluation.main, llvm::ArrayRef(found, size_t(foundCount)), function, user);
  Problems problems;
  auto outputs =
      graph::interpret(evaluation.main, evaluation.inputs, problems,
                       [&](mlir::OpResult result, graph::HostValue &value) { return teller.hear(result, value); });
  return mlir::succeeded(outputs) || teller.isStopped ? AICC_OK : tell(*compiler, problems);
}

const aicc_tensor *aicc_reference_output(const aicc_reference_result *result, int32_t index) {
  return aicc_reference_output_element(result, index, 0);
}

int64_t aicc_reference_output_count(const aicc_reference_result *result, int32_t index) {
  if (index < 0 || size_t(index) >= result->outputs.size())
    return -1;
  const Held &output = result->outputs[size_t(index)];
  return output.isAbsent ? -1 : int64_t(output.views.size());
}

const aicc_tensor *aicc_reference_output_element(const aicc_reference_result *result, int32_t index, int64_t position) {
  bool isThere = position >= 0 && position < aicc_reference_output_count(result, index);
  return isThere ? &result->outputs[size_t(index)].views[size_t(position)] : nullptr;
}

void aicc_reference_destroy(aicc_reference_result *result) { delete result; }

} // extern "C"
