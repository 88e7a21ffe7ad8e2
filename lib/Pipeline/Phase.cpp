#include "lib/Pipeline/Phase.h"

namespace aicc {

static constexpr std::string_view names[phaseCount] = {"import",   "onnx", "place",   "linalg",
                                                       "dispatch", "tile", "lowered", "artifact"};

std::string_view name(Phase phase) { return names[static_cast<int>(phase)]; }

std::optional<Phase> phaseNamed(std::string_view name) {
  for (int i = 0; i < phaseCount; ++i)
    if (names[i] == name)
      return static_cast<Phase>(i);
  return std::nullopt;
}

std::string_view allPhaseNames() { return "import onnx place linalg dispatch tile lowered artifact"; }

} // namespace aicc
