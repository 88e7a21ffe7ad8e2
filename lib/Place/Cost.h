// Whether a region is worth sending to a device.
#pragma once

#include "lib/Place/Regions.h"

namespace aicc::place {

/// What a run of a region is predicted to take.
struct Prediction {
  double onDevice = 0, onHost = 0; ///< microseconds, copies and launch included
  int64_t bytesCopied = 0;

  /// "12.3 us against 4.5 us on the host, 2.0 KiB copied".
  std::string text() const;
};

/// What the region reads from around it and gives back, in bytes; dims that only the run knows count as 128.
int64_t bytesCopied(const PlacedRegion &region);

/// A roofline: a launch, then the slower of arithmetic and memory, and on the device the copies of what the region
/// reads and gives back. Dims as above; elementwise work counts as what it moves. Copies
/// are counted as if every neighbour ran on the host, which those that do not make cheaper.
Prediction predict(const PlacedRegion &region, const DeviceCost &device, const DeviceCost &host);

} // namespace aicc::place
