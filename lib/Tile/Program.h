// One tile program under construction: the function, its tensors, roles and the walk over tiles.
#pragma once

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/Tile/Tile.h"
#include "lib/Codegen/CodeBuilder.h"
#include "lib/Tile/Device.h"
#include "lib/Tile/Space.h"

namespace aicc::tile {

using codegen::CodeBuilder;

/// A tile on its way through a role.
struct Point {
  llvm::SmallVector<mlir::Value> outer; ///< coordinates of the space's dimensions before the last two
  mlir::Value row, column;              ///< of the tile's first element
  mlir::Value columnTile;               ///< number of the tile along the columns
};

class Program {
public:
  /// Makes the function of `kernel` behind it; arguments are its tensors, then its results, flat.
  Program(dispatch::KernelOp kernel, const Device &device);

  CodeBuilder builder;
  const Device &device;
  dispatch::KernelOp kernel;

  /// Cuts the last two dimensions of `space` into tiles for all cores there are.
  void cut(const Space &space, int64_t rows, int64_t columns);
  /// Runs `body` for each tile of this core, in the same order in every role.
  void forEachTile(llvm::function_ref<void(const Point &)> body);

  mlir::Value alloc(llvm::StringRef memory, llvm::ArrayRef<int64_t> shape, mlir::Type element);
  mlir::Value channel(int64_t slots);
  void role(llvm::StringRef engine, llvm::function_ref<void()> body);

  /// The argument that holds a tensor of the kernel, or result number `result`.
  mlir::Value memory(mlir::Value tensor);
  mlir::Value result(unsigned number);
  /// The same as a box of points: element `offset` at each. Dimensions that the offset does not depend on have
  /// extent 1.
  mlir::Value box(mlir::Value flat, const Linear &offset, llvm::ArrayRef<int64_t> extents);
  /// The window of the box at a tile; one row or column of it where the box has one. `whole`: always the tile's size.
  mlir::Value window(mlir::Value box, const Linear &offset, const Point &at, int64_t rows, int64_t columns,
                     bool whole = false);
  /// The part of an alloc that belongs to a slot.
  mlir::Value slot(mlir::Value ring, mlir::Value number);
  /// The value of `place` at a tile's first element.
  mlir::Value number(const Linear &place, const Point &at);

  /// Ends the function and puts `@kernel.grid` beside it, as the host program wants it; the kernel is gone.
  void finish();

private:
  mlir::func::FuncOp function;
  llvm::SmallVector<mlir::Value> counts; ///< tiles along each dimension of the space
  int64_t tileRows = 1, tileColumns = 1, tiles = 1, cores = 1;
};

} // namespace aicc::tile
