// What convolutions and pools share: a thread for each element of the result, which walks its window.
#pragma once

#include "dialects/LinalgX/LinalgX.h"
#include "lib/Codegen/SIMT/Points.h"

namespace aicc::simt {

class WindowPoints : public Points {
protected:
  WindowPoints(Frame &frame, mlir::Value root, mlir::Value source, linalgx::Window window)
      : Points(frame, root), source(source), window(std::move(window)) {}

  struct Tap {
    mlir::Value number; ///< of the tap, row-major
    mlir::Value pixel;  ///< offset of the first channel of what it reads
  };
  /// `body` for each tap of the window of the result's element `at` that lies inside the source.
  mlir::Value overTaps(llvm::ArrayRef<mlir::Value> at, mlir::Value initial,
                       llvm::function_ref<mlir::Value(const Tap &, mlir::Value)> body);
  /// How many of them there are.
  mlir::Value countTaps(llvm::ArrayRef<mlir::Value> at);

  mlir::Value source;
  linalgx::Window window;

private:
  /// Taps of dimension `dim` that lie inside: first one, and the one behind the last.
  std::pair<mlir::Value, mlir::Value> clipped(int64_t dim, mlir::Value at);
  mlir::Value startOf(int64_t dim, mlir::Value at);
};

} // namespace aicc::simt
