#include "lib/Support/StoredValue.h"

#include "lib/Support/TensorFile.h"

#include <cstring>
#include <memory>
#include <sys/stat.h>

namespace aicc {

static bool exists(const std::string &path, mode_t kind) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

bool isStored(const std::string &stem) {
  return exists(stem + ".absent", S_IFREG) || exists(stem + ".pb", S_IFREG) || exists(stem, S_IFDIR) ||
         exists(stem, S_IFREG);
}

int64_t integerAt(const Tensor &tensor, int64_t index) {
  size_t width = size_t(bitWidth(tensor.dtype())) / 8;
  uint64_t value = 0;
  std::memcpy(&value, tensor.data<uint8_t>() + size_t(index) * width, width);
  unsigned unused = unsigned(64 - 8 * width);
  return isSignedInteger(tensor.dtype()) ? int64_t(value << unused) >> unused : int64_t(value);
}

Tensor asStored(const Tensor &tensor, DType expected) {
  if (tensor.dtype() != DType::U16 || expected != DType::BF16)
    return tensor;
  auto owner = std::make_shared<Tensor>(tensor);
  return Tensor::view(DType::BF16, tensor.shape(), owner->data<uint8_t>(), owner);
}

static std::optional<Problem> append(const std::string &file, DType expected, std::vector<Tensor> &tensors) {
  Tensor tensor;
  if (std::optional<Problem> problem = readTensorFile(file, expected, tensor))
    return problem;
  tensors.push_back(asStored(tensor, expected));
  return std::nullopt;
}

std::optional<Problem> readStoredValue(const std::string &stem, DType expected, StoredValue &value, StoredForm form) {
  value = {};
  if (exists(stem + ".absent", S_IFREG))
    return std::nullopt;
  value.tensors.emplace();
  if (form != StoredForm::Tensors)
    return readMapFile(exists(stem, S_IFREG) ? stem : stem + ".pb", form == StoredForm::SequenceOfMaps, expected,
                       *value.tensors);
  value.isSequence = exists(stem, S_IFDIR) && !exists(stem + ".pb", S_IFREG);
  if (!value.isSequence)
    return append(exists(stem, S_IFREG) ? stem : stem + ".pb", expected, *value.tensors);
  for (int i = 0;; ++i) {
    std::string file = stem + "/" + std::to_string(i) + ".pb";
    if (!exists(file, S_IFREG))
      return std::nullopt;
    if (std::optional<Problem> problem = append(file, expected, *value.tensors))
      return problem;
  }
}

} // namespace aicc
