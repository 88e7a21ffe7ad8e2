// What kernels share: the call they answer, and the tables that name them. A new operator is one
// function in the file of its family and one row in that file's table.
#pragma once

#include "lib/Reference/Evaluate.h"

namespace aicc::reference {

/// One evaluation: inputs and attributes to read, results to give, or one error.
class Call {
public:
  Call(const Node &node, const std::vector<Tensor> &inputs, std::vector<Tensor> &outputs, std::string &error)
      : node(node), inputs(inputs), outputs(outputs), error(error) {}

  bool has(size_t index) const { return index < inputs.size() && !inputs[index].empty(); }
  /// The input, which the row's `required` or has() promised.
  const Tensor &input(size_t index) const { return inputs[index]; }
  size_t inputCount() const { return inputs.size(); }
  size_t results() const { return node.results; }
  const std::string &op() const { return node.op; }

  bool hasAttribute(const char *name) const { return node.attributes.count(name) != 0; }
  int64_t integer(const char *name, int64_t fallback) const;
  double real(const char *name, double fallback) const;
  std::string text(const char *name, const char *fallback) const;
  std::vector<int64_t> integers(const char *name, std::vector<int64_t> fallback = {}) const;
  std::vector<float> reals(const char *name) const;
  std::vector<std::string> texts(const char *name) const;
  Tensor tensor(const char *name) const;

  /// Records why the call cannot be answered; returns false.
  bool fail(std::string text) const;
  /// Fails unless a result of this type and shape has a representable, affordable size.
  bool affordable(DType type, const Shape &shape) const;
  bool give(size_t index, Tensor tensor) const;

  /// Fails unless input `index` has one of these kinds of element.
  bool expectFloat(size_t index) const;
  bool expectNumber(size_t index) const;
  bool expectRank(size_t index, int64_t rank) const;
  /// An integer tensor's elements; fails on another type.
  bool readIntegers(size_t index, std::vector<int64_t> &values) const;

private:
  const Node &node;
  const std::vector<Tensor> &inputs;
  std::vector<Tensor> &outputs;
  std::string &error;
};

using Kernel = bool (*)(Call &);

struct Row {
  std::string_view op;
  Kernel kernel;
  size_t required; ///< so many leading inputs must be present
};

struct Table {
  const Row *rows;
  size_t count;
  template <size_t N> constexpr Table(const Row (&rows)[N]) : rows(rows), count(N) {}
};

/// A table per family, each at the end of its file.
Table unaryKernels();
Table activationKernels();
Table binaryKernels();
Table compareKernels();
Table variadicKernels();
Table castKernels();
Table reductionKernels();
Table scanKernels();
Table sortKernels();
Table softmaxKernels();
Table shapeKernels();
Table movementKernels();
Table padKernels();
Table gatherKernels();
Table scatterKernels();
Table generatorKernels();
Table matmulKernels();
Table einsumKernels();
Table convolutionKernels();
Table deformKernels();
Table poolingKernels();
Table globalPoolingKernels();
Table normalizationKernels();
Table attentionKernels();
Table rotaryKernels();
Table linearAttentionKernels();
Table recurrentKernels();
Table resizeKernels();
Table samplingKernels();
Table detectionKernels();
Table imageKernels();
Table quantizationKernels();
Table quantizedKernels();
Table signalKernels();
Table textKernels();
Table regexKernels();
Table tokenizerKernels();
Table lossKernels();
Table randomKernels();
Table featureKernels();
Table categoryKernels();
Table linearModelKernels();
Table treeKernels();
Table mapKernels();

} // namespace aicc::reference
