// The attention operators of com.microsoft with one head of keys for each of queries, as Attention.
//
//   Attention(x, w, b, mask, past)     =>   q, k, v = Split(Add(MatMul(x, w), b))
//                                           y, k', v' = Attention(q, k, v, Where(mask, 0, filter), past[0], past[1])
//   MultiHeadAttention(q, k, v, b, ..) =>   the same without the product
//   Packed...                               sequences side by side as one, a mask keeping them apart
//
// What a mask forbids gets `mask_filter_value` added, not minus infinity: a row that may see nothing sees everything.
#include "lib/Import/StandardOps.h"
#include "lib/Import/Upgrade.h"

#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

namespace {
/// Queries, keys and values, of rank 3, or 4 with the heads apart; the cache before them.
struct Heads {
  Value q, k, v, pastKey = {}, pastValue = {};
  Value pastLength = {}; ///< how much of the cache is in use; null: all
  int64_t count = 0;
  Value lengthBefore = {}; ///< of the cache, as integers [1]; null: none
};
/// What the node says about scores.
struct ScoreForm {
  mlir::NamedAttrList attributes;
  double filter = -10000;
  bool isCausal = false;
};
} // namespace

static std::optional<int64_t> sizeOf(Value value, int64_t dim, Emitter &emitter) {
  auto dims = emitter.shapes.shape(value);
  if (!dims || dim >= int64_t(dims->size()))
    return std::nullopt;
  return onnx::constantOf((*dims)[dim < 0 ? dim + int64_t(dims->size()) : dim]);
}

static ScoreForm takeScoreForm(NodeForm &form, Emitter &emitter) {
  ScoreForm scores;
  if (mlir::Attribute scale = form.take("scale"); scale && llvm::cast<mlir::FloatAttr>(scale).getValueAsDouble() != 0)
    scores.attributes.append("scale", scale);
  scores.filter = form.takeFloat("mask_filter_value", -10000);
  scores.isCausal = form.takeInt("unidirectional", 0) != 0;
  if (scores.isCausal)
    scores.attributes.append(emitter.named("is_causal", int64_t(1)));
  return scores;
}

//===- Masks --------------------------------------------------------------===//

/// Lengths of the sequences, [batch], or ends and then begins, [2 * batch], as booleans [batch, 1, 1, keys].
static Value ofLengths(StandardOps &ops, Value mask, Value batchOf, Value keys) {
  auto entries = ops.emitter.shapes.shape(mask), dims = ops.emitter.shapes.shape(batchOf);
  Value places = ops.range(keys), batch = ops.dims(batchOf, 0, 1), numbers = ops.cast(mask, DType::I64);
  auto each = [&](Value values) { return ops.reshape(values, {-1, 1, 1, 1}); };
  if (entries && dims && (*entries)[0] && (*entries)[0] == (*dims)[0])
    return ops.binary("Less", places, each(numbers));
  // A row of ends, and one of begins or, in front of the zeros, none.
  Value rows = ops.reshape(numbers, ops.concat({ops.emitter.ints({-1}), batch}, 0));
  Value zeros = ops.binary("Expand", ops.emitter.scalarInt(0), ops.concat({ops.emitter.ints({1}), batch}, 0));
  Value begins = ops.part(ops.concat({rows, zeros}, 0), 1, 0);
  Value before = ops.binary("Less", places, each(ops.part(rows, 0, 0)));
  return ops.binary("And", before, ops.binary("GreaterOrEqual", places, each(begins)));
}

/// Whether a mask has the three numbers a sequence, and two more, that kernels for GPUs take.
static bool isCumulated(Value mask, Value batchOf, Emitter &emitter) {
  auto found = sizeOf(mask, 0, emitter), batch = sizeOf(batchOf, 0, emitter);
  return found && batch && *found == *batch * 3 + 2;
}

/// The part of [batch, 1, most, most] for these queries and keys.
static Value ofSquare(StandardOps &ops, Value mask, const Heads &heads, Value keys) {
  Value begin = heads.lengthBefore ? heads.lengthBefore : ops.emitter.ints({0});
  Value rows = ops.emitter.emit("Slice", {mask, begin, keys, ops.emitter.ints({2})});
  return ops.emitter.emit("Slice", {rows, ops.emitter.ints({0}), keys, ops.emitter.ints({3})});
}

/// What is added to the scores for a mask of any form; null after a problem was told.
static Value addedFor(StandardOps &ops, Value mask, const Heads &heads, Value keys, double filter) {
  auto rank = ops.emitter.rank(mask);
  if (rank == 1 && isCumulated(mask, heads.q, ops.emitter))
    return (void)ops.emitter.fail("expected a mask of one or two numbers for each sequence, found one of three",
                                  AICC_UNSUPPORTED),
           Value();
  if (!rank || *rank < 1 || *rank > 4)
    return (void)ops.emitter.fail("expected a mask of rank 1 to 4, found rank " +
                                  (rank ? std::to_string(*rank) : "unknown")),
           Value();
  Value seen = *rank == 1   ? ofLengths(ops, mask, heads.q, keys)
               : *rank == 2 ? ops.unsqueeze(mask, {1, 2})
               : *rank == 3 ? ops.unsqueeze(mask, {1})
                            : ofSquare(ops, mask, heads, keys);
  return ops.where(ops.cast(seen, DType::Bool), ops.emitter.scalarLike(0, heads.q),
                   ops.emitter.scalarLike(filter, heads.q));
}

//===- The core -----------------------------------------------------------===//

/// Rank 3 as [batch, heads, length, size].
static Value apart(StandardOps &ops, Value value, int64_t heads) {
  if (ops.emitter.rank(value) != 3)
    return value;
  return ops.transpose(ops.reshape(value, {0, 0, heads, -1}), {0, 2, 1, 3});
}

/// [batch, heads, length, size] as [batch, length, heads * size].
static Value together(StandardOps &ops, Value value) {
  return ops.reshape(ops.transpose(value, {0, 2, 1, 3}), {0, 0, -1});
}

/// A cache with room at its end: new entries are written behind the used ones, which Attention is told the number of.
static Values inBuffer(StandardOps &ops, Heads heads, Value mask, const ScoreForm &scores) {
  Value past = ops.reshape(ops.cast(heads.pastLength, DType::I64), {1});
  Value k = apart(ops, heads.k, heads.count), v = apart(ops, heads.v, heads.count);
  Value each = ops.binary("Expand", past, ops.dims(heads.q, 0, 1));
  Value keys = ops.emitter.emit("TensorScatter", {heads.pastKey, k, each});
  Value values = ops.emitter.emit("TensorScatter", {heads.pastValue, v, each});
  Value used = ops.add(each, ops.dims(k, 2, 3));
  Value y = ops.emitter
                .emit("Attention", {apart(ops, heads.q, heads.count), keys, values, mask, Value(), Value(), used},
                      scores.attributes, 1)
                .front();
  return {together(ops, y), keys, values};
}

/// Output, keys and values with the cached ones, as far as `outputs` asks.
static Values attention(StandardOps &ops, Heads heads, Value mask, ScoreForm scores, unsigned outputs) {
  if (heads.pastLength && heads.pastKey)
    return inBuffer(ops, heads, mask, scores);
  if (ops.emitter.rank(heads.k) == 4) { // from a cache: the heads are apart already
    Value q = apart(ops, heads.q, heads.count);
    Values results = ops.emitter.emit("Attention", {q, heads.k, heads.v, mask, heads.pastKey, heads.pastValue},
                                      scores.attributes, outputs);
    results[0] = together(ops, results[0]);
    return results;
  }
  scores.attributes.append(ops.emitter.named("q_num_heads", heads.count));
  scores.attributes.append(ops.emitter.named("kv_num_heads", heads.count));
  return ops.emitter.emit("Attention", {heads.q, heads.k, heads.v, mask, heads.pastKey, heads.pastValue},
                          scores.attributes, outputs);
}

/// The number of keys, as integers [1].
static Value keysOf(StandardOps &ops, const Heads &heads) {
  Value own = ops.emitter.rank(heads.k) == 4 ? ops.dims(heads.k, 2, 3) : ops.dims(heads.k, 1, 2);
  return heads.lengthBefore ? ops.add(own, heads.lengthBefore) : own;
}

/// The sum of what mask and bias add; null for none, `isGood` false after a problem was told.
static Value addedTo(StandardOps &ops, const Heads &heads, Value mask, Value bias, double filter, bool &isGood) {
  Value added = mask ? addedFor(ops, mask, heads, keysOf(ops, heads), filter) : Value();
  isGood = !mask || added;
  return ops.add(added, bias);
}

static LogicalResult checkHeads(int64_t heads, Emitter &emitter) {
  return heads > 0 ? success() : emitter.fail("expected a positive 'num_heads', found " + Twine(heads));
}

//===- MultiHeadAttention -------------------------------------------------===//

/// Heads apart, with queries, keys and values beside each other in dim 3, as tensors of rank 3.
static Value unpacked(StandardOps &ops, Value packed, int64_t place) {
  return ops.reshape(ops.part(packed, place, 3), {0, 0, -1});
}

static Heads readHeads(StandardOps &ops, const NodeForm &form, int64_t count) {
  Value q = form.input(0), k = form.input(1), v = form.input(2);
  if (!k)
    return {unpacked(ops, q, 0), unpacked(ops, q, 1), unpacked(ops, q, 2), {}, {}, {}, count};
  if (!v)
    return {q, unpacked(ops, k, 0), unpacked(ops, k, 1), {}, {}, {}, count};
  return {q, k, v, {}, {}, {}, count};
}

/// Adds the three parts of the bias; keys and values from a cache have theirs.
static LogicalResult addBias(StandardOps &ops, Heads &heads, Value bias) {
  if (!bias)
    return success();
  auto all = sizeOf(bias, 0, ops.emitter), hidden = sizeOf(heads.q, 2, ops.emitter);
  if (!all)
    return ops.emitter.fail("expected a bias of known size");
  int64_t each = hidden.value_or(*all / 3);
  if (*all < 2 * each)
    return ops.emitter.fail("expected a bias for queries, keys and values, found " + Twine(*all) + " numbers for " +
                            Twine(each) + " features");
  Values parts = ops.split(bias, {each, each, *all - 2 * each}, 0);
  heads.q = ops.add(heads.q, parts[0]);
  if (ops.emitter.rank(heads.k) == 4)
    return success();
  heads.k = ops.add(heads.k, parts[1]);
  heads.v = ops.add(heads.v, parts[2]);
  return success();
}

static LogicalResult multiHeadAttention(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  int64_t count = form.takeInt("num_heads", 0);
  if (mlir::failed(checkHeads(count, emitter)))
    return mlir::failure();
  if (form.input(9))
    return emitter.fail("expected no 'cache_indirection', found one", AICC_UNSUPPORTED);
  bool isPacked = !form.input(1) || !form.input(2);
  auto rank = emitter.rank(form.input(form.input(1) ? 1 : 0));
  if (rank != (isPacked ? 5 : 3) && (isPacked || rank != 4))
    return emitter.fail("expected queries, keys and values of rank 3, or packed ones of rank 5");
  Heads heads = readHeads(ops, form, count);
  ScoreForm scores = takeScoreForm(form, emitter);
  if (mlir::failed(addBias(ops, heads, form.input(3))))
    return mlir::failure();
  heads.pastKey = form.input(6), heads.pastValue = form.input(7), heads.pastLength = form.input(8);
  if (heads.pastLength && heads.pastKey)
    heads.lengthBefore = ops.reshape(ops.cast(heads.pastLength, DType::I64), {1});
  else if (heads.pastKey)
    heads.lengthBefore = ops.dims(heads.pastKey, 2, 3);
  bool isGood = true;
  Value mask = addedTo(ops, heads, form.input(4), form.input(5), scores.filter, isGood);
  if (!isGood)
    return mlir::failure();
  Values results = attention(ops, heads, mask, scores, 3);
  form.results = {results[0], results[1], results[2], Value()};
  return success();
}

/// One query for each sequence; the order of inputs is another one.
static LogicalResult decoderMaskedAttention(NodeForm &form, Emitter &emitter) {
  if (form.input(9))
    return emitter.fail("expected no 'cache_indirection', found one", AICC_UNSUPPORTED);
  form.take("output_qk");
  form.take("past_present_share_buffer");
  StandardOps ops(emitter);
  Values in;
  for (size_t index = 0; index < 11; ++index)
    in.push_back(form.input(index));
  if (!in[1]) { // all beside each other
    auto size = sizeOf(in[0], 2, emitter);
    if (!size || *size % 3)
      return emitter.fail("expected packed queries, keys and values of equal known sizes");
    Values parts = ops.split(in[0], {*size / 3, *size / 3, *size / 3}, 2);
    std::copy(parts.begin(), parts.end(), in.begin());
  }
  form.inputs = {in[0], in[1], in[2], in[10], in[3], in[4], in[5], in[6], in[7]};
  return multiHeadAttention(form, emitter);
}

//===- Attention ----------------------------------------------------------===//

/// Features of queries, keys and values; empty after a problem was told.
static llvm::SmallVector<int64_t> hiddenSizes(NodeForm &form, Value weights, Emitter &emitter) {
  if (auto given = form.takeInts("qkv_hidden_sizes"); given && given->size() == 3)
    return *given;
  auto all = sizeOf(weights, 1, emitter);
  if (all && *all % 3 == 0)
    return {*all / 3, *all / 3, *all / 3};
  (void)emitter.fail("expected weights of a known number of columns, a multiple of three");
  return {};
}

/// Everything behind the projection: `projected` holds queries, keys and values side by side in its last dim.
static LogicalResult attend(NodeForm &form, StandardOps &ops, Value projected, ArrayRef<int64_t> sizes, int64_t count,
                            Value mask, Value past, Value bias, Value pastLength) {
  Values parts = ops.split(projected, sizes, 2);
  Heads heads{parts[0], parts[1], parts[2], {}, {}, {}, count};
  if (past) {
    heads.pastKey = ops.part(past, 0, 0), heads.pastValue = ops.part(past, 1, 0);
    heads.pastLength = pastLength;
    heads.lengthBefore =
        pastLength ? ops.reshape(ops.cast(pastLength, DType::I64), {1}) : ops.dims(heads.pastKey, 2, 3);
  }
  ScoreForm scores = takeScoreForm(form, ops.emitter);
  bool isGood = true;
  Value added = addedTo(ops, heads, mask, bias, scores.filter, isGood);
  if (!isGood)
    return mlir::failure();
  Values results = attention(ops, heads, added, scores, 3);
  form.results = {results[0]};
  if (form.outputs > 1)
    form.results.push_back(ops.concat({ops.unsqueeze(results[1], {0}), ops.unsqueeze(results[2], {0})}, 0));
  return success();
}

static LogicalResult takeProjectionForm(NodeForm &form, int64_t &count, Emitter &emitter) {
  count = form.takeInt("num_heads", 0);
  form.take("past_present_share_buffer"); // whether there is a past length says the same
  form.take("rotary_embedding_dim");
  if (form.takeInt("do_rotary", 0))
    return emitter.fail("expected no rotation of queries and keys, found 'do_rotary'", AICC_UNSUPPORTED);
  return checkHeads(count, emitter);
}

static LogicalResult projectedAttention(NodeForm &form, Emitter &emitter) {
  int64_t count;
  llvm::SmallVector<int64_t> sizes = hiddenSizes(form, form.input(1), emitter);
  if (sizes.empty() || mlir::failed(takeProjectionForm(form, count, emitter)))
    return mlir::failure();
  StandardOps ops(emitter);
  Value projected = ops.add(ops.matmul(form.input(0), form.input(1)), form.input(2));
  return attend(form, ops, projected, sizes, count, form.input(3), form.input(4), form.input(5), form.input(6));
}

/// Projected by quantised weights.
static LogicalResult quantizedAttention(NodeForm &form, Emitter &emitter) {
  int64_t count;
  llvm::SmallVector<int64_t> sizes = hiddenSizes(form, form.input(1), emitter);
  if (sizes.empty() || mlir::failed(takeProjectionForm(form, count, emitter)))
    return mlir::failure();
  StandardOps ops(emitter);
  Value x = emitter.emit("DequantizeLinear", {form.input(0), form.input(3), form.input(6)});
  Value w = emitter.emit("DequantizeLinear", {form.input(1), form.input(4), form.input(7)},
                         {emitter.named("axis", int64_t(1))});
  Value projected = ops.add(ops.matmul(x, w), form.input(2));
  return attend(form, ops, projected, sizes, count, form.input(5), form.input(8), {}, {});
}

//===- Packed sequences ---------------------------------------------------===//

/// Which tokens see each other: those of one sequence, [1, 1, tokens, tokens].
static Value sameSequence(StandardOps &ops, Value tokens, Value ends) {
  Value behind = ops.slice(ops.cast(ends, DType::I64), 1, std::numeric_limits<int64_t>::max(), 0);
  Value places = ops.unsqueeze(ops.range(ops.dims(tokens, 0, 1)), {1});
  Value passed = ops.cast(ops.binary("GreaterOrEqual", places, behind), DType::I64);
  Value number = ops.emitter.emit("ReduceSum", {passed, ops.emitter.ints({1})}); // [tokens, 1]
  return ops.unsqueeze(ops.binary("Equal", number, ops.transpose(number, {1, 0})), {0, 1});
}

/// Attention of all tokens as one sequence, under the mask.
static Value packedResult(StandardOps &ops, Heads heads, Value tokens, Value ends, const ScoreForm &scores) {
  for (Value *value : {&heads.q, &heads.k, &heads.v})
    *value = ops.unsqueeze(*value, {0});
  return ops.squeeze(attention(ops, heads, sameSequence(ops, tokens, ends), scores, 1).front(), {0});
}

static LogicalResult packedAttention(NodeForm &form, Emitter &emitter) {
  int64_t count;
  llvm::SmallVector<int64_t> sizes = hiddenSizes(form, form.input(1), emitter);
  if (sizes.empty() || mlir::failed(takeProjectionForm(form, count, emitter)))
    return mlir::failure();
  if (form.input(5))
    return emitter.fail("expected no 'attention_bias' for packed sequences, found one", AICC_UNSUPPORTED);
  StandardOps ops(emitter);
  Values parts = ops.split(ops.add(ops.matmul(form.input(0), form.input(1)), form.input(2)), sizes, 1);
  Heads heads{parts[0], parts[1], parts[2], {}, {}, {}, count};
  form.results = {packedResult(ops, heads, form.input(0), form.input(4), takeScoreForm(form, emitter))};
  return success();
}

static LogicalResult packedMultiHeadAttention(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  int64_t count = form.takeInt("num_heads", 0);
  if (mlir::failed(checkHeads(count, emitter)))
    return mlir::failure();
  if (form.input(6))
    return emitter.fail("expected no 'attention_bias' for packed sequences, found one", AICC_UNSUPPORTED);
  Heads heads{form.input(0), form.input(1), form.input(2), {}, {}, {}, count};
  if (!heads.k) {
    Value all = form.input(0); // [tokens, heads, 3, size]
    auto part = [&](int64_t place) { return ops.reshape(ops.part(all, place, 2), {0, -1}); };
    heads.q = part(0), heads.k = part(1), heads.v = part(2);
  }
  if (Value bias = form.input(3)) {
    auto all = sizeOf(bias, 0, emitter), each = sizeOf(heads.q, 1, emitter);
    if (!all || *all < 2 * each.value_or(*all / 3))
      return emitter.fail("expected a bias of known size for queries, keys and values");
    int64_t size = each.value_or(*all / 3);
    Values parts = ops.split(bias, {size, size, *all - 2 * size}, 0);
    heads.q = ops.add(heads.q, parts[0]), heads.k = ops.add(heads.k, parts[1]), heads.v = ops.add(heads.v, parts[2]);
  }
  form.results = {packedResult(ops, heads, form.input(0), form.input(5), takeScoreForm(form, emitter))};
  return success();
}

static constexpr Adapter adapters[] = {
    {"Attention", 0, projectedAttention},
    {"DecoderMaskedMultiHeadAttention", 0, decoderMaskedAttention},
    {"MultiHeadAttention", 0, multiHeadAttention},
    {"PackedAttention", 0, packedAttention},
    {"PackedMultiHeadAttention", 0, packedMultiHeadAttention},
    {"QAttention", 0, quantizedAttention},
};

ArrayRef<Adapter> aicc::importer::attentionContribAdapters() { return adapters; }
