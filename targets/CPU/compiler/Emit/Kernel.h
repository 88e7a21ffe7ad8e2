// What every kind of kernel implements: how many tiles it has, and what one tile does.
#pragma once

#include "targets/CPU/compiler/Emit/Frame.h"

#include <memory>

namespace aicc::cpu {

/// A collapsed grid of independent tiles.
struct Grid {
  mlir::Value tiles;  ///< index
  mlir::Value costNs; ///< index; estimated nanoseconds of one tile
};

/// One kernel on its way to loops and vectors. Made once per emitted function: the grid function calls `grid`, the body
/// function `grid` and then `tile` inside its loop; scratch is taken in `grid`.
class KernelEmitter {
public:
  virtual ~KernelEmitter() = default;
  virtual Grid grid() = 0;
  virtual void tile(mlir::Value index) = 0;
};

using MakeEmitter = std::unique_ptr<KernelEmitter> (*)(Frame &);

/// Each returns null if the kernel is not of its kind.
std::unique_ptr<KernelEmitter> makeMatmulEmitter(Frame &frame);
std::unique_ptr<KernelEmitter> makeConvEmitter(Frame &frame);
std::unique_ptr<KernelEmitter> makeDepthwiseEmitter(Frame &frame);
std::unique_ptr<KernelEmitter> makePoolEmitter(Frame &frame);
std::unique_ptr<KernelEmitter> makeRecurrenceEmitter(Frame &frame);
/// Takes every kernel whose ops the evaluator knows; null after a diagnostic otherwise.
std::unique_ptr<KernelEmitter> makeStages(Frame &frame);

} // namespace aicc::cpu
