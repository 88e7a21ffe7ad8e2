// Shared, private and workspace memory.
#include "lib/Codegen/SIMT/Frame.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::simt {

/// It has no first value, but LLVM wants one.
Value declareShared(CodeBuilder &builder, Operation *module, StringRef name, Type type, unsigned alignment) {
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&module->getRegion(0).front());
    auto global = LLVM::GlobalOp::create(builder, type, /*isConstant=*/false, LLVM::Linkage::Internal, name,
                                         Attribute(), alignment, Machine::sharedSpace);
    builder.createBlock(&global.getInitializerRegion());
    Value poison = LLVM::PoisonOp::create(builder, type);
    LLVM::ReturnOp::create(builder, poison);
  }
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext(), Machine::sharedSpace);
  return LLVM::AddressOfOp::create(builder, pointer, name);
}

Value Frame::shared(Type elementType, int64_t elements) {
  sharedSize += llvm::alignTo(elements * codegen::bytesOf(elementType), 16);
  if (!module)
    return {};
  Type stored = elementType.isIndex() ? builder.getI64Type() : elementType;
  auto type = LLVM::LLVMArrayType::get(stored, elements);
  std::string name = (kernel.getSymName() + ".shared" + Twine(sharedCount++)).str();
  return memoryAt(declareShared(builder, module, name, type, /*alignment=*/16), elementType, builder.number(elements));
}

Value Frame::cell(Type elementType) {
  if (!module)
    return {};
  Attribute space = machine.privateSpace ? builder.getI64IntegerAttr(machine.privateSpace) : Attribute();
  auto type = MemRefType::get({1}, elementType, MemRefLayoutAttrInterface(), space);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&thread.getParentBlock()->getParent()->front());
  Value memory = memref::AllocaOp::create(builder, type);
  auto dynamic = MemRefType::get({ShapedType::kDynamic}, elementType, MemRefLayoutAttrInterface(), space);
  return memref::CastOp::create(builder, dynamic, memory);
}

Value Frame::fromWorkspace(Type elementType, Value elements, Value part, Value parts) {
  Value offset = workspaceSize ? workspaceSize : builder.number(0);
  Value bytes = builder.roundUp(builder.mul(elements, codegen::bytesOf(elementType)), 64);
  workspaceSize = builder.add(offset, builder.mul(bytes, parts));
  if (!module)
    return {};
  Value distance = builder.add(offset, builder.mul(bytes, part));
  distance = arith::IndexCastOp::create(builder, builder.getI64Type(), distance);
  Value pointer = LLVM::GEPOp::create(builder, workspace.getType(), builder.getI8Type(), workspace, distance);
  return memoryAt(pointer, elementType, elements);
}

} // namespace aicc::simt
