#include "lib/Graph/Passes.h"
