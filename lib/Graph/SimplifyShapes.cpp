// onnx-simplify, shapes: ops that could change the shape but, as inference proves, do not.
//
// A shape with unknown dims is the same shape when its dims are the same expressions, so this asks ShapeAnalysis. It
// makes no op while it asks: the analysis knows values by address.
#include "lib/Graph/SimplifyPatterns.h"

#include "dialects/ONNX/Shape.h"

using namespace mlir;

namespace aicc::graph {

static bool isCandidate(Operation *op) {
  return isa<onnx::ReshapeOp, onnx::FlattenOp, onnx::SqueezeOp, onnx::UnsqueezeOp, onnx::ExpandOp, onnx::TileOp,
             onnx::SliceOp, onnx::PadOp>(op);
}

/// Whether an op that keeps the shape keeps each element in its place: a slice may run backwards, a padding may shift.
static bool keepsPlaces(Operation *op, onnx::ShapeContext &shapes) {
  if (auto slice = dyn_cast<onnx::SliceOp>(op)) {
    if (!onnx::isPresent(slice.getSteps()))
      return true;
    auto steps = shapes.constants(slice.getSteps());
    return steps && llvm::all_of(*steps, [](int64_t step) { return step > 0; });
  }
  if (auto pad = dyn_cast<onnx::PadOp>(op)) {
    auto pads = shapes.constants(pad.getPads());
    return pads && llvm::all_of(*pads, [](int64_t width) { return width == 0; });
  }
  return true;
}

static bool hasSameShape(Value a, Value b, onnx::ShapeContext &shapes) {
  auto first = shapes.shape(a), second = shapes.shape(b);
  return first && second && llvm::equal(*first, *second) && !llvm::is_contained(*first, onnx::Dim());
}

void dropShapeNoOps(func::FuncOp function) {
  SmallVector<Operation *> candidates;
  function.walk([&](Operation *op) {
    if (isCandidate(op))
      candidates.push_back(op);
  });
  if (candidates.empty())
    return;
  onnx::ShapeAnalysis analysis(function);
  if (analysis.failed())
    return;
  for (Operation *op : candidates) {
    Value data = op->getOperand(0), result = op->getResult(0);
    if (!hasSameShape(data, result, analysis.shapes()) || !keepsPlaces(op, analysis.shapes()) ||
        !acceptsType(result, data.getType()))
      continue;
    result.replaceAllUsesWith(data);
    op->erase();
  }
}

} // namespace aicc::graph
