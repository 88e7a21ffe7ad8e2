// Ops that are one call of the support library each.
//
//   onnx.Unique %x {axis = 0}   ⇒   dispatch.call "unique"(%x, %c0, %c1)
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

static LogicalResult lowerUnique(onnx::UniqueOp op, Lowering &l) {
  Value data = op.getX(), input = l.in(data);
  int64_t axis = 0;
  if (op.getAxis()) {
    axis = normalizedAxis(*op.getAxis(), l.rank(data));
  } else {
    onnx::Dim total = getAffineConstantExpr(1, l.b.getContext());
    for (AffineExpr dim : l.dims(data))
      total = onnx::multiply(total, dim);
    input = reshape(l, input, SmallVector<AffineExpr>(l.dims(data)), {total});
  }
  HostArguments arguments;
  arguments.tensor(input, Lowering::element(data));
  arguments.scalar(l, axis);
  arguments.scalar(l, op.getSorted());
  return callHost(l, "unique", arguments, op.getResults());
}

/// The element of an optional operand of one element, or a constant in its place.
static Value scalarOr(Lowering &l, Value onnxValue, TypedAttr otherwise) {
  if (onnx::isPresent(onnxValue))
    return scalarOf(l, onnxValue);
  return arith::ConstantOp::create(l.b, otherwise);
}

static LogicalResult lowerNonMaxSuppression(onnx::NonMaxSuppressionOp op, Lowering &l) {
  HostArguments arguments;
  arguments.tensor(l, op.getBoxes());
  arguments.tensor(l, op.getScores());
  auto least = APFloat::getInf(APFloat::IEEEsingle(), /*Negative=*/true);
  arguments.scalar(scalarOr(l, op.getMaxOutputBoxesPerClass(), l.b.getI64IntegerAttr(0)));
  arguments.scalar(scalarOr(l, op.getIouThreshold(), l.b.getF32FloatAttr(0)));
  arguments.scalar(scalarOr(l, op.getScoreThreshold(), FloatAttr::get(l.b.getF32Type(), least)));
  arguments.scalar(l, op.getCenterPointBox());
  return callHost(l, "non_max_suppression", arguments, op->getResults());
}

void populateHostCallRules(Rules &rules) {
  rules.add(lowerUnique);
  rules.add(lowerNonMaxSuppression);
}

} // namespace aicc::linalg
