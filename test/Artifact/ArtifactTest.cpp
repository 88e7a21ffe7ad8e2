// Damage of every kind: each cut and each flipped bit of a small artifact is refused or changes nothing, and bytes that
// are wrong under a right checksum are refused without a crash.
#include "aicc/runtime.h"
#include "lib/Artifact/Format.h"
#include "lib/Runtime/Abi.h"
#include "test/Check.h"
#include "test/Runtime/Fixture.h"

#include <cstring>

using namespace aicc;
using artifact::Header;
using artifact::Section;

namespace {

struct Opened {
  aicc_status status;
  std::string error;
};

/// Opens a copy that is exactly as long as `bytes`, so that a sanitizer sees a read past its end.
Opened open(const std::string &bytes, uint32_t flags = 0) {
  void *copy = std::aligned_alloc(64, (bytes.size() + 64) / 64 * 64);
  std::memcpy(copy, bytes.data(), bytes.size());
  aicc_open_options options = {sizeof(options), flags, nullptr, nullptr, nullptr};
  aicc_model *model = nullptr;
  aicc_status status = aicc_model_open_memory(copy, bytes.size(), &options, &model);
  std::string error = aicc_open_error();
  if (status == AICC_OK)
    aicc_model_close(model);
  CHECK(status == AICC_OK ? error.empty() : !error.empty() && model == nullptr);
  std::free(copy);
  return {status, error};
}

std::string runOnce(const std::string &bytes) {
  Result<Model> model = Model::open(bytes.data(), bytes.size());
  if (!model)
    return "refused";
  Result<Session> session = Session::create(*model);
  float x[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  int64_t dims[2] = {2, 4}, mode = 0;
  session->bindInput(0, {AICC_F32, 2, dims, x, sizeof(x)});
  session->bindInput(1, {AICC_I64, 0, nullptr, &mode, 8});
  if (session->run() != AICC_OK)
    return session->error();
  return std::string(static_cast<const char *>(session->output(0).data), sizeof(x));
}

Section sectionAt(const std::string &bytes, uint32_t index) {
  Section section;
  std::memcpy(&section, &bytes[sizeof(Header) + index * sizeof(Section)], sizeof(section));
  return section;
}

/// Makes all checksums right again.
void reseal(std::string &bytes) {
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  for (uint32_t i = 0; i < header.sectionCount; ++i) {
    Section section = sectionAt(bytes, i);
    if (section.offset <= bytes.size() && section.bytes <= bytes.size() - section.offset)
      section.checksum = artifact::checksum(&bytes[section.offset], section.bytes);
    std::memcpy(&bytes[sizeof(Header) + i * sizeof(Section)], &section, sizeof(section));
  }
  header.tableChecksum = artifact::checksum(&bytes[sizeof(Header)], header.sectionCount * sizeof(Section));
  header.headerChecksum = artifact::checksum(&header, offsetof(Header, headerChecksum));
  std::memcpy(&bytes[0], &header, sizeof(header));
}

bool isMeaningful(const std::string &bytes, size_t at) {
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (at < sizeof(Header) + header.sectionCount * sizeof(Section))
    return true;
  for (uint32_t i = 0; i < header.sectionCount; ++i) {
    Section section = sectionAt(bytes, i);
    if (at >= section.offset && at < section.offset + section.bytes)
      return true;
  }
  return false;
}

void refusesEveryCut(const std::string &bytes) {
  size_t accepted = 0;
  for (size_t length = 0; length < bytes.size(); ++length)
    accepted += open(bytes.substr(0, length)).status != AICC_BAD_ARTIFACT;
  CHECK(accepted == 0);
  CHECK_TEXT(open(bytes.substr(0, 40)).error, "expected at least 64 bytes, found 40: the file is cut");
  CHECK_TEXT(open(bytes + "x").error, "expected " + std::to_string(bytes.size()) + " bytes, found " +
                                          std::to_string(bytes.size() + 1) + ": the file is too long");
  CHECK_TEXT(open("\x08\x07\x12 an ONNX model").error, "not an aicc artifact; an ONNX model must be compiled first");
}

/// Every bit that means something; of the zeros between sections, which mean nothing, every 4099th.
void refusesEveryFlip(std::string bytes) {
  std::string expected = runOnce(bytes);
  size_t accepted = 0, changed = 0;
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bool counts = isMeaningful(bytes, bit / 8);
    if (!counts && bit % 4099 != 0)
      continue;
    bytes[bit / 8] = char(bytes[bit / 8] ^ (1 << bit % 8));
    if (counts)
      accepted += open(bytes).status != AICC_BAD_ARTIFACT;
    else
      changed += runOnce(bytes) != expected;
    bytes[bit / 8] = char(bytes[bit / 8] ^ (1 << bit % 8));
  }
  CHECK(accepted == 0 && changed == 0);
}

void saysWhatIsWrong(const std::string &bytes) {
  auto with = [&](size_t at, uint8_t value) {
    std::string copy = bytes;
    copy[at] = char(value);
    return copy;
  };
  CHECK_TEXT(open(with(8, 2)).error,
             "expected artifact format 1, found 2.0; compile the model again with this version of aicc");
  CHECK_TEXT(open(with(12, 200)).error, "the header is damaged (wrong checksum)");
  CHECK_TEXT(open(with(64, 9)).error, "the section table is damaged (wrong checksum)");
  Section code = sectionAt(bytes, 5), data = sectionAt(bytes, 6);
  CHECK_TEXT(open(with(code.offset + 100, 0xff)).error, "the code section is damaged (wrong checksum)");
  CHECK_TEXT(open(with(data.offset, 0xff)).error, "the data section is damaged (wrong checksum)");
  CHECK(open(with(data.offset, 0xff), AICC_OPEN_TRUST_WEIGHTS).status == AICC_OK);
  std::string unknown = with(64, 99);
  reseal(unknown);
  CHECK_TEXT(open(unknown).error, "the signature section is missing");
  std::string twice = with(64, 2);
  reseal(twice);
  CHECK_TEXT(open(twice).error, "expected one target section, found two");
}

/// Programs for devices need all slots of this version, so that older runtimes, which would let their copies and tensor
/// maps pass unseen, refuse them.
void statesWhatItNeeds(const std::string &codePath) {
  auto slotsOf = [](std::string &bytes) { // the last number of the target section
    Section target = sectionAt(bytes, 3);
    return &bytes[target.offset + target.bytes - sizeof(uint32_t)];
  };
  auto read = [&](std::string bytes) {
    uint32_t slots;
    std::memcpy(&slots, slotsOf(bytes), sizeof(slots));
    return slots;
  };
  artifact::Contents contents = test::smallModel(codePath);
  std::string host, device;
  CHECK(!artifact::writeMemory(contents, host) && read(host) == AICC_RT_HOST_SLOTS);
  contents.programs[0].devices = {{"npu", {{"blob", "npu-1"}}, {{"run", 0}}}};
  CHECK(!artifact::writeMemory(contents, device) && read(device) == AICC_RT_DEVICE_AWAIT + 1);
  uint32_t more = AICC_RT_SLOTS + 1;
  std::memcpy(slotsOf(host), &more, sizeof(more));
  reseal(host);
  CHECK_TEXT(open(host).error, "expected code that needs at most " + std::to_string(AICC_RT_SLOTS) +
                                   " runtime functions, found " + std::to_string(more) + "; use a newer aicc runtime");
}

/// A reader of a later minor version's file skips what it does not know.
void readsLaterMinorVersions(std::string bytes) {
  bytes[10] = 7;
  reseal(bytes);
  CHECK(open(bytes).status == AICC_OK);
}

/// Right checksums around wrong bytes: random ones in the description, the section table and the code.
void survivesHostileBytes(const std::string &bytes) {
  uint64_t state = 1;
  auto random = [&](uint64_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % below;
  };
  size_t opened = 0;
  for (int round = 0; round < 60000; ++round) {
    std::string copy = bytes;
    Section section = sectionAt(copy, uint32_t(random(6)));
    bool isTable = round % 8 == 0;
    uint64_t begin = isTable ? sizeof(Header) : section.offset;
    uint64_t size = isTable ? artifact::neededSections * sizeof(Section) : section.bytes;
    size = round % 2 && size > 512 ? 512 : size; // the headers of the code matter most
    for (uint64_t changes = 1 + random(3); changes != 0; --changes)
      copy[begin + random(size)] = char(random(3) ? random(256) : random(2) * 255);
    reseal(copy);
    opened += open(copy, round % 3 == 0 ? AICC_OPEN_DESCRIBE : 0).status == AICC_OK;
  }
  CHECK(opened > 0 && opened < 60000);
}

void refusesToWriteNonsense(const std::string &code) {
  std::string bytes;
  artifact::Contents contents = test::smallModel(code);
  contents.weights[1].offset = 8;
  CHECK(artifact::writeMemory(contents, bytes)->status == AICC_INTERNAL);
  contents = test::smallModel(code);
  contents.weights[0].bytes = 12;
  CHECK_TEXT(artifact::writeMemory(contents, bytes)->message, "expected 12 bytes for weight 'w', found 16");
  contents = test::smallModel(code);
  std::optional<Problem> problem = artifact::writeFile(contents, "/no/such/folder/a.aicc");
  CHECK(problem && problem->status == AICC_IO);
}

/// Code for devices: read, refused where it is damaged or points outside its section, and never without a driver.
void readsDevices(const std::string &codePath) {
  artifact::Contents contents = test::smallModel(codePath);
  contents.programs[0].devices = {
      {"npu", {{"code of a device", "npu-1"}, {"more", ""}}, {{"first", 0}, {"second", 1}}}};
  std::string bytes;
  CHECK(!artifact::writeMemory(contents, bytes));
  CHECK(open(bytes, AICC_OPEN_DESCRIBE).status == AICC_OK);
  Opened opened = open(bytes);
  CHECK(opened.status == AICC_UNSUPPORTED);
  CHECK_TEXT(opened.error, "expected the driver of device 'npu' (npu/driver.so) on the plugin path, found none in ''");

  size_t accepted = 0;
  std::string flipped = bytes;
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    if (!isMeaningful(bytes, bit / 8))
      continue;
    flipped[bit / 8] = char(bytes[bit / 8] ^ (1 << bit % 8));
    accepted += open(flipped, AICC_OPEN_DESCRIBE).status != AICC_BAD_ARTIFACT;
    flipped[bit / 8] = bytes[bit / 8];
  }
  CHECK(accepted == 0);

  contents.programs[0].devices[0].kernels[1].module = 2;
  CHECK(!artifact::writeMemory(contents, bytes));
  CHECK_TEXT(open(bytes, AICC_OPEN_DESCRIBE).error, "the device section breaks the format");
}

/// Several programs: read, refused where one is incomplete or too many, and the first that runs here is taken.
void readsPrograms(const std::string &codePath) {
  artifact::Contents contents = test::smallModel(codePath);
  contents.programs.push_back(contents.programs[0]);
  contents.programs[0].devices = {{"npu", {{"code of a device", "npu-1"}}, {{"first", 0}}}};
  std::string bytes, alone;
  CHECK(!artifact::writeMemory(contents, bytes));
  CHECK(!artifact::writeMemory(test::smallModel(codePath), alone));
  CHECK(runOnce(bytes) == runOnce(alone) && runOnce(bytes).size() == 32);
  refusesEveryFlip(bytes);

  Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  for (uint32_t i = 0; i < header.sectionCount; ++i) {
    std::string other = bytes;
    uint32_t *program = reinterpret_cast<uint32_t *>(&other[sizeof(Header) + i * sizeof(Section)]) + 1;
    for (uint32_t number : {1 - *program, 2u, 8u, ~0u}) {
      *program = number;
      reseal(other);
      CHECK(open(other, AICC_OPEN_DESCRIBE).status == AICC_BAD_ARTIFACT);
    }
  }
  contents.programs.resize(artifact::maxPrograms + 1, contents.programs[1]);
  CHECK_TEXT(artifact::writeMemory(contents, bytes)->message, "expected 1 to 8 programs, found 9");
  contents.programs.clear();
  CHECK_TEXT(artifact::writeMemory(contents, bytes)->message, "expected 1 to 8 programs, found 0");
}

/// Checksums of pieces are those of the whole, and lengths count.
void checksumsStream() {
  std::string bytes(1000, 'a');
  for (size_t cut : {0, 1, 31, 32, 33, 500, 999}) {
    artifact::Checksum sum;
    sum.update(bytes.data(), cut);
    sum.update(bytes.data() + cut, bytes.size() - cut);
    CHECK(sum.finish() == artifact::checksum(bytes.data(), bytes.size()));
  }
  std::string zeros(64, '\0');
  CHECK(artifact::checksum(zeros.data(), 31) != artifact::checksum(zeros.data(), 32));
  CHECK(artifact::checksum(zeros.data(), 0) != artifact::checksum(zeros.data(), 1));
}

} // namespace

int main(int argc, char **argv) {
  std::string bytes = test::smallArtifact(argv[1]);
  CHECK(open(bytes).status == AICC_OK);
  refusesEveryCut(bytes);
  refusesEveryFlip(bytes);
  saysWhatIsWrong(bytes);
  statesWhatItNeeds(argv[1]);
  readsLaterMinorVersions(bytes);
  survivesHostileBytes(bytes);
  refusesToWriteNonsense(argv[1]);
  readsDevices(argv[1]);
  readsPrograms(argv[1]);
  checksumsStream();
  return test::finish();
}
