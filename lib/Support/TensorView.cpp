#include "lib/Support/TensorView.h"

#include <algorithm>
#include <cstring>

namespace aicc {

aicc_tensor viewOf(const Tensor &tensor) {
  bool isText = tensor.dtype() == DType::String;
  return {int32_t(tensor.dtype()), int32_t(tensor.rank()), tensor.shape().data(),
          const_cast<uint8_t *>(tensor.data<uint8_t>()),
          isText ? tensor.elements() * int64_t(sizeof(void *)) : tensor.bytes()};
}

Tensor copyOf(const aicc_tensor &tensor) {
  Shape shape(tensor.dims, tensor.dims + tensor.rank);
  if (tensor.dtype == AICC_STRING) {
    std::vector<std::string> texts(size_t(elementCount(shape)));
    for (size_t i = 0; i < texts.size(); ++i)
      if (const aicc_string *text = static_cast<const aicc_string *const *>(tensor.data)[i]; text && text->size > 0)
        texts[i].assign(text->data, size_t(text->size));
    return Tensor::ofStrings(std::move(shape), std::move(texts));
  }
  Tensor copy = Tensor::allocate(DType(tensor.dtype), std::move(shape));
  if (tensor.bytes > 0)
    std::memcpy(copy.mutableData<uint8_t>(), tensor.data, size_t(std::min(tensor.bytes, copy.bytes())));
  return copy;
}

} // namespace aicc
