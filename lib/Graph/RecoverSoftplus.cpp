// Softplus, log(exp(x) + 1), and Mish, x * tanh(softplus(x)). The fused forms do not overflow where the spelled ones
// do.
#include "lib/Graph/Recovery.h"

using namespace mlir;

namespace aicc::graph {

bool recoverSoftplus(Recovery &recovery) {
  auto log = dyn_cast<onnx::LogOp>(recovery.root);
  std::optional<Sum> sum = log ? sumOf(log.getInput()) : std::nullopt;
  auto exp = sum ? sum->value.getDefiningOp<onnx::ExpOp>() : onnx::ExpOp();
  if (!exp || !recovery.hasTypeOf(exp.getInput()))
    return false;
  if (sum->number != 1)
    return recovery.nearMiss("Softplus", "expected log(exp(x) + 1), found log(exp(x) + " +
                                             Twine(std::to_string(sum->number)) + ")");
  recovery.add({log.getOperation(), sum->op, exp.getOperation()});
  return recovery.replace("Softplus", [&](OpBuilder &builder, Location loc) {
    return onnx::SoftplusOp::create(builder, loc, log.getType(), exp.getInput());
  });
}

bool recoverMish(Recovery &recovery) {
  auto product = dyn_cast<onnx::MulOp>(recovery.root);
  if (!product)
    return false;
  for (int at : {0, 1}) {
    auto tanh = product->getOperand(at).getDefiningOp<onnx::TanhOp>();
    auto softplus = tanh ? tanh.getInput().getDefiningOp<onnx::SoftplusOp>() : onnx::SoftplusOp();
    Value x = product->getOperand(1 - at);
    if (!softplus || softplus.getX() != x)
      continue;
    recovery.add({product.getOperation(), tanh.getOperation(), softplus.getOperation()});
    return recovery.replace(
        "Mish", [&](OpBuilder &builder, Location loc) { return onnx::MishOp::create(builder, loc, x.getType(), x); });
  }
  return false;
}

} // namespace aicc::graph
