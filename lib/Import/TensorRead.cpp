// Reads checked TensorProtos: raw and external bytes are viewed where they lie, typed fields are narrowed to the
// element type.
#include "lib/Import/TensorData.h"

#include <cstring>

using namespace aicc;
using namespace aicc::importer;
using llvm::StringRef;

namespace {
struct Bytes {
  const char *data = nullptr;
  std::shared_ptr<const void> owner;
};
} // namespace

/// The little-endian bytes of `tensor` where they lie as such.
static std::optional<Bytes> rawBytes(const proto::Tensor &tensor, TensorSources &sources) {
  if (tensor.raw)
    return Bytes{tensor.raw->data(), sources.model};
  if (!tensor.isExternal)
    return std::nullopt;
  StringRef location;
  uint64_t offset = 0;
  for (const proto::Entry &entry : tensor.external) {
    if (entry.key == "location")
      location = entry.value;
    else if (entry.key == "offset")
      (void)entry.value.getAsInteger(10, offset);
  }
  auto file = sources.external.open(location);
  if (!file) {
    llvm::consumeError(file.takeError());
    return std::nullopt;
  }
  return Bytes{(*file)->getBufferStart() + offset, *file};
}

/// Stores each value of a typed field in the low bytes that one element (or one byte of sub-byte elements) takes.
template <typename T> static void narrow(const std::vector<T> &values, size_t width, uint8_t *to, size_t capacity) {
  for (size_t i = 0; i < values.size() && (i + 1) * width <= capacity; ++i)
    std::memcpy(to + i * width, &values[i], width);
}

static Tensor fromTypedField(const proto::Tensor &tensor, DType type) {
  Tensor result = Tensor::allocate(type, tensor.dims);
  auto *to = result.mutableData<uint8_t>();
  size_t capacity = size_t(result.bytes());
  bool isComplex = type == DType::C64 || type == DType::C128;
  size_t width = size_t(std::max(8, bitWidth(type))) / 8 / (isComplex ? 2 : 1);
  narrow(tensor.floats, width, to, capacity);
  narrow(tensor.int32s, width, to, capacity);
  narrow(tensor.int64s, width, to, capacity);
  narrow(tensor.doubles, width, to, capacity);
  narrow(tensor.uint64s, width, to, capacity);
  if (type == DType::Bool)
    for (size_t i = 0; i < tensor.int32s.size() && i < capacity; ++i)
      to[i] = tensor.int32s[i] != 0;
  return result;
}

static Tensor copied(DType type, const Shape &shape, const char *data) {
  Tensor result = Tensor::allocate(type, shape);
  if (result.bytes() > 0)
    std::memcpy(result.mutableData<uint8_t>(), data, size_t(result.bytes()));
  return result;
}

static bool isAligned(const char *data, DType type) {
  size_t width = size_t(std::max(8, bitWidth(type))) / 8;
  return reinterpret_cast<uintptr_t>(data) % width == 0;
}

/// Bools are 0 or 1 whatever the file says: generated code relies on it.
static Tensor normalisedBools(const proto::Tensor &tensor, const char *data) {
  Tensor result = copied(DType::Bool, tensor.dims, data);
  for (int64_t i = 0; i < result.elements(); ++i)
    result.mutableData<uint8_t>()[i] = result.data<uint8_t>()[i] != 0;
  return result;
}

Tensor importer::readTensor(const proto::Tensor &tensor, TensorSources &sources) {
  auto type = DType(tensor.dataType);
  if (type == DType::String)
    return Tensor::ofStrings(tensor.dims, std::vector<std::string>(tensor.strings.begin(), tensor.strings.end()));
  std::optional<Bytes> raw = rawBytes(tensor, sources);
  if (!raw || elementCount(tensor.dims) == 0)
    return fromTypedField(tensor, type);
  if (type == DType::Bool)
    return normalisedBools(tensor, raw->data);
  if (!isAligned(raw->data, type))
    return copied(type, tensor.dims, raw->data);
  return Tensor::view(type, tensor.dims, raw->data, raw->owner);
}

std::string importer::storeTensor(const std::string &name, const proto::Tensor &tensor, TensorSources &sources,
                                  WeightStore &store) {
  auto type = DType(tensor.dataType);
  std::optional<Bytes> raw = type == DType::String ? std::nullopt : rawBytes(tensor, sources);
  if (!raw || isAligned(raw->data, type))
    return store.add(name, readTensor(tensor, sources));
  Shape shape = tensor.dims;
  return store.addLazy(name, {type, shape}, [raw = *raw, type, shape] { return copied(type, shape, raw.data); });
}

Tensor importer::readSparseTensor(const proto::SparseTensor &tensor, TensorSources &sources) {
  Tensor values = readTensor(tensor.values, sources), indices = readTensor(tensor.indices, sources);
  Tensor dense = Tensor::allocate(values.dtype(), tensor.dims);
  size_t width = size_t(bitWidth(values.dtype())) / 8;
  const auto *index = indices.data<int64_t>();
  size_t rank = indices.rank() == 2 ? tensor.dims.size() : 1;
  for (int64_t i = 0; i < values.elements(); ++i) {
    int64_t at = rank == 1 && indices.rank() == 1 ? index[i] : 0;
    for (size_t dim = 0; indices.rank() == 2 && dim < rank; ++dim) {
      int64_t part = index[size_t(i) * rank + dim];
      if (part < 0 || part >= tensor.dims[dim])
        return Tensor();
      at = at * tensor.dims[dim] + part;
    }
    if (at < 0 || at >= dense.elements())
      return Tensor();
    std::memcpy(dense.mutableData<uint8_t>() + size_t(at) * width, values.data<uint8_t>() + size_t(i) * width, width);
  }
  return dense;
}
