// cpu-lower-kernels: dispatch.kernel -> functions over tiles (see Passes.td).
#include "targets/CPU/compiler/Passes.h"

#include "lib/Codegen/CheckBounds.h"
#include "targets/CPU/compiler/Emit/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace aicc::cpu {
#define GEN_PASS_DEF_LOWERKERNELS
#include "targets/CPU/compiler/Passes.h.inc"
} // namespace aicc::cpu

using namespace mlir;

namespace aicc::cpu {
namespace {

/// In order: the first emitter that takes a kernel has it.
constexpr MakeEmitter makers[] = {makeMatmulEmitter, makeConvEmitter,       makeDepthwiseEmitter,
                                  makePoolEmitter,   makeRecurrenceEmitter, makeStages};

/// The functions of one kernel.
class KernelLowering {
public:
  KernelLowering(const Machine &machine, dispatch::KernelOp kernel, bool checksBounds)
      : machine(machine), kernel(kernel), checksBounds(checksBounds), builder(kernel.getLoc(), kernel),
        pointer(LLVM::LLVMPointerType::get(kernel.getContext())) {}

  LogicalResult run() {
    describeSlots();
    name = kernel.getSymName().str();
    if (failed(emitBody()) || failed(emitGrid()))
      return failure();
    emitEntry();
    kernel.erase();
    return success();
  }

private:
  /// One 8-byte slot of the ABI.
  struct Slot {
    Type type;
    bool mayAlias = false;
  };

  void describeSlots();
  func::FuncOp function(const Twine &symbol, ArrayRef<Type> inputs);
  SmallVector<Value> loadSlots(Value args);
  std::unique_ptr<KernelEmitter> emitter(Frame &frame);
  LogicalResult emitBody();
  LogicalResult emitGrid();
  void emitEntry();

  const Machine &machine;
  dispatch::KernelOp kernel;
  bool checksBounds; ///< the last slot is where accesses outside are reported
  CodeBuilder builder;
  Type pointer;
  SmallVector<Slot> slots;
  std::string name;
};

void KernelLowering::describeSlots() {
  Type i64 = builder.getI64Type();
  auto tensor = [&](RankedTensorType type, bool mayAlias) {
    slots.push_back({pointer, mayAlias});
    slots.append(type.getNumDynamicDims(), {i64});
  };
  unsigned arguments = kernel.getNumArguments(), results = kernel.getNumResults();
  for (unsigned a = 0; a < arguments; ++a) {
    Type type = kernel.getArgumentTypes()[a];
    bool inPlace = llvm::any_of(llvm::seq(results), [&](unsigned r) { return kernel.mayWriteInPlace(r, a); });
    if (auto shaped = dyn_cast<RankedTensorType>(type))
      tensor(shaped, inPlace);
    else
      slots.push_back({type.isIndex() ? i64 : type});
  }
  for (unsigned r = 0; r < results; ++r) {
    bool inPlace = llvm::any_of(llvm::seq(arguments), [&](unsigned a) { return kernel.mayWriteInPlace(r, a); });
    tensor(cast<RankedTensorType>(kernel.getResultTypes()[r]), inPlace);
  }
  if (checksBounds)
    slots.push_back({pointer});
}

func::FuncOp KernelLowering::function(const Twine &symbol, ArrayRef<Type> inputs) {
  builder.setInsertionPoint(kernel);
  auto func = func::FuncOp::create(builder, (name + symbol).str(), builder.getFunctionType(inputs, {}));
  builder.setInsertionPointToStart(func.addEntryBlock());
  func::ReturnOp::create(builder);
  builder.setInsertionPointToStart(&func.front());
  return func;
}

SmallVector<Value> KernelLowering::loadSlots(Value args) {
  SmallVector<Value> values;
  for (auto [number, slot] : llvm::enumerate(slots)) {
    LLVM::GEPArg at = static_cast<int32_t>(number);
    Value address = LLVM::GEPOp::create(builder, pointer, builder.getI64Type(), args, at);
    values.push_back(LLVM::LoadOp::create(builder, slot.type, address));
  }
  return values;
}

std::unique_ptr<KernelEmitter> KernelLowering::emitter(Frame &frame) {
  for (MakeEmitter make : makers)
    if (std::unique_ptr<KernelEmitter> made = make(frame))
      return made;
  kernel.emitError("expected ops that the CPU target can lower");
  return nullptr;
}

LogicalResult KernelLowering::emitBody() {
  Type i64 = builder.getI64Type();
  SmallVector<Type> inputs = llvm::map_to_vector(slots, [](const Slot &slot) { return slot.type; });
  inputs.append({i64, i64, pointer});
  func::FuncOp func = function(".body", inputs);
  func.setPrivate();
  for (auto [number, slot] : llvm::enumerate(slots))
    if (slot.type == pointer && !slot.mayAlias)
      func.setArgAttr(number, LLVM::LLVMDialect::getNoAliasAttrName(), builder.getUnitAttr());
  ValueRange arguments = func.getArguments();
  Frame frame(builder, machine, kernel);
  if (failed(frame.bind(arguments.take_front(slots.size()), arguments.back())))
    return failure();
  std::unique_ptr<KernelEmitter> kernelEmitter = emitter(frame);
  if (!kernelEmitter)
    return failure();
  kernelEmitter->grid();
  auto index = [&](Value value) -> Value { return arith::IndexCastOp::create(builder, builder.getIndexType(), value); };
  Value begin = index(arguments[slots.size()]), end = index(arguments[slots.size() + 1]);
  builder.loop(begin, end, 1, [&](Value tile) { kernelEmitter->tile(tile); });
  if (checksBounds)
    checkBounds(func, arguments[slots.size() - 1]);
  return success();
}

LogicalResult KernelLowering::emitGrid() {
  func::FuncOp func = function(".grid", {pointer, pointer});
  Frame frame(builder, machine, kernel);
  SmallVector<Value> values = loadSlots(func.getArgument(0));
  if (failed(frame.bind(values, Value())))
    return failure();
  std::unique_ptr<KernelEmitter> kernelEmitter = emitter(frame);
  if (!kernelEmitter)
    return failure();
  Grid grid = kernelEmitter->grid();
  for (auto [number, value] : llvm::enumerate(ArrayRef<Value>{grid.tiles, frame.scratchBytes(), grid.costNs})) {
    LLVM::GEPArg at = static_cast<int32_t>(number);
    Value address = LLVM::GEPOp::create(builder, pointer, builder.getI64Type(), func.getArgument(1), at);
    LLVM::StoreOp::create(builder, arith::IndexCastOp::create(builder, builder.getI64Type(), value), address);
  }
  if (checksBounds)
    checkBounds(func, values.back());
  return success();
}

void KernelLowering::emitEntry() {
  Type i64 = builder.getI64Type();
  kernel.setSymName(name + ".tensors");
  func::FuncOp func = function("", {pointer, i64, i64, pointer});
  SmallVector<Value> values = loadSlots(func.getArgument(0));
  llvm::append_range(values, func.getArguments().drop_front());
  func::CallOp::create(builder, name + ".body", TypeRange(), values);
}

struct LowerKernels : impl::LowerKernelsBase<LowerKernels> {
  using LowerKernelsBase::LowerKernelsBase;

  void runOnOperation() override {
    CPUOptions options;
    options.triple = triple, options.cpu = cpu, options.features = features;
    std::string error;
    Machine machine = machineFor(options, error);
    if (!error.empty()) {
      getOperation().emitError(error);
      return signalPassFailure();
    }
    for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<dispatch::KernelOp>()))
      if (!kernel.getTarget()) // else of a device
        if (failed(KernelLowering(machine, kernel, checkBounds).run()))
          return signalPassFailure();
  }
};

} // namespace
} // namespace aicc::cpu
