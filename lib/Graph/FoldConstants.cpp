// onnx-fold-constants: computes what depends on constants only.
//
// Input: a function over `onnx` ops, types inferred. Output: the same function, where ops over
// constants are constants:
//   %1 = onnx.Sqrt %c : (tensor<2xf32>) -> tensor<2xf32>   =>   %1 = onnx.Constant {value =
//   dense<...>} : tensor<2xf32>
// Large results go to the weight store; conversions and new shapes of weights are only noted there.
#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/TensorBridge.h"
#include "dialects/ONNX/Types.h"
#include "lib/Graph/Match.h"
#include "lib/Graph/Passes.h"
#include "lib/Graph/ReferenceNode.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace aicc::graph {

#define GEN_PASS_DEF_FOLDCONSTANTS
#include "lib/Graph/Passes.h.inc"

// Larger operands of ops with results of unknown size are not tried.
static constexpr int64_t blindBytes = 64 * 1024;
// Constants up to this size lie in the IR; larger ones in the store.
static constexpr int64_t denseBytes = 1024;

static std::optional<int64_t> bytesOf(Type type) {
  auto shaped = dyn_cast<RankedTensorType>(type);
  if (!shaped || !shaped.hasStaticShape())
    return std::nullopt;
  DType dtype = onnx::dtypeOf(shaped.getElementType());
  Shape shape(shaped.getShape().begin(), shaped.getShape().end());
  int64_t bytes = dtype == DType::String ? elementCount(shape) * 16 : byteSize(dtype, elementCount(shape));
  return bytes < 0 ? std::nullopt : std::optional(bytes);
}

static std::optional<int64_t> bytesOf(TypeRange types) {
  int64_t total = 0;
  for (Type type : types) {
    std::optional<int64_t> bytes = bytesOf(type);
    if (!bytes)
      return std::nullopt;
    total += *bytes;
  }
  return total;
}

static bool isConstant(Value value) {
  return isa_and_present<onnx::ConstantOp, onnx::NoValueOp>(value.getDefiningOp());
}

static bool isWeight(Value value) {
  auto constant = value.getDefiningOp<onnx::ConstantOp>();
  return constant && isa<onnx::WeightAttr>(constant.getValue());
}

/// What the op's constants take; a constant that is used twice counts once.
static int64_t operandBytes(Operation *op) {
  SmallPtrSet<Operation *, 4> seen;
  int64_t total = 0;
  for (Value operand : op->getOperands())
    if (seen.insert(operand.getDefiningOp()).second)
      total += bytesOf(operand.getType()).value_or(0);
  return total;
}

static bool isFoldable(Operation *op) {
  std::string name = referenceName(op);
  return !isa<onnx::ConstantOp, onnx::NoValueOp>(op) && !name.empty() && op->getNumRegions() == 0 &&
         isMemoryEffectFree(op) && llvm::all_of(op->getOperands(), isConstant) && reference::canEvaluate(name) &&
         !reference::isRandom(name);
}

/// Whether the op gives the same elements, converted or under another shape, so that it cannot fail
/// later.
static bool isConversion(Operation *op) {
  return isa<onnx::CastOp, onnx::FlattenOp, onnx::ReshapeOp, onnx::SqueezeOp, onnx::TransposeOp, onnx::UnsqueezeOp>(op);
}

/// The tensor of a constant operand; an empty one for an absent operand.
static FailureOr<Tensor> operandTensor(Value value) {
  auto constant = value.getDefiningOp<onnx::ConstantOp>();
  return constant ? onnx::tensorOf(constant) : FailureOr<Tensor>(Tensor());
}

/// The value of a conversion of a weight, noted in the store under a key that spells the op and its
/// parameters.
static FailureOr<mlir::Attribute> foldLazily(Operation *op) {
  FailureOr<reference::Node> node = referenceNode(op);
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  WeightStore &store = *op->getContext()->getLoadedDialect<onnx::ONNXDialect>()->weights();
  std::string source =
      cast<onnx::WeightAttr>(op->getOperand(0).getDefiningOp<onnx::ConstantOp>().getValue()).getKey().str();
  if (failed(node) || !type || !type.hasStaticShape() || !store.contains(source))
    return failure();
  std::string label = referenceName(op);
  llvm::raw_string_ostream text(label);
  text << op->getAttrDictionary();
  std::vector<Tensor> parameters;
  for (Value operand : op->getOperands().drop_front()) {
    FailureOr<Tensor> tensor = operandTensor(operand);
    if (failed(tensor) || isWeight(operand))
      return failure();
    if (auto constant = operand.getDefiningOp<onnx::ConstantOp>())
      text << constant.getValue();
    parameters.push_back(*tensor);
  }
  WeightStore::Info info{onnx::dtypeOf(type.getElementType()), Shape(type.getShape().begin(), type.getShape().end())};
  std::string key = store.derive({source}, label, info, [node = *node, parameters](const std::vector<Tensor> &inputs) {
    std::vector<Tensor> operands{inputs.front()}, outputs;
    operands.insert(operands.end(), parameters.begin(), parameters.end());
    std::string error;
    bool done = reference::evaluate(node, operands, outputs, error);
    assert(done && "a conversion between inferred types cannot fail");
    return done ? outputs.front() : Tensor();
  });
  return mlir::Attribute(onnx::WeightAttr::get(op->getContext(), key));
}

/// The tensors of all results; fails when the evaluator refuses.
static FailureOr<std::vector<Tensor>> evaluate(Operation *op) {
  std::vector<Tensor> inputs, outputs;
  for (Value operand : op->getOperands()) {
    FailureOr<Tensor> tensor = operandTensor(operand);
    if (failed(tensor))
      return failure();
    inputs.push_back(*tensor);
  }
  FailureOr<reference::Node> node = referenceNode(op);
  std::string error;
  if (failed(node) || !reference::evaluate(*node, inputs, outputs, error))
    return failure();
  return outputs;
}

static void replaceBy(Value result, mlir::Attribute value, Type type) {
  OpBuilder builder(result.getDefiningOp());
  result.replaceAllUsesWith(onnx::ConstantOp::create(builder, result.getLoc(), type, value));
}

/// Computes the op now and replaces those results that are used.
static LogicalResult foldNow(Operation *op, int64_t budget) {
  FailureOr<std::vector<Tensor>> outputs = evaluate(op);
  if (failed(outputs) || outputs->size() < op->getNumResults())
    return failure();
  int64_t total = 0;
  for (auto [result, tensor] : llvm::zip(op->getResults(), *outputs)) {
    if (result.use_empty())
      continue;
    if (tensor.empty() || !acceptsType(result, onnx::typeOf(tensor, op->getContext())))
      return failure();
    total += std::max<int64_t>(tensor.bytes(), 0);
  }
  if (total > budget)
    return failure();
  std::string name = onnx::nodeOf(op->getLoc()).node;
  for (auto [result, tensor] : llvm::zip(op->getResults(), *outputs))
    if (!result.use_empty())
      replaceBy(result,
                onnx::constantValueOf(tensor, name.empty() ? referenceName(op) : name, op->getContext(), denseBytes),
                onnx::typeOf(tensor, op->getContext()));
  return success();
}

static LogicalResult fold(Operation *op, int64_t growth) {
  std::optional<int64_t> bytes = bytesOf(op->getResultTypes());
  if (isConversion(op) && isWeight(op->getOperand(0)) && bytes && *bytes > denseBytes) {
    FailureOr<mlir::Attribute> value = foldLazily(op);
    if (failed(value))
      return failure();
    replaceBy(op->getResult(0), *value, op->getResult(0).getType());
    return success();
  }
  int64_t available = operandBytes(op), budget = available + growth;
  if (bytes ? *bytes > budget : available > blindBytes)
    return failure();
  return foldNow(op, budget);
}

namespace {
class FoldConstants : public impl::FoldConstantsBase<FoldConstants> {
public:
  using FoldConstantsBase::FoldConstantsBase;

  void runOnOperation() override {
    SmallVector<Operation *> candidates;
    getOperation().walk([&](Operation *op) {
      if (!isa<onnx::ConstantOp, onnx::NoValueOp>(op))
        candidates.push_back(op);
    });
    for (Operation *op : candidates)
      if (isFoldable(op) && succeeded(fold(op, growth))) {
        ++folded;
        eraseWithConstants(op);
      }
  }
};
} // namespace

} // namespace aicc::graph
