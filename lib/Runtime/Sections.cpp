// Header, section table and checksums of an artifact. A byte is read only after its place was proved to lie inside the
// file, and each number is copied out before it is checked, so that a file that changes meanwhile cannot slip past.
#include "lib/Artifact/Format.h"
#include "lib/Runtime/Artifact.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "artifacts are little-endian; a big-endian reader would have to swap every number"
#endif

namespace aicc::rt {
namespace {

using artifact::Header;
using artifact::Section;
using artifact::SectionKind;

using ull = unsigned long long;

aicc_status readHeader(Bytes file, Header &header, Message &message) {
  if (file.size < sizeof(artifact::magic) || std::memcmp(file.data, artifact::magic, sizeof(artifact::magic)) != 0)
    return message.fail(AICC_BAD_ARTIFACT, "not an aicc artifact; an ONNX model must be compiled first");
  if (file.size < sizeof(Header))
    return message.fail(AICC_BAD_ARTIFACT, "expected at least %zu bytes, found %zu: the file is cut", sizeof(Header),
                        file.size);
  std::memcpy(&header, file.data, sizeof(header));
  if (header.majorVersion != artifact::majorVersion)
    return message.fail(AICC_BAD_ARTIFACT,
                        "expected artifact format %u, found %u.%u; compile the model again with this version of aicc",
                        artifact::majorVersion, header.majorVersion, header.minorVersion);
  if (artifact::checksum(&header, offsetof(Header, headerChecksum)) != header.headerChecksum)
    return message.fail(AICC_BAD_ARTIFACT, "the header is damaged (wrong checksum)");
  if (header.fileBytes != file.size)
    return message.fail(AICC_BAD_ARTIFACT, "expected %llu bytes, found %zu: the file is %s", ull(header.fileBytes),
                        file.size, header.fileBytes > file.size ? "cut" : "too long");
  if (header.sectionCount > artifact::maxSections)
    return message.fail(AICC_BAD_ARTIFACT, "expected at most %u sections, found %u", artifact::maxSections,
                        header.sectionCount);
  return AICC_OK;
}

aicc_status readTable(Bytes file, const Header &header, Section *table, Message &message) {
  uint64_t tableBytes = uint64_t(header.sectionCount) * sizeof(Section);
  if (file.size - sizeof(Header) < tableBytes)
    return message.fail(AICC_BAD_ARTIFACT, "the section table runs past the end of the file");
  std::memcpy(table, file.data + sizeof(Header), tableBytes);
  if (artifact::checksum(table, tableBytes) != header.tableChecksum)
    return message.fail(AICC_BAD_ARTIFACT, "the section table is damaged (wrong checksum)");
  uint64_t front = sizeof(Header) + tableBytes;
  for (uint32_t i = 0; i < header.sectionCount; ++i) {
    const Section &section = table[i];
    if (section.offset < front || section.offset > file.size || section.bytes > file.size - section.offset)
      return message.fail(AICC_BAD_ARTIFACT, "section %u (%llu bytes at %llu) lies outside the file (%zu bytes)", i,
                          ull(section.bytes), ull(section.offset), file.size);
    bool isBulk = section.kind == uint32_t(SectionKind::Code) || section.kind == uint32_t(SectionKind::WeightData);
    if (isBulk && section.offset % artifact::bulkAlignment != 0)
      return message.fail(AICC_BAD_ARTIFACT, "expected section %u at a multiple of %llu, found %llu", i,
                          ull(artifact::bulkAlignment), ull(section.offset));
  }
  return AICC_OK;
}

/// Where a section goes; null for a kind of a later minor version.
Bytes *place(Sections &sections, uint32_t kind, uint32_t program) {
  ProgramSections &own = sections.programs[program];
  switch (SectionKind(kind)) {
  case SectionKind::Signature: return &sections.signature;
  case SectionKind::Properties: return &sections.properties;
  case SectionKind::Weights: return &sections.weights;
  case SectionKind::WeightData: return &sections.weightData;
  case SectionKind::Target: return &own.target;
  case SectionKind::Kernels: return &own.kernels;
  case SectionKind::Code: return &own.code;
  case SectionKind::Devices: return &own.devices;
  case SectionKind::DeviceCode: return &own.deviceCode;
  }
  return nullptr;
}

const char *sectionName(uint32_t kind) {
  static const char *const names[] = {"",       "signature", "target", "property", "kernel",
                                      "weight", "code",      "data",   "device",   "device code"};
  return names[kind];
}

} // namespace

static aicc_status readSection(Bytes file, const Section &section, bool trustWeights, Sections &sections,
                               Message &message) {
  if (section.program >= artifact::maxPrograms)
    return message.fail(AICC_BAD_ARTIFACT, "expected at most %u programs, found %llu", artifact::maxPrograms,
                        ull(section.program) + 1);
  Bytes *bytes = place(sections, section.kind, section.program);
  if (!bytes)
    return AICC_OK;
  if (section.program != 0 && bytes == place(sections, section.kind, 0))
    return message.fail(AICC_BAD_ARTIFACT, "expected the %s section to belong to no program, found program %u",
                        sectionName(section.kind), section.program);
  if (bytes->data)
    return message.fail(AICC_BAD_ARTIFACT, "expected one %s section, found two", sectionName(section.kind));
  *bytes = {file.data + section.offset, size_t(section.bytes)};
  bool isTrusted = section.kind == uint32_t(SectionKind::WeightData) && trustWeights;
  if (!isTrusted && artifact::checksum(bytes->data, bytes->size) != section.checksum)
    return message.fail(AICC_BAD_ARTIFACT, "the %s section is damaged (wrong checksum)", sectionName(section.kind));
  if (section.kind == uint32_t(SectionKind::Code))
    sections.programs[section.program].codeChecksum = section.checksum;
  if (section.program >= sections.programCount)
    sections.programCount = section.program + 1;
  return AICC_OK;
}

aicc_status readSections(Bytes file, bool trustWeights, Sections &sections, Message &message) {
  Header header = {};
  Section table[artifact::maxSections];
  aicc_status status = readHeader(file, header, message);
  if (status == AICC_OK)
    status = readTable(file, header, table, message);
  sections.majorVersion = header.majorVersion;
  sections.minorVersion = header.minorVersion;
  sections.programCount = 1;
  for (uint32_t i = 0; i < header.sectionCount && status == AICC_OK; ++i)
    status = readSection(file, table[i], trustWeights, sections, message);
  for (uint32_t program = 0; program < sections.programCount && status == AICC_OK; ++program)
    for (uint32_t kind = 1; kind <= artifact::neededSections; ++kind)
      if (!place(sections, kind, program)->data)
        return message.fail(AICC_BAD_ARTIFACT, "the %s section is missing", sectionName(kind));
  return status;
}

} // namespace aicc::rt
