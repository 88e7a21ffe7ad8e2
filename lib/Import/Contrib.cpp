// Operators of com.microsoft as standard ones.
#include "lib/Import/Contrib.h"
#include "lib/Import/StandardOps.h"

using namespace aicc;
using namespace aicc::importer;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

Value importer::sumOf(Value a, Value b, Emitter &emitter) { return StandardOps(emitter).add(a, b); }

/// Moves dim `from` to `to`; a value whose rank is unknown is a problem.
static Value movedDim(Value value, int64_t from, int64_t to, Emitter &emitter) {
  auto rank = emitter.rank(value);
  if (!rank || *rank < 2) {
    (void)emitter.fail("expected a tensor with channels, found rank " + (rank ? std::to_string(*rank) : "unknown"));
    return value;
  }
  llvm::SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, *rank));
  int64_t dim = from < 0 ? from + *rank : from, place = to < 0 ? to + *rank : to;
  order.erase(order.begin() + dim);
  order.insert(order.begin() + place, dim);
  return emitter.emit("Transpose", {value}, {emitter.named("perm", ArrayRef<int64_t>(order))});
}

Value importer::channelsFirst(Value value, Emitter &emitter) { return movedDim(value, -1, 1, emitter); }
Value importer::channelsLast(Value value, Emitter &emitter) { return movedDim(value, 1, -1, emitter); }

LogicalResult importer::standardOp(NodeForm &form, Emitter &emitter) {
  form.results = emitter.emit(form.op, form.inputs, form.attributes, form.outputs);
  return success();
}

LogicalResult importer::ownOp(NodeForm &, Emitter &) { return success(); }

static LogicalResult gelu(NodeForm &form, Emitter &emitter) {
  form.results = {emitter.emit("Gelu", {sumOf(form.input(0), form.input(1), emitter)})};
  return success();
}

static LogicalResult fastGelu(NodeForm &form, Emitter &emitter) {
  form.results = {emitter.emit("Gelu", {sumOf(form.input(0), form.input(1), emitter)},
                               {emitter.named("approximate", StringRef("tanh"))})};
  return success();
}

/// x * sigmoid(alpha * x).
static LogicalResult quickGelu(NodeForm &form, Emitter &emitter) {
  Value x = form.input(0), alpha = emitter.scalarLike(form.takeFloat("alpha", 1.702), x);
  Value gate = emitter.emit("Sigmoid", {emitter.emit("Mul", {x, alpha})});
  form.results = {emitter.emit("Mul", {x, gate})};
  return success();
}

/// Swaps the last two dims, or with `batch` moves the first dim before the last one.
static Value transposed(Value value, bool last, bool batch, Emitter &emitter) {
  auto rank = emitter.rank(value);
  if (!last && !batch)
    return value;
  if (!rank || *rank < 2) {
    (void)emitter.fail("expected a matrix to transpose, found rank " + (rank ? std::to_string(*rank) : "unknown"));
    return value;
  }
  llvm::SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, *rank));
  if (batch) // [m, b..., k] to [b..., m, k]
    std::rotate(order.begin(), order.begin() + 1, order.end() - 1);
  if (last)
    std::swap(order[size_t(*rank) - 1], order[size_t(*rank) - 2]);
  return emitter.emit("Transpose", {value}, {emitter.named("perm", ArrayRef<int64_t>(order))});
}

static LogicalResult fusedMatMul(NodeForm &form, Emitter &emitter) {
  double alpha = form.takeFloat("alpha", 1);
  Value a = transposed(form.input(0), form.takeInt("transA", 0), form.takeInt("transBatchA", 0), emitter);
  Value b = transposed(form.input(1), form.takeInt("transB", 0), form.takeInt("transBatchB", 0), emitter);
  Value product = emitter.emit("MatMul", {a, b});
  if (alpha != 1)
    product = emitter.emit("Mul", {product, emitter.scalarLike(alpha, product)});
  form.results = {product};
  return success();
}

/// The activation of a fused operator; `parameters` in its order: alpha and beta, or min and max.
static Value activate(StringRef name, ArrayRef<float> parameters, Value x, Emitter &emitter) {
  auto parameter = [&](size_t index, float otherwise) {
    return index < parameters.size() ? parameters[index] : otherwise;
  };
  if (name.empty())
    return x;
  if (name == "Relu" || name == "Sigmoid" || name == "Tanh" || name == "Softplus" || name == "Softsign")
    return emitter.emit(name, {x});
  if (name == "LeakyRelu")
    return emitter.emit(name, {x}, {emitter.named("alpha", parameter(0, 0.01f))});
  if (name == "HardSigmoid")
    return emitter.emit(name, {x},
                        {emitter.named("alpha", parameter(0, 0.2f)), emitter.named("beta", parameter(1, 0.5f))});
  if (name == "Clip" && parameters.size() == 2)
    return emitter.emit(name, {x, emitter.scalarLike(parameters[0], x), emitter.scalarLike(parameters[1], x)});
  (void)emitter.fail("expected an activation that aicc knows, found " + quoted(name));
  return x;
}

LogicalResult importer::fusedConv(NodeForm &form, Emitter &emitter) {
  std::string activation = form.takeString("activation", "");
  auto parameters = llvm::dyn_cast_or_null<mlir::DenseF32ArrayAttr>(form.take("activation_params"));
  Value z = form.input(3);
  Value y = emitter.emit("Conv", {form.input(0), form.input(1), form.input(2)}, form.attributes, 1).front();
  y = sumOf(y, z, emitter);
  form.results = {activate(activation, parameters ? parameters.asArrayRef() : ArrayRef<float>(), y, emitter)};
  return success();
}

static LogicalResult channelsLastConv(NodeForm &form, Emitter &emitter) {
  form.setInput(0, channelsFirst(form.input(0), emitter));
  if (form.input(3))
    form.setInput(3, channelsFirst(form.input(3), emitter));
  if (mlir::failed(fusedConv(form, emitter)))
    return mlir::failure();
  form.results = {channelsLast(form.results.front(), emitter)};
  return success();
}

static LogicalResult channelsLastMaxPool(NodeForm &form, Emitter &emitter) {
  Value x = channelsFirst(form.input(0), emitter);
  form.results = {channelsLast(emitter.emit("MaxPool", {x}, form.attributes, 1).front(), emitter)};
  return success();
}

static LogicalResult fusedGemm(NodeForm &form, Emitter &emitter) {
  std::string activation = form.takeString("activation", "");
  llvm::SmallVector<float> parameters;
  for (const char *name : {"activation_alpha", "activation_beta", "activation_gamma"})
    if (auto value = llvm::dyn_cast_or_null<mlir::FloatAttr>(form.take(name)))
      parameters.push_back(float(value.getValueAsDouble()));
  Value y = emitter.emit("Gemm", form.inputs, form.attributes, 1).front();
  form.results = {activate(activation, parameters, y, emitter)};
  return success();
}

/// The sum of input, skip and bias, which later layers read as the fourth output.
static Value residual(NodeForm &form, size_t bias, Emitter &emitter) {
  return sumOf(sumOf(form.input(0), form.input(1), emitter), form.input(bias), emitter);
}

/// Names an output that the rewrite does not give.
static LogicalResult refuseStatistics(const NodeForm &form, Emitter &emitter, const Values &results) {
  for (size_t index = 1; index < form.outputs && index < 3; ++index)
    if (!results[index])
      return emitter.fail("expected only the normalised output and the sum, found use of output " + llvm::Twine(index));
  return success();
}

static LogicalResult skipLayerNormalization(NodeForm &form, Emitter &emitter) {
  mlir::NamedAttrList attributes;
  attributes.append(emitter.named("axis", int64_t(-1)));
  attributes.append(emitter.named("epsilon", float(form.takeFloat("epsilon", 1e-12))));
  Value sum = residual(form, 4, emitter);
  Values norm = emitter.emit("LayerNormalization", {sum, form.input(2), form.input(3)}, attributes, 3);
  form.results = {norm[0], norm[1], norm[2], sum};
  return success();
}

static LogicalResult simplifiedLayerNormalization(NodeForm &form, Emitter &emitter) {
  form.results = {emitter.emit("RMSNormalization", form.inputs, form.attributes, 1).front(), Value()};
  return refuseStatistics(form, emitter, form.results);
}

static LogicalResult skipSimplifiedLayerNormalization(NodeForm &form, Emitter &emitter) {
  float epsilon = float(form.takeFloat("epsilon", 1e-12));
  Value sum = residual(form, 3, emitter);
  Value norm = emitter.emit("RMSNormalization", {sum, form.input(2)},
                            {emitter.named("axis", int64_t(-1)), emitter.named("epsilon", epsilon)});
  form.results = {norm, Value(), Value(), sum};
  return success();
}

static constexpr Adapter adapters[] = {
    {"BiasGelu", 0, gelu},
    {"FastGelu", 0, fastGelu},
    {"FusedConv", 0, fusedConv},
    {"FusedGemm", 0, fusedGemm},
    {"FusedMatMul", 0, fusedMatMul},
    {"Gelu", 0, gelu},
    {"LayerNormalization", 0, standardOp},
    {"NhwcConv", 0, channelsLastConv},
    {"NhwcFusedConv", 0, channelsLastConv},
    {"NhwcMaxPool", 0, channelsLastMaxPool},
    {"QuickGelu", 0, quickGelu},
    {"SimplifiedLayerNormalization", 0, simplifiedLayerNormalization},
    {"SkipLayerNormalization", 0, skipLayerNormalization},
    {"SkipSimplifiedLayerNormalization", 0, skipSimplifiedLayerNormalization},
    {"TransposeMatMul", 0, fusedMatMul},
};

ArrayRef<Adapter> aicc::importer::contribAdapters() { return adapters; }
