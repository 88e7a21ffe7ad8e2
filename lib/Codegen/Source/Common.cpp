// common.h, embedded in the compiler.
#include "lib/Codegen/Source/Printer.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

namespace aicc::source {

static const char text[] = {
#embed "lib/Codegen/Source/common.h"
};

llvm::StringRef commonText() { return {text, sizeof(text)}; }

} // namespace aicc::source
