// The description sections of an artifact: signature, target, properties, kernels, weight table.
#include "lib/Artifact/Format.h"
#include "lib/Runtime/Abi.h"
#include "lib/Runtime/Artifact.h"

#include <initializer_list>

namespace aicc::rt {
namespace {

/// Reads one section front to back. After the first thing that does not fit, everything read is zero or empty.
class Cursor {
public:
  Cursor(Bytes bytes, Pool &pool) : at(bytes.data), left(bytes.size), pool(pool) {}

  bool failed() const { return isBad; }
  /// Whether all was read without a failure.
  bool finished() const { return !isBad && left == 0; }
  void fail() { isBad = true; }

  uint32_t u32() { return number<uint32_t>(); }
  int32_t i32() { return number<int32_t>(); }
  int64_t i64() { return number<int64_t>(); }

  const char *string() {
    uint32_t length = u32();
    if (isBad || length > left || std::memchr(at, 0, length))
      return isBad = true, "";
    const char *copy = pool.string(at, length);
    at += length, left -= length;
    return copy ? copy : (isBad = true, "");
  }

  /// A count of things that take at least `leastBytes` each, and room for them.
  template <typename T> Span<T> list(size_t leastBytes) {
    uint32_t count = u32();
    if (isBad || count > left / leastBytes)
      return isBad = true, Span<T>();
    T *items = pool.array<T>(count);
    if (!items)
      return isBad = true, Span<T>();
    return {items, count};
  }

  Span<const char *> strings() {
    Span<const char *> items = list<const char *>(4);
    for (const char *&item : items)
      item = string();
    return items;
  }

private:
  template <typename T> T number() {
    T value = 0;
    if (isBad || left < sizeof(T))
      return isBad = true, T(0);
    std::memcpy(&value, at, sizeof(T));
    at += sizeof(T), left -= sizeof(T);
    return value;
  }

  const uint8_t *at;
  size_t left;
  Pool &pool;
  bool isBad = false;
};

void readValue(Cursor &cursor, Pool &pool, aicc_value &value) {
  uint32_t kind = cursor.u32();
  value.name = cursor.string();
  value.dtype = cursor.i32();
  uint32_t rank = cursor.u32();
  bool isTensor = kind == uint32_t(artifact::ValueKind::Tensor), isAny = rank == artifact::anyRank && !isTensor;
  if (kind < 1 || kind > uint32_t(artifact::ValueKind::SequenceOfMaps) || elementBits(value.dtype) == 0 ||
      (rank > artifact::maxRank && !isAny))
    return cursor.fail();
  value.kind = int32_t(kind);
  rank = isAny ? 0 : rank;
  auto *dims = pool.array<int64_t>(rank);
  auto *names = pool.array<const char *>(rank);
  if (!dims || !names)
    return cursor.fail();
  value.rank = isAny ? -1 : int32_t(rank);
  value.dims = dims;
  value.dim_names = names;
  for (uint32_t i = 0; i < rank; ++i) {
    dims[i] = cursor.i64();
    names[i] = cursor.string();
    if (dims[i] < -1)
      return cursor.fail();
  }
  if (!isMap(value))
    return;
  value.key_dtype = cursor.i32();
  if (elementBits(value.key_dtype) == 0 || value.rank != 1)
    cursor.fail();
}

bool readSignature(Bytes bytes, Description &into) {
  Cursor cursor(bytes, into.pool);
  for (Span<aicc_value> *values : {&into.inputs, &into.outputs}) {
    *values = cursor.list<aicc_value>(16);
    for (aicc_value &value : *values) {
      readValue(cursor, into.pool, value);
      if (cursor.failed())
        return false;
    }
  }
  return cursor.finished();
}

bool readTarget(Bytes bytes, Pool &pool, Program &into) {
  Cursor cursor(bytes, pool);
  into.triple = cursor.string();
  into.cpu = cursor.string();
  into.features = cursor.strings();
  into.tableSlots = cursor.u32();
  return cursor.finished();
}

bool readProperties(Bytes bytes, Description &into) {
  Cursor cursor(bytes, into.pool);
  into.properties = cursor.list<Property>(8);
  for (Property &property : into.properties) {
    property.name = cursor.string();
    property.value = cursor.string();
  }
  return cursor.finished();
}

bool readKernels(Bytes bytes, Pool &pool, Program &into) {
  Cursor cursor(bytes, pool);
  into.kernels = cursor.list<aicc_kernel>(8);
  for (aicc_kernel &kernel : into.kernels) {
    kernel.name = cursor.string();
    Span<const char *> nodes = cursor.strings();
    kernel.nodes = nodes.data;
    kernel.node_count = int32_t(nodes.size);
    if (cursor.failed())
      return false;
  }
  return cursor.finished();
}

bool readWeights(Bytes bytes, size_t dataBytes, Description &into) {
  Cursor cursor(bytes, into.pool);
  into.weights = cursor.list<aicc_weight>(20);
  for (aicc_weight &weight : into.weights) {
    weight.key = cursor.string();
    weight.offset = cursor.i64();
    weight.bytes = cursor.i64();
    bool isInside = weight.offset >= 0 && weight.bytes >= 0 && uint64_t(weight.offset) <= dataBytes &&
                    uint64_t(weight.bytes) <= dataBytes - uint64_t(weight.offset);
    if (cursor.failed() || !isInside)
      return false;
  }
  return cursor.finished();
}

bool readDevice(Cursor &cursor, Bytes code, DeviceCode &device) {
  device.name = cursor.string();
  device.modules = cursor.list<DeviceModule>(20);
  for (DeviceModule &module : device.modules) {
    module.compatibility = cursor.string();
    int64_t offset = cursor.i64(), bytes = cursor.i64();
    bool isInside =
        offset >= 0 && bytes >= 0 && uint64_t(offset) <= code.size && uint64_t(bytes) <= code.size - uint64_t(offset);
    if (cursor.failed() || !isInside)
      return false;
    module.bytes = {code.data + offset, size_t(bytes)};
  }
  device.kernels = cursor.list<DeviceKernel>(8);
  for (DeviceKernel &kernel : device.kernels) {
    kernel.name = cursor.string();
    kernel.module = cursor.u32();
    if (cursor.failed() || kernel.module >= device.modules.size)
      return false;
  }
  return !cursor.failed();
}

bool readDevices(Bytes bytes, Bytes code, Pool &pool, Program &into) {
  if (!bytes.data)
    return true; // a program without devices has no such section
  Cursor cursor(bytes, pool);
  into.devices = cursor.list<DeviceCode>(12);
  for (DeviceCode &device : into.devices)
    if (!readDevice(cursor, code, device))
      return false;
  return cursor.finished();
}

/// The devices, joined by ','; "cpu" without any. Null when there is no memory.
const char *nameOf(const Program &program, Pool &pool) {
  size_t bytes = sizeof("cpu");
  for (const DeviceCode &device : program.devices)
    bytes += std::strlen(device.name) + 1;
  char *name = pool.array<char>(bytes), *at = name;
  if (!name || program.devices.size == 0)
    return name ? "cpu" : nullptr;
  for (const DeviceCode &device : program.devices)
    at = stpcpy(stpcpy(at, at == name ? "" : ","), device.name);
  return name;
}

/// The kind of section that breaks the format; null when none does.
const char *readProgram(const ProgramSections &sections, Pool &pool, Program &program) {
  program.code = sections.code;
  program.codeChecksum = sections.codeChecksum;
  if (!readTarget(sections.target, pool, program))
    return "target";
  if (!readKernels(sections.kernels, pool, program))
    return "kernel";
  bool isRead = readDevices(sections.devices, sections.deviceCode, pool, program);
  program.name = isRead ? nameOf(program, pool) : nullptr;
  return program.name ? nullptr : "device";
}

/// The same for all sections.
const char *readAll(const Sections &sections, Description &into) {
  if (!readSignature(sections.signature, into))
    return "signature";
  if (!readProperties(sections.properties, into))
    return "property";
  if (!readWeights(sections.weights, sections.weightData.size, into))
    return "weight";
  into.programs = {into.pool.array<Program>(sections.programCount), sections.programCount};
  if (!into.programs.data)
    return "target";
  const char *bad = nullptr;
  for (size_t i = 0; i < into.programs.size && !bad; ++i)
    bad = readProgram(sections.programs[i], into.pool, into.programs[i]);
  return bad;
}

} // namespace

aicc_status readDescription(const Sections &sections, Description &description, Message &message) {
  if (const char *bad = readAll(sections, description))
    return message.fail(AICC_BAD_ARTIFACT, "the %s section breaks the format", bad);
  for (const Program &program : description.programs)
    if (program.tableSlots > AICC_RT_SLOTS)
      return message.fail(AICC_BAD_ARTIFACT,
                          "expected code that needs at most %u runtime functions, found %u; use a newer aicc runtime",
                          unsigned(AICC_RT_SLOTS), program.tableSlots);
  return AICC_OK;
}

} // namespace aicc::rt
