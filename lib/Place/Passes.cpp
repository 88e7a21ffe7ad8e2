#include "lib/Place/Passes.h"
