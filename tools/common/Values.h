// Inputs and outputs as the tools hold them: tensors, and what sequences and optionals are made of.
#pragma once

#include "aicc/runtime.h"
#include "lib/Support/Diagnostics.h"
#include "lib/Support/Tensor.h"

#include <optional>
#include <vector>

namespace aicc::tools {

/// The tensors of a value: one of a tensor or an optional tensor, any number of a sequence; none at all of an empty
/// optional.
using Tensors = std::optional<std::vector<Tensor>>;

/// Reads a stored value, `stem` with an ending: STEM.pb, a sequence STEM/0.pb, STEM/1.pb ..., an empty optional
/// STEM.absent. A stem that is a file itself is one tensor.
std::optional<Problem> readTensors(const std::string &stem, DType expected, Tensors &value);

/// Stored data may call the bits of bfloat16 uint16, where numpy knew no better: ONNX's cases up to 1.12 do. Such a
/// tensor where a model has bfloat16 is one.
Tensor asStored(const Tensor &tensor, DType expected);

/// Output `index` of the last run. Numbers lie in memory of the session.
Tensors outputTensors(const Model &model, const Session &session, int32_t index);

} // namespace aicc::tools
