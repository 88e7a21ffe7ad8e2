// What a matrix product and a convolution with enough rows share: a block computes a tile of the result from tiles of
// both operands in shared memory, each of its threads sixteen elements of it in registers.
#pragma once

#include "lib/Codegen/Epilogue.h"
#include "lib/Codegen/SIMT/Kernel.h"
#include "lib/Codegen/SIMT/Team.h"

namespace aicc::simt {

class Contraction : public KernelEmitter {
public:
  Contraction(Frame &frame, mlir::Value root) : frame(frame), builder(frame.builder), root(root), team(frame) {}
  Launch launch() override;
  void run() override;

  /// Whether tiles would be mostly empty with so many rows and columns (null: unknown).
  static bool isTooSmall(mlir::Value rows, mlir::Value columns);

protected:
  struct Extents {
    mlir::Value batches, rows, columns, depth;
  };
  using Row = llvm::SmallVector<mlir::Value>;

  virtual Extents extents() = 0;
  /// What reading a row of the left operand takes that does not depend on k.
  virtual Row rowOf(mlir::Value batch, mlir::Value row) = 0;
  virtual mlir::Value left(llvm::ArrayRef<mlir::Value> row, mlir::Value k) = 0;
  virtual mlir::Value right(mlir::Value batch, mlir::Value k, mlir::Value column) = 0;
  virtual mlir::Type leftType() = 0;
  virtual mlir::Type rightType() = 0;
  /// Where the result of a batch's row and column lies in the root.
  virtual llvm::SmallVector<mlir::Value> coordinates(mlir::Value batch, mlir::Value row, mlir::Value column) = 0;

  Frame &frame;
  CodeBuilder &builder;
  mlir::Value root;

private:
  /// Part of an operand's tile that one thread copies.
  struct Piece {
    mlir::Value k, to;  ///< position within the tile's depth, and in shared memory
    Row row;            ///< left operand: rowOf
    mlir::Value column; ///< right operand
    mlir::Value valid;  ///< null: always
  };

  void planCopies(mlir::Value batch, mlir::Value firstRow, mlir::Value firstColumn);
  void copy(mlir::Value batch, mlir::Value firstK);
  llvm::SmallVector<mlir::Value> multiply(mlir::ValueRange sums);
  void store(mlir::Value batch, mlir::Value firstRow, mlir::Value firstColumn, mlir::ValueRange sums);
  /// index < count, unless `count` is known to be a multiple of `tile`.
  mlir::Value below(mlir::Value index, mlir::Value count, int64_t tile);

  Team team;
  Extents size;
  mlir::Value rowTiles, columnTiles, leftTile, rightTile;
  llvm::SmallVector<Piece> leftPieces, rightPieces;
};

} // namespace aicc::simt
