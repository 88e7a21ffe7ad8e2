// The frame of a kernel that many threads run: what the threads are called, and the kinds of memory they have.
#pragma once

#include "lib/Codegen/Frame.h"
#include "lib/Codegen/SIMT/Machine.h"

namespace aicc::simt {

using codegen::Buffer;
using codegen::CodeBuilder;
using codegen::known;

/// An array of the device module in shared memory; returns its address.
mlir::Value declareShared(CodeBuilder &builder, mlir::Operation *module, llvm::StringRef name, mlir::Type type,
                          unsigned alignment);

class Frame : public codegen::Frame {
public:
  Frame(CodeBuilder &builder, const Machine &machine, dispatch::KernelOp kernel)
      : codegen::Frame(builder, kernel), machine(machine) {}

  const Machine &machine;
  mlir::Value thread, block; ///< index: number of the thread in its block, number of the block; null on the host
  mlir::Value workspace;     ///< device memory beside the tensors; null on the host
  mlir::Operation *module = nullptr; ///< the device module, where shared memory is declared; null on the host

  /// Memory of `elements` elements that the threads of a block share.
  mlir::Value shared(mlir::Type elementType, int64_t elements);
  /// Bytes that `shared` has given away.
  int64_t sharedBytes() const { return sharedSize; }
  /// One element that each thread has for itself.
  mlir::Value cell(mlir::Type elementType);
  /// Device memory of `elements` elements for part number `part` (null on the host) of `parts`.
  mlir::Value fromWorkspace(mlir::Type elementType, mlir::Value elements, mlir::Value part, mlir::Value parts);
  mlir::Value workspaceBytes() const { return workspaceSize; }

private:
  int64_t sharedSize = 0;
  unsigned sharedCount = 0;
  mlir::Value workspaceSize; ///< null: nothing
};

} // namespace aicc::simt
