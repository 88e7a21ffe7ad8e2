// Maps as the tools hold them: keys and values of each, one after the other.
#pragma once

#include "aicc/runtime.h"
#include "lib/Support/StoredValue.h"

namespace aicc::tools {

bool isMap(const aicc_value &value);

/// How such a value is stored.
StoredForm storedForm(const aicc_value &value);

/// "map of string to float32, 3 entries", "150 maps of int64 to float32".
std::string describeMaps(const aicc_value &value, const std::vector<Tensor> &maps);

/// "{'cat': 0.25, 'dog': 0.75}", of many entries the first.
std::string mapText(const Tensor &keys, const Tensor &values);

/// The same maps, each in the order of its keys.
std::vector<Tensor> sortedByKeys(const std::vector<Tensor> &maps);

} // namespace aicc::tools
