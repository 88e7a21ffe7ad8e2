// Device modules in the LLVM dialect -> code, by LLVM's back end for the device.
#pragma once

#include "lib/Place/Target.h"

namespace llvm {
class Module;
} // namespace llvm

namespace aicc::simt {

/// The device that code is for, in LLVM's words.
struct Device {
  std::string triple, cpu, features;
  std::string worker;                             ///< as in TargetOptions
  unsigned workerSeconds = 600;                   ///< as in TargetOptions
  void (*finish)(llvm::Module &module) = nullptr; ///< what else the back end wants to see in a module; may be null
};

/// The module of the kernels in `lowered`; null if there is none.
mlir::ModuleOp deviceModule(mlir::ModuleOp lowered);

/// Code of all kernels of `lowered`: an object, or text for a device whose assembler is not LLVM's. The translations of
/// the device's dialect must be registered. Fails on a call of a function that is not there.
mlir::LogicalResult compileDevice(mlir::ModuleOp lowered, const Device &device, llvm::SmallVectorImpl<char> &code);

/// Prints it instead.
mlir::LogicalResult printDevice(mlir::ModuleOp lowered, const Device &device, CodeForm form, std::string &text);

} // namespace aicc::simt
