// Operators of ai.onnx.preview.training, one step of an optimizer each, as standard ones.
//
//   Adagrad(R, T, X1, X2, G1, G2, H1, H2)   ⇒   Mul, Add, Sqrt ... of (X1, G1, H1), then of (X2, G2, H2)
//
// Factors that a step shares are computed in f64: one minus a power near one has few digits of f32 left.
#include "lib/Import/Upgrade.h"

using namespace aicc;
using namespace aicc::importer;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

namespace {
/// Arithmetic on values of one element type.
class Arithmetic {
public:
  explicit Arithmetic(Emitter &emitter) : emitter(emitter) {}

  Value add(Value a, Value b) { return emitter.emit("Add", {a, b}); }
  Value sub(Value a, Value b) { return emitter.emit("Sub", {a, b}); }
  Value mul(Value a, Value b) { return emitter.emit("Mul", {a, b}); }
  Value div(Value a, Value b) { return emitter.emit("Div", {a, b}); }
  Value square(Value a) { return mul(a, a); }
  Value root(Value a) { return emitter.emit("Sqrt", {a}); }
  Value scaled(Value a, double factor) { return factor == 1 ? a : mul(a, emitter.scalarLike(factor, a)); }
  Value plus(Value a, double b) { return b == 0 ? a : add(a, emitter.scalarLike(b, a)); }
  /// One minus `base` to the power of `exponent`.
  Value onesComplementOfPower(double base, Value exponent) {
    Value power = emitter.emit("Pow", {emitter.scalarLike(base, exponent), exponent});
    return sub(emitter.scalarLike(1, exponent), power);
  }
  Value cast(Value a, DType type) { return emitter.emit("Cast", {a}, {emitter.named("to", int64_t(type))}); }
  Value castLike(Value a, Value like) { return emitter.emit("CastLike", {a, like}); }
  Value choose(Value condition, Value a, Value b) { return emitter.emit("Where", {condition, a, b}); }

private:
  Emitter &emitter;
};

/// A step: its two scalars in f64, and its tensors in groups of as many as it optimizes (X..., G..., states...).
class Step : public Arithmetic {
public:
  Step(NodeForm &form, Emitter &emitter) : Arithmetic(emitter), form(form), emitter(emitter) {}

  LogicalResult read(size_t groups) {
    size_t tensors = form.inputs.size() - 2;
    if (tensors % groups != 0)
      return emitter.fail("expected a multiple of " + llvm::Twine(groups) + " tensors behind 'R' and 'T', found " +
                          llvm::Twine(tensors));
    count = tensors / groups;
    for (size_t i = 2; i < form.inputs.size(); ++i)
      if (!form.inputs[i])
        return emitter.fail("expected input " + llvm::Twine(i) + ", found none");
    rate = scalar(0);
    time = scalar(1);
    regularization = form.takeFloat("norm_coefficient", 0);
    form.results.resize(tensors - count); // all but the gradients
    return success();
  }

  Value tensor(size_t group, size_t index) { return form.inputs[2 + group * count + index]; }
  void give(size_t group, size_t index, Value value) { form.results[group * count + index] = value; }
  /// The gradient of tensor `index` with that of 0.5 * norm_coefficient * |X|^2.
  Value gradient(size_t index) {
    Value g = tensor(1, index);
    return regularization == 0 ? g : add(scaled(tensor(0, index), regularization), g);
  }
  Value isFirst() { return emitter.emit("LessOrEqual", {time, emitter.scalarLike(0, time)}); }

  NodeForm &form;
  Emitter &emitter;
  size_t count = 0; ///< of tensors to optimize
  Value rate, time;
  double regularization = 0;

private:
  /// Also of one element in more dims, which must not raise the rank of what it meets.
  Value scalar(size_t input) {
    Value value = form.inputs[input];
    if (emitter.rank(value) != 0)
      value = emitter.emit("Reshape", {value, emitter.ints({})});
    return cast(value, DType::F64);
  }
};
} // namespace

static LogicalResult adagrad(NodeForm &form, Emitter &emitter) {
  Step step(form, emitter);
  if (failed(step.read(3)))
    return mlir::failure();
  double decay = form.takeFloat("decay_factor", 0), epsilon = form.takeFloat("epsilon", 1e-6f);
  Value rate = step.div(step.rate, step.plus(step.scaled(step.time, decay), 1));
  for (size_t i = 0; i < step.count; ++i) {
    Value x = step.tensor(0, i), g = step.gradient(i);
    Value h = step.add(step.tensor(2, i), step.square(g));
    Value scaled = step.mul(step.castLike(rate, x), g);
    step.give(0, i, step.sub(x, step.div(scaled, step.plus(step.root(h), epsilon))));
    step.give(1, i, h);
  }
  return success();
}

/// The rate of a step, its averages' bias taken out; as it is at the first one.
static Value adamRate(Step &step, double alpha, double beta) {
  Value bias = step.root(step.onesComplementOfPower(beta, step.time));
  Value adjusted = step.div(step.mul(step.rate, bias), step.onesComplementOfPower(alpha, step.time));
  return step.choose(step.isFirst(), step.rate, adjusted);
}

static LogicalResult adam(NodeForm &form, Emitter &emitter) {
  Step step(form, emitter);
  if (failed(step.read(4)))
    return mlir::failure();
  double alpha = form.takeFloat("alpha", 0.9f), beta = form.takeFloat("beta", 0.999f);
  double epsilon = form.takeFloat("epsilon", 1e-6f), post = form.takeFloat("norm_coefficient_post", 0);
  Value rate = adamRate(step, alpha, beta);
  for (size_t i = 0; i < step.count; ++i) {
    Value x = step.tensor(0, i), g = step.gradient(i);
    Value v = step.add(step.scaled(step.tensor(2, i), alpha), step.scaled(g, 1 - alpha));
    Value h = step.add(step.scaled(step.tensor(3, i), beta), step.scaled(step.square(g), 1 - beta));
    Value change = step.div(step.mul(step.castLike(rate, x), v), step.plus(step.root(h), epsilon));
    step.give(0, i, step.scaled(step.sub(x, change), 1 - post));
    step.give(1, i, v);
    step.give(2, i, h);
  }
  return success();
}

static LogicalResult momentum(NodeForm &form, Emitter &emitter) {
  Step step(form, emitter);
  if (failed(step.read(3)))
    return mlir::failure();
  double alpha = form.takeFloat("alpha", 0), beta = form.takeFloat("beta", 0);
  std::string mode = form.takeString("mode", "");
  if (mode != "standard" && mode != "nesterov")
    return emitter.fail("expected 'mode' to be 'standard' or 'nesterov', found " + quoted(mode));
  Value one = emitter.scalarLike(1, step.rate);
  Value weight = step.choose(step.isFirst(), one, emitter.scalarLike(beta, step.rate));
  for (size_t i = 0; i < step.count; ++i) {
    Value x = step.tensor(0, i), g = step.gradient(i);
    Value v = step.add(step.scaled(step.tensor(2, i), alpha), step.mul(step.castLike(weight, x), g));
    Value direction = mode == "nesterov" ? step.add(g, step.scaled(v, alpha)) : v;
    step.give(0, i, step.sub(x, step.mul(step.castLike(step.rate, x), direction)));
    step.give(1, i, v);
  }
  return success();
}

static constexpr Adapter adapters[] = {
    {"Adagrad", 0, adagrad},
    {"Adam", 0, adam},
    {"Momentum", 0, momentum},
};

ArrayRef<Adapter> aicc::importer::trainingAdapters() { return adapters; }
