// Artifact writer. One pass over the contents: sections go out in order, checksums are computed on the way, header
// and section table, which need them, are written last at the start of the file.
#include "lib/Artifact/Writer.h"

#include "lib/Artifact/Format.h"
#include "lib/Runtime/Abi.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace aicc::artifact {
namespace {

/// Encodes description sections; see Format.h.
class Encoder {
public:
  void u32(uint32_t value) { append(&value, sizeof(value)); }
  void i64(int64_t value) { append(&value, sizeof(value)); }
  void string(const std::string &text) {
    u32(uint32_t(text.size()));
    append(text.data(), text.size());
  }
  template <typename T, typename Each> void list(const std::vector<T> &items, Each each) {
    u32(uint32_t(items.size()));
    for (const T &item : items)
      each(item);
  }
  void strings(const std::vector<std::string> &items) {
    list(items, [&](const std::string &item) { string(item); });
  }
  std::string take() { return std::move(bytes); }

private:
  void append(const void *data, size_t size) { bytes.append(static_cast<const char *>(data), size); }
  std::string bytes;
};

/// Where the bytes go; a sink that failed stays failed.
class Sink {
public:
  virtual ~Sink() = default;
  virtual bool append(const void *data, size_t size) = 0;
  virtual bool overwriteStart(const void *data, size_t size) = 0;
};

class FileSink : public Sink {
public:
  explicit FileSink(int descriptor) : descriptor(descriptor) {}
  bool append(const void *data, size_t size) override {
    if (!write(data, size, position))
      return false;
    position += int64_t(size);
    return true;
  }
  bool overwriteStart(const void *data, size_t size) override { return write(data, size, 0); }

private:
  bool write(const void *data, size_t size, int64_t at) {
    auto *bytes = static_cast<const char *>(data);
    while (size != 0) {
      ssize_t done = pwrite(descriptor, bytes, size, at);
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return false;
      bytes += done, at += done, size -= size_t(done);
    }
    return true;
  }
  int descriptor;
  int64_t position = 0;
};

class MemorySink : public Sink {
public:
  explicit MemorySink(std::string &bytes) : bytes(bytes) {}
  bool append(const void *data, size_t size) override {
    bytes.append(static_cast<const char *>(data), size);
    return true;
  }
  bool overwriteStart(const void *data, size_t size) override {
    bytes.replace(0, size, static_cast<const char *>(data), size);
    return true;
  }

private:
  std::string &bytes;
};

Problem ioProblem(const std::string &what) {
  Problem problem;
  problem.status = AICC_IO;
  problem.message = what + ": " + std::strerror(errno);
  return problem;
}

Problem internalProblem(const std::string &what) {
  Problem problem;
  problem.status = AICC_INTERNAL;
  problem.message = what;
  return problem;
}

std::string encodeSignature(const Contents &contents) {
  Encoder encoder;
  auto value = [&](const Value &value) {
    encoder.u32(uint32_t(value.kind));
    encoder.string(value.name);
    encoder.u32(uint32_t(value.type));
    encoder.u32(value.isRanked ? uint32_t(value.dims.size()) : anyRank);
    for (size_t i = 0; i < value.dims.size(); ++i) {
      encoder.i64(value.dims[i]);
      encoder.string(i < value.dimNames.size() ? value.dimNames[i] : "");
    }
    if (value.kind == ValueKind::Map || value.kind == ValueKind::SequenceOfMaps)
      encoder.u32(uint32_t(value.keyType));
  };
  encoder.list(contents.inputs, value);
  encoder.list(contents.outputs, value);
  return encoder.take();
}

std::string encodeTarget(const Program &program, bool usesLists) {
  Encoder encoder;
  encoder.string(program.triple);
  encoder.string(program.cpu);
  encoder.strings(program.features);
  uint32_t slots = usesLists ? AICC_RT_OUTPUT_LIST + 1 : AICC_RT_HOST_SLOTS;
  if (!program.devices.empty())
    slots = AICC_RT_DEVICE_AWAIT + 1;
  encoder.u32(std::max(slots, program.slots));
  return encoder.take();
}

std::string encodeProperties(const Contents &contents) {
  Encoder encoder;
  encoder.list(contents.properties, [&](const std::pair<std::string, std::string> &property) {
    encoder.string(property.first);
    encoder.string(property.second);
  });
  return encoder.take();
}

std::string encodeKernels(const Program &program) {
  Encoder encoder;
  encoder.list(program.kernels, [&](const Kernel &kernel) {
    encoder.string(kernel.name);
    encoder.strings(kernel.nodes);
  });
  return encoder.take();
}

std::string encodeWeights(const Contents &contents) {
  Encoder encoder;
  encoder.list(contents.weights, [&](const Weight &weight) {
    encoder.string(weight.key);
    encoder.i64(weight.offset);
    encoder.i64(weight.bytes);
  });
  return encoder.take();
}

/// The device section; the code it points to goes to `code`.
std::string encodeDevices(const Program &program, std::string &code) {
  Encoder encoder;
  encoder.list(program.devices, [&](const Device &device) {
    encoder.string(device.name);
    encoder.list(device.modules, [&](const DeviceModule &module) {
      code.resize((code.size() + weightAlignment - 1) / weightAlignment * weightAlignment);
      encoder.string(module.compatibility);
      encoder.i64(int64_t(code.size()));
      encoder.i64(int64_t(module.bytes.size()));
      code += module.bytes;
    });
    encoder.list(device.kernels, [&](const DeviceKernel &kernel) {
      encoder.string(kernel.name);
      encoder.u32(kernel.module);
    });
  });
  return encoder.take();
}

/// Lays the sections out and remembers the table.
class Layout {
public:
  explicit Layout(Sink &sink) : sink(sink) {}

  std::optional<Problem> write(const Contents &contents) {
    if (contents.programs.empty() || contents.programs.size() > maxPrograms)
      return internalProblem("expected 1 to " + std::to_string(maxPrograms) + " programs, found " +
                             std::to_string(contents.programs.size()));
    if (!zeros(sizeof(Header) + countSections(contents) * sizeof(Section)) || !description(contents) || !code(contents))
      return ioProblem("cannot write the artifact");
    if (std::optional<Problem> problem = weightData(contents))
      return problem;
    return finish();
  }

private:
  bool append(const void *data, size_t bytes) {
    position += bytes;
    return sink.append(data, bytes);
  }

  bool zeros(uint64_t bytes) {
    static const char nothing[4096] = {};
    for (; bytes != 0; bytes -= bytes < sizeof(nothing) ? bytes : sizeof(nothing))
      if (!append(nothing, bytes < sizeof(nothing) ? bytes : sizeof(nothing)))
        return false;
    return true;
  }

  bool alignTo(uint64_t alignment) { return zeros((alignment - position % alignment) % alignment); }

  bool section(SectionKind kind, const std::string &bytes, size_t program = 0) {
    table.push_back({uint32_t(kind), uint32_t(program), position, bytes.size(), checksum(bytes.data(), bytes.size())});
    return append(bytes.data(), bytes.size());
  }

  static size_t countSections(const Contents &contents) {
    size_t count = 4;
    for (const Program &program : contents.programs)
      count += program.devices.empty() ? 3 : 5;
    return count;
  }

  bool description(const Contents &contents) {
    return section(SectionKind::Signature, encodeSignature(contents)) &&
           section(SectionKind::Properties, encodeProperties(contents)) &&
           section(SectionKind::Weights, encodeWeights(contents));
  }

  /// Everything of the programs; the images last, since they are aligned most.
  bool code(const Contents &contents) {
    const std::vector<Program> &programs = contents.programs;
    bool isWritten = true, usesLists = false;
    for (const Value &value : contents.outputs)
      usesLists |= value.kind != ValueKind::Tensor;
    for (size_t i = 0; i < programs.size(); ++i)
      isWritten = isWritten && section(SectionKind::Target, encodeTarget(programs[i], usesLists), i) &&
                  section(SectionKind::Kernels, encodeKernels(programs[i]), i) && devices(programs[i], i);
    for (size_t i = 0; i < programs.size(); ++i)
      isWritten = isWritten && alignTo(bulkAlignment) && section(SectionKind::Code, programs[i].code, i);
    return isWritten && alignTo(bulkAlignment);
  }

  bool devices(const Program &program, size_t index) {
    if (program.devices.empty())
      return true;
    std::string code, description = encodeDevices(program, code);
    return section(SectionKind::Devices, description, index) && alignTo(weightAlignment) &&
           section(SectionKind::DeviceCode, code, index);
  }

  /// Zeros up to the weight's place, then its bytes; both count for the checksum.
  std::optional<Problem> weight(const Contents &contents, const Weight &weight, uint64_t start, Checksum &sum) {
    static const char nothing[weightAlignment * 64] = {};
    if (weight.offset < int64_t(position - start) || weight.offset % weightAlignment != 0)
      return internalProblem("expected ascending offsets divisible by 64 for the weights, found " +
                             std::to_string(weight.offset) + " for '" + weight.key + "'");
    uint64_t gap = start + uint64_t(weight.offset) - position;
    for (uint64_t left = gap; left != 0;) {
      size_t piece = left < sizeof(nothing) ? left : sizeof(nothing);
      sum.update(nothing, piece);
      if (!append(nothing, piece))
        return ioProblem("cannot write the weights");
      left -= piece;
    }
    Tensor tensor = contents.weight(weight.key);
    if (tensor.bytes() != weight.bytes)
      return internalProblem("expected " + std::to_string(weight.bytes) + " bytes for weight '" + weight.key +
                             "', found " + std::to_string(tensor.bytes()));
    sum.update(tensor.data<char>(), size_t(weight.bytes));
    if (!append(tensor.data<char>(), size_t(weight.bytes)))
      return ioProblem("cannot write the weights");
    return std::nullopt;
  }

  std::optional<Problem> weightData(const Contents &contents) {
    uint64_t start = position;
    Checksum sum;
    for (const Weight &each : contents.weights)
      if (std::optional<Problem> problem = weight(contents, each, start, sum))
        return problem;
    table.push_back({uint32_t(SectionKind::WeightData), 0, start, position - start, sum.finish()});
    return std::nullopt;
  }

  std::optional<Problem> finish() {
    std::string front(sizeof(Header) + table.size() * sizeof(Section), '\0');
    Header header = {};
    std::memcpy(header.magic, magic, sizeof(magic));
    header.majorVersion = majorVersion;
    header.minorVersion = minorVersion;
    header.sectionCount = uint32_t(table.size());
    header.fileBytes = position;
    header.tableChecksum = checksum(table.data(), table.size() * sizeof(Section));
    header.headerChecksum = checksum(&header, offsetof(Header, headerChecksum));
    std::memcpy(&front[0], &header, sizeof(header));
    std::memcpy(&front[sizeof(header)], table.data(), table.size() * sizeof(Section));
    if (!sink.overwriteStart(front.data(), front.size()))
      return ioProblem("cannot write the artifact");
    return std::nullopt;
  }

  Sink &sink;
  uint64_t position = 0;
  std::vector<Section> table;
};

/// A new file beside `path`; its name goes to `temporary`. -1 with errno on failure.
int createBeside(const std::string &path, std::string &temporary) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    temporary = path + ".new-" + std::to_string(getpid()) + "-" + std::to_string(attempt);
    int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST)
      return descriptor;
  }
  return -1;
}

} // namespace

std::optional<Problem> writeMemory(const Contents &contents, std::string &bytes) {
  bytes.clear();
  MemorySink sink(bytes);
  return Layout(sink).write(contents);
}

std::optional<Problem> writeDescriptor(const Contents &contents, int descriptor) {
  FileSink sink(descriptor);
  return Layout(sink).write(contents);
}

std::optional<Problem> writeFile(const Contents &contents, const std::string &path) {
  std::string temporary;
  int descriptor = createBeside(path, temporary);
  std::optional<Problem> problem;
  if (descriptor < 0) {
    problem = ioProblem("cannot create a file beside it");
  } else {
    problem = writeDescriptor(contents, descriptor);
    if (close(descriptor) != 0 && !problem)
      problem = ioProblem("cannot write the artifact");
    if (!problem && rename(temporary.c_str(), path.c_str()) != 0)
      problem = ioProblem("cannot rename the finished file");
    if (problem)
      unlink(temporary.c_str());
  }
  if (problem)
    problem->file = path;
  return problem;
}

} // namespace aicc::artifact
