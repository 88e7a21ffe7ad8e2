// Normalisations as row operations over one iteration space, statistics in f32 at least:
//
//   s = sum(x), q = sum((x - s / n)^2), y = (x - s / n) * rsqrt(q / n + eps) * scale + bias
//
// The mean is subtracted before squaring: the one-pass form loses all digits when the mean is
// great.
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {

/// A tensor normalised over `axes`, possibly a reshaped view of an onnx value.
struct Rows {
  Value data;
  Type element, work;
  SmallVector<OpFoldResult> sizes;
  SmallVector<int64_t> axes;
  OpFoldResult count; ///< elements of one row
  AffineMap all, kept;
};

/// A parameter and the dims of the data it varies along, in order.
struct Parameter {
  Value tensor;
  Type element;
  SmallVector<int64_t> dims;
};

} // namespace

static Rows rowsOf(Lowering &l, Value data, Type element, ArrayRef<OpFoldResult> sizes, ArrayRef<int64_t> axes) {
  Rows rows{data, element, Scalar::working(element), SmallVector<OpFoldResult>(sizes), SmallVector<int64_t>(axes), {},
            {},   {}};
  rows.count = l.b.getIndexAttr(1);
  for (int64_t axis : axes)
    rows.count = multiplySizes(l, rows.count, sizes[axis]);
  rows.all = l.b.getMultiDimIdentityMap(sizes.size());
  rows.kept = mapWithout(l.b.getContext(), sizes.size(), axes);
  return rows;
}

/// total / count.
static Value average(Scalar &s, Value total, OpFoldResult count) {
  if (auto constant = getConstantIntValue(count))
    return s.mul(total, s.like(total, 1.0 / double(*constant)));
  return s.div(total, s.cast(cast<Value>(count), total.getType(), false, false));
}

static Value rowSum(Lowering &l, const Rows &rows) {
  return reduction(l, rows.data, rows.axes, l.b.getZeroAttr(rows.work),
                   [&](Scalar &s, ValueRange x) { return s.accumulate(s.load(x[0], rows.element), x[1]); });
}

/// Sum of squares, of the distances from the mean when `sum` is given.
static Value rowSquares(Lowering &l, const Rows &rows, Value sum) {
  Value zero = filled(l, without(rows.sizes, rows.axes), l.b.getZeroAttr(rows.work));
  SmallVector<Value> inputs = {rows.data};
  SmallVector<AffineMap> maps = {rows.all};
  if (sum) {
    inputs.push_back(sum);
    maps.push_back(rows.kept);
  }
  maps.push_back(rows.kept);
  return generic(l, inputs, zero, maps, rows.axes, [&](Scalar &s, ValueRange x) {
    Value value = s.load(x[0], rows.element);
    if (sum)
      value = s.sub(value, average(s, x[1], rows.count));
    return SmallVector<Value>{s.accumulate(s.mul(value, value), x.back())};
  })[0];
}

static Value inverseDeviation(Scalar &s, Value squares, OpFoldResult count, double epsilon) {
  Value variance = s.add(average(s, squares, count), s.like(squares, epsilon));
  return s.div(s.like(squares, 1), math::SqrtOp::create(s.b, variance));
}

/// (x - mean) * inverse deviation * scale + bias; `sum` and the parameters may be null.
static Value normalized(Lowering &l, const Rows &rows, Value sum, Value squares, double epsilon,
                        std::optional<Parameter> scale, std::optional<Parameter> bias) {
  SmallVector<Value> inputs = {rows.data, squares};
  SmallVector<AffineMap> maps = {rows.all, rows.kept};
  auto addInput = [&](Value tensor, AffineMap map) {
    inputs.push_back(tensor);
    maps.push_back(map);
  };
  auto addParameter = [&](const std::optional<Parameter> &parameter) {
    if (!parameter)
      return;
    SmallVector<AffineExpr> dims =
        llvm::map_to_vector(parameter->dims, [&](int64_t dim) { return getAffineDimExpr(dim, l.b.getContext()); });
    addInput(parameter->tensor, AffineMap::get(rows.sizes.size(), 0, dims, l.b.getContext()));
  };
  if (sum)
    addInput(sum, rows.kept);
  addParameter(scale);
  addParameter(bias);
  return pointwise(l, inputs, maps, rows.sizes, rows.element, [&](Scalar &s, ValueRange x) {
    Value value = s.load(x[0], rows.element);
    Value factor = inverseDeviation(s, x[1], rows.count, epsilon);
    x = x.drop_front(2);
    auto next = [&] {
      Value argument = x.front();
      x = x.drop_front();
      return argument;
    };
    if (sum)
      value = s.sub(value, average(s, next(), rows.count));
    value = s.mul(value, factor);
    auto parameterValue = [&](const Parameter &parameter) {
      return s.cast(s.load(next(), parameter.element), rows.work, false, false);
    };
    if (scale)
      value = s.mul(value, parameterValue(*scale));
    if (bias)
      value = s.add(value, parameterValue(*bias));
    return s.store(value, rows.element);
  });
}

/// An onnx parameter that broadcasts to the last dims of `data`; unit dims are dropped.
static std::optional<Parameter> broadcastParameter(Lowering &l, Value value, Value data) {
  if (!onnx::isPresent(value))
    return std::nullopt;
  SmallVector<AffineExpr> own(l.dims(value)), wanted(l.dims(data));
  Parameter parameter{broadcastAtRunTime(l, l.in(value), own, wanted), Lowering::element(value), {}};
  SmallVector<int64_t> dropped;
  for (size_t dim = 0; dim < own.size(); ++dim) {
    if (onnx::constantOf(own[dim]) == 1)
      dropped.push_back(dim);
    else
      parameter.dims.push_back(dim + wanted.size() - own.size());
  }
  parameter.tensor = dropUnitDims(l, parameter.tensor, dropped);
  return parameter;
}

//===- Layer and RMS normalisation ----------------------------------------===//

static SmallVector<int64_t> axesFrom(int64_t axis, int64_t rank) {
  return llvm::to_vector(llvm::seq(normalizedAxis(axis, rank), rank));
}

/// Results Mean and InvStdDev, with unit dims where the data was reduced.
static void defineStatistics(onnx::LayerNormalizationOp op, Lowering &l, const Rows &rows, Value sum, Value squares) {
  double epsilon = op.getEpsilon().convertToDouble();
  AffineMap identity = l.b.getMultiDimIdentityMap(rows.kept.getNumResults());
  auto defineStatistic = [&](Value result, Value total, bool isMean) {
    if (result.use_empty())
      return;
    Type element = Lowering::element(result);
    Value value = pointwise(l, total, identity, l.sizesOf(total), element, [&](Scalar &s, ValueRange x) {
      Value number = isMean ? average(s, x[0], rows.count) : inverseDeviation(s, x[0], rows.count, epsilon);
      return s.store(s.cast(number, Scalar::working(element), false, false), element);
    });
    (void)l.define(result, insertUnitDims(l, value, rows.axes));
  };
  defineStatistic(op.getMean(), sum, true);
  defineStatistic(op.getInvStdDev(), squares, false);
}

static LogicalResult lowerLayerNormalization(onnx::LayerNormalizationOp op, Lowering &l) {
  Value data = op.getX();
  int64_t rank = l.rank(data);
  Rows rows = rowsOf(l, l.in(data), Lowering::element(data), l.sizes(data), axesFrom(op.getAxis(), rank));
  Value sum = rowSum(l, rows);
  Value squares = rowSquares(l, rows, sum);
  Value result = normalized(l, rows, sum, squares, op.getEpsilon().convertToDouble(),
                            broadcastParameter(l, op.getScale(), data), broadcastParameter(l, op.getB(), data));
  defineStatistics(op, l, rows, sum, squares);
  return l.define(op.getY(), result);
}

static LogicalResult lowerRMSNormalization(onnx::RMSNormalizationOp op, Lowering &l) {
  Value data = op.getX();
  int64_t rank = l.rank(data);
  Rows rows = rowsOf(l, l.in(data), Lowering::element(data), l.sizes(data), axesFrom(op.getAxis(), rank));
  Value squares = rowSquares(l, rows, {});
  Value result = normalized(l, rows, {}, squares, op.getEpsilon().convertToDouble(),
                            broadcastParameter(l, op.getScale(), data), std::nullopt);
  return l.define(op.getY(), result);
}

//===- Instance and group normalisation -----------------------------------===//

static LogicalResult lowerInstanceNormalization(onnx::InstanceNormalizationOp op, Lowering &l) {
  Value data = op.getInput();
  Rows rows = rowsOf(l, l.in(data), Lowering::element(data), l.sizes(data), axesFrom(2, l.rank(data)));
  Value sum = rowSum(l, rows);
  Value squares = rowSquares(l, rows, sum);
  Parameter scale{l.in(op.getScale()), Lowering::element(op.getScale()), {1}};
  Parameter bias{l.in(op.getB()), Lowering::element(op.getB()), {1}};
  Value result = normalized(l, rows, sum, squares, op.getEpsilon().convertToDouble(), scale, bias);
  return l.define(op.getOutput(), result);
}

/// The channels are split into (group, channel of the group); parameters [C] likewise.
static LogicalResult lowerGroupNormalization(onnx::GroupNormalizationOp op, Lowering &l) {
  Value data = op.getX();
  SmallVector<AffineExpr> dims(l.dims(data));
  std::optional<int64_t> channels = onnx::constantOf(dims[1]);
  int64_t groups = op.getNumGroups();
  if (groups <= 0 || (channels && *channels % groups != 0))
    return op.emitError("expected 'num_groups' (") << groups << ") to divide the number of channels";
  AffineExpr each = onnx::floorDivide(dims[1], groups);
  checkSameSize(l, onnx::multiply(each, groups), dims[1], "expected 'num_groups' to divide the number of channels");
  SmallVector<AffineExpr> pair = {getAffineConstantExpr(groups, l.b.getContext()), each};
  SmallVector<AffineExpr> split = {dims[0], pair[0], pair[1]};
  split.append(dims.begin() + 2, dims.end());
  Value view = reshape(l, l.in(data), dims, split);
  Rows rows = rowsOf(l, view, Lowering::element(data), l.sizes(split), axesFrom(2, split.size()));
  Value sum = rowSum(l, rows);
  Value squares = rowSquares(l, rows, sum);
  auto parameter = [&](Value value) {
    SmallVector<AffineExpr> own(l.dims(value));
    checkSameSize(l, own[0], dims[1], "expected a scale and bias for each channel");
    return Parameter{reshape(l, l.in(value), own, pair), Lowering::element(value), {1, 2}};
  };
  Value result = normalized(l, rows, sum, squares, op.getEpsilon().convertToDouble(), parameter(op.getScale()),
                            parameter(op.getBias()));
  return l.define(op.getY(), reshape(l, result, split, dims));
}

static LogicalResult lowerMeanVariance(onnx::MeanVarianceNormalizationOp op, Lowering &l) {
  Value data = op.getX();
  Rows rows = rowsOf(l, l.in(data), Lowering::element(data), l.sizes(data), normalizedAxes(op.getAxes(), l.rank(data)));
  Value sum = rowSum(l, rows);
  Value squares = rowSquares(l, rows, sum);
  // The standard adds its epsilon to the deviation, not to the variance.
  Value y = pointwise(l, {rows.data, sum, squares}, {rows.all, rows.kept, rows.kept}, rows.sizes, rows.element,
                      [&](Scalar &s, ValueRange x) {
                        Value centred = s.sub(s.load(x[0], rows.element), average(s, x[1], rows.count));
                        Value deviation = math::SqrtOp::create(s.b, average(s, x[2], rows.count));
                        return s.store(s.div(centred, s.add(deviation, s.like(deviation, 1e-9))), rows.element);
                      });
  return l.define(op.getY(), y);
}

//===- Batch normalisation ------------------------------------------------===//

/// The next running value of a channel: running * momentum + current * (1 - momentum).
static LogicalResult defineRunning(onnx::BatchNormalizationOp op, Lowering &l, Value running, Value current,
                                   OpFoldResult count, Value result) {
  if (result.use_empty())
    return success();
  Type element = Lowering::element(running), to = Lowering::element(result);
  double momentum = op.getMomentum().convertToDouble();
  AffineMap identity = l.b.getMultiDimIdentityMap(1);
  Value next =
      pointwise(l, {l.in(running), current}, {identity, identity}, l.sizes(result), to, [&](Scalar &s, ValueRange x) {
        Value now = average(s, x[1], count);
        Value before = s.cast(s.load(x[0], element), now.getType(), false, false);
        Value sum = s.add(s.mul(before, s.like(before, momentum)), s.mul(now, s.like(now, 1 - momentum)));
        return s.store(s.cast(sum, Scalar::working(to), false, false), to);
      });
  return l.define(result, next);
}

/// Mean and variance are those of the data, over all dims but the channels.
static LogicalResult lowerBatchTraining(onnx::BatchNormalizationOp op, Lowering &l) {
  Value data = op.getX();
  int64_t rank = l.rank(data), channel = rank > 1 ? 1 : 0;
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  axes.erase(axes.begin() + channel);
  Rows rows = rowsOf(l, l.in(data), Lowering::element(data), l.sizes(data), axes);
  Value sum = rowSum(l, rows), squares = rowSquares(l, rows, sum);
  if (failed(defineRunning(op, l, op.getInputMean(), sum, rows.count, op.getRunningMean())) ||
      failed(defineRunning(op, l, op.getInputVar(), squares, rows.count, op.getRunningVar())))
    return failure();
  auto parameter = [&](Value value) { return Parameter{l.in(value), Lowering::element(value), {channel}}; };
  return l.define(op.getY(), normalized(l, rows, sum, squares, op.getEpsilon().convertToDouble(),
                                        parameter(op.getScale()), parameter(op.getB())));
}

/// Per channel: factor = scale * rsqrt(var + eps), shift = bias - mean * factor; then x * factor +
/// shift.
static LogicalResult lowerBatchNormalization(onnx::BatchNormalizationOp op, Lowering &l) {
  if (op.getTrainingMode())
    return lowerBatchTraining(op, l);
  Value data = op.getX();
  Type element = Lowering::element(data), work = Scalar::working(element);
  Value parameters[] = {op.getScale(), op.getB(), op.getInputMean(), op.getInputVar()};
  SmallVector<Value> inputs = llvm::map_to_vector(parameters, [&](Value value) { return l.in(value); });
  AffineMap vector = l.b.getMultiDimIdentityMap(1);
  SmallVector<OpFoldResult> channels = {l.size(data, 1)};
  Value inits[] = {l.empty(channels, work), l.empty(channels, work)};
  auto line = generic(l, inputs, inits, SmallVector<AffineMap>(6, vector), {}, [&](Scalar &s, ValueRange x) {
    SmallVector<Value> values;
    for (auto [parameter, stored] : llvm::zip(parameters, x))
      values.push_back(s.cast(s.load(stored, Lowering::element(parameter)), work, false, false));
    Value variance = s.add(values[3], s.like(values[3], op.getEpsilon().convertToDouble()));
    Value factor = s.div(values[0], math::SqrtOp::create(s.b, variance));
    return SmallVector<Value>{factor, s.sub(values[1], s.mul(values[2], factor))};
  });
  int64_t rank = l.rank(data);
  AffineMap all = l.b.getMultiDimIdentityMap(rank);
  AffineMap channel = AffineMap::get(rank, 0, getAffineDimExpr(rank > 1 ? 1 : 0, l.b.getContext()));
  Value result = pointwise(
      l, {l.in(data), line[0], line[1]}, {all, channel, channel}, l.sizes(data), element,
      [&](Scalar &s, ValueRange x) { return s.store(s.add(s.mul(s.load(x[0], element), x[1]), x[2]), element); });
  return l.define(op.getY(), result);
}

//===- Lp normalisation and LRN -------------------------------------------===//

static LogicalResult lowerLpNormalization(onnx::LpNormalizationOp op, Lowering &l) {
  Value data = op.getInput();
  Type element = Lowering::element(data);
  Rows rows = rowsOf(l, l.in(data), element, l.sizes(data), normalizedAxis(op.getAxis(), l.rank(data)));
  bool square = op.getP() == 2;
  Value total = reduction(l, rows.data, rows.axes, l.b.getZeroAttr(rows.work), [&](Scalar &s, ValueRange x) {
    Value value = s.load(x[0], element);
    Value part = square ? s.mul(value, value) : Value(math::AbsFOp::create(s.b, value));
    return s.accumulate(part, x[1]);
  });
  Value result =
      pointwise(l, {rows.data, total}, {rows.all, rows.kept}, rows.sizes, element, [&](Scalar &s, ValueRange x) {
        Value norm = square ? Value(math::SqrtOp::create(s.b, x[1])) : x[1];
        Value zero = s.like(norm, 0);
        Value quotient = s.div(s.load(x[0], element), norm);
        return s.store(s.select(s.equal(norm, zero), zero, quotient), element);
      });
  return l.define(op.getOutput(), result);
}

/// Squares of `size` neighbouring channels, with zeros beyond the ends, summed by a window loop.
static LogicalResult lowerLRN(onnx::LRNOp op, Lowering &l) {
  Value data = op.getX();
  Type element = Lowering::element(data), work = Scalar::working(element);
  SmallVector<OpFoldResult> sizes = l.sizes(data);
  int64_t rank = sizes.size(), size = op.getSize();
  AffineMap all = l.b.getMultiDimIdentityMap(rank);
  Value squares = pointwise(l, l.in(data), all, sizes, work, [&](Scalar &s, ValueRange x) {
    Value value = s.load(x[0], element);
    return s.mul(value, value);
  });
  SmallVector<OpFoldResult> low(rank, l.b.getIndexAttr(0)), widened(sizes);
  low[1] = l.b.getIndexAttr((size - 1) / 2);
  widened[1] = addSizes(l, sizes[1], l.b.getIndexAttr(size - 1));
  Value zero = arith::ConstantOp::create(l.b, l.b.getZeroAttr(work));
  Value neighbours = padded(l, squares, low, widened, zero);
  SmallVector<AffineExpr> window(all.getResults());
  window[1] = window[1] + getAffineDimExpr(rank, l.b.getContext());
  AffineMap out = mapWithout(l.b.getContext(), rank + 1, rank);
  AffineMap extent = AffineMap::get(rank + 1, 0, getAffineDimExpr(rank, l.b.getContext()));
  Value shape = l.empty({l.b.getIndexAttr(size)}, work); // only gives the window loop its extent
  Value sum = generic(l, {neighbours, shape}, filled(l, sizes, l.b.getZeroAttr(work)),
                      {AffineMap::get(rank + 1, 0, window, l.b.getContext()), extent, out}, rank,
                      [](Scalar &s, ValueRange x) { return SmallVector<Value>{s.accumulate(x[0], x[2])}; })[0];
  double alpha = op.getAlpha().convertToDouble() / double(size), beta = op.getBeta().convertToDouble();
  double bias = op.getBias().convertToDouble();
  Value result = pointwise(l, {l.in(data), sum}, {all, all}, sizes, element, [&](Scalar &s, ValueRange x) {
    Value base = s.add(s.like(x[1], bias), s.mul(s.like(x[1], alpha), x[1]));
    Value power = math::PowFOp::create(s.b, base, s.like(base, beta));
    return s.store(s.div(s.load(x[0], element), power), element);
  });
  return l.define(op.getY(), result);
}

void populateNormalizationRules(Rules &rules) {
  rules.add(lowerLayerNormalization);
  rules.add(lowerRMSNormalization);
  rules.add(lowerInstanceNormalization);
  rules.add(lowerGroupNormalization);
  rules.add(lowerMeanVariance);
  rules.add(lowerBatchNormalization);
  rules.add(lowerLpNormalization);
  rules.add(lowerLRN);
}

} // namespace aicc::linalg
