// The copies between host and devices that the host program has started and not yet awaited, while it is written.
#pragma once

#include "lib/Dispatch/Buffers.h"

namespace aicc::dispatch {

class PendingCopies {
public:
  /// Whether two buffers share bytes.
  using Overlap = llvm::function_ref<bool(Buffer *, Buffer *)>;

  /// A copy has been started between `device` and memory of the host, which it writes or else reads. One that touches
  /// no buffer (an input, a weight) is nobody's concern.
  void add(mlir::Value token, mlir::StringAttr device, llvm::ArrayRef<Buffer *> host, bool isWritten);
  /// The tokens to await before `buffers` are written, or else read, by the host or by a copy of `device`: copies of
  /// one device run in order. They, and what comes before them on their devices, are no longer pending.
  llvm::SmallVector<mlir::Value> take(llvm::ArrayRef<Buffer *> buffers, bool isWritten, mlir::StringAttr device,
                                      Overlap overlap);
  /// The tokens to await for all that was not pending in `before`, the last of each device.
  llvm::SmallVector<mlir::Value> startedSince(const PendingCopies &before) const;

private:
  struct Copy {
    mlir::Value token;
    mlir::StringAttr device;
    llvm::SmallVector<Buffer *, 1> host;
    bool isWritten;
  };

  llvm::SmallVector<Copy> copies; ///< in the order of their start
};

} // namespace aicc::dispatch
