// lld as a library, for every kind of ELF image.
#pragma once

#include "mlir/IR/Diagnostics.h"

namespace aicc::codegen {

/// Links `objects` into one image with the given options of ld.lld. `error` begins a diagnostic.
mlir::LogicalResult linkObjects(llvm::ArrayRef<llvm::StringRef> objects, llvm::ArrayRef<const char *> options,
                                llvm::SmallVectorImpl<char> &image,
                                llvm::function_ref<mlir::InFlightDiagnostic()> error);

} // namespace aicc::codegen
