// Grid and loops around the register tile.
//
// A tile of the grid is rowsPerTile x columnsPerTile results of one batch. If all of the right operand fits in half of
// L2, a tile takes all columns and walks rows outside (the left operand streams through once); otherwise it takes rows
// whose left operand fits in half of L2 and walks columns outside (a panel of the right operand serves all of them).
#include "targets/CPU/compiler/Emit/Contraction.h"

using namespace mlir;

namespace aicc::cpu {

constexpr int64_t targetTileNs = 10000; ///< long against a fork-join (0.3 us), short against a layer

Type Contraction::accumulatorType() const { return cast<RankedTensorType>(root.getType()).getElementType(); }

Value Contraction::panelOffset(Value column, Value depth) {
  Value panel = builder.mul(builder.div(column, panelColumns), builder.mul(depth, panelColumns));
  return builder.add(panel, builder.rem(column, panelColumns));
}

/// Register rows for `rows` rows of work: the count whose blocks and remainder take the fewest cycles. Wider tiles need
/// fewer loads of the right operand; more than eight rows at a stride of 2 KiB would share one set of the L1 cache.
static unsigned chooseRows(const Machine &machine, std::optional<int64_t> rows, std::optional<int64_t> stride,
                           unsigned usual, unsigned most) {
  if (!rows || *rows <= 0)
    return usual;
  if (*rows <= most && *rows <= usual)
    return *rows;
  if (!stride || *stride % 2048 == 0)
    most = usual;
  unsigned best = usual;
  int64_t bestCost = std::numeric_limits<int64_t>::max();
  for (unsigned count = usual; count <= most; ++count) {
    int64_t rest = *rows % count;
    int64_t cost = (*rows - rest) * 16 + *rows / count * 4 + (rest ? std::max<int64_t>(rest * 16, 40) + 8 : 0);
    if (cost < bestCost)
      best = count, bestCost = cost;
  }
  return best;
}

void Contraction::chooseRegisterTile() {
  const Machine &machine = frame.machine;
  unsigned bits = accumulatorType().getIntOrFloatBitWidth();
  lanes = std::min<int64_t>(machine.lanes(bits), panelColumns);
  registers = machine.tile;
  while (lanes * registers.vectors > panelColumns)
    --registers.vectors;
  // A short K does not pay for the row pointers of a tall tile.
  bool isTall = machine.registers >= 32 && known(size.depth).value_or(0) >= 256;
  unsigned most = isTall ? (machine.registers - 4) / registers.vectors : registers.rows;
  registers.rows = chooseRows(machine, known(size.rows), rowBytes(), registers.rows, most);
  // Few rows leave registers free: more columns instead, or the chains of dependent multiply-adds set the pace.
  unsigned columns = std::max<int64_t>(known(size.columns).value_or(1 << 20), lanes);
  while (registers.rows * registers.vectors <= 4 && registers.vectors * lanes * 2 <= columns)
    registers.vectors *= 2;
}

void Contraction::chooseBlocks() {
  const Machine &machine = frame.machine;
  int64_t bytes = bytesOf(accumulatorType()), halfOfL2 = machine.l2Bytes / 2;
  int64_t tileColumns = registers.vectors * lanes, step = std::max(tileColumns, panelColumns);
  int64_t work = targetTileNs * machine.flopsPerNs / 2; // multiply-adds per tile
  std::optional<int64_t> rightBytes = known(builder.mul(builder.mul(size.columns, size.depth), bytes));
  rowsOutside = rightBytes && *rightBytes <= halfOfL2;
  Value depth = builder.max(size.depth, builder.number(1));
  auto upTo = [&](Value count, int64_t step, Value limit) { // a multiple of step, at least step
    Value rounded = builder.mul(builder.max(builder.div(count, step), builder.number(1)), step);
    return builder.min(rounded, builder.max(limit, builder.number(1)));
  };
  if (rowsOutside) {
    Value products = builder.max(builder.mul(size.columns, depth), builder.number(1));
    rowsPerTile = upTo(builder.div(builder.number(work), products), registers.rows, size.rows);
  } else {
    rowsPerTile = upTo(builder.div(builder.number(halfOfL2), builder.mul(depth, bytes)), registers.rows, size.rows);
  }
  Value products = builder.max(builder.mul(rowsPerTile, depth), builder.number(1));
  columnsPerTile = upTo(builder.div(builder.number(work), products), step, size.columns);
  rowTiles = builder.ceilDiv(size.rows, rowsPerTile);
  columnTiles = builder.ceilDiv(size.columns, columnsPerTile);
}

Grid Contraction::grid() {
  size = extents();
  chooseRegisterTile();
  chooseBlocks();
  Value products = builder.mul(builder.mul(rowsPerTile, columnsPerTile), size.depth);
  int64_t perNs = std::max<int64_t>(1, frame.machine.flopsPerNs / 2);
  return {builder.product({size.batches, rowTiles, columnTiles}), builder.add(builder.div(products, perNs), 100)};
}

void Contraction::rowBlocks(Range rows, llvm::function_ref<void(Value, unsigned)> body) {
  unsigned most = registers.rows;
  Value count = builder.sub(rows.end, rows.begin);
  Value whole = builder.add(rows.begin, builder.mul(builder.div(count, most), most));
  builder.loop(rows.begin, whole, most, [&](Value row) { body(row, most); });
  std::optional<int64_t> all = known(size.rows), each = known(rowsPerTile);
  if (all && each && *each % most == 0) {
    if (int64_t rest = *all % most)
      builder.when(builder.compare(arith::CmpIPredicate::slt, whole, rows.end), [&] { body(whole, rest); });
    return;
  }
  // Unknown remainders go by powers of two.
  for (unsigned part = llvm::bit_floor(most - 1); part; part /= 2) {
    Value rest = builder.sub(rows.end, whole);
    Value has = builder.compare(arith::CmpIPredicate::sge, rest, builder.number(part));
    builder.when(has, [&] { body(whole, part); });
    whole = builder.add(whole, builder.select(has, builder.number(part), builder.number(0)));
  }
}

void Contraction::columnBlocks(Range columns, llvm::function_ref<void(Value, Value, unsigned)> body) {
  int64_t step = registers.vectors * lanes;
  Value count = builder.sub(columns.end, columns.begin);
  Value whole = builder.add(columns.begin, builder.mul(builder.div(count, step), step));
  builder.loop(columns.begin, whole, step, [&](Value column) { body(column, Value(), registers.vectors); });
  std::optional<int64_t> all = known(size.columns), each = known(columnsPerTile);
  if (all && each && *each == *all)
    whole = builder.number(*all / step * step);
  if (all && *all % step == 0)
    return;
  if (!all && step > panelColumns) { // an unknown rest goes by panels: behind the last one there is no memory
    unsigned vectors = panelColumns / lanes;
    builder.loop(whole, columns.end, panelColumns, [&](Value column) { body(column, columns.end, vectors); });
    return;
  }
  unsigned vectors = all ? llvm::divideCeil(*all % step, lanes) : registers.vectors;
  Value end = all ? builder.number(*all) : columns.end;
  builder.when(builder.compare(arith::CmpIPredicate::slt, whole, columns.end), [&] { body(whole, end, vectors); });
}

/// The register tile at (row, column); columns from `columnEnd` on do not exist (null: all do).
void Contraction::block(Value batch, Value row, unsigned rowCount, Value column, Value columnEnd, unsigned vectors) {
  std::optional<int64_t> all = known(size.columns);
  int64_t step = registers.vectors * lanes;
  MicroKernel kernel(frame, accumulatorType(), lanes);
  SmallVector<Value> sums = multiply(kernel, batch, row, rowCount, column, vectors);
  auto coordinates = rowCoordinates(batch, row, rowCount);
  Epilogue epilogue(frame, root);
  bool aligned = known(size.batches) == 1 || (all && *all % lanes == 0);
  for (unsigned r = 0; r < rowCount; ++r)
    for (unsigned v = 0; v < vectors; ++v) {
      Value first = builder.add(column, v * lanes);
      Value alive;
      if (columnEnd)
        alive = all ? builder.number(*all % step - v * lanes) : builder.sub(columnEnd, first);
      epilogue.emit(coordinates[r], lastCoordinate(batch, first), sums[r * vectors + v], alive, aligned ? lanes : 1);
    }
}

void Contraction::tile(Value index) {
  SmallVector<Value> at = builder.delinearize(index, {size.batches, rowTiles, columnTiles});
  auto range = [&](Value number, Value per, Value limit) {
    Value begin = builder.mul(number, per);
    return Range{begin, builder.min(builder.add(begin, per), limit)};
  };
  Range rows = range(at[1], rowsPerTile, size.rows), columns = range(at[2], columnsPerTile, size.columns);
  if (known(rowTiles) == 1)
    rows = {builder.number(0), size.rows};
  if (known(columnTiles) == 1)
    columns = {builder.number(0), size.columns};
  if (rowsOutside) {
    rowBlocks(rows, [&](Value row, unsigned count) {
      columnBlocks(columns,
                   [&](Value column, Value end, unsigned vectors) { block(at[0], row, count, column, end, vectors); });
    });
    return;
  }
  columnBlocks(columns, [&](Value column, Value end, unsigned vectors) {
    rowBlocks(rows, [&](Value row, unsigned count) { block(at[0], row, count, column, end, vectors); });
  });
}

} // namespace aicc::cpu
