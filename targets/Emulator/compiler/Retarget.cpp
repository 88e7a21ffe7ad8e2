// emulator-retarget: device functions -> host functions (see Passes.td).
#include "targets/Emulator/compiler/Passes.h"

#include "lib/Codegen/SIMT/Machine.h"
#include "lib/Codegen/SIMT/Passes.h"
#include "targets/Emulator/runtime/Abi.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"

namespace aicc::emulator {
#define GEN_PASS_DEF_RETARGET
#include "targets/Emulator/compiler/Passes.h.inc"
} // namespace aicc::emulator

using namespace mlir;

namespace aicc::emulator {
namespace {

/// Functions of AiccEmulatorTable, in order.
enum Entry { Thread, Block, Barrier, Exchange, Shared, Check };

class Retargeting {
public:
  Retargeting(ModuleOp host, ModuleOp device) : host(host), device(device), builder(host.getContext()) {
    pointer = LLVM::LLVMPointerType::get(host.getContext());
    word = builder.getI32Type();
  }

  LogicalResult run();

private:
  void replaceShared();
  void dropAddressSpaces();
  LogicalResult replaceOp(Operation *op);
  void announce(Operation *op, Value address, Type accessed, bool writes);
  void moveFunction(LLVM::LLVMFuncOp func);
  Value call(Location loc, Entry entry, Type result, ValueRange arguments);
  Value number(Location loc, Type type, int64_t value) {
    return LLVM::ConstantOp::create(builder, loc, type, builder.getIntegerAttr(type, value));
  }

  ModuleOp host, device;
  OpBuilder builder;
  Type pointer, word;
  uint32_t sites = 0;
};

/// A call through the table.
Value Retargeting::call(Location loc, Entry entry, Type result, ValueRange arguments) {
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

/// Shared arrays come from the emulator, fresh for every block.
void Retargeting::replaceShared() {
  uint32_t arrays = 0;
  DataLayout layout(host);
  for (auto global : llvm::make_early_inc_range(device.getOps<LLVM::GlobalOp>())) {
    if (global.getAddrSpace() != simt::Machine::sharedSpace)
      continue;
    uint32_t array = arrays++;
    device.walk([&](LLVM::AddressOfOp use) {
      if (use.getGlobalName() != global.getSymName())
        return;
      builder.setInsertionPoint(use);
      Value bytes = number(use.getLoc(), builder.getI64Type(), layout.getTypeSize(global.getType()).getFixedValue());
      Value memory = call(use.getLoc(), Shared, use.getType(), {number(use.getLoc(), word, array), bytes});
      use.replaceAllUsesWith(memory);
      use.erase();
    });
    global.erase();
  }
}

void Retargeting::dropAddressSpaces() {
  AttrTypeReplacer replacer;
  replacer.addReplacement([&](LLVM::LLVMPointerType) { return pointer; });
  replacer.recursivelyReplaceElementsIn(device, /*replaceAttrs=*/true, /*replaceLocs=*/false, /*replaceTypes=*/true);
  device.walk([](LLVM::AddrSpaceCastOp op) {
    op.replaceAllUsesWith(op.getArg());
    op.erase();
  });
}

LogicalResult Retargeting::replaceOp(Operation *op) {
  Location loc = op->getLoc();
  builder.setInsertionPoint(op);
  Value value;
  if (isa<NVVM::ThreadIdXOp, ROCDL::ThreadIdXOp>(op)) {
    value = call(loc, Thread, word, {});
  } else if (isa<NVVM::BlockIdXOp, ROCDL::BlockIdXOp>(op)) {
    value = call(loc, Block, word, {});
  } else if (isa<NVVM::BarrierOp, ROCDL::SBarrierOp>(op)) {
    call(loc, Barrier, {}, number(loc, word, sites++));
  } else if (auto shuffle = dyn_cast<NVVM::ShflOp>(op); shuffle && shuffle.getKind() == NVVM::ShflKind::bfly) {
    Value lane = LLVM::AndOp::create(builder, loc, call(loc, Thread, word, {}), number(loc, word, 31));
    lane = LLVM::XOrOp::create(builder, loc, lane, shuffle.getOffset());
    value = call(loc, Exchange, word, {number(loc, word, sites++), shuffle.getVal(), lane});
  } else if (auto permute = dyn_cast<ROCDL::DsBpermuteOp>(op)) {
    Value lane = LLVM::LShrOp::create(builder, loc, permute.getIndex(), number(loc, word, 2));
    value = call(loc, Exchange, word, {number(loc, word, sites++), permute.getSrc(), lane});
  } else if (!isa<LLVM::FenceOp>(op)) { // which orders nothing that runs one after the other
    if (isa<NVVM::NVVMDialect, ROCDL::ROCDLDialect>(op->getDialect()))
      return op->emitOpError("expected an operation that the emulator knows");
    return success();
  }
  if (value)
    op->getResult(0).replaceAllUsesWith(value);
  op->erase();
  return success();
}

/// Whether `address` is the thread's own memory.
static bool isPrivate(Value address) {
  while (auto offset = address.getDefiningOp<LLVM::GEPOp>())
    address = offset.getBase();
  return address.getDefiningOp<LLVM::AllocaOp>() != nullptr;
}

void Retargeting::announce(Operation *op, Value address, Type accessed, bool writes) {
  if (isPrivate(address))
    return;
  builder.setInsertionPoint(op);
  uint64_t bytes = DataLayout(host).getTypeSize(accessed).getFixedValue();
  Value size = number(op->getLoc(), builder.getI64Type(), bytes);
  call(op->getLoc(), Check, {}, {address, size, number(op->getLoc(), word, writes)});
}

/// `@k` on an array of slots, around `@k.thread` on the slots.
void Retargeting::moveFunction(LLVM::LLVMFuncOp func) {
  std::string name = func.getSymName().str();
  Location loc = func.getLoc();
  func.setSymName(name + ".thread");
  func.setLinkage(LLVM::Linkage::Internal);
  for (NamedAttribute attribute : llvm::to_vector(func->getDiscardableAttrs()))
    func->removeDiscardableAttr(attribute.getName());
  func->moveBefore(host.getBody(), host.getBody()->end());
  builder.setInsertionPointToEnd(host.getBody());
  auto wrapperType = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(builder.getContext()), {pointer});
  auto wrapper = LLVM::LLVMFuncOp::create(builder, loc, name, wrapperType);
  builder.setInsertionPointToStart(wrapper.addEntryBlock(builder));
  SmallVector<Value> slots;
  for (auto [slot, type] : llvm::enumerate(func.getArgumentTypes())) {
    LLVM::GEPArg at = static_cast<int32_t>(slot);
    Value place = LLVM::GEPOp::create(builder, loc, pointer, builder.getI64Type(), wrapper.getArgument(0), at);
    slots.push_back(LLVM::LoadOp::create(builder, loc, type, place));
  }
  LLVM::CallOp::create(builder, loc, func, slots);
  LLVM::ReturnOp::create(builder, loc, ValueRange());
}

LogicalResult Retargeting::run() {
  SmallVector<Operation *> accesses, others; // the kernel's own, not those of calls through the table
  for (auto func : device.getOps<LLVM::LLVMFuncOp>())
    func.walk([&](Operation *op) {
      if (isa<LLVM::LoadOp, LLVM::StoreOp>(op))
        accesses.push_back(op);
      else if (!isa<LLVM::AddressOfOp, LLVM::AddrSpaceCastOp>(op))
        others.push_back(op);
    });
  replaceShared();
  dropAddressSpaces();
  for (Operation *op : others)
    if (failed(replaceOp(op)))
      return failure();
  for (Operation *op : accesses) {
    if (auto load = dyn_cast<LLVM::LoadOp>(op))
      announce(op, load.getAddr(), load.getType(), /*writes=*/false);
    if (auto store = dyn_cast<LLVM::StoreOp>(op))
      announce(op, store.getAddr(), store.getValue().getType(), /*writes=*/true);
  }
  for (auto func : llvm::make_early_inc_range(device.getOps<LLVM::LLVMFuncOp>()))
    moveFunction(func);
  device.erase();
  builder.setInsertionPointToStart(host.getBody());
  auto table = LLVM::GlobalOp::create(builder, host.getLoc(), pointer, /*isConstant=*/false, LLVM::Linkage::External,
                                      AICC_EMULATOR_TABLE, Attribute());
  builder.createBlock(&table.getInitializerRegion());
  LLVM::ReturnOp::create(builder, host.getLoc(), LLVM::ZeroOp::create(builder, host.getLoc(), pointer).getResult());
  return success();
}

struct Retarget : impl::RetargetBase<Retarget> {
  void runOnOperation() override {
    auto device = getOperation().lookupSymbol<ModuleOp>(simt::deviceModuleName);
    if (!device) {
      getOperation().emitError("expected a module '") << simt::deviceModuleName << "' of kernels";
      return signalPassFailure();
    }
    if (failed(Retargeting(getOperation(), device).run()))
      signalPassFailure();
  }
};

} // namespace
} // namespace aicc::emulator
