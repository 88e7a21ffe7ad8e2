#include "lib/Graph/Affine.h"

#include "dialects/ONNX/TensorBridge.h"
#include "lib/Graph/Match.h"
#include "lib/Reference/Wide.h"

#include <cmath>

using namespace mlir;

namespace aicc::graph {

bool Affine::scales() const {
  return llvm::any_of(factor, [](double number) { return number != 1; });
}

bool Affine::shifts() const {
  return llvm::any_of(shift, [](double number) { return number != 0; });
}

Affine Affine::then(const Affine &next) const {
  Affine result = next;
  for (size_t i = 0; i < factor.size(); ++i) {
    result.factor[i] = factor[i] * next.factor[i];
    result.shift[i] = shift[i] * next.factor[i] + next.shift[i];
  }
  return result;
}

bool Affine::fits(Type type) const {
  APFloat largest = APFloat::getLargest(cast<FloatType>(type).getFloatSemantics());
  bool isInexact = false;
  largest.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &isInexact);
  auto isFinite = [&](double number) { return std::fabs(number) <= largest.convertToDouble(); };
  return llvm::all_of(factor, isFinite) && llvm::all_of(shift, isFinite);
}

/// The elements of a float constant, or the one element that ConstantOfShape repeats.
static std::optional<std::vector<double>> elementsOf(Value value) {
  FailureOr<Tensor> tensor = failure();
  if (auto constant = value.getDefiningOp<onnx::ConstantOp>())
    tensor = onnx::tensorOf(constant);
  else if (auto filled = value.getDefiningOp<onnx::ConstantOfShapeOp>()) {
    if (!filled.getValue())
      return std::vector<double>{0};
    tensor = onnx::tensorOf(*filled.getValue(), filled.getType());
  }
  if (failed(tensor))
    return std::nullopt;
  return reference::widen<double>(*tensor);
}

std::optional<std::vector<double>> channelValues(Value constant, Value data, Channels channels) {
  auto type = dyn_cast<RankedTensorType>(constant.getType()), whole = dyn_cast<RankedTensorType>(data.getType());
  if (!type || !whole || !type.hasStaticShape() || type.getRank() > whole.getRank() || !isFloatTensor(constant))
    return std::nullopt;
  int64_t own = channels.axis - (whole.getRank() - type.getRank());
  for (auto [dim, size] : llvm::enumerate(type.getShape()))
    if (size != 1 && (int64_t(dim) != own || size != channels.count))
      return std::nullopt;
  std::optional<std::vector<double>> values = elementsOf(constant);
  if (values && values->size() == 1)
    values->resize(size_t(channels.count), values->front());
  return values;
}

/// One parameter of a batch normalisation.
static std::optional<std::vector<double>> parameter(Value value, int64_t channels) {
  return channelValues(value, value, {0, channels});
}

static std::optional<Affine> affineOfBatchNorm(onnx::BatchNormalizationOp op, Channels channels) {
  if (op.getTrainingMode() != 0 || channels.axis != 1 || !op.getRunningMean().use_empty() ||
      !op.getRunningVar().use_empty())
    return std::nullopt;
  auto scale = parameter(op.getScale(), channels.count), bias = parameter(op.getB(), channels.count);
  auto mean = parameter(op.getInputMean(), channels.count), variance = parameter(op.getInputVar(), channels.count);
  if (!scale || !bias || !mean || !variance)
    return std::nullopt;
  Affine result;
  for (int64_t i = 0; i < channels.count; ++i) {
    double factor = (*scale)[i] / std::sqrt((*variance)[i] + op.getEpsilon().convertToDouble());
    result.factor.push_back(factor);
    result.shift.push_back((*bias)[i] - (*mean)[i] * factor);
  }
  return result;
}

std::optional<Affine> affineOf(Operation *op, Value data, Channels channels) {
  if (auto norm = dyn_cast<onnx::BatchNormalizationOp>(op))
    return norm.getX() == data ? affineOfBatchNorm(norm, channels) : std::nullopt;
  if (!isa<onnx::AddOp, onnx::SubOp, onnx::MulOp, onnx::DivOp>(op))
    return std::nullopt;
  bool isLeft = op->getOperand(0) == data;
  auto values = channelValues(op->getOperand(isLeft ? 1 : 0), data, channels);
  if (!values || (isa<onnx::DivOp>(op) && !isLeft))
    return std::nullopt;
  Affine result{std::vector<double>(values->size(), 1), std::vector<double>(values->size(), 0)};
  for (auto [i, number] : llvm::enumerate(*values)) {
    if (isa<onnx::MulOp>(op))
      result.factor[i] = number;
    else if (isa<onnx::DivOp>(op))
      result.factor[i] = 1 / number;
    else
      result.shift[i] = isa<onnx::SubOp>(op) && isLeft ? -number : number;
    if (isa<onnx::SubOp>(op) && !isLeft)
      result.factor[i] = -1;
  }
  return result;
}

AffineChain affineChain(Value data, Channels channels) {
  AffineChain chain;
  chain.map = {std::vector<double>(size_t(channels.count), 1), std::vector<double>(size_t(channels.count), 0)};
  while (data.hasOneUse()) {
    Operation *reader = *data.getUsers().begin();
    std::optional<Affine> map = affineOf(reader, data, channels);
    if (!map || reader->getBlock() != data.getParentBlock())
      break;
    Affine both = chain.map.then(*map);
    if (!both.fits(getElementTypeOrSelf(data)))
      break;
    chain.map = std::move(both);
    chain.ops.push_back(reader);
    data = reader->getResult(0);
  }
  return chain;
}

} // namespace aicc::graph
