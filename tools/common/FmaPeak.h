// How fast this machine multiplies and adds, measured: the yardstick that `bench` holds a model against.
#pragma once

namespace aicc::tools {

/// Most float32 operations per second that one core reached in a short loop of fused multiply-adds.
double measureFmaPeak();

} // namespace aicc::tools
