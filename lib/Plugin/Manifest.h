// plugin.json: what a plugin says about itself without being loaded. include/aicc-c/plugin.h shows the file.
#pragma once

#include "lib/Support/DType.h"
#include "lib/Tile/Device.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace aicc::plugin {

/// The ways in (include/aicc-c/plugin.h): what a plugin's compiler is given.
enum class Input { Graph, Source, Tiles };

/// Operations that a device may be given.
struct Claim {
  std::optional<std::set<std::string>> operators; ///< none: any
  std::set<DType> types;                          ///< of every tensor the operation reads or makes; empty: any
  int64_t maxRank = 64;
};

/// How fast the device says it is.
struct Speed {
  double launchMicroseconds, copyGigabytes, memoryGigabytes, gigaflops;
};

/// What code generation must know of a device that kernels are written for.
struct DeviceDescription {
  std::string prelude;       ///< a file of the plugin's folder
  std::string compatibility; ///< of source that no compiler.so has seen, for the driver's `check`
  int64_t stepThreads = 1;   ///< that can exchange registers
  int64_t sharedBytes = 0;   ///< of a block
  int64_t blockThreads = 0;  ///< of the largest block
  bool hasDouble = false;    ///< 64-bit floats
};

struct Manifest {
  std::string name, version, summary;
  Input input = Input::Graph;
  int64_t opset = 0;
  bool takesDynamicShapes = false;
  std::optional<Speed> speed;
  std::vector<Claim> claims;
  DeviceDescription device; ///< way in c-source
  tile::Device tiles;       ///< way in tile-program
};

/// The word of plugin.json for a way in.
const char *word(Input input);

/// Reads a manifest. All problems at once, one a line, in `problems`; none then.
std::optional<Manifest> readManifest(const std::string &text, std::string &problems);

} // namespace aicc::plugin
