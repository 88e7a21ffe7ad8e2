// What is around attention in the transformers and diffusion models that com.microsoft's operators are fused from:
// embeddings, rotations, norms of groups, biases of relative positions, gathers from quantised tables, a quantised
// LSTM.
#include "lib/Import/Contrib.h"
#include "lib/Import/StandardOps.h"

#include "dialects/ONNX/Types.h"

#include <cmath>

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

static std::optional<int64_t> sizeOf(Value value, int64_t dim, Emitter &emitter) {
  auto dims = emitter.shapes.shape(value);
  if (!dims || dims->empty())
    return std::nullopt;
  int64_t place = dim < 0 ? dim + int64_t(dims->size()) : dim;
  return place < int64_t(dims->size()) ? onnx::constantOf((*dims)[place]) : std::nullopt;
}

//===- Embeddings ---------------------------------------------------------===//

/// How many words each mask has, as int32; zero without a mask.
static Value countOfWords(StandardOps &ops, Value mask, Value ids) {
  if (!mask)
    return ops.binary("Expand", ops.cast(ops.emitter.scalarInt(0), DType::I32), ops.dims(ids, 0, 1));
  Value ones = ops.cast(ops.cast(mask, DType::Bool), DType::I32);
  return ops.emitter.emit("ReduceSum", {ones, ops.emitter.ints({1})}, {ops.emitter.named("keepdims", int64_t(0))});
}

/// Scale and zero point of input `at`, 2 to 6, are inputs of their own where it is quantised: only what is read is made
/// floats.
static Value dequantizedRows(const NodeForm &form, size_t at, Value rows, Emitter &emitter) {
  if (form.op != "QEmbedLayerNormalization")
    return rows;
  return emitter.emit("DequantizeLinear", {rows, form.input(at + 6), form.input(at + 11)});
}

static LogicalResult embedLayerNormalization(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  bool isQuantized = form.op == "QEmbedLayerNormalization";
  Value ids = form.input(0), segments = form.input(1), places = isQuantized ? Value() : form.input(8);
  if (!places)
    places = ops.range(ops.dims(ids, 1, 2));
  auto rows = [&](size_t at, Value indices) {
    return dequantizedRows(form, at, ops.gather(form.input(at), indices, 0), emitter);
  };
  Value sum = ops.add(rows(2, ids), rows(3, places));
  if (segments && form.input(4))
    sum = ops.add(sum, rows(4, segments));
  Value norm = emitter.emit(
      "LayerNormalization",
      {sum, dequantizedRows(form, 5, form.input(5), emitter), dequantizedRows(form, 6, form.input(6), emitter)},
      {emitter.named("axis", int64_t(-1)), emitter.named("epsilon", float(form.takeFloat("epsilon", 1e-12)))});
  form.results = {norm, countOfWords(ops, form.input(7), ids), sum};
  return success();
}

/// Positions are given for each token, or one that the first token has.
static LogicalResult rotaryEmbedding(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  Value x = form.input(0), positions = form.input(1), cosines = form.input(2);
  auto rank = emitter.rank(x), given = emitter.rank(positions);
  if (form.takeInt("is_packed_batching", 0))
    return emitter.fail("expected sequences of one length, found 'is_packed_batching'", AICC_UNSUPPORTED);
  if (form.takeFloat("scale", 1) != 1)
    return emitter.fail("expected no 'scale' of a rotation, found one", AICC_UNSUPPORTED);
  if (!rank || *rank < 3 || *rank > 4 || !given)
    return emitter.fail("expected a tensor of rank 3 or 4 to rotate");
  int64_t rotated = form.takeInt("rotary_embedding_dim", 0), heads = form.takeInt("num_heads", 0);
  if (rank == 3 && heads == 0) {
    auto hidden = sizeOf(x, 2, emitter), half = sizeOf(cosines, 1, emitter);
    if (!hidden || !half || *half < 1)
      return emitter.fail("expected a known size of a head");
    heads = *hidden / (2 * *half);
  }
  if (*given < 2) {
    Value steps = ops.dims(x, *rank == 3 ? 1 : 2, *rank == 3 ? 2 : 3);
    Value row = ops.unsqueeze(ops.add(ops.reshape(positions, {1}), ops.range(steps)), {0});
    positions = ops.binary("Expand", row, ops.concat({ops.dims(x, 0, 1), steps}, 0));
  }
  mlir::NamedAttrList attributes;
  attributes.append(emitter.named("interleaved", form.takeInt("interleaved", 0)));
  attributes.append(emitter.named("rotary_embedding_dim", rotated));
  if (*rank == 3)
    attributes.append(emitter.named("num_heads", heads));
  form.results = {emitter.emit("RotaryEmbedding", {x, cosines, form.input(3), positions}, attributes, 1).front()};
  return success();
}

//===- Diffusion models ---------------------------------------------------===//

static LogicalResult biasAdd(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  form.results = {ops.add(ops.add(form.input(0), form.input(1)), form.input(2))};
  return success();
}

/// The first half times Gelu of the second one.
static LogicalResult biasSplitGelu(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  mlir::NamedAttrList attributes;
  attributes.append(emitter.named("axis", int64_t(-1)));
  attributes.append(emitter.named("num_outputs", int64_t(2)));
  Values halves = emitter.emit("Split", {ops.add(form.input(0), form.input(1))}, attributes, 2);
  form.results = {ops.mul(halves[0], ops.unary("Gelu", halves[1]))};
  return success();
}

static LogicalResult expectImage(Value image, Emitter &emitter) {
  auto rank = emitter.rank(image);
  return rank && *rank >= 3 ? success() : emitter.fail("expected an image of known rank, at least 3");
}

/// The norm of `x`, and SiLU where `activation` says so.
static LogicalResult normOfGroups(NodeForm &form, Value x, Emitter &emitter) {
  StandardOps ops(emitter);
  bool isLast = form.takeInt("channels_last", 1) != 0;
  int64_t activation = form.takeInt("activation", 0);
  if (activation != 0 && activation != 1)
    return emitter.fail("expected 'activation' 0 or 1, found " + Twine(activation));
  DType type = onnx::dtypeOf(emitter.elementType(x));
  Value y = emitter.emit(
      "GroupNormalization",
      {isLast ? channelsFirst(x, emitter) : x, ops.cast(form.input(1), type), ops.cast(form.input(2), type)},
      {emitter.named("num_groups", form.takeInt("groups", 1)),
       emitter.named("epsilon", float(form.takeFloat("epsilon", 1e-5)))});
  if (activation)
    y = ops.mul(y, ops.unary("Sigmoid", y));
  form.results = {isLast ? channelsLast(y, emitter) : y};
  return success();
}

static LogicalResult groupNorm(NodeForm &form, Emitter &emitter) {
  if (mlir::failed(expectImage(form.input(0), emitter)))
    return mlir::failure();
  return normOfGroups(form, form.input(0), emitter);
}

/// A skip of rank 2 is one for all pixels.
static LogicalResult skipGroupNorm(NodeForm &form, Emitter &emitter) {
  if (mlir::failed(expectImage(form.input(0), emitter)))
    return mlir::failure();
  StandardOps ops(emitter);
  Value skip = form.input(3), bias = form.input(4);
  auto integer = llvm::dyn_cast_or_null<mlir::IntegerAttr>(form.attributes.get("channels_last"));
  bool isLast = !integer || integer.getInt() != 0;
  if (emitter.rank(skip) == 2)
    skip = ops.unsqueeze(skip, isLast ? ArrayRef<int64_t>{1, 2} : ArrayRef<int64_t>{2, 3});
  if (bias && !isLast)
    bias = ops.unsqueeze(bias, {1, 2});
  Value sum = ops.add(ops.add(form.input(0), skip), bias);
  if (mlir::failed(normOfGroups(form, sum, emitter)))
    return mlir::failure();
  form.results.push_back(sum);
  return success();
}

//===- Relative positions -------------------------------------------------===//

/// The bucket of each distance: one each for the near ones, wider and wider ones up to `farthest`.
static Value bucketOf(StandardOps &ops, Value distance, int64_t buckets, double farthest, bool isTwoSided) {
  auto number = [&](int64_t value) { return ops.emitter.scalarInt(value); };
  Value base = number(0), away;
  if (isTwoSided) {
    buckets /= 2;
    base = ops.mul(ops.cast(ops.binary("Greater", distance, number(0)), DType::I64), number(buckets));
    away = ops.unary("Abs", distance);
  } else {
    away = ops.emitter.emit("Max", {ops.unary("Neg", distance), number(0)});
  }
  int64_t exact = buckets / 2;
  Value least = ops.emitter.emit("Max", {away, number(1)}), real = ops.cast(least, DType::F32);
  auto like = [&](double value) { return ops.emitter.scalarLike(value, real); };
  Value ratio = ops.unary("Log", ops.binary("Div", real, like(double(exact))));
  Value wide =
      ops.mul(ops.binary("Div", ratio, like(std::log(farthest / double(exact)))), like(double(buckets - exact)));
  Value far = ops.add(ops.cast(wide, DType::I64), number(exact));
  far = ops.emitter.emit("Min", {far, number(buckets - 1)});
  return ops.add(base, ops.where(ops.binary("Less", away, number(exact)), away, far));
}

static LogicalResult relativePositionBias(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  auto buckets = sizeOf(form.input(0), 0, emitter);
  bool isTwoSided = form.takeInt("is_bidirectional", 0) != 0;
  int64_t farthest = form.takeInt("max_distance", 0);
  if (!buckets || *buckets < (isTwoSided ? 4 : 2) || farthest <= *buckets / (isTwoSided ? 4 : 2))
    return emitter.fail("expected a table of known size and a 'max_distance' beyond its near half");
  auto range = [&](Value count) { return ops.range(ops.reshape(ops.cast(count, DType::I64), {1})); };
  Value rows = ops.unsqueeze(range(form.input(1)), {1}), columns = ops.unsqueeze(range(form.input(2)), {0});
  Value bucket = bucketOf(ops, ops.sub(columns, rows), *buckets, double(farthest), isTwoSided);
  Value bias = ops.gather(form.input(0), bucket, 0); // [queries, keys, heads]
  form.results = {ops.unsqueeze(ops.transpose(bias, {2, 0, 1}), {0})};
  return success();
}

static LogicalResult gatedRelativePositionBias(NodeForm &form, Emitter &emitter) {
  if (form.input(6))
    return emitter.fail("expected sequences of one length, found 'token_offset'", AICC_UNSUPPORTED);
  StandardOps ops(emitter);
  int64_t heads = form.takeInt("num_heads", 0);
  auto width = sizeOf(form.input(3), 1, emitter);
  if (heads < 1 || !width || *width % 2)
    return emitter.fail("expected a positive 'num_heads' and a known even number of gates");
  Value q = ops.reshape(ops.add(form.input(0), form.input(1)), {0, 0, heads, -1});
  Value gates = ops.add(ops.matmul(ops.transpose(q, {0, 2, 1, 3}), form.input(3)), form.input(4));
  gates = ops.reshape(gates, {0, 0, 0, 2, *width / 2});
  gates = emitter.emit("ReduceSum", {gates, emitter.ints({4})}, {emitter.named("keepdims", int64_t(0))});
  Values parts = ops.split(ops.unary("Sigmoid", gates), {1, 1}, 3);
  Value one = emitter.scalarLike(1, q), two = emitter.scalarLike(2, q);
  Value gate = ops.add(ops.mul(parts[0], ops.sub(ops.mul(parts[1], form.input(5)), one)), two);
  form.results = {ops.mul(gate, form.input(2))};
  return success();
}

//===- GatherBlockQuantized -----------------------------------------------===//

/// The numbers in the last dim of bytes, low bits first, still bytes.
static Value unpackedBytes(StandardOps &ops, Value bytes, int64_t bits, int64_t rank) {
  if (bits == 8)
    return bytes;
  auto byte = [&](int64_t value) { return ops.emitter.scalarLike(double(value), bytes); };
  Values numbers;
  for (int64_t shift = 0; shift < 8; shift += bits) {
    Value moved =
        ops.emitter.emit("BitShift", {bytes, byte(shift)}, {ops.emitter.named("direction", StringRef("RIGHT"))});
    numbers.push_back(ops.unsqueeze(ops.binary("BitwiseAnd", moved, byte((1 << bits) - 1)), {rank}));
  }
  llvm::SmallVector<int64_t> shape(rank - 1, 0);
  shape.push_back(-1);
  return ops.reshape(ops.concat(numbers, rank), shape);
}

/// Only the rows that are asked for are unpacked and made numbers.
static LogicalResult gatherBlockQuantized(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  Value data = form.input(0), indices = form.input(1), scales = form.input(2), zero = form.input(3);
  auto rank = emitter.rank(data), more = emitter.rank(indices);
  int64_t bits = form.takeInt("bits", 4), block = form.takeInt("block_size", 128);
  int64_t gatherAxis = form.takeInt("gather_axis", 0), axis = form.takeInt("quantize_axis", 1);
  DType type = onnx::dtypeOf(emitter.elementType(data));
  if (!rank || !more || !isInteger(type) || block <= 0)
    return emitter.fail("expected integers of known rank in blocks of at least 1", AICC_UNSUPPORTED);
  gatherAxis += gatherAxis < 0 ? *rank : 0, axis += axis < 0 ? *rank : 0;
  if (gatherAxis == axis || gatherAxis < 0 || axis < 0 || std::max(gatherAxis, axis) >= *rank)
    return emitter.fail("expected different axes to gather and to quantise, found " + Twine(gatherAxis) + " and " +
                        Twine(axis));
  bool isPacked = type == DType::U8 && bits < 8;
  if (isPacked && (axis != *rank - 1 || (bits != 4 && bits != 2)))
    return emitter.fail("expected packed numbers of 2 or 4 bits quantised along the last dim", AICC_UNSUPPORTED);
  int64_t result = *rank - 1 + *more, place = axis + (axis > gatherAxis ? *more - 1 : 0);
  auto rows = [&](Value values) { return ops.gather(values, indices, gatherAxis); };
  Value codes = rows(data), scale = rows(scales);
  if (isPacked) {
    codes = unpackedBytes(ops, codes, bits, result);
    zero = zero ? unpackedBytes(ops, rows(zero), bits, result) : zero;
    if (zero) // the last byte of a row may hold more of them than there are blocks
      zero = emitter.emit("Slice", {zero, emitter.ints({0}), ops.dims(scale, result - 1, result), emitter.ints({-1})});
  } else if (zero) {
    zero = rows(zero);
  }
  if (!zero && type == DType::U8)
    zero = ops.binary("Expand", emitter.scalarLike(double(1 << (bits - 1)), data), ops.dims(scale, 0, result));
  form.results = {emitter.emit("DequantizeLinear", {codes, scale, zero},
                               {emitter.named("axis", place), emitter.named("block_size", block)})};
  return success();
}

//===- DynamicQuantizeLSTM ------------------------------------------------===//

/// Weights [directions, inputs, gates] with a scale for each direction, or each gate of it, as [directions, gates,
/// inputs].
static Value gateWeights(StandardOps &ops, Value weights, Value scale, Value zero) {
  Emitter &emitter = ops.emitter;
  Value turned = ops.transpose(weights, {0, 2, 1});
  auto numbered = [&](Value values) { return ops.reshape(values, {-1}); };
  if (emitter.rank(scale) == 1)
    return emitter.emit("DequantizeLinear", {turned, scale, numbered(zero)}, {emitter.named("axis", int64_t(0))});
  Value shape = ops.dims(turned, 0, 3),
        rows = ops.reshape(turned, ops.concat({emitter.ints({-1}), ops.dims(turned, 2, 3)}, 0));
  Value real =
      emitter.emit("DequantizeLinear", {rows, numbered(scale), numbered(zero)}, {emitter.named("axis", int64_t(0))});
  return ops.reshape(real, shape);
}

/// The operator also quantises inputs and states as it goes, which is the price of its speed and not wanted here.
static LogicalResult dynamicQuantizeLSTM(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  Value w = gateWeights(ops, form.input(1), form.input(8), form.input(9));
  Value r = gateWeights(ops, form.input(2), form.input(10), form.input(11));
  form.results = emitter.emit(
      "LSTM", {form.input(0), w, r, form.input(3), form.input(4), form.input(5), form.input(6), form.input(7)},
      form.attributes, 3);
  return success();
}

static constexpr Adapter adapters[] = {
    {"BiasAdd", 0, biasAdd},
    {"BiasSplitGelu", 0, biasSplitGelu},
    {"DynamicQuantizeLSTM", 0, dynamicQuantizeLSTM},
    {"EmbedLayerNormalization", 0, embedLayerNormalization},
    {"QEmbedLayerNormalization", 0, embedLayerNormalization},
    {"GatedRelativePositionBias", 0, gatedRelativePositionBias},
    {"GatherBlockQuantized", 0, gatherBlockQuantized},
    {"GroupNorm", 0, groupNorm},
    {"RelativePositionBias", 0, relativePositionBias},
    {"RotaryEmbedding", 0, rotaryEmbedding},
    {"SkipGroupNorm", 0, skipGroupNorm},
};

ArrayRef<Adapter> aicc::importer::transformerContribAdapters() { return adapters; }
