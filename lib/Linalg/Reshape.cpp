// Reshapes as expand_shape and collapse_shape: the dims of source and result are matched into
// groups of equal products, which shape analysis can often prove for dynamic dims too; what does
// not match goes through one dim.
#include "lib/Linalg/ComputedAxes.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {

/// Dims [from, fromEnd) of the source hold the same elements as dims [to, toEnd) of the result.
struct Group {
  int64_t from, fromEnd, to, toEnd;
};

} // namespace

/// Whether the quotient is provably whole, without being one.
static bool divides(onnx::Dim divisor, onnx::Dim number) {
  return divisor && number && divisor != number && onnx::divideExactly(number, divisor, divisor.getContext());
}

/// The smallest group at the front of both lists; nothing when their products cannot be proven
/// equal.
static std::optional<std::pair<int64_t, int64_t>> matchFront(ArrayRef<AffineExpr> from, ArrayRef<AffineExpr> to) {
  if (from.empty() || to.empty())
    return std::nullopt;
  size_t i = 1, j = 1;
  onnx::Dim source = from[0], result = to[0];
  while (source != result) {
    if (i < from.size() && divides(source, result))
      source = onnx::multiply(source, from[i++]);
    else if (j < to.size() && divides(result, source))
      result = onnx::multiply(result, to[j++]);
    else
      return std::nullopt;
    if (!source || !result)
      return std::nullopt;
  }
  return std::pair<int64_t, int64_t>(i, j);
}

/// Groups from the front, then from the back; what is left between them is one group.
static SmallVector<Group> matchGroups(ArrayRef<AffineExpr> from, ArrayRef<AffineExpr> to) {
  SmallVector<Group> front, back;
  int64_t i = 0, j = 0, iEnd = from.size(), jEnd = to.size();
  while (auto match = matchFront(from.slice(i, iEnd - i), to.slice(j, jEnd - j))) {
    front.push_back({i, i + match->first, j, j + match->second});
    i += match->first;
    j += match->second;
  }
  while (i < iEnd && j < jEnd) {
    SmallVector<AffineExpr> fromBack(llvm::reverse(from.slice(i, iEnd - i)));
    SmallVector<AffineExpr> toBack(llvm::reverse(to.slice(j, jEnd - j)));
    auto match = matchFront(fromBack, toBack);
    if (!match)
      break;
    back.push_back({iEnd - match->first, iEnd, jEnd - match->second, jEnd});
    iEnd -= match->first;
    jEnd -= match->second;
  }
  bool left = i < iEnd || j < jEnd;
  if (left && i < iEnd && j < jEnd)
    front.push_back({i, iEnd, j, jEnd});
  else if (left && !front.empty())
    front.back().fromEnd = iEnd, front.back().toEnd = jEnd;
  else if (left && !back.empty())
    back.back().from = i, back.back().to = j;
  front.append(back.rbegin(), back.rend());
  return front;
}

bool holdsAsMany(ArrayRef<AffineExpr> from, ArrayRef<AffineExpr> to) {
  auto isOne = [](AffineExpr dim) { return onnx::constantOf(dim) == 1; };
  while (auto match = matchFront(from, to)) {
    from = from.drop_front(match->first);
    to = to.drop_front(match->second);
  }
  if (from.empty() || to.empty())
    return llvm::all_of(from, isOne) && llvm::all_of(to, isOne);
  SmallVector<AffineExpr> fromBack(llvm::reverse(from)), toBack(llvm::reverse(to));
  ArrayRef<AffineExpr> fromRest(fromBack), toRest(toBack);
  while (auto match = matchFront(fromRest, toRest)) {
    fromRest = fromRest.drop_front(match->first);
    toRest = toRest.drop_front(match->second);
  }
  return llvm::all_of(fromRest, isOne) && llvm::all_of(toRest, isOne);
}

static int64_t staticProduct(ArrayRef<int64_t> dims) {
  int64_t product = 1;
  for (int64_t dim : dims) {
    if (ShapedType::isDynamic(dim))
      return ShapedType::kDynamic;
    product *= dim;
  }
  return product;
}

static Value castShape(Lowering &l, Value value, ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getShape() == shape)
    return value;
  return tensor::CastOp::create(l.b, type.clone(shape), value);
}

static Value collapse(Lowering &l, Value value, ArrayRef<ReassociationIndices> groups) {
  if (int64_t(groups.size()) == cast<RankedTensorType>(value.getType()).getRank())
    return value;
  return tensor::CollapseShapeOp::create(l.b, value, groups);
}

Value reshape(Lowering &l, Value input, ArrayRef<AffineExpr> from, ArrayRef<AffineExpr> to) {
  if (from == to)
    return input;
  // Products of 0 are equal whatever their other factors are: no elements, no groups.
  auto isZero = [](AffineExpr dim) { return onnx::constantOf(dim) == 0; };
  if (llvm::any_of(from, isZero) || llvm::any_of(to, isZero))
    return l.empty(l.sizes(to), getElementTypeOrSelf(input));
  if (from.empty()) // upstream folds a scalar that is expanded at once into a constant of unknown size, which is none
    return reshapeThroughOneDim(l, input, l.sizes(to));
  SmallVector<ReassociationIndices> collapsed, expanded;
  for (Group group : matchGroups(from, to)) {
    collapsed.emplace_back(llvm::to_vector(llvm::seq(group.from, group.fromEnd)));
    expanded.emplace_back(llvm::to_vector(llvm::seq(group.to, group.toEnd)));
  }
  SmallVector<OpFoldResult> sizes = l.sizes(to);
  SmallVector<int64_t> shape;
  for (OpFoldResult size : sizes)
    shape.push_back(getConstantIntValue(size).value_or(ShapedType::kDynamic));
  Value value = collapse(l, input, collapsed);
  SmallVector<int64_t> between;
  for (const ReassociationIndices &group : expanded)
    between.push_back(staticProduct(ArrayRef(shape).slice(group.front(), group.size())));
  if (expanded.size() == sizes.size())
    return castShape(l, value, shape);
  value = castShape(l, value, between);
  auto type = RankedTensorType::get(shape, getElementTypeOrSelf(value));
  return tensor::ExpandShapeOp::create(l.b, type, value, expanded, sizes);
}

/// Each dim that is not at `unit` opens a group; unit dims join the group before them, leading ones
/// the first.
static SmallVector<ReassociationIndices> groupUnitDims(int64_t rank, ArrayRef<int64_t> unit) {
  SmallVector<ReassociationIndices> groups;
  ReassociationIndices leading;
  for (int64_t dim = 0; dim < rank; ++dim) {
    if (!llvm::is_contained(unit, dim))
      groups.push_back(std::exchange(leading, {}));
    (groups.empty() ? leading : groups.back()).push_back(dim);
  }
  return groups;
}

Value insertUnitDims(Lowering &l, Value tensor, ArrayRef<int64_t> positions) {
  if (positions.empty())
    return tensor;
  auto type = cast<RankedTensorType>(tensor.getType());
  int64_t rank = type.getRank() + positions.size();
  SmallVector<int64_t> shape(type.getShape());
  SmallVector<OpFoldResult> sizes = l.sizesOf(tensor);
  for (int64_t position : positions) {
    shape.insert(shape.begin() + position, 1);
    sizes.insert(sizes.begin() + position, l.b.getIndexAttr(1));
  }
  return tensor::ExpandShapeOp::create(l.b, type.clone(shape), tensor, groupUnitDims(rank, positions), sizes);
}

Value dropUnitDims(Lowering &l, Value tensor, ArrayRef<int64_t> positions) {
  if (positions.empty())
    return tensor;
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  return tensor::CollapseShapeOp::create(l.b, tensor, groupUnitDims(rank, positions));
}

Value flattened(Lowering &l, Value onnxValue) {
  SmallVector<AffineExpr> dims(l.dims(onnxValue));
  onnx::Dim total = getAffineConstantExpr(1, l.b.getContext());
  for (AffineExpr dim : dims)
    total = onnx::multiply(total, dim);
  return reshape(l, l.in(onnxValue), dims, {total});
}

} // namespace aicc::linalg
