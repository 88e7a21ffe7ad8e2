// LSTM, GRU and RNN become, per direction, one linalgx.matmul for the input of all steps and one linalgx.recurrence.
//
//   %y, %h, %c = onnx.LSTM %x, %w, %r, %b, ...
//   =>
//   %p = linalgx.matmul ins(%x as 1 x T*B x I, packed %w)            all steps at once
//   %g = linalg.generic ins(%p, Wb + Rb) { addf }, expanded to T x B x 4*H
//   %y, %h, %c = linalgx.recurrence "lstm" ... ins(%g, packed %r) initial(%h0, %c0)
//
// Activations other than sigmoid, tanh and relu are refused. Narrow floats are computed in f32.
#include "dialects/LinalgX/LinalgX.h"
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"
#include "lib/Linalg/WeightTransforms.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
/// What the three layers have in common, and what only one of them has.
struct Layer {
  StringRef cell;
  Value x, w, r, b, lengths, initialH, initialC, peephole; ///< onnx values, null for what a layer does not have
  SmallVector<Value> results;                              ///< Y, Y_h, maybe Y_c
  SmallVector<std::string> activations;                    ///< of all directions
  std::optional<float> clip;
  StringRef direction;
  bool batchFirst = false, inputForget = false, linearBeforeReset = false;

  // Found out.
  Type type; ///< elements while computing
  int64_t gates = 0, hidden = 0, directions = 1;
  AffineExpr steps, batch;
};
/// The results of one direction.
struct Direction {
  Value y;                   ///< T x B x H
  SmallVector<Value> states; ///< B x H each
};
} // namespace

static bool present(Value value) { return value && onnx::isPresent(value); }

//===----------------------------------------------------------------------===//
// Reading the op
//===----------------------------------------------------------------------===//

static SmallVector<StringRef> defaultActivations(StringRef cell) {
  if (cell == "lstm")
    return {"sigmoid", "tanh", "tanh"};
  if (cell == "gru")
    return {"sigmoid", "tanh"};
  return {"tanh"};
}

template <typename OpTy> static Layer commonLayer(OpTy op, StringRef cell) {
  Layer layer;
  layer.cell = cell;
  layer.x = op.getX();
  layer.w = op.getW();
  layer.r = op.getR();
  layer.b = op.getB();
  layer.lengths = op.getSequenceLens();
  layer.initialH = op.getInitialH();
  llvm::append_range(layer.results, op->getResults());
  layer.direction = op.getDirection();
  layer.batchFirst = op.getLayout();
  if (auto clip = op.getClip())
    layer.clip = clip->convertToFloat();
  if (auto activations = op.getActivations())
    for (StringRef name : activations->template getAsValueRange<StringAttr>())
      layer.activations.push_back(name.lower());
  return layer;
}

static LogicalResult complete(Operation *op, Layer &layer, Lowering &l) {
  auto hidden = dyn_cast<AffineConstantExpr>(l.dims(layer.results[0]).back()); // of 'R' or the attribute
  if (!hidden)
    return op->emitError("expected 'hidden_size', or 'R' with a constant hidden size, found neither");
  layer.hidden = hidden.getValue();
  layer.gates = linalgx::gatesOf(layer.cell);
  layer.directions = layer.direction == "bidirectional" ? 2 : 1;
  layer.steps = l.dims(layer.x)[layer.batchFirst ? 1 : 0];
  layer.batch = l.dims(layer.x)[layer.batchFirst ? 0 : 1];
  layer.type = productType(Lowering::storage(Lowering::element(layer.x)));
  SmallVector<StringRef> defaults = defaultActivations(layer.cell);
  if (layer.activations.empty())
    for (int64_t i = 0; i < layer.directions; ++i)
      layer.activations.append(defaults.begin(), defaults.end());
  if (layer.activations.size() != defaults.size() * layer.directions)
    return op->emitError() << "expected " << defaults.size() * layer.directions << " activations, found "
                           << layer.activations.size();
  for (StringRef name : layer.activations)
    if (!llvm::is_contained({"sigmoid", "tanh", "relu"}, name))
      return op->emitError() << "expected activation Sigmoid, Tanh or Relu, found '" << name << "'";
  return success();
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// Dims of the operands follow from the hidden size where their types do not say them; those of `name` are directions
/// and what `rest` says.
static Operand operandOf(Lowering &l, const Layer &layer, Value value, StringRef name, ArrayRef<int64_t> rest) {
  SmallVector<int64_t> shape = {layer.directions};
  llvm::append_range(shape, rest);
  return Operand::of(l, value).refined(shape, name);
}

/// One direction of dirs x gates*H x I, packed as the right operand of a matmul.
static Value inputWeights(Lowering &l, const Layer &layer, int64_t direction) {
  Operand w = operandOf(l, layer, layer.w, "W", {layer.gates * layer.hidden, ShapedType::kDynamic});
  return w.rows(direction, 1).transposed({0, 2, 1}).converted(layer.type).packed(1).get();
}

/// One direction of dirs x gates*H x H as gates x panels x H x 32.
static Value recurrentWeights(Lowering &l, const Layer &layer, int64_t direction) {
  Operand whole = operandOf(l, layer, layer.r, "R", {layer.gates * layer.hidden, layer.hidden});
  Operand r = whole.rows(direction, 1).split(1, layer.gates, layer.hidden);
  return r.collapsed({{0, 1}, {2}, {3}}).transposed({0, 2, 1}).converted(layer.type).packed(1).get();
}

/// Row `direction` without its first dim.
static Operand rowOf(Operand operand, int64_t direction) {
  SmallVector<ReassociationIndices> groups = {{0, 1}};
  for (int64_t dim = 2; dim < operand.rank(); ++dim)
    groups.push_back({dim});
  return operand.rows(direction, 1).collapsed(groups);
}

/// The first half of `bias` plus the second; from element `apart` on only the first half.
static Tensor summedBias(const Tensor &bias, int64_t apart) {
  int64_t count = bias.elements() / 2;
  Tensor sum = Tensor::allocate(DType::F32, {count});
  const float *half = bias.data<float>();
  for (int64_t i = 0; i < count; ++i)
    sum.mutableData<float>()[i] = half[i] + (i < apart ? half[count + i] : 0);
  return sum;
}

/// Elements [offset, offset + count) of a vector.
static Value sliceOf(Lowering &l, Value vector, int64_t offset, int64_t count) {
  return tensor::ExtractSliceOp::create(l.b, vector, ArrayRef<OpFoldResult>{l.b.getIndexAttr(offset)},
                                        ArrayRef<OpFoldResult>{l.b.getIndexAttr(count)},
                                        ArrayRef<OpFoldResult>{l.b.getIndexAttr(1)});
}

/// Wb + Rb of all gates; the Rb that the reset gate scales is left out.
static Value inputBias(Lowering &l, const Layer &layer, int64_t direction) {
  int64_t count = layer.gates * layer.hidden;
  Operand row = rowOf(operandOf(l, layer, layer.b, "B", {2 * count}), direction);
  int64_t apart = layer.linearBeforeReset ? 2 * layer.hidden : count;
  if (row.weightKey() && layer.type.isF32())
    return row.converted(layer.type)
        .derived("halves[" + std::to_string(apart) + "]", {count},
                 [apart](const std::vector<Tensor> &inputs) { return summedBias(inputs[0], apart); })
        .get();
  Value bias = row.converted(layer.type).get();
  AffineMap identity = l.b.getMultiDimIdentityMap(1);
  return pointwise(l, {sliceOf(l, bias, 0, count), sliceOf(l, bias, count, count)}, {identity, identity},
                   ArrayRef<OpFoldResult>{l.b.getIndexAttr(count)}, layer.type,
                   [&](Scalar &s, ValueRange args) -> Value {
                     if (apart == count)
                       return s.add(args[0], args[1]);
                     Value place = mlir::linalg::IndexOp::create(s.b, 0);
                     Value first = arith::ConstantIndexOp::create(s.b, apart);
                     Value only = arith::CmpIOp::create(s.b, arith::CmpIPredicate::uge, place, first);
                     return s.select(only, args[0], s.add(args[0], args[1]));
                   });
}

/// The Rb that the reset gate scales.
static Value resetBias(Lowering &l, const Layer &layer, int64_t direction) {
  if (!layer.linearBeforeReset || !present(layer.b))
    return Value();
  Operand whole = operandOf(l, layer, layer.b, "B", {6 * layer.hidden});
  Value bias = rowOf(whole, direction).converted(layer.type).get();
  return sliceOf(l, bias, 5 * layer.hidden, layer.hidden);
}

/// An initial state as B x H; zeros when it is absent.
static Value initialState(Lowering &l, const Layer &layer, Value state, int64_t direction) {
  if (!present(state)) {
    SmallVector<OpFoldResult> sizes = {l.size(layer.batch), l.b.getIndexAttr(layer.hidden)};
    return filled(l, sizes, l.b.getZeroAttr(layer.type));
  }
  Operand operand = Operand::of(l, state);
  if (layer.batchFirst)
    operand = operand.transposed({1, 0, 2});
  operand = operand.refined({layer.directions, ShapedType::kDynamic, layer.hidden}, "an initial state");
  return rowOf(operand, direction).converted(layer.type).get();
}

/// x W + bias of all steps, T x B x gates*H.
static Value projection(Lowering &l, const Layer &layer, Value x, int64_t direction) {
  MLIRContext *context = l.b.getContext();
  AffineExpr one = getAffineConstantExpr(1, context);
  AffineExpr width = getAffineConstantExpr(layer.gates * layer.hidden, context);
  SmallVector<AffineExpr> flat = {one, layer.steps * layer.batch, width};
  Value root = matmul(l, x, inputWeights(l, layer, direction), l.sizes(flat));
  Value bias = present(layer.b) ? inputBias(l, layer, direction) : Value();
  Value sum = withBias(l, root, l.sizes(flat), bias, 2, layer.type);
  return reshape(l, sum, flat, {layer.steps, layer.batch, width});
}

//===----------------------------------------------------------------------===//
// Building
//===----------------------------------------------------------------------===//

static Direction lowerDirection(Lowering &l, const Layer &layer, Value x, int64_t direction) {
  SmallVector<Value> initial = {initialState(l, layer, layer.initialH, direction)};
  if (layer.cell == "lstm")
    initial.push_back(initialState(l, layer, layer.initialC, direction));
  Value peephole;
  if (present(layer.peephole))
    peephole = rowOf(operandOf(l, layer, layer.peephole, "P", {3 * layer.hidden}), direction)
                   .split(0, 3, layer.hidden)
                   .converted(layer.type)
                   .get();
  OpFoldResult batch = l.size(layer.batch), hidden = l.b.getIndexAttr(layer.hidden);
  SmallVector<Value> inits = {l.empty({l.size(layer.steps), batch, hidden}, layer.type)};
  for (size_t i = 0; i < initial.size(); ++i)
    inits.push_back(l.empty({batch, hidden}, layer.type));

  size_t perDirection = layer.activations.size() / layer.directions;
  SmallVector<StringRef> activations;
  for (size_t i = 0; i < perDirection; ++i)
    activations.push_back(layer.activations[direction * perDirection + i]);
  bool reverse = layer.direction == "reverse" || direction == 1;
  auto unit = [&](bool set) { return set ? l.b.getUnitAttr() : UnitAttr(); };
  auto op = linalgx::RecurrenceOp::create(
      l.b, ValueRange(inits).getTypes(), l.b.getStringAttr(layer.cell), l.b.getStrArrayAttr(activations),
      projection(l, layer, x, direction), recurrentWeights(l, layer, direction), initial, peephole,
      resetBias(l, layer, direction), present(layer.lengths) ? l.in(layer.lengths) : Value(), inits, unit(reverse),
      unit(layer.inputForget), unit(layer.linearBeforeReset),
      layer.clip ? l.b.getF32FloatAttr(*layer.clip) : FloatAttr());
  return {op->getResult(0), SmallVector<Value>(op->getResults().drop_front())};
}

/// One tensor of all directions, which become dim `dim`.
static Value stacked(Lowering &l, ArrayRef<Value> parts, int64_t dim) {
  SmallVector<Value> rows;
  for (Value part : parts)
    rows.push_back(insertUnitDims(l, part, {dim}));
  if (rows.size() == 1)
    return rows[0];
  SmallVector<OpFoldResult> sizes = l.sizesOf(rows[0]), whole(sizes);
  SmallVector<OpFoldResult> offsets(sizes.size(), l.b.getIndexAttr(0)), ones(sizes.size(), l.b.getIndexAttr(1));
  whole[dim] = l.b.getIndexAttr(rows.size());
  Value result = l.empty(whole, getElementTypeOrSelf(rows[0]));
  for (auto [i, row] : llvm::enumerate(rows)) {
    offsets[dim] = l.b.getIndexAttr(i);
    result = tensor::InsertSliceOp::create(l.b, row, result, offsets, sizes, ones);
  }
  return result;
}

static LogicalResult lowerLayer(Operation *op, Layer layer, Lowering &l) {
  if (failed(complete(op, layer, l)))
    return failure();
  Operand input = Operand::of(l, layer.x);
  if (layer.batchFirst)
    input = input.transposed({1, 0, 2});
  AffineExpr one = getAffineConstantExpr(1, op->getContext()), features = l.dims(layer.x)[2];
  Value x = reshape(l, input.converted(layer.type).get(), {layer.steps, layer.batch, features},
                    {one, layer.steps * layer.batch, features});
  SmallVector<Value> outputs;
  SmallVector<SmallVector<Value>> states(layer.cell == "lstm" ? 2 : 1);
  for (int64_t direction = 0; direction < layer.directions; ++direction) {
    Direction result = lowerDirection(l, layer, x, direction);
    outputs.push_back(result.y);
    for (auto [list, state] : llvm::zip_equal(states, result.states))
      list.push_back(state);
  }
  auto define = [&](Value onnxResult, Value value, ArrayRef<int64_t> batchFirst) {
    if (layer.batchFirst)
      value = transpose(l, value, batchFirst);
    Type stored = Lowering::storage(Lowering::element(onnxResult));
    (void)l.define(onnxResult, convertedFloats(l, value, l.sizes(onnxResult), stored));
  };
  define(layer.results[0], stacked(l, outputs, 1), {2, 0, 1, 3});
  for (auto [i, list] : llvm::enumerate(states))
    define(layer.results[i + 1], stacked(l, list, 0), {1, 0, 2});
  return success();
}

static LogicalResult lowerLSTM(onnx::LSTMOp op, Lowering &l) {
  Layer layer = commonLayer(op, "lstm");
  layer.initialC = op.getInitialC();
  layer.peephole = op.getP();
  layer.inputForget = op.getInputForget();
  return lowerLayer(op, layer, l);
}

static LogicalResult lowerGRU(onnx::GRUOp op, Lowering &l) {
  Layer layer = commonLayer(op, "gru");
  layer.linearBeforeReset = op.getLinearBeforeReset();
  return lowerLayer(op, layer, l);
}

static LogicalResult lowerRNN(onnx::RNNOp op, Lowering &l) { return lowerLayer(op, commonLayer(op, "rnn"), l); }

void populateRecurrentRules(Rules &rules) {
  rules.add(lowerLSTM);
  rules.add(lowerGRU);
  rules.add(lowerRNN);
}

} // namespace aicc::linalg
