// Phase `place`: who runs what.
#pragma once

#include "lib/Place/Target.h"

#include "mlir/Pass/Pass.h"

namespace aicc::place {

#define GEN_PASS_DECL
#include "lib/Place/Passes.h.inc"

struct Refusal;
struct Report;

/// `targets` in order of preference; they outlive the pass. What an earlier try showed that they cannot compile, they
/// are not given. `report`, if there is one, is filled.
std::unique_ptr<mlir::Pass> createOutlineRegions(std::vector<const Target *> targets,
                                                 std::vector<Refusal> refusals = {}, Report *report = nullptr);

#define GEN_PASS_REGISTRATION
#include "lib/Place/Passes.h.inc"

} // namespace aicc::place
