// libFuzzer target: any bytes as a tensor file; the first byte picks the format.
#include "lib/Support/TensorFile.h"

#include <cstdlib>

using namespace aicc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  FileBytes file = {data + 1, size - 1};
  Tensor tensor;
  std::string refusal = data[0] % 3 == 0   ? decodeNpy(file, DType::F32, tensor)
                        : data[0] % 3 == 1 ? decodeTensorProto(file, tensor, nullptr)
                                           : decodePgm(file, DType::F32, tensor);
  volatile uint8_t sum = 0;
  if (refusal.empty() && tensor.dtype() != DType::String)
    for (int64_t i = 0; i < tensor.bytes(); ++i)
      sum = uint8_t(sum + tensor.data<uint8_t>()[i]);
  return 0;
}
