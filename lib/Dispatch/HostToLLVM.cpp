#include "lib/Dispatch/HostToLLVM.h"

#include "dialects/ONNX/Location.h"
#include "lib/Dispatch/HostEmitter.h"
#include "lib/Dispatch/KernelNames.h"
#include "lib/Runtime/Abi.h"

#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"

namespace aicc::dispatch {

using namespace mlir;

/// A message as a zero-terminated constant; equal ones exist once.
static Value messageText(OpBuilder &b, Location loc, StringRef text, HostFrame &frame) {
  std::string message = text.str() + '\0';
  auto attribute = b.getStringAttr(message);
  auto type = LLVM::LLVMArrayType::get(b.getI8Type(), message.size());
  LLVM::GlobalOp &global = frame.messages[attribute];
  if (!global) {
    OpBuilder top = OpBuilder::atBlockEnd(frame.module.getBody());
    std::string name = "host_message_" + std::to_string(frame.messages.size());
    global = LLVM::GlobalOp::create(top, loc, type, /*isConstant=*/true, LLVM::Linkage::Internal, name, attribute);
  }
  return LLVM::AddressOfOp::create(b, loc, global);
}

/// A slot is 8 bytes: narrower scalars fill its low bytes, the rest is zero.
static Value widened(OpBuilder &b, Location loc, Value slot) {
  Type type = slot.getType();
  if (!type.isIntOrFloat() || type.getIntOrFloatBitWidth() == 64)
    return slot;
  if (isa<FloatType>(type))
    slot = LLVM::BitcastOp::create(b, loc, b.getIntegerType(type.getIntOrFloatBitWidth()), slot);
  return LLVM::ZExtOp::create(b, loc, b.getI64Type(), slot);
}

int64_t slotsOf(InvokeOp op) {
  int64_t slots = 0;
  for (int64_t rank : op.getRanks())
    slots += int64_t(sizeof(aicc_rt_value) / 8) + std::max<int64_t>(rank, 0);
  return slots;
}

namespace {

/// Base of the patterns: what they share is the frame.
template <typename OpTy> struct HostPattern : ConvertOpToLLVMPattern<OpTy> {
  HostPattern(LLVMTypeConverter &converter, HostFrame &frame) : ConvertOpToLLVMPattern<OpTy>(converter), frame(frame) {}

  static Value i64(OpBuilder &b, Location loc, int64_t value) {
    return LLVM::ConstantOp::create(b, loc, b.getI64Type(), b.getI64IntegerAttr(value));
  }
  static Value i32(OpBuilder &b, Location loc, int32_t value) {
    return LLVM::ConstantOp::create(b, loc, b.getI32Type(), b.getI32IntegerAttr(value));
  }
  static Value pointer(OpBuilder &b, Location loc, Type element, Value base, LLVM::GEPArg index) {
    return LLVM::GEPOp::create(b, loc, LLVM::LLVMPointerType::get(b.getContext()), element, base, {index});
  }
  /// Element `index` of an array of pointers.
  static Value loadPointer(OpBuilder &b, Location loc, Value base, LLVM::GEPArg index) {
    Type type = LLVM::LLVMPointerType::get(b.getContext());
    return LLVM::LoadOp::create(b, loc, type, pointer(b, loc, type, base, index));
  }
  static void storeSlot(OpBuilder &b, Location loc, Value value, Value base, int32_t index) {
    LLVM::StoreOp::create(b, loc, value, pointer(b, loc, b.getI64Type(), base, index));
  }
  /// Calls the function in slot `slot` of the runtime's table.
  Value callTable(OpBuilder &b, Location loc, int32_t slot, Type result, ValueRange arguments) const {
    auto type = LLVM::LLVMFunctionType::get(result, llvm::to_vector(arguments.getTypes()));
    SmallVector<Value> operands = {loadPointer(b, loc, frame.table, slot)};
    llvm::append_range(operands, arguments);
    return LLVM::CallOp::create(b, loc, type, operands).getResult();
  }
  /// Leaves the function with `status` when `failed` holds; code goes on in a new block.
  void leaveIf(ConversionPatternRewriter &b, Location loc, Value failed, Value status) const {
    Block *here = b.getInsertionBlock();
    Block *next = b.splitBlock(here, b.getInsertionPoint());
    b.setInsertionPointToEnd(here);
    LLVM::CondBrOp::create(b, loc, failed, frame.exit, ValueRange(status), next, ValueRange());
    b.setInsertionPointToStart(next);
  }
  void leaveUnlessOk(ConversionPatternRewriter &b, Location loc, Value status) const {
    Value failed = LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::ne, status, i32(b, loc, AICC_OK));
    leaveIf(b, loc, failed, status);
  }
  /// The runtime has recorded why there is no memory.
  Value orLeave(ConversionPatternRewriter &b, Location loc, Value address) const {
    Value null = LLVM::ZeroOp::create(b, loc, address.getType());
    Value failed = LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::eq, address, null);
    leaveIf(b, loc, failed, i32(b, loc, AICC_RUN_FAILED));
    return address;
  }

  /// Memory of the host from slot `onHost`, of a device from slot `onDevice`.
  Value memory(ConversionPatternRewriter &b, Location loc, StringAttr device, Value bytes, int32_t onHost,
               int32_t onDevice) const {
    SmallVector<Value> arguments = {frame.context};
    if (device)
      arguments.push_back(i32(b, loc, frame.number(device)));
    arguments.push_back(bytes);
    return orLeave(b, loc, callTable(b, loc, device ? onDevice : onHost, frame.table.getType(), arguments));
  }

  HostFrame &frame;
};

#define HOST_PATTERN(OpTy)                                                                                             \
  using HostPattern::HostPattern;                                                                                      \
  LogicalResult matchAndRewrite(OpTy op, OpAdaptor adaptor, ConversionPatternRewriter &b) const override

struct LowerInput : HostPattern<InputOp> {
  HOST_PATTERN(InputOp) {
    b.replaceOp(op, loadPointer(b, op.getLoc(), frame.inputs, int32_t(op.getNumber())));
    return success();
  }
};

struct LowerInputDim : HostPattern<InputDimOp> {
  HOST_PATTERN(InputDimOp) {
    Value dims = loadPointer(b, op.getLoc(), frame.inputDims, int32_t(op.getNumber()));
    Value dim = pointer(b, op.getLoc(), b.getI64Type(), dims, int32_t(op.getDim()));
    b.replaceOpWithNewOp<LLVM::LoadOp>(op, b.getI64Type(), dim);
    return success();
  }
};

struct LowerInputList : HostPattern<InputListOp> {
  HOST_PATTERN(InputListOp) {
    Value list = loadPointer(b, op.getLoc(), frame.inputs, int32_t(op.getNumber()));
    b.replaceOpWithNewOp<LLVM::PtrToIntOp>(op, b.getI64Type(), list);
    return success();
  }
};

struct LowerOutputList : HostPattern<OutputListOp> {
  HOST_PATTERN(OutputListOp) {
    Location loc = op.getLoc();
    Value list = LLVM::IntToPtrOp::create(b, loc, frame.table.getType(), adaptor.getList());
    leaveUnlessOk(b, loc,
                  callTable(b, loc, AICC_RT_OUTPUT_LIST, b.getI32Type(),
                            {frame.context, i32(b, loc, int32_t(op.getNumber())), list}));
    b.eraseOp(op);
    return success();
  }
};

struct LowerBytes : HostPattern<BytesOp> {
  HOST_PATTERN(BytesOp) {
    constexpr int64_t most = int64_t(1) << 47;
    Location loc = op.getLoc();
    Value zero = i64(b, loc, 0), limit = i64(b, loc, most), bytes = i64(b, loc, int64_t(op.getUnit()));
    auto pair = LLVM::LLVMStructType::getLiteral(b.getContext(), {b.getI64Type(), b.getI1Type()});
    for (Value dim : adaptor.getDims()) {
      Value size = LLVM::SMaxOp::create(b, loc, dim, zero);
      Value product = LLVM::UMulWithOverflowOp::create(b, loc, pair, bytes, size);
      Value low = LLVM::ExtractValueOp::create(b, loc, product, 0);
      Value overflows = LLVM::ExtractValueOp::create(b, loc, product, 1);
      Value isMore = LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::ugt, low, limit);
      bytes = LLVM::SelectOp::create(b, loc, LLVM::OrOp::create(b, loc, overflows, isMore), limit, low);
    }
    b.replaceOp(op, bytes);
    return success();
  }
};

struct LowerWeight : HostPattern<WeightOp> {
  HOST_PATTERN(WeightOp) {
    auto weight = frame.listedWeights.find(op.getKey());
    if (weight == frame.listedWeights.end())
      return op.emitError("expected 'dispatch.weights' to list key '") << op.getKey() << "'";
    if (StringAttr device = op.getOnAttr()) {
      Value address = callTable(
          b, op.getLoc(), AICC_RT_DEVICE_WEIGHT, frame.table.getType(),
          {frame.context, i32(b, op.getLoc(), frame.number(device)), i32(b, op.getLoc(), weight->second.number)});
      b.replaceOp(op, orLeave(b, op.getLoc(), address));
      return success();
    }
    Value bytes = i64(b, op.getLoc(), weight->second.offset);
    b.replaceOp(op, pointer(b, op.getLoc(), b.getI8Type(), frame.weights, bytes));
    return success();
  }
};

struct LowerConstant : HostPattern<ConstantOp> {
  HOST_PATTERN(ConstantOp) {
    auto elements = dyn_cast<DenseElementsAttr>(op.getValue());
    if (!elements)
      return op.emitError("expected a dense constant, got ") << op.getValue();
    Type element = getTypeConverter()->convertType(elements.getElementType());
    int64_t count = elements.getNumElements();
    OpBuilder top = OpBuilder::atBlockEnd(frame.module.getBody());
    auto flat = elements.reshape(RankedTensorType::get({count}, elements.getElementType()));
    if (elements.getElementType().isIndex())
      flat = flat.mapValues(b.getI64Type(), [](const APInt &value) { return value.sextOrTrunc(64); });
    std::string name;
    for (unsigned number = 0; name.empty() || frame.module.lookupSymbol(name); ++number)
      name = ("host_constant_" + Twine(number)).str();
    auto global = LLVM::GlobalOp::create(top, op.getLoc(), LLVM::LLVMArrayType::get(element, count),
                                         /*isConstant=*/true, LLVM::Linkage::Internal, name, flat, /*alignment=*/64);
    b.replaceOpWithNewOp<LLVM::AddressOfOp>(op, global);
    return success();
  }
};

struct LowerArena : HostPattern<ArenaOp> {
  HOST_PATTERN(ArenaOp) {
    b.replaceOp(op, memory(b, op.getLoc(), op.getOnAttr(), adaptor.getBytes(), AICC_RT_ARENA, AICC_RT_DEVICE_ARENA));
    return success();
  }
};

struct LowerAlloc : HostPattern<AllocOp> {
  HOST_PATTERN(AllocOp) {
    b.replaceOp(op, memory(b, op.getLoc(), op.getOnAttr(), adaptor.getBytes(), AICC_RT_ALLOC, AICC_RT_DEVICE_ALLOC));
    return success();
  }
};

struct LowerOutput : HostPattern<OutputOp> {
  HOST_PATTERN(OutputOp) {
    Location loc = op.getLoc();
    for (auto [number, dim] : llvm::enumerate(adaptor.getDims()))
      storeSlot(b, loc, dim, frame.dims, number);
    Value address =
        callTable(b, loc, AICC_RT_OUTPUT, frame.table.getType(),
                  {frame.context, i32(b, loc, op.getNumber()), i32(b, loc, op.getDims().size()), frame.dims});
    b.replaceOp(op, orLeave(b, loc, address));
    return success();
  }
};

struct LowerOffset : HostPattern<OffsetOp> {
  HOST_PATTERN(OffsetOp) {
    b.replaceOp(op, pointer(b, op.getLoc(), b.getI8Type(), adaptor.getBase(), adaptor.getBytes()));
    return success();
  }
};

struct LowerLoad : HostPattern<LoadOp> {
  HOST_PATTERN(LoadOp) {
    Type type = getTypeConverter()->convertType(op.getType());
    Value address = pointer(b, op.getLoc(), type, adaptor.getAddress(), adaptor.getPosition());
    b.replaceOpWithNewOp<LLVM::LoadOp>(op, type, address);
    return success();
  }
};

struct LowerStore : HostPattern<StoreOp> {
  HOST_PATTERN(StoreOp) {
    Value address = pointer(b, op.getLoc(), adaptor.getValue().getType(), adaptor.getAddress(), adaptor.getPosition());
    b.replaceOpWithNewOp<LLVM::StoreOp>(op, adaptor.getValue(), address);
    return success();
  }
};

struct LowerCopy : HostPattern<CopyOp> {
  HOST_PATTERN(CopyOp) {
    Location loc = op.getLoc();
    if (op.getToken())
      return startCopy(op, adaptor, b);
    if (op.getFrom() || op.getOnto()) {
      Value status = callTable(b, loc, AICC_RT_DEVICE_COPY, b.getI32Type(),
                               {frame.context, i32(b, loc, frame.number(op.getFromAttr())),
                                i32(b, loc, frame.number(op.getOntoAttr())), adaptor.getSource(), adaptor.getTarget(),
                                adaptor.getBytes()});
      leaveUnlessOk(b, loc, status);
      b.eraseOp(op);
      return success();
    }
    b.replaceOpWithNewOp<LLVM::MemcpyOp>(op, adaptor.getTarget(), adaptor.getSource(), adaptor.getBytes(),
                                         /*isVolatile=*/false);
    return success();
  }

  LogicalResult startCopy(CopyOp op, OpAdaptor adaptor, ConversionPatternRewriter &b) const {
    Location loc = op.getLoc();
    Value wantsToken = i32(b, loc, !op.getToken().use_empty());
    Value token = callTable(b, loc, AICC_RT_DEVICE_START_COPY, b.getI64Type(),
                            {frame.context, i32(b, loc, frame.number(op.getFromAttr())),
                             i32(b, loc, frame.number(op.getOntoAttr())), adaptor.getSource(), adaptor.getTarget(),
                             adaptor.getBytes(), wantsToken});
    Value failed = LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::slt, token, i64(b, loc, 0));
    leaveIf(b, loc, failed, i32(b, loc, AICC_RUN_FAILED));
    b.replaceOp(op, token);
    return success();
  }
};

struct LowerAwait : HostPattern<AwaitOp> {
  HOST_PATTERN(AwaitOp) {
    leaveUnlessOk(b, op.getLoc(),
                  callTable(b, op.getLoc(), AICC_RT_DEVICE_AWAIT, b.getI32Type(), {frame.context, adaptor.getToken()}));
    b.eraseOp(op);
    return success();
  }
};

/// A check that fails ends the run with its message.
struct LowerAssert : HostPattern<cf::AssertOp> {
  HOST_PATTERN(cf::AssertOp) {
    Location loc = op.getLoc();
    Block *here = b.getInsertionBlock();
    Block *next = b.splitBlock(here, b.getInsertionPoint());
    Block *failed = b.createBlock(next);
    Value status = callTable(
        b, loc, AICC_RT_FAIL, b.getI32Type(),
        {frame.context, i32(b, loc, AICC_RUN_FAILED), i32(b, loc, -1), messageText(b, loc, op.getMsg(), frame)});
    LLVM::BrOp::create(b, loc, status, frame.exit);
    b.setInsertionPointToEnd(here);
    LLVM::CondBrOp::create(b, loc, adaptor.getArg(), next, failed);
    b.setInsertionPointToStart(next);
    b.eraseOp(op);
    return success();
  }
};

struct LowerSubmit : HostPattern<SubmitOp> {
  HOST_PATTERN(SubmitOp) {
    Location loc = op.getLoc();
    Type pointerType = frame.table.getType();
    for (auto [number, slot] : llvm::enumerate(adaptor.getSlots()))
      storeSlot(b, loc, widened(b, loc, slot), frame.slots, number);
    if (KernelOp kernel = frame.deviceKernels.lookup(op.getKernelAttr().getAttr()))
      return submitTo(kernel, op, b);
    if (frame.report)
      storeSlot(b, loc, frame.report, frame.slots, int32_t(op.getSlots().size()));
    std::string gridName = (op.getKernel() + ".grid").str();
    LLVM::CallOp::create(b, loc, TypeRange(), gridName, ValueRange{frame.slots, frame.grid});
    SmallVector<Value> arguments = {frame.context, i32(b, loc, launchNumber(op)),
                                    LLVM::AddressOfOp::create(b, loc, pointerType, op.getKernel()), frame.slots};
    for (int32_t field = 0; field < 3; ++field)
      arguments.push_back(
          LLVM::LoadOp::create(b, loc, b.getI64Type(), pointer(b, loc, b.getI64Type(), frame.grid, field)));
    Value status = callTable(b, loc, AICC_RT_LAUNCH, b.getI32Type(), arguments);
    leaveUnlessOk(b, loc, status);
    if (frame.report)
      checkReport(b, op);
    b.eraseOp(op);
    return success();
  }

  /// Ends the run when the kernel reported an access outside its tensors.
  void checkReport(ConversionPatternRewriter &b, SubmitOp op) const {
    Location loc = op.getLoc();
    Type pointerType = frame.table.getType(), i32Type = b.getI32Type();
    if (!frame.module.lookupSymbol(failName)) {
      OpBuilder top = OpBuilder::atBlockEnd(frame.module.getBody());
      LLVM::LLVMFuncOp::create(top, loc, failName,
                               LLVM::LLVMFunctionType::get(i32Type, {pointerType, pointerType, i32Type, pointerType}));
    }
    Value isSet = LLVM::LoadOp::create(b, loc, b.getI64Type(), frame.report);
    Value failed = LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::ne, isSet, i64(b, loc, 0));
    Block *here = b.getInsertionBlock();
    Block *next = b.splitBlock(here, b.getInsertionPoint());
    Block *outside = b.createBlock(next);
    SmallVector<Value> arguments = {frame.table, frame.context, i32(b, loc, launchNumber(op)), frame.report};
    Value status = LLVM::CallOp::create(b, loc, i32Type, failName, arguments).getResult();
    LLVM::BrOp::create(b, loc, status, frame.exit);
    b.setInsertionPointToEnd(here);
    LLVM::CondBrOp::create(b, loc, failed, outside, next);
    b.setInsertionPointToStart(next);
  }
  static constexpr StringLiteral failName = "aicc_bounds_fail";

  /// Kernels that aicc makes say their geometry like those of the host; declared ones have none.
  LogicalResult submitTo(KernelOp kernel, SubmitOp op, ConversionPatternRewriter &b) const {
    Location loc = op.getLoc();
    StringAttr device = kernel.getTargetAttr();
    int32_t deviceNumber = frame.number(device);
    llvm::SetVector<Attribute> &kernels = frame.devices[device];
    kernels.insert(kernel.getSymNameAttr());
    int32_t kernelNumber = llvm::find(kernels, kernel.getSymNameAttr()) - kernels.begin();
    Value geometry = frame.grid;
    if (kernel.isExternal())
      geometry = LLVM::ZeroOp::create(b, loc, frame.table.getType());
    else
      LLVM::CallOp::create(b, loc, TypeRange(), (op.getKernel() + ".grid").str(), ValueRange{frame.slots, frame.grid});
    Value status = callTable(b, loc, AICC_RT_DEVICE_LAUNCH, b.getI32Type(),
                             {frame.context, i32(b, loc, launchNumber(op)), i32(b, loc, deviceNumber),
                              i32(b, loc, kernelNumber), frame.slots, i32(b, loc, op.getSlots().size()), geometry});
    leaveUnlessOk(b, loc, status);
    b.eraseOp(op);
    return success();
  }

  /// Launches of one kernel for the same nodes share a number.
  int32_t launchNumber(SubmitOp op) const {
    SetVector<Attribute> nodes;
    appendNodes(op.getLoc(), nodes);
    Builder builder(op.getContext());
    Attribute entry =
        builder.getArrayAttr({builder.getStringAttr(op.getKernel()), builder.getArrayAttr(nodes.getArrayRef())});
    frame.launches.insert(entry);
    return llvm::find(frame.launches, entry) - frame.launches.begin();
  }
};

/// The values lie on the stack one after the other as aicc_rt_value, behind them the dims of the tensors.
struct LowerInvoke : HostPattern<InvokeOp> {
  HOST_PATTERN(InvokeOp) {
    Location loc = op.getLoc();
    size_t arguments = argumentsOf(op);
    int64_t dimsAt = int64_t(op.getRanks().size()) * fields;
    ValueRange slots = adaptor.getSlots();
    for (auto [number, rank] : llvm::enumerate(op.getRanks())) {
      int32_t at = int32_t(number) * fields;
      storeSlot(b, loc, i64(b, loc, op.getDtypes()[number]), frame.call, at + 1);
      storeSlot(b, loc, i64(b, loc, rank), frame.call, at + 2);
      storeSlot(b, loc, pointer(b, loc, b.getI64Type(), frame.call, int32_t(dimsAt)), frame.call, at + 3);
      if (number < arguments) {
        storeSlot(b, loc, widened(b, loc, slots.front()), frame.call, at);
        for (int64_t dim = 0; dim < rank; ++dim)
          storeSlot(b, loc, slots[1 + dim], frame.call, int32_t(dimsAt + dim));
        slots = slots.drop_front(1 + std::max<int64_t>(rank, 0));
      }
      dimsAt += std::max<int64_t>(rank, 0);
    }
    leaveUnlessOk(b, loc, callFunction(b, op, int32_t(arguments) * fields));
    b.replaceOp(op, loadResults(b, op));
    return success();
  }

  static constexpr int32_t fields = sizeof(aicc_rt_value) / 8;

  /// How many of `ranks` are of arguments.
  static size_t argumentsOf(InvokeOp op) {
    size_t count = 0;
    for (int64_t left = op.getSlots().size(); left > 0; ++count)
      left -= 1 + std::max<int64_t>(op.getRanks()[count], 0);
    return count;
  }

  Value callFunction(OpBuilder &b, InvokeOp op, int32_t resultsAt) const {
    Location loc = op.getLoc();
    std::string name = ("aicc_support_" + op.getFunction()).str();
    Type pointerType = frame.table.getType();
    if (!frame.module.lookupSymbol(name)) {
      OpBuilder top = OpBuilder::atBlockEnd(frame.module.getBody());
      LLVM::LLVMFuncOp::create(top, loc, name,
                               LLVM::LLVMFunctionType::get(b.getI32Type(), SmallVector<Type>(5, pointerType)));
    }
    Value text = messageText(b, loc, onnx::nodeText(loc), frame);
    Value results = pointer(b, loc, b.getI64Type(), frame.call, resultsAt);
    return LLVM::CallOp::create(b, loc, b.getI32Type(), name,
                                ValueRange{frame.table, frame.context, text, frame.call, results})
        .getResult();
  }

  SmallVector<Value> loadResults(OpBuilder &b, InvokeOp op) const {
    Location loc = op.getLoc();
    int64_t dimsAt = int64_t(op.getRanks().size()) * fields;
    size_t arguments = argumentsOf(op), output = 0;
    SmallVector<Value> values;
    auto load = [&](int64_t slot) {
      Type type = this->getTypeConverter()->convertType(op.getOutputs()[output++].getType());
      Value address = pointer(b, loc, b.getI64Type(), frame.call, int32_t(slot));
      values.push_back(LLVM::LoadOp::create(b, loc, type, address));
    };
    for (auto [number, rank] : llvm::enumerate(op.getRanks())) {
      if (number >= arguments) {
        load(int64_t(number) * fields);
        for (int64_t dim = 0; dim < rank; ++dim)
          load(dimsAt + dim);
      }
      dimsAt += std::max<int64_t>(rank, 0);
    }
    return values;
  }
};

#undef HOST_PATTERN

} // namespace

void populateHostToLLVMPatterns(LLVMTypeConverter &converter, RewritePatternSet &patterns, HostFrame &frame) {
  converter.addConversion([](AddressType type) { return LLVM::LLVMPointerType::get(type.getContext()); });
  converter.addConversion([](TokenType type) { return IntegerType::get(type.getContext(), 64); });
  patterns.add<LowerInput, LowerInputDim, LowerInputList, LowerOutputList, LowerBytes, LowerWeight, LowerConstant,
               LowerArena, LowerAlloc, LowerOutput, LowerOffset, LowerLoad, LowerStore, LowerCopy, LowerAwait,
               LowerAssert, LowerSubmit, LowerInvoke>(converter, frame);
}

} // namespace aicc::dispatch
