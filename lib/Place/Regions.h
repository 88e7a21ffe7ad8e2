// A group of ops of @main as a function of its own.
#pragma once

#include "lib/Place/Owners.h"

namespace aicc::place {

/// What a group of ops reads from around it and what others read of it.
struct PlacedRegion {
  llvm::SmallVector<mlir::Operation *> ops;
  llvm::SetVector<mlir::Value> inputs, outputs;
  llvm::SetVector<mlir::Operation *> copied; ///< constants that each region has for itself
};

PlacedRegion regionOf(mlir::func::FuncOp main, llvm::ArrayRef<mlir::Operation *> ops);

/// A private function that computes the region; arguments of @main keep their attributes. @main is left alone.
mlir::func::FuncOp makeFunction(mlir::OpBuilder &builder, mlir::func::FuncOp main, const PlacedRegion &region,
                                llvm::StringRef name);

/// A module whose @main is the region, as the exporter and graph compilers read it: values named after their place.
mlir::OwningOpRef<mlir::ModuleOp> makeGraph(mlir::func::FuncOp main, const PlacedRegion &region);

/// Adds [target, kernels, bytes, compatibility] to `dispatch.binaries` of the module: code for a device.
void addBinary(mlir::ModuleOp module, llvm::StringRef target, mlir::ArrayAttr kernels, llvm::StringRef bytes,
               llvm::StringRef compatibility);

} // namespace aicc::place
