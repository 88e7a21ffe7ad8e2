// From TypeProto to MLIR types and dim names.
#pragma once

#include "lib/Import/Import.h"
#include "lib/Import/Proto.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace aicc::importer {

/// The MLIR type of a declared one, symbolic dims fixed by `options`; null when it says too little (no element type).
mlir::Type typeOf(const proto::Type &type, const ImportOptions &options, mlir::MLIRContext *context);

/// Whether it is a map of integers or strings to single numbers or strings.
bool isMapOfValues(const proto::Type &type);

/// A tensor type of the same rank, less one where a dim is dropped, and unknown dims; other types as they are. Until
/// inference knows better, that is all there is to say of a loop's value: its dims may change.
mlir::Type withUnknownDims(mlir::Type type, bool dropsDim = false);

/// The names of the dims of a tensor type that stay unknown: ["batch", "", "height"]; null without a shape.
mlir::ArrayAttr dimNames(const proto::Type &type, const ImportOptions &options, mlir::MLIRContext *context);

/// "float32[batch, 3, ?]", as messages show a type.
std::string typeText(mlir::Type type);

} // namespace aicc::importer
