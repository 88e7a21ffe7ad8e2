// Opening, reading and writing the files; the formats are in NpyFormat.cpp, TensorProtoFormat.cpp and PgmFormat.cpp.
#include "lib/Support/TensorFile.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace aicc {
namespace {

Problem problemOf(const std::string &path, aicc_status status, std::string message) {
  Problem problem;
  problem.status = status;
  problem.file = path;
  problem.message = std::move(message);
  return problem;
}

bool endsWith(const std::string &text, const std::string &ending) {
  return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

std::optional<Problem> readWhole(const std::string &path, std::string &bytes) {
  int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat facts;
  if (descriptor < 0 || fstat(descriptor, &facts) != 0) {
    Problem problem = problemOf(path, AICC_IO, std::string("cannot open the file: ") + std::strerror(errno));
    if (descriptor >= 0)
      close(descriptor);
    return problem;
  }
  if (!S_ISREG(facts.st_mode)) {
    close(descriptor);
    return problemOf(path, AICC_IO, "expected a regular file");
  }
  bytes.resize(size_t(facts.st_size));
  size_t have = 0;
  ssize_t done = 0;
  while (have < bytes.size() && (done = read(descriptor, &bytes[have], bytes.size() - have)) > 0)
    have += size_t(done);
  close(descriptor);
  if (have != bytes.size())
    return problemOf(path, AICC_IO, std::string("cannot read the file: ") + std::strerror(errno));
  return std::nullopt;
}

/// The same bits under another type of their size.
Tensor retyped(const Tensor &tensor, DType type) {
  Tensor copy = Tensor::allocate(type, tensor.shape());
  std::memcpy(copy.mutableData<uint8_t>(), tensor.data<uint8_t>(), size_t(tensor.bytes()));
  return copy;
}

} // namespace

std::optional<Problem> readTensorFile(const std::string &path, DType expected, Tensor &tensor, std::string *name) {
  bool isNpy = endsWith(path, ".npy"), isProto = endsWith(path, ".pb"), isImage = endsWith(path, ".pgm");
  if (!isNpy && !isProto && !isImage)
    return problemOf(path, AICC_USAGE, "expected a name that ends in .npy, .pb or .pgm");
  std::string bytes;
  if (std::optional<Problem> problem = readWhole(path, bytes))
    return problem;
  FileBytes file = {reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()};
  std::string refusal = isNpy     ? decodeNpy(file, expected, tensor)
                        : isProto ? decodeTensorProto(file, tensor, name)
                                  : decodePgm(file, expected, tensor);
  if (!refusal.empty())
    return problemOf(path, AICC_BAD_MODEL, refusal);
  if (isProto && expected == DType::BF16 && tensor.dtype() == DType::U16)
    tensor = retyped(tensor, DType::BF16);
  return std::nullopt;
}

static std::optional<Problem> writeWhole(const std::string &path, const std::string &bytes) {
  int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return problemOf(path, AICC_IO, std::string("cannot create the file: ") + std::strerror(errno));
  size_t have = 0;
  ssize_t done = 0;
  while (have < bytes.size() && (done = write(descriptor, &bytes[have], bytes.size() - have)) > 0)
    have += size_t(done);
  bool isClosed = close(descriptor) == 0;
  if (have != bytes.size() || !isClosed)
    return problemOf(path, AICC_IO, std::string("cannot write the file: ") + std::strerror(errno));
  return std::nullopt;
}

std::optional<Problem> writeNpyFile(const std::string &path, const Tensor &tensor) {
  std::string bytes;
  std::string refusal = encodeNpy(tensor, bytes);
  if (!refusal.empty())
    return problemOf(path, AICC_UNSUPPORTED, refusal);
  return writeWhole(path, bytes);
}

std::optional<Problem> readMapFile(const std::string &path, bool isSequence, DType value,
                                   std::vector<Tensor> &tensors) {
  if (!endsWith(path, ".pb"))
    return problemOf(path, AICC_USAGE,
                     std::string("expected a name that ends in .pb, of a serialized ") +
                         (isSequence ? "SequenceProto of maps" : "MapProto"));
  std::string bytes;
  if (std::optional<Problem> problem = readWhole(path, bytes))
    return problem;
  FileBytes file = {reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()};
  std::string refusal = decodeMaps(file, isSequence, value, tensors);
  if (!refusal.empty())
    return problemOf(path, AICC_BAD_MODEL, refusal);
  return std::nullopt;
}

std::optional<Problem> writeMapFile(const std::string &path, bool isSequence, const std::vector<Tensor> &tensors) {
  std::string bytes;
  encodeMaps(isSequence, tensors, bytes);
  return writeWhole(path, bytes);
}

} // namespace aicc
