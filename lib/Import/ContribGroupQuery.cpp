// GroupQueryAttention of com.microsoft: several heads of queries for one of keys, a cache that the new keys are written
// into, rotation of queries and keys, windows and sinks.
//
//   past = Max(seqlens_k + 1 - S, 0)                      how many keys there are already, for each sequence
//   q, k = RotaryEmbedding(q, k, positions past + s)      with do_rotary
//   keys = TensorScatter(Pad(past_key to total), k, past)
//   y    = Attention(q, keys, values, bias, nonpad_kv_seqlen = past + S), causal
//
// A sink is one more score of a head that no value belongs to. With e the logarithm of the sum of exponentials, which
// the scores that Attention also gives show, it makes the result smaller by Sigmoid(e - sink).
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
struct GroupQuery {
  int64_t heads = 0, keyHeads = 0, size = 0; ///< size of a head
  Value q, k, v;                             ///< rank 3, later 4
  Value past, used;                          ///< keys before and after this step, [batch]
  Value positions;                           ///< [batch, S]
};
} // namespace

static std::optional<int64_t> lastDim(Value value, Emitter &emitter) {
  auto dims = value ? emitter.shapes.shape(value) : std::nullopt;
  return dims && !dims->empty() ? onnx::constantOf(dims->back()) : std::nullopt;
}

/// What the rewrite does not cover, by name.
static LogicalResult refuse(NodeForm &form, Emitter &emitter) {
  static constexpr std::pair<size_t, const char *> inputs[] = {{12, "k_scale"}, {13, "v_scale"}, {16, "query_seqlens"}};
  for (auto [index, name] : inputs)
    if (form.input(index))
      return emitter.fail(Twine("expected no '") + name + "', found one", AICC_UNSUPPORTED);
  if (form.takeInt("sliding_window_cache", 0))
    return emitter.fail("expected a cache of all keys, found 'sliding_window_cache'", AICC_UNSUPPORTED);
  for (const char *name : {"k_quant_type", "v_quant_type"})
    if (form.takeString(name, "NONE") != "NONE")
      return emitter.fail(Twine("expected a cache of floats, found '") + name + "'", AICC_UNSUPPORTED);
  form.take("kv_cache_bit_width");
  form.take("qk_output"); // the output itself is missing, which its user is told
  return success();
}

static LogicalResult readHeads(NodeForm &form, GroupQuery &g, StandardOps &ops) {
  g.heads = form.takeInt("num_heads", 0), g.keyHeads = form.takeInt("kv_num_heads", 0);
  if (g.heads < 1 || g.keyHeads < 1 || g.heads % g.keyHeads)
    return ops.emitter.fail("expected 'num_heads' (" + Twine(g.heads) + ") to be a multiple of 'kv_num_heads' (" +
                            Twine(g.keyHeads) + ")");
  bool isPacked = !form.input(1);
  int64_t count = isPacked ? g.heads + 2 * g.keyHeads : g.heads;
  auto all = lastDim(form.input(0), ops.emitter), cached = lastDim(form.input(3), ops.emitter);
  if (!all && !cached)
    return ops.emitter.fail("expected a known size of a head");
  g.size = all ? *all / count : *cached;
  g.q = form.input(0), g.k = form.input(1), g.v = form.input(2);
  if (isPacked) {
    Values parts = ops.split(g.q, {g.heads * g.size, g.keyHeads * g.size, g.keyHeads * g.size}, 2);
    g.q = parts[0], g.k = parts[1], g.v = parts[2];
  }
  return success();
}

static void readPositions(const NodeForm &form, GroupQuery &g, StandardOps &ops) {
  Value steps = ops.dims(form.input(0), 1, 2);
  Value total = ops.add(ops.reshape(ops.cast(form.input(5), DType::I64), {-1}), ops.emitter.ints({1}));
  g.past = ops.emitter.emit("Max", {ops.sub(total, steps), ops.emitter.ints({0})});
  g.used = ops.add(g.past, steps);
  g.positions = form.input(9);
  if (!g.positions)
    g.positions = ops.add(ops.unsqueeze(g.past, {1}), ops.unsqueeze(ops.range(steps), {0}));
}

/// Each head divided by its root mean square.
static Value normalized(StandardOps &ops, Value value, Value weight, int64_t heads, double epsilon) {
  Value apart = ops.reshape(value, {0, 0, heads, -1});
  Value norm = ops.emitter.emit("RMSNormalization", {apart, weight},
                                {ops.emitter.named("axis", int64_t(-1)), ops.emitter.named("epsilon", float(epsilon))});
  return ops.reshape(norm, {0, 0, -1});
}

static void normalizeHeads(NodeForm &form, GroupQuery &g, StandardOps &ops) {
  double both = form.takeFloat("qk_norm_epsilon", 1e-6);
  double q = form.takeFloat("q_norm_epsilon", both), k = form.takeFloat("k_norm_epsilon", both);
  if (Value weight = form.input(14))
    g.q = normalized(ops, g.q, weight, g.heads, q);
  if (Value weight = form.input(15))
    g.k = normalized(ops, g.k, weight, g.keyHeads, k);
}

static LogicalResult rotate(NodeForm &form, GroupQuery &g, StandardOps &ops) {
  int64_t isInterleaved = form.takeInt("rotary_interleaved", 0);
  if (!form.takeInt("do_rotary", 0))
    return success();
  Value cosines = form.input(7), sines = form.input(8);
  if (!cosines || !sines)
    return ops.emitter.fail("expected 'cos_cache' and 'sin_cache' with 'do_rotary'");
  int64_t rotated = 2 * lastDim(cosines, ops.emitter).value_or(0);
  auto rotation = [&](Value value, int64_t heads) {
    return ops.emitter.emit("RotaryEmbedding", {value, cosines, sines, g.positions},
                            {ops.emitter.named("num_heads", heads), ops.emitter.named("interleaved", isInterleaved),
                             ops.emitter.named("rotary_embedding_dim", rotated == g.size ? int64_t(0) : rotated)});
  };
  g.q = rotation(g.q, g.heads), g.k = rotation(g.k, g.keyHeads);
  return success();
}

static Value apart(StandardOps &ops, Value value, int64_t heads) {
  return ops.transpose(ops.reshape(value, {0, 0, heads, -1}), {0, 2, 1, 3});
}

/// The cache, made as long as `total` where it is shorter, with the new entries in their places.
static Value updated(StandardOps &ops, Value cache, Value entries, Value places, Value total) {
  Value missing = ops.sub(ops.reshape(ops.cast(total, DType::I64), {1}), ops.dims(cache, 2, 3));
  Value more = ops.emitter.emit("Max", {missing, ops.emitter.ints({0})});
  Value room = ops.concat({ops.emitter.ints({0}), more}, 0);
  Value longer = ops.emitter.emit("Pad", {cache, room, Value(), ops.emitter.ints({2})});
  return ops.emitter.emit("TensorScatter", {longer, entries, places});
}

/// The result made smaller by the sinks of its heads; `scores` are those that the softmax is taken of.
static Value withSinks(StandardOps &ops, Value y, Value scores, Value sinks) {
  Value logarithm = ops.emitter.emit("ReduceLogSumExp", {scores, ops.emitter.ints({-1})});
  Value sink = sinks ? ops.reshape(sinks, {1, -1, 1, 1}) : ops.emitter.scalarLike(0, y);
  return ops.mul(y, ops.unary("Sigmoid", ops.sub(logarithm, sink)));
}

static LogicalResult groupQueryAttention(NodeForm &form, Emitter &emitter) {
  StandardOps ops(emitter);
  GroupQuery g;
  if (mlir::failed(refuse(form, emitter)) || mlir::failed(readHeads(form, g, ops)))
    return mlir::failure();
  readPositions(form, g, ops);
  normalizeHeads(form, g, ops);
  if (mlir::failed(rotate(form, g, ops)))
    return mlir::failure();
  bool isCausal = form.takeInt("causal", 1) != 0, isSmooth = form.takeInt("smooth_softmax", -1) > 0;
  mlir::NamedAttrList attributes;
  attributes.append(emitter.named("is_causal", int64_t(isCausal)));
  int64_t window = form.takeInt("local_window_size", -1); // the query itself counts
  attributes.append(emitter.named("left_window_size", window > 0 ? window - 1 : int64_t(-1)));
  attributes.append(emitter.named("softcap", float(form.takeFloat("softcap", 0))));
  if (double scale = form.takeFloat("scale", 0); scale != 0)
    attributes.append(emitter.named("scale", float(scale)));
  Value keys = apart(ops, g.k, g.keyHeads), values = apart(ops, g.v, g.keyHeads), used;
  if (form.input(3)) {
    keys = updated(ops, form.input(3), keys, g.past, form.input(6));
    values = updated(ops, form.input(4), values, g.past, form.input(6));
    used = g.used;
  }
  Value sinks = form.input(11);
  bool hasSinks = sinks || isSmooth;
  if (hasSinks)
    attributes.append(emitter.named("qk_matmul_output_mode", int64_t(2)));
  Values results =
      emitter.emit("Attention", {apart(ops, g.q, g.heads), keys, values, form.input(10), Value(), Value(), used},
                   attributes, hasSinks ? 4 : 1);
  Value y = hasSinks ? withSinks(ops, results[0], results[3], sinks) : results[0];
  form.results = {ops.reshape(ops.transpose(y, {0, 2, 1, 3}), {0, 0, -1}), keys, values, Value()};
  return success();
}

static constexpr Adapter adapters[] = {{"GroupQueryAttention", 0, groupQueryAttention}};

ArrayRef<Adapter> aicc::importer::groupQueryContribAdapters() { return adapters; }
