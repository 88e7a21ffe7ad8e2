// Which values of a host program share memory, and how long that memory is needed.
//
// Ops are numbered in program order. A buffer is the memory of one launch result, or of a tensor that the host fills.
// Views refer to the buffer of their source, the results of an scf.if to those of both branches. A tensor of static
// shape carried through a loop has one buffer, into which each iteration copies its last value; one of changing shape
// is allocated anew by each iteration. A buffer used inside a loop that does not contain its definition is needed until
// the loop ends. What is copied to a device is needed until the host waits for the device anyway.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <memory>
#include <optional>

namespace aicc::dispatch {

struct Buffer {
  /// The value the buffer is made for; a block argument for tensors carried through a loop.
  mlir::Value value;
  /// The op before which it has to exist.
  mlir::Operation *definition;
  int64_t begin, end;
  /// The output of the function it is.
  std::optional<unsigned> output = std::nullopt;
  /// Carried through a loop under a shape that may change: no plan can hold it.
  bool isCarried = false;
  /// The device in whose memory it lies; null is the host.
  mlir::StringAttr device = nullptr;
  /// The buffer whose memory this one takes over.
  Buffer *inPlaceOf = nullptr;

  Buffer *memory() { return inPlaceOf ? inPlaceOf->memory() : this; }
};

/// What a tensor may be stored in.
struct Storage {
  llvm::SmallVector<Buffer *, 1> buffers;
  /// It may also be an input, a weight or a constant.
  bool other = false;
  /// Not a part of the buffer.
  bool whole = true;

  void add(const Storage &more);
  /// The one buffer it is exactly, or null.
  Buffer *only() const { return buffers.size() == 1 && !other && whole ? buffers.front() : nullptr; }
};

class Buffers {
public:
  /// `function` holds launches and host ops; `isEarly` says which scalars are known when it starts.
  Buffers(mlir::func::FuncOp function, llvm::function_ref<bool(mlir::Value)> isEarly);

  llvm::ArrayRef<std::unique_ptr<Buffer>> all() const { return buffers; }
  /// The buffer made for `value`, or null.
  Buffer *madeFor(mlir::Value value) const { return made.lookup(value); }
  /// The buffer that holds the next value of a carried tensor while others still read the last one, or null.
  Buffer *temporaryOf(mlir::Value carried) const { return temporaries.lookup(carried); }
  const Storage &storage(mlir::Value value);

  /// Whether a loop keeps this tensor in one buffer.
  static bool isCarriedByCopy(mlir::Type type);

private:
  Buffer *make(mlir::Value value, mlir::Operation *definition);
  void number(mlir::Block &block);
  void visit(mlir::Block &block);
  void visit(mlir::Operation &op);
  void visitIf(mlir::Operation &op);
  void visitFor(mlir::Operation &op);
  void visitWhile(mlir::Operation &op);
  void openLoop(mlir::Operation *loop, mlir::ValueRange inits, mlir::ValueRange carried);
  void closeLoop(mlir::Operation *yield, mlir::ValueRange carried, mlir::ValueRange yielded);
  void use(mlir::Value value, mlir::Operation *user);

  void assignOutputs(mlir::func::FuncOp function, llvm::function_ref<bool(mlir::Value)> isEarly);
  void assignInPlace(mlir::func::FuncOp function);

  std::vector<std::unique_ptr<Buffer>> buffers;
  llvm::DenseMap<mlir::Value, Buffer *> made, temporaries;
  llvm::DenseMap<mlir::Value, Storage> storages;
  llvm::DenseMap<mlir::Operation *, std::pair<int64_t, int64_t>> numbers;
  int64_t next = 0;
};

} // namespace aicc::dispatch
