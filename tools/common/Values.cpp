#include "tools/common/Values.h"

#include "lib/Support/TensorView.h"

namespace aicc::tools {

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
