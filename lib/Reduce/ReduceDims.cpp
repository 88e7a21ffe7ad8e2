// Smaller sizes. One size stands for the same thing wherever it occurs, as a rule: all dims of it change together, and
// the constants that hold shapes; then numbers of attributes too, then multiples, as the gates of a layer are; then
// single dims. Sizes that are free become 1.
#include "lib/Reduce/Candidate.h"

#include "lib/Support/Tensor.h"

#include "llvm/ADT/STLExtras.h"

#include <cstring>

namespace aicc::reduce {

namespace {

/// How far a change goes; each goes as far as the one before as well.
enum class Reach { Dims, Attributes, Multiples };

/// Which dims change: those of size `from`, of all values or of one axis of one.
struct Change {
  int64_t from = 0, to = 0;
  StringRef value; ///< empty: all
  size_t axis = 0;
  Reach reach = Reach::Dims;

  int64_t of(int64_t size) const {
    bool isMultiple = reach == Reach::Multiples && size > 0 && size % from == 0;
    return size == from || isMultiple ? size / from * to : size;
  }
  int64_t of(StringRef name, size_t at, int64_t size) const {
    return value.empty() || (value == name && at == axis) ? of(size) : size;
  }
};

/// The leading part of the data in each changed dim.
std::string cut(const proto::Tensor &tensor, const std::vector<int64_t> &dims, size_t width) {
  std::string bytes;
  std::vector<int64_t> index(dims.size());
  int64_t count = elementCount(dims);
  for (int64_t done = 0; done < count; ++done) {
    int64_t offset = 0;
    for (size_t d = 0; d < dims.size(); ++d)
      offset = offset * tensor.dims[d] + index[d];
    bytes.append(tensor.raw->data() + size_t(offset) * width, width);
    for (size_t d = dims.size(); d-- > 0 && ++index[d] == dims[d];)
      index[d] = 0;
  }
  return bytes;
}

/// Shapes are vectors of a few 64-bit numbers.
bool isShapeLike(const proto::Tensor &tensor) {
  return tensor.dataType == int32_t(DType::I64) && tensor.raw && tensor.raw->size() <= 128 && tensor.dims.size() <= 1;
}

bool changeNumbers(Search &search, const Change &change, proto::Tensor &tensor) {
  std::string bytes = tensor.raw->str();
  bool isChanged = false;
  for (size_t i = 0; i + 8 <= bytes.size(); i += 8) {
    int64_t value;
    std::memcpy(&value, bytes.data() + i, 8);
    int64_t changed = change.of(value);
    std::memcpy(bytes.data() + i, &changed, 8);
    isChanged |= changed != value;
  }
  if (isChanged)
    tensor.raw = search.keep(bytes);
  return isChanged;
}

bool changeTensor(Search &search, const Change &change, proto::Tensor &tensor) {
  bool isChanged = change.value.empty() && isShapeLike(tensor) && changeNumbers(search, change, tensor);
  std::vector<int64_t> dims = tensor.dims;
  for (size_t i = 0; i < dims.size(); ++i)
    dims[i] = change.of(tensor.name, i, dims[i]);
  int bits = bitWidth(DType(tensor.dataType));
  if (dims == tensor.dims || !tensor.raw || bits < 8)
    return isChanged;
  tensor.raw = search.keep(cut(tensor, dims, size_t(bits) / 8));
  tensor.dims = dims;
  return true;
}

bool changeType(const Change &change, proto::ValueInfo &value) {
  bool isChanged = false;
  for (size_t i = 0; value.type.shape && i < value.type.shape->size(); ++i)
    if (auto &size = (*value.type.shape)[i].value) {
      int64_t before = *size;
      size = change.of(value.name, i, before);
      isChanged |= size != before;
    }
  return isChanged;
}

void changeAttributes(Search &search, const Change &change, std::vector<proto::Node> &nodes) {
  for (proto::Node &node : nodes)
    for (proto::Attribute &attribute : node.attributes) {
      if (attribute.t && isShapeLike(*attribute.t)) {
        attribute.t = std::make_shared<proto::Tensor>(*attribute.t);
        changeNumbers(search, change, *attribute.t);
      }
      if (change.reach == Reach::Dims)
        continue;
      for (int64_t &value : attribute.ints)
        value = change.of(value);
      if (attribute.i)
        attribute.i = change.of(*attribute.i);
    }
}

bool tryChange(Search &search, const Change &change) {
  proto::Model changed = search.model();
  proto::Graph &graph = *changed.graph;
  bool isChanged = false;
  for (proto::Tensor &tensor : graph.initializers)
    isChanged |= changeTensor(search, change, tensor);
  for (proto::ValueInfo &input : graph.inputs)
    isChanged |= changeType(change, input);
  if (!isChanged)
    return false;
  if (change.value.empty())
    changeAttributes(search, change, graph.nodes);
  for (auto *list : {&graph.outputs, &graph.values}) // what was said of them is no longer so
    for (proto::ValueInfo &value : *list)
      if (value.type.shape)
        for (proto::Dimension &dim : *value.type.shape)
          dim = {};
  graph.values.clear();
  return search.take(std::move(changed));
}

/// To 1, to 2, or by halves.
void shrink(Search &search, Change change) {
  std::vector<int64_t> sizes = {1, 2};
  for (int64_t size = change.from / 2; size > 2; size /= 2)
    sizes.insert(sizes.begin() + 2, size);
  for (int64_t size : sizes)
    for (Reach reach : {Reach::Dims, Reach::Attributes, Reach::Multiples}) {
      change.to = size;
      change.reach = reach;
      bool isSensible = size < change.from && (change.value.empty() || reach == Reach::Dims);
      if (isSensible && !search.isStopped() && tryChange(search, change))
        return;
    }
}

/// Sizes that are free become 1, of all inputs or of one.
bool fix(Search &search, StringRef input) {
  proto::Model changed = search.model();
  for (proto::ValueInfo &value : changed.graph->inputs)
    if (value.type.shape && (input.empty() || value.name == input))
      for (proto::Dimension &dim : *value.type.shape)
        dim.value = dim.value.value_or(1);
  return search.take(std::move(changed));
}

/// A size and where it occurs.
struct Place {
  StringRef value;
  size_t axis;
  int64_t size;
};

std::vector<Place> places(const proto::Graph &graph) {
  std::vector<Place> result;
  for (const proto::ValueInfo &input : graph.inputs)
    for (size_t i = 0; input.type.shape && i < input.type.shape->size(); ++i)
      if ((*input.type.shape)[i].value.value_or(1) > 1)
        result.push_back({input.name, i, *(*input.type.shape)[i].value});
  for (const proto::Tensor &tensor : graph.initializers)
    for (size_t i = 0; i < tensor.dims.size(); ++i)
      if (tensor.dims[i] > 1)
        result.push_back({tensor.name, i, tensor.dims[i]});
  return result;
}

} // namespace

void reduceDims(Search &search) {
  if (!fix(search, ""))
    for (const proto::ValueInfo &input : std::vector<proto::ValueInfo>(search.model().graph->inputs))
      fix(search, input.name);
  std::set<int64_t, std::greater<int64_t>> sizes;
  for (const Place &place : places(*search.model().graph))
    sizes.insert(place.size);
  for (int64_t size : sizes)
    shrink(search, {size, 0, "", 0});
  for (const Place &place : places(*search.model().graph))
    shrink(search, {place.size, 0, place.value, place.axis});
}

} // namespace aicc::reduce
