// One role as the lines of one queue.
#pragma once

#include "lib/Tile/KernelPlan.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

namespace aicc::tile {

class WriteQueue {
public:
  WriteQueue(RoleOp role, const KernelPlan &plan, const Device &device) : role(role), plan(plan), device(device) {}

  /// "queue ..." to "end"; fails with a diagnostic.
  llvm::LogicalResult write(llvm::raw_ostream &stream);

private:
  /// A buffer: "m0 r3 128 2" without the register, and the window's validity.
  struct Place {
    std::string memory;
    int64_t fixed = 0;   ///< bytes
    unsigned offset = 0; ///< register with all of the offset
    int64_t rows = 1, columns = 1, rowPitch = 0, columnPitch = 0;
    std::string text() const;
  };

  void findHomes();
  void setHome(mlir::Value tile, mlir::Value buffer);
  llvm::LogicalResult writeBlock(mlir::Block &block);
  llvm::LogicalResult writeOp(mlir::Operation &op);
  llvm::LogicalResult writeLoop(mlir::scf::ForOp loop);
  llvm::LogicalResult writeView(ViewOp view);
  llvm::LogicalResult writeCopy(CopyOp copy);
  llvm::LogicalResult writeMma(MmaOp mma);
  llvm::LogicalResult writeSplat(SplatOp splat);
  llvm::LogicalResult writeMap(MapOp map);
  llvm::LogicalResult writeStore(StoreOp store);
  void writeTake(mlir::Value channel, mlir::Value slot, unsigned flag);
  void writeHandOver(mlir::Value channel, unsigned flag);

  /// Null with a diagnostic at `op` when the tile or buffer has none.
  const Place *placeOfBuffer(mlir::Operation *op, mlir::Value buffer);
  const Place *placeOfTile(mlir::Operation *op, mlir::Value tile);
  std::pair<unsigned, unsigned> validity(mlir::Value buffer, const Place &place);

  unsigned fresh() { return registers++; }
  unsigned constant(int64_t value);
  unsigned registerOf(mlir::Value index);
  unsigned counterOf(mlir::Value channel);
  /// A line "NAME rR rA rB" with a new register R.
  unsigned compute(llvm::StringRef name, unsigned a, unsigned b);
  void line(const std::string &text) { lines.push_back(text); }

  RoleOp role;
  const KernelPlan &plan;
  const Device &device;
  std::vector<std::string> head, lines;
  unsigned registers = 0;
  llvm::DenseMap<int64_t, unsigned> constants;
  llvm::DenseMap<mlir::Value, unsigned> values, counters; ///< registers of indices, of channels
  llvm::DenseMap<mlir::Value, Place> places;              ///< of buffers
  llvm::DenseMap<mlir::Value, mlir::Value> homes;         ///< buffers of tiles
};

} // namespace aicc::tile
