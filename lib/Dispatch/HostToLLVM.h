// From the ops of the planned host program to LLVM.
#pragma once

#include "dialects/Dispatch/Dispatch.h"

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace aicc::dispatch {

/// What every lowered op may need of the entry function: its arguments, memory on its stack, and its way out.
struct HostFrame {
  mlir::ModuleOp module;
  mlir::Value table, context, weights, inputs, inputDims;
  /// Argument slots of the launch at hand, its grid, the dims of the output at hand.
  mlir::Value slots, grid, dims;
  /// The arguments and results of the support function at hand: aicc_rt_value each, then their dims.
  mlir::Value call;
  /// Where kernels of the host report accesses outside their tensors; null: they do not check.
  mlir::Value report;
  /// Returns the status it gets.
  mlir::Block *exit;
  /// As `dispatch.weights` lists them.
  struct Weight {
    int64_t offset;
    int32_t number;
  };
  llvm::StringMap<Weight> listedWeights;
  /// (kernel, nodes) by launch number, as `dispatch.kernels` lists them.
  llvm::SetVector<mlir::Attribute> launches;
  /// Devices by number, and the kernels of each by number, as `dispatch.devices` lists them.
  llvm::MapVector<mlir::StringAttr, llvm::SetVector<mlir::Attribute>> devices;
  /// The kernels of devices.
  llvm::DenseMap<mlir::StringAttr, KernelOp> deviceKernels;

  /// The number of a device in `devices`, added on first use; -1 for null, the host.
  int32_t number(mlir::StringAttr device) {
    return device ? int32_t(devices.insert({device, {}}).first - devices.begin()) : -1;
  }
  /// The texts of checks, by text.
  llvm::DenseMap<mlir::Attribute, mlir::LLVM::GlobalOp> messages;
};

/// 8-byte slots that a call of the support library needs on the stack.
int64_t slotsOf(InvokeOp op);

/// Conversion patterns of all planned ops; `frame` outlives the conversion.
void populateHostToLLVMPatterns(mlir::LLVMTypeConverter &converter, mlir::RewritePatternSet &patterns,
                                HostFrame &frame);

} // namespace aicc::dispatch
