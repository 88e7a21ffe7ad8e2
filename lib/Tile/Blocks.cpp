#include "lib/Tile/Blocks.h"

#include "llvm/Support/MathExtras.h"

namespace aicc::tile {

using llvm::divideCeil;

/// Steps of the matrix unit that the whole product takes on the busiest core: a roofline of unit and copies for the
/// loop over the depth, then one tile's finish, which nothing hides.
static double predict(const Device &device, const MatrixShape &shape, const ProductSize &size, const Blocks &blocks,
                      int64_t panel) {
  double tiles = double(size.outer * divideCeil(size.rows, blocks.rows) * divideCeil(size.columns, blocks.columns));
  double rounds = double(divideCeil(int64_t(tiles), device.cores == 0 ? device.atOnce : device.cores));
  double multiply =
      double(blocks.rows * blocks.columns * blocks.depth) / double(shape.rows * shape.columns * shape.depth);
  double bytes = double((blocks.rows + blocks.columns) * blocks.depth * size.operandBytes);
  double copy = bytes / device.copyBytes + device.copyStart * double(1 + blocks.columns / panel);
  double steps = double(divideCeil(size.depth, blocks.depth));
  double finish = double(blocks.rows * blocks.columns) *
                  (1 / device.vectorElements + double(size.finishBytes) / 2 / device.copyBytes);
  return rounds * steps * std::max(multiply, copy) + finish + copy;
}

static bool fits(const Device &device, const ProductSize &size, const Blocks &blocks) {
  int64_t operands = blocks.stages * (blocks.rows + blocks.columns) * blocks.depth * size.operandBytes;
  int64_t points = blocks.rows * blocks.columns;
  const Memory *memory = device.memory(device.operands), *results = device.memory(device.results);
  if (!memory || operands > memory->bytes)
    return false;
  if (device.tilesAreRegisters())
    return points <= device.registerElements;
  int64_t used = 2 * points * (size.accumulatorBytes + size.finishBytes);
  return results && used + (results == memory ? operands : 0) <= results->bytes;
}

std::optional<Blocks> chooseBlocks(const Device &device, const MatrixShape &shape, const ProductSize &size,
                                   int64_t panel) {
  auto limit = [](int64_t extent, int64_t step) { return std::min<int64_t>(256, llvm::alignTo(extent, step)); };
  int64_t columnStep = std::max(shape.columns, panel);
  std::optional<Blocks> best;
  double bestTime = 0;
  for (int64_t rows = shape.rows; rows <= limit(size.rows, shape.rows); rows += rows)
    for (int64_t columns = columnStep; columns <= limit(size.columns, columnStep); columns += columns)
      for (int64_t depth = shape.depth; depth <= limit(size.depth, shape.depth); depth += depth) {
        Blocks blocks{rows, columns, depth, device.stages};
        double time = predict(device, shape, size, blocks, panel);
        if (fits(device, size, blocks) && (!best || time < bestTime))
          best = blocks, bestTime = time;
      }
  return best;
}

std::pair<int64_t, int64_t> choosePiece(const Device &device, int64_t rows, int64_t columns, int64_t pointBytes) {
  const Memory *memory = device.memory(device.results);
  int64_t points = memory ? memory->bytes / std::max<int64_t>(1, pointBytes) / 2 : device.registerElements;
  points = std::clamp<int64_t>(points / 2, 1, 16384);
  int64_t width = std::min({columns, points, int64_t(4096)});
  return {std::clamp<int64_t>(points / width, 1, rows), width};
}

} // namespace aicc::tile
