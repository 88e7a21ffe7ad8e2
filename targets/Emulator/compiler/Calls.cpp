#include "targets/Emulator/compiler/Calls.h"

#include "mlir/Interfaces/DataLayoutInterfaces.h"

using namespace mlir;

namespace aicc::emulator {

uint64_t bytesOf(Type type) { return DataLayout().getTypeSize(type).getFixedValue(); }

uint64_t bytesOf(ValueRange values) {
  uint64_t bytes = 0;
  for (Value value : values)
    bytes += bytesOf(value.getType());
  return bytes;
}

Value Calls::number(Location loc, int64_t value, Type type) {
  return LLVM::ConstantOp::create(builder, loc, type, builder.getIntegerAttr(type, value));
}

Value Calls::call(Location loc, Entry entry, Type result, ValueRange arguments) {
  Value table = LLVM::AddressOfOp::create(builder, loc, pointer, AICC_EMULATOR_TABLE);
  table = LLVM::LoadOp::create(builder, loc, pointer, table);
  LLVM::GEPArg at = static_cast<int32_t>(entry);
  Value place = LLVM::GEPOp::create(builder, loc, pointer, pointer, table, at);
  SmallVector<Value> operands{LLVM::LoadOp::create(builder, loc, pointer, place)};
  llvm::append_range(operands, arguments);
  Type returned = result ? result : LLVM::LLVMVoidType::get(builder.getContext());
  auto type = LLVM::LLVMFunctionType::get(returned, llvm::to_vector(arguments.getTypes()));
  auto made = LLVM::CallOp::create(builder, loc, type, operands);
  return result ? made.getResult() : Value();
}

Value Calls::stored(Location loc, ValueRange values, uint64_t bytes) {
  bytes = std::max(bytes, bytesOf(values));
  Value memory;
  {
    OpBuilder::InsertionGuard guard(builder);
    auto function = builder.getInsertionBlock()->getParentOp();
    builder.setInsertionPointToStart(&function->getRegion(0).front());
    auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), bytes);
    memory = LLVM::AllocaOp::create(builder, loc, pointer, type, number(loc, 1), /*alignment=*/16);
  }
  int32_t offset = 0;
  for (Value value : values) {
    LLVM::GEPArg at = offset;
    Value place = LLVM::GEPOp::create(builder, loc, pointer, builder.getI8Type(), memory, at);
    LLVM::StoreOp::create(builder, loc, value, place, /*alignment=*/4);
    offset += static_cast<int32_t>(bytesOf(value.getType()));
  }
  return memory;
}

Value Calls::together(Location loc, AiccEmulatorInstruction instruction, uint64_t detail, ValueRange operands,
                      Type result, uint64_t offset, uint32_t site) {
  Value registers = stored(loc, operands, result ? offset + bytesOf(result) : 4);
  call(loc, Together, {},
       {number(loc, site), number(loc, instruction), number(loc, static_cast<int64_t>(detail), wide), registers});
  if (!result)
    return {};
  LLVM::GEPArg at = static_cast<int32_t>(offset);
  Value place = LLVM::GEPOp::create(builder, loc, pointer, builder.getI8Type(), registers, at);
  return LLVM::LoadOp::create(builder, loc, result, place, /*alignment=*/4);
}

} // namespace aicc::emulator
