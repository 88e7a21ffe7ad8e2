// Attention over batch x heads x length x size:
//
//   MatMul(Softmax(MatMul(Q, transposed K) * scale + mask), V)
//
// The scale may stand at the product, at Q or at the transposed K, as a Mul or a Div; the mask may be absent.
#include "lib/Graph/Recovery.h"

using namespace mlir;

namespace aicc::graph {

namespace {
struct Attention {
  Value queries, values, mask;
  onnx::TransposeOp keys; ///< K as the product wants it, last two dims swapped
  double scale = 1;
  Type scores;
  SmallVector<Operation *> ops;
};
} // namespace

/// A value without the numbers it is multiplied with; the value itself when it is no product of one factor.
static Value unscaled(Value value, Attention &attention) {
  Product product = productOf(value);
  if (product.factors.size() != 1 || product.ops.empty())
    return value;
  attention.scale *= product.scale;
  attention.ops.append(product.ops);
  return product.factors[0];
}

/// Reads `scores` as Q times transposed K, scaled; empty, or why it is something else.
static std::optional<std::string> readScores(Value scores, Attention &attention) {
  auto product = unscaled(scores, attention).getDefiningOp<onnx::MatMulOp>();
  if (!product)
    return "expected a scaled product below the softmax";
  attention.ops.push_back(product);
  attention.scores = product.getType();
  attention.queries = unscaled(product.getA(), attention);
  attention.keys = unscaled(product.getB(), attention).getDefiningOp<onnx::TransposeOp>();
  if (!attention.keys || !attention.keys.getPerm())
    return "expected keys that are transposed";
  return std::nullopt;
}

/// Reads what the softmax is taken of, with or without a mask added to it.
static std::optional<std::string> readMasked(Value masked, Attention &attention) {
  auto add = masked.getDefiningOp<onnx::AddOp>();
  if (!add)
    return readScores(masked, attention);
  for (int at : {0, 1}) {
    Attention attempt = attention;
    if (readScores(add->getOperand(at), attempt))
      continue;
    attempt.mask = add->getOperand(1 - at);
    attempt.ops.push_back(add);
    attention = attempt;
    return std::nullopt;
  }
  return "expected the sum of a scaled product and a mask below the softmax";
}

/// Why the types do not fit; none when they do.
static std::optional<std::string> checkTypes(const Attention &attention) {
  onnx::TransposeOp keyOp = attention.keys;
  auto q = dyn_cast<RankedTensorType>(attention.queries.getType()), k = dyn_cast<RankedTensorType>(keyOp.getType()),
       v = dyn_cast<RankedTensorType>(attention.values.getType()), s = dyn_cast<RankedTensorType>(attention.scores);
  if (!q || !k || !v || !s || q.getRank() != 4 || k.getRank() != 4 || v.getRank() != 4)
    return "expected operands of rank 4";
  ArrayRef<int64_t> outer = q.getShape().take_front(2);
  if (ShapedType::isDynamicShape(outer) || k.getShape().take_front(2) != outer || v.getShape().take_front(2) != outer)
    return "expected batch and heads that are known and the same";
  if (q.isDynamicDim(3) || v.isDynamicDim(3))
    return "expected sizes of heads that are known";
  if (!attention.mask)
    return std::nullopt;
  auto mask = dyn_cast<RankedTensorType>(attention.mask.getType());
  bool fits = mask && mask.getRank() >= 1 && mask.getRank() <= 4 && mask.getElementType() == s.getElementType();
  for (int64_t i = 1; fits && i <= mask.getRank(); ++i) {
    int64_t own = mask.getDimSize(mask.getRank() - i);
    fits = own == 1 || (!ShapedType::isDynamic(own) && own == s.getDimSize(4 - i));
  }
  return fits ? std::nullopt : std::optional<std::string>("expected a mask that broadcasts to the scores");
}

static Value build(const Attention &attention, Type type, OpBuilder &builder, Location loc) {
  onnx::TransposeOp keyOp = attention.keys;
  SmallVector<int64_t> perm(*keyOp.getPerm()), shape(cast<RankedTensorType>(keyOp.getType()).getShape());
  std::swap(perm[2], perm[3]);
  std::swap(shape[2], shape[3]);
  Type keyType = RankedTensorType::get(shape, getElementTypeOrSelf(type));
  Value keys =
      onnx::TransposeOp::create(builder, keyOp.getLoc(), keyType, keyOp.getData(), builder.getDenseI64ArrayAttr(perm));
  Value none = noValue(builder, loc), mask = attention.mask ? attention.mask : none;
  OperationState state(loc, onnx::AttentionOp::getOperationName());
  state.addOperands({attention.queries, keys, attention.values, mask, none, none, none});
  state.addTypes({type, keyType, attention.values.getType(), attention.scores});
  state.addAttribute("scale", builder.getF32FloatAttr(float(attention.scale)));
  return builder.create(state)->getResult(0);
}

bool recoverAttention(Recovery &recovery) {
  auto root = dyn_cast<onnx::MatMulOp>(recovery.root);
  auto softmax = root ? root.getA().getDefiningOp<onnx::SoftmaxOp>() : onnx::SoftmaxOp();
  auto type = softmax ? dyn_cast<RankedTensorType>(softmax.getType()) : RankedTensorType();
  if (!type || !isFloatTensor(root))
    return false;
  if (int64_t axis = softmax.getAxis(); axis != -1 && axis != type.getRank() - 1)
    return recovery.nearMiss("Attention", "expected a softmax over the last dim");
  Attention attention;
  attention.values = root.getB();
  attention.ops = {root, softmax};
  std::optional<std::string> fault = readMasked(softmax.getInput(), attention);
  if (!fault)
    fault = checkTypes(attention);
  if (fault)
    return recovery.nearMiss("Attention", *fault);
  recovery.add(attention.ops);
  return recovery.replace(
      "Attention", [&](OpBuilder &builder, Location loc) { return build(attention, root.getType(), builder, loc); });
}

} // namespace aicc::graph
