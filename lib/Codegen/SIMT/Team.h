// Threads that compute one thing together: a whole block, or one thread alone, for which nothing here costs anything.
#pragma once

#include "lib/Codegen/Combiner.h"
#include "lib/Codegen/SIMT/Frame.h"

namespace aicc::simt {

class Team {
public:
  explicit Team(Frame &frame) : frame(frame), builder(frame.builder) {}

  /// Makes it `size` threads, a power of two: 1, or all threads of the block. Takes the memory that `combine` needs for
  /// values of `types`.
  void form(unsigned size, llvm::ArrayRef<mlir::Type> types);
  unsigned size() const { return threads; }

  /// `body` for each i below `count`, shared out among the threads.
  void forEach(mlir::Value count, llvm::function_ref<void(mlir::Value)> body);
  /// The same carrying values of each thread's own.
  llvm::SmallVector<mlir::Value> forEach(mlir::Value count, mlir::ValueRange carried, CodeBuilder::LoopBody body);
  /// `body` on the first thread.
  void onFirst(llvm::function_ref<void()> body);
  /// Waits for all threads; what they wrote before, all of them can read afterwards.
  void barrier();
  /// All threads' values combined, known to all of them. The order of combination depends on the team's size only.
  mlir::Value combine(mlir::Value value, mlir::vector::CombiningKind kind);

private:
  mlir::Value first() { return threads == 1 ? builder.number(0) : frame.thread; }
  mlir::Value exchanged(mlir::Value value, unsigned distance);
  void halve(mlir::Value memory, unsigned half, llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> join);

  Frame &frame;
  CodeBuilder &builder;
  unsigned threads = 1;
  llvm::DenseMap<mlir::Type, mlir::Value> slots; ///< an element per warp
};

} // namespace aicc::simt
