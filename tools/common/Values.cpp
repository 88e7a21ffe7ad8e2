#include "tools/common/Values.h"

#include "lib/Support/TensorFile.h"
#include "lib/Support/TensorView.h"

#include <memory>
#include <sys/stat.h>

namespace aicc::tools {

static bool exists(const std::string &path, mode_t kind) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

std::optional<Problem> readTensors(const std::string &stem, DType expected, Tensors &value) {
  value.reset();
  if (exists(stem + ".absent", S_IFREG))
    return std::nullopt;
  value.emplace();
  if (!exists(stem, S_IFDIR))
    return readTensorFile(exists(stem, S_IFREG) ? stem : stem + ".pb", expected, value->emplace_back());
  for (int i = 0;; ++i) {
    std::string file = stem + "/" + std::to_string(i) + ".pb";
    if (!exists(file, S_IFREG))
      return std::nullopt;
    if (std::optional<Problem> problem = readTensorFile(file, expected, value->emplace_back()))
      return problem;
  }
}

Tensor asStored(const Tensor &tensor, DType expected) {
  if (tensor.dtype() != DType::U16 || expected != DType::BF16)
    return tensor;
  auto owner = std::make_shared<Tensor>(tensor);
  return Tensor::view(DType::BF16, tensor.shape(), owner->data<uint8_t>(), owner);
}

static Tensor tensorOf(const aicc_tensor &tensor) {
  if (tensor.dtype == AICC_STRING)
    return copyOf(tensor);
  return Tensor::view(DType(tensor.dtype), Shape(tensor.dims, tensor.dims + tensor.rank), tensor.data, nullptr);
}

Tensors outputTensors(const Model &model, const Session &session, int32_t index) {
  if (model.output(index).kind == AICC_TENSOR)
    return std::vector<Tensor>{tensorOf(session.output(index))};
  int64_t count = session.outputCount(index);
  if (count < 0)
    return std::nullopt;
  std::vector<Tensor> tensors;
  for (int64_t i = 0; i < count; ++i)
    tensors.push_back(tensorOf(session.outputElement(index, i)));
  return tensors;
}

} // namespace aicc::tools
