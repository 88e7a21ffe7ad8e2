// LayerNormalization and RMSNormalization over the last dims:
//
//   d = x - mean(x)                        (RMSNormalization: d = x)
//   n = d / sqrt(mean(d^2) + epsilon)      or d * reciprocal(...), d * (1 / ...), d * (...)^-0.5, d / (...)^0.5
//   y = n * scale + bias                   each as far as it is there; parameters that vary along the last dims only
//
// Casts between float types on the way are looked through: the fused op computes in f32 at least.
#include "lib/Graph/Recovery.h"

using namespace mlir;

namespace aicc::graph {

namespace {
using Ops = SmallVector<Operation *>;

struct Normalization {
  Value data;                 ///< what is normalised
  bool isCentred = false;     ///< whether its mean is subtracted first
  int64_t axis = 0, rank = 0; ///< the first dim normalised over
  double epsilon = 0;
  Value scale, bias;
  Ops ops;

  StringRef name() const { return isCentred ? "LayerNormalization" : "RMSNormalization"; }
};
} // namespace

//===- The parts ------------------------------------------------------===//

static onnx::CastOp floatCast(Value value) {
  auto cast = value.getDefiningOp<onnx::CastOp>();
  return cast && isFloatTensor(cast.getInput()) && isFloatTensor(value) ? cast : onnx::CastOp();
}

/// What a Cast between float types converts; the value itself when there is none.
static Value uncast(Value value) {
  onnx::CastOp cast = floatCast(value);
  return cast ? cast.getInput() : value;
}

/// Notes the Cast, unless several ops read it: then it stays.
static Value uncast(Value value, Ops &ops) {
  if (onnx::CastOp cast = floatCast(value); cast && llvm::all_equal(cast->getUsers()))
    ops.push_back(cast);
  return uncast(value);
}

/// The value that `power` is taken of, 0.5, -0.5 or -1, in any spelling; null for another op.
static Value operandOfPower(Value value, double power, Ops &ops) {
  Operation *op = value.getDefiningOp();
  auto pow = dyn_cast_or_null<onnx::PowOp>(op);
  auto div = dyn_cast_or_null<onnx::DivOp>(op);
  bool isInverse = power == -1 && div && scalarOf(div.getA()) == 1.0;
  bool isOther = (power == -1 && isa_and_present<onnx::ReciprocalOp>(op)) ||
                 (power == 0.5 && isa_and_present<onnx::SqrtOp>(op)) || (pow && scalarOf(pow.getY()) == power);
  if (!isInverse && !isOther)
    return {};
  ops.push_back(op);
  return uncast(op->getOperand(isInverse ? 1 : 0), ops);
}

/// The variance plus epsilon under the root that the data is divided by, or multiplied with the inverse of.
static Value radicand(Value value, bool isFactor, Ops &ops) {
  if (!isFactor)
    return operandOfPower(value, 0.5, ops);
  if (Value whole = operandOfPower(value, -0.5, ops))
    return whole;
  Value root = operandOfPower(value, -1, ops);
  return root ? operandOfPower(root, 0.5, ops) : Value();
}

namespace {
/// A mean over the dims from `axis` on.
struct Mean {
  Value operand;
  int64_t axis, rank;
};
} // namespace

static std::optional<Mean> meanOf(Value value) {
  auto mean = value.getDefiningOp<onnx::ReduceMeanOp>();
  auto type = mean ? dyn_cast<RankedTensorType>(mean.getData().getType()) : RankedTensorType();
  auto constant = type ? mean.getAxes().getDefiningOp<onnx::ConstantOp>() : onnx::ConstantOp();
  auto elements = constant ? dyn_cast<DenseIntElementsAttr>(constant.getValue()) : DenseIntElementsAttr();
  if (!elements || !mean.getKeepdims())
    return std::nullopt;
  SmallVector<int64_t> axes;
  for (const APInt &element : elements.getValues<APInt>())
    axes.push_back(element.getSExtValue() + (element.isNegative() ? type.getRank() : 0));
  llvm::sort(axes);
  int64_t first = type.getRank() - int64_t(axes.size());
  if (axes.empty() || !llvm::equal(axes, llvm::seq<int64_t>(first, type.getRank())))
    return std::nullopt;
  return Mean{mean.getData(), first, type.getRank()};
}

/// Whether `value` is the square of `base`, before or after a conversion.
static bool isSquare(Value value, Value base, Ops &ops) {
  Operation *op = value.getDefiningOp();
  if (!isa_and_present<onnx::MulOp, onnx::PowOp>(op) || uncast(op->getOperand(0), ops) != base)
    return false;
  ops.push_back(op);
  return isa<onnx::MulOp>(op) ? uncast(op->getOperand(1)) == base : scalarOf(op->getOperand(1)) == 2.0;
}

/// Makes the normalisation one of the value whose distance from the mean it is of now, if it is one.
static void subtractMean(Normalization &norm, Value centred) {
  auto sub = centred.getDefiningOp<onnx::SubOp>();
  Ops ops;
  Value meanValue = sub ? uncast(sub.getB(), ops) : Value();
  std::optional<Mean> mean = sub ? meanOf(meanValue) : std::nullopt;
  if (!mean || uncast(mean->operand) != uncast(sub.getA()) || mean->axis != norm.axis || mean->rank != norm.rank)
    return;
  norm.data = sub.getA();
  norm.isCentred = true;
  norm.ops.append(ops);
  norm.ops.append({sub, meanValue.getDefiningOp()});
  (void)uncast(mean->operand, norm.ops);
}

//===- The whole ------------------------------------------------------===//

/// Reads the root as operand `at` normalised.
static std::optional<Normalization> normalizationOf(Recovery &recovery, unsigned at) {
  Normalization norm;
  norm.data = recovery.root->getOperand(at);
  Value other = uncast(recovery.root->getOperand(1 - at), norm.ops);
  Value whole = radicand(other, isa<onnx::MulOp>(recovery.root), norm.ops);
  auto add = whole ? whole.getDefiningOp<onnx::AddOp>() : onnx::AddOp();
  if (!add)
    return std::nullopt;
  std::optional<Sum> sum = sumOf(whole);
  if (!sum) {
    if (add.getA().getDefiningOp<onnx::ReduceMeanOp>() || add.getB().getDefiningOp<onnx::ReduceMeanOp>())
      recovery.nearMiss(norm.name(), "expected an epsilon that is a constant of one element");
    return std::nullopt;
  }
  Value variance = uncast(sum->value, norm.ops);
  std::optional<Mean> mean = meanOf(variance);
  if (!mean) {
    if (variance.getDefiningOp<onnx::ReduceMeanOp>())
      recovery.nearMiss(norm.name(), "expected means over the last dims that keep the dims");
    return std::nullopt;
  }
  if (!isSquare(uncast(mean->operand, norm.ops), uncast(norm.data), norm.ops))
    return std::nullopt;
  norm.axis = mean->axis;
  norm.rank = mean->rank;
  norm.epsilon = sum->number;
  norm.ops.append({recovery.root, add, variance.getDefiningOp()});
  Value centred = uncast(norm.data);
  if (subtractMean(norm, centred); norm.isCentred && centred != recovery.root->getOperand(at))
    norm.ops.push_back(recovery.root->getOperand(at).getDefiningOp());
  return norm;
}

static Operation *onlyReader(Operation *op) { return op->hasOneUse() ? *op->getUsers().begin() : nullptr; }

/// Takes in a conversion back to the type that the data had before it was converted.
static void takeCast(Normalization &norm, Recovery &recovery) {
  auto after = dyn_cast_or_null<onnx::CastOp>(onlyReader(recovery.root));
  Value before = uncast(norm.data);
  if (!after || after.getType() != before.getType())
    return;
  norm.data = before;
  norm.ops.push_back(after);
  recovery.root = after;
}

/// Takes in a reader of the root that scales or shifts along the normalised dims; null when there is none.
template <typename OpTy> static Value takeParameter(Normalization &norm, Recovery &recovery) {
  auto reader = dyn_cast_or_null<OpTy>(onlyReader(recovery.root));
  if (!reader || reader.getType() != norm.data.getType())
    return {};
  Value parameter = reader.getA() == recovery.root->getResult(0) ? reader.getB() : reader.getA();
  auto type = dyn_cast<RankedTensorType>(parameter.getType());
  if (!broadcastsInto(parameter, norm.data) || parameter == recovery.root->getResult(0))
    return {};
  int64_t outer = norm.axis - (norm.rank - type.getRank());
  if (llvm::any_of(type.getShape().take_front(std::max<int64_t>(outer, 0)), [](int64_t dim) { return dim != 1; }))
    return {};
  norm.ops.push_back(reader);
  recovery.root = reader;
  return parameter;
}

static Value build(const Normalization &norm, RankedTensorType parameters, OpBuilder &builder, Location loc) {
  auto type = cast<RankedTensorType>(norm.data.getType());
  Value scale = norm.scale ? norm.scale : splat(builder, loc, parameters, 1);
  auto axis = builder.getI64IntegerAttr(norm.axis == norm.rank - 1 ? -1 : norm.axis);
  auto epsilon = builder.getF32FloatAttr(float(norm.epsilon));
  auto stash = builder.getI64IntegerAttr(1);
  if (!norm.isCentred)
    return onnx::RMSNormalizationOp::create(builder, loc, type, norm.data, scale, axis, epsilon, stash);
  SmallVector<int64_t> kept(type.getShape());
  std::fill(kept.begin() + norm.axis, kept.end(), 1);
  Type statistics = RankedTensorType::get(kept, builder.getF32Type());
  Value bias = norm.bias ? norm.bias : noValue(builder, loc);
  return onnx::LayerNormalizationOp::create(builder, loc, type, statistics, statistics, norm.data, scale, bias, axis,
                                            epsilon, stash)
      .getY();
}

static bool recoverOperand(Recovery &recovery, unsigned at) {
  std::optional<Normalization> found = normalizationOf(recovery, at);
  if (!found)
    return false;
  Normalization &norm = *found;
  takeCast(norm, recovery);
  auto type = dyn_cast<RankedTensorType>(norm.data.getType());
  if (!type || !recovery.hasTypeOf(norm.data))
    return recovery.nearMiss(norm.name(), "expected a result of the type of the data");
  norm.scale = takeParameter<onnx::MulOp>(norm, recovery);
  norm.bias = norm.isCentred ? takeParameter<onnx::AddOp>(norm, recovery) : Value();
  auto parameters = RankedTensorType::get(type.getShape().drop_front(norm.axis), type.getElementType());
  if (!norm.scale && !parameters.hasStaticShape())
    return recovery.nearMiss(norm.name(), "expected a scale, or normalised dims that are known");
  recovery.add(norm.ops);
  return recovery.replace(norm.name(),
                          [&](OpBuilder &builder, Location loc) { return build(norm, parameters, builder, loc); });
}

bool recoverNormalization(Recovery &recovery) {
  if (!isFloatTensor(recovery.root->getResult(0)))
    return false;
  if (isa<onnx::DivOp>(recovery.root))
    return recoverOperand(recovery, 0);
  if (!isa<onnx::MulOp>(recovery.root))
    return false;
  Recovery other(recovery.rewriter, recovery.root);
  return recoverOperand(recovery, 0) || recoverOperand(other, 1);
}

} // namespace aicc::graph
