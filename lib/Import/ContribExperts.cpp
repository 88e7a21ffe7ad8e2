// MoE and QMoE of com.microsoft: all experts compute all tokens, and each token takes those that its router chose.
//
//   gates = ScatterElements(0, TopK(Softmax(router_probs)))            [tokens, experts]
//   y = ReduceSum over experts of gates * FC2(activation(FC1(x)))
//
// It costs experts / k times what the chosen ones cost; choosing at run time is missing.
#include "lib/Import/PackedBytes.h"
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
/// One layer of all experts: [experts, outputs, inputs] and [experts, outputs].
struct Layer {
  Value weights, bias;
};

struct Activation {
  std::string type;
  double alpha, beta;
  std::optional<double> limit;
  int64_t fusion; ///< of gate and linear part: 0 apart, 1 interleaved, 2 one behind the other
};
} // namespace

/// The chosen experts' shares of each token.
static Value gatesOf(StandardOps &ops, NodeForm &form, Value router) {
  Emitter &emitter = ops.emitter;
  bool isNormalized = form.takeInt("normalize_routing_weights", 0) != 0;
  Value shares = emitter.emit("Softmax", {router}, {emitter.named("axis", int64_t(-1))});
  mlir::NamedAttrList attributes;
  attributes.append(emitter.named("axis", int64_t(-1)));
  Values chosen = emitter.emit("TopK", {shares, emitter.ints({form.takeInt("k", 1)})}, attributes, 2);
  Value values = chosen[0];
  if (isNormalized)
    values = ops.binary("Div", values, emitter.emit("ReduceSum", {values, emitter.ints({-1})}));
  Value zeros = ops.mul(shares, emitter.scalarLike(0, shares));
  return emitter.emit("ScatterElements", {zeros, chosen[1], values}, {emitter.named("axis", int64_t(1))});
}

/// [1 or experts, tokens, inputs] through a layer.
static Value through(StandardOps &ops, Value x, const Layer &layer) {
  Value y = ops.matmul(x, ops.transpose(layer.weights, {0, 2, 1}));
  return layer.bias ? ops.add(y, ops.unsqueeze(layer.bias, {1})) : y;
}

static Value gatedLinear(StandardOps &ops, const Activation &activation, Value gate, Value linear) {
  auto like = [&](double value) { return ops.emitter.scalarLike(value, gate); };
  if (activation.limit) {
    gate = ops.emitter.emit("Min", {gate, like(*activation.limit)});
    linear = ops.emitter.emit("Clip", {linear, like(-*activation.limit), like(*activation.limit)});
  }
  Value scaled = activation.alpha == 1 ? gate : ops.mul(gate, like(activation.alpha));
  Value shifted = activation.beta == 0 ? linear : ops.add(linear, like(activation.beta));
  return ops.mul(ops.mul(gate, ops.unary("Sigmoid", scaled)), shifted);
}

/// Null after a problem was told.
static Value activated(StandardOps &ops, const Activation &activation, Value x, Value linear) {
  if (activation.type == "swiglu") {
    if (linear)
      return gatedLinear(ops, activation, x, linear);
    if (activation.fusion == 1) {
      constexpr int64_t end = std::numeric_limits<int64_t>::max();
      return gatedLinear(ops, activation, ops.slice(x, 0, end, 2, 2), ops.slice(x, 1, end, 2, 2));
    }
    mlir::NamedAttrList attributes;
    attributes.append(ops.emitter.named("axis", int64_t(2)));
    attributes.append(ops.emitter.named("num_outputs", int64_t(2)));
    Values halves = ops.emitter.emit("Split", {x}, attributes, 2);
    return gatedLinear(ops, activation, halves[0], halves[1]);
  }
  Value y = activation.type == "identity" ? x
            : activation.type == "relu"   ? ops.unary("Relu", x)
            : activation.type == "gelu"
                ? ops.emitter.emit("Gelu", {x}, {ops.emitter.named("approximate", StringRef("tanh"))})
            : activation.type == "silu" ? ops.mul(x, ops.unary("Sigmoid", x))
                                        : Value();
  if (!y)
    return (void)ops.emitter.fail("expected 'activation_type' relu, gelu, silu, swiglu or identity, found " +
                                      quoted(activation.type),
                                  AICC_UNSUPPORTED),
           Value();
  return linear ? ops.mul(y, linear) : y;
}

static LogicalResult takeActivation(NodeForm &form, Activation &activation, Emitter &emitter) {
  activation = {form.takeString("activation_type", "relu"), form.takeFloat("activation_alpha", 1),
                form.takeFloat("activation_beta", 0), std::nullopt, form.takeInt("swiglu_fusion", 0)};
  if (auto limit = llvm::dyn_cast_or_null<mlir::FloatAttr>(form.take("swiglu_limit")))
    activation.limit = limit.getValueAsDouble();
  for (const char *name : {"use_sparse_mixer", "swiglu_limit_after_activation"})
    if (form.takeInt(name, 0))
      return emitter.fail(Twine("expected no '") + name + "', found it", AICC_UNSUPPORTED);
  return success();
}

/// `router` are scores of the experts; a third layer, if there is one, is the linear part beside the gate.
static LogicalResult mixture(NodeForm &form, Emitter &emitter, const Layer &first, const Layer &second,
                             const Layer &third) {
  StandardOps ops(emitter);
  Activation activation;
  if (mlir::failed(takeActivation(form, activation, emitter)))
    return mlir::failure();
  Value x = form.input(0), router = form.input(1);
  auto rank = emitter.rank(x);
  if (!rank || (*rank != 2 && *rank != 3))
    return emitter.fail("expected tokens of rank 2 or 3");
  Value shape = ops.dims(x, 0, *rank);
  Value tokens = *rank == 3 ? ops.reshape(x, ops.concat({emitter.ints({-1}), ops.dims(x, 2, 3)}, 0)) : x;
  Value row = ops.unsqueeze(tokens, {0});
  Value hidden =
      activated(ops, activation, through(ops, row, first), third.weights ? through(ops, row, third) : Value());
  if (!hidden)
    return mlir::failure();
  Value gates = ops.unsqueeze(ops.transpose(gatesOf(ops, form, router), {1, 0}), {2});
  Value all = ops.mul(through(ops, hidden, second), gates);
  Value sum = emitter.emit("ReduceSum", {all, emitter.ints({0})}, {emitter.named("keepdims", int64_t(0))});
  form.results = {*rank == 3 ? ops.reshape(sum, shape) : sum};
  return success();
}

static LogicalResult moe(NodeForm &form, Emitter &emitter) {
  return mixture(form, emitter, {form.input(2), form.input(3)}, {form.input(4), form.input(5)},
                 {form.input(6), form.input(7)});
}

/// [experts, outputs, bytes of inputs] as floats; null after a problem was told.
static Value dequantizedExperts(Value codes, Value scales, Value zeroPoints, int64_t bits, int64_t block,
                                Emitter &emitter) {
  auto dims = emitter.shapes.shape(codes);
  llvm::SmallVector<int64_t> shape;
  for (int64_t dim = 0; dims && dim < int64_t(dims->size()); ++dim)
    shape.push_back(onnx::constantOf((*dims)[dim]).value_or(-1));
  if (shape.size() != 3 || llvm::is_contained(shape, -1) || !scales)
    return (void)emitter.fail("expected weights of known size and their scales"), Value();
  int64_t depth = shape[2] * 8 / bits;
  BlockedMatrix matrix{shape[0] * shape[1], depth, bits, block > 0 ? block : depth, codes, scales, zeroPoints};
  Value rows = dequantizedMatrix(matrix, emitter);
  return rows ? StandardOps(emitter).reshape(rows, {shape[0], shape[1], depth}) : Value();
}

static LogicalResult quantizedMoe(NodeForm &form, Emitter &emitter) {
  int64_t bits = form.takeInt("expert_weight_bits", 4), block = form.takeInt("block_size", 0);
  form.take("accuracy_level"); // which precision may be used
  if (form.takeInt("weights_prepacked", 0) > 0)
    return emitter.fail("expected weights in the operator's own layout, found 'weights_prepacked'", AICC_UNSUPPORTED);
  if (std::string type = form.takeString("quant_type", "int"); type != "int")
    return emitter.fail("expected 'quant_type' int, found " + quoted(type), AICC_UNSUPPORTED);
  for (size_t index = 14; index < form.inputs.size(); ++index)
    if (form.input(index))
      return emitter.fail("expected no router weights and no scales of activations, found input " + Twine(index),
                          AICC_UNSUPPORTED);
  auto layer = [&](size_t at, size_t zero, const char *own) -> Layer {
    int64_t width = form.takeInt(own, 0);
    width = width > 0 ? width : bits;
    if (width != 2 && width != 4 && width != 8)
      return (void)emitter.fail("expected weights of 2, 4 or 8 bits, found " + Twine(width)), Layer();
    return {dequantizedExperts(form.input(at), form.input(at + 1), form.input(zero), width, block, emitter),
            form.input(at + 2)};
  };
  Layer first = layer(2, 11, "fc1_expert_weight_bits"), second = layer(5, 12, "fc2_expert_weight_bits"), third;
  if (form.input(8))
    third = layer(8, 13, "fc3_expert_weight_bits");
  form.take("fc3_expert_weight_bits");
  if (emitter.failed)
    return mlir::failure();
  return mixture(form, emitter, first, second, third);
}

static constexpr Adapter adapters[] = {
    {"MoE", 0, moe},
    {"QMoE", 0, quantizedMoe},
};

ArrayRef<Adapter> aicc::importer::expertContribAdapters() { return adapters; }
