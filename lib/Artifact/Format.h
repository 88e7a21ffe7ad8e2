// The bytes of an artifact (`model.aicc`), shared by the writer (lib/Artifact) and the reader (lib/Runtime). No
// dependency, no allocation: plain structs and one checksum. All numbers are little-endian.
//
//   0        Header (64 bytes)
//   64       Section[sectionCount] (32 bytes each)
//   ...      the sections, in any order, never overlapping; Code and WeightData at multiples of 64 KiB, so that they
//            can be mapped whatever the page size; bytes between sections are zero and mean nothing
//
// Every section has a checksum, the section table has one and the header has one, so no byte that means anything can
// change unnoticed. The checksums find damage, not malice: who can write the file can write a valid one, therefore the
// reader bounds-checks everything as well.
//
// Description sections are sequences of: u32, i32, u64, i64; string = u32 length + that many bytes, no zero among them;
// list<T> = u32 count + that many T.
// Of the artifact:
//   Signature   list<value> inputs, list<value> outputs; value = u32 kind (1 = tensor), string name, i32 dtype,
//               list<dim>, of maps i32 dtype of keys; dim = i64 size (-1 = free), string name ("" = none)
//   Properties  list<{string name, string value}>: provenance, shown by `aicc inspect`, never interpreted
//   Weights     list<{string key, i64 offset, i64 bytes}>, offsets from the start of WeightData
//   WeightData  raw bytes of the weights, each at a multiple of 64
// Of each program, one way to run the model; the first that a machine can run is the best for it:
//   Target      string triple, string cpu, list<string> required features (LLVM's names), u32 table slots used
//   Kernels     list<{string name, list<string> nodes}>, index = kernel id
//   Code        one ELF image, see lib/Runtime/CodeImage.h
// And of programs that use devices other than the host's processor:
//   Devices     list<{string name, list<{string compatibility, i64 offset, i64 bytes}> modules,
//               list<{string name, u32 module}> kernels}>, index = device number; offsets from the start of DeviceCode
//   DeviceCode  what the devices' drivers load, each module at a multiple of 64
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace aicc::artifact {

constexpr uint8_t magic[8] = {0x89, 'a', 'i', 'c', 'c', '\r', '\n', 0x1a};

/// A reader reads every minor version of its own major version: what it must not ignore raises the major.
constexpr uint16_t majorVersion = 1;
constexpr uint16_t minorVersion = 0;

constexpr uint64_t bulkAlignment = 65536;
constexpr uint64_t weightAlignment = 64;

struct Header {
  uint8_t magic[8];
  uint16_t majorVersion;
  uint16_t minorVersion;
  uint32_t sectionCount;
  uint64_t fileBytes;      ///< size of the whole file
  uint64_t tableChecksum;  ///< of the section table
  uint64_t reserved[3];    ///< zero
  uint64_t headerChecksum; ///< of the 56 bytes before it
};
static_assert(sizeof(Header) == 64);

enum class SectionKind : uint32_t {
  Signature = 1,
  Target = 2,
  Properties = 3,
  Kernels = 4,
  Weights = 5,
  Code = 6,
  WeightData = 7,
  Devices = 8,
  DeviceCode = 9,
};
constexpr uint32_t neededSections = 7; ///< the first so many kinds are in every artifact, or in each program of it

struct Section {
  uint32_t kind;    ///< a SectionKind; readers skip kinds they do not know
  uint32_t program; ///< which one it belongs to, counted from zero without gaps; zero for those of the artifact
  uint64_t offset;
  uint64_t bytes;
  uint64_t checksum;
};
static_assert(sizeof(Section) == 32);

enum class ValueKind : uint32_t {
  Tensor = 1,
  Sequence = 2,
  OptionalTensor = 3,
  OptionalSequence = 4,
  Map = 5,
  SequenceOfMaps = 6,
};

/// Limits that honest artifacts never reach; they bound what a reader does for a hostile one.
constexpr uint32_t maxSections = 64;
constexpr uint32_t maxPrograms = 8;
constexpr uint32_t maxRank = 64;
/// In place of a rank: tensors of a sequence or optional that may have any.
constexpr uint32_t anyRank = UINT32_MAX;

/// 64-bit checksum, fed piece by piece. Four independent lanes keep a core's multipliers busy (about 10 GB/s);
/// each step is a bijection of lane and word, so a single changed word always changes the result.
class Checksum {
public:
  void update(const void *data, size_t bytes) {
    auto *at = static_cast<const uint8_t *>(data);
    total += bytes;
    if (held != 0) {
      size_t piece = bytes < sizeof(block) - held ? bytes : sizeof(block) - held;
      std::memcpy(block + held, at, piece);
      held += piece, at += piece, bytes -= piece;
      if (held < sizeof(block))
        return;
      mixBlock(block);
      held = 0;
    }
    for (; bytes >= sizeof(block); at += sizeof(block), bytes -= sizeof(block))
      mixBlock(at);
    if (bytes != 0)
      std::memcpy(block, at, bytes);
    held = bytes;
  }

  uint64_t finish() {
    std::memset(block + held, 0, sizeof(block) - held);
    mixBlock(block);
    uint64_t result = total;
    for (int i = 0; i < 4; ++i)
      result = rotate((result ^ lanes[i]) * odd1, 29) + odd2;
    result = (result ^ (result >> 32)) * odd1;
    return result ^ (result >> 29);
  }

private:
  static constexpr uint64_t odd1 = 0x9e3779b97f4a7c15u, odd2 = 0xd1342543de82ef95u;

  static uint64_t rotate(uint64_t value, int by) { return (value << by) | (value >> (64 - by)); }

  void mixBlock(const uint8_t *bytes) {
    for (int i = 0; i < 4; ++i) {
      uint64_t word;
      std::memcpy(&word, bytes + 8 * i, 8);
      lanes[i] = rotate(lanes[i] ^ (word * odd1), 31) * odd2;
    }
  }

  uint64_t lanes[4] = {1, 2, 3, 4};
  uint64_t total = 0;
  size_t held = 0;
  uint8_t block[32];
};

inline uint64_t checksum(const void *data, size_t bytes) {
  Checksum sum;
  sum.update(data, bytes);
  return sum.finish();
}

} // namespace aicc::artifact
