// Arithmetic of linear quantization.
#pragma once

#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

namespace aicc::reference {

/// The nearest value of a float type.
double roundedTo(DType type, double value);

/// Rounds half to even, adds the zero point and saturates to the integer type.
int64_t quantizedValue(DType type, double scaled, int64_t zeroPoint);

} // namespace aicc::reference
