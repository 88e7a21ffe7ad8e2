// Who runs what, why, and what it is predicted to take: the result of placement, for people and programs that ask.
#pragma once

#include "lib/Place/Cost.h"

#include "llvm/Support/JSON.h"

namespace aicc::place {

struct Report {
  struct Operation {
    std::string node, op;
    Declined declined; ///< by targets that would have been preferred
  };
  struct Region {
    std::string target;
    std::vector<Operation> operations;    ///< those of the model, no constants
    int64_t bytesCopied = 0;              ///< between host and device, in a run
    std::optional<Prediction> prediction; ///< where device and host state what they cost
  };
  std::vector<Region> regions; ///< in the order in which they run
};

/// A region that `target`, number `owner` of those that were asked, runs.
Report::Region describe(const PlacedRegion &region, unsigned owner, const Target &target, const Owners &owners,
                        std::optional<Prediction> prediction);

/// {"regions": [{"device", "bytes-copied", "microseconds", "microseconds-on-host", "operations": [{"node", "op",
/// "declined": [{"target", "why"}]}]}]}; what is not known is left out.
llvm::json::Value toJson(const Report &report);

} // namespace aicc::place
