// Values as ONNX's test suite stores them: tensors, sequences and empty optionals; maps as its messages have them.
#pragma once

#include "lib/Support/Diagnostics.h"
#include "lib/Support/Tensor.h"

#include <optional>
#include <string>
#include <vector>

namespace aicc {

/// The tensors of a value: one of a tensor or an optional tensor, any number of a sequence; none at all of an empty
/// optional; of maps keys and values of each.
using Tensors = std::optional<std::vector<Tensor>>;

struct StoredValue {
  Tensors tensors;
  bool isSequence = false;
};

/// What to look for under a stem. The messages do not tell each other apart.
enum class StoredForm { Tensors, Map, SequenceOfMaps };

/// Whether there is a value under this stem: STEM.pb, a sequence STEM/0.pb, STEM/1.pb ..., an empty optional
/// STEM.absent, or a file STEM, which is one tensor. Maps are STEM.pb or a file STEM, see readMapFile.
bool isStored(const std::string &stem);

/// Stored data may call the bits of bfloat16 uint16, where numpy knew no better: ONNX's cases up to 1.12 do. Such a
/// tensor where a model has bfloat16 is one.
Tensor asStored(const Tensor &tensor, DType expected);

/// An integer of at least 8 bits; one of 64 bits without sign as its bits.
int64_t integerAt(const Tensor &tensor, int64_t index);

/// Reads it, see asStored; `expected` is the element type, as far as it is known: see readTensorFile.
std::optional<Problem> readStoredValue(const std::string &stem, DType expected, StoredValue &value,
                                       StoredForm form = StoredForm::Tensors);

} // namespace aicc
