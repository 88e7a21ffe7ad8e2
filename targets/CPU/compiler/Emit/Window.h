// What depthwise convolution and pooling share: the walk over windows, in vectors of channels.
#pragma once

#include "lib/Codegen/Epilogue.h"
#include "targets/CPU/compiler/Emit/Kernel.h"
#include "targets/CPU/compiler/Emit/Rows.h"

#include "dialects/LinalgX/LinalgX.h"

namespace aicc::cpu {

class WindowEmitter : public KernelEmitter {
public:
  WindowEmitter(Frame &frame, mlir::Value root, mlir::Value source, linalgx::Window window)
      : frame(frame), builder(frame.builder), root(root), source(source), window(std::move(window)) {}
  Grid grid() override;
  void tile(mlir::Value index) override;

protected:
  /// Channels that are computed together: `vectors` vectors of `lanes` from channel `first`.
  struct Columns {
    unsigned lanes, vectors;
    mlir::Value first;
    mlir::Value mask;  ///< null: all lanes exist
    mlir::Value alive; ///< the number of lanes that exist, with a mask
  };
  /// The value before any tap.
  virtual mlir::Value initial(const Columns &columns) = 0;
  /// What tap number `tap` of vector `vector` is combined with; may be null.
  virtual mlir::Value weight(mlir::Value tap, const Columns &columns, unsigned vector) = 0;
  virtual mlir::Value combine(mlir::Value sum, mlir::Value tap, mlir::Value weight) = 0;
  /// The result after `taken` taps.
  virtual mlir::Value finished(mlir::Value sum, mlir::Value taken) = 0;

  mlir::Value loadVector(mlir::Value memory, mlir::Value offset, const Columns &columns);
  mlir::Value spread(mlir::Value scalar, const Columns &columns);

  Frame &frame;
  CodeBuilder &builder;
  mlir::Value root, source;
  linalgx::Window window;
  mlir::Type element;
  llvm::SmallVector<mlir::Value> input, output; ///< sizes

private:
  Range clipped(int64_t dim, mlir::Value at);
  void emitSegment(llvm::ArrayRef<mlir::Value> at);
  void emitPixels(mlir::Value first, unsigned count, std::optional<Range> taps);
  void emitBlock(mlir::Value first, unsigned count, std::optional<Range> taps, const Columns &columns);
  llvm::SmallVector<mlir::Value> alongRow(mlir::Value first, unsigned count, std::optional<Range> taps,
                                          llvm::ArrayRef<mlir::Value> outer, const Columns &columns,
                                          mlir::ValueRange sums);

  unsigned lanes = 1, pixels = 1;
  mlir::Value segment, points, pointsPerTile;
  llvm::SmallVector<mlir::Value> counts; ///< image, outer spatial dims, segments of a row
  llvm::SmallVector<mlir::Value> row;    ///< image and outer output position of the segment being emitted
  llvm::SmallVector<Range> outerTaps;    ///< taps of all spatial dims but the last that lie inside the input
};

} // namespace aicc::cpu
