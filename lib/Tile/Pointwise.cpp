// Pulls the element of a result through the ops that make it.
#include "lib/Tile/Pointwise.h"

#include "dialects/Tile/Tile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace aicc::tile {

static ArrayRef<int64_t> shapeOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getShape(); }

FailureOr<std::unique_ptr<Region>> Pointwise::body(Value tensor, const Access &access) {
  auto region = std::make_unique<Region>();
  block = new Block();
  region->push_back(block);
  builder.emplace(tensor.getLoc(), tensor.getContext());
  builder->setInsertionPointToStart(block);
  found.clear();
  leafArguments.clear();
  rootArgument = {};
  if (root) // in front of all others; dropped when nothing reads it
    rootArgument = block->addArgument(cast<RankedTensorType>(root.getType()).getElementType(), root.getLoc());
  FailureOr<Value> result = element(tensor, access);
  if (failed(result))
    return failure();
  YieldOp::create(*builder, *result);
  if (rootArgument && rootArgument.use_empty()) {
    block->eraseArgument(0);
    rootArgument = {};
  }
  return region;
}

Value Pointwise::leaf(Value tensor, const Access &access) {
  Linear offset = space.offset(access, shapeOf(tensor));
  for (auto [known, argument] : llvm::zip_equal(found, leafArguments))
    if (known.tensor == tensor && known.offset == offset)
      return argument;
  found.push_back({tensor, offset});
  leafArguments.push_back(
      block->addArgument(cast<RankedTensorType>(tensor.getType()).getElementType(), tensor.getLoc()));
  return leafArguments.back();
}

/// None if `tensor` is no reshape.
std::optional<FailureOr<Value>> Pointwise::reshaped(Value tensor, const Access &access) {
  Operation *op = tensor.getDefiningOp();
  if (!isa_and_present<tensor::ExpandShapeOp, tensor::CollapseShapeOp, tensor::CastOp>(op))
    return std::nullopt;
  Value source = op->getOperand(0);
  std::optional<Access> place = space.reshape(access, shapeOf(tensor), shapeOf(source));
  if (!place)
    return FailureOr<Value>(op->emitError("expected a reshape that keeps rows apart"));
  return element(source, *place);
}

FailureOr<Value> Pointwise::element(Value tensor, const Access &access) {
  if (tensor == root) {
    if (access == rootAccess)
      return rootArgument;
    return emitError(tensor.getLoc(), "expected the product to be read where it is computed");
  }
  Operation *op = tensor.getDefiningOp();
  if (!op)
    return leaf(tensor, access);
  if (auto reshape = reshaped(tensor, access))
    return *reshape;
  if (auto generic = dyn_cast<linalg::GenericOp>(op))
    return elementOf(generic, cast<OpResult>(tensor).getResultNumber(), access);
  IRMapping none;
  if (auto fill = dyn_cast<linalg::FillOp>(op))
    return scalar(fill.getInputs()[0], none);
  SplatElementsAttr splat;
  if (matchPattern(tensor, m_Constant(&splat)))
    return arith::ConstantOp::create(*builder, cast<TypedAttr>(splat.getSplatValue<Attribute>())).getResult();
  return op->emitError("no tile program computes '") << op->getName() << "'";
}

FailureOr<Value> Pointwise::elementOf(linalg::LinalgOp op, unsigned result, const Access &access) {
  AffineMap to = op.getIndexingMapMatchingResult(op->getResult(result));
  if (op.getNumParallelLoops() != op.getNumLoops() || !to.isPermutation())
    return op.emitError("expected an elementwise operation");
  Access point(op.getNumLoops());
  for (auto [place, expression] : llvm::zip_equal(access, to.getResults()))
    point[cast<AffineDimExpr>(expression).getPosition()] = place;
  IRMapping known;
  for (OpOperand *input : op.getDpsInputOperands()) {
    BlockArgument argument = op.getMatchingBlockArgument(input);
    if (argument.use_empty())
      continue;
    if (!isa<RankedTensorType>(input->get().getType())) {
      IRMapping none;
      FailureOr<Value> value = scalar(input->get(), none);
      if (failed(value))
        return failure();
      known.map(argument, *value);
      continue;
    }
    Access from;
    for (AffineExpr expression : op.getMatchingIndexingMap(input).getResults()) {
      std::optional<Linear> place = space.evaluate(expression, point);
      if (!place)
        return op.emitError("expected operands to be read at linear places");
      from.push_back(*place);
    }
    FailureOr<Value> value = element(input->get(), from);
    if (failed(value))
      return failure();
    known.map(argument, *value);
  }
  return scalar(op.getBlock()->getTerminator()->getOperand(result), known);
}

/// The scalar `value` of an op's body or of the kernel, made here; `known` are those made already.
FailureOr<Value> Pointwise::scalar(Value value, IRMapping &known) {
  if (Value made = known.lookupOrNull(value))
    return made;
  Operation *op = value.getDefiningOp();
  if (auto extract = dyn_cast_or_null<tensor::ExtractOp>(op)) {
    Access access;
    for (Value index : extract.getIndices())
      access.push_back(space.constant(getConstantIntValue(index).value_or(-1)));
    if (llvm::none_of(access, [](const Linear &place) { return place.constant < 0; }))
      return element(extract.getTensor(), access);
  }
  if (!op || op->getNumRegions() != 0 || op->getNumResults() != 1 ||
      !isa<arith::ArithDialect, math::MathDialect>(op->getDialect()))
    return emitError(value.getLoc(), "no tile program computes this value");
  for (Value operand : op->getOperands()) {
    FailureOr<Value> made = scalar(operand, known);
    if (failed(made))
      return failure();
    known.map(operand, *made);
  }
  Operation *clone = builder->clone(*op, known);
  known.map(value, clone->getResult(0));
  return clone->getResult(0);
}

} // namespace aicc::tile
