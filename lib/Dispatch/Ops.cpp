#include "lib/Dispatch/Ops.h"

#include "dialects/Dispatch/Dispatch.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace aicc::dispatch {

bool isPointwise(Operation *op) {
  auto generic = dyn_cast_if_present<mlir::linalg::GenericOp>(op);
  return generic && generic.hasPureTensorSemantics() && generic.getNumParallelLoops() == generic.getNumLoops();
}

bool isReduction(Operation *op) {
  auto generic = dyn_cast_if_present<mlir::linalg::GenericOp>(op);
  return generic && generic.hasPureTensorSemantics() && generic.getNumReductionLoops() > 0;
}

bool isGather(mlir::linalg::GenericOp op) {
  return op->walk([](mlir::tensor::ExtractOp) { return WalkResult::interrupt(); }).wasInterrupted();
}

bool onlyMoves(mlir::linalg::GenericOp op) {
  return llvm::all_of(op.getBody()->without_terminator(), [](Operation &inner) {
    return isa<mlir::linalg::IndexOp, arith::ConstantOp, arith::IndexCastOp, arith::ExtUIOp, arith::ExtSIOp,
               arith::TruncIOp>(inner);
  });
}

bool isView(Operation *op) {
  return isa_and_present<mlir::tensor::ExpandShapeOp, mlir::tensor::CollapseShapeOp, mlir::tensor::CastOp,
                         mlir::tensor::ReshapeOp>(op);
}

bool staysOnHost(Operation *op) {
  if (op->hasTrait<OpTrait::IsTerminator>() || isView(op) || op->hasTrait<OpTrait::ConstantLike>())
    return true;
  if (isa<WeightOp, LaunchOp>(op) || isa<scf::SCFDialect>(op->getDialect()))
    return true;
  if (isa<mlir::tensor::EmptyOp, mlir::tensor::DimOp, mlir::tensor::ExtractOp, mlir::tensor::FromElementsOp>(op))
    return true;
  return llvm::none_of(op->getResultTypes(), [](Type type) { return isa<TensorType>(type); });
}

Value skipViews(Value value) {
  while (isView(value.getDefiningOp()))
    value = value.getDefiningOp()->getOperand(0);
  return value;
}

bool isEpilogue(mlir::linalg::GenericOp op) {
  return llvm::any_of(op.getDpsInputOperands(), [&](OpOperand *operand) {
    if (!op.getMatchingIndexingMap(operand).isIdentity())
      return false;
    Operation *producer = operand->get().getDefiningOp();
    return producer && !isPointwise(producer) && !staysOnHost(producer) && !isa<mlir::linalg::FillOp>(producer);
  });
}

} // namespace aicc::dispatch
