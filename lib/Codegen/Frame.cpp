// Binding of a kernel's tensors and scalars to the slots of the ABI.
#include "lib/Codegen/Frame.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

using namespace mlir;

namespace aicc::codegen {

unsigned bytesOf(Type elementType) {
  if (elementType.isIndex())
    return 8;
  return llvm::divideCeil(elementType.getIntOrFloatBitWidth(), 8);
}

dispatch::YieldOp Frame::yield() { return cast<dispatch::YieldOp>(kernel.getBody().front().getTerminator()); }

/// The descriptor is built by hand, the lowering to LLVM takes it apart again.
Value Frame::memoryAt(Value pointer, Type elementType, Value elements) {
  auto pointerType = cast<LLVM::LLVMPointerType>(pointer.getType());
  auto array = LLVM::LLVMArrayType::get(builder.getI64Type(), 1);
  auto type = LLVM::LLVMStructType::getLiteral(builder.getContext(),
                                               {pointerType, pointerType, builder.getI64Type(), array, array});
  auto number = [&](int64_t n) { return LLVM::ConstantOp::create(builder, builder.getI64Type(), n).getResult(); };
  Value descriptor = LLVM::PoisonOp::create(builder, type);
  auto set = [&](Value value, ArrayRef<int64_t> at) {
    descriptor = LLVM::InsertValueOp::create(builder, descriptor, value, at);
  };
  set(pointer, {0});
  set(pointer, {1});
  set(number(0), {2});
  set(arith::IndexCastOp::create(builder, builder.getI64Type(), elements), {3, 0});
  set(number(1), {4, 0});
  unsigned space = pointerType.getAddressSpace();
  Attribute memorySpace = space ? builder.getI64IntegerAttr(space) : Attribute();
  auto memory = MemRefType::get({ShapedType::kDynamic}, elementType, MemRefLayoutAttrInterface(), memorySpace);
  return UnrealizedConversionCastOp::create(builder, memory, descriptor).getResult(0);
}

LogicalResult Frame::bind(ValueRange slots, Value scratch) {
  scratchPointer = scratch;
  scratchSize = builder.number(0);
  size_t next = 0;
  auto take = [&] { return slots[next++]; };
  auto takeTensor = [&](RankedTensorType type) {
    Buffer buffer;
    Value pointer = take();
    for (int64_t size : type.getShape())
      buffer.sizes.push_back(ShapedType::isStatic(size)
                                 ? builder.number(size)
                                 : arith::IndexCastOp::create(builder, builder.getIndexType(), take()).getResult());
    buffer.memory = memoryAt(pointer, type.getElementType(), builder.product(buffer.sizes));
    return buffer;
  };
  for (BlockArgument argument : kernel.getBody().getArguments()) {
    if (auto type = dyn_cast<RankedTensorType>(argument.getType()))
      buffers[argument] = takeTensor(type);
    else if (argument.getType().isIndex())
      scalars[argument] = arith::IndexCastOp::create(builder, builder.getIndexType(), take());
    else
      scalars[argument] = take();
  }
  for (Type type : kernel.getResultTypes())
    results.push_back(takeTensor(cast<RankedTensorType>(type)));
  return bindScalars();
}

LogicalResult Frame::bindScalars() {
  for (Operation &op : kernel.getBody().front().without_terminator()) {
    if (llvm::any_of(op.getResultTypes(), llvm::IsaPred<ShapedType>) || op.getNumRegions())
      continue;
    if (auto dim = dyn_cast<tensor::DimOp>(op)) {
      std::optional<int64_t> index = dim.getConstantIndex();
      if (!index)
        return dim.emitOpError("expected a constant dimension number");
      scalars[dim.getResult()] = sizes(dim.getSource())[*index];
      continue;
    }
    if (auto extract = dyn_cast<tensor::ExtractOp>(op)) {
      const Buffer *source = buffer(extract.getTensor());
      if (!source)
        return extract.emitOpError("expected to read an argument of the kernel");
      SmallVector<Value> at = llvm::map_to_vector(extract.getIndices(), [&](Value v) { return scalar(v); });
      Value offset = builder.linearize(at, source->sizes);
      scalars[extract.getResult()] = memref::LoadOp::create(builder, source->memory, offset);
      continue;
    }
    IRMapping mapping;
    for (Value operand : op.getOperands())
      mapping.map(operand, scalar(operand));
    Operation *clone = builder.clone(op, mapping);
    for (auto [from, to] : llvm::zip_equal(op.getResults(), clone->getResults()))
      scalars[from] = to;
  }
  return success();
}

Value Frame::scalar(Value value) const { return scalars.lookup(value); }

Value Frame::number(OpFoldResult value) {
  if (std::optional<int64_t> number = getConstantIntValue(value))
    return builder.number(*number);
  return scalar(cast<Value>(value));
}

const Buffer *Frame::buffer(Value tensor) const {
  auto found = buffers.find(tensor);
  return found == buffers.end() ? nullptr : &found->second;
}

Value Frame::memory(Value tensor) const {
  if (const Buffer *found = buffer(tensor))
    return found->origin.empty() ? found->memory : Value();
  Operation *op = tensor.getDefiningOp();
  return isa_and_nonnull<tensor::ExpandShapeOp, tensor::CollapseShapeOp, tensor::CastOp>(op) ? memory(op->getOperand(0))
                                                                                             : Value();
}

/// Sizes of an op result that its op states by operands or by the sizes of its sources.
static SmallVector<Value> sizesFromProducer(Frame &frame, OpResult result) {
  CodeBuilder &builder = frame.builder;
  auto all = [&](ArrayRef<OpFoldResult> sizes) {
    return llvm::map_to_vector(sizes, [&](OpFoldResult size) { return frame.number(size); });
  };
  Operation *op = result.getOwner();
  if (auto destination = dyn_cast<DestinationStyleOpInterface>(op))
    return frame.sizes(destination.getTiedOpOperand(result)->get());
  if (auto empty = dyn_cast<tensor::EmptyOp>(op))
    return all(empty.getMixedSizes());
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
    return all(expand.getMixedOutputShape());
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op)) {
    SmallVector<Value> kept;
    llvm::SmallBitVector dropped = slice.getDroppedDims();
    for (auto [i, size] : llvm::enumerate(slice.getMixedSizes()))
      if (!dropped.test(i))
        kept.push_back(frame.number(size));
    return kept;
  }
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
    SmallVector<Value> source = frame.sizes(collapse.getSrc());
    return llvm::map_to_vector(collapse.getReassociationIndices(), [&](const ReassociationIndices &group) {
      return builder.product(llvm::map_to_vector(group, [&](int64_t dim) { return source[dim]; }));
    });
  }
  if (auto pad = dyn_cast<tensor::PadOp>(op)) {
    SmallVector<Value> source = frame.sizes(pad.getSource());
    for (auto [size, low, high] : llvm::zip_equal(source, pad.getMixedLowPad(), pad.getMixedHighPad()))
      size = builder.add(builder.add(size, frame.number(low)), frame.number(high));
    return source;
  }
  if (auto concat = dyn_cast<tensor::ConcatOp>(op)) {
    SmallVector<Value> sizes = frame.sizes(concat.getInputs().front());
    for (Value input : concat.getInputs().drop_front())
      sizes[concat.getDim()] = builder.add(sizes[concat.getDim()], frame.sizes(input)[concat.getDim()]);
    return sizes;
  }
  if (auto generate = dyn_cast<tensor::GenerateOp>(op)) {
    SmallVector<Value> sizes;
    unsigned next = 0;
    for (int64_t size : generate.getType().getShape())
      sizes.push_back(ShapedType::isStatic(size) ? builder.number(size)
                                                 : frame.scalar(generate.getDynamicExtents()[next++]));
    return sizes;
  }
  assert(op->getNumOperands() && "an op without operands has a static shape");
  return frame.sizes(op->getOperand(0)); // casts and elementwise ops
}

SmallVector<Value> Frame::sizes(Value tensor) {
  if (const Buffer *memory = buffer(tensor); memory && memory->origin.empty())
    return memory->sizes;
  auto type = cast<RankedTensorType>(tensor.getType());
  SmallVector<Value> result;
  if (!type.hasStaticShape())
    result = sizesFromProducer(*this, cast<OpResult>(tensor));
  result.resize(type.getRank());
  for (auto [value, size] : llvm::zip_equal(result, type.getShape()))
    if (ShapedType::isStatic(size))
      value = builder.number(size);
  return result;
}

Value Frame::constant(StringRef name, DenseElementsAttr elements) {
  auto module = kernel->getParentOfType<ModuleOp>();
  auto type = MemRefType::get({elements.getNumElements()}, elements.getElementType());
  if (!module.lookupSymbol(name)) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(module.getBody());
    auto flat = elements.reshape(RankedTensorType::get(type.getShape(), type.getElementType()));
    memref::GlobalOp::create(builder, name, builder.getStringAttr("private"), type, flat, /*constant=*/true,
                             builder.getI64IntegerAttr(64));
  }
  Value global = memref::GetGlobalOp::create(builder, type, name);
  return memref::CastOp::create(builder, MemRefType::get({ShapedType::kDynamic}, type.getElementType()), global);
}

Value Frame::scratch(Type elementType, Value elements) {
  Value offset = scratchSize;
  Value bytes = builder.roundUp(builder.mul(elements, bytesOf(elementType)), 64);
  scratchSize = builder.add(scratchSize, bytes);
  if (!scratchPointer)
    return {};
  Value distance = arith::IndexCastOp::create(builder, builder.getI64Type(), offset);
  Value pointer = LLVM::GEPOp::create(builder, scratchPointer.getType(), builder.getI8Type(), scratchPointer, distance);
  return memoryAt(pointer, elementType, elements);
}

} // namespace aicc::codegen
