// Validation of the model as a whole: opsets, functions and their calls, the main graph.
#include "lib/Import/Validate.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;

int64_t Body::version(StringRef domain) const { return opsets.lookup(domain == "ai.onnx" ? StringRef() : domain); }

std::string importer::functionKey(StringRef domain, StringRef name, StringRef overload) {
  StringRef canonical = domain == "ai.onnx" ? StringRef() : domain;
  return std::to_string(canonical.size()) + ":" + canonical.str() + ":" + std::to_string(name.size()) + ":" +
         name.str() + ":" + overload.str();
}

const proto::Function *ModelIndex::callee(const proto::Node &node) const {
  return functions.empty() ? nullptr : functions.lookup(functionKey(node.domain, node.op, node.overload));
}

std::string importer::opName(const proto::Node &node) {
  bool isStandard = node.domain.empty() || node.domain == "ai.onnx";
  return isStandard ? node.op.str() : (node.domain + "." + node.op).str();
}

std::string importer::nodeName(const proto::Node &node, size_t index) {
  return node.name.empty() ? "#" + std::to_string(index) : node.name.str();
}

void importer::validateOpsets(Validation &validation, ArrayRef<proto::Opset> opsets, const std::string &where,
                              Body &body) {
  Report &report = validation.report;
  for (const proto::Opset &opset : opsets) {
    StringRef domain = opset.domain == "ai.onnx" ? StringRef() : opset.domain;
    std::string shown = domain.empty() ? "ai.onnx" : escaped(domain.str());
    auto [import, isNew] = body.opsets.try_emplace(domain, opset.version);
    if (!isNew) { // scikit-learn's converter writes the same one twice
      if (import->second != opset.version)
        report.model(where + "expected one opset import per domain, found several of " + shown);
      continue;
    }
    if (opset.version < 1)
      report.model(where + "expected an opset version >= 1 of " + shown + ", found " + Twine(opset.version));
    else if (domain.empty() && opset.version > newestOpset)
      report.model(where + "expected opset 1 to " + Twine(newestOpset) + ", found " + Twine(opset.version),
                   "export the model with an older opset", AICC_UNSUPPORTED);
  }
}

static void indexFunctions(Validation &validation) {
  for (const proto::Function &function : validation.model.functions) {
    if (function.name.empty())
      validation.report.model("expected every function to have a name, found one without");
    std::string key = functionKey(function.domain, function.name, function.overload);
    if (!validation.index.functions.try_emplace(key, &function).second)
      validation.report.model("expected one function " + quoted(function.name) + " of domain " +
                              quoted(function.domain) + ", found several");
  }
}

using Callees = llvm::SmallVector<const proto::Function *, 4>;

/// The functions that `nodes` call, inner graphs included.
static void collectCallees(const ModelIndex &index, const std::vector<proto::Node> &nodes, Callees &callees) {
  for (const proto::Node &node : nodes) {
    const proto::Function *callee = index.callee(node);
    if (callee && !llvm::is_contained(callees, callee))
      callees.push_back(callee);
    for (const proto::Attribute &attribute : node.attributes)
      if (attribute.g)
        collectCallees(index, attribute.g->nodes, callees);
  }
}

/// Depth-first over the calls with a stack of its own. Returns the functions that the main graph reaches; reports a
/// function that calls itself, which inlining could not end.
static llvm::SmallVector<const proto::Function *> reachableFunctions(Validation &validation) {
  struct Frame {
    const proto::Function *function;
    Callees callees;
    size_t next = 0;
  };
  llvm::SmallVector<const proto::Function *> reached;
  llvm::DenseMap<const proto::Function *, bool> isOpen;
  std::vector<Frame> stack(1);
  stack[0].function = nullptr;
  collectCallees(validation.index, validation.model.graph->nodes, stack[0].callees);
  while (!stack.empty()) {
    Frame &frame = stack.back();
    if (frame.next == frame.callees.size()) {
      if (frame.function)
        isOpen[frame.function] = false;
      stack.pop_back();
      continue;
    }
    const proto::Function *callee = frame.callees[frame.next++];
    auto seen = isOpen.find(callee);
    if (seen != isOpen.end()) {
      if (seen->second)
        validation.report.model("expected functions that do not call themselves, found " + quoted(callee->name) +
                                " calling itself");
      continue;
    }
    isOpen[callee] = true;
    reached.push_back(callee);
    Frame inner{callee, {}, 0};
    collectCallees(validation.index, callee->nodes, inner.callees);
    stack.push_back(std::move(inner));
    if (int64_t(stack.size()) > validation.options.limits.nesting) {
      validation.report.model("expected functions to call one another at most " +
                              Twine(validation.options.limits.nesting) + " deep, found deeper calls");
      break;
    }
  }
  return reached;
}

bool importer::validateModel(Validation &validation) {
  Report &report = validation.report;
  size_t before = report.count();
  const proto::Model &model = validation.model;
  if (!model.graph) {
    report.model("expected a graph, found none", "is this an ONNX model?");
    return false;
  }
  Body body;
  validateOpsets(validation, model.opsets, "", body);
  if (model.opsets.empty())
    report.model("expected opset imports, found none");
  if (model.graph->outputs.empty())
    report.model("expected a graph with outputs, found none");
  indexFunctions(validation);
  for (const proto::Function *function : reachableFunctions(validation))
    validateFunction(validation, *function);
  validateGraph(validation, *model.graph, body, nullptr, "", 0);
  return report.count() == before;
}
