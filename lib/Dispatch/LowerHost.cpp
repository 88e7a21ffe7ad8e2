// dispatch-lower-host: the planned host program becomes `aicc_entry` in the LLVM dialect.
//
//   func.func @main() {                       module @host {
//     ...                              =>       llvm.func @aicc_entry(%table, %ctx, %weights, %inputs, %input_dims) ->
//     i32 { dispatch.submit @conv_0(...)                ... store slots, call @conv_0.grid, call table[launch],
//   }                                             cond_br status != 0, return status ...
//
// A module of its own, because it refers to kernels as the llvm.funcs that they are not yet: see dispatch-link-host.
// The seam is lib/Runtime/Abi.h; HostToLLVM.h lowers the single ops.
#include "lib/Dispatch/HostToLLVM.h"
#include "lib/Dispatch/Passes.h"
#include "lib/Runtime/Abi.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Transforms/DialectConversion.h"

namespace aicc::dispatch {

#define GEN_PASS_DEF_LOWERHOST
#include "lib/Dispatch/Passes.h.inc"

using namespace mlir;

/// `%name = alloca` of `count` 8-byte slots.
static Value stackSlots(OpBuilder &b, Location loc, int64_t count) {
  Value size = LLVM::ConstantOp::create(b, loc, b.getI64Type(), b.getI64IntegerAttr(std::max<int64_t>(1, count)));
  return LLVM::AllocaOp::create(b, loc, LLVM::LLVMPointerType::get(b.getContext()), b.getI64Type(), size);
}

/// Moves the body of `program` into a new `aicc_entry`, with a frame on its stack and a block to leave by.
static LLVM::LLVMFuncOp makeEntry(func::FuncOp program, HostFrame &frame, bool checkBounds) {
  Location loc = program.getLoc();
  OpBuilder b = OpBuilder::atBlockBegin(frame.module.getBody());
  Type pointer = LLVM::LLVMPointerType::get(b.getContext());
  auto type = LLVM::LLVMFunctionType::get(b.getI32Type(), SmallVector<Type>(5, pointer));
  auto entry = LLVM::LLVMFuncOp::create(b, loc, AICC_RT_ENTRY, type);
  int64_t slots = 0, rank = 0, call = 0;
  program.walk([&](SubmitOp op) { slots = std::max<int64_t>(slots, op.getSlots().size() + checkBounds); });
  program.walk([&](OutputOp op) { rank = std::max<int64_t>(rank, op.getDims().size()); });
  program.walk([&](InvokeOp op) { call = std::max(call, slotsOf(op)); });
  entry.getBody().takeBody(program.getBody());

  Block &first = entry.getBody().front();
  first.addArguments(type.getParams(), SmallVector<Location>(5, loc));
  frame.table = first.getArgument(0);
  frame.context = first.getArgument(1);
  frame.weights = first.getArgument(2);
  frame.inputs = first.getArgument(3);
  frame.inputDims = first.getArgument(4);
  b.setInsertionPointToStart(&first);
  frame.slots = stackSlots(b, loc, slots);
  frame.grid = stackSlots(b, loc, AICC_RT_GEOMETRY); // a device's is the longest
  frame.dims = stackSlots(b, loc, rank);
  frame.call = stackSlots(b, loc, call);
  if (checkBounds) {
    frame.report = stackSlots(b, loc, 3); // as lib/Codegen/support/Bounds.cpp has it
    Value none = LLVM::ConstantOp::create(b, loc, b.getI64Type(), b.getI64IntegerAttr(0));
    LLVM::StoreOp::create(b, loc, none, frame.report);
  }

  frame.exit = b.createBlock(&entry.getBody(), entry.getBody().end(), b.getI32Type(), loc);
  LLVM::ReturnOp::create(b, loc, frame.exit->getArgument(0));
  entry.walk([&](func::ReturnOp done) {
    b.setInsertionPoint(done);
    Value ok = LLVM::ConstantOp::create(b, loc, b.getI32Type(), b.getI32IntegerAttr(AICC_OK));
    LLVM::BrOp::create(b, loc, ok, frame.exit);
    done.erase();
  });
  return entry;
}

/// Declares what the entry calls of a kernel; `onDevice` is the kernel if it is one of a device.
static void declareKernel(StringRef kernel, KernelOp onDevice, ModuleOp module) {
  if (onDevice && onDevice.isExternal())
    return;
  OpBuilder b = OpBuilder::atBlockEnd(module.getBody());
  Type pointer = LLVM::LLVMPointerType::get(b.getContext());
  Type none = LLVM::LLVMVoidType::get(b.getContext());
  auto declare = [&](const Twine &name, ArrayRef<Type> parameters) {
    if (!module.lookupSymbol(name.str()))
      LLVM::LLVMFuncOp::create(b, module.getLoc(), name.str(), LLVM::LLVMFunctionType::get(none, parameters));
  };
  if (!onDevice)
    declare(kernel, {pointer, b.getI64Type(), b.getI64Type(), pointer});
  declare(kernel + ".grid", {pointer, pointer});
}

static void readWeights(ModuleOp module, HostFrame &frame) {
  auto weights = module->getAttrOfType<ArrayAttr>("dispatch.weights");
  for (Attribute entry : weights ? weights.getValue() : ArrayRef<Attribute>()) {
    auto fields = cast<ArrayAttr>(entry);
    frame.listedWeights.try_emplace(
        cast<StringAttr>(fields[0]).getValue(),
        HostFrame::Weight{cast<IntegerAttr>(fields[1]).getInt(), int32_t(frame.listedWeights.size())});
  }
}

/// `dispatch.devices`; kernels that are only declared have done their duty.
static void listDevices(ModuleOp module, const HostFrame &frame) {
  Builder builder(module.getContext());
  SmallVector<Attribute> devices;
  for (auto &[device, kernels] : frame.devices)
    devices.push_back(builder.getArrayAttr({device, builder.getArrayAttr(kernels.getArrayRef())}));
  if (!devices.empty())
    module->setAttr("dispatch.devices", builder.getArrayAttr(devices));
  for (auto kernel : llvm::make_early_inc_range(module.getOps<KernelOp>()))
    if (kernel.isExternal())
      kernel.erase();
}

static LogicalResult lower(func::FuncOp program, bool checkBounds) {
  MLIRContext *ctx = program.getContext();
  auto module = program->getParentOfType<ModuleOp>();
  HostFrame frame;
  OpBuilder b(program);
  frame.module = ModuleOp::create(b, program.getLoc(), StringRef("host"));
  readWeights(module, frame);
  LLVM::LLVMFuncOp entry = makeEntry(program, frame, checkBounds);
  for (auto kernel : module.getOps<KernelOp>())
    if (kernel.getTarget())
      frame.deviceKernels[kernel.getSymNameAttr()] = kernel;
  entry.walk([&](SubmitOp op) {
    declareKernel(op.getKernel(), frame.deviceKernels.lookup(op.getKernelAttr().getAttr()), frame.module);
  });
  program.erase();

  LLVMTypeConverter converter(ctx);
  RewritePatternSet patterns(ctx);
  populateHostToLLVMPatterns(converter, patterns, frame);
  arith::populateArithToLLVMConversionPatterns(converter, patterns);
  cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
  ConversionTarget target(*ctx);
  target.addLegalDialect<LLVM::LLVMDialect>();
  target.addIllegalDialect<DispatchDialect, arith::ArithDialect, cf::ControlFlowDialect>();
  if (failed(applyFullConversion(entry, target, std::move(patterns))))
    return failure();
  module->setAttr("dispatch.kernels", ArrayAttr::get(ctx, frame.launches.getArrayRef()));
  listDevices(module, frame);
  return success();
}

namespace {

struct LowerHost : impl::LowerHostBase<LowerHost> {
  using LowerHostBase::LowerHostBase;

  void runOnOperation() override {
    SmallVector<func::FuncOp> programs;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function.isPublic() && !function.isExternal())
        programs.push_back(function);
    if (programs.size() != 1 || programs.front().getNumArguments() != 0) {
      getOperation().emitError("expected one public function, the planned host program, got ") << programs.size();
      return signalPassFailure();
    }
    OpPassManager structure("func.func");
    structure.addPass(createLowerAffinePass());
    structure.addPass(arith::createArithExpandOpsPass());
    structure.addPass(createSCFToControlFlowPass());
    if (failed(runPipeline(structure, programs.front())) || failed(lower(programs.front(), checkBounds)))
      signalPassFailure();
  }
};

} // namespace
} // namespace aicc::dispatch
