// Gelu, exact and by tanh, in any order of its factors:
//
//   0.5 * x * (1 + erf(x / sqrt(2)))
//   0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))        also with x factored out of the sum
#include "lib/Graph/Recovery.h"

#include <cmath>

using namespace mlir;

namespace aicc::graph {

static const double tanhScale = std::sqrt(2 / M_PI);
static constexpr double cubeScale = 0.044715;

/// Whether `argument` is what tanh is taken of; notes the ops it is written with.
static bool isTanhArgument(Value argument, Value x, Recovery &recovery) {
  Type type = getElementTypeOrSelf(x);
  Product outer = productOf(argument, x);
  recovery.add(outer.ops);
  // scale * (x + 0.044715 x^3)
  if (outer.factors.size() == 1) {
    auto sum = outer.factors[0].getDefiningOp<onnx::AddOp>();
    if (!sum || !isClose(outer.scale, tanhScale, type))
      return false;
    Product cube = productOf(sum.getA() == x ? sum.getB() : sum.getA(), x);
    recovery.add(cube.ops);
    recovery.add(sum.getOperation());
    return (sum.getA() == x || sum.getB() == x) && isPower(cube, x, 3, cubeScale);
  }
  // scale * x * (a + b x^2)
  if (outer.factors.size() != 2)
    return false;
  std::optional<Sum> sum = sumOf(outer.factors[0] == x ? outer.factors[1] : outer.factors[0]);
  if (!sum || !llvm::is_contained(outer.factors, x) || !isClose(outer.scale * sum->number, tanhScale, type))
    return false;
  Product square = productOf(sum->value, x);
  recovery.add(square.ops);
  recovery.add(sum->op);
  return isPower(square, x, 2, cubeScale * sum->number);
}

/// What is wrong with the gate 1 + inner for the other factor x; empty when it is right. Notes the gate's ops.
static std::string checkGate(Operation *inner, Value x, double scale, Recovery &recovery) {
  Value argument = inner->getOperand(0);
  if (isa<onnx::ErfOp>(inner)) {
    Product scaled = productOf(argument, x);
    recovery.add(scaled.ops);
    if (!isPower(scaled, x, 1, M_SQRT1_2))
      return "expected erf of x / sqrt(2)";
  } else if (!isTanhArgument(argument, x, recovery)) {
    return "expected tanh of sqrt(2 / pi) * (x + 0.044715 * x^3)";
  }
  if (!isClose(scale, 0.5, getElementTypeOrSelf(x)))
    return "expected a factor of 0.5, found " + std::to_string(scale);
  return "";
}

bool recoverGelu(Recovery &recovery) {
  if (!isa<onnx::MulOp, onnx::DivOp>(recovery.root) || !isFloatTensor(recovery.root->getResult(0)))
    return false;
  Product product = productOf(recovery.root->getResult(0));
  if (product.factors.size() != 2)
    return false;
  for (int at : {0, 1}) {
    std::optional<Sum> gate = sumOf(product.factors[at]);
    Operation *inner = gate && gate->number == 1 ? gate->value.getDefiningOp() : nullptr;
    Value x = product.factors[1 - at];
    if (!isa_and_present<onnx::ErfOp, onnx::TanhOp>(inner) || !recovery.hasTypeOf(x))
      continue;
    std::string fault = checkGate(inner, x, product.scale, recovery);
    if (!fault.empty())
      return recovery.isPartOfProduct() ? false : recovery.nearMiss("Gelu", fault);
    recovery.add(product.ops);
    recovery.add({gate->op, inner});
    StringRef approximate = isa<onnx::ErfOp>(inner) ? "none" : "tanh";
    return recovery.replace("Gelu", [&](OpBuilder &builder, Location loc) {
      return onnx::GeluOp::create(builder, loc, x.getType(), x, builder.getStringAttr(approximate));
    });
  }
  return false;
}

} // namespace aicc::graph
