// onnx-fold-batch-norm: what scales and shifts the channels of a convolution or matrix product goes into its weights.
//
// Input: a function over `onnx` ops, types inferred. Output: the same function, where
//   %1 = onnx.Conv %x, %w, %none; %2 = onnx.BatchNormalization %1, ...   =>   %2 = onnx.Conv %x, %w', %b'
// and other batch normalisations by constants are a Mul and an Add.
#include "lib/Graph/Affine.h"
#include "lib/Graph/Match.h"
#include "lib/Graph/Passes.h"
#include "lib/Graph/ScaleWeights.h"

#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/TensorBridge.h"
#include "dialects/ONNX/Types.h"
#include "lib/Reference/Wide.h"

using namespace mlir;

namespace aicc::graph {

#define GEN_PASS_DEF_FOLDBATCHNORM
#include "lib/Graph/Passes.h.inc"

//===- Ops that take affine maps in -----------------------------------===//

namespace {
/// A convolution or matrix product with constant weights.
struct Linear {
  Operation *op;
  onnx::ConstantOp weight;
  ChannelLayout layout;
  Channels channels;    ///< of the result
  bool hasBias = false; ///< whether operand 2 is a bias
};
} // namespace

/// The constant float weights of rank `rank` or more.
static onnx::ConstantOp weightOf(Value value, int64_t rank) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape() || type.getRank() < rank || type.getNumElements() == 0 || !isFloatTensor(value))
    return {};
  return value.getDefiningOp<onnx::ConstantOp>();
}

static int64_t product(ArrayRef<int64_t> dims) {
  int64_t result = 1;
  for (int64_t dim : dims)
    result *= dim;
  return result;
}

static std::optional<Linear> linearOf(Operation *op) {
  if (!isa<onnx::ConvOp, onnx::ConvTransposeOp, onnx::GemmOp, onnx::MatMulOp>(op))
    return std::nullopt;
  onnx::ConstantOp weight = weightOf(op->getOperand(1), 2);
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!weight || !type || type.getRank() < 1)
    return std::nullopt;
  ArrayRef<int64_t> dims = cast<RankedTensorType>(weight.getType()).getShape();
  if (isa<onnx::ConvOp>(op))
    return Linear{op, weight, {1, dims[0], product(dims.drop_front())}, {1, dims[0]}, true};
  if (auto conv = dyn_cast<onnx::ConvTransposeOp>(op)) {
    int64_t groups = conv.getGroup();
    return Linear{op, weight, {groups, dims[1], product(dims.drop_front(2))}, {1, dims[1] * groups}, true};
  }
  auto gemm = dyn_cast<onnx::GemmOp>(op);
  if (gemm && gemm.getTransB())
    return Linear{op, weight, {1, dims[0], dims[1]}, {1, dims[0]}, true};
  if (dims.size() != 2) // a stack of matrices has no channels
    return std::nullopt;
  return Linear{op, weight, {1, dims[1], 1}, {type.getRank() - 1, dims[1]}, bool(gemm)};
}

/// The bias per channel, Gemm's times its beta; zeros when it is absent; none when it is no constant.
static std::optional<std::vector<double>> biasOf(const Linear &linear) {
  if (!linear.hasBias || !onnx::isPresent(linear.op->getOperand(2)))
    return std::vector<double>(size_t(linear.channels.count), 0);
  Value bias = linear.op->getOperand(2), result = linear.op->getResult(0);
  auto gemm = dyn_cast<onnx::GemmOp>(linear.op);
  auto values =
      gemm ? channelValues(bias, result, linear.channels) : channelValues(bias, bias, {0, linear.channels.count});
  if (values && gemm)
    for (double &value : *values)
      value *= gemm.getBeta().convertToDouble();
  return values;
}

//===- Folding --------------------------------------------------------===//

static Value constantOf(OpBuilder &builder, Location loc, const std::vector<double> &values, Shape shape, Type element,
                        StringRef suffix) {
  Tensor tensor = reference::narrow(onnx::dtypeOf(element), std::move(shape), values);
  std::string name = onnx::nodeOf(loc).node + suffix.str();
  return onnx::ConstantOp::create(builder, loc, onnx::typeOf(tensor, builder.getContext()),
                                  onnx::constantValueOf(tensor, name, builder.getContext()));
}

static Location fused(Operation *first, ArrayRef<Operation *> rest) {
  SmallVector<Location> parts = {first->getLoc()};
  for (Operation *op : rest)
    parts.push_back(op->getLoc());
  return FusedLoc::get(first->getContext(), parts);
}

static void replaceChain(const AffineChain &chain, Value value) {
  chain.ops.back()->getResult(0).replaceAllUsesWith(value);
  for (Operation *op : llvm::reverse(chain.ops))
    eraseWithConstants(op);
}

/// Scales the weights, unless that would store shared ones twice.
static LogicalResult scale(Linear linear, const Affine &map) {
  if (!map.scales())
    return success();
  if (!linear.weight->hasOneUse())
    return failure();
  FailureOr<Attribute> value = scaledWeight(linear.weight, map.factor, linear.layout);
  if (failed(value))
    return failure();
  OpBuilder builder(linear.op);
  auto weight = onnx::ConstantOp::create(builder, linear.weight.getLoc(), linear.weight.getType(), *value);
  linear.op->setOperand(1, weight);
  linear.weight->erase();
  return success();
}

/// Makes `values` the bias; an op that takes none gets an Add behind it.
static void setBias(const Linear &linear, const std::vector<double> &values, Location loc) {
  bool isZero = llvm::all_of(values, [](double value) { return value == 0; });
  if (isZero && !(linear.hasBias && onnx::isPresent(linear.op->getOperand(2))))
    return;
  OpBuilder builder(linear.op);
  Value result = linear.op->getResult(0);
  Value bias = constantOf(builder, loc, values, {linear.channels.count}, getElementTypeOrSelf(result), ".bias");
  if (linear.hasBias) {
    linear.op->setOperand(2, bias);
    if (auto gemm = dyn_cast<onnx::GemmOp>(linear.op))
      gemm.setBetaAttr(builder.getF32FloatAttr(1));
    return;
  }
  builder.setInsertionPointAfter(linear.op);
  auto sum = onnx::AddOp::create(builder, loc, result.getType(), result, bias);
  result.replaceAllUsesExcept(sum, sum);
}

/// Folds the affine ops behind a linear one; says how many.
static size_t foldInto(Operation *op) {
  std::optional<Linear> linear = linearOf(op);
  if (!linear)
    return 0;
  Value result = op->getResult(0);
  AffineChain chain = affineChain(result, linear->channels);
  if (chain.ops.empty() || (!linear->hasBias && !chain.map.scales()))
    return 0;
  std::optional<std::vector<double>> bias = biasOf(*linear);
  if (!bias)
    return 0;
  Affine whole = Affine{std::vector<double>(bias->size(), 1), *bias}.then(chain.map);
  if (!whole.fits(getElementTypeOrSelf(result)) || !acceptsType(chain.ops.back()->getResult(0), result.getType()) ||
      failed(scale(*linear, chain.map)))
    return 0;
  op->setLoc(fused(op, chain.ops));
  size_t count = chain.ops.size();
  replaceChain(chain, result);
  setBias(*linear, whole.shift, op->getLoc());
  return count;
}

/// A batch normalisation of something else, with the affine ops behind it, as one Mul and one Add.
static LogicalResult splitBatchNorm(onnx::BatchNormalizationOp op) {
  auto type = dyn_cast<RankedTensorType>(op.getX().getType());
  auto scaleType = dyn_cast<RankedTensorType>(op.getScale().getType());
  if (!type || type.getRank() < 2 || !scaleType || !scaleType.hasStaticShape())
    return failure();
  Channels channels{1, scaleType.getNumElements()};
  std::optional<Affine> map = affineOf(op, op.getX(), channels);
  if (!map || !map->fits(type.getElementType()))
    return failure();
  AffineChain chain{*map, {op}};
  AffineChain rest = affineChain(op.getY(), channels);
  if (Affine whole = map->then(rest.map); !rest.ops.empty() && whole.fits(type.getElementType())) {
    chain.map = whole;
    chain.ops.append(rest.ops);
  }
  Value last = chain.ops.back()->getResult(0);
  if (!acceptsType(last, op.getY().getType()))
    return failure();
  OpBuilder builder(op);
  Location loc = fused(op, ArrayRef(chain.ops).drop_front());
  Shape shape(size_t(type.getRank() - 1), 1);
  shape[0] = channels.count;
  auto operand = [&](const std::vector<double> &values, StringRef suffix) {
    return constantOf(builder, loc, values, shape, type.getElementType(), suffix);
  };
  Type resultType = op.getY().getType();
  Value scaled = onnx::MulOp::create(builder, loc, resultType, op.getX(), operand(chain.map.factor, ".factor"));
  replaceChain(chain, onnx::AddOp::create(builder, loc, resultType, scaled, operand(chain.map.shift, ".shift")));
  return success();
}

namespace {
class FoldBatchNorm : public impl::FoldBatchNormBase<FoldBatchNorm> {
  void runOnOperation() override {
    SmallVector<Operation *> linears;
    getOperation().walk([&](Operation *op) {
      if (isa<onnx::ConvOp, onnx::ConvTransposeOp, onnx::GemmOp, onnx::MatMulOp>(op))
        linears.push_back(op);
    });
    for (Operation *op : linears)
      folded += foldInto(op);
    SmallVector<onnx::BatchNormalizationOp> rest;
    getOperation().walk([&](onnx::BatchNormalizationOp op) { rest.push_back(op); });
    // Backwards: a chain may take in those behind it, which are a Mul and an Add by then.
    for (onnx::BatchNormalizationOp op : llvm::reverse(rest))
      if (succeeded(splitBatchNorm(op)))
        ++split;
  }
};
} // namespace

} // namespace aicc::graph
