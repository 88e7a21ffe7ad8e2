#include "targets/CPU/compiler/Passes.h"
