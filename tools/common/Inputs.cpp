#include "tools/common/Inputs.h"

#include "lib/Support/TensorFile.h"
#include "tools/common/Maps.h"

#include <cstring>
#include <map>
#include <utility>

namespace aicc::tools {
namespace {

Problem usage(std::string message) {
  Problem problem;
  problem.status = AICC_USAGE;
  problem.message = std::move(message);
  return problem;
}

/// splitmix64: tiny, and good enough for noise.
uint64_t nextRandom(uint64_t &state) {
  state += 0x9e3779b97f4a7c15u;
  uint64_t value = state;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

std::string listInputs(const Model &model) {
  std::string text;
  for (int32_t i = 0; i < model.inputCount(); ++i)
    text += (i ? ", '" : "'") + escaped(model.input(i).name) + "' (" + describeType(model.input(i)) + ")";
  return text.empty() ? "none: the model has no input" : text;
}

/// Index of the input that a flag means; -1 when there is none.
int32_t indexOf(const Model &model, const std::string &name) {
  if (name.empty())
    return model.inputCount() == 1 ? 0 : -1;
  return model.findInput(name);
}

bool endsWith(const std::string &text, const std::string &ending) {
  return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

/// The input that `--input` means: by the flag's name, else by the name inside a .pb, else the only one.
int32_t indexOf(const Model &model, const std::string &name, const InputSource &source) {
  Tensor tensor;
  std::string inside;
  bool isNamed = name.empty() && source.kind == InputSource::File && endsWith(source.file, ".pb") &&
                 !readTensorFile(source.file, DType::F32, tensor, &inside) && model.findInput(inside) >= 0;
  return indexOf(model, isNamed ? inside : name);
}

Problem unknownInput(const Model &model, const char *flag, const std::string &name) {
  return usage(std::string("expected ") + flag + " to name one of the inputs " + listInputs(model) + ", found '" +
               escaped(name) + "'");
}

bool fits(const aicc_value &value, const Shape &shape) {
  bool isFit = value.rank == int32_t(shape.size());
  for (int32_t i = 0; isFit && i < value.rank; ++i)
    isFit = value.dims[i] < 0 || value.dims[i] == shape[size_t(i)];
  return isFit;
}

/// An image [height, width] as the input wants it: the last two sizes are the image's, the others 1. Empty when the
/// input cannot be an image of that size; a fixed shape of equally many elements is taken as it is.
Shape imageShape(const aicc_value &value, const Shape &image) {
  Shape shape(size_t(value.rank), 1);
  bool isFixed = true;
  for (int32_t i = 0; i < value.rank; ++i) {
    isFixed &= value.dims[i] >= 0;
    if (value.rank - i <= 2)
      shape[size_t(i)] = image[size_t(2 - (value.rank - i))];
  }
  if (value.rank >= 2 && fits(value, shape))
    return shape;
  shape.assign(value.dims, value.dims + value.rank);
  return isFixed && elementCount(shape) == elementCount(image) ? shape : Shape();
}

class Preparation {
public:
  Preparation(const Model &model, const RunOptions &options, std::vector<PreparedInput> &inputs)
      : model(model), options(options), inputs(inputs), sources(size_t(model.inputCount())),
        shapes(size_t(model.inputCount())) {}

  std::optional<Problem> run() {
    inputs.assign(size_t(model.inputCount()), PreparedInput());
    std::optional<Problem> problem = readFlags();
    for (int32_t i = 0; i < model.inputCount() && !problem; ++i)
      if (sources[size_t(i)].kind == InputSource::File)
        problem = readFile(i);
    for (int32_t i = 0; i < model.inputCount() && !problem; ++i)
      noteSizes(model.input(i), shapes[size_t(i)]);
    for (int32_t i = 0; i < model.inputCount() && !problem; ++i)
      if (sources[size_t(i)].kind != InputSource::File)
        problem = generate(i);
    return problem;
  }

private:
  std::optional<Problem> readFlags() {
    for (const auto &[name, source] : options.inputs) {
      int32_t index = indexOf(model, name, source);
      if (index < 0)
        return unknownInput(model, "--input", name);
      sources[size_t(index)] = source;
    }
    for (const auto &[name, shape] : options.shapes) {
      int32_t index = indexOf(model, name);
      if (index < 0)
        return unknownInput(model, "--shape", name);
      if (!fits(model.input(index), shape))
        return usage("input '" + escaped(model.input(index).name) + "': expected " + describeType(model.input(index)) +
                     ", found --shape " + toString(shape));
      shapes[size_t(index)] = shape;
    }
    return std::nullopt;
  }

  std::optional<Problem> readFile(int32_t index) {
    const aicc_value &value = model.input(index);
    const InputSource &source = sources[size_t(index)];
    if (value.kind != AICC_TENSOR) {
      inputs[size_t(index)].origin = source.file;
      StoredValue stored;
      std::optional<Problem> problem = readStoredValue(source.file, DType(value.dtype), stored, storedForm(value));
      inputs[size_t(index)].elements = std::move(stored.tensors);
      return problem;
    }
    Tensor tensor;
    if (std::optional<Problem> problem = readTensorFile(source.file, DType(value.dtype), tensor))
      return problem;
    if (source.isStored)
      tensor = asStored(tensor, DType(value.dtype));
    Shape wanted = shapes[size_t(index)];
    if (wanted.empty() && endsWith(source.file, ".pgm"))
      wanted = imageShape(value, tensor.shape());
    if (!wanted.empty() && elementCount(wanted) == tensor.elements())
      tensor = tensor.reshaped(wanted);
    if (int32_t(tensor.dtype()) != value.dtype || !fits(value, tensor.shape()))
      return usage("input '" + escaped(value.name) + "': expected " + describeType(value) + ", found " +
                   std::string(name(tensor.dtype())) + " " + toString(tensor.shape()) + " in " + escaped(source.file));
    shapes[size_t(index)] = tensor.shape();
    inputs[size_t(index)] = {tensor, source.file};
    return std::nullopt;
  }

  /// Remembers the sizes that a known shape gives to names.
  void noteSizes(const aicc_value &value, const Shape &shape) {
    for (size_t i = 0; i < shape.size(); ++i)
      if (value.dim_names[i][0] != '\0')
        sizes.emplace(value.dim_names[i], shape[i]);
  }

  std::optional<Problem> generate(int32_t index) {
    const aicc_value &value = model.input(index);
    const InputSource &source = sources[size_t(index)];
    Shape &shape = shapes[size_t(index)];
    if (shape.empty())
      for (int32_t i = 0; i < value.rank; ++i) {
        auto known = sizes.find(value.dim_names[i]);
        bool isNamed = value.dim_names[i][0] != '\0' && known != sizes.end();
        shape.push_back(value.dims[i] >= 0 ? value.dims[i] : isNamed ? known->second : 1);
      }
    if (value.rank < 0 || value.dtype == AICC_STRING || isMap(value))
      return usage("input '" + escaped(value.name) + "': expected --input with a file" +
                   (isMap(value) ? ", an ONNX MapProto or SequenceProto (.pb)" : "") + ", since no " +
                   describeType(value) + " can be made up");
    int64_t bytes = byteSize(DType(value.dtype), elementCount(shape));
    if (bytes < 0 || bytes > (int64_t(1) << 40))
      return usage("input '" + escaped(value.name) + "': shape " + toString(shape) + " is too large");
    Tensor tensor = Tensor::allocate(DType(value.dtype), shape);
    if (source.kind == InputSource::Random)
      fillRandom(tensor, source.seed, uint64_t(index));
    bool isRandom = source.kind == InputSource::Random;
    inputs[size_t(index)] = {tensor, isRandom ? "random, seed " + std::to_string(source.seed) : "zeros"};
    if (value.kind != AICC_TENSOR) // one element
      inputs[size_t(index)].elements = std::vector<Tensor>{std::exchange(inputs[size_t(index)].tensor, Tensor())};
    return std::nullopt;
  }

  const Model &model;
  const RunOptions &options;
  std::vector<PreparedInput> &inputs;
  std::vector<InputSource> sources;
  std::vector<Shape> shapes;
  std::map<std::string, int64_t> sizes;
};

} // namespace

std::optional<Problem> prepareInputs(const Model &model, const RunOptions &options,
                                     std::vector<PreparedInput> &inputs) {
  return Preparation(model, options, inputs).run();
}

std::string describeType(const aicc_value &value) {
  std::string text(name(DType(value.dtype)));
  if (isMap(value))
    return std::string(value.kind == AICC_MAP ? "map of " : "sequence of maps of ") +
           std::string(name(DType(value.key_dtype))) + " to " + text;
  for (int32_t i = 0; i < value.rank; ++i) {
    std::string free = value.dim_names[i][0] ? escaped(value.dim_names[i]) : "?";
    text += (i ? "x" : " ") + (value.dims[i] < 0 ? free : std::to_string(value.dims[i]));
  }
  text += value.rank == 0 ? " scalar" : value.rank < 0 ? " of any rank" : "";
  switch (value.kind) {
  case AICC_SEQUENCE: return "sequence of " + text;
  case AICC_OPTIONAL_TENSOR: return "optional " + text;
  case AICC_OPTIONAL_SEQUENCE: return "optional sequence of " + text;
  default: return text;
  }
}

void fillRandom(Tensor &tensor, uint64_t seed, uint64_t position) {
  uint64_t state = seed;
  state = nextRandom(state) ^ (position * 0xd1342543de82ef95u);
  DType type = tensor.dtype();
  auto *bytes = tensor.mutableData<uint8_t>();
  if (bitWidth(type) < 8 || type == DType::U8 || type == DType::I8) {
    for (int64_t i = 0; i < tensor.bytes(); ++i)
      bytes[i] = uint8_t(nextRandom(state) >> 56);
    return;
  }
  size_t width = size_t(bitWidth(type)) / 8;
  for (int64_t i = 0, count = tensor.elements(); i < count; ++i) {
    uint64_t random = nextRandom(state);
    float unit = float(random >> 40) * 0x1p-24f;
    double fine = double(random >> 11) * 0x1p-53;
    uint64_t value = random >> 63; // integers and booleans: 0 or 1, valid as an index nearly everywhere
    if (type == DType::F32)
      std::memcpy(&value, &unit, sizeof(unit));
    else if (type == DType::F64)
      std::memcpy(&value, &fine, sizeof(fine));
    else if (type == DType::F16)
      value = floatToHalf(float(random >> 53) * 0x1p-11f);
    else if (type == DType::BF16)
      value = floatToBfloat(float(random >> 56) * 0x1p-8f);
    else if (isFloat(type)) // float8: small positive numbers in each of the formats
      value = random >> 59;
    std::memcpy(bytes + size_t(i) * width, &value, width < 8 ? width : 8);
  }
}

} // namespace aicc::tools
