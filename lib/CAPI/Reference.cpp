// The reference evaluator behind the C interface: what `aicc verify` judges by.
#include "lib/CAPI/Compiler.h"

#include "lib/Graph/Interpret.h"
#include "lib/Support/TensorView.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace aicc;

struct aicc_reference_result {
  std::vector<Tensor> tensors;
  std::vector<aicc_tensor> views;
};

extern "C" {

aicc_status aicc_reference_run(aicc_compiler *compiler, const char *model, const aicc_tensor *inputs,
                               int32_t inputCount, aicc_reference_result **result) {
  auto compilation = compiler->begin();
  if (!compilation)
    return AICC_USAGE;
  if (aicc_status status = compilation->importFile(model))
    return status;
  auto main = compilation->module().lookupSymbol<mlir::func::FuncOp>("main");
  if (int32_t(main.getNumArguments()) != inputCount)
    return compiler->fail(AICC_USAGE, "expected " + std::to_string(main.getNumArguments()) + " inputs, found " +
                                          std::to_string(inputCount));
  std::vector<Tensor> tensors;
  for (int32_t i = 0; i < inputCount; ++i)
    tensors.push_back(copyOf(inputs[i]));
  Problems problems;
  auto outputs = graph::interpret(main, tensors, problems);
  for (const Problem &problem : problems.all())
    compiler->problem(problem);
  if (failed(outputs))
    return problems.any() ? problems.status() : compiler->fail(AICC_RUN_FAILED, "the reference evaluator failed");
  auto *held = new aicc_reference_result;
  held->tensors = std::move(*outputs);
  for (const Tensor &tensor : held->tensors)
    held->views.push_back(viewOf(tensor));
  *result = held;
  return AICC_OK;
}

const aicc_tensor *aicc_reference_output(const aicc_reference_result *result, int32_t index) {
  return index >= 0 && size_t(index) < result->views.size() ? &result->views[size_t(index)] : nullptr;
}

void aicc_reference_destroy(aicc_reference_result *result) { delete result; }

} // extern "C"
