// What can be wrong with a TensorProto: its type, its dims, how many value fields it sets, how many values or bytes
// they hold, where external data lies.
#include "lib/Import/TensorData.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::StringRef;
using llvm::Twine;
using Say = llvm::function_ref<void(const Twine &, const Twine &)>;

namespace {
/// A typed value field: its name, how many values it holds, how many the tensor's type and dims ask for.
struct ValueField {
  const char *name;
  size_t found;
};
} // namespace

static llvm::SmallVector<ValueField, 7> setFields(const proto::Tensor &tensor) {
  llvm::SmallVector<ValueField, 7> set;
  for (ValueField field : {ValueField{"float_data", tensor.floats.size()},
                           {"int32_data", tensor.int32s.size()},
                           {"string_data", tensor.strings.size()},
                           {"int64_data", tensor.int64s.size()},
                           {"double_data", tensor.doubles.size()},
                           {"uint64_data", tensor.uint64s.size()}})
    if (field.found)
      set.push_back(field);
  if (tensor.raw && !tensor.raw->empty())
    set.push_back({"raw_data", tensor.raw->size()});
  if (tensor.isExternal)
    set.push_back({"external data", 1});
  return set;
}

/// The typed field that the standard gives to `type`, and how many of its values hold `elements` elements.
static ValueField expectedField(DType type, int64_t elements) {
  switch (type) {
  case DType::F32: return {"float_data", size_t(elements)};
  case DType::C64: return {"float_data", size_t(elements) * 2};
  case DType::F64: return {"double_data", size_t(elements)};
  case DType::C128: return {"double_data", size_t(elements) * 2};
  case DType::I64: return {"int64_data", size_t(elements)};
  case DType::U32:
  case DType::U64: return {"uint64_data", size_t(elements)};
  case DType::String: return {"string_data", size_t(elements)};
  default: break;
  }
  // Sub-byte elements are packed: one byte of them per value.
  int bits = bitWidth(type);
  return {"int32_data", size_t(bits < 8 ? byteSize(type, elements) : elements)};
}

static std::string dimsText(const proto::Tensor &tensor) {
  std::string text;
  for (int64_t dim : tensor.dims)
    text += (text.empty() ? "" : "x") + std::to_string(dim);
  return text.empty() ? "a scalar" : text;
}

static bool checkValues(const proto::Tensor &tensor, DType type, int64_t elements, Say say) {
  auto set = setFields(tensor);
  std::string what = std::string(name(type)) + " of " + (tensor.dims.empty() ? "one element" : dimsText(tensor));
  if (set.size() > 1) {
    say(Twine("expected one value field, found both ") + set[0].name + " and " + set[1].name, "");
    return false;
  }
  if (set.empty()) {
    if (elements == 0)
      return true;
    say("expected values for " + what + ", found none", "");
    return false;
  }
  if (tensor.isExternal)
    return true;
  StringRef field = set[0].name;
  if (field == "raw_data" && type != DType::String) {
    int64_t bytes = byteSize(type, elements);
    if (int64_t(tensor.raw->size()) == bytes)
      return true;
    say("expected raw_data of " + Twine(bytes) + " bytes for " + what + ", found " + Twine(tensor.raw->size()), "");
    return false;
  }
  ValueField expected = expectedField(type, elements);
  if (field != expected.name) {
    say(Twine("expected ") + expected.name + " for " + what + ", found " + field, "");
    return false;
  }
  if (set[0].found == expected.found)
    return true;
  say(Twine("expected ") + Twine(expected.found) + " values in " + field + " for " + what + ", found " +
          Twine(set[0].found),
      "");
  return false;
}

namespace {
struct ExternalPlace {
  StringRef location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
};
} // namespace

/// Reads the entries; "checksum" is accepted and not used.
static std::optional<ExternalPlace> parsePlace(const proto::Tensor &tensor, Say say) {
  ExternalPlace place;
  llvm::SmallVector<StringRef> seen;
  for (const proto::Entry &entry : tensor.external) {
    if (llvm::is_contained(seen, entry.key))
      return say("expected each key of external data once, found " + quoted(entry.key) + " twice", ""), std::nullopt;
    seen.push_back(entry.key);
    uint64_t number = 0;
    bool isNumber = entry.key == "offset" || entry.key == "length";
    if (isNumber && (entry.value.getAsInteger(10, number) || number > uint64_t(INT64_MAX)))
      return say("expected a byte count as external data " + quoted(entry.key) + ", found " + quoted(entry.value), ""),
             std::nullopt;
    if (entry.key == "location")
      place.location = entry.value;
    else if (entry.key == "offset")
      place.offset = number;
    else if (entry.key == "length")
      place.length = number;
    else if (entry.key != "checksum")
      return say("expected location, offset, length or checksum of external data, found " + quoted(entry.key), ""),
             std::nullopt;
  }
  if (place.location.empty())
    return say("expected a location of external data, found none", ""), std::nullopt;
  return place;
}

static bool checkExternal(const proto::Tensor &tensor, DType type, int64_t elements, TensorSources &sources, Say say) {
  int64_t bytes = byteSize(type, elements);
  if (bytes < 0) {
    say("expected string values inside the model, found external data", "");
    return false;
  }
  std::optional<ExternalPlace> place = parsePlace(tensor, say);
  if (!place)
    return false;
  if (place->length && *place->length != uint64_t(bytes)) {
    say("expected external data of " + Twine(bytes) + " bytes for " + name(type).data() + " of " + dimsText(tensor) +
            ", found length " + Twine(*place->length),
        "");
    return false;
  }
  auto file = sources.external.open(place->location);
  if (!file) {
    say("expected external data " + quoted(place->location) + " in a file beneath the model's folder, " +
            llvm::toString(file.takeError()),
        "");
    return false;
  }
  uint64_t size = (*file)->getBufferSize();
  if (place->offset <= size && uint64_t(bytes) <= size - place->offset)
    return true;
  say("expected " + Twine(bytes) + " bytes at offset " + Twine(place->offset) + " of " + quoted(place->location) +
          ", found a file of " + Twine(size),
      "");
  return false;
}

bool importer::checkTensor(const proto::Tensor &tensor, TensorSources &sources, Say say) {
  if (!isKnownDType(tensor.dataType)) {
    say("expected an element type of the standard, found number " + Twine(tensor.dataType), "");
    return false;
  }
  if (tensor.isSegment) {
    say("expected a whole tensor, found a segment of one", "");
    return false;
  }
  auto type = DType(tensor.dataType);
  for (int64_t dim : tensor.dims)
    if (dim < 0) {
      say("expected dims >= 0, found " + Twine(dim), "");
      return false;
    }
  int64_t elements = elementCount(tensor.dims);
  if (elements < 0 || (type != DType::String && byteSize(type, elements) < 0)) {
    say("expected a size that fits in 63 bits, found " + dimsText(tensor), "");
    return false;
  }
  if (!checkValues(tensor, type, elements, say))
    return false;
  return !tensor.isExternal || checkExternal(tensor, type, elements, sources, say);
}

bool importer::checkSparseTensor(const proto::SparseTensor &tensor, TensorSources &sources, Say say) {
  if (!checkTensor(tensor.values, sources, say) || !checkTensor(tensor.indices, sources, say))
    return false;
  bool isPositive = llvm::all_of(tensor.dims, [](int64_t dim) { return dim >= 0; });
  auto type = DType(tensor.values.dataType);
  int64_t elements = isPositive ? elementCount(tensor.dims) : -1;
  // A few bytes may ask for any size, and the dense form is made.
  int64_t bytes = elements < 0 ? -1 : byteSize(type, elements);
  if (bytes < 0 || bitWidth(type) < 8 || bytes > (int64_t(1) << 30)) {
    say("expected a sparse tensor of numbers of at most 1 GiB in dense form, found one of other type or size", "");
    return false;
  }
  int64_t count = elementCount(tensor.values.dims);
  const auto &indices = tensor.indices.dims;
  bool isLinear = indices.size() == 1 && indices[0] == count;
  bool isPerDim = indices.size() == 2 && indices[0] == count && indices[1] == int64_t(tensor.dims.size());
  if (tensor.values.dims.size() == 1 && DType(tensor.indices.dataType) == DType::I64 && (isLinear || isPerDim))
    return true;
  say("expected int64 indices of " + Twine(count) + " values of a sparse tensor, found " +
          name(DType(tensor.indices.dataType)).data() + " of " + dimsText(tensor.indices),
      "");
  return false;
}
