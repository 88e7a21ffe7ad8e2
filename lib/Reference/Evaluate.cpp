#include "lib/Reference/Evaluate.h"

#include "lib/Reference/Kernel.h"

namespace aicc::reference {

using Family = Table (*)();

static constexpr Family families[] = {
    unaryKernels,         activationKernels,
    binaryKernels,        compareKernels,
    variadicKernels,      castKernels,
    reductionKernels,     scanKernels,
    sortKernels,          softmaxKernels,
    shapeKernels,         movementKernels,
    padKernels,           gatherKernels,
    scatterKernels,       generatorKernels,
    matmulKernels,        einsumKernels,
    convolutionKernels,   deformKernels,
    poolingKernels,       globalPoolingKernels,
    normalizationKernels, attentionKernels,
    rotaryKernels,        linearAttentionKernels,
    recurrentKernels,     resizeKernels,
    samplingKernels,      detectionKernels,
    quantizationKernels,  quantizedKernels,
    signalKernels,        textKernels,
    lossKernels,          randomKernels,
    featureKernels,       categoryKernels,
    linearModelKernels,   treeKernels,
    regexKernels,         mapKernels,
    imageKernels,         tokenizerKernels,
};

static const Row *findRow(std::string_view op) {
  for (Family family : families) {
    Table table = family();
    for (size_t i = 0; i < table.count; ++i)
      if (table.rows[i].op == op)
        return &table.rows[i];
  }
  return nullptr;
}

bool canEvaluate(std::string_view op) { return findRow(op) != nullptr; }

bool isRandom(std::string_view op) {
  for (std::string_view random :
       {"Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"})
    if (op == random)
      return true;
  return false;
}

bool evaluate(const Node &node, const std::vector<Tensor> &inputs, std::vector<Tensor> &outputs, std::string &error) {
  outputs.clear();
  Call call(node, inputs, outputs, error);
  const Row *row = findRow(node.op);
  if (!row)
    return call.fail("expected an operator with a reference kernel, found '" + node.op + "'");
  for (size_t i = 0; i < row->required; ++i)
    if (!call.has(i))
      return call.fail("expected at least " + std::to_string(row->required) + " inputs, found input " +
                       std::to_string(i) + " absent");
  if (!row->kernel(call))
    return false;
  if (outputs.size() < node.results)
    outputs.resize(node.results);
  return true;
}

} // namespace aicc::reference
