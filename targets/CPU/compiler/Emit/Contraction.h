// The tiling that matmul and convolution share: a grid of row and column blocks, walked in the order that keeps the
// right operand in cache, cut into register tiles.
#pragma once

#include "lib/Codegen/Epilogue.h"
#include "targets/CPU/compiler/Emit/Kernel.h"
#include "targets/CPU/compiler/Emit/MicroKernel.h"

namespace aicc::cpu {

class Contraction : public KernelEmitter {
public:
  Contraction(Frame &frame, mlir::Value root) : frame(frame), builder(frame.builder), root(root) {}
  Grid grid() override;
  void tile(mlir::Value index) override;

protected:
  /// The problem as rows x columns x depth products per batch, and how often a batch's right operand is used.
  struct Extents {
    mlir::Value batches, rows, columns, depth;
  };
  virtual Extents extents() = 0;
  /// One register tile: products of `rowCount` rows from `row` with the vectors at `columns` (column numbers).
  virtual llvm::SmallVector<mlir::Value> multiply(MicroKernel &kernel, mlir::Value batch, mlir::Value row,
                                                  unsigned rowCount, mlir::Value column, unsigned vectors) = 0;
  /// All coordinates of the root's result but the last for `rowCount` rows from `row`.
  virtual llvm::SmallVector<llvm::SmallVector<mlir::Value>> rowCoordinates(mlir::Value batch, mlir::Value row,
                                                                           unsigned rowCount) = 0;
  /// The last coordinate of the root's result for a column of a batch.
  virtual mlir::Value lastCoordinate(mlir::Value batch, mlir::Value column) { return column; }
  /// Bytes between two rows of the left operand, where known.
  virtual std::optional<int64_t> rowBytes() = 0;

  /// Offset of column `column` in panels of `depth` rows of 32.
  mlir::Value panelOffset(mlir::Value column, mlir::Value depth);
  mlir::Type accumulatorType() const;

  Frame &frame;
  CodeBuilder &builder;
  mlir::Value root;
  unsigned lanes = 1;

private:
  struct Range {
    mlir::Value begin, end;
  };
  void chooseRegisterTile();
  void chooseBlocks();
  void block(mlir::Value batch, mlir::Value row, unsigned rowCount, mlir::Value column, mlir::Value columnEnd,
             unsigned vectors);
  void rowBlocks(Range rows, llvm::function_ref<void(mlir::Value, unsigned)> body);
  void columnBlocks(Range columns, llvm::function_ref<void(mlir::Value, mlir::Value, unsigned)> body);

  Extents size;
  RegisterTile registers;
  mlir::Value rowsPerTile, columnsPerTile, rowTiles, columnTiles;
  bool rowsOutside = false; ///< walk all columns for a block of rows before the next rows
};

} // namespace aicc::cpu
