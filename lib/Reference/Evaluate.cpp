#include "lib/Support/Tensor.h"
