// libFuzzer target: any bytes as an artifact. Checksums would stop nearly every mutation at the door, so they are made
// right first; what then opens must open without a bad access. No code is run.
#include "aicc-c/runtime.h"
#include "lib/Artifact/Format.h"

#include <cstdlib>
#include <initializer_list>

using namespace aicc::artifact;

static void reseal(uint8_t *bytes, size_t size) {
  Header header;
  if (size < sizeof(header))
    return;
  std::memcpy(&header, bytes, sizeof(header));
  std::memcpy(header.magic, magic, sizeof(magic));
  header.majorVersion = majorVersion;
  header.fileBytes = size;
  uint64_t tableBytes = uint64_t(header.sectionCount) * sizeof(Section);
  if (header.sectionCount <= maxSections && tableBytes <= size - sizeof(header)) {
    for (uint32_t i = 0; i < header.sectionCount; ++i) {
      Section section;
      uint8_t *place = bytes + sizeof(header) + i * sizeof(section);
      std::memcpy(&section, place, sizeof(section));
      if (section.offset <= size && section.bytes <= size - section.offset)
        section.checksum = checksum(bytes + section.offset, section.bytes);
      std::memcpy(place, &section, sizeof(section));
    }
    header.tableChecksum = checksum(bytes + sizeof(header), tableBytes);
  }
  header.headerChecksum = checksum(&header, offsetof(Header, headerChecksum));
  std::memcpy(bytes, &header, sizeof(header));
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto *copy = static_cast<uint8_t *>(std::aligned_alloc(64, (size + 64) / 64 * 64));
  if (size != 0)
    std::memcpy(copy, data, size);
  reseal(copy, size);
  for (uint32_t flags : {uint32_t(AICC_OPEN_DESCRIBE), uint32_t(0)}) {
    aicc_open_options options = {sizeof(options), flags, nullptr, nullptr, nullptr};
    aicc_model *model = nullptr;
    if (aicc_model_open_memory(copy, size, &options, &model) == AICC_OK)
      aicc_model_close(model);
    else if (*aicc_open_error() == '\0')
      std::abort();
  }
  std::free(copy);
  return 0;
}
