#include "lib/Dispatch/Ops.h"

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/LinalgX/LinalgX.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/CallInterfaces.h"

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

bool readsFromMemory(OpOperand &operand) {
  auto structured = dyn_cast<DestinationStyleOpInterface>(operand.getOwner());
  return structured && isa<aicc::linalgx::LinalgXDialect>(structured->getDialect()) && structured.isDpsInput(&operand);
}

StringAttr deviceOf(Operation *op) {
  if (auto transfer = dyn_cast<TransferOp>(op))
    return transfer.getToAttr();
  if (auto weight = dyn_cast<WeightOp>(op))
    return weight.getOnAttr();
  auto launch = dyn_cast<LaunchOp>(op);
  auto kernel = launch ? SymbolTable::lookupNearestSymbolFrom<KernelOp>(op, launch.getKernelAttr()) : KernelOp();
  return kernel ? kernel.getTargetAttr() : StringAttr();
}

bool isView(Operation *op) {
  return isa_and_present<mlir::tensor::ExpandShapeOp, mlir::tensor::CollapseShapeOp, mlir::tensor::CastOp,
                         mlir::tensor::ReshapeOp, ViewOp>(op);
}

/// What a tensor carried through an scf.for starts with, if each trip only writes a part of it; null otherwise.
static Value initOfSameShape(Value tensor) {
  auto argument = dyn_cast<BlockArgument>(tensor);
  auto loop = argument ? dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp()) : scf::ForOp();
  if (!loop || !loop.getTiedLoopInit(argument))
    return {};
  auto insert = loop.getTiedLoopYieldedValue(argument)->get().getDefiningOp<mlir::tensor::InsertSliceOp>();
  return insert && insert.getDest() == argument ? loop.getTiedLoopInit(argument)->get() : Value();
}

/// The size of dim `dim` of `tensor`, where the program says it; null otherwise.
static OpFoldResult knownSize(Value tensor, int64_t dim) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (!type.isDynamicDim(dim))
    return Builder(tensor.getContext()).getIndexAttr(type.getDimSize(dim));
  Operation *op = tensor.getDefiningOp();
  if (auto structured = dyn_cast_if_present<DestinationStyleOpInterface>(op))
    return knownSize(structured.getTiedOpOperand(cast<OpResult>(tensor))->get(), dim);
  if (auto empty = dyn_cast_if_present<mlir::tensor::EmptyOp>(op))
    return empty.getMixedSizes()[dim];
  if (auto expand = dyn_cast_if_present<mlir::tensor::ExpandShapeOp>(op))
    return expand.getMixedOutputShape()[dim];
  if (auto insert = dyn_cast_if_present<mlir::tensor::InsertSliceOp>(op))
    return knownSize(insert.getDest(), dim);
  if (Value init = initOfSameShape(tensor))
    return knownSize(init, dim);
  for (Operation *user : tensor.getUsers())
    if (auto size = dyn_cast<mlir::tensor::DimOp>(user); size && size.getConstantIndex() == dim)
      return size.getResult();
  return {};
}

/// Whether the part of `whole` that `slice` names has no gaps.
static bool hasNoGaps(OffsetSizeAndStrideOpInterface slice, Value whole) {
  auto isNumber = [](OpFoldResult value, int64_t number) { return getConstantIntValue(value) == number; };
  if (!llvm::all_of(slice.getMixedStrides(), [&](OpFoldResult stride) { return isNumber(stride, 1); }))
    return false;
  // Ones, then one dim cut anywhere, then whole dims.
  bool onlyOnes = true;
  for (auto [dim, size] : llvm::enumerate(slice.getMixedSizes())) {
    OpFoldResult all = knownSize(whole, dim);
    bool isWhole = all && isEqualConstantIntOrValue(size, all) && isNumber(slice.getMixedOffsets()[dim], 0);
    if (!isWhole && !onlyOnes)
      return false;
    onlyOnes &= isNumber(size, 1);
  }
  return true;
}

bool isContiguous(mlir::tensor::ExtractSliceOp slice) { return hasNoGaps(slice, slice.getSource()); }

/// Whether nobody but the loop holds what `carried` starts with: it is copied on entry, or was made for the loop.
static bool isOwnedByLoop(Value carried, Value init) {
  if (!carried.hasOneUse())
    return false;
  return cast<RankedTensorType>(carried.getType()).hasStaticShape() ||
         (init.getDefiningOp<mlir::tensor::EmptyOp>() && init.hasOneUse());
}

bool collectsInLoop(mlir::tensor::InsertSliceOp insert) {
  auto carried = dyn_cast<BlockArgument>(insert.getDest());
  auto yield = insert->hasOneUse() ? dyn_cast<scf::YieldOp>(*insert->user_begin()) : scf::YieldOp();
  if (!carried || !yield || yield->getBlock() != carried.getOwner() || !hasNoGaps(insert, insert.getDest()))
    return false;
  unsigned result = insert->use_begin()->getOperandNumber();
  if (auto loop = dyn_cast<scf::ForOp>(yield->getParentOp()))
    return loop.getRegionIterArg(result) == carried && isOwnedByLoop(carried, loop.getInitArgs()[result]);
  auto loop = dyn_cast<scf::WhileOp>(yield->getParentOp());
  if (!loop || !carried.hasOneUse() || carried.getOwner() != loop.getAfterBody())
    return false;
  Value before = loop.getConditionOp().getArgs()[carried.getArgNumber()];
  return before == loop.getBeforeArguments()[result] && isOwnedByLoop(before, loop.getInits()[result]);
}

bool staysOnHost(Operation *op) {
  if (auto slice = dyn_cast<mlir::tensor::ExtractSliceOp>(op))
    return isContiguous(slice);
  if (auto insert = dyn_cast<mlir::tensor::InsertSliceOp>(op))
    return collectsInLoop(insert);
  if (op->hasTrait<OpTrait::IsTerminator>() || isView(op) || op->hasTrait<OpTrait::ConstantLike>())
    return true;
  if (isa<WeightOp, LaunchOp, CallOp, TransferOp, CallOpInterface>(op) || isa<scf::SCFDialect>(op->getDialect()))
    return true;
  if (isa<mlir::tensor::EmptyOp, mlir::tensor::DimOp, mlir::tensor::ExtractOp, mlir::tensor::FromElementsOp>(op))
    return true;
  return llvm::none_of(op->getResultTypes(), [](Type type) { return isa<TensorType>(type); });
}

SmallVector<Value> statedDims(OpBuilder &builder, Value tensor) {
  if (auto launch = tensor.getDefiningOp<LaunchOp>())
    return llvm::to_vector(launch.getDimsOf(cast<OpResult>(tensor).getResultNumber()));
  SmallVector<Value> dims;
  auto type = cast<RankedTensorType>(tensor.getType());
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    if (type.isDynamicDim(dim))
      dims.push_back(builder.createOrFold<mlir::tensor::DimOp>(tensor.getLoc(), tensor, dim));
  return dims;
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
    Operation *producer = skipViews(operand->get()).getDefiningOp();
    return producer && !isPointwise(producer) && !staysOnHost(producer) && !isa<mlir::linalg::FillOp>(producer);
  });
}

} // namespace aicc::dispatch
