// Constants that say less: initializers become inputs or hold one number throughout; attributes are left out.
#include "lib/Reduce/Candidate.h"

#include "lib/Support/DType.h"

#include "llvm/ADT/STLExtras.h"

#include <cstring>

namespace aicc::reduce {

namespace {

bool isReal(const proto::Tensor &tensor) {
  auto type = DType(tensor.dataType);
  return type == DType::F32 || type == DType::F64 || type == DType::F16 || type == DType::BF16;
}

/// Weights become inputs; shapes and axes stay what makes the model one of known shapes.
void makeInputs(Search &search) {
  proto::Model base = search.model();
  std::vector<size_t> weights;
  for (size_t i = 0; i < base.graph->initializers.size(); ++i)
    if (isReal(base.graph->initializers[i]))
      weights.push_back(i);
  auto keeps = [&](const std::vector<size_t> &kept) {
    proto::Model changed = base;
    proto::Graph &graph = *changed.graph;
    graph.initializers.clear();
    for (size_t i = 0; i < base.graph->initializers.size(); ++i) {
      const proto::Tensor &tensor = base.graph->initializers[i];
      auto at = llvm::find(weights, i);
      if (at == weights.end() || llvm::is_contained(kept, size_t(at - weights.begin()))) {
        graph.initializers.push_back(tensor);
        continue;
      }
      if (llvm::any_of(graph.inputs, [&](const proto::ValueInfo &input) { return input.name == tensor.name; }))
        continue; // an input already, with the initializer as its value
      proto::ValueInfo input{tensor.name, {}};
      input.type.kind = proto::Type::Tensor;
      input.type.elementType = tensor.dataType;
      input.type.shape.emplace();
      for (int64_t dim : tensor.dims)
        input.type.shape->emplace_back().value = dim;
      graph.inputs.push_back(std::move(input));
    }
    return search.take(std::move(changed));
  };
  if (!keeps({}))
    minimize(weights.size(), keeps);
}

/// `count` elements of one number.
std::string filled(DType type, size_t bytes, bool isOne) {
  std::string result(bytes, '\0');
  if (!isOne)
    return result;
  uint64_t one = 1;
  float single = 1;
  double fine = 1;
  size_t width = size_t(bitWidth(type)) / 8;
  if (type == DType::F32)
    std::memcpy(&one, &single, 4);
  else if (type == DType::F64)
    std::memcpy(&one, &fine, 8);
  else
    one = type == DType::F16 ? 0x3c00 : 0x3f80;
  for (size_t at = 0; at + width <= bytes; at += width)
    std::memcpy(result.data() + at, &one, width);
  return result;
}

void fill(Search &search) {
  for (size_t i = 0; i < search.model().graph->initializers.size() && !search.isStopped(); ++i) {
    proto::Tensor tensor = search.model().graph->initializers[i];
    if (!isReal(tensor) || !tensor.raw)
      continue;
    std::string zeros = filled(DType(tensor.dataType), tensor.raw->size(), false);
    std::string ones = filled(DType(tensor.dataType), tensor.raw->size(), true);
    for (const std::string &bytes : {zeros, ones}) {
      if (*tensor.raw == zeros || *tensor.raw == ones)
        break;
      proto::Model changed = search.model();
      changed.graph->initializers[i].raw = search.keep(bytes);
      if (search.take(std::move(changed)))
        break;
    }
  }
}

void dropAttributes(Search &search) {
  for (size_t at = 0; at < search.model().graph->nodes.size(); ++at)
    for (size_t i = search.model().graph->nodes[at].attributes.size(); i-- > 0 && !search.isStopped();) {
      proto::Model changed = search.model();
      auto &attributes = changed.graph->nodes[at].attributes;
      if (attributes[i].g)
        continue;
      attributes.erase(attributes.begin() + int64_t(i));
      search.take(std::move(changed));
    }
}

} // namespace

void reduceValues(Search &search) {
  makeInputs(search);
  fill(search);
  dropAttributes(search);
}

} // namespace aicc::reduce
