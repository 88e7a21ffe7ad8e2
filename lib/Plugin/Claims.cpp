#include "lib/Plugin/Claims.h"

#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/Types.h"

namespace aicc::plugin {

using namespace mlir;

/// Why a tensor is none that `claim` allows; empty when it is.
static std::string declinesTensor(Type type, const Claim &claim, bool takesDynamicShapes) {
  if (isa<NoneType>(type))
    return "";
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return "it takes tensors of known rank only";
  DType dtype = onnx::dtypeOf(tensor.getElementType());
  if (!claim.types.empty() && !claim.types.count(dtype))
    return "it does not take " + std::string(aicc::name(dtype));
  if (tensor.getRank() > claim.maxRank)
    return "it takes tensors of rank " + std::to_string(claim.maxRank) + " at most";
  if (!takesDynamicShapes && !tensor.hasStaticShape())
    return "it takes static shapes only";
  return "";
}

/// Constants state shapes and axes in types that no claim about computed tensors means.
static bool isShapeOperand(Value operand) {
  return operand.getDefiningOp<onnx::ConstantOp>() && onnx::elementTypeOf(operand.getType()).isInteger(64);
}

static std::string declines(Operation *op, const Claim &claim, const Manifest &manifest) {
  SmallVector<Type> types(op->getResultTypes());
  for (Value operand : op->getOperands())
    if (!isShapeOperand(operand))
      types.push_back(operand.getType());
  for (Type type : types)
    if (std::string reason = declinesTensor(type, claim, manifest.takesDynamicShapes); !reason.empty())
      return reason;
  return "";
}

std::string declines(const Manifest &manifest, Operation *op) {
  std::string mnemonic = op->getName().stripDialect().str(), reason = "it does not take " + mnemonic;
  if (op->getNumRegions() != 0)
    return "it takes no control flow";
  for (const Claim &claim : manifest.claims) {
    if (!claim.operators.count(mnemonic))
      continue;
    reason = declines(op, claim, manifest);
    if (reason.empty())
      return "";
  }
  return reason;
}

std::optional<DeviceCost> costOf(const Manifest &manifest) {
  const std::optional<Speed> &speed = manifest.speed;
  if (!speed)
    return std::nullopt;
  return DeviceCost{speed->launchMicroseconds, speed->copyGigabytes, speed->memoryGigabytes, speed->gigaflops};
}

} // namespace aicc::plugin
