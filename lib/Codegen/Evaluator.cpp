// Elements on demand: memory where a tensor has some, otherwise its producer's computation at that point.
#include "lib/Codegen/Evaluator.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace aicc::codegen {

static bool sameLanes(const Lanes &a, const Lanes &b) { return a.value == b.value && a.kind == b.kind; }

Lanes Evaluator::at(Value tensor, ArrayRef<Lanes> coordinates) {
  if (auto found = bound.find(tensor); found != bound.end())
    return found->second;
  for (const Known &entry : memory)
    if (entry.tensor == tensor && llvm::equal(entry.coordinates, coordinates, sameLanes))
      return entry.value;
  const Buffer *buffer = frame.buffer(tensor);
  Lanes value = buffer ? load(*buffer, coordinates) : produce(tensor, coordinates);
  memory.push_back({tensor, llvm::to_vector(coordinates), value});
  return value;
}

Lanes Evaluator::produce(Value tensor, ArrayRef<Lanes> coordinates) {
  Operation *op = tensor.getDefiningOp();
  if (!op)
    return at(tensor, coordinates);
  return TypeSwitch<Operation *, Lanes>(op)
      .Case<linalg::PackOp>([&](auto pack) { return atPack(pack, coordinates); })
      .Case<linalg::FillOp>([&](auto fill) { return uniform(frame.scalar(fill.getInputs().front())); })
      .Case<linalg::LinalgOp>([&](linalg::LinalgOp generic) {
        unsigned number = cast<OpResult>(tensor).getResultNumber();
        AffineMap map = generic.getIndexingMapMatchingResult(cast<OpResult>(tensor));
        SmallVector<Lanes> point(generic.getNumLoops());
        for (auto [i, expression] : llvm::enumerate(map.getResults()))
          if (auto dim = dyn_cast<AffineDimExpr>(expression))
            point[dim.getPosition()] = coordinates[i];
        return body(generic, point)[number];
      })
      .Case<tensor::ExpandShapeOp, tensor::CollapseShapeOp>(
          [&](auto reshape) { return atReshape(reshape.getSrc(), frame.sizes(tensor), coordinates); })
      .Case<tensor::CastOp>([&](auto castOp) { return at(castOp.getSource(), coordinates); })
      .Case<tensor::ExtractSliceOp>([&](auto slice) { return atSlice(slice, coordinates); })
      .Case<tensor::InsertSliceOp>([&](auto insert) { return atInsert(insert, coordinates); })
      .Case<tensor::PadOp>([&](auto pad) { return atPad(pad, coordinates); })
      .Case<tensor::ConcatOp>([&](auto concat) { return atConcat(concat, coordinates); })
      .Case<tensor::GenerateOp>([&](auto generate) { return atGenerate(generate, coordinates); })
      .Case<tensor::SplatOp>([&](auto splat) { return uniform(frame.scalar(splat.getInput())); })
      .Case<tensor::EmptyOp>([&](auto empty) { return uniform(builder.zero(empty.getType().getElementType())); })
      .Case<arith::ConstantOp>([&](auto constant) {
        auto splat = cast<SplatElementsAttr>(constant.getValue());
        return uniform(arith::ConstantOp::create(builder, splat.template getSplatValue<TypedAttr>()).getResult());
      })
      .Default([&](Operation *) { return Lanes(); });
}

Lanes Evaluator::offsetIn(const Buffer &buffer, ArrayRef<Lanes> coordinates) {
  Lanes offset = uniform(int64_t(0));
  for (auto [i, coordinate] : llvm::enumerate(coordinates)) {
    Lanes relative = coordinate;
    if (!buffer.origin.empty() && known(buffer.origin[i]) != 0)
      relative = known(builder.sub(coordinate.value, buffer.origin[i])) && coordinate.kind != Lanes::Varying
                     ? Lanes{builder.sub(coordinate.value, buffer.origin[i]), coordinate.kind}
                     : add(coordinate, uniform(builder.sub(builder.number(0), buffer.origin[i])));
    // A dimension of size one has only coordinate zero, which keeps broadcasts out of the offset.
    offset = mul(offset, uniform(buffer.sizes[i]));
    if (known(buffer.sizes[i]) != 1)
      offset = add(offset, relative);
  }
  return offset;
}

Lanes Evaluator::load(const Buffer &buffer, ArrayRef<Lanes> coordinates) {
  return load(buffer.memory, offsetIn(buffer, coordinates));
}

void Evaluator::store(const Buffer &buffer, ArrayRef<Lanes> coordinates, const Lanes &value) {
  store(buffer.memory, offsetIn(buffer, coordinates), value);
}

//===----------------------------------------------------------------------===//
// Bodies of linalg ops
//===----------------------------------------------------------------------===//

/// The type of `scalar` in all lanes.
static Type laneType(Type scalar, unsigned lanes, bool varying) {
  return varying && lanes > 1 ? Type(VectorType::get(lanes, scalar)) : scalar;
}

/// A body op on vectors instead of scalars; which roundings may be left out the lowering of the onnx op has said.
static Value cloneOp(CodeBuilder &builder, Operation &op, ArrayRef<Value> operands, unsigned lanes, bool varying) {
  SmallVector<Type> types;
  for (Type type : op.getResultTypes())
    types.push_back(laneType(type, lanes, varying));
  OperationState state(op.getLoc(), op.getName(), operands, types, op.getAttrs());
  state.propertiesAttr = op.getPropertiesAsAttribute();
  return builder.create(state)->getResult(0);
}

/// The one result of `map` with its symbols counted on behind its dims, as operands are.
static AffineExpr symbolsAsDims(AffineMap map) {
  MLIRContext *context = map.getContext();
  SmallVector<AffineExpr> dims, symbols;
  for (unsigned i = 0; i < map.getNumInputs(); ++i)
    (i < map.getNumDims() ? dims : symbols).push_back(getAffineDimExpr(i, context));
  return map.getResult(0).replaceDimsAndSymbols(dims, symbols);
}

Lanes Evaluator::bodyOp(Operation &op, DenseMap<Value, Lanes> &values, ArrayRef<Lanes> point) {
  auto lookup = [&](Value value) {
    auto found = values.find(value);
    return found == values.end() ? uniform(frame.scalar(value)) : found->second;
  };
  if (auto index = dyn_cast<linalg::IndexOp>(op))
    return point[index.getDim()];
  if (isa<arith::ConstantOp>(op))
    return uniform(builder.clone(op)->getResult(0));
  if (auto extract = dyn_cast<tensor::ExtractOp>(op))
    return at(extract.getTensor(), llvm::map_to_vector(extract.getIndices(), lookup));
  SmallVector<Lanes> operands = llvm::map_to_vector(op.getOperands(), lookup);
  if (auto apply = dyn_cast<affine::AffineApplyOp>(op))
    return affine(symbolsAsDims(apply.getAffineMap()), operands);
  if (isa<arith::IndexCastOp, arith::IndexCastUIOp>(op) && operands[0].kind == Lanes::Consecutive)
    return {cloneOp(builder, op, {operands[0].value}, lanes, false), Lanes::Consecutive};
  if (isa<arith::AddIOp>(op))
    return add(operands[0], operands[1]);
  if (isa<arith::SubIOp>(op) && operands[0].kind == Lanes::Consecutive && operands[1].isUniform())
    return {builder.sub(operands[0].value, operands[1].value), Lanes::Consecutive};
  if (op.getNumRegions()) {
    IRMapping mapping;
    for (auto &[from, to] : values)
      mapping.map(from, to.value);
    return uniform(builder.clone(op, mapping)->getResult(0));
  }
  bool varying = llvm::any_of(operands, [](const Lanes &operand) { return !operand.isUniform(); });
  return apply(operands, [&](ArrayRef<Value> v) { return cloneOp(builder, op, v, lanes, varying); });
}

SmallVector<Lanes> Evaluator::body(linalg::LinalgOp op, ArrayRef<Lanes> point, ArrayRef<Lanes> accumulators) {
  DenseMap<Value, Lanes> values;
  unsigned numInputs = op.getNumDpsInputs();
  Block *block = op.getBlock();
  for (OpOperand &operand : op->getOpOperands()) {
    BlockArgument argument = op.getMatchingBlockArgument(&operand);
    if (argument.use_empty())
      continue;
    unsigned number = operand.getOperandNumber();
    if (number >= numInputs && !accumulators.empty()) {
      values[argument] = accumulators[number - numInputs];
      continue;
    }
    if (!isa<RankedTensorType>(operand.get().getType())) {
      values[argument] = uniform(frame.scalar(operand.get()));
      continue;
    }
    AffineMap map = op.getMatchingIndexingMap(&operand);
    SmallVector<Lanes> coordinates =
        llvm::map_to_vector(map.getResults(), [&](AffineExpr e) { return affine(e, point); });
    values[argument] = at(operand.get(), coordinates);
  }
  for (Operation &bodyOperation : block->without_terminator())
    values[bodyOperation.getResult(0)] = bodyOp(bodyOperation, values, point);
  return llvm::map_to_vector(block->getTerminator()->getOperands(), [&](Value value) {
    auto found = values.find(value);
    return found == values.end() ? uniform(frame.scalar(value)) : found->second;
  });
}

} // namespace aicc::codegen
