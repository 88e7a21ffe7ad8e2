#include "lib/Dispatch/HostEmitter.h"

#include "lib/Dispatch/Ops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/TypeSwitch.h"

namespace aicc::dispatch {

using namespace mlir;

int64_t elementBytes(Type type) { return type.isIndex() ? 8 : llvm::divideCeil(type.getIntOrFloatBitWidth(), 8); }

HostEmitter::HostEmitter(func::FuncOp from, func::FuncOp to, Buffers &buffers, EarlyScalars &early)
    : from(from), buffers(buffers), early(early), b(from.getLoc(), from.getContext()), entry(to.addEntryBlock()) {
  b.setInsertionPointToEnd(entry);
}

// --- numbers ---

Value HostEmitter::constant(int64_t value) {
  Value &known = constantOf[value];
  if (!known) {
    OpBuilder head = OpBuilder::atBlockBegin(entry);
    known = arith::ConstantIndexOp::create(head, from.getLoc(), value);
  }
  return known;
}

Value HostEmitter::product(ArrayRef<Value> factors) {
  int64_t known = 1;
  Value result;
  for (Value factor : factors) {
    if (std::optional<int64_t> number = getConstantIntValue(factor)) {
      known *= *number;
      continue;
    }
    result = result ? b.createOrFold<arith::MulIOp>(result, factor) : factor;
  }
  if (!result)
    return constant(known);
  return known == 1 ? result : b.createOrFold<arith::MulIOp>(result, constant(known));
}

Value HostEmitter::bytesOf(RankedTensorType type, ArrayRef<Value> dims) {
  int64_t unit = elementBytes(type.getElementType());
  SmallVector<Value> unknown;
  for (Value dim : dims)
    if (auto size = getConstantIntValue(dim))
      unit *= *size;
    else
      unknown.push_back(dim);
  return unknown.empty() ? constant(unit) : BytesOp::create(b, unit, unknown).getResult();
}

SmallVector<Value> HostEmitter::dimsOf(RankedTensorType type, ValueRange dynamic) {
  SmallVector<Value> dims;
  for (int64_t size : type.getShape()) {
    if (!ShapedType::isDynamic(size)) {
      dims.push_back(constant(size));
      continue;
    }
    dims.push_back(dynamic.front());
    dynamic = dynamic.drop_front();
  }
  return dims;
}

SmallVector<Value> HostEmitter::dynamicDims(Value tensor) {
  SmallVector<Value> dims;
  for (auto [size, dim] : llvm::zip(cast<RankedTensorType>(tensor.getType()).getShape(), places.lookup(tensor).dims))
    if (ShapedType::isDynamic(size))
      dims.push_back(dim);
  return dims;
}

void HostEmitter::appendPlace(Value tensor, SmallVectorImpl<Value> &values) {
  values.push_back(places.lookup(tensor).address);
  llvm::append_range(values, dynamicDims(tensor));
}

Value HostEmitter::linearPosition(const Place &place, ValueRange indices) {
  Value position = constant(0);
  for (auto [index, dim] : llvm::zip(indices, place.dims)) {
    Value scaled = b.createOrFold<arith::MulIOp>(position, dim);
    position = b.createOrFold<arith::AddIOp>(scaled, scalars.lookup(index));
  }
  return position;
}

// --- ops ---

void HostEmitter::awaitBefore(ArrayRef<Buffer *> touched, bool isWritten, StringAttr device) {
  auto shareBytes = [&](Buffer *a, Buffer *b) { return overlap(a, b); };
  for (Value token : pending.take(touched, isWritten, device, shareBytes))
    AwaitOp::create(b, token);
}

void HostEmitter::awaitBeforeRead(Value tensor) { awaitBefore(buffers.storage(tensor).buffers, /*isWritten=*/false); }

LogicalResult HostEmitter::emitScalar(Operation &op) {
  auto isTensor = [](Type type) { return isa<TensorType>(type); };
  if (op.getNumRegions() || llvm::any_of(op.getOperandTypes(), isTensor) || llvm::any_of(op.getResultTypes(), isTensor))
    return op.emitError("expected kernels to hold all computation on tensors, got '")
           << op.getName() << "' in the host program";
  b.clone(op, scalars);
  return success();
}

/// Dims of a reshaped tensor.
LogicalResult HostEmitter::emitView(Operation &op) {
  const Place source = places.lookup(op.getOperand(0));
  auto type = dyn_cast<RankedTensorType>(op.getResult(0).getType());
  if (!type)
    return op.emitError("expected a ranked tensor in the host program, got ") << op.getResult(0).getType();
  Place place{source.address, {}};
  if (isa<mlir::tensor::CastOp>(op)) {
    place.dims = source.dims;
  } else if (auto view = dyn_cast<ViewOp>(op)) {
    place.dims = dimsOf(type, llvm::map_to_vector(view.getDims(), [&](Value v) { return scalars.lookup(v); }));
  } else if (auto expand = dyn_cast<mlir::tensor::ExpandShapeOp>(op)) {
    auto dynamic = llvm::map_to_vector(expand.getOutputShape(), [&](Value v) { return scalars.lookup(v); });
    place.dims = dimsOf(type, dynamic);
  } else if (auto collapse = dyn_cast<mlir::tensor::CollapseShapeOp>(op)) {
    for (const ReassociationIndices &group : collapse.getReassociationIndices())
      place.dims.push_back(product(llvm::map_to_vector(group, [&](int64_t dim) { return source.dims[dim]; })));
  } else {
    auto reshape = cast<mlir::tensor::ReshapeOp>(op);
    Type element = cast<RankedTensorType>(reshape.getShape().getType()).getElementType();
    for (int64_t dim = 0; dim < type.getRank(); ++dim) {
      Value size = constant(type.isDynamicDim(dim) ? 0 : type.getDimSize(dim));
      if (type.isDynamicDim(dim)) {
        awaitBeforeRead(reshape.getShape());
        size = LoadOp::create(b, element, places.lookup(reshape.getShape()).address, constant(dim));
        size = element.isIndex() ? size : b.createOrFold<arith::IndexCastOp>(b.getIndexType(), size);
      }
      place.dims.push_back(size);
    }
  }
  places[op.getResult(0)] = place;
  return success();
}

Value HostEmitter::number(OpFoldResult value) {
  std::optional<int64_t> known = getConstantIntValue(value);
  return known ? constant(*known) : scalars.lookup(cast<Value>(value));
}

/// Of a part without gaps: the address of its first element.
Value HostEmitter::addressOfPart(const Place &whole, OffsetSizeAndStrideOpInterface part, Type element) {
  Value position = constant(0);
  for (auto [offset, dim] : llvm::zip(part.getMixedOffsets(), whole.dims))
    position = b.createOrFold<arith::AddIOp>(b.createOrFold<arith::MulIOp>(position, dim), number(offset));
  return b.createOrFold<OffsetOp>(whole.address, product({position, constant(elementBytes(element))}));
}

void HostEmitter::emitSlice(mlir::tensor::ExtractSliceOp op) {
  Place place{addressOfPart(places.lookup(op.getSource()), op, op.getType().getElementType()), {}};
  llvm::SmallBitVector dropped = op.getDroppedDims();
  for (auto [dim, size] : llvm::enumerate(op.getMixedSizes()))
    if (!dropped.test(dim))
      place.dims.push_back(number(size));
  places[op.getResult()] = place;
}

void HostEmitter::emitInsertion(mlir::tensor::InsertSliceOp op) {
  const Place whole = places.lookup(op.getDest()), part = places.lookup(op.getSource());
  Value target = addressOfPart(whole, op, op.getType().getElementType());
  awaitBeforeRead(op.getSource());
  awaitBefore(buffers.storage(op.getDest()).buffers, /*isWritten=*/true);
  CopyOp::create(b, part.address, target, bytesOf(op.getSourceType(), part.dims));
  places[op.getResult()] = whole;
}

void HostEmitter::emitLaunch(LaunchOp op) {
  SmallVector<Value> slots;
  bool isOnHost = !deviceOf(op);
  for (Value argument : op.getArguments()) {
    if (isOnHost && isa<TensorType>(argument.getType()))
      awaitBeforeRead(argument);
    if (isa<TensorType>(argument.getType()))
      appendPlace(argument, slots);
    else
      slots.push_back(scalars.lookup(argument));
  }
  for (Value result : op.getOutputs()) {
    places[result] = {addressOf(buffers.madeFor(result)), definedDims(result)};
    appendPlace(result, slots);
    if (isOnHost)
      awaitBefore(buffers.madeFor(result), /*isWritten=*/true);
  }
  SubmitOp::create(b, op.getKernelAttr(), slots);
}

/// A tensor is passed as its address and all dims; what comes back says its sizes, those that are known included.
void HostEmitter::emitCall(CallOp op) {
  SmallVector<Value> slots;
  SmallVector<Type> types;
  SmallVector<int64_t> ranks;
  for (Value argument : op.getArguments()) {
    auto tensor = dyn_cast<RankedTensorType>(argument.getType());
    ranks.push_back(tensor ? tensor.getRank() : -1);
    if (tensor)
      awaitBeforeRead(argument);
    slots.push_back(tensor ? places.lookup(argument).address : scalars.lookup(argument));
    if (tensor)
      llvm::append_range(slots, places.lookup(argument).dims);
  }
  for (Value output : op.getOutputs()) {
    auto tensor = dyn_cast<RankedTensorType>(output.getType());
    ranks.push_back(tensor ? tensor.getRank() : -1);
    types.push_back(tensor ? AddressType::get(b.getContext()) : output.getType());
    if (tensor)
      types.append(tensor.getRank(), b.getIndexType());
  }
  auto invoke =
      InvokeOp::create(b, types, op.getFunctionAttr(), slots, op.getDtypesAttr(), b.getDenseI64ArrayAttr(ranks));
  ValueRange made = invoke.getOutputs();
  for (Value output : op.getOutputs()) {
    auto tensor = dyn_cast<RankedTensorType>(output.getType());
    if (tensor)
      places[output] = {made.front(), llvm::to_vector(made.slice(1, tensor.getRank()))};
    else
      scalars.map(output, made.front());
    made = made.drop_front(tensor ? 1 + tensor.getRank() : 1);
  }
}

/// Between the host and a device: a copy that is only started.
void HostEmitter::emitTransfer(TransferOp op) {
  const Place source = places.lookup(op.getSource());
  Operation *maker = skipViews(op.getSource()).getDefiningOp();
  StringAttr from = maker ? deviceOf(maker) : StringAttr(), onto = op.getToAttr();
  Buffer *made = buffers.madeFor(op.getResult());
  Value address = addressOf(made), bytes = bytesBehind(op.getSource());
  places[op.getResult()] = {address, source.dims};
  if (bool(from) == bool(onto)) {
    CopyOp::create(b, Type(), source.address, address, bytes, from, onto);
    return;
  }
  SmallVector<Buffer *> host(from ? ArrayRef(made) : ArrayRef<Buffer *>(buffers.storage(op.getSource()).buffers));
  StringAttr device = from ? from : onto;
  awaitBefore(host, /*isWritten=*/bool(from), device);
  auto copy = CopyOp::create(b, TokenType::get(b.getContext()), source.address, address, bytes, from, onto);
  pending.add(copy.getToken(), device, host, /*isWritten=*/bool(from));
}

void HostEmitter::emitFromElements(mlir::tensor::FromElementsOp op) {
  Place place{addressOf(buffers.madeFor(op.getResult())), definedDims(op.getResult())};
  awaitBefore(buffers.madeFor(op.getResult()), /*isWritten=*/true);
  for (auto [position, element] : llvm::enumerate(op.getElements()))
    StoreOp::create(b, scalars.lookup(element), place.address, constant(position));
  places[op.getResult()] = place;
}

/// Of what a tensor views: one whose elements share bytes has more elements than bytes.
Value HostEmitter::bytesBehind(Value tensor) {
  Value viewed = skipViews(tensor);
  return bytesOf(cast<RankedTensorType>(viewed.getType()), places.lookup(viewed).dims);
}

void HostEmitter::emitReturn(func::ReturnOp op) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<TensorType>(operand.get().getType())) {
      OutputListOp::create(b, operand.getOperandNumber(), scalars.lookup(operand.get()));
      continue;
    }
    const Place place = places.lookup(operand.get());
    const Storage &storage = buffers.storage(operand.get());
    bool inOutput = !storage.other && llvm::all_of(storage.buffers, [&](Buffer *buffer) {
      return buffer->output == operand.getOperandNumber();
    });
    if (inOutput)
      continue;
    Value target = OutputOp::create(b, operand.getOperandNumber(), place.dims);
    awaitBeforeRead(operand.get());
    CopyOp::create(b, place.address, target, bytesBehind(operand.get()));
  }
  func::ReturnOp::create(b);
}

LogicalResult HostEmitter::emit(Operation &op) {
  b.setLoc(op.getLoc());
  if (isView(&op))
    return emitView(op);
  LogicalResult result = success();
  TypeSwitch<Operation *>(&op)
      .Case([&](LaunchOp launch) { emitLaunch(launch); })
      .Case([&](CallOp call) { emitCall(call); })
      .Case([&](TransferOp transfer) { emitTransfer(transfer); })
      .Case([&](WeightOp weight) {
        auto type = cast<RankedTensorType>(weight.getType());
        weights[weight.getKeyAttr()] = type.getNumElements() * elementBytes(type.getElementType());
        places[weight] = {
            WeightOp::create(b, AddressType::get(b.getContext()), weight.getKeyAttr(), weight.getOnAttr()),
            dimsOf(type, {})};
      })
      .Case([&](mlir::tensor::DimOp dim) {
        std::optional<int64_t> index = dim.getConstantIndex();
        const Place place = places.lookup(dim.getSource());
        if (!index || *index >= int64_t(place.dims.size()))
          result = dim.emitError("expected a constant dim of a tensor of rank ") << place.dims.size();
        else
          scalars.map(dim.getResult(), place.dims[*index]);
      })
      .Case([&](mlir::tensor::ExtractOp extract) {
        const Place place = places.lookup(extract.getTensor());
        Value position = linearPosition(place, extract.getIndices());
        awaitBeforeRead(extract.getTensor());
        scalars.map(extract.getResult(), LoadOp::create(b, extract.getType(), place.address, position).getResult());
      })
      .Case([&](mlir::tensor::ExtractSliceOp slice) { emitSlice(slice); })
      .Case([&](mlir::tensor::InsertSliceOp insertion) { emitInsertion(insertion); })
      .Case([&](mlir::tensor::FromElementsOp elements) { emitFromElements(elements); })
      .Case(
          [&](mlir::tensor::EmptyOp empty) { places[empty] = {addressOf(buffers.madeFor(empty)), definedDims(empty)}; })
      .Case([&](scf::IfOp branch) { result = emitIf(branch); })
      .Case([&](scf::ForOp loop) { result = emitFor(loop); })
      .Case([&](scf::WhileOp loop) { result = emitWhile(loop); })
      .Default([&](Operation *other) {
        auto constant = dyn_cast<arith::ConstantOp>(other);
        if (!constant || !isa<RankedTensorType>(constant.getType()))
          return void(result = emitScalar(*other));
        places[constant] = {ConstantOp::create(b, cast<ElementsAttr>(constant.getValue())),
                            dimsOf(cast<RankedTensorType>(constant.getType()), {})};
      });
  return result;
}

LogicalResult HostEmitter::run() {
  Block &body = from.getBody().front();
  for (BlockArgument argument : body.getArguments()) {
    if (argument.getType().isIndex()) {
      scalars.map(argument, InputListOp::create(b, argument.getArgNumber()).getResult());
      continue;
    }
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type)
      return from.emitError("expected ranked tensors as arguments of the host program, got ") << argument.getType();
    Place place{InputOp::create(b, argument.getArgNumber()), {}};
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      place.dims.push_back(type.isDynamicDim(dim) ? InputDimOp::create(b, argument.getArgNumber(), dim).getResult()
                                                  : constant(type.getDimSize(dim)));
    places[argument] = place;
  }
  bool inHead = early.lastOp() != nullptr;
  if (!inHead)
    planArenas();
  for (Operation &op : body.without_terminator()) {
    if (failed(emit(op)))
      return failure();
    if (inHead && &op == early.lastOp()) {
      inHead = false;
      planArenas();
    }
  }
  emitReturn(cast<func::ReturnOp>(body.getTerminator()));
  return success();
}

} // namespace aicc::dispatch
