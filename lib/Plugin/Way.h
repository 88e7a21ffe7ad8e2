// The ways in: what a plugin's compiler is given. Plain C++: the process that holds a plugin reads it too.
#pragma once

#include <optional>
#include <string>

namespace aicc::plugin {

enum class Way {
  OnnxGraph,   ///< a region as an ONNX model
  TileProgram, ///< scheduled programs of all kernels (aicc-c/tile_program.h)
};

struct WayRow {
  Way way;
  const char *name; ///< "input" of plugin.json
};

constexpr WayRow ways[] = {{Way::OnnxGraph, "onnx-graph"}, {Way::TileProgram, "tile-program"}};

inline std::optional<Way> wayNamed(const std::string &name) {
  for (const WayRow &row : ways)
    if (name == row.name)
      return row.way;
  return std::nullopt;
}

inline const char *nameOf(Way way) {
  for (const WayRow &row : ways)
    if (row.way == way)
      return row.name;
  return "";
}

/// "onnx-graph or tile-program".
inline std::string namesOfWays() {
  std::string names;
  for (const WayRow &row : ways)
    names += (names.empty() ? "" : " or ") + std::string(row.name);
  return names;
}

} // namespace aicc::plugin
