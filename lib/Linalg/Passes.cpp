#include "lib/Linalg/Passes.h"
