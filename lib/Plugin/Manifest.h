// plugin.json: what a plugin says about itself without being loaded. include/aicc-c/plugin.h shows the file.
#pragma once

#include "lib/Plugin/Way.h"
#include "lib/Tile/Device.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace aicc::plugin {

/// Operations that a device may be given.
struct Claim {
  std::set<std::string> operators;
  std::set<DType> types; ///< of every tensor the operation reads or makes; empty: any
  int64_t maxRank = 64;
};

/// How fast the device says it is.
struct Speed {
  double launchMicroseconds, copyGigabytes, memoryGigabytes, gigaflops;
};

struct Manifest {
  std::string name, version, summary;
  Way input = Way::OnnxGraph;
  int64_t opset = 0;                  ///< way in onnx-graph
  std::optional<tile::Device> device; ///< way in tile-program
  bool takesDynamicShapes = false;
  std::optional<Speed> speed;
  std::vector<Claim> claims;
};

/// Reads a manifest. All problems at once, one a line, in `problems`; none then.
std::optional<Manifest> readManifest(const std::string &text, std::string &problems);

} // namespace aicc::plugin
