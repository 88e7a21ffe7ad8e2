#include "lib/Reduce/Candidate.h"

#include "llvm/Support/xxhash.h"

#include <algorithm>

namespace aicc::reduce {

namespace {

/// What the nodes of a graph give.
Names givenBy(const std::vector<proto::Node> &nodes) {
  Names given;
  for (const proto::Node &node : nodes)
    for (StringRef output : node.outputs)
      if (!output.empty())
        given.insert(output);
  return given;
}

void addConstants(const proto::Graph &graph, Names &names) {
  for (const proto::Tensor &tensor : graph.initializers)
    names.insert(tensor.name);
  for (const proto::SparseTensor &tensor : graph.sparseInitializers)
    names.insert(tensor.values.name);
}

/// What an inner graph reads from outside.
void addReads(const proto::Graph &graph, Names &reads) {
  Names inner, own = givenBy(graph.nodes);
  addConstants(graph, own);
  for (const proto::ValueInfo &input : graph.inputs)
    own.insert(input.name);
  reduce::addReads(graph.nodes, inner);
  for (const proto::ValueInfo &output : graph.outputs)
    inner.insert(output.name);
  for (StringRef name : inner)
    if (!own.count(name))
      reads.insert(name);
}

/// The same, in the order in which the nodes read; closing adds inputs in this order.
std::vector<StringRef> readsInOrder(const std::vector<proto::Node> &nodes) {
  std::vector<StringRef> order;
  Names seen;
  for (const proto::Node &node : nodes) {
    for (StringRef input : node.inputs)
      if (!input.empty() && seen.insert(input).second)
        order.push_back(input);
    Names inner;
    for (const proto::Attribute &attribute : node.attributes)
      if (attribute.g)
        addReads(*attribute.g, inner);
    for (StringRef name : inner)
      if (seen.insert(name).second)
        order.push_back(name);
  }
  return order;
}

bool addInputs(proto::Graph &graph, const Types &types) {
  Names given = givenBy(graph.nodes);
  addConstants(graph, given);
  for (const proto::ValueInfo &input : graph.inputs)
    given.insert(input.name);
  for (StringRef name : readsInOrder(graph.nodes)) {
    if (given.count(name))
      continue;
    proto::Type type = types.lookup(name);
    if (type.kind == proto::Type::None)
      return false;
    graph.inputs.push_back({name, type});
  }
  return true;
}

void dropUnread(proto::Graph &graph) {
  Names read, constants;
  reduce::addReads(graph.nodes, read);
  for (const proto::ValueInfo &output : graph.outputs)
    read.insert(output.name);
  auto isUnread = [&](const auto &value) { return !read.count(value.name); };
  graph.initializers.erase(std::remove_if(graph.initializers.begin(), graph.initializers.end(), isUnread),
                           graph.initializers.end());
  graph.sparseInitializers.erase(
      std::remove_if(graph.sparseInitializers.begin(), graph.sparseInitializers.end(),
                     [&](const proto::SparseTensor &tensor) { return !read.count(tensor.values.name); }),
      graph.sparseInitializers.end());
  graph.inputs.erase(std::remove_if(graph.inputs.begin(), graph.inputs.end(), isUnread), graph.inputs.end());
  // What is said about values that are gone would be wrong if the name came again.
  Names given = givenBy(graph.nodes);
  graph.values.erase(std::remove_if(graph.values.begin(), graph.values.end(),
                                    [&](const proto::ValueInfo &value) { return !given.count(value.name); }),
                     graph.values.end());
}

/// The outputs before, less those that nobody gives, and what has lost its readers.
std::vector<proto::ValueInfo> outputsOf(const proto::Graph &graph, const proto::Graph &before, const Types &types) {
  Names given = givenBy(graph.nodes), readBefore, readNow, listed;
  reduce::addReads(before.nodes, readBefore);
  reduce::addReads(graph.nodes, readNow);
  std::vector<proto::ValueInfo> outputs;
  for (const proto::ValueInfo &output : graph.outputs)
    if (given.count(output.name) && listed.insert(output.name).second)
      outputs.push_back(output);
  for (const proto::Node &node : graph.nodes)
    for (StringRef name : node.outputs)
      if (!name.empty() && readBefore.count(name) && !readNow.count(name) && listed.insert(name).second)
        outputs.push_back({name, types.lookup(name)});
  return outputs;
}

void addCalls(const std::vector<proto::Node> &nodes, std::vector<std::pair<StringRef, StringRef>> &calls) {
  for (const proto::Node &node : nodes) {
    calls.push_back({node.domain, node.op});
    for (const proto::Attribute &attribute : node.attributes)
      if (attribute.g)
        addCalls(attribute.g->nodes, calls);
  }
}

void dropFunctions(proto::Model &model) {
  std::vector<std::pair<StringRef, StringRef>> calls;
  addCalls(model.graph->nodes, calls);
  std::vector<bool> isCalled(model.functions.size());
  for (size_t done = 0; done < calls.size(); ++done)
    for (size_t i = 0; i < model.functions.size(); ++i)
      if (!isCalled[i] && model.functions[i].domain == calls[done].first &&
          model.functions[i].name == calls[done].second) {
        isCalled[i] = true;
        addCalls(model.functions[i].nodes, calls);
      }
  std::vector<proto::Function> kept;
  for (size_t i = 0; i < isCalled.size(); ++i)
    if (isCalled[i])
      kept.push_back(std::move(model.functions[i]));
  model.functions = std::move(kept);
}

} // namespace

void addReads(const std::vector<proto::Node> &nodes, Names &reads) {
  for (const proto::Node &node : nodes) {
    for (StringRef input : node.inputs)
      if (!input.empty())
        reads.insert(input);
    for (const proto::Attribute &attribute : node.attributes)
      if (attribute.g)
        addReads(*attribute.g, reads);
  }
}

std::optional<proto::Model> closed(proto::Model changed, const proto::Model &before, const Types &types) {
  proto::Graph &graph = *changed.graph;
  graph.outputs = outputsOf(graph, *before.graph, types);
  if (graph.outputs.empty() || !addInputs(graph, types))
    return std::nullopt;
  dropUnread(graph);
  dropFunctions(changed);
  return changed;
}

const Types &Search::types() {
  if (!known)
    known = valueTypes(best);
  return *known;
}

bool Search::take(std::optional<proto::Model> candidate) {
  if (!candidate || stopped)
    return false;
  std::string bytes = writeModel(*candidate);
  if (!tried.insert(llvm::xxh3_64bits(StringRef(bytes))).second)
    return false;
  std::string state = std::to_string(best.graph->nodes.size()) + " nodes, " + std::to_string(++tries) + " tries";
  Answer answer = shows(bytes, state);
  stopped = answer == Answer::Stop;
  if (answer != Answer::Yes)
    return false;
  best = std::move(*candidate);
  known.reset();
  return true;
}

void minimize(size_t count, const std::function<bool(const std::vector<size_t> &)> &keeps) {
  std::vector<size_t> items(count);
  for (size_t i = 0; i < count; ++i)
    items[i] = i;
  for (size_t parts = 2; items.size() >= 2;) {
    bool isSmaller = false;
    for (size_t round = 0; round < 2 && !isSmaller; ++round) // the parts first, then all but one part
      for (size_t part = 0; part < parts && !isSmaller && !(round && parts == 2); ++part) {
        size_t begin = items.size() * part / parts, end = items.size() * (part + 1) / parts;
        std::vector<size_t> tried(items.begin() + begin, items.begin() + end);
        if (round) {
          tried.assign(items.begin(), items.begin() + begin);
          tried.insert(tried.end(), items.begin() + end, items.end());
        }
        if ((isSmaller = keeps(tried))) {
          items = std::move(tried);
          parts = round ? std::max<size_t>(parts - 1, 2) : 2;
        }
      }
    if (!isSmaller && parts >= items.size())
      return;
    if (!isSmaller)
      parts = std::min(items.size(), 2 * parts);
  }
}

} // namespace aicc::reduce
