// FlexAttention of ai.onnx.preview. Without inner graphs it is Attention; with one, standard operators around its
// nodes:
//
//   scores = MatMul(Q * s, Transpose(K * s)), s the root of the scale, in the type of Q, then cast to that of the
//   softmax probabilities = prob_mod(Softmax(score_mod(scores))) Y = MatMul(probabilities, V), cast back
//
// Where several heads of Q share one of K and V, the product has them in a dim of their own.
#include "lib/Import/Build.h"
#include "lib/Import/StandardOps.h"

#include "dialects/ONNX/Types.h"

#include <cmath>

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using mlir::Value;

namespace {
/// What the node says, and the type its softmax is computed in.
struct Flex {
  Value q, k, v;
  std::optional<double> scale;
  DType type, precision;
  bool isGrouped; ///< not known to have as many heads in Q as in K
};
} // namespace

static std::optional<int64_t> headsOf(Emitter &emitter, Value value) {
  auto dims = emitter.shapes.shape(value);
  return dims && dims->size() == 4 ? onnx::constantOf((*dims)[1]) : std::nullopt;
}

/// The root of the scale, in the type of Q; the scale is 1 / sqrt(head size) unless given.
static Value rootOfScale(StandardOps &ops, const Flex &flex) {
  if (flex.scale)
    return ops.emitter.scalarLike(std::sqrt(float(*flex.scale)), flex.q);
  Value size = ops.cast(ops.dims(flex.q, 3, 4), DType::F32);
  Value scale = ops.unary("Reciprocal", ops.unary("Sqrt", size));
  return ops.cast(ops.unary("Sqrt", scale), flex.type);
}

/// B x Hq x L x E as B x Hkv x (Hq / Hkv) x L x E.
static Value grouped(StandardOps &ops, const Flex &flex, Value tensor) {
  Value any = ops.emitter.ints({-1});
  return ops.reshape(tensor,
                     ops.concat({ops.dims(tensor, 0, 1), ops.dims(flex.k, 1, 2), any, ops.dims(tensor, 2, 4)}, 0));
}

/// The product of a tensor with the heads of Q and one with those of K.
static Value product(StandardOps &ops, const Flex &flex, Value left, Value right) {
  if (!flex.isGrouped)
    return ops.matmul(left, right);
  Value result = ops.matmul(grouped(ops, flex, left), ops.unsqueeze(right, {2}));
  return ops.reshape(result, ops.concat({ops.dims(left, 0, 3), ops.dims(right, 3, 4)}, 0));
}

static Value scoresOf(StandardOps &ops, const Flex &flex) {
  Value root = rootOfScale(ops, flex), turned = ops.transpose(ops.mul(flex.k, root), {0, 1, 3, 2});
  return ops.cast(product(ops, flex, ops.mul(flex.q, root), turned), flex.precision);
}

/// What the inner graph `name`, if there is one, makes of the tensor; null after a problem was told.
Value GraphBuilder::modified(NodeForm &form, StringRef name, Value tensor) {
  auto inner = form.graphs.find(name);
  if (inner == form.graphs.end())
    return tensor;
  size_t inputs = inner->second.graph->inputs.size(), outputs = inner->second.graph->outputs.size();
  if (inputs != 1 || outputs != 1)
    return (void)emitter.fail("expected " + quoted(name) + " to take one tensor and give one, found " + Twine(inputs) +
                              " inputs and " + Twine(outputs) + " outputs"),
           Value();
  std::optional<Values> results = buildInline(inner->second, tensor);
  if (!results)
    return {};
  return StandardOps(emitter).cast(results->front(), onnx::dtypeOf(emitter.elementType(tensor)));
}

bool GraphBuilder::emitFlexAttention(NodeForm &form) {
  static constexpr const char *names[] = {"Q", "K", "V"};
  for (auto [index, name] : llvm::enumerate(names))
    if (auto rank = emitter.rank(form.input(index)); rank && *rank != 4)
      return mlir::succeeded(emitter.fail(Twine("expected '") + name + "' of rank 4, found rank " + Twine(*rank)));
  if (form.graphs.empty()) {
    form.results = {emitter.emit("Attention", form.inputs, form.attributes, 1).front()};
    return !emitter.failed;
  }
  Flex flex{form.input(0), form.input(1), form.input(2), std::nullopt, {}, {}, false};
  if (auto scale = llvm::dyn_cast_or_null<mlir::FloatAttr>(form.take("scale")))
    flex.scale = scale.getValueAsDouble();
  flex.type = onnx::dtypeOf(emitter.elementType(flex.q));
  DType usual = flex.type == DType::F64 ? DType::F64 : DType::F32;
  flex.precision = DType(form.takeInt("softmax_precision", int64_t(usual)));
  if (!llvm::is_contained({DType::F16, DType::BF16, DType::F32, DType::F64}, flex.precision))
    return mlir::succeeded(
        emitter.fail("expected 'softmax_precision' to be a type of floats, found " + Twine(int64_t(flex.precision))));
  StandardOps ops(emitter);
  auto heads = headsOf(emitter, flex.q);
  flex.isGrouped = !heads || heads != headsOf(emitter, flex.k);
  Value scores = modified(form, "score_mod", scoresOf(ops, flex));
  if (!scores)
    return false;
  Value probabilities = emitter.emit("Softmax", {scores}, {emitter.named("axis", int64_t(-1))});
  if (!(probabilities = modified(form, "prob_mod", probabilities)))
    return false;
  Value y = product(ops, flex, probabilities, ops.cast(flex.v, flex.precision));
  form.results = {ops.cast(y, onnx::dtypeOf(emitter.elementType(flex.v)))};
  return !emitter.failed;
}
