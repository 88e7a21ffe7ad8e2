// Kernels whose results are computed element by element: a thread for each element of the op they are built around.
#pragma once

#include "lib/Codegen/Epilogue.h"
#include "lib/Codegen/SIMT/Kernel.h"

namespace aicc::simt {

class Points : public KernelEmitter {
public:
  Points(Frame &frame, mlir::Value root) : frame(frame), builder(frame.builder), root(root) {}
  Launch launch() override;
  void run() override;

protected:
  /// The element of the root at `at`.
  virtual mlir::Value compute(llvm::ArrayRef<mlir::Value> at) = 0;

  mlir::Type elementType() const;
  mlir::Value load(mlir::Value tensor, mlir::Value offset);
  /// A nest of loops from 0 to `extents` that carries one value.
  mlir::Value reduce(llvm::ArrayRef<mlir::Value> extents, mlir::Value initial,
                     llvm::function_ref<mlir::Value(llvm::ArrayRef<mlir::Value>, mlir::Value)> body);

  Frame &frame;
  CodeBuilder &builder;
  mlir::Value root;
  llvm::SmallVector<mlir::Value> sizes; ///< of the root

private:
  mlir::Value points;
  unsigned threads = 256;
};

} // namespace aicc::simt
