// Activations that gate x by a function of x:
//
//   Swish      x * sigmoid(alpha * x)
//   HardSwish  x * max(0, min(1, x / 6 + 1 / 2)), written as HardSigmoid, or as a Clip of a line with the factor
//              anywhere: x * clip(x + 3, 0, 6) / 6
#include "lib/Graph/Recovery.h"

using namespace mlir;

namespace aicc::graph {

/// The two factors of a product of floats.
static std::optional<Product> gatedProduct(Operation *root) {
  if (!isa<onnx::MulOp, onnx::DivOp>(root) || !isFloatTensor(root->getResult(0)))
    return std::nullopt;
  Product product = productOf(root->getResult(0));
  return product.factors.size() == 2 ? std::optional(product) : std::nullopt;
}

//===- Swish ----------------------------------------------------------===//

bool recoverSwish(Recovery &recovery) {
  std::optional<Product> product = gatedProduct(recovery.root);
  if (!product)
    return false;
  for (int at : {0, 1}) {
    auto sigmoid = product->factors[at].getDefiningOp<onnx::SigmoidOp>();
    Value x = product->factors[1 - at];
    Product argument = sigmoid ? productOf(sigmoid.getX(), x) : Product();
    if (argument.factors.size() != 1 || argument.factors[0] != x || !recovery.hasTypeOf(x))
      continue;
    if (product->scale != 1)
      return recovery.isPartOfProduct()
                 ? false
                 : recovery.nearMiss("Swish", "expected no factor, found " + Twine(std::to_string(product->scale)));
    recovery.add(argument.ops);
    recovery.add(product->ops);
    recovery.add(sigmoid.getOperation());
    return recovery.replace("Swish", [&](OpBuilder &builder, Location loc) {
      return onnx::SwishOp::create(builder, loc, x.getType(), x, builder.getF32FloatAttr(float(argument.scale)));
    });
  }
  return false;
}

//===- HardSwish ------------------------------------------------------===//

namespace {
/// clip(slope * x + offset, 0, high).
struct Line {
  double slope, offset, high;
  SmallVector<Operation *> ops;
};
} // namespace

/// Reads `gate` as a clipped line over x.
static std::optional<Line> lineOf(Value gate, Value x) {
  Operation *op = gate.getDefiningOp();
  if (auto hard = dyn_cast_or_null<onnx::HardSigmoidOp>(op)) {
    if (hard.getX() != x)
      return std::nullopt;
    return Line{hard.getAlpha().convertToDouble(), hard.getBeta().convertToDouble(), 1, {op}};
  }
  auto clip = dyn_cast_or_null<onnx::ClipOp>(op);
  std::optional<Sum> sum = clip ? sumOf(clip.getInput()) : std::nullopt;
  std::optional<double> low = clip && onnx::isPresent(clip.getMin()) ? numberOf(clip.getMin()) : std::nullopt;
  std::optional<double> high = clip && onnx::isPresent(clip.getMax()) ? numberOf(clip.getMax()) : std::nullopt;
  if (!sum || low != 0.0 || !high)
    return std::nullopt;
  Product product = productOf(sum->value, x);
  if (product.factors.size() != 1 || product.factors[0] != x)
    return std::nullopt;
  Line line{product.scale, sum->number, *high, product.ops};
  line.ops.append({op, sum->op});
  return line;
}

bool recoverHardSwish(Recovery &recovery) {
  std::optional<Product> product = gatedProduct(recovery.root);
  if (!product)
    return false;
  Type type = getElementTypeOrSelf(recovery.root->getResult(0));
  for (int at : {0, 1}) {
    Value x = product->factors[1 - at];
    std::optional<Line> line = lineOf(product->factors[at], x);
    if (!line || !recovery.hasTypeOf(x))
      continue;
    if (!isClose(line->slope * product->scale, 1.0 / 6, type) || !isClose(line->offset * product->scale, 0.5, type) ||
        !isClose(line->high * product->scale, 1, type))
      return recovery.isPartOfProduct()
                 ? false
                 : recovery.nearMiss("HardSwish", "expected x * clip(x / 6 + 0.5, 0, 1), found a slope of " +
                                                      Twine(std::to_string(line->slope * product->scale)) +
                                                      " and an offset of " +
                                                      std::to_string(line->offset * product->scale));
    recovery.add(product->ops);
    recovery.add(line->ops);
    return recovery.replace("HardSwish", [&](OpBuilder &builder, Location loc) {
      return onnx::HardSwishOp::create(builder, loc, x.getType(), x);
    });
  }
  return false;
}

} // namespace aicc::graph
