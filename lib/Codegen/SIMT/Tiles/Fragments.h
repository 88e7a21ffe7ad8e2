// The part of a product that a thread holds in registers, and the elementwise end on it.
#pragma once

#include "lib/Codegen/SIMT/Tiles/Staging.h"

#include "dialects/Tile/Tile.h"

namespace aicc::simt {

/// How the warps of a block share a tile: each has a box of `rows` x `columns` instructions' results.
struct WarpGrid {
  const MatrixUnit *unit;
  unsigned warp;                 ///< threads of one
  int64_t down = 1, across = 1;  ///< warps
  int64_t rows = 1, columns = 1; ///< instructions of a warp

  /// For a tile of the result.
  static WarpGrid of(const MatrixUnit &unit, unsigned warp, int64_t tileRows, int64_t tileColumns);
  unsigned threads() const { return unsigned(down * across) * warp; }
};

/// The sums of one thread.
class Fragments {
public:
  Fragments(CodeBuilder &builder, const WarpGrid &grid, mlir::Value thread);

  /// As many equal sums as there are instructions.
  llvm::SmallVector<mlir::Value> splat(mlir::Value value);
  /// sums + left * right for operands of `depth` in a slot of their rings.
  llvm::SmallVector<mlir::Value> multiply(const Ring &left, const Ring &right, int64_t depth, mlir::Value slot,
                                          mlir::ValueRange sums);
  /// `body` for each element, or the first of each `step` neighbours: its number among the thread's, its row and column
  /// in the tile.
  void forEach(int64_t step, llvm::function_ref<void(int64_t, mlir::Value, mlir::Value)> body);
  int64_t neighbours() const { return grid.unit->neighbours; }
  mlir::Value element(mlir::ValueRange sums, int64_t number);

private:
  mlir::Type sumsType(mlir::Type element);
  llvm::SmallVector<mlir::Value> multiplyShared(const Ring &left, const Ring &right, int64_t depth, mlir::Value slot,
                                                mlir::ValueRange sums);
  llvm::SmallVector<mlir::Value> loadRuns(const Ring &ring, MatrixUnit::Locate locate, int64_t runs, mlir::Value slot,
                                          mlir::Value line, int64_t k);
  llvm::SmallVector<mlir::Value> loadRows(const Ring &ring, MatrixUnit::Locate locate, int64_t runs, int64_t tiles,
                                          int64_t apart, mlir::Value slot, mlir::Value line, int64_t k);
  llvm::SmallVector<llvm::SmallVector<mlir::Value>> load(const Ring &ring, MatrixUnit::Locate locate, int64_t runs,
                                                         int64_t count, int64_t apart, mlir::Value slot,
                                                         mlir::Value line, int64_t k);

  CodeBuilder &builder;
  const WarpGrid &grid;
  mlir::Value lane, firstRow, firstColumn;
};

/// Stores of tiles that are computed element by element from sums and from what lies in global memory: nothing is
/// computed before it is stored, and an element of all results before any of them is.
class Ending {
public:
  Ending(CodeBuilder &builder, Fragments &fragments) : builder(builder), fragments(fragments) {}

  void bindSums(mlir::Value tile, mlir::ValueRange values) { sums[tile] = llvm::to_vector(values); }
  void bindWindow(mlir::Value buffer, const Window &window) { windows[buffer] = window; }
  /// All stores have the same rows and columns.
  void emit(llvm::MutableArrayRef<tile::StoreOp> stores);

private:
  struct Element {
    int64_t number;
    mlir::Value row, column;
  };

  mlir::Value valueOf(mlir::Value tile, const Element &element);
  mlir::Value load(const Window &window, const Element &element);
  void store(const Window &window, const Element &first, llvm::ArrayRef<mlir::Value> values);

  CodeBuilder &builder;
  Fragments &fragments;
  llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Value>> sums;
  llvm::DenseMap<mlir::Value, Window> windows;
};

} // namespace aicc::simt
