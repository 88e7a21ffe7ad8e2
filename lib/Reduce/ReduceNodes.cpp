// Fewer nodes: parts of the graph, and nodes that an input of theirs can stand for.
#include "lib/Reduce/Candidate.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace aicc::reduce {

/// ddmin over the nodes of the main graph.
static void dropNodes(Search &search) {
  proto::Model base = search.model();
  Types types = search.types();
  minimize(base.graph->nodes.size(), [&](const std::vector<size_t> &kept) {
    proto::Model changed = base;
    changed.graph->nodes.clear();
    for (size_t at : kept)
      changed.graph->nodes.push_back(base.graph->nodes[at]);
    return search.take(closed(std::move(changed), base, types));
  });
}

/// ddmin over the outputs; nodes that nobody needs then go with them.
static void dropOutputs(Search &search) {
  proto::Model base = search.model();
  Types types = search.types();
  minimize(base.graph->outputs.size(), [&](const std::vector<size_t> &kept) {
    proto::Model changed = base;
    proto::Graph &graph = *changed.graph;
    graph.outputs.clear();
    for (size_t at : kept)
      graph.outputs.push_back(base.graph->outputs[at]);
    for (bool isShrinking = true; isShrinking;) {
      Names read;
      addReads(graph.nodes, read);
      for (const proto::ValueInfo &output : graph.outputs)
        read.insert(output.name);
      size_t before = graph.nodes.size();
      graph.nodes.erase(std::remove_if(graph.nodes.begin(), graph.nodes.end(),
                                       [&](const proto::Node &node) {
                                         return llvm::none_of(node.outputs,
                                                              [&](StringRef name) { return read.count(name); });
                                       }),
                        graph.nodes.end());
      isShrinking = graph.nodes.size() != before;
    }
    return search.take(closed(changed, changed, types));
  });
}

static void rename(std::vector<proto::Node> &nodes, StringRef from, StringRef to) {
  for (proto::Node &node : nodes) {
    std::replace(node.inputs.begin(), node.inputs.end(), from, to);
    for (proto::Attribute &attribute : node.attributes)
      if (attribute.g) { // graphs are shared between candidates
        attribute.g = std::make_shared<proto::Graph>(*attribute.g);
        rename(attribute.g->nodes, from, to);
        for (proto::ValueInfo &output : attribute.g->outputs)
          if (output.name == from)
            output.name = to;
      }
  }
}

static bool isSame(const proto::Type &left, const proto::Type &right) {
  if (left.kind != proto::Type::Tensor || right.kind != proto::Type::Tensor || left.elementType != right.elementType)
    return false;
  if (!left.shape || !right.shape || left.shape->size() != right.shape->size())
    return false;
  return llvm::all_of(llvm::zip(*left.shape, *right.shape),
                      [](auto dims) { return std::get<0>(dims).value == std::get<1>(dims).value; });
}

/// Puts input `input` of a node in the place of its first output.
static bool bypass(Search &search, size_t at, StringRef input) {
  proto::Model changed = search.model();
  proto::Graph &graph = *changed.graph;
  StringRef output = graph.nodes[at].outputs.front();
  graph.nodes.erase(graph.nodes.begin() + int64_t(at));
  rename(graph.nodes, output, input);
  for (proto::ValueInfo &value : graph.outputs)
    if (value.name == output)
      value.name = input;
  return search.takeClosed(std::move(changed));
}

static void bypassNodes(Search &search) {
  for (size_t at = search.model().graph->nodes.size(); at-- > 0 && !search.isStopped();) {
    proto::Node node = search.model().graph->nodes[at];
    if (node.outputs.empty())
      continue;
    Types types = search.types();
    proto::Type type = types.lookup(node.outputs.front());
    for (StringRef input : node.inputs)
      if (isSame(type, types.lookup(input)) && bypass(search, at, input))
        break;
  }
}

void reduceNodes(Search &search) {
  dropNodes(search);
  dropOutputs(search);
  bypassNodes(search);
}

} // namespace aicc::reduce
