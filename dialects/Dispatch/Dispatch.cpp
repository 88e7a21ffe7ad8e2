// The ops of the `dispatch` dialect: assembly forms, verifiers, folders.
#include "dialects/Dispatch/Dispatch.h"

#include "mlir/Transforms/InliningUtils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/FunctionImplementation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace aicc::dispatch;

#include "dialects/Dispatch/DispatchDialect.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/Dispatch/DispatchTypes.cpp.inc"

// --- assembly of launch: (types) -> type{dims}, type{dims} ---

static ParseResult parseLaunchResult(OpAsmParser &parser, SmallVectorImpl<Type> &types,
                                     SmallVectorImpl<OpAsmParser::UnresolvedOperand> &dims) {
  if (parser.parseType(types.emplace_back()))
    return failure();
  return parser.parseCommaSeparatedList(OpAsmParser::Delimiter::OptionalBraces,
                                        [&] { return parser.parseOperand(dims.emplace_back()); });
}

static ParseResult parseLaunchTypes(OpAsmParser &parser, SmallVectorImpl<Type> &argumentTypes,
                                    SmallVectorImpl<Type> &outputTypes,
                                    SmallVectorImpl<OpAsmParser::UnresolvedOperand> &dims) {
  if (parser.parseLParen())
    return failure();
  if (failed(parser.parseOptionalRParen()) && (parser.parseTypeList(argumentTypes) || parser.parseRParen()))
    return failure();
  if (parser.parseArrow())
    return failure();
  return parser.parseCommaSeparatedList([&] { return parseLaunchResult(parser, outputTypes, dims); });
}

static void printLaunchTypes(OpAsmPrinter &printer, Operation *op, TypeRange argumentTypes, TypeRange outputTypes,
                             OperandRange dims) {
  printer << '(' << argumentTypes << ") -> ";
  llvm::interleaveComma(outputTypes, printer, [&](Type type) {
    printer << type;
    unsigned count = std::min<unsigned>(cast<RankedTensorType>(type).getNumDynamicDims(), dims.size());
    if (count == 0)
      return;
    printer << '{' << dims.take_front(count) << '}';
    dims = dims.drop_front(count);
  });
}

// --- assembly of transfer: type{dims} ---

static ParseResult parseTransferType(OpAsmParser &parser, Type &source, Type &result,
                                     SmallVectorImpl<OpAsmParser::UnresolvedOperand> &dims) {
  SmallVector<Type> types;
  if (parseLaunchResult(parser, types, dims))
    return failure();
  source = result = types.front();
  return success();
}

static void printTransferType(OpAsmPrinter &printer, Operation *, Type, Type result, OperandRange dims) {
  printer << result;
  if (!dims.empty())
    printer << '{' << dims << '}';
}

// --- assembly of view: type{dims} ---

static ParseResult parseSizedType(OpAsmParser &parser, Type &type,
                                  SmallVectorImpl<OpAsmParser::UnresolvedOperand> &dims) {
  SmallVector<Type> types;
  if (parseLaunchResult(parser, types, dims))
    return failure();
  type = types.front();
  return success();
}

static void printSizedType(OpAsmPrinter &printer, Operation *op, Type type, OperandRange dims) {
  printTransferType(printer, op, type, type, dims);
}

#define GET_OP_CLASSES
#include "dialects/Dispatch/DispatchOps.cpp.inc"

namespace {
/// Every op may move from a region's function into the host program.
struct Inliner : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final { return true; }
};
} // namespace

void DispatchDialect::initialize() {
  addInterfaces<Inliner>();
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/Dispatch/DispatchTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Dispatch/DispatchOps.cpp.inc"
      >();
}

// --- kernel ---

void KernelOp::build(OpBuilder &builder, OperationState &state, StringRef name, FunctionType type) {
  state.addAttribute(SymbolTable::getSymbolAttrName(), builder.getStringAttr(name));
  state.addAttribute(SymbolTable::getVisibilityAttrName(), builder.getStringAttr("private"));
  state.addAttribute(getFunctionTypeAttrName(state.name), TypeAttr::get(type));
  state.addRegion();
}

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &result) {
  auto buildType = [](Builder &builder, ArrayRef<Type> inputs, ArrayRef<Type> outputs,
                      function_interface_impl::VariadicFlag,
                      std::string &) { return builder.getFunctionType(inputs, outputs); };
  return function_interface_impl::parseFunctionOp(parser, result, /*allowVariadic=*/false,
                                                  getFunctionTypeAttrName(result.name), buildType,
                                                  getArgAttrsAttrName(result.name), getResAttrsAttrName(result.name));
}

void KernelOp::print(OpAsmPrinter &printer) {
  function_interface_impl::printFunctionOp(printer, *this, /*isVariadic=*/false, getFunctionTypeAttrName(),
                                           getArgAttrsAttrName(), getResAttrsAttrName());
}

bool KernelOp::mayWriteInPlace(unsigned result, unsigned argument) {
  if (!getInPlace())
    return false;
  return llvm::is_contained(cast<DenseI64ArrayAttr>((*getInPlace())[result]).asArrayRef(), argument);
}

static LogicalResult verifyInPlace(KernelOp kernel) {
  if (!kernel.getInPlace())
    return success();
  ArrayAttr lists = *kernel.getInPlace();
  if (lists.size() != kernel.getNumResults())
    return kernel.emitOpError("expected 'in_place' to have one list per result (")
           << kernel.getNumResults() << "), got " << lists.size();
  for (auto [result, list] : llvm::enumerate(lists))
    for (int64_t argument : cast<DenseI64ArrayAttr>(list).asArrayRef()) {
      if (argument < 0 || argument >= kernel.getNumArguments())
        return kernel.emitOpError("expected 'in_place' to name arguments below ")
               << kernel.getNumArguments() << ", got " << argument;
      if (kernel.getArgumentTypes()[argument] != kernel.getResultTypes()[result])
        return kernel.emitOpError("expected argument ")
               << argument << " to have the type of result " << result << " (" << kernel.getResultTypes()[result]
               << ") to be written in place, got " << kernel.getArgumentTypes()[argument];
    }
  return success();
}

LogicalResult KernelOp::verify() {
  for (auto [number, type] : llvm::enumerate(getArgumentTypes()))
    if (!isa<RankedTensorType, IndexType, FloatType>(type) && !type.isSignlessInteger())
      return emitOpError("expected argument ")
             << number << " to be a ranked tensor, index, integer or float, got " << type;
  for (auto [number, type] : llvm::enumerate(getResultTypes()))
    if (!isa<RankedTensorType>(type))
      return emitOpError("expected result ") << number << " to be a ranked tensor, got " << type;
  if (isExternal() && !getTarget())
    return emitOpError("expected a body or a 'target' that has its code");
  return verifyInPlace(*this);
}

LogicalResult KernelOp::verifyRegions() {
  if (isExternal())
    return success();
  auto yield = dyn_cast<YieldOp>(getBody().front().getTerminator());
  if (!yield)
    return emitOpError("expected the body to end in 'dispatch.yield'");
  if (yield.getOperandTypes() != TypeRange(getResultTypes()))
    return yield.emitOpError("expected the result types of the kernel (")
           << TypeRange(getResultTypes()) << "), got (" << yield.getOperandTypes() << ")";
  return success();
}

// --- launch ---

OperandRange LaunchOp::getDimsOf(unsigned result) {
  unsigned first = 0;
  for (unsigned i = 0; i < result; ++i)
    first += cast<RankedTensorType>(getOutputs()[i].getType()).getNumDynamicDims();
  return getResultDims().slice(first, cast<RankedTensorType>(getOutputs()[result].getType()).getNumDynamicDims());
}

LogicalResult LaunchOp::verify() {
  unsigned expected = 0;
  for (Type type : getOutputs().getTypes())
    expected += cast<RankedTensorType>(type).getNumDynamicDims();
  if (expected != getResultDims().size())
    return emitOpError("expected one index per dynamic result dimension (")
           << expected << "), got " << getResultDims().size();
  return success();
}

LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto kernel = symbols.lookupNearestSymbolFrom<KernelOp>(*this, getKernelAttr());
  if (!kernel)
    return emitOpError("expected '") << getKernel() << "' to be a dispatch.kernel of the module";
  if (getArguments().getTypes() != TypeRange(kernel.getArgumentTypes()))
    return (emitOpError("expected the argument types of kernel '")
            << getKernel() << "' (" << TypeRange(kernel.getArgumentTypes()) << "), got (" << getArguments().getTypes()
            << ")")
               .attachNote(kernel.getLoc())
           << "kernel is here";
  if (getOutputs().getTypes() != TypeRange(kernel.getResultTypes()))
    return (emitOpError("expected the result types of kernel '")
            << getKernel() << "' (" << TypeRange(kernel.getResultTypes()) << "), got (" << getOutputs().getTypes()
            << ")")
               .attachNote(kernel.getLoc())
           << "kernel is here";
  return success();
}

/// The dims of results whose dynamic ones are `dims`, in order.
static void appendShapes(OpBuilder &builder, TypeRange types, OperandRange dims, ReifiedRankedShapedTypeDims &shapes) {
  for (Type type : types) {
    SmallVector<OpFoldResult> &shape = shapes.emplace_back();
    for (int64_t size : cast<RankedTensorType>(type).getShape()) {
      if (!ShapedType::isDynamic(size)) {
        shape.push_back(builder.getIndexAttr(size));
        continue;
      }
      shape.push_back(dims.front());
      dims = dims.drop_front();
    }
  }
}

LogicalResult LaunchOp::reifyResultShapes(OpBuilder &builder, ReifiedRankedShapedTypeDims &shapes) {
  appendShapes(builder, getOutputs().getTypes(), getResultDims(), shapes);
  return success();
}

// --- transfer ---

LogicalResult CallOp::verify() {
  if (getDtypes().size() != getNumOperands() + getNumResults()) // (C1)
    return emitOpError("expected 'dtypes' to have ")
           << getNumOperands() + getNumResults() << " entries, found " << getDtypes().size();
  return success();
}

LogicalResult InvokeOp::verify() {
  size_t values = 0;
  for (int64_t rank : getRanks())
    values += 1 + size_t(std::max<int64_t>(rank, 0));
  if (getRanks().size() != getDtypes().size() || values != getNumOperands() + getNumResults()) // (C1)
    return emitOpError("expected 'ranks' and 'dtypes' to describe ")
           << getNumOperands() + getNumResults() << " operands and results, found " << values;
  return success();
}

/// (C1) of transfer and view.
static LogicalResult verifyDims(Operation *op, Type type, ValueRange dims) {
  unsigned expected = cast<RankedTensorType>(type).getNumDynamicDims();
  if (expected == dims.size())
    return success();
  return op->emitOpError("expected one index per dynamic dimension (") << expected << "), got " << dims.size();
}

LogicalResult TransferOp::verify() { return verifyDims(*this, getType(), getDims()); }

LogicalResult CopyOp::verify() {
  if (getToken() && bool(getFrom()) == bool(getOnto())) // (C1)
    return emitOpError("expected a copy with a token to be between the host and a device, got one ")
           << (getFrom() ? "between devices" : "on the host");
  return success();
}

LogicalResult ViewOp::verify() { return verifyDims(*this, getType(), getDims()); }

LogicalResult ViewOp::reifyResultShapes(OpBuilder &builder, ReifiedRankedShapedTypeDims &shapes) {
  appendShapes(builder, getResult().getType(), getDims(), shapes);
  return success();
}

LogicalResult TransferOp::reifyResultShapes(OpBuilder &builder, ReifiedRankedShapedTypeDims &shapes) {
  appendShapes(builder, getResult().getType(), getDims(), shapes);
  return success();
}

// --- weight, offset, submit ---

LogicalResult WeightOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (type && !type.hasStaticShape())
    return emitOpError("expected a static shape, got ") << type;
  return success();
}

OpFoldResult OffsetOp::fold(FoldAdaptor adaptor) {
  auto bytes = dyn_cast_if_present<IntegerAttr>(adaptor.getBytes());
  return bytes && bytes.getValue().isZero() ? getBase() : OpFoldResult();
}

/// The slot types a kernel of type `type` expects.
static SmallVector<Type> slotTypes(FunctionType type) {
  SmallVector<Type> slots;
  auto add = [&](Type operand) {
    auto tensor = dyn_cast<RankedTensorType>(operand);
    if (!tensor)
      return slots.push_back(operand);
    slots.push_back(AddressType::get(type.getContext()));
    slots.append(tensor.getNumDynamicDims(), IndexType::get(type.getContext()));
  };
  llvm::for_each(type.getInputs(), add);
  llvm::for_each(type.getResults(), add);
  return slots;
}

LogicalResult SubmitOp::verifySymbolUses(SymbolTableCollection &symbols) {
  Operation *target = symbols.lookupNearestSymbolFrom(*this, getKernelAttr());
  if (!target)
    return emitOpError("expected '") << getKernel() << "' to be a kernel of the module";
  auto kernel = dyn_cast<KernelOp>(target);
  if (!kernel)
    return success();
  SmallVector<Type> expected = slotTypes(kernel.getFunctionType());
  if (TypeRange(expected) != getSlots().getTypes())
    return emitOpError("expected the slots of kernel '")
           << getKernel() << "' (" << TypeRange(expected) << "), got (" << getSlots().getTypes() << ")";
  return success();
}
