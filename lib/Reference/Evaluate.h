// The reference evaluator: every ONNX operator in its newest form, computed plainly over host
// tensors. It folds constants, judges compiled models (`aicc verify`) and is the yardstick for
// targets and plugins. Clarity and precision come first: floats are computed in double and rounded
// once, when a result is written.
#pragma once

#include "lib/Support/Tensor.h"

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace aicc::reference {

using Attribute = std::variant<int64_t, float, std::string, std::vector<int64_t>, std::vector<float>,
                               std::vector<std::string>, Tensor>;

/// One operator to compute: "Conv" with the standard's attribute names. An absent attribute has the
/// standard's default.
struct Node {
  std::string op;
  std::map<std::string, Attribute> attributes;
  /// How many results the node has; only operators with a variable number (Split) look at it.
  size_t results = 1;
};

/// Whether there is a kernel for `op`; a kernel may still refuse a type or a shape.
bool canEvaluate(std::string_view op);

/// Whether two evaluations of `op` on equal inputs may differ (random generators): never folded,
/// never compared.
bool isRandom(std::string_view op);

/// Computes `node`. An empty tensor among `inputs` is an absent optional one. On success `outputs`
/// has at least `node.results` tensors (empty ones where an optional result is not computed) and
/// the answer is true; otherwise `error` says why. Shapes and types are checked here: nothing about
/// the inputs is trusted.
bool evaluate(const Node &node, const std::vector<Tensor> &inputs, std::vector<Tensor> &outputs, std::string &error);

} // namespace aicc::reference
