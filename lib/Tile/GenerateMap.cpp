// Elementwise kernels: what is read goes to a core piece by piece, is computed there and goes back. Three roles, copy,
// vector and copy, or one where tiles are registers.
#include "lib/Tile/Blocks.h"
#include "lib/Tile/Finish.h"
#include "lib/Tile/Generate.h"

using namespace mlir;

namespace aicc::tile {

LogicalResult generateMap(dispatch::KernelOp kernel, const Device &device) {
  auto results = kernel.getBody().front().getTerminator()->getOperands();
  auto shapeOf = [](Value tensor) { return cast<RankedTensorType>(tensor.getType()).getShape(); };
  Space space(shapeOf(results.front()));
  SmallVector<Access> accesses;
  for (Value result : results) {
    std::optional<Access> access = space.reshape(space.identity(), shapeOf(results.front()), shapeOf(result));
    if (!access || ShapedType::getNumElements(shapeOf(result)) != ShapedType::getNumElements(shapeOf(results.front())))
      return kernel.emitError("expected results of one number of elements");
    accesses.push_back(*access);
  }
  Program program(kernel, device);
  Finish finish(program);
  if (failed(finish.plan(space, Value(), {}, accesses)))
    return failure();
  finish.merge(space);
  auto [rows, columns] = choosePiece(device, space.rows(), space.columns(), finish.bytesOfPoint());
  program.cut(space, rows, columns);
  finish.declare(space, rows, columns);
  if (device.tilesAreRegisters()) {
    program.role(computeEngine,
                 [&] { program.forEachTile([&](const Point &at) { finish.computeInPlace(Value(), at); }); });
  } else {
    if (finish.fetches())
      program.role(copyEngine, [&] { program.forEachTile([&](const Point &at) { finish.fetch(at); }); });
    program.role(vectorEngine, [&] { program.forEachTile([&](const Point &) { finish.compute(Value()); }); });
    program.role(copyEngine, [&] { program.forEachTile([&](const Point &at) { finish.drain(at); }); });
  }
  program.finish();
  return success();
}

} // namespace aicc::tile
