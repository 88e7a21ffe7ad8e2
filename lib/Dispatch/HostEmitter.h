// Writes the planned form of a host program: tensors become addresses, launches become submits.
#pragma once

#include "dialects/Dispatch/Dispatch.h"
#include "lib/Dispatch/Buffers.h"
#include "lib/Dispatch/EarlyScalars.h"
#include "lib/Dispatch/PendingCopies.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/MapVector.h"

namespace aicc::dispatch {

class HostEmitter {
public:
  HostEmitter(mlir::func::FuncOp from, mlir::func::FuncOp to, Buffers &buffers, EarlyScalars &early);

  mlir::LogicalResult run();
  /// The weights the program uses, with their sizes in bytes, in the order of first use.
  const llvm::MapVector<mlir::StringAttr, int64_t> &usedWeights() const { return weights; }

private:
  /// A tensor of the planned program: all its dims are index values.
  struct Place {
    mlir::Value address;
    llvm::SmallVector<mlir::Value> dims;
  };

  // Numbers.
  mlir::Value constant(int64_t value);
  mlir::Value product(llvm::ArrayRef<mlir::Value> factors);
  mlir::Value bytesOf(mlir::RankedTensorType type, llvm::ArrayRef<mlir::Value> dims);
  mlir::Value bytesBehind(mlir::Value tensor);
  llvm::SmallVector<mlir::Value> dimsOf(mlir::RankedTensorType type, mlir::ValueRange dynamic);
  llvm::SmallVector<mlir::Value> dynamicDims(mlir::Value tensor);
  void appendPlace(mlir::Value tensor, llvm::SmallVectorImpl<mlir::Value> &values);
  mlir::Value linearPosition(const Place &place, mlir::ValueRange indices);

  // Memory (PlanArena.cpp).
  void planArenas();
  void planArena(mlir::StringAttr device);
  llvm::SmallVector<mlir::Value> definedDims(mlir::Value value);
  bool isPlanned(Buffer &buffer);
  /// The memory of the buffer made for `value`, existing from here on.
  mlir::Value addressOf(Buffer *buffer);
  mlir::Value outputAddress(Buffer &buffer);
  bool overlap(Buffer *a, Buffer *b);

  // Copies that are under way: awaited before the host, or a copy of another device, touches what they read or write.
  void awaitBefore(llvm::ArrayRef<Buffer *> touched, bool isWritten, mlir::StringAttr device = nullptr);
  void awaitBeforeRead(mlir::Value tensor);

  // Ops.
  mlir::LogicalResult emitRegion(mlir::Block &block, llvm::function_ref<void()> end = [] {});
  mlir::LogicalResult emit(mlir::Operation &op);
  mlir::LogicalResult emitScalar(mlir::Operation &op);
  mlir::LogicalResult emitView(mlir::Operation &op);
  mlir::Value addressOfPart(const Place &whole, mlir::OffsetSizeAndStrideOpInterface part, mlir::Type element);
  mlir::Value number(mlir::OpFoldResult value);
  void emitSlice(mlir::tensor::ExtractSliceOp op);
  void emitInsertion(mlir::tensor::InsertSliceOp op);
  void emitLaunch(LaunchOp op);
  void emitCall(CallOp op);
  void emitTransfer(TransferOp op);
  void emitFromElements(mlir::tensor::FromElementsOp op);
  void emitReturn(mlir::func::ReturnOp op);
  mlir::LogicalResult emitIf(mlir::scf::IfOp op);
  mlir::LogicalResult emitFor(mlir::scf::ForOp op);
  mlir::LogicalResult emitWhile(mlir::scf::WhileOp op);

  // Values across regions (HostControl.cpp): a tensor travels as address and dynamic dims, a copied one not at all.
  llvm::SmallVector<mlir::Value> flatten(mlir::ValueRange values, mlir::ValueRange carried = {});
  llvm::SmallVector<mlir::Type> flatTypes(mlir::ValueRange values, mlir::ValueRange carried = {});
  void unflatten(mlir::ValueRange values, mlir::ValueRange flat, mlir::ValueRange carried = {});
  void copyInits(mlir::ValueRange inits, mlir::ValueRange carried);
  void copyYields(mlir::ValueRange yielded, mlir::ValueRange carried);

  mlir::func::FuncOp from;
  Buffers &buffers;
  EarlyScalars &early;
  mlir::ImplicitLocOpBuilder b;
  mlir::Block *entry;
  mlir::IRMapping scalars;
  llvm::DenseMap<mlir::Value, Place> places;
  llvm::DenseMap<Buffer *, mlir::Value> addresses;
  /// Where planned buffers lie in the arena of their device: bytes of the fixed part, numbers of slots behind it.
  llvm::DenseMap<Buffer *, std::pair<int64_t, int64_t>> extents;
  PendingCopies pending;
  llvm::DenseMap<int64_t, mlir::Value> constantOf;
  llvm::MapVector<mlir::StringAttr, int64_t> weights;
};

/// Bytes of one element in memory.
int64_t elementBytes(mlir::Type type);

} // namespace aicc::dispatch
