// Between Tensor and the tensors of the C interfaces.
#pragma once

#include "aicc-c/runtime.h"
#include "lib/Support/Tensor.h"

namespace aicc {

/// Looks at `tensor`, which must live as long. Interfaces only read inputs; the struct serves outputs too and is
/// therefore not const.
aicc_tensor viewOf(const Tensor &tensor);

/// A copy with strings of its own.
Tensor copyOf(const aicc_tensor &tensor);

} // namespace aicc
