// Validation: a pass of its own over the model as it was read, before any IR. It lists all problems of the model; what
// it accepts the builder may rely on.
#pragma once

#include "lib/Import/Import.h"
#include "lib/Import/OpTable.h"
#include "lib/Import/Report.h"
#include "lib/Import/TensorData.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

namespace aicc::importer {

/// What a list of nodes means: the opsets in force and, in a function, the attributes it may refer to.
struct Body {
  llvm::StringMap<int64_t> opsets;
  const proto::Function *function = nullptr;

  /// The version imported for `domain`; 0 without one. "ai.onnx" is "".
  int64_t version(StringRef domain) const;
};

/// What validation finds out on the way.
struct ModelIndex {
  /// Functions by functionKey.
  llvm::StringMap<const proto::Function *> functions;
  /// An order in which the nodes of each list can be built.
  llvm::DenseMap<const std::vector<proto::Node> *, std::vector<unsigned>> order;

  const proto::Function *callee(const proto::Node &node) const;
};

std::string functionKey(StringRef domain, StringRef name, StringRef overload);

/// "com.microsoft.Gelu", "Conv".
std::string opName(const proto::Node &node);

/// The node's own name, or "#7".
std::string nodeName(const proto::Node &node, size_t index);

/// The kind of value an attribute holds; older files leave the tag out. Undefined when it holds none or several.
proto::Attribute::Kind kindOf(const proto::Attribute &attribute);

/// Everything the parts of validation share.
struct Validation {
  const proto::Model &model;
  const ImportOptions &options;
  TensorSources &sources;
  OpTable &ops;
  Report &report;
  ModelIndex &index;
  /// Whether the dialect has an operator of the default domain.
  llvm::function_ref<bool(StringRef)> hasOp;
  int64_t weightBytes = 0;
};

/// Names visible to a graph: its own and those around it.
struct NameScope {
  const NameScope *outer = nullptr;
  llvm::StringMap<int> names; ///< producing node, or -1

  bool knows(StringRef name) const {
    for (const NameScope *scope = this; scope; scope = scope->outer)
      if (scope->names.count(name))
        return true;
    return false;
  }
};

/// The whole model. True when there is no problem.
bool validateModel(Validation &validation);

/// Fills `body` from the imports of a model or function; reports bad versions.
void validateOpsets(Validation &validation, ArrayRef<proto::Opset> opsets, const std::string &where, Body &body);

/// The names of all initializers, dense and sparse.
llvm::StringSet<> initializerNames(const proto::Graph &graph);

/// A graph in `body`; `path` is "" for the main graph, "#2/then_branch" for an inner one.
void validateGraph(Validation &validation, const proto::Graph &graph, const Body &body, const NameScope *outer,
                   const std::string &path, int depth);
/// The body of a function.
void validateFunction(Validation &validation, const proto::Function &function);

/// The operator, arity and attributes of one node.
void validateNode(Validation &validation, const proto::Node &node, const Body &body, const std::string &path);

/// A constant; `node` and `op` are where it stands.
void validateTensor(Validation &validation, const proto::Tensor &tensor, StringRef node, StringRef op,
                    const std::string &what);
void validateSparseTensor(Validation &validation, const proto::SparseTensor &tensor, StringRef node, StringRef op,
                          const std::string &what);

} // namespace aicc::importer
