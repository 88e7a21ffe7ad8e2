// emulator-retarget: device functions -> host functions (see Passes.td).
#include "targets/Emulator/compiler/Passes.h"

#include "lib/Codegen/SIMT/Machine.h"
#include "lib/Codegen/SIMT/Passes.h"
#include "targets/Emulator/compiler/Instructions.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"

namespace aicc::emulator {
#define GEN_PASS_DEF_RETARGET
#include "targets/Emulator/compiler/Passes.h.inc"
} // namespace aicc::emulator

using namespace mlir;

namespace aicc::emulator {
namespace {

class Retargeting {
public:
  Retargeting(ModuleOp host, ModuleOp device)
      : host(host), device(device), calls(host.getContext()), builder(calls.builder), pointer(calls.pointer) {}

  LogicalResult run();

private:
  void replaceShared();
  void dropAddressSpaces();
  LogicalResult replaceOp(Operation *op);
  void announce(Operation *op, Value address, Type accessed, int64_t kind, std::optional<uint64_t> alignment);
  void announceAccess(Operation *op);
  void moveFunction(LLVM::LLVMFuncOp func);

  ModuleOp host, device;
  Calls calls;
  OpBuilder &builder;
  Type pointer;
};

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
      Location loc = use.getLoc();
      Value bytes = calls.number(loc, layout.getTypeSize(global.getType()).getFixedValue(), calls.wide);
      Value alignment = calls.number(loc, global.getAlignment().value_or(16), calls.wide);
      Value memory = calls.call(loc, Shared, use.getType(), {calls.number(loc, array), bytes, alignment});
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
  if (isa<LLVM::FenceOp>(op)) { // which orders nothing that runs one after the other
    op->erase();
    return success();
  }
  StringRef name = op->getName().getStringRef();
  Translate translate = nvidiaInstruction(name);
  translate = translate ? translate : amdInstruction(name);
  if (!translate) {
    if (isa<NVVM::NVVMDialect, ROCDL::ROCDLDialect>(op->getDialect()))
      return op->emitOpError("expected an operation that the emulator knows");
    return success();
  }
  builder.setInsertionPoint(op);
  FailureOr<Value> value = translate(calls, op);
  if (failed(value))
    return failure();
  if (*value)
    op->getResult(0).replaceAllUsesWith(*value);
  op->erase();
  return success();
}

/// Whether `address` is the thread's own memory.
static bool isPrivate(Value address) {
  while (auto offset = address.getDefiningOp<LLVM::GEPOp>())
    address = offset.getBase();
  return address.getDefiningOp<LLVM::AllocaOp>() != nullptr;
}

void Retargeting::announce(Operation *op, Value address, Type accessed, int64_t kind,
                           std::optional<uint64_t> alignment) {
  if (isPrivate(address))
    return;
  builder.setInsertionPoint(op);
  DataLayout layout(host);
  Location loc = op->getLoc();
  Value size = calls.number(loc, layout.getTypeSize(accessed).getFixedValue(), calls.wide);
  uint64_t multiple = alignment.value_or(layout.getTypeABIAlignment(accessed));
  calls.call(loc, Check, {}, {address, size, calls.number(loc, kind), calls.number(loc, multiple)});
}

void Retargeting::announceAccess(Operation *op) {
  if (auto load = dyn_cast<LLVM::LoadOp>(op))
    announce(op, load.getAddr(), load.getType(), /*kind=*/0, load.getAlignment());
  if (auto store = dyn_cast<LLVM::StoreOp>(op))
    announce(op, store.getAddr(), store.getValue().getType(), /*kind=*/1, store.getAlignment());
  if (auto atomic = dyn_cast<LLVM::AtomicRMWOp>(op))
    announce(op, atomic.getPtr(), atomic.getType(), /*kind=*/2, atomic.getAlignment());
  if (auto exchange = dyn_cast<LLVM::AtomicCmpXchgOp>(op))
    announce(op, exchange.getPtr(), exchange.getVal().getType(), /*kind=*/2, exchange.getAlignment());
}

/// `@k` on an array of slots, around `@k.thread` on the slots.
void Retargeting::moveFunction(LLVM::LLVMFuncOp func) {
  std::string name = func.getSymName().str();
  Location loc = func.getLoc();
  func.setSymName(name + ".thread");
  func.setLinkage(LLVM::Linkage::Internal);
  for (NamedAttribute attribute : llvm::to_vector(func->getDiscardableAttrs()))
    func->removeDiscardableAttr(attribute.getName());
  for (unsigned argument = 0; argument < func.getNumArguments(); ++argument)
    func.removeArgAttr(argument, simt::mapAttrName);
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
      if (isa<LLVM::LoadOp, LLVM::StoreOp, LLVM::AtomicRMWOp, LLVM::AtomicCmpXchgOp>(op))
        accesses.push_back(op);
      else if (!isa<LLVM::AddressOfOp, LLVM::AddrSpaceCastOp>(op))
        others.push_back(op);
    });
  replaceShared();
  dropAddressSpaces();
  announceProductUses(device, calls);
  for (Operation *op : others)
    if (failed(replaceOp(op)))
      return failure();
  for (Operation *op : accesses)
    announceAccess(op);
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
