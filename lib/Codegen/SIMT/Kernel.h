// What every kind of kernel implements: how it is launched, and what one thread does.
#pragma once

#include "lib/Codegen/SIMT/Frame.h"

#include <memory>

namespace aicc::simt {

/// Blocks of threads, one dimension each.
struct Launch {
  mlir::Value blocks; ///< index; may be zero
  unsigned threads;   ///< of a block
};

/// One kernel on its way to loops. Made once per emitted function: the host's grid function calls `launch`, the kernel
/// `launch` and then `run`; all memory is taken in `launch`.
class KernelEmitter {
public:
  virtual ~KernelEmitter() = default;
  virtual Launch launch() = 0;
  virtual void run() = 0;
};

using MakeEmitter = std::unique_ptr<KernelEmitter> (*)(Frame &);

/// Each returns null if the kernel is not of its kind, those of tiles also if it is too small for them.
std::unique_ptr<KernelEmitter> makeTiledMatmulEmitter(Frame &frame);
std::unique_ptr<KernelEmitter> makeTiledConvEmitter(Frame &frame);
std::unique_ptr<KernelEmitter> makeFewRowsMatmulEmitter(Frame &frame);
std::unique_ptr<KernelEmitter> makeMatmulEmitter(Frame &frame);
std::unique_ptr<KernelEmitter> makeConvEmitter(Frame &frame);
std::unique_ptr<KernelEmitter> makeDepthwiseEmitter(Frame &frame);
std::unique_ptr<KernelEmitter> makePoolEmitter(Frame &frame);
std::unique_ptr<KernelEmitter> makeRecurrenceEmitter(Frame &frame);
/// Takes every kernel whose ops the evaluator knows; null after a diagnostic otherwise.
std::unique_ptr<KernelEmitter> makeStages(Frame &frame);

} // namespace aicc::simt
