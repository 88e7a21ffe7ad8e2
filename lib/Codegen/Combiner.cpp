// Combiners of linalg bodies.
#include "lib/Codegen/Combiner.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"

using namespace mlir;

namespace aicc::codegen {

/// What changes no result when it is combined in. Upstream's answer for maxnumf and minnumf is NaN, which an op that
/// promises to meet none (`nnan`) turns into poison; an infinity serves as well, since the initial value is combined
/// too.
static std::optional<TypedAttr> neutralOf(Operation *combine) {
  if (!isa<arith::MaxNumFOp, arith::MinNumFOp>(combine))
    return arith::getNeutralElement(combine);
  auto type = cast<FloatType>(combine->getResult(0).getType());
  bool isNegative = isa<arith::MaxNumFOp>(combine);
  return FloatAttr::get(type, APFloat::getInf(type.getFloatSemantics(), isNegative));
}

std::optional<Combiner> combinerOf(linalg::LinalgOp op, unsigned result) {
  SmallVector<Operation *> operations;
  if (!matchReduction(op.getRegionOutputArgs(), result, operations) || operations.size() != 1)
    return std::nullopt;
  std::optional<TypedAttr> neutral = neutralOf(operations.front());
  std::optional<vector::CombiningKind> kind = linalg::getCombinerOpKind(operations.front());
  if (!neutral || !kind)
    return std::nullopt;
  return Combiner{*kind, *neutral};
}

} // namespace aicc::codegen
