// Operators of com.microsoft that are a standard one by another name or in another form, or a few of them; or none.
//
//   MatMulBnb4(a, b, absmax)   =>   MatMul(a, Transpose(Gather(numbers of 4 bits, codes in b) * absmax of each block))
#include "lib/Import/Contrib.h"
#include "lib/Import/StandardOps.h"

#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

//===- Other forms of one operator ----------------------------------------===//

/// In the order of their first appearance, with other outputs.
static LogicalResult unique(NodeForm &form, Emitter &emitter) {
  Values found = emitter.emit("Unique", form.inputs, emitter.named("sorted", int64_t(0)), 4);
  form.results = {found[0], found[2], found[3]};
  return success();
}

static LogicalResult range(NodeForm &form, Emitter &emitter) {
  Value step = form.input(2) ? form.input(2) : emitter.scalarLike(1, form.input(0));
  form.results = {emitter.emit("Range", {form.input(0), form.input(1), step})};
  return success();
}

static LogicalResult gridSample(NodeForm &form, Emitter &emitter) {
  std::string mode = form.takeString("mode", "bilinear");
  StringRef name = mode == "bilinear" ? "linear" : mode == "bicubic" ? "cubic" : StringRef(mode);
  form.attributes.append(emitter.named("mode", name));
  return standardOp(form, emitter);
}

static LogicalResult expandDims(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  Value axis = ops.cast(ops.reshape(form.input(1), {1}), DType::I64);
  form.results = {ops.binary("Unsqueeze", form.input(0), axis)};
  return success();
}

static LogicalResult torchEmbedding(NodeForm &form, Emitter &emitter) {
  form.results = {StandardOps(emitter).gather(form.input(0), form.input(1), 0)};
  return success();
}

//===- Whole numbers ------------------------------------------------------===//

static LogicalResult integerMatMul(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  bool isUnsigned = isUnsignedInteger(onnx::dtypeOf(emitter.elementType(form.input(0)))) &&
                    isUnsignedInteger(onnx::dtypeOf(emitter.elementType(form.input(1))));
  DType wide = isUnsigned ? DType::U32 : DType::I32;
  form.results = {ops.matmul(ops.cast(form.input(0), wide), ops.cast(form.input(1), wide))};
  return success();
}

static LogicalResult integerMul(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  auto factor = [&](size_t at) {
    Value wide = ops.cast(form.input(at), DType::I32), zero = form.input(at + 1);
    return zero ? ops.sub(wide, ops.cast(zero, DType::I32)) : wide;
  };
  form.results = {ops.mul(factor(0), factor(2))};
  return success();
}

static LogicalResult integerSum(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  bool isUnsigned = isUnsignedInteger(onnx::dtypeOf(emitter.elementType(form.input(0))));
  Value axes = emitter.ints(form.takeInts("axes").value_or(llvm::SmallVector<int64_t>()));
  Value wide = ops.cast(form.input(0), isUnsigned ? DType::U32 : DType::I32);
  form.results = {emitter.emit("ReduceSum", {wide, axes}, emitter.named("keepdims", form.takeInt("keepdims", 1)))};
  return success();
}

//===- Fused layers -------------------------------------------------------===//

/// Softmax over all dims from `axis` on.
static LogicalResult biasSoftmax(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  form.take("is_inner_broadcast"); // which of its kernels to take: the bias says how it broadcasts
  Value sum = ops.add(form.input(0), form.input(1));
  auto rank = emitter.rank(form.input(0));
  int64_t axis = form.takeInt("axis", 1);
  if (!rank || axis < -*rank || axis >= *rank)
    return emitter.fail("expected a tensor of known rank with axis " + Twine(axis));
  axis += axis < 0 ? *rank : 0;
  auto softmax = [&](Value rows) { return emitter.emit("Softmax", {rows}, emitter.named("axis", int64_t(-1))); };
  if (axis == *rank - 1) {
    form.results = {softmax(sum)};
    return success();
  }
  Value rows = softmax(emitter.emit("Flatten", {sum}, emitter.named("axis", axis)));
  form.results = {ops.reshape(rows, ops.dims(sum, 0, *rank))};
  return success();
}

static LogicalResult biasDropout(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  Value sum = ops.add(form.input(0), form.input(1));
  Values dropped = emitter.emit("Dropout", {sum, form.input(3), form.input(4)}, form.attributes, 2);
  form.results = {ops.add(dropped[0], form.input(2)), dropped[1]};
  return success();
}

static LogicalResult gemmFastGelu(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  Value sum = ops.add(ops.matmul(form.input(0), form.input(1)), form.input(2));
  form.results = {emitter.emit("Gelu", {sum}, emitter.named("approximate", StringRef("tanh")))};
  return success();
}

/// G * Sigmoid(alpha * G) * (L + beta), computed as f32; without `up` its halves are in the last dim of `gate`.
static LogicalResult swiGlu(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  Value gate = form.input(0), up = form.input(1);
  DType type = onnx::dtypeOf(emitter.elementType(gate));
  if (!up) {
    mlir::NamedAttrList halves;
    halves.append(emitter.named("axis", int64_t(-1)));
    halves.append(emitter.named("num_outputs", int64_t(2)));
    Values parts = emitter.emit("Split", {gate}, halves, 2);
    gate = parts[0], up = parts[1];
  }
  gate = ops.cast(gate, DType::F32), up = ops.cast(up, DType::F32);
  if (double limit = form.takeFloat("limit", 0); limit > 0) {
    Value most = emitter.scalarLike(limit, gate), least = emitter.scalarLike(-limit, gate);
    gate = emitter.emit("Clip", {gate, Value(), most});
    up = emitter.emit("Clip", {up, least, most});
  }
  Value alpha = emitter.scalarLike(form.takeFloat("activation_alpha", 1), gate);
  Value active = ops.mul(gate, ops.unary("Sigmoid", ops.mul(gate, alpha)));
  if (form.takeInt("round_activation", 0))
    active = ops.cast(ops.cast(active, type), DType::F32);
  if (double beta = form.takeFloat("activation_beta", 0); beta != 0)
    up = ops.add(up, emitter.scalarLike(beta, up));
  form.results = {ops.cast(ops.mul(active, up), type)};
  return success();
}

/// Norms of as many elements as `scale` has, several in a row perhaps, times the activated gate; computed as f32.
static LogicalResult gatedRmsNorm(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  Value x = ops.cast(form.input(0), DType::F32), scale = ops.cast(form.input(1), DType::F32);
  Value gate = ops.cast(form.input(2), DType::F32);
  auto dims = emitter.shapes.shape(scale);
  auto rank = emitter.rank(x);
  auto length = dims && dims->size() == 1 ? onnx::constantOf(dims->front()) : std::nullopt;
  std::string activation = form.takeString("activation", "silu");
  if (!length || *length < 1 || !rank || *rank < 1)
    return emitter.fail("expected a tensor of known rank and a 'scale' of one known size");
  if (activation != "silu" && activation != "swish" && activation != "sigmoid")
    return emitter.fail("expected activation silu, swish or sigmoid, found " + quoted(activation));
  llvm::SmallVector<int64_t> groups(size_t(*rank - 1), 0);
  groups.append({-1, *length});
  mlir::NamedAttrList attributes;
  attributes.append(emitter.named("axis", int64_t(-1)));
  attributes.append(emitter.named("epsilon", float(form.takeFloat("epsilon", 1e-5))));
  Value norm = emitter.emit("RMSNormalization", {ops.reshape(x, groups), scale}, attributes, 1).front();
  Value open = ops.unary("Sigmoid", gate);
  Value product =
      ops.mul(ops.reshape(norm, ops.dims(x, 0, *rank)), activation == "sigmoid" ? open : ops.mul(gate, open));
  form.results = {ops.cast(product, onnx::dtypeOf(emitter.elementType(form.input(0))))};
  return success();
}

/// Distances of each row of A from each of B.
static LogicalResult cdist(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  std::string metric = form.takeString("metric", "sqeuclidean");
  if (metric != "sqeuclidean" && metric != "euclidean")
    return emitter.fail("expected metric euclidean or sqeuclidean, found " + quoted(metric));
  Value apart = ops.sub(ops.unsqueeze(form.input(0), {1}), ops.unsqueeze(form.input(1), {0}));
  Value square = emitter.emit("ReduceSumSquare", {apart, emitter.ints({2})}, emitter.named("keepdims", int64_t(0)));
  form.results = {metric == "euclidean" ? ops.unary("Sqrt", square) : square};
  return success();
}

//===- States -------------------------------------------------------------===//

/// Attributes that only speculative decoding and kernels of GPUs change, each with the value that says nothing.
static LogicalResult expectDefaults(NodeForm &form, ArrayRef<std::pair<StringRef, int64_t>> defaults,
                                    Emitter &emitter) {
  for (auto [name, value] : defaults)
    if (int64_t found = form.takeInt(name, value); found != value)
      return emitter.fail("expected '" + name + "' of " + Twine(value) + ", found " + Twine(found), AICC_UNSUPPORTED);
  return success();
}

static LogicalResult causalConv(NodeForm &form, Emitter &emitter) {
  if (form.outputs > 2)
    return emitter.fail("expected no use of 'state_update', found some", AICC_UNSUPPORTED);
  if (mlir::failed(expectDefaults(form,
                                  {{"dilation", 1},
                                   {"ndim", 1},
                                   {"state_update_capacity", 0},
                                   {"state_channels_last", -1},
                                   {"state_window", 0},
                                   {"state_length", 0},
                                   {"input_channel_offset", 0},
                                   {"channels_last", 0},
                                   {"input_channels", 0}},
                                  emitter)))
    return mlir::failure();
  return standardOp(form, emitter);
}

static LogicalResult linearAttention(NodeForm &form, Emitter &emitter) {
  if (mlir::failed(expectDefaults(form, {{"state_window", 0}}, emitter)))
    return mlir::failure();
  return standardOp(form, emitter);
}

//===- MatMulBnb4 ---------------------------------------------------------===//

// What the 16 codes stand for: FP4 has a sign and eight numbers, NF4 quantiles of the normal distribution (Dettmers and
// others, "QLoRA", 2023, appendix E).
static const std::vector<float> numbersOfFour[] = {
    {0, 0.0052083333f, 0.6666667f, 1, 0.3333333f, 0.5f, 0.1666667f, 0.25f, 0, -0.0052083333f, -0.6666667f, -1,
     -0.3333333f, -0.5f, -0.1666667f, -0.25f},
    {-1, -0.6961928f, -0.52507305f, -0.3949175f, -0.28444138f, -0.18477343f, -0.09105004f, 0, 0.0795803f, 0.1609302f,
     0.2461123f, 0.33791524f, 0.44070983f, 0.562617f, 0.72295684f, 1}};

/// The matrix [N, K]: bytes hold two codes, the first in the high bits, and each block of them has a factor.
static LogicalResult matMulBnb4(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  int64_t n = form.takeInt("N", 0), k = form.takeInt("K", 0), block = form.takeInt("block_size", 0), elements;
  int64_t kind = form.takeInt("quant_type", 0), transpose = form.takeInt("transB", 1);
  form.take("training_mode");
  if (n < 1 || k < 1 || block < 1 || block > 1 << 20 || kind < 0 || kind > 1 || llvm::MulOverflow(n, k, elements))
    return emitter.fail("expected positive 'N', 'K' and 'block_size' and a 'quant_type' of 0 or 1");
  Value bytes = form.input(1), type = form.input(2);
  auto byte = [&](double value) { return emitter.scalarLike(value, bytes); };
  Value high = emitter.emit("BitShift", {bytes, byte(4)}, emitter.named("direction", StringRef("RIGHT")));
  Value low = ops.binary("BitwiseAnd", bytes, byte(15));
  Value codes = ops.reshape(ops.concat({ops.unsqueeze(high, {1}), ops.unsqueeze(low, {1})}, 1), {-1});
  Value table = emitter.constant(Tensor::of<float>(DType::F32, {16}, numbersOfFour[kind]), emitter.node);
  Value numbers = ops.gather(table, ops.cast(ops.slice(codes, 0, elements, 0), DType::I32), 0);
  Value factors = ops.binary("Expand", ops.unsqueeze(ops.cast(type, DType::F32), {1}), emitter.ints({1, block}));
  numbers = ops.mul(numbers, ops.slice(ops.reshape(factors, {-1}), 0, elements, 0));
  Value matrix = ops.cast(ops.reshape(numbers, {n, k}), onnx::dtypeOf(emitter.elementType(type)));
  form.results = {ops.matmul(form.input(0), transpose ? ops.transpose(matrix, {1, 0}) : matrix)};
  return success();
}

static constexpr Adapter adapters[] = {
    {"BiasDropout", 0, biasDropout},
    {"BiasSoftmax", 0, biasSoftmax},
    {"BitmaskBiasDropout", 0, bitmaskBiasDropout},
    {"BitmaskDropout", 0, bitmaskDropout},
    {"CDist", 0, cdist},
    {"CausalConvWithState", 0, causalConv},
    {"ComplexMul", 0, complexMul},
    {"ComplexMulConj", 0, complexMulConj},
    {"ExpandDims", 0, expandDims},
    {"GatedRMSNorm", 0, gatedRmsNorm},
    {"GatherND", 0, standardOp},
    {"GemmFastGelu", 0, gemmFastGelu},
    {"GridSample", 0, gridSample},
    {"Inverse", 0, inverse},
    {"Irfft", 0, irfft},
    {"LinearAttention", 0, linearAttention},
    {"MatMulBnb4", 0, matMulBnb4},
    {"MatMulInteger16", 0, integerMatMul},
    {"MulInteger", 0, integerMul},
    {"Range", 0, range},
    {"ReduceSumInteger", 0, integerSum},
    {"Rfft", 0, rfft},
    {"SwiGLU", 0, swiGlu},
    {"Tokenizer", 0, ownOp},
    {"TorchEmbedding", 0, torchEmbedding},
    {"Trilu", 0, standardOp},
    {"Unique", 0, unique},
};

ArrayRef<Adapter> aicc::importer::standardContribAdapters() { return adapters; }
