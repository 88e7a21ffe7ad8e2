// The inner loop of every contraction: a tile of accumulators that stays in registers while K goes by.
#pragma once

#include "targets/CPU/compiler/Emit/Frame.h"

namespace aicc::cpu {

/// acc[r][v] += sum over k < depth of a[r][rows[r] + k] * b[columns[v] + k * 32], one broadcast per row, one vector
/// load per column vector, `rows * vectors` multiply-adds per step.
class MicroKernel {
public:
  /// Elements of `a` and `b` are converted to `accumulator` before they are multiplied.
  MicroKernel(Frame &frame, mlir::Type accumulator, unsigned lanes)
      : lanes(lanes), type(lanes == 1 ? accumulator : mlir::Type(mlir::VectorType::get(lanes, accumulator))),
        builder(frame.builder), machine(frame.machine) {}

  struct Operands {
    llvm::SmallVector<mlir::Value> a;       ///< memref<?xT> of each row
    llvm::SmallVector<mlir::Value> rows;    ///< offsets into it of k = 0
    mlir::Value b;                          ///< memref<?xT>
    llvm::SmallVector<mlir::Value> columns; ///< offsets into `b` of k = 0
    mlir::Value depth;
  };

  /// Accumulators in row-major order, all zero.
  llvm::SmallVector<mlir::Value> zeros(unsigned rows, unsigned vectors);
  llvm::SmallVector<mlir::Value> accumulate(const Operands &operands, mlir::ValueRange accumulators);

  const unsigned lanes;
  const mlir::Type type; ///< of one accumulator

private:
  void step(const Operands &operands, mlir::Value k, int64_t ahead, llvm::MutableArrayRef<mlir::Value> accumulators);
  /// The intrinsic that multiplies pairs of i16 and adds both products; empty where there is none.
  llvm::StringRef pairInstruction(const Operands &operands) const;
  /// Two steps at once.
  void pairStep(llvm::StringRef instruction, const Operands &operands, mlir::Value k, int64_t ahead,
                llvm::MutableArrayRef<mlir::Value> accumulators);
  mlir::Value multiplyAdd(mlir::Value a, mlir::Value b, mlir::Value sum);
  mlir::Value converted(mlir::Value value);

  CodeBuilder &builder;
  const Machine &machine;
};

} // namespace aicc::cpu
