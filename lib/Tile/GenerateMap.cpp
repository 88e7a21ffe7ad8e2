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
  if (failed(finish.plan(space, Value(), {}, results, accesses)))
    return failure();
  finish.merge(space);
  auto [rows, columns] = choosePiece(device, space.rows(), space.columns(), finish.bytesOfPoint());
  program.cut(space, rows, columns);
  finish.declare(space, rows, columns);
  finish.emitAlone();
  program.finish();
  return success();
}

} // namespace aicc::tile
