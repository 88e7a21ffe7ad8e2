// Shapes of Concat, Split and Slice, and their effect on the elements of small tensors.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

//===- Concat -----------------------------------------------------------===//

static LogicalResult concatDims(ShapeContext &context, ConcatOp op, int64_t axis, Dims &result) {
  Dim size = context.constant(0);
  for (auto [number, input] : llvm::enumerate(op.getInputs())) {
    auto dims = context.shape(input);
    if (!dims) {
      size = Dim();
      continue;
    }
    if (dims->size() != result.size())
      return op.emitOpError() << "expected operand " << number << " to have the rank of the first (" << result.size()
                              << "), found rank " << dims->size();
    size = add(size, (*dims)[axis]);
    for (auto [i, dim] : llvm::enumerate(*dims)) {
      if (int64_t(i) == axis)
        continue;
      auto both = context.unify(result[i], dim, op.getLoc());
      if (failed(both))
        return op.emitOpError() << "expected operands that differ only in dim " << axis << ", found dims "
                                << context.text(result) << " and " << context.text(*dims) << " (operand " << number
                                << ")";
      result[i] = *both;
    }
  }
  result[axis] = size;
  return success();
}

LogicalResult ConcatOp::inferShapes(ShapeContext &context) {
  if (getInputs().empty())
    return emitOpError("expected at least one operand, found none");
  Type elementType = context.elementType(getInputs()[0]);
  Value first;
  for (Value input : getInputs())
    if (!first && context.shape(input))
      first = input;
  if (!first) {
    context.setUnranked(getConcatResult(), elementType);
    return success();
  }
  Dims result(*context.shape(first));
  auto axis = normalizeAxis(*this, getAxis(), result.size());
  if (failed(axis) || failed(concatDims(context, *this, *axis, result)))
    return failure();
  context.setShape(getConcatResult(), result, elementType);
  auto count = result.size() == 1 ? constantOf(result[0]) : std::nullopt;
  if (!count || *count > 64)
    return success();
  Dims elements;
  for (Value input : getInputs()) {
    auto part = context.value(input);
    int64_t size = *constantOf((*context.shape(input))[0]);
    elements.append(part ? Dims(*part) : Dims(size, Dim()));
  }
  context.setValue(getConcatResult(), elements);
  return success();
}

//===- Split ------------------------------------------------------------===//

/// The sizes of the parts along the axis.
static FailureOr<Dims> partSizes(ShapeContext &context, SplitOp op, Dim size) {
  size_t parts = op.getOutputs().size();
  if (isPresent(op.getSplit())) {
    if (failed(requireCount(context, op, op.getSplit(), parts)))
      return failure();
    auto given = context.value(op.getSplit());
    if (!given)
      return unknownDims(parts);
    if (given->size() != parts)
      return FailureOr<Dims>(op.emitOpError()
                             << "expected as many 'split' sizes as results (" << parts << "), found " << given->size());
    Dim total = context.constant(0);
    for (Dim part : *given)
      total = add(total, part);
    auto sum = constantOf(total);
    if (auto wanted = constantOf(size); wanted && sum && *wanted != *sum)
      return FailureOr<Dims>(op.emitOpError() << "expected 'split' to sum to " << *wanted << ", found " << *sum);
    return Dims(*given);
  }
  Dim part = ceilDivide(size, int64_t(parts));
  Dims sizes(parts, part);
  if (auto whole = constantOf(size)) { // where that is too much, the last parts are empty, as at run time
    int64_t each = *constantOf(part);
    for (auto [number, own] : llvm::enumerate(sizes))
      own = context.constant(std::min(each, *whole - std::min(each * int64_t(number), *whole)));
    return sizes;
  }
  sizes.back() = subtract(size, multiply(part, int64_t(parts) - 1));
  return sizes;
}

LogicalResult SplitOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getInput());
  auto dims = context.shape(getInput());
  if (!dims || getOutputs().empty()) {
    for (Value output : getOutputs())
      context.setUnranked(output, elementType);
    return success();
  }
  auto axis = normalizeAxis(*this, getAxis(), dims->size());
  if (failed(axis))
    return failure();
  auto sizes = partSizes(context, *this, (*dims)[*axis]);
  if (failed(sizes))
    return failure();
  auto elements = context.value(getInput());
  int64_t offset = 0;
  for (auto [output, size] : llvm::zip(getOutputs(), *sizes)) {
    Dims result(*dims);
    result[*axis] = size;
    context.setShape(output, result, elementType);
    auto count = constantOf(size);
    if (!elements || dims->size() != 1 || !count || offset + *count > int64_t(elements->size()))
      elements.reset();
    else
      context.setValue(output, elements->slice(offset, *count));
    offset += count.value_or(0);
  }
  return success();
}

//===- Slice ------------------------------------------------------------===//

namespace {
/// One axis of a Slice; null bounds are not known.
struct Range {
  Dim start, end;
  std::optional<int64_t> step;
};
} // namespace

/// A bound counted from the front: negative constants count from the end, beyond the end means the end.
static Dim placed(Dim bound, Dim size) {
  auto number = constantOf(bound);
  if (!number) {
    auto least = lowerBound(bound, 0); // a symbolic bound is a length, or a length less something: size - 1
    return least && *least >= 0 ? bound : Dim();
  }
  if (*number < 0)
    return add(size, *number);
  return bound;
}

/// Whether a constant start counts from the end of a dim that may be shorter: the last element is taken to be there.
static bool mayStartBefore(Dim start, const Range &range) {
  auto number = constantOf(range.start);
  auto least = lowerBound(start, 1);
  return number && *number < 0 && (!least || *least < 0);
}

/// The number of elements of a slice with a positive step.
static Dim forwardCount(ShapeContext &context, Value result, unsigned axis, Dim size, const Range &range) {
  Dim start = placed(range.start, size), end = placed(range.end, size);
  if (!start || !end || !size)
    return {};
  if (auto last = constantOf(range.end); last && *last >= INT32_MAX)
    end = size;
  else if (auto over = lowerBound(subtract(end, size), 0); over && *over >= 0)
    end = size;
  else if (auto under = lowerBound(subtract(size, end), 0); !under || *under < 0) {
    bool whole = constantOf(start) == 0 && *range.step == 1;
    return whole ? context.minimum(result, axis, size, end) : Dim();
  }
  if (mayStartBefore(start, range))
    return end == size && *range.step == 1 ? context.minimum(result, axis, size, subtract(size, start)) : Dim();
  Dim count = ceilDivide(subtract(end, start), *range.step);
  auto least = lowerBound(count, 1); // a slice from 1 of a dim that could be 0 is taken to be in bounds
  if (least && *least >= 0)
    return count;
  return constantOf(count) ? context.constant(0) : Dim();
}

static Dim backwardCount(ShapeContext &context, Dim size, const Range &range) {
  auto total = constantOf(size), first = constantOf(range.start), last = constantOf(range.end);
  bool isWhole = first && last && (*first == -1 || *first >= INT32_MAX) && *last <= INT32_MIN;
  if (isWhole)
    return ceilDivide(size, -*range.step);
  if (total == 0)
    return context.constant(0);
  if (!total || !first || !last)
    return {};
  int64_t start = std::clamp<int64_t>(*first < 0 ? *first + *total : *first, 0, *total - 1);
  int64_t end = std::clamp<int64_t>(*last < 0 ? std::max(*last + *total, int64_t(-1)) : *last, -1, *total - 1);
  return context.constant(std::max<int64_t>(0, (start - end - *range.step - 1) / -*range.step));
}

static Dim constantCount(ShapeContext &context, int64_t size, int64_t start, int64_t end, int64_t step) {
  start = std::clamp<int64_t>(start < 0 ? start + size : start, 0, size);
  end = std::clamp<int64_t>(end < 0 ? end + size : end, 0, size);
  return context.constant(std::max<int64_t>(0, (end - start + step - 1) / step));
}

static Dim slicedDim(ShapeContext &context, Value result, unsigned axis, Dim size, const Range &range) {
  if (!range.step || *range.step == 0)
    return {};
  if (*range.step < 0)
    return backwardCount(context, size, range);
  auto total = constantOf(size), start = constantOf(range.start), end = constantOf(range.end);
  if (total && start && end)
    return constantCount(context, *total, *start, *end, *range.step);
  return forwardCount(context, result, axis, size, range);
}

static void sliceElements(ShapeContext &context, SliceOp op, const Range &range) {
  auto elements = context.value(op.getData());
  auto start = constantOf(range.start), end = constantOf(range.end);
  if (!elements || !start || !end || !range.step || *range.step == 0)
    return;
  int64_t size = elements->size(), step = *range.step;
  if (size == 0)
    return context.setValue(op.getOutput(), {});
  int64_t least = step > 0 ? 0 : -1, most = step > 0 ? size : size - 1;
  int64_t first = std::clamp<int64_t>(*start < 0 ? *start + size : *start, std::max<int64_t>(least, 0), most);
  int64_t last = std::clamp<int64_t>(*end < 0 ? std::max(*end + size, least) : *end, least, most);
  Dims result;
  for (int64_t i = first; step > 0 ? i < last : i > last; i += step)
    result.push_back((*elements)[i]);
  context.setValue(op.getOutput(), result);
}

/// The axes that a Slice works on; none when they are not known.
static FailureOr<std::optional<SmallVector<int64_t>>> slicedAxes(ShapeContext &context, SliceOp op, int64_t rank,
                                                                 size_t count) {
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, count));
  if (isPresent(op.getAxes())) {
    auto known = context.constants(op.getAxes());
    if (!known)
      return std::optional<SmallVector<int64_t>>();
    axes = *known;
  }
  if (axes.size() != count)
    return op.emitOpError() << "expected as many 'axes' as 'starts' (" << count << "), found " << axes.size();
  for (int64_t &axis : axes) {
    auto normal = normalizeAxis(op, axis, rank, "axes");
    if (failed(normal))
      return failure();
    axis = *normal;
  }
  return std::optional(axes);
}

/// The lists of bounds have an entry each for each axis.
static LogicalResult unifyLengths(ShapeContext &context, SliceOp op) {
  Dim length;
  for (Value list : {op.getStarts(), op.getEnds(), op.getAxes(), op.getSteps()}) {
    auto dims = isPresent(list) ? context.shape(list) : std::nullopt;
    if (!dims || dims->size() != 1)
      continue;
    auto both = context.unify(length, dims->front(), op.getLoc());
    if (failed(both))
      return op.emitOpError() << "expected 'starts', 'ends', 'axes' and 'steps' of one length, found "
                              << context.text(length) << " and " << context.text(dims->front());
    length = *both;
  }
  return success();
}

static std::optional<size_t> sliceCount(ShapeContext &context, SliceOp op) {
  for (Value bounds : {op.getStarts(), op.getEnds()})
    if (auto dims = context.shape(bounds); dims && dims->size() == 1)
      if (auto count = constantOf((*dims)[0]))
        return *count;
  return std::nullopt;
}

LogicalResult SliceOp::inferShapes(ShapeContext &context) {
  Type elementType = context.elementType(getData());
  auto dims = context.shape(getData());
  if (!dims) {
    context.setUnranked(getOutput(), elementType);
    return success();
  }
  if (failed(unifyLengths(context, *this)))
    return failure();
  auto count = sliceCount(context, *this);
  auto axes = count ? slicedAxes(context, *this, dims->size(), *count)
                    : FailureOr<std::optional<SmallVector<int64_t>>>(std::optional<SmallVector<int64_t>>());
  if (failed(axes))
    return failure();
  if (!*axes) {
    context.setShape(getOutput(), unknownDims(dims->size()), elementType);
    return success();
  }
  auto starts = context.value(getStarts()), ends = context.value(getEnds());
  auto steps = isPresent(getSteps()) ? context.value(getSteps()) : std::nullopt;
  for (const auto &bounds : {starts, ends, steps})
    if (bounds && bounds->size() != *count)
      return emitOpError() << "expected 'starts', 'ends' and 'steps' of one length, found " << *count << " and "
                           << bounds->size();
  Dims result(*dims);
  for (auto [i, axis] : llvm::enumerate(**axes)) {
    Range range = {starts ? (*starts)[i] : Dim(), ends ? (*ends)[i] : Dim(), 1};
    if (isPresent(getSteps()))
      range.step = steps ? constantOf((*steps)[i]) : std::nullopt;
    if (range.step == 0)
      return emitOpError() << "expected 'steps' other than 0, found 0 for axis " << axis;
    result[axis] = slicedDim(context, getOutput(), axis, (*dims)[axis], range);
    context.setShape(getOutput(), result, elementType);
    if (dims->size() == 1)
      sliceElements(context, *this, range);
  }
  if ((*axes)->empty())
    context.setShape(getOutput(), result, elementType);
  return success();
}

} // namespace aicc::onnx
