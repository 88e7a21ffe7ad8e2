#include "lib/Dispatch/Passes.h"
