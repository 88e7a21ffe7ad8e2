// Shapes of ops that reshape, join, cut and pad.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

/// Elements stay the same when only the shape changes and the result has rank 0 or 1.
static void copyElements(ShapeContext &context, Value from, Value to) {
  auto rank = context.rank(to);
  if (auto elements = context.value(from); elements && rank && *rank <= 1)
    context.setValue(to, *elements);
}

//===- Shape changes ----------------------------------------------------===//

/// Resolves 0 (copy) and -1 (the rest) in the value of Reshape's shape operand.
static FailureOr<Dims> reshapedDims(ShapeContext &context, ReshapeOp op, std::optional<ArrayRef<Dim>> from,
                                    ArrayRef<Dim> shape) {
  Dims result(shape);
  std::optional<size_t> rest;
  for (auto [i, dim] : llvm::enumerate(result)) {
    auto number = constantOf(dim);
    if (number == 0 && op.getAllowzero() == 0) {
      if (from && i >= from->size())
        return op.emitOpError() << "expected 'shape' to copy a dim of 'data' (rank " << from->size() << "), found 0 at "
                                << i;
      dim = from ? (*from)[i] : Dim();
    } else if (number == -1) {
      if (rest)
        return op.emitOpError("expected at most one -1 in 'shape', found two");
      rest = i;
      dim = Dim();
    } else if (number && *number < 0) {
      return op.emitOpError() << "expected dims of at least -1 in 'shape', found " << *number;
    }
  }
  if (!rest || !from)
    return result;
  Dims others(result);
  others.erase(others.begin() + *rest);
  result[*rest] = divideExactly(*from, others, context.getContext());
  auto total = constantOf(product(context, *from)), known = constantOf(product(context, others));
  if (!result[*rest] && total && known && *known != 0)
    return op.emitOpError() << "expected the number of elements (" << *total << ") to be a multiple of " << *known
                            << ", the product of the given dims";
  return result;
}

static LogicalResult checkElementCount(ShapeContext &context, Operation *op, ArrayRef<Dim> from, ArrayRef<Dim> to) {
  auto have = constantOf(product(context, from)), want = constantOf(product(context, to));
  if (!have || !want || *have == *want)
    return success();
  return op->emitOpError() << "expected as many elements as 'data' has (" << *have << "), found shape "
                           << context.text(to) << " (" << *want << ")";
}

LogicalResult ReshapeOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getData());
  auto from = context.shape(getData());
  auto shape = context.value(getShape());
  if (!shape) {
    auto rank = rankFrom(context, *this, getShape(), "shape");
    if (failed(rank))
      return failure();
    if (!*rank)
      *rank = declaredRank(getReshaped());
    if (*rank && failed(requireCount(context, *this, getShape(), **rank)))
      return failure();
    setResult(context, getReshaped(), *rank ? std::optional(unknownDims(**rank)) : std::nullopt, elementType);
    return success();
  }
  FailureOr<Dims> dims = reshapedDims(context, *this, from, *shape);
  if (failed(dims) || (from && failed(checkElementCount(context, *this, *from, *dims))))
    return failure();
  for (auto [i, dim] : llvm::enumerate(*dims)) // a dim read from data may turn out to be 0 or -1: only shapes are safe
    if (dim && !lowerBound(dim, 0) && !constantOf(dim))
      dim = context.fresh(getReshaped(), i);
  context.setShape(getReshaped(), *dims, elementType);
  copyElements(context, getData(), getReshaped());
  return success();
}

LogicalResult FlattenOp::inferShapes(ShapeContext &context) {
  auto dims = context.shape(getInput());
  Type elementType = context.elementType(getInput());
  if (!dims) {
    context.setShape(getOutput(), unknownDims(2), elementType);
    return success();
  }
  int64_t rank = dims->size(), given = getAxis(), axis = given < 0 ? given + rank : given;
  if (axis < 0 || axis > rank)
    return emitOpError() << "expected 'axis' in [" << -rank << ", " << rank << "], found " << given;
  context.setShape(getOutput(), {product(context, dims->take_front(axis)), product(context, dims->drop_front(axis))},
                   elementType);
  return success();
}

static FailureOr<SmallVector<int64_t>> squeezedAxes(ShapeContext &context, SqueezeOp op, ArrayRef<Dim> dims) {
  if (isPresent(op.getAxes()))
    return normalizeAxes(op, *context.constants(op.getAxes()), dims.size());
  SmallVector<int64_t> axes;
  for (auto [i, dim] : llvm::enumerate(dims))
    if (constantOf(dim) == 1)
      axes.push_back(i);
  return axes;
}

/// The result of Squeeze or Unsqueeze with axes that only the run knows: of the axes, their number gives the rank.
static LogicalResult inferComputedAxes(ShapeContext &context, Operation *op, Value axes, int64_t sign) {
  Value data = op->getOperand(0);
  auto count = rankFrom(context, op, axes, "axes");
  if (failed(count))
    return failure();
  if (context.rank(axes) == 0) // one axis, as exporters write it
    *count = 1;
  int64_t rank = *context.rank(data);
  if (auto declared = declaredRank(op->getResult(0)); declared && !*count && sign * (*declared - rank) >= 0) {
    *count = sign * (*declared - rank);
    if (failed(requireCount(context, op, axes, **count)))
      return failure();
  }
  int64_t result = rank + sign * count->value_or(0);
  if (result < 0)
    return op->emitOpError() << "expected at most as many 'axes' as 'data' has dims (" << rank << "), found "
                             << **count;
  setResult(context, op->getResult(0), *count ? std::optional(unknownDims(result)) : std::nullopt,
            context.elementType(data));
  return success();
}

LogicalResult SqueezeOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getData());
  auto dims = context.shape(getData());
  bool axesKnown = isPresent(getAxes())
                       ? context.constants(getAxes()).has_value()
                       : dims && llvm::all_of(*dims, [](Dim dim) { return constantOf(dim) || isNeverOne(dim); });
  if (dims && isPresent(getAxes()) && !axesKnown)
    return inferComputedAxes(context, *this, getAxes(), -1);
  if (!dims || !axesKnown) {
    context.setUnranked(getSqueezed(), elementType);
    return success();
  }
  auto axes = squeezedAxes(context, *this, *dims);
  if (failed(axes))
    return failure();
  Dims result;
  for (auto [i, dim] : llvm::enumerate(*dims)) {
    if (!llvm::is_contained(*axes, int64_t(i)))
      result.push_back(dim);
    else if (auto size = constantOf(dim); size && *size != 1)
      return emitOpError() << "expected dims of size 1 at 'axes', found " << *size << " at " << i;
  }
  context.setShape(getSqueezed(), result, elementType);
  copyElements(context, getData(), getSqueezed());
  return success();
}

LogicalResult UnsqueezeOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getData());
  auto dims = context.shape(getData());
  auto given = context.constants(getAxes());
  if (dims && !given)
    return inferComputedAxes(context, *this, getAxes(), 1);
  if (!dims) {
    context.setUnranked(getExpanded(), elementType);
    return success();
  }
  auto axes = normalizeAxes(*this, *given, dims->size() + given->size());
  if (failed(axes))
    return failure();
  Dims result(*dims);
  for (int64_t axis : *axes)
    result.insert(result.begin() + axis, context.constant(1));
  context.setShape(getExpanded(), result, elementType);
  copyElements(context, getData(), getExpanded());
  return success();
}

LogicalResult IdentityOp::inferShapes(ShapeContext &context) {
  context.copy(getInput(), getOutput());
  return success();
}

//===- Order ------------------------------------------------------------===//

LogicalResult TransposeOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getData());
  auto dims = context.shape(getData());
  auto perm = getPerm();
  if (!dims) {
    setResult(context, getTransposed(), perm ? std::optional(unknownDims(perm->size())) : std::nullopt, elementType);
    return success();
  }
  if (perm && perm->size() != dims->size())
    return emitOpError() << "expected as many 'perm' entries as 'data' has dims (" << dims->size() << "), found "
                         << perm->size();
  Dims result;
  SmallVector<bool> seen(dims->size());
  for (size_t i = 0; i < dims->size(); ++i) {
    int64_t source = perm ? (*perm)[i] : int64_t(dims->size() - 1 - i);
    if (source < 0 || source >= int64_t(dims->size()) || seen[source])
      return emitOpError() << "expected 'perm' to be a permutation of " << dims->size() << " dims, found " << source
                           << " at " << i;
    seen[source] = true;
    result.push_back((*dims)[source]);
  }
  context.setShape(getTransposed(), result, elementType);
  copyElements(context, getData(), getTransposed());
  return success();
}

/// DepthToSpace and SpaceToDepth: [N, C, H, W] with C scaled by 1 / (b * b) and H, W by b, or the inverse.
static LogicalResult inferBlocks(ShapeContext &context, Operation *op, int64_t block, bool toSpace) {
  Value input = op->getOperand(0);
  if (block <= 0)
    return op->emitOpError() << "expected a positive 'blocksize', found " << block;
  auto dims = context.shape(input);
  Type elementType = context.elementType(input);
  if (!dims) {
    context.setShape(op->getResult(0), unknownDims(4), elementType);
    return success();
  }
  auto scaled = [&](Dim dim, int64_t factor, bool grow) {
    return grow ? multiply(dim, factor) : floorDivide(dim, factor);
  };
  context.setShape(op->getResult(0),
                   {(*dims)[0], scaled((*dims)[1], block * block, !toSpace), scaled((*dims)[2], block, toSpace),
                    scaled((*dims)[3], block, toSpace)},
                   elementType);
  return success();
}

LogicalResult DepthToSpaceOp::inferShapes(ShapeContext &context) {
  return inferBlocks(context, *this, getBlocksize(), true);
}

LogicalResult SpaceToDepthOp::inferShapes(ShapeContext &context) {
  return inferBlocks(context, *this, getBlocksize(), false);
}

//===- Size -------------------------------------------------------------===//

LogicalResult ExpandOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getInput());
  auto from = context.shape(getInput());
  auto shape = context.value(getShape());
  if (!from || !shape) {
    auto rank = rankFrom(context, *this, getShape(), "shape");
    if (failed(rank))
      return failure();
    auto declared = declaredRank(getOutput());
    if (!*rank && from && declared && *declared > int64_t(from->size())) {
      *rank = *declared;
      if (failed(requireCount(context, *this, getShape(), **rank)))
        return failure();
    } else if (!*rank && from && declared == int64_t(from->size())) {
      *rank = 0; // or more: code looks at the length
    }
    bool ranked = from && *rank;
    setResult(context, getOutput(),
              ranked ? std::optional(unknownDims(std::max<int64_t>(**rank, from->size()))) : std::nullopt, elementType);
    return success();
  }
  Dims result(std::max(from->size(), shape->size()), context.constant(1));
  llvm::copy(*from, result.end() - from->size());
  size_t offset = result.size() - shape->size();
  for (auto [i, dim] : llvm::enumerate(*shape)) {
    auto both = context.broadcast(result[offset + i], dim, getLoc());
    if (failed(both))
      return emitOpError() << "expected 'shape' to broadcast with 'input', found " << context.text(*shape) << " and "
                           << context.text(*from);
    result[offset + i] = *both;
  }
  context.setShape(getOutput(), result, elementType);
  if (auto elements = context.value(getInput()); elements && elements->size() == 1 && result.size() == 1)
    if (auto count = constantOf(result[0]); count && *count <= 64)
      context.setValue(getOutput(), Dims(*count, (*elements)[0]));
  return success();
}

LogicalResult TileOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getInput());
  auto dims = context.shape(getInput());
  if (!dims) {
    context.setUnranked(getOutput(), elementType);
    return success();
  }
  if (failed(requireCount(context, *this, getRepeats(), dims->size())))
    return failure();
  auto repeats = context.value(getRepeats());
  if (repeats && repeats->size() != dims->size())
    return emitOpError() << "expected as many 'repeats' as 'input' has dims (" << dims->size() << "), found "
                         << repeats->size();
  Dims result = unknownDims(dims->size());
  for (size_t i = 0; repeats && i < dims->size(); ++i)
    result[i] = multiply((*dims)[i], (*repeats)[i]);
  context.setShape(getOutput(), result, elementType);
  return success();
}

/// Axes given by an optional operand, all without it; none when they are not known.
static FailureOr<std::optional<SmallVector<int64_t>>> axesOrAll(ShapeContext &context, Operation *op, Value axes,
                                                                int64_t rank) {
  if (!isPresent(axes))
    return std::optional(llvm::to_vector(llvm::seq<int64_t>(0, rank)));
  auto known = context.constants(axes);
  if (!known)
    return std::optional<SmallVector<int64_t>>();
  for (int64_t &axis : *known) {
    auto normal = normalizeAxis(op, axis, rank, "axes");
    if (failed(normal))
      return failure();
    axis = *normal;
  }
  return known;
}

LogicalResult PadOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getData());
  auto dims = context.shape(getData());
  if (!dims) {
    context.setUnranked(getOutput(), elementType);
    return success();
  }
  auto axes = axesOrAll(context, *this, getAxes(), dims->size());
  if (failed(axes))
    return failure();
  auto pads = context.value(getPads());
  if (!isPresent(getAxes())) {
    if (failed(requireCount(context, *this, getPads(), 2 * dims->size())))
      return failure();
  } else if (auto borders = context.shape(getPads()), given = context.shape(getAxes());
             borders && given && borders->size() == 1 && given->size() == 1) {
    if (failed(context.unify(borders->front(), multiply(given->front(), 2), getLoc())))
      return emitOpError() << "expected two 'pads' for each of 'axes', found " << context.text(*borders) << " and "
                           << context.text(*given);
  }
  if (!pads || !*axes) {
    context.setShape(getOutput(), unknownDims(dims->size()), elementType);
    return success();
  }
  if (pads->size() != 2 * (*axes)->size())
    return emitOpError() << "expected two 'pads' for each of " << (*axes)->size() << " axes, found " << pads->size();
  Dims result(*dims);
  for (auto [i, axis] : llvm::enumerate(**axes))
    result[axis] = add(add(result[axis], (*pads)[i]), (*pads)[i + (*axes)->size()]);
  context.setShape(getOutput(), result, elementType);
  return success();
}

LogicalResult CenterCropPadOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getInputData());
  auto dims = context.shape(getInputData());
  if (!dims) {
    context.setUnranked(getOutputData(), elementType);
    return success();
  }
  auto axes = getAxes() ? SmallVector<int64_t>(*getAxes()) : llvm::to_vector(llvm::seq<int64_t>(0, dims->size()));
  if (failed(requireCount(context, *this, getShape(), axes.size())))
    return failure();
  auto shape = context.value(getShape());
  Dims result(*dims);
  for (auto [i, axis] : llvm::enumerate(axes)) {
    auto normal = normalizeAxis(*this, axis, dims->size(), "axes");
    if (failed(normal))
      return failure();
    result[*normal] = shape && i < shape->size() ? (*shape)[i] : Dim();
  }
  context.setShape(getOutputData(), result, elementType);
  return success();
}

LogicalResult ReverseSequenceOp::inferShapes(ShapeContext &context) {
  int64_t batch = getBatchAxis(), time = getTimeAxis();
  if (batch < 0 || batch > 1 || time != 1 - batch)
    return emitOpError() << "expected 'batch_axis' and 'time_axis' to be 0 and 1 or 1 and 0, found " << batch << " and "
                         << time;
  return inferSame(context, *this);
}

LogicalResult CompressOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getInput());
  auto dims = context.shape(getInput());
  if (!getAxis()) {
    context.setShape(getOutput(), unknownDims(1), elementType);
    return success();
  }
  if (!dims) {
    context.setUnranked(getOutput(), elementType);
    return success();
  }
  auto axis = normalizeAxis(*this, *getAxis(), dims->size());
  if (failed(axis))
    return failure();
  Dims result(*dims);
  result[*axis] = Dim();
  context.setShape(getOutput(), result, elementType);
  return success();
}

} // namespace aicc::onnx
