// Operands on their way into the layout a linalgx op reads: in the weight store or by tensor ops.
#include "lib/Linalg/Operand.h"

#include "dialects/LinalgX/LinalgX.h"
#include "dialects/ONNX/Types.h"
#include "lib/Linalg/Structured.h"
#include "lib/Linalg/WeightTransforms.h"

using namespace mlir;

namespace aicc::linalg {

static SmallVector<int64_t> identityOrder(int64_t rank) { return llvm::to_vector(llvm::seq<int64_t>(0, rank)); }

static SmallVector<int64_t> staticSizes(ArrayRef<OpFoldResult> sizes) {
  SmallVector<int64_t> result;
  for (OpFoldResult size : sizes)
    result.push_back(getConstantIntValue(size).value_or(ShapedType::kDynamic));
  return result;
}

static SmallVector<OpFoldResult> asSizes(MLIRContext *context, ArrayRef<int64_t> shape) {
  return getAsIndexOpFoldResult(context, shape);
}

Type productType(Type element) {
  auto type = dyn_cast<FloatType>(element);
  return type && type.getWidth() < 32 ? Float32Type::get(element.getContext()) : element;
}

Value convertedFloats(Lowering &l, Value value, ArrayRef<OpFoldResult> sizes, Type element) {
  Type from = getElementTypeOrSelf(value);
  if (from == element)
    return value;
  AffineMap identity = l.b.getMultiDimIdentityMap(sizes.size());
  return pointwise(l, value, identity, sizes, element, [&](Scalar &s, ValueRange args) -> Value {
    if (from.getIntOrFloatBitWidth() < element.getIntOrFloatBitWidth())
      return arith::ExtFOp::create(s.b, element, args[0]);
    return arith::TruncFOp::create(s.b, element, args[0]);
  });
}

//===----------------------------------------------------------------------===//
// Making operands
//===----------------------------------------------------------------------===//

/// The producer's operand and the composed order, where the value is transposed from another.
static Value beforeTransposes(Value value, SmallVectorImpl<int64_t> &order) {
  while (auto transpose = value.getDefiningOp<onnx::TransposeOp>()) {
    SmallVector<int64_t> composed;
    for (int64_t dim : order) {
      auto perm = transpose.getPerm();
      composed.push_back(perm ? (*perm)[dim] : int64_t(order.size()) - 1 - dim);
    }
    order.assign(composed);
    value = transpose.getData();
  }
  return value;
}

/// The key of a weight, small constants put into the store first: packing them at run time would cost more.
static std::optional<std::string> keyOf(Lowering &l, Value onnxValue) {
  std::optional<std::string> key = l.weightKey(onnxValue);
  if (key)
    return isTransformable(l.weights.info(*key).type) ? key : std::nullopt;
  auto constant = onnxValue.getDefiningOp<onnx::ConstantOp>();
  auto elements = constant ? dyn_cast<DenseElementsAttr>(constant.getValue()) : DenseElementsAttr();
  DType type = onnx::dtypeOf(Lowering::element(onnxValue));
  if (!elements || !isTransformable(type) || type == DType::Bool)
    return std::nullopt;
  Tensor tensor =
      Tensor::allocate(type, Shape(elements.getType().getShape().begin(), elements.getType().getShape().end()));
  ArrayRef<char> bytes = elements.getRawData();
  if (bytes.empty())
    return std::nullopt;
  for (int64_t offset = 0; offset < tensor.bytes(); offset += bytes.size())
    std::memcpy(tensor.mutableData<char>() + offset, bytes.data(), bytes.size());
  return l.weights.add("constant", tensor);
}

Operand Operand::of(Lowering &l, Value onnxValue) {
  Operand result(l);
  result.element = Lowering::storage(Lowering::element(onnxValue));
  result.sizes = l.sizes(onnxValue);
  result.order = identityOrder(result.sizes.size());
  result.key = keyOf(l, onnxValue);
  if (!result.key)
    result.value = l.in(beforeTransposes(onnxValue, result.order));
  return result;
}

Operand Operand::ofWeight(Lowering &l, const Tensor &tensor, Type element) {
  Operand result(l);
  result.element = element;
  return result.withKey(l.weights.add("constant", tensor));
}

Operand Operand::ofValue(Lowering &l, Value value, ArrayRef<OpFoldResult> sizes) {
  Operand result(l);
  result.element = getElementTypeOrSelf(value);
  return result.withValue(value, sizes);
}

Operand Operand::withKey(std::string newKey) const {
  Operand result = *this;
  WeightStore::Info info = l->weights.info(newKey);
  result.sizes = asSizes(l->b.getContext(), info.shape);
  result.order = identityOrder(result.sizes.size());
  result.key = std::move(newKey);
  return result;
}

Operand Operand::withValue(Value newValue, ArrayRef<OpFoldResult> newSizes) const {
  Operand result = *this;
  result.value = newValue;
  result.sizes.assign(newSizes.begin(), newSizes.end());
  result.order = identityOrder(newSizes.size());
  return result;
}

Value Operand::get() const {
  if (key)
    return l->weight(*key, RankedTensorType::get(staticSizes(sizes), element));
  return llvm::is_sorted(order) ? value : transpose(*l, value, order);
}

//===----------------------------------------------------------------------===//
// Transforms
//===----------------------------------------------------------------------===//

Operand Operand::refined(ArrayRef<int64_t> shape, const Twine &name) const {
  SmallVector<OpFoldResult> known(sizes);
  bool isOpen = false;
  for (auto [dim, size] : llvm::enumerate(shape)) {
    if (ShapedType::isDynamic(size) || getConstantIntValue(sizes[dim]))
      continue;
    Value fits = arith::CmpIOp::create(l->b, arith::CmpIPredicate::eq, l->index(sizes[dim]), l->index(size));
    l->check(fits, "expected dim " + Twine(dim) + " of '" + name + "' to be " + Twine(size));
    known[dim] = l->b.getIndexAttr(size);
    isOpen = true;
  }
  if (!isOpen)
    return *this;
  auto type = RankedTensorType::get(staticSizes(known), getElementTypeOrSelf(get()));
  return withValue(tensor::CastOp::create(l->b, type, get()), known);
}

Operand Operand::transposed(ArrayRef<int64_t> permutation) const {
  if (key)
    return withKey(deriveTransposed(l->weights, *key, permutation));
  Operand result = *this;
  for (auto [i, dim] : llvm::enumerate(permutation)) {
    result.order[i] = order[dim];
    result.sizes[i] = sizes[dim];
  }
  return result;
}

Operand Operand::split(int64_t dim, int64_t outer, int64_t inner) const {
  return split(dim, OpFoldResult(l->b.getIndexAttr(outer)), OpFoldResult(l->b.getIndexAttr(inner)));
}

Operand Operand::split(int64_t dim, OpFoldResult outer, OpFoldResult inner) const {
  SmallVector<OpFoldResult> shape(sizes);
  shape[dim] = outer;
  shape.insert(shape.begin() + dim + 1, inner);
  if (key)
    return withKey(deriveReshaped(l->weights, *key, staticSizes(shape)));
  SmallVector<ReassociationIndices> groups;
  for (int64_t i = 0; i < rank(); ++i) {
    int64_t shifted = i <= dim ? i : i + 1;
    groups.push_back(i == dim ? ReassociationIndices{i, i + 1} : ReassociationIndices{shifted});
  }
  auto type = RankedTensorType::get(staticSizes(shape), element);
  // The product is known where both factors are, whatever is known of the dim.
  Value value = get();
  SmallVector<int64_t> whole(cast<RankedTensorType>(value.getType()).getShape());
  std::optional<int64_t> a = getConstantIntValue(outer), b = getConstantIntValue(inner);
  if (int64_t product = a && b ? *a * *b : ShapedType::kDynamic; product != whole[dim]) {
    whole[dim] = product;
    value = tensor::CastOp::create(l->b, type.clone(whole), value);
  }
  return withValue(tensor::ExpandShapeOp::create(l->b, type, value, groups, shape), shape);
}

Operand Operand::unitDim(int64_t position) const {
  SmallVector<OpFoldResult> shape(sizes);
  shape.insert(shape.begin() + position, l->b.getIndexAttr(1));
  if (key)
    return withKey(deriveReshaped(l->weights, *key, staticSizes(shape)));
  return withValue(insertUnitDims(*l, get(), position), shape);
}

Operand Operand::collapsed(ArrayRef<ReassociationIndices> groups) const {
  SmallVector<OpFoldResult> shape;
  for (const ReassociationIndices &group : groups) {
    AffineExpr product = getAffineConstantExpr(1, l->b.getContext());
    SmallVector<OpFoldResult> factors;
    for (int64_t dim : group) {
      product = product * getAffineSymbolExpr(factors.size(), l->b.getContext());
      factors.push_back(sizes[dim]);
    }
    shape.push_back(affine::makeComposedFoldedAffineApply(l->b, l->b.getLoc(), product, factors));
  }
  if (key)
    return withKey(deriveReshaped(l->weights, *key, staticSizes(shape)));
  if (int64_t(groups.size()) == rank())
    return *this;
  return withValue(tensor::CollapseShapeOp::create(l->b, get(), groups), shape);
}

Operand Operand::rows(int64_t offset, int64_t count) const {
  if (key)
    return withKey(deriveRows(l->weights, *key, offset, count));
  SmallVector<OpFoldResult> offsets(rank(), l->b.getIndexAttr(0)), strides(rank(), l->b.getIndexAttr(1));
  SmallVector<OpFoldResult> shape(sizes);
  offsets[0] = l->b.getIndexAttr(offset);
  shape[0] = l->b.getIndexAttr(count);
  return withValue(tensor::ExtractSliceOp::create(l->b, get(), offsets, shape, strides), shape);
}

Operand Operand::converted(Type type) const {
  if (type == element)
    return *this;
  Operand result = key ? withKey(deriveConverted(l->weights, *key, onnx::dtypeOf(type)))
                       : withValue(convertedFloats(*l, get(), sizes, type), sizes);
  result.element = type;
  return result;
}

Operand Operand::centred(const std::optional<Operand> &zeroPoint, int64_t dim) const {
  Operand result = withKey(deriveCentred(l->weights, *key, zeroPoint ? zeroPoint->key : std::nullopt, dim));
  result.element = l->b.getI16Type();
  return result;
}

Operand Operand::derived(StringRef label, ArrayRef<int64_t> shape, WeightStore::Transform transform) const {
  WeightStore::Info info{l->weights.info(*key).type, Shape(shape.begin(), shape.end())};
  return withKey(l->weights.derive({*key}, label.str(), info, std::move(transform)));
}

//===----------------------------------------------------------------------===//
// Packing
//===----------------------------------------------------------------------===//

static int64_t product(ArrayRef<int64_t> extents) {
  return std::accumulate(extents.begin(), extents.end(), int64_t(1), std::multiplies<int64_t>());
}

Operand Operand::packed(int64_t batchRank) const {
  if (!key)
    return packedValue(batchRank);
  SmallVector<int64_t> shape = staticSizes(sizes);
  ArrayRef<int64_t> batch = ArrayRef<int64_t>(shape).take_front(batchRank);
  ArrayRef<int64_t> inner = ArrayRef<int64_t>(shape).drop_front(batchRank).drop_back();
  std::string matrix = deriveReshaped(l->weights, *key, {product(batch), product(inner), shape.back()});
  SmallVector<int64_t> result(batch);
  result.push_back(linalgx::panelCount(shape.back()));
  llvm::append_range(result, inner);
  result.push_back(linalgx::panelWidth);
  return withKey(deriveReshaped(l->weights, derivePanels(l->weights, matrix), result));
}

Operand Operand::packedValue(int64_t batchRank) const {
  OpBuilder &b = l->b;
  // Positions of the view's dims in the packed result, then in the value before its pending transpose.
  SmallVector<int64_t> outer = llvm::to_vector(llvm::seq<int64_t>(0, batchRank));
  outer.push_back(rank() - 1);
  llvm::append_range(outer, llvm::seq<int64_t>(batchRank, rank() - 1));
  SmallVector<int64_t> outerInValue;
  SmallVector<OpFoldResult> shape;
  for (int64_t dim : outer) {
    outerInValue.push_back(order[dim]);
    shape.push_back(sizes[dim]);
  }
  AffineExpr columns = getAffineSymbolExpr(0, b.getContext());
  shape[batchRank] =
      affine::makeComposedFoldedAffineApply(b, l->b.getLoc(), columns.ceilDiv(linalgx::panelWidth), sizes.back());
  OpFoldResult width = b.getIndexAttr(linalgx::panelWidth);
  shape.push_back(width);
  Value zero = arith::ConstantOp::create(b, l->b.getLoc(), b.getZeroAttr(element));
  Value init = l->empty(shape, element);
  auto pack = mlir::linalg::PackOp::create(b, l->b.getLoc(), value, init, ArrayRef<int64_t>{order.back()},
                                           ArrayRef<OpFoldResult>{width}, zero, outerInValue);
  return withValue(pack->getResult(0), shape);
}

} // namespace aicc::linalg
