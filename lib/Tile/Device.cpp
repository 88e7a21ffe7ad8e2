#include "lib/Tile/Device.h"

#include "lib/Tile/JsonReader.h"

#include "llvm/Support/MathExtras.h"

namespace aicc::tile {

namespace json = llvm::json;

namespace {

using Problems = std::vector<std::string>;

/// Calls `read` with each object of a list and the words that name it.
template <typename Read> void forEachObject(JsonReader &reader, const char *name, Read read) {
  const json::Array *list = reader.list(name);
  for (size_t i = 0; list && i < list->size(); ++i) {
    std::string where = llvm::formatv("device: {0} {1}: ", name, i);
    if (const json::Object *object = (*list)[i].getAsObject())
      read(*object, where);
    else
      reader.problem(llvm::formatv("expected {0} {1} to be an object", name, i));
  }
}

int64_t ranged(JsonReader &reader, const char *name, int64_t least, int64_t most) {
  std::optional<int64_t> number = reader.integer(name);
  if (number && (*number < least || *number > most))
    reader.problem(llvm::formatv("expected '{0}' from {1} to {2}, found {3}", name, least, most, *number));
  return number.value_or(least);
}

int64_t positive(JsonReader &reader, const char *name, int64_t most) { return ranged(reader, name, 1, most); }

Memory readMemory(const json::Object &object, const std::string &where, Problems &problems) {
  JsonReader reader(object, where, problems);
  Memory memory;
  memory.name = reader.string("name");
  memory.bytes = positive(reader, "bytes", int64_t(1) << 32);
  memory.alignment = positive(reader, "alignment", 4096);
  if (!llvm::isPowerOf2_64(uint64_t(memory.alignment)))
    reader.problem(llvm::formatv("expected 'alignment' to be a power of two, found {0}", memory.alignment));
  return memory;
}

MatrixShape readMatrix(const json::Object &object, const std::string &where, Problems &problems) {
  JsonReader reader(object, where, problems);
  MatrixShape shape;
  auto type = [&](const char *name) {
    std::string text = reader.string(name);
    if (dtypeNamed(text) == DType::Undefined)
      reader.problem("'" + text + "' is no element type");
    return dtypeNamed(text);
  };
  shape.operand = type("operand");
  shape.accumulator = type("accumulator");
  shape.rows = positive(reader, "rows", 256);
  shape.columns = positive(reader, "columns", 256);
  shape.depth = positive(reader, "depth", 256);
  return shape;
}

} // namespace

const Memory *Device::memory(const std::string &name) const {
  for (const Memory &memory : memories)
    if (memory.name == name)
      return &memory;
  return nullptr;
}

const MatrixShape *Device::shapeFor(DType operand) const {
  for (const MatrixShape &shape : matrix)
    if (shape.operand == operand)
      return &shape;
  return nullptr;
}

Device readDevice(const json::Object &object, Problems &problems) {
  JsonReader reader(object, "device: ", problems);
  Device device;
  if (auto version = reader.integer("version"); version && *version != 0)
    reader.problem(llvm::formatv("expected 'version' 0, found {0}", *version));
  device.cores = ranged(reader, "cores", 0, 65536);
  device.flags = positive(reader, "flags", 65536);
  device.stages = positive(reader, "stages", 16);
  device.copyBytes = reader.number("copy-bytes");
  device.copyStart = reader.number("copy-start");
  device.vectorElements = reader.number("vector-elements");
  device.operands = reader.string("operands");
  device.results = reader.string("results", /*isNeeded=*/false);
  if (device.tilesAreRegisters())
    device.registerElements = positive(reader, "register-elements", int64_t(1) << 24);
  for (const std::string &operation : reader.strings("operations"))
    device.operations.insert(operation);
  forEachObject(reader, "memories", [&](const json::Object &memory, const std::string &where) {
    device.memories.push_back(readMemory(memory, where, problems));
  });
  forEachObject(reader, "matrix", [&](const json::Object &shape, const std::string &where) {
    device.matrix.push_back(readMatrix(shape, where, problems));
  });
  for (const std::string &name : {device.operands, device.results})
    if (!name.empty() && !device.memory(name))
      reader.problem("expected a memory called '" + name + "', found none");
  return device;
}

std::optional<Device> readDevice(const std::string &text, std::string &problems) {
  return readObject<Device>(text, problems, readDevice);
}

} // namespace aicc::tile
