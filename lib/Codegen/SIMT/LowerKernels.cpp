// simt-lower-kernels: dispatch.kernel -> functions that one thread runs, and grids for the host (see Passes.td).
#include "lib/Codegen/SIMT/Passes.h"

#include "lib/Codegen/SIMT/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace aicc::simt {
#define GEN_PASS_DEF_LOWERKERNELS
#include "lib/Codegen/SIMT/Passes.h.inc"
} // namespace aicc::simt

using namespace mlir;

namespace aicc::simt {
namespace {

/// In order: the first emitter that takes a kernel has it.
constexpr MakeEmitter makers[] = {makeTiledMatmulEmitter, makeTiledConvEmitter,  makeFewRowsMatmulEmitter,
                                  makeMatmulEmitter,      makeConvEmitter,       makeDepthwiseEmitter,
                                  makePoolEmitter,        makeRecurrenceEmitter, makeStages};

/// The functions of one kernel.
class KernelLowering {
public:
  KernelLowering(const Machine &machine, dispatch::KernelOp kernel, ModuleOp device)
      : machine(machine), kernel(kernel), device(device), builder(kernel.getLoc(), kernel) {}

  LogicalResult run() {
    name = kernel.getSymName().str();
    if (failed(emitKernel()) || failed(emitGrid()))
      return failure();
    kernel.erase();
    return success();
  }

private:
  /// The types of the ABI's slots, pointers in address space `space`.
  SmallVector<Type> slotTypes(unsigned space, SmallVectorImpl<bool> *mayAlias = nullptr);
  func::FuncOp function(Block *block, const Twine &symbol, ArrayRef<Type> inputs);
  std::unique_ptr<KernelEmitter> emitter(Frame &frame);
  LogicalResult emitKernel();
  LogicalResult emitGrid();

  const Machine &machine;
  dispatch::KernelOp kernel;
  ModuleOp device;
  CodeBuilder builder;
  std::string name;
  unsigned threads = 0;
  int64_t sharedBytes = 0;
};

SmallVector<Type> KernelLowering::slotTypes(unsigned space, SmallVectorImpl<bool> *mayAlias) {
  Type i64 = builder.getI64Type(), pointer = LLVM::LLVMPointerType::get(builder.getContext(), space);
  SmallVector<Type> types;
  auto add = [&](Type type, bool inPlace) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    types.push_back(tensor ? pointer : type.isIndex() ? i64 : type);
    if (tensor)
      types.append(tensor.getNumDynamicDims(), i64);
    if (mayAlias) {
      mayAlias->resize(types.size(), true);
      (*mayAlias)[types.size() - 1 - (tensor ? tensor.getNumDynamicDims() : 0)] = inPlace || !tensor;
    }
  };
  auto arguments = llvm::seq(kernel.getNumArguments()), results = llvm::seq(kernel.getNumResults());
  for (unsigned a : arguments)
    add(kernel.getArgumentTypes()[a], llvm::any_of(results, [&](unsigned r) { return kernel.mayWriteInPlace(r, a); }));
  for (unsigned r : results)
    add(kernel.getResultTypes()[r], llvm::any_of(arguments, [&](unsigned a) { return kernel.mayWriteInPlace(r, a); }));
  return types;
}

func::FuncOp KernelLowering::function(Block *block, const Twine &symbol, ArrayRef<Type> inputs) {
  builder.setInsertionPointToEnd(block);
  auto func = func::FuncOp::create(builder, symbol.str(), builder.getFunctionType(inputs, {}));
  builder.setInsertionPointToStart(func.addEntryBlock());
  func::ReturnOp::create(builder);
  builder.setInsertionPointToStart(&func.front());
  return func;
}

std::unique_ptr<KernelEmitter> KernelLowering::emitter(Frame &frame) {
  for (MakeEmitter make : makers)
    if (std::unique_ptr<KernelEmitter> made = make(frame))
      return made;
  return nullptr; // the last one has said why
}

LogicalResult KernelLowering::emitKernel() {
  SmallVector<bool> mayAlias;
  SmallVector<Type> inputs = slotTypes(Machine::globalSpace, &mayAlias);
  inputs.push_back(LLVM::LLVMPointerType::get(builder.getContext(), Machine::globalSpace));
  func::FuncOp func = function(device.getBody(), name, inputs);
  for (auto [number, aliases] : llvm::enumerate(mayAlias))
    if (!aliases)
      func.setArgAttr(number, LLVM::LLVMDialect::getNoAliasAttrName(), builder.getUnitAttr());
  Frame frame(builder, machine, kernel);
  frame.module = device;
  frame.thread = gpu::ThreadIdOp::create(builder, gpu::Dimension::x);
  frame.block = gpu::BlockIdOp::create(builder, gpu::Dimension::x);
  frame.workspace = func.getArguments().back();
  if (failed(frame.bind(func.getArguments().drop_back(), Value())))
    return failure();
  std::unique_ptr<KernelEmitter> kernelEmitter = emitter(frame);
  if (!kernelEmitter)
    return failure();
  threads = kernelEmitter->launch().threads;
  kernelEmitter->run();
  sharedBytes = frame.sharedBytes();
  func->setAttr(threadsAttrName, builder.getI32IntegerAttr(threads));
  return success();
}

LogicalResult KernelLowering::emitGrid() {
  Type i64 = builder.getI64Type(), pointer = LLVM::LLVMPointerType::get(builder.getContext());
  func::FuncOp func = function(kernel->getBlock(), name + ".grid", {pointer, pointer});
  SmallVector<Value> slots;
  for (auto [number, type] : llvm::enumerate(slotTypes(0))) {
    LLVM::GEPArg at = static_cast<int32_t>(number);
    Value address = LLVM::GEPOp::create(builder, pointer, i64, func.getArgument(0), at);
    slots.push_back(LLVM::LoadOp::create(builder, type, address));
  }
  Frame frame(builder, machine, kernel);
  if (failed(frame.bind(slots, Value())))
    return failure();
  std::unique_ptr<KernelEmitter> kernelEmitter = emitter(frame);
  if (!kernelEmitter)
    return failure();
  Value blocks = kernelEmitter->launch().blocks;
  Value workspace = frame.workspaceBytes() ? frame.workspaceBytes() : builder.number(0);
  Value numbers[] = {blocks, builder.number(threads), builder.number(sharedBytes), workspace};
  for (auto [number, value] : llvm::enumerate(numbers)) {
    LLVM::GEPArg at = static_cast<int32_t>(number);
    Value address = LLVM::GEPOp::create(builder, pointer, i64, func.getArgument(1), at);
    LLVM::StoreOp::create(builder, arith::IndexCastOp::create(builder, i64, value), address);
  }
  return success();
}

struct LowerKernels : impl::LowerKernelsBase<LowerKernels> {
  using LowerKernelsBase::LowerKernelsBase;

  void runOnOperation() override {
    Machine machine;
    machine.warp = warp;
    machine.sharedBytes = sharedBytes;
    machine.privateSpace = privateSpace;
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(getOperation().getBody());
    auto device = getOperation().lookupSymbol<ModuleOp>(deviceModuleName);
    if (!device)
      device = ModuleOp::create(builder, getOperation().getLoc(), StringRef(deviceModuleName));
    for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<dispatch::KernelOp>()))
      if (!kernel.getBody().empty() && failed(KernelLowering(machine, kernel, device).run()))
        return signalPassFailure();
  }
};

} // namespace
} // namespace aicc::simt
