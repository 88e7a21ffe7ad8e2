// Control flow: a branch or one pass of a body in place of the node that holds it, and fewer nodes inside.
#include "lib/Reduce/Candidate.h"

#include "llvm/ADT/STLExtras.h"

namespace aicc::reduce {

namespace {

/// What stands for the inputs of an inner graph: "" for those that become inputs of the model, as a loop's number does.
std::vector<StringRef> actuals(const proto::Node &node, const proto::Graph &body) {
  std::vector<StringRef> names(body.inputs.size());
  size_t slices = 0;
  for (const proto::Attribute &attribute : node.attributes)
    if (attribute.name == "num_scan_inputs")
      slices = size_t(attribute.i.value_or(0));
  for (size_t i = 0; i < names.size() && i < node.inputs.size(); ++i) {
    bool isCarried = node.op == "Loop" ? i >= 2 : node.op == "Scan" ? i + slices < node.inputs.size() : false;
    if (isCarried)
      names[i] = node.inputs[i];
  }
  return names;
}

/// The body's output that is output `index` of the node after one pass; "" for scan outputs, which have a dim more.
StringRef outputOf(const proto::Node &node, const proto::Graph &body, size_t index) {
  size_t carried = node.op == "If" ? body.outputs.size() : node.op == "Loop" ? node.inputs.size() - 2 : 0;
  size_t at = index + (node.op == "Loop" ? 1 : 0);
  return index < carried && at < body.outputs.size() ? body.outputs[at].name : StringRef();
}

/// A body as nodes of the graph around it: names that are its own get a prefix, those it takes are replaced.
class Inlining {
public:
  Inlining(Search &search, StringRef prefix) : search(search), prefix(prefix) {}

  void own(StringRef name) {
    if (!name.empty() && !names.count(name))
      names[name] = search.keep((prefix + name).str());
  }
  void replace(StringRef name, StringRef by) { names[name] = by; }
  StringRef of(StringRef name) const {
    auto known = names.find(name);
    return known == names.end() ? name : known->second;
  }
  void apply(std::vector<proto::Node> &nodes) const {
    for (proto::Node &node : nodes) {
      for (auto *list : {&node.inputs, &node.outputs})
        for (StringRef &name : *list)
          name = of(name);
      for (proto::Attribute &attribute : node.attributes)
        if (attribute.g)
          attribute.g = inside(*attribute.g);
    }
  }

private:
  std::shared_ptr<proto::Graph> inside(const proto::Graph &graph) const {
    auto copy = std::make_shared<proto::Graph>(graph);
    apply(copy->nodes);
    for (proto::ValueInfo &output : copy->outputs)
      output.name = of(output.name);
    return copy;
  }

  Search &search;
  std::string prefix;
  std::map<StringRef, StringRef> names;
};

bool inlineBody(Search &search, size_t at, const proto::Graph &body) {
  proto::Model changed = search.model();
  proto::Graph &graph = *changed.graph;
  proto::Node node = graph.nodes[at];
  Types types = search.types();
  Inlining inlining(search, (llvm::Twine(node.outputs.empty() ? "" : node.outputs.front()) + "/").str());
  std::vector<StringRef> given = actuals(node, body);
  for (size_t i = 0; i < given.size(); ++i) {
    StringRef name = body.inputs[i].name;
    if (!given[i].empty())
      inlining.replace(name, given[i]);
    else
      inlining.own(name);
    proto::Type known = types.lookup(name);
    types.insert_or_assign(inlining.of(name), known.kind == proto::Type::None ? body.inputs[i].type : known);
  }
  for (size_t i = 0; i < node.outputs.size(); ++i)
    if (StringRef inner = outputOf(node, body, i); !inner.empty())
      for (const proto::Node &from : body.nodes)
        if (llvm::is_contained(from.outputs, inner))
          inlining.replace(inner, node.outputs[i]);
  for (const proto::Node &from : body.nodes)
    for (StringRef name : from.outputs) {
      inlining.own(name);
      if (types.count(name))
        types.insert_or_assign(inlining.of(name), types.lookup(name));
    }
  for (proto::Tensor tensor : body.initializers) {
    inlining.own(tensor.name);
    tensor.name = inlining.of(tensor.name);
    graph.initializers.push_back(std::move(tensor));
  }
  std::vector<proto::Node> nodes = body.nodes;
  inlining.apply(nodes);
  graph.nodes.erase(graph.nodes.begin() + int64_t(at));
  graph.nodes.insert(graph.nodes.begin() + int64_t(at), nodes.begin(), nodes.end());
  return search.take(closed(std::move(changed), search.model(), types));
}

/// ddmin over the nodes of one inner graph; what is cut becomes an input of the model.
void dropInner(Search &search, size_t at, size_t which) {
  proto::Model base = search.model();
  Types types = search.types();
  const proto::Graph &body = *base.graph->nodes[at].attributes[which].g;
  minimize(body.nodes.size(), [&](const std::vector<size_t> &kept) {
    proto::Model changed = base;
    auto smaller = std::make_shared<proto::Graph>(body);
    smaller->nodes.clear();
    for (size_t i : kept)
      smaller->nodes.push_back(body.nodes[i]);
    changed.graph->nodes[at].attributes[which].g = smaller;
    return search.take(closed(std::move(changed), base, types));
  });
}

/// Tries every inner graph of a node; true when one stands for the node now.
bool inlineOne(Search &search, size_t at) {
  proto::Node node = search.model().graph->nodes[at];
  return llvm::any_of(node.attributes, [&](const proto::Attribute &attribute) {
    return attribute.g && inlineBody(search, at, *attribute.g);
  });
}

} // namespace

void reduceControl(Search &search) {
  for (size_t at = 0; at < search.model().graph->nodes.size() && !search.isStopped(); ++at) {
    if (inlineOne(search, at))
      continue;
    size_t count = search.model().graph->nodes[at].attributes.size();
    for (size_t which = 0; which < count; ++which)
      if (search.model().graph->nodes[at].attributes[which].g)
        dropInner(search, at, which);
  }
}

} // namespace aicc::reduce
