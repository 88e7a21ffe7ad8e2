// The eight phases, by the names that flags, dumps, folders and the progress line share.
#pragma once

#include <optional>
#include <string_view>

namespace aicc {

enum class Phase { Import, ONNX, Place, Linalg, Dispatch, Tile, Lowered, Artifact };
constexpr int phaseCount = 8;

constexpr Phase next(Phase phase) { return static_cast<Phase>(static_cast<int>(phase) + 1); }

/// "import", "onnx", ...
std::string_view name(Phase phase);
std::optional<Phase> phaseNamed(std::string_view name);
/// "import onnx place ...", for messages.
std::string_view allPhaseNames();

} // namespace aicc
