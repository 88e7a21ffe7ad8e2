// Values of tensors at a point, computed from their producers on demand: fusion without intermediate memory.
#pragma once

#include "lib/Codegen/Frame.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace aicc::codegen {

/// Computes elements of the kernel's tensors at coordinates; one instance per straight piece of code, since it
/// remembers what it has computed there.
class Evaluator : public LaneBuilder {
public:
  Evaluator(Frame &frame, unsigned lanes, mlir::Value mask = {}, bool mayAllBeDead = false)
      : LaneBuilder(frame.builder, lanes, mask, mayAllBeDead), frame(frame) {}

  Frame &frame;

  /// From now on `tensor` has this value wherever it is asked for: the accumulators of a kernel's root.
  void bind(mlir::Value tensor, const Lanes &value) { bound[tensor] = value; }
  /// Element(s) of `tensor` at `coordinates`. Null after a diagnostic if its producer is none that can be evaluated.
  Lanes at(mlir::Value tensor, llvm::ArrayRef<Lanes> coordinates);
  /// The same from the tensor's producer, though it has memory: what is about to be written there.
  Lanes produce(mlir::Value tensor, llvm::ArrayRef<Lanes> coordinates);
  /// The results of a linalg op's body at a point of its iteration space; `accumulators`, one per init or empty, stand
  /// for its inits.
  llvm::SmallVector<Lanes> body(mlir::linalg::LinalgOp op, llvm::ArrayRef<Lanes> point,
                                llvm::ArrayRef<Lanes> accumulators = {});
  Lanes load(const Buffer &buffer, llvm::ArrayRef<Lanes> coordinates);
  void store(const Buffer &buffer, llvm::ArrayRef<Lanes> coordinates, const Lanes &value);
  /// All coordinates asked of `concat` fall into its input number `input`.
  void assumeInput(mlir::tensor::ConcatOp concat, unsigned input) { assumedInputs[concat] = input; }
  using LaneBuilder::load;
  using LaneBuilder::store;
  /// The coordinates in a tensor of `to` sizes of the element at `coordinates` of a tensor of `from` sizes.
  llvm::SmallVector<Lanes> reshaped(llvm::ArrayRef<Lanes> coordinates, llvm::ArrayRef<mlir::Value> from,
                                    llvm::ArrayRef<mlir::Value> to);

private:
  struct Known {
    mlir::Value tensor;
    llvm::SmallVector<Lanes> coordinates;
    Lanes value;
  };

  Lanes offsetIn(const Buffer &buffer, llvm::ArrayRef<Lanes> coordinates);
  Lanes bodyOp(mlir::Operation &op, llvm::DenseMap<mlir::Value, Lanes> &values, llvm::ArrayRef<Lanes> point);
  /// inside ? at(tensor, coordinates) : otherwise, reading nothing outside.
  Lanes guarded(const Lanes &inside, mlir::Value tensor, llvm::ArrayRef<Lanes> coordinates, const Lanes &otherwise);
  Lanes inRange(const Lanes &value, mlir::Value lower, mlir::Value upper);

  Lanes atReshape(mlir::Value source, llvm::ArrayRef<mlir::Value> sizes, llvm::ArrayRef<Lanes> coordinates);
  Lanes linearized(llvm::ArrayRef<Lanes> coordinates, llvm::ArrayRef<mlir::Value> sizes);
  Lanes atSlice(mlir::tensor::ExtractSliceOp op, llvm::ArrayRef<Lanes> coordinates);
  Lanes atInsert(mlir::tensor::InsertSliceOp op, llvm::ArrayRef<Lanes> coordinates);
  Lanes atPad(mlir::tensor::PadOp op, llvm::ArrayRef<Lanes> coordinates);
  Lanes atConcat(mlir::tensor::ConcatOp op, llvm::ArrayRef<Lanes> coordinates);
  Lanes atPack(mlir::linalg::PackOp op, llvm::ArrayRef<Lanes> coordinates);
  Lanes atGenerate(mlir::tensor::GenerateOp op, llvm::ArrayRef<Lanes> coordinates);

  llvm::DenseMap<mlir::Value, Lanes> bound;
  llvm::DenseMap<mlir::Operation *, unsigned> assumedInputs;
  llvm::SmallVector<Known> memory;
};

} // namespace aicc::codegen
