// Which onnx ops work on channels-last images, and how each is rewritten to do so.
#include "lib/Linalg/Layouts.h"

#include "lib/Linalg/WeightTransforms.h"
#include "lib/Linalg/Windows.h"

using namespace mlir;

namespace aicc::linalg {

bool isImageType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getRank() >= 3 && tensor.getRank() <= 5;
}

bool isImageOp(Operation *op) {
  if (!isa<onnx::ConvOp, onnx::ConvIntegerOp, onnx::QLinearConvOp, onnx::ConvTransposeOp, onnx::MaxPoolOp,
           onnx::AveragePoolOp, onnx::LpPoolOp>(op))
    return false;
  return isImageType(op->getOperand(0).getType()) && isImageType(op->getResult(0).getType());
}

Type channelsLastType(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor.clone(applyPermutation(tensor.getShape(), toChannelsLast(tensor.getRank())));
}

int64_t axisInChannelsLast(int64_t axis, int64_t rank) {
  int64_t counted = axis < 0 ? axis + rank : axis;
  return counted == 0 ? 0 : counted == 1 ? rank - 1 : counted - 1;
}

//===----------------------------------------------------------------------===//
// Forms
//===----------------------------------------------------------------------===//

Value ChannelsLast::transposed(Value value, ArrayRef<int64_t> permutation) {
  auto type = cast<RankedTensorType>(value.getType());
  return onnx::TransposeOp::create(rewriter, value.getLoc(), type.clone(applyPermutation(type.getShape(), permutation)),
                                   value, rewriter.getDenseI64ArrayAttr(permutation));
}

Value ChannelsLast::integers(ArrayRef<int64_t> values, Location loc, Type element) {
  if (!element)
    element = rewriter.getI64Type();
  auto type = RankedTensorType::get(int64_t(values.size()), element);
  auto numbers = llvm::map_to_vector(values, [&](int64_t value) {
    return APInt(element.getIntOrFloatBitWidth(), uint64_t(value), /*isSigned=*/true);
  });
  return onnx::ConstantOp::create(rewriter, loc, type, DenseElementsAttr::get(type, ArrayRef<APInt>(numbers)));
}

/// Whether a permutation of `shape` keeps the order of all dims but those of size 1.
static bool movesOnlyUnits(ArrayRef<int64_t> shape, ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> others;
  llvm::copy_if(permutation, std::back_inserter(others), [&](int64_t dim) { return shape[dim] != 1; });
  return llvm::is_sorted(others);
}

/// A constant in channels-last order; null for other values and for small constants whose elements would move.
Value ChannelsLast::permutedConstant(Value image) {
  auto constant = image.getDefiningOp<onnx::ConstantOp>();
  if (!constant)
    return Value();
  auto type = cast<RankedTensorType>(image.getType());
  auto result = cast<RankedTensorType>(channelsLastType(type));
  SmallVector<int64_t> permutation = toChannelsLast(type.getRank());
  if (auto elements = dyn_cast<DenseElementsAttr>(constant.getValue())) {
    if (!elements.isSplat() && !movesOnlyUnits(type.getShape(), permutation))
      return Value();
    return onnx::ConstantOp::create(rewriter, image.getLoc(), result, elements.reshape(result));
  }
  auto weight = dyn_cast<onnx::WeightAttr>(constant.getValue());
  WeightStore &store = *cast<onnx::ONNXDialect>(constant->getDialect())->weights();
  if (!weight || !isTransformable(store.info(weight.getKey().str()).type))
    return Value();
  std::string permuted = deriveTransposed(store, weight.getKey().str(), permutation);
  return onnx::ConstantOp::create(rewriter, image.getLoc(), result,
                                  onnx::WeightAttr::get(rewriter.getContext(), permuted));
}

Value ChannelsLast::of(Value image) {
  auto found = forms.find(image);
  if (found != forms.end())
    return found->second;
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointAfterValue(image);
  Value form = permutedConstant(image);
  if (!form)
    form = transposed(image, toChannelsLast(cast<RankedTensorType>(image.getType()).getRank()));
  forms[image] = form;
  return form;
}

/// A constant under a shape with leading unit dims; null for other values.
static Value reshapedConstant(OpBuilder &builder, Value operand, RankedTensorType type) {
  auto constant = operand.getDefiningOp<onnx::ConstantOp>();
  if (!constant)
    return Value();
  if (auto elements = dyn_cast<DenseElementsAttr>(constant.getValue()))
    return onnx::ConstantOp::create(builder, operand.getLoc(), type, elements.reshape(type));
  auto weight = dyn_cast<onnx::WeightAttr>(constant.getValue());
  if (!weight)
    return Value();
  WeightStore &store = *cast<onnx::ONNXDialect>(constant->getDialect())->weights();
  std::string key = deriveReshaped(store, weight.getKey().str(), type.getShape());
  return onnx::ConstantOp::create(builder, operand.getLoc(), type, onnx::WeightAttr::get(builder.getContext(), key));
}

Value ChannelsLast::withLeadingUnits(Value operand, int64_t rank) {
  auto type = cast<RankedTensorType>(operand.getType());
  SmallVector<int64_t> shape(rank - type.getRank(), 1), axes = llvm::to_vector(llvm::seq<int64_t>(0, shape.size()));
  llvm::append_range(shape, type.getShape());
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointAfterValue(operand);
  if (Value constant = reshapedConstant(rewriter, operand, type.clone(shape)))
    return constant;
  return onnx::UnsqueezeOp::create(rewriter, operand.getLoc(), type.clone(shape), operand,
                                   integers(axes, operand.getLoc()));
}

Value ChannelsLast::ofBroadcast(Value operand, int64_t rank) {
  auto type = dyn_cast<RankedTensorType>(operand.getType());
  if (!type || llvm::all_of(type.getShape(), [](int64_t dim) { return dim == 1; }))
    return operand;
  if (type.getRank() == rank)
    return of(operand);
  auto found = broadcastForms.find({operand, rank});
  if (found != broadcastForms.end())
    return found->second;
  Value form = of(withLeadingUnits(operand, rank));
  broadcastForms[{operand, rank}] = form;
  return form;
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

/// A copy of `op` with other operands, results channels last where `images` says so.
static SmallVector<Value> copied(ChannelsLast &images, Operation *op, ArrayRef<Value> operands, bool imageResults) {
  Operation *copy = images.rewriter.clone(*op);
  copy->setOperands(operands);
  for (Value result : copy->getResults())
    if (imageResults && isa<RankedTensorType>(result.getType()))
      result.setType(channelsLastType(result.getType()));
  return SmallVector<Value>(copy->getResults());
}

static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

/// Operands that broadcast to an image result.
static std::optional<LayoutRule> pointwiseRule(Operation *op) {
  int64_t rank = rankOf(op->getResult(0));
  LayoutRule rule;
  for (Value operand : op->getOperands()) {
    auto type = dyn_cast<RankedTensorType>(operand.getType());
    if (!type && !isa<NoneType>(operand.getType()))
      return std::nullopt;
    if (type && type.getRank() == rank)
      rule.images.push_back(operand);
  }
  rule.rewrite = [op, rank](ChannelsLast &images) {
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(images.ofBroadcast(operand, rank));
    return copied(images, op, operands, true);
  };
  return rule;
}

/// Ops with an attribute `axis`; the first `count` operands are images.
static LayoutRule axisRule(Operation *op, int64_t count, int64_t axis) {
  LayoutRule rule;
  rule.images.assign(op->operand_begin(), op->operand_begin() + count);
  rule.rewrite = [op, count, axis](ChannelsLast &images) {
    SmallVector<Value> operands(op->getOperands());
    for (int64_t i = 0; i < count; ++i)
      operands[i] = images.of(operands[i]);
    SmallVector<Value> results = copied(images, op, operands, true);
    int64_t moved = axisInChannelsLast(axis, rankOf(op->getOperand(0)));
    results[0].getDefiningOp()->setAttr("axis", images.rewriter.getI64IntegerAttr(moved));
    return results;
  };
  return rule;
}

static std::optional<SmallVector<int64_t>> constantIntegers(Value value) {
  auto constant = value.getDefiningOp<onnx::ConstantOp>();
  auto elements = constant ? dyn_cast<DenseIntElementsAttr>(constant.getValue()) : DenseIntElementsAttr();
  if (!elements)
    return std::nullopt;
  SmallVector<int64_t> result;
  for (const APInt &element : elements.getValues<APInt>())
    result.push_back(element.getSExtValue());
  return result;
}

/// The axes an optional operand names, the first `count` dims without it; none when they are not constant.
static std::optional<SmallVector<int64_t>> axesOf(Value axes, int64_t count) {
  if (onnx::isPresent(axes))
    return constantIntegers(axes);
  if (count < 0)
    return std::nullopt;
  return llvm::to_vector(llvm::seq<int64_t>(0, count));
}

static SmallVector<int64_t> moved(ArrayRef<int64_t> axes, int64_t rank) {
  return llvm::map_to_vector(axes, [rank](int64_t axis) { return axisInChannelsLast(axis, rank); });
}

/// Slice and Pad: operand `position` names the axes of the entries of operand 1.
static std::optional<LayoutRule> axesOperandRule(Operation *op, unsigned position, int64_t entriesPerAxis) {
  auto entries = dyn_cast<RankedTensorType>(op->getOperand(1).getType());
  if (!entries || entries.getRank() != 1)
    return std::nullopt;
  int64_t count = entries.isDynamicDim(0) ? -1 : entries.getDimSize(0) / entriesPerAxis;
  std::optional<SmallVector<int64_t>> axes = axesOf(op->getOperand(position), count);
  if (!axes)
    return std::nullopt;
  LayoutRule rule;
  rule.images = {op->getOperand(0)};
  // Those of a Slice have the type of its bounds.
  rule.rewrite = [op, position, axes = *axes, type = entries.getElementType()](ChannelsLast &images) {
    SmallVector<Value> operands(op->getOperands());
    operands[0] = images.of(operands[0]);
    operands[position] = images.integers(moved(axes, rankOf(op->getOperand(0))), op->getLoc(), type);
    return copied(images, op, operands, true);
  };
  return rule;
}

/// Reductions keep images when they keep dims; else the dims left over must keep their order.
static std::optional<LayoutRule> reductionRule(Operation *op) {
  auto keep = op->getAttrOfType<IntegerAttr>("keepdims");
  bool keeps = !keep || keep.getInt() != 0;
  auto noop = op->getAttrOfType<IntegerAttr>("noop_with_empty_axes");
  int64_t rank = rankOf(op->getOperand(0));
  std::optional<SmallVector<int64_t>> axes = axesOf(op->getOperand(1), rank);
  if (!axes || (noop && noop.getInt() != 0))
    return std::nullopt;
  SmallVector<int64_t> places = moved(*axes, rank), kept;
  for (int64_t dim : toChannelsLast(rank))
    if (!llvm::is_contained(*axes, dim) && !llvm::is_contained(*axes, dim - rank))
      kept.push_back(dim);
  if (!keeps && !llvm::is_sorted(kept))
    return std::nullopt;
  LayoutRule rule;
  rule.images = {op->getOperand(0)};
  rule.keepsImage = keeps;
  rule.rewrite = [op, places, keeps](ChannelsLast &images) {
    Value axes = images.integers(places, op->getLoc());
    return copied(images, op, {images.of(op->getOperand(0)), axes}, keeps);
  };
  return rule;
}

/// Global pools become reductions, which work on any layout.
template <typename ReduceOp> static LayoutRule globalPoolRule(Operation *op) {
  LayoutRule rule;
  rule.images = {op->getOperand(0)};
  rule.rewrite = [op](ChannelsLast &images) -> SmallVector<Value> {
    Value axes = images.integers(llvm::to_vector(llvm::seq<int64_t>(1, rankOf(op->getOperand(0)) - 1)), op->getLoc());
    return {ReduceOp::create(images.rewriter, op->getLoc(), channelsLastType(op->getResult(0).getType()),
                             images.of(op->getOperand(0)), axes, 1, 0)};
  };
  return rule;
}

/// Entries of scales, sizes and roi keep their order; `axes` says which dims they mean.
static LayoutRule resizeRule(onnx::ResizeOp op) {
  LayoutRule rule;
  rule.images = {op.getX()};
  rule.rewrite = [op](ChannelsLast &images) mutable {
    int64_t rank = rankOf(op.getX());
    SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
    if (auto given = op.getAxes())
      axes.assign(given->begin(), given->end());
    SmallVector<Value> operands(op->getOperands());
    operands[0] = images.of(operands[0]);
    SmallVector<Value> results = copied(images, op, operands, true);
    cast<onnx::ResizeOp>(results[0].getDefiningOp()).setAxes(moved(axes, rank));
    return results;
  };
  return rule;
}

/// Quantisation per tensor or along an axis; blocks are left alone.
static std::optional<LayoutRule> quantizationRule(Operation *op) {
  auto block = op->getAttrOfType<IntegerAttr>("block_size");
  auto axis = op->getAttrOfType<IntegerAttr>("axis");
  if (block && block.getInt() != 0)
    return std::nullopt;
  return axisRule(op, 1, axis ? axis.getInt() : 1);
}

static bool isPointwise(Operation *op) {
  return op->hasTrait<onnx::Elementwise>() ||
         isa<onnx::CastOp, onnx::BitCastOp, onnx::ClipOp, onnx::WhereOp, onnx::IdentityOp>(op);
}

static std::optional<LayoutRule> axisAttributeRule(Operation *op) {
  if (!isa<onnx::ConcatOp, onnx::SplitOp, onnx::SoftmaxOp, onnx::LogSoftmaxOp, onnx::HardmaxOp,
           onnx::LpNormalizationOp>(op))
    return std::nullopt;
  auto axis = op->getAttrOfType<IntegerAttr>("axis");
  int64_t position = axis ? axis.getInt() : isa<onnx::SplitOp>(op) ? 0 : -1;
  return axisRule(op, isa<onnx::ConcatOp>(op) ? op->getNumOperands() : 1, position);
}

std::optional<LayoutRule> layoutRuleOf(Operation *op) {
  if (op->getNumResults() == 0 || op->getNumOperands() == 0 || op->getNumRegions() != 0 ||
      !isa<RankedTensorType>(op->getResult(0).getType()))
    return std::nullopt;
  if (isPointwise(op))
    return isImageType(op->getResult(0).getType()) ? pointwiseRule(op) : std::nullopt;
  if (!isImageType(op->getOperand(0).getType()))
    return std::nullopt;
  if (op->getName().getStringRef().starts_with("onnx.Reduce"))
    return reductionRule(op);
  return TypeSwitch<Operation *, std::optional<LayoutRule>>(op)
      .Case([](onnx::SliceOp slice) { return axesOperandRule(slice, 3, 1); })
      .Case([](onnx::PadOp pad) { return axesOperandRule(pad, 3, 2); })
      .Case([](onnx::ResizeOp resize) { return resizeRule(resize); })
      .Case<onnx::QuantizeLinearOp, onnx::DequantizeLinearOp>(quantizationRule)
      .Case<onnx::GlobalAveragePoolOp>(globalPoolRule<onnx::ReduceMeanOp>)
      .Case<onnx::GlobalMaxPoolOp>(globalPoolRule<onnx::ReduceMaxOp>)
      .Default(axisAttributeRule);
}

} // namespace aicc::linalg
