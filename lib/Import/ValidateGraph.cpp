// Validation of one graph or function body: names are defined once and known where they are used, nodes can be ordered.
#include "lib/Import/Types.h"
#include "lib/Import/Validate.h"

#include <queue>

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;

llvm::StringSet<> importer::initializerNames(const proto::Graph &graph) {
  llvm::StringSet<> names;
  for (const proto::Tensor &tensor : graph.initializers)
    names.insert(tensor.name);
  for (const proto::SparseTensor &tensor : graph.sparseInitializers)
    names.insert(tensor.values.name);
  return names;
}

/// Calls `use` with every name that `graph` takes from around it.
static void forEachCapture(const proto::Graph &graph, llvm::function_ref<void(StringRef)> use) {
  llvm::StringSet<> own;
  for (const proto::ValueInfo &input : graph.inputs)
    own.insert(input.name);
  for (const auto &name : initializerNames(graph))
    own.insert(name.getKey());
  for (const proto::Node &node : graph.nodes)
    for (StringRef output : node.outputs)
      own.insert(output);
  auto useForeign = [&](StringRef name) {
    if (!own.contains(name))
      use(name);
  };
  for (const proto::Node &node : graph.nodes) {
    llvm::for_each(node.inputs, useForeign);
    for (const proto::Attribute &attribute : node.attributes)
      if (attribute.g)
        forEachCapture(*attribute.g, useForeign);
  }
  for (const proto::ValueInfo &output : graph.outputs)
    useForeign(output.name);
}

/// For each node the nodes of the same list that it needs, captures of inner graphs included.
static std::vector<std::vector<unsigned>> dependencies(const std::vector<proto::Node> &nodes, const NameScope &scope) {
  std::vector<std::vector<unsigned>> needs(nodes.size());
  for (const auto &[index, node] : llvm::enumerate(nodes)) {
    std::vector<unsigned> &list = needs[index];
    auto need = [&](StringRef name) {
      auto found = scope.names.find(name);
      if (found != scope.names.end() && found->second >= 0)
        list.push_back(unsigned(found->second));
    };
    llvm::for_each(node.inputs, need);
    for (const proto::Attribute &attribute : node.attributes)
      if (attribute.g)
        forEachCapture(*attribute.g, need);
    llvm::sort(list);
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  return needs;
}

/// A cycle among the nodes that have no order, each needing the next.
static std::string cycleText(const std::vector<proto::Node> &nodes, const std::vector<std::vector<unsigned>> &needs,
                             const std::vector<unsigned> &waiting) {
  unsigned start = 0;
  while (waiting[start] == 0)
    ++start;
  std::vector<unsigned> path;
  std::vector<bool> seen(nodes.size());
  unsigned at = start;
  while (!seen[at]) {
    seen[at] = true;
    path.push_back(at);
    at = *llvm::find_if(needs[at], [&](unsigned other) { return waiting[other] != 0; });
  }
  std::string text;
  size_t shown = 0;
  for (auto it = llvm::find(path, at); it != path.end() && shown < 8; ++it, ++shown)
    text += quoted(nodeName(nodes[*it], *it)) + " needs ";
  return text + quoted(nodeName(nodes[at], at));
}

/// Kahn's algorithm; among the nodes that are ready the first in the file goes first, so sorted graphs keep their
/// order.
static void orderNodes(Validation &validation, const std::vector<proto::Node> &nodes, const NameScope &scope,
                       const std::string &where) {
  auto needs = dependencies(nodes, scope);
  std::vector<unsigned> waiting(nodes.size());
  std::vector<std::vector<unsigned>> users(nodes.size());
  for (const auto &[index, list] : llvm::enumerate(needs)) {
    waiting[index] = unsigned(list.size());
    for (unsigned other : list)
      users[other].push_back(unsigned(index));
  }
  std::priority_queue<unsigned, std::vector<unsigned>, std::greater<unsigned>> ready;
  for (unsigned index = 0; index < nodes.size(); ++index)
    if (waiting[index] == 0)
      ready.push(index);
  std::vector<unsigned> &order = validation.index.order[&nodes];
  while (!ready.empty()) {
    unsigned index = ready.top();
    ready.pop();
    order.push_back(index);
    for (unsigned user : users[index])
      if (--waiting[user] == 0)
        ready.push(user);
  }
  if (order.size() != nodes.size())
    validation.report.model(where + "expected nodes without a cycle, found " + cycleText(nodes, needs, waiting));
}

/// Enters the outputs of `nodes`; a name that is taken is a problem of the node.
static void defineOutputs(Validation &validation, const std::vector<proto::Node> &nodes, NameScope &scope,
                          const std::string &path) {
  for (const auto &[index, node] : llvm::enumerate(nodes))
    for (StringRef output : node.outputs) {
      if (output.empty() || scope.names.try_emplace(output, int(index)).second)
        continue;
      int other = scope.names.lookup(output);
      validation.report.node(
          path + nodeName(node, index), opName(node),
          "expected each value to be defined once, found " + quoted(output) + " also defined by " +
              (other < 0 ? "an input or initializer" : "node " + quoted(nodeName(nodes[other], other))));
    }
}

static void checkInputNames(Validation &validation, const std::vector<proto::Node> &nodes, const NameScope &scope,
                            const std::string &path) {
  for (const auto &[index, node] : llvm::enumerate(nodes))
    for (const auto &[position, input] : llvm::enumerate(node.inputs))
      if (!input.empty() && !scope.knows(input))
        validation.report.node(path + nodeName(node, index), opName(node),
                               "expected input " + Twine(position) + " to name a value, found unknown " +
                                   quoted(input));
}

/// What sequences of optionals of ... hold in the end; one of them where nothing follows.
static const proto::Type &innermost(const proto::Type &type) {
  const proto::Type *inner = &type;
  while (inner->element && (inner->kind == proto::Type::Sequence || inner->kind == proto::Type::Optional))
    inner = inner->element.get();
  return *inner;
}

/// What no address space holds is refused here, so that later sizes, all of 64 bits, do not overflow.
static constexpr int64_t maxElements = int64_t(1) << 47;

/// Dims and element type of a declared value, or of the elements of a sequence.
static void checkValueInfo(Validation &validation, const proto::ValueInfo &value, const std::string &what) {
  const proto::Type &type = innermost(value.type);
  if (type.kind != proto::Type::Tensor)
    return;
  if (!isKnownDType(type.elementType) && type.elementType != 0)
    validation.report.model("expected an element type of the standard for " + what + ", found number " +
                            Twine(type.elementType));
  if (!type.shape)
    return;
  int64_t product = 1;
  for (const proto::Dimension &dim : *type.shape) {
    if (!dim.value)
      continue;
    if (*dim.value < -1)
      validation.report.model("expected dims >= 0 for " + what + ", found " + Twine(*dim.value));
    else if (*dim.value > 0 && (__builtin_mul_overflow(product, *dim.value, &product) || product > maxElements))
      return validation.report.model("expected at most 2^47 elements for " + what + ", found more");
  }
}

/// A map that sessions take: by itself or in a sequence.
static bool isPassedMap(const proto::Type &type) {
  bool isSequence = type.kind == proto::Type::Sequence && type.element;
  return isMapOfValues(isSequence ? *type.element : type);
}

/// Inputs of the main graph need a type that the dialect has; those of inner graphs get theirs from outside.
static void checkInputType(Validation &validation, const proto::ValueInfo &input, const std::string &what) {
  const proto::Type &type = innermost(input.type);
  bool isEmpty = type.kind == proto::Type::Sequence || type.kind == proto::Type::Optional;
  if (isEmpty || type.kind == proto::Type::None || (type.kind == proto::Type::Tensor && type.elementType == 0))
    validation.report.model("expected a type for " + what + ", found none");
  else if (type.kind == proto::Type::SparseTensor || type.kind == proto::Type::Opaque)
    validation.report.model("expected a tensor, sequence, optional or map as " + what +
                                ", found a sparse or opaque type",
                            "", AICC_UNSUPPORTED);
  else if (type.kind == proto::Type::Map && !isPassedMap(input.type))
    validation.report.model(
        "expected a map of integers or strings to single numbers or strings, or a sequence of such, "
        "as " +
            what + ", found another kind of map",
        "", AICC_UNSUPPORTED);
}

/// Inputs and initializers; an initializer may give an input its (default) value.
static void defineGraphNames(Validation &validation, const proto::Graph &graph, NameScope &scope,
                             const std::string &path) {
  Report &report = validation.report;
  bool isMain = scope.outer == nullptr;
  llvm::StringSet<> constants = initializerNames(graph);
  for (const auto &[index, input] : llvm::enumerate(graph.inputs)) {
    std::string what = path + "input " + quoted(input.name);
    if (input.name.empty())
      report.model("expected a name for " + path + "input " + Twine(index) + " of the graph, found none");
    else if (!scope.names.try_emplace(input.name, -1).second)
      report.model("expected each value to be defined once, found " + what + " twice");
    checkValueInfo(validation, input, what);
    if (isMain && !constants.contains(input.name))
      checkInputType(validation, input, what);
  }
  llvm::StringSet<> seen;
  auto define = [&](StringRef name) {
    std::string what = path + "initializer " + quoted(name);
    if (name.empty())
      report.model("expected a name for every " + path + "initializer, found one without");
    else if (!seen.insert(name).second)
      report.model("expected each value to be defined once, found " + what + " twice");
    scope.names.try_emplace(name, -1);
    return what;
  };
  for (const proto::Tensor &tensor : graph.initializers)
    validateTensor(validation, tensor, "", "", define(tensor.name));
  for (const proto::SparseTensor &tensor : graph.sparseInitializers)
    validateSparseTensor(validation, tensor, "", "", define(tensor.values.name));
}

static void checkNodes(Validation &validation, const std::vector<proto::Node> &nodes, const Body &body,
                       const NameScope &scope, const std::string &path, int depth) {
  for (const auto &[index, node] : llvm::enumerate(nodes)) {
    std::string name = path + nodeName(node, index);
    validateNode(validation, node, body, name);
    for (const proto::Attribute &attribute : node.attributes)
      if (attribute.g)
        validateGraph(validation, *attribute.g, body, &scope, name + "/" + attribute.name.str() + "/", depth + 1);
  }
}

void importer::validateGraph(Validation &validation, const proto::Graph &graph, const Body &body,
                             const NameScope *outer, const std::string &path, int depth) {
  Report &report = validation.report;
  if (depth > validation.options.limits.nesting)
    return report.model("expected graphs nested at most " + Twine(validation.options.limits.nesting) + " deep, found " +
                        Twine(depth));
  NameScope scope;
  scope.outer = outer;
  defineGraphNames(validation, graph, scope, path);
  defineOutputs(validation, graph.nodes, scope, path);
  checkInputNames(validation, graph.nodes, scope, path);
  for (const proto::ValueInfo &output : graph.outputs) {
    if (!scope.knows(output.name))
      report.model("expected " + path + "output " + quoted(output.name) + " to name a value, found none of this name");
    checkValueInfo(validation, output, path + "output " + quoted(output.name));
  }
  orderNodes(validation, graph.nodes, scope, path);
  checkNodes(validation, graph.nodes, body, scope, path, depth);
}

void importer::validateFunction(Validation &validation, const proto::Function &function) {
  Report &report = validation.report;
  std::string path = "function " + escaped(function.name.str()) + "/";
  Body body;
  body.function = &function;
  validateOpsets(validation, function.opsets, "function " + quoted(function.name) + ": ", body);
  NameScope scope;
  for (StringRef input : function.inputs)
    if (!scope.names.try_emplace(input, -1).second)
      report.model("expected each value to be defined once, found input " + quoted(input) + " of function " +
                   quoted(function.name) + " twice");
  defineOutputs(validation, function.nodes, scope, path);
  checkInputNames(validation, function.nodes, scope, path);
  for (StringRef output : function.outputs)
    if (!scope.knows(output))
      report.model("expected output " + quoted(output) + " of function " + quoted(function.name) +
                   " to name a value, found none of this name");
  orderNodes(validation, function.nodes, scope, path);
  checkNodes(validation, function.nodes, body, scope, path, 0);
}
