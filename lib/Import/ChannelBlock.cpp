// Finds the block of a model with operators of com.microsoft.nchwc; see ChannelBlock.h. ONNX Runtime pads the output
// channels of a convolution to whole blocks, and reads the plain input where it has fewer channels than a block. So
//
//   24 output channels after padding            => 8
//   20 of 32 output channels in use             => 16, else there would be 24
//   8 input channels, read from a plain input   => 16
#include "lib/Import/ChannelBlock.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace aicc::importer;
using llvm::StringRef;

namespace {
/// The weights and blocked operators of a model, inner graphs included.
struct Index {
  llvm::StringMap<const proto::Tensor *> weights;
  llvm::StringMap<const proto::Node *> producers;
  std::vector<const proto::Node *> nodes; ///< those of com.microsoft.nchwc
};
} // namespace

static bool isBlocked(const proto::Node &node) { return node.domain == "com.microsoft.nchwc"; }

static void add(const proto::Graph &graph, Index &index) {
  for (const proto::Tensor &tensor : graph.initializers)
    index.weights[tensor.name] = &tensor;
  for (const proto::Node &node : graph.nodes) {
    for (StringRef output : node.outputs)
      index.producers[output] = &node;
    if (isBlocked(node))
      index.nodes.push_back(&node);
    for (const proto::Attribute &attribute : node.attributes)
      if (attribute.g)
        add(*attribute.g, index);
  }
}

static int64_t intOf(const proto::Node &node, StringRef name, int64_t otherwise) {
  for (const proto::Attribute &attribute : node.attributes)
    if (attribute.name == name)
      return attribute.i.value_or(otherwise);
  return otherwise;
}

/// The dims of a convolution's filter; null when they are not four.
static const std::vector<int64_t> *filterOf(const Index &index, const proto::Node &node) {
  if (node.op != "Conv" || node.inputs.size() < 2)
    return nullptr;
  const proto::Tensor *weight = index.weights.lookup(node.inputs[1]);
  return weight && weight->dims.size() == 4 ? &weight->dims : nullptr;
}

/// The block that a convolution shows, or 0.
static int64_t shownByConv(const Index &index, const proto::Node &node) {
  const std::vector<int64_t> *filter = filterOf(index, node);
  if (!filter)
    return 0;
  int64_t outputs = (*filter)[0], inputs = (*filter)[1];
  bool isGrouped = intOf(node, "group", 1) > 1;
  if (outputs % 16 == 8 || (!isGrouped && inputs > 16 && inputs % 16 == 8))
    return 8;
  if (isGrouped || inputs < 8 || inputs >= 16)
    return 0;
  const proto::Node *producer = index.producers.lookup(node.inputs[0]);
  bool isPlain = !producer || producer->op == "ReorderOutput";
  return isPlain ? 16 : isBlocked(*producer) ? 8 : 0;
}

/// The block that the channels in use show, or 0.
static int64_t shownByOutput(const Index &index, const proto::Node &node) {
  const proto::Node *producer = node.inputs.empty() ? nullptr : index.producers.lookup(node.inputs[0]);
  const std::vector<int64_t> *filter = producer && isBlocked(*producer) ? filterOf(index, *producer) : nullptr;
  if (node.op != "ReorderOutput" || !filter)
    return 0;
  int64_t spare = (*filter)[0] - intOf(node, "channels", (*filter)[0]);
  return spare >= 8 ? 16 : 0;
}

/// What ONNX Runtime takes on this machine.
static int64_t blockHere() {
  llvm::Triple triple(llvm::sys::getProcessTriple());
  return triple.isX86() && !llvm::sys::getHostCPUFeatures().lookup("avx512f") ? 8 : 16;
}

int64_t aicc::importer::channelBlockOf(const proto::Graph &graph) {
  Index index;
  add(graph, index);
  for (const proto::Node *node : index.nodes) {
    if (int64_t block = shownByConv(index, *node))
      return block;
    if (int64_t block = shownByOutput(index, *node))
      return block;
  }
  return index.nodes.empty() ? 0 : blockHere();
}
