// Pushes coordinates from a root to the kernel's results, then pulls the results' values there.
#include "lib/Codegen/Epilogue.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace aicc::codegen {
namespace {

/// Whether `tensor` is computed from `root`.
bool dependsOn(Value tensor, Value root) {
  if (tensor == root)
    return true;
  Operation *op = tensor.getDefiningOp();
  return op && llvm::any_of(op->getOperands(), [&](Value operand) {
           return isa<RankedTensorType>(operand.getType()) && dependsOn(operand, root);
         });
}

/// The operand of `op` through which it depends on `root`; null if none or if it is only an init.
OpOperand *operandFrom(Operation *op, Value root) {
  for (OpOperand &operand : op->getOpOperands())
    if (isa<RankedTensorType>(operand.get().getType()) && dependsOn(operand.get(), root))
      return &operand;
  return nullptr;
}

bool isFollowable(Value tensor, Value root) {
  if (tensor == root)
    return true;
  Operation *op = tensor.getDefiningOp();
  OpOperand *operand = op ? operandFrom(op, root) : nullptr;
  if (!operand || !isFollowable(operand->get(), root))
    return false;
  if (auto generic = dyn_cast<linalg::LinalgOp>(op)) {
    AffineMap map = generic.getMatchingIndexingMap(operand);
    return generic.getNumParallelLoops() == generic.getNumLoops() && map.isPermutation();
  }
  return isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp, tensor::CastOp>(op);
}

} // namespace

LogicalResult Epilogue::check(dispatch::KernelOp kernel, Value root) {
  auto results = kernel.getBody().front().getTerminator()->getOperands();
  return success(llvm::all_of(results, [&](Value result) { return isFollowable(result, root); }));
}

SmallVector<Lanes> Epilogue::follow(Evaluator &evaluator, Value tensor, ArrayRef<Lanes> coordinates) {
  if (tensor == root)
    return llvm::to_vector(coordinates);
  Operation *op = tensor.getDefiningOp();
  OpOperand *operand = operandFrom(op, root);
  SmallVector<Lanes> from = follow(evaluator, operand->get(), coordinates);
  if (auto generic = dyn_cast<linalg::LinalgOp>(op)) {
    SmallVector<Lanes> point(generic.getNumLoops());
    for (auto [expression, coordinate] : llvm::zip_equal(generic.getMatchingIndexingMap(operand).getResults(), from))
      point[cast<AffineDimExpr>(expression).getPosition()] = coordinate;
    AffineMap map = generic.getIndexingMapMatchingResult(cast<OpResult>(tensor));
    return llvm::map_to_vector(map.getResults(), [&](AffineExpr e) { return evaluator.affine(e, point); });
  }
  if (isa<tensor::CastOp>(op))
    return from;
  return evaluator.reshaped(from, frame.sizes(operand->get()), frame.sizes(tensor));
}

void Epilogue::emitLanes(unsigned lanes, Value mask, ArrayRef<Value> row, Value column, Value value, int64_t multiple) {
  Evaluator evaluator(frame, lanes, mask);
  evaluator.bind(root, {value, lanes == 1 ? Lanes::Uniform : Lanes::Varying});
  SmallVector<Lanes> coordinates = llvm::map_to_vector(row, [&](Value v) { return evaluator.uniform(v); });
  coordinates.push_back(evaluator.consecutive(column, multiple));
  for (auto [i, result] : llvm::enumerate(frame.yield().getResults())) {
    SmallVector<Lanes> at = follow(evaluator, result, coordinates);
    evaluator.store(frame.result(i), at, evaluator.at(result, at));
  }
}

void Epilogue::emit(ArrayRef<Value> row, Value column, Value value, Value alive, int64_t multiple) {
  CodeBuilder &builder = frame.builder;
  auto type = dyn_cast<VectorType>(value.getType());
  int64_t lanes = type ? type.getNumElements() : 1;
  std::optional<int64_t> count = alive ? known(alive) : lanes;
  if (count && *count <= 0)
    return;
  if (lanes == 1 || (count && *count >= lanes))
    return emitLanes(lanes, {}, row, column, value, multiple);
  if (frame.masks) {
    Value mask = vector::CreateMaskOp::create(builder, VectorType::get(lanes, builder.getI1Type()), alive);
    return emitLanes(lanes, mask, row, column, value, multiple);
  }
  for (int64_t lane = 0; lane < (count ? *count : lanes); ++lane) {
    Value exists = builder.compare(arith::CmpIPredicate::slt, builder.number(lane), alive);
    builder.when(exists, [&] {
      Value element = vector::ExtractOp::create(builder, value, lane);
      emitLanes(1, {}, row, builder.add(column, lane), element, 1);
    });
  }
}

} // namespace aicc::codegen
