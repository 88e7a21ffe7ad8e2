// Helpers in C that generated code may call, for every architecture that can be a host.
#pragma once

#include "llvm/ADT/StringRef.h"

namespace aicc::codegen {

/// The object of C helpers (memcpy, fmodf, half conversions ...) for an architecture; empty if there is none.
llvm::StringRef builtinsFor(llvm::StringRef triple);

} // namespace aicc::codegen
