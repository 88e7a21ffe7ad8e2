// linalg-lower-onnx: functions of onnx ops become functions of linalg, tensor, scf and
// dispatch.weight. See Lowering.h for how; the rules are in Lower<Family>.cpp.
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/LowerGraph.h"
#include "lib/Linalg/Lowering.h"
#include "lib/Linalg/Packed.h"
#include "lib/Linalg/Passes.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/SmallFloat.h"

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/ONNX/Types.h"
#include "dialects/LinalgX/LinalgX.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"

using namespace mlir;

namespace aicc::linalg {

#define GEN_PASS_DEF_LOWERONNX
#include "lib/Linalg/Passes.h.inc"

static Rules makeRules() {
  Rules rules;
  populateUnaryRules(rules);
  populateElementwiseRules(rules);
  populateReductionRules(rules);
  populateCumulativeRules(rules);
  populateSoftmaxRules(rules);
  populateLossRules(rules);
  populateNormalizationRules(rules);
  populateReshapeRules(rules);
  populateMovementRules(rules);
  populateSliceRules(rules);
  populatePadRules(rules);
  populateGatherRules(rules);
  populateGenerateRules(rules);
  populateSearchRules(rules);
  populateRotaryRules(rules);
  populateRandomRules(rules);
  populateResizeRules(rules);
  populateControlRules(rules);
  populateQuantizeRules(rules);
  populateQuantizedProductRules(rules);
  populateQuantizedConvRules(rules);
  populateMatMulRules(rules);
  populateConvRules(rules);
  populateConvTransposeRules(rules);
  populatePoolRules(rules);
  populateUnpoolRules(rules);
  populateRecurrentRules(rules);
  populateAttentionRules(rules);
  populateEinsumRules(rules);
  populateHostCallRules(rules);
  populateRegexRules(rules);
  populateNumeralRules(rules);
  populateSequenceRules(rules);
  populateMapRules(rules);
  populateSamplingRules(rules);
  populateRegionRules(rules);
  populateDeformRules(rules);
  populateDetRules(rules);
  populateSignalRules(rules);
  populateLinearAttentionRules(rules);
  populateCausalConvRules(rules);
  populateFeatureRules(rules);
  populateCategoryRules(rules);
  populateLinearModelRules(rules);
  populateTreeRules(rules);
  return rules;
}

/// Made once: placement asks about each op, and asks again.
static const Rules &allRules() {
  static const Rules rules = makeRules();
  return rules;
}

std::string declines(Operation *op) { return allRules().find(op) ? "" : "it has no lowering to linalg"; }

//===- Walking ------------------------------------------------------------===//

static bool isOnnx(Operation *op) { return isa_and_nonnull<onnx::ONNXDialect>(op->getDialect()); }

LogicalResult Lowering::lowerBlock(Block &block) {
  LogicalResult result = success();
  for (Operation &op : block.without_terminator())
    if (failed(lowerOp(&op)))
      result = failure();
  return result;
}

static bool isCoded(Type element) { return isSmallFloat(element) || isPacked(element); }

/// Whether the op only computes sizes: nothing to lower, its value is made where it is read.
static bool isKnownValue(onnx::ShapeAnalysis &shapes, Operation *op) {
  return op->getNumRegions() == 0 && op->getNumResults() > 0 && llvm::all_of(op->getResults(), [&](Value result) {
           if (isCoded(getElementTypeOrSelf(result.getType())))
             return false;
           auto elements = shapes.values(result);
           return elements && llvm::all_of(*elements, [](AffineExpr e) { return bool(e); });
         });
}

LogicalResult Lowering::lowerOp(Operation *op) {
  if (isa<onnx::ConstantOp, onnx::NoValueOp>(op) || (isOnnx(op) && isKnownValue(shapes, op)))
    return success();
  b.setLoc(op->getLoc());
  if (!isOnnx(op))
    return cloneOp(op);
  const Rules::Rule *rule = rules.find(op);
  assert(rule && "checked before");
  if (!op->hasTrait<onnx::Elementwise>()) // those check each operand against the result
    checkRequirements(op);
  checkSizes(op, /*after=*/false);
  if (succeeded((*rule)(op, *this))) {
    checkSizes(op, /*after=*/true);
    return success(!hasRefused);
  }
  // The rule has told the user; the rest is lowered to find further problems.
  hasRefused = true;
  for (Value result : op->getResults())
    if (isa<RankedTensorType>(result.getType()) && !lookup(result))
      (void)define(result, empty(SmallVector<OpFoldResult>(rank(result), b.getIndexAttr(1)), storage(element(result))));
  return failure();
}

static Type loweredType(Type type) {
  if (Lowering::isHandle(type))
    return IndexType::get(type.getContext());
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? tensor.clone(Lowering::storage(tensor.getElementType())) : type;
}

static Value castTo(OpBuilder &b, Location loc, Value value, Type type) {
  return value.getType() == type ? value : Value(tensor::CastOp::create(b, loc, type, value));
}

/// Calls and the like: the same op on lowered values. Types stay those written on the op, since a
/// callee expects them.
LogicalResult Lowering::cloneOp(Operation *op) {
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(isa<TensorType>(operand.getType())
                           ? castTo(b, op->getLoc(), in(operand), loweredType(operand.getType()))
                           : lookup(operand));
  OperationState state(op->getLoc(), op->getName(), operands, {}, op->getDiscardableAttrDictionary().getValue());
  state.propertiesAttr = op->getPropertiesAsAttribute();
  state.addTypes(llvm::map_to_vector(op->getResultTypes(), loweredType));
  Operation *clone = b.create(state);
  for (auto [from, to] : llvm::zip(op->getResults(), clone->getResults())) {
    if (isa<TensorType>(from.getType()))
      (void)define(from, to);
    else
      scopes.back().values[from] = to;
  }
  return success();
}

//===- Functions ----------------------------------------------------------===//

/// What a sequence or optional is of, in the end; other types are themselves.
static Type contentOf(Type type) {
  if (auto optional = dyn_cast<onnx::OptionalType>(type))
    return contentOf(optional.getElementType());
  auto sequence = dyn_cast<onnx::SequenceType>(type);
  return sequence ? contentOf(sequence.getElementType()) : type;
}

static bool isPlain(Type type) {
  if (isa<onnx::MapType>(contentOf(type)))
    return true; // the importer makes none of other elements
  auto tensor = dyn_cast<TensorType>(contentOf(type));
  if (!tensor)
    return isa<NoneType>(type);
  Type element = tensor.getElementType();
  return element.isIntOrFloat() || isa<onnx::StringType>(element);
}

static bool isUnranked(Type type) { return isa<UnrankedTensorType>(type); }

/// Reports every op that cannot be lowered, not only the first.
static LogicalResult checkSupported(func::FuncOp function, const Rules &rules) {
  LogicalResult result = success();
  auto report = [&](Operation *op, const Twine &what) {
    op->emitError("expected an operator that can be compiled for the CPU, found ") << what;
    result = failure();
  };
  bool passesPlain =
      llvm::all_of(function.getArgumentTypes(), isPlain) && llvm::all_of(function.getResultTypes(), isPlain);
  if (function.isPublic() && !passesPlain)
    result = function.emitError("expected inputs and outputs of integers, floats and strings, or sequences, "
                                "optionals and maps of them, to compile for the CPU, found complex numbers");
  function.walk([&](Operation *op) {
    if (!isOnnx(op) || isa<onnx::ConstantOp, onnx::NoValueOp, onnx::YieldOp>(op))
      return;
    SmallVector<Type> types(op->getOperandTypes());
    llvm::append_range(types, op->getResultTypes());
    if (!llvm::all_of(types, isPlain) || llvm::any_of(op->getResultTypes(), llvm::IsaPred<NoneType>))
      report(op, "one on complex numbers");
    else if (llvm::any_of(types, isUnranked))
      report(op, "one on a tensor of unknown rank");
    else if (!rules.find(op))
      report(op, "'" + op->getName().stripDialect() + "'");
  });
  return result;
}

static bool isPackedTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && isPacked(tensor.getElementType());
}

/// What callers outside the program, and plugins, hand over and expect.
static Type borderType(Type type) {
  return isPackedTensor(type) ? packedType(cast<RankedTensorType>(type)) : loweredType(type);
}

static FunctionType mapped(FunctionType type, Type (*map)(Type)) {
  auto inputs = llvm::map_to_vector(type.getInputs(), map);
  auto results = llvm::map_to_vector(type.getResults(), map);
  return FunctionType::get(type.getContext(), inputs, results);
}

/// A list of tensors whose elements share bytes, as callers hold it, or of an element a byte; other lists as they are.
static Value convertedList(Lowering &lowering, Value list, Type type, bool toPacked) {
  Type element = Lowering::isHandle(type) ? onnx::elementTypeOf(contentOf(type)) : Type();
  if (!element || !isPacked(element))
    return list;
  HostArguments arguments;
  arguments.scalar(list);
  arguments.scalar(lowering, int64_t(element.getIntOrFloatBitWidth()));
  if (!toPacked)
    arguments.scalar(lowering, isa<IntegerType>(element) && !element.isUnsignedInteger());
  return callHost(lowering, toPacked ? "list_packed" : "list_unpacked", arguments);
}

static bool isGraph(func::FuncOp function) { return function->hasAttr("dispatch.graph"); }

static void lowerReturn(Lowering &lowering, func::FuncOp function, TypeRange types) {
  ImplicitLocOpBuilder &b = lowering.b;
  Operation *terminator = function.getBody().front().getTerminator();
  b.setLoc(terminator->getLoc());
  SmallVector<Value> results;
  for (auto [operand, type] : llvm::zip(terminator->getOperands(), types)) {
    Value result = lowering.in(operand);
    if (function.isPublic() && isPackedTensor(operand.getType()))
      result = packed(lowering, result, lowering.sizes(operand), Lowering::element(operand));
    else if (function.isPublic())
      result = convertedList(lowering, result, operand.getType(), /*toPacked=*/true);
    results.push_back(castTo(b, b.getLoc(), result, type));
  }
  func::ReturnOp::create(b, results);
}

/// Arguments as the rules read them. Their sizes are taken from what the caller gave, so first.
static void unpackArguments(func::FuncOp function, Lowering &lowering) {
  for (BlockArgument argument : function.getArguments()) {
    Type type = argument.getType();
    Value given = lowering.in(argument);
    if (isPackedTensor(type))
      (void)lowering.define(argument, unpacked(lowering, given, lowering.sizes(argument), Lowering::element(argument)));
    else if (Value list = convertedList(lowering, given, type, /*toPacked=*/false); list != given)
      (void)lowering.define(argument, list);
  }
}

/// Builds the lowered function beside the old one, which stays readable meanwhile, then drops one
/// of the two.
static LogicalResult lowerFunction(func::FuncOp function, const Rules &rules, WeightStore &weights) {
  func::FuncOp lowered = function.cloneWithoutRegions();
  OpBuilder(function).insert(lowered);
  FunctionType type = function.getFunctionType();
  lowered.setFunctionType(mapped(type, function.isPublic() ? borderType : loweredType));
  if (function.isExternal()) {
    function.erase();
    return success();
  }
  Block *entry = lowered.addEntryBlock();
  Block &from = function.getBody().front();
  Lowering lowering(function, entry, rules, weights);
  LogicalResult result = lowering.isValid() ? success() : failure();
  if (succeeded(result) && function.isPublic())
    unpackArguments(function, lowering);
  if (succeeded(result) && isGraph(function))
    func::ReturnOp::create(lowering.b, launchGraph(function, mapped(type, borderType), lowering));
  else if (succeeded(result) && succeeded(result = lowering.lowerBlock(from)))
    lowerReturn(lowering, function, lowered.getResultTypes());
  (failed(result) ? lowered : function).erase();
  return result;
}

namespace {
struct LowerOnnx : impl::LowerOnnxBase<LowerOnnx> {
  void runOnOperation() override {
    const Rules &rules = allRules();
    auto *dialect = getContext().getLoadedDialect<onnx::ONNXDialect>();
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    LogicalResult result = success();
    for (func::FuncOp function : functions)
      if (!isGraph(function) && failed(checkSupported(function, rules)))
        result = failure();
    for (func::FuncOp function : functions)
      if (succeeded(result))
        result = lowerFunction(function, rules, *dialect->weights());
    if (failed(result))
      signalPassFailure();
  }
};
} // namespace

} // namespace aicc::linalg
