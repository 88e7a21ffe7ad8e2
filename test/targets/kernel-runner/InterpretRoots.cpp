// linalgx ops as the dialect's document defines them, in plain loops.
#include "test/targets/kernel-runner/InterpretRoots.h"

#include "dialects/LinalgX/LinalgX.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace aicc::cpu::test {
namespace {

Array matmul(Array &a, Array &b, Array result, double &flops) {
  flops += 2.0 * result.count() * a.sizes[2];
  for (int64_t batch = 0; batch < result.sizes[0]; ++batch)
    for (int64_t m = 0; m < result.sizes[1]; ++m)
      for (int64_t n = 0; n < result.sizes[2]; ++n) {
        double sum = 0;
        int64_t ba = a.sizes[0] == 1 ? 0 : batch, bb = b.sizes[0] == 1 ? 0 : batch;
        const double *left = &a.values[(ba * a.sizes[1] + m) * a.sizes[2]];
        const double *right = &b.values[(bb * b.sizes[1] + n / 32) * b.sizes[2] * 32 + n % 32];
        for (int64_t k = 0; k < a.sizes[2]; ++k)
          sum += left[k] * right[k * 32];
        result.at({batch, m, n}) = sum;
      }
  return result;
}

/// Calls `tap` with input position and tap of every tap inside the input of the window at `point` (image, space.., c).
void forEachTap(const linalgx::Window &window, ArrayRef<int64_t> point, ArrayRef<int64_t> inputSizes,
                llvm::function_ref<void(ArrayRef<int64_t>, ArrayRef<int64_t>)> body) {
  forEachPoint(window.kernel, [&](ArrayRef<int64_t> tap) {
    std::vector<int64_t> at;
    for (int64_t d = 0; d < window.rank(); ++d) {
      at.push_back(point[1 + d] * window.strides[d] + tap[d] * window.dilations[d] - window.padBegin(d));
      if (at.back() < 0 || at.back() >= inputSizes[1 + d])
        return;
    }
    body(at, tap);
  });
}

std::vector<int64_t> join(int64_t first, ArrayRef<int64_t> middle, ArrayRef<int64_t> last) {
  std::vector<int64_t> all{first};
  all.insert(all.end(), middle.begin(), middle.end());
  all.insert(all.end(), last.begin(), last.end());
  return all;
}

Array conv(const linalgx::Window &window, Array &x, Array &w, Array result, double &flops) {
  int64_t perGroup = w.sizes[w.sizes.size() - 2], outPerGroup = result.sizes.back() / w.sizes[0];
  int64_t taps = 1;
  for (int64_t extent : window.kernel)
    taps *= extent;
  flops += 2.0 * result.count() * taps * perGroup;
  forEachPoint(result.sizes, [&](ArrayRef<int64_t> point) {
    int64_t o = point.back(), group = o / outPerGroup, inGroup = o % outPerGroup;
    double sum = 0;
    forEachTap(window, point, x.sizes, [&](ArrayRef<int64_t> at, ArrayRef<int64_t> tap) {
      const double *pixel = &x.at(join(point[0], at, {group * perGroup}));
      std::vector<int64_t> filter = join(group, {inGroup / 32}, tap);
      filter.push_back(0), filter.push_back(inGroup % 32);
      const double *column = &w.at(filter);
      for (int64_t c = 0; c < perGroup; ++c)
        sum += pixel[c] * column[c * 32];
    });
    result.at(point) = sum;
  });
  return result;
}

Array depthwise(const linalgx::Window &window, Array &x, Array &w, Array result, double &flops) {
  int64_t taps = 1;
  for (int64_t extent : window.kernel)
    taps *= extent;
  flops += 2.0 * result.count() * taps;
  forEachPoint(result.sizes, [&](ArrayRef<int64_t> point) {
    double sum = 0;
    forEachTap(window, point, x.sizes, [&](ArrayRef<int64_t> at, ArrayRef<int64_t> tap) {
      std::vector<int64_t> filter = tap.vec();
      filter.push_back(point.back());
      sum += x.at(join(point[0], at, {point.back()})) * w.at(filter);
    });
    result.at(point) = sum;
  });
  return result;
}

Array pool(const linalgx::Window &window, StringRef kind, Array &x, Array result) {
  forEachPoint(result.sizes, [&](ArrayRef<int64_t> point) {
    double most = -std::numeric_limits<double>::infinity(), sum = 0, inside = 0, all = 1;
    for (int64_t extent : window.kernel)
      all *= extent;
    forEachTap(window, point, x.sizes, [&](ArrayRef<int64_t> at, ArrayRef<int64_t>) {
      double value = x.at(join(point[0], at, {point.back()}));
      most = std::isnan(value) || value > most ? value : most, sum += value, inside += 1;
    });
    result.at(point) = kind == "max" ? most : kind == "sum" ? sum : kind == "average" ? sum / inside : sum / all;
  });
  return result;
}

double activate(StringRef name, double x) {
  return name == "sigmoid" ? 1 / (1 + std::exp(-x)) : name == "tanh" ? std::tanh(x) : std::fmax(x, 0);
}

class Recurrence {
public:
  Recurrence(linalgx::RecurrenceOp op, DenseMap<Value, Array> &values)
      : op(op), values(values), projection(values[op.getProjection()]), weights(values[op.getWeights()]),
        state(values[op.getInitial()[0]]) {
    if (op.getInitial().size() > 1)
      memory = values[op.getInitial()[1]];
  }

  void run() {
    int64_t steps = projection.sizes[0], batches = projection.sizes[1];
    units = state.sizes[1];
    Array output(std::vector<int64_t>{steps, batches, units});
    for (int64_t s = 0; s < steps; ++s) {
      int64_t t = op.getReverse() ? steps - 1 - s : s;
      Array before = state;
      for (int64_t b = 0; b < batches; ++b) {
        if (op.getLengths() && t >= values[op.getLengths()].values[b])
          continue;
        for (int64_t u = 0; u < units; ++u)
          output.at({t, b, u}) = state.at({b, u}) = step(before, t, b, u);
      }
    }
    values[op->getResult(0)] = output;
    values[op->getResult(1)] = state;
    if (op->getNumResults() > 2)
      values[op->getResult(2)] = memory;
  }

private:
  double clipped(double x) {
    if (!op.getClip())
      return x;
    double limit = op.getClip()->convertToDouble();
    return std::fmin(std::fmax(x, -limit), limit);
  }
  double act(unsigned i, double x) { return activate(cast<StringAttr>(op.getActivations()[i]).getValue(), clipped(x)); }
  double product(Array &h, int64_t b, int64_t gate, int64_t u) {
    double sum = 0;
    for (int64_t k = 0; k < units; ++k)
      sum += h.at({b, k}) * weights.at({gate, u / 32, k, u % 32});
    return sum;
  }
  double peephole(int64_t which, int64_t u) { return op.getPeephole() ? values[op.getPeephole()].at({which, u}) : 0; }

  double step(Array &h, int64_t t, int64_t b, int64_t u) {
    auto input = [&](int64_t gate) { return projection.at({t, b, gate * units + u}); };
    auto gate = [&](int64_t q) { return input(q) + product(h, b, q, u); };
    if (op.getCell() == "rnn")
      return act(0, gate(0));
    if (op.getCell() == "lstm") {
      double &c = memory.at({b, u});
      double i = act(0, gate(0) + peephole(0, u) * c);
      double f = op.getInputForget() ? 1 - i : act(0, gate(2) + peephole(2, u) * c);
      c = f * c + i * act(1, gate(3));
      return act(0, gate(1) + peephole(1, u) * c) * act(2, c);
    }
    double z = act(0, gate(0)), n;
    if (op.getLinearBeforeReset()) {
      double bias = op.getRecurrentBias() ? values[op.getRecurrentBias()].values[u] : 0;
      n = act(1, input(2) + act(0, gate(1)) * (product(h, b, 2, u) + bias));
    } else {
      double sum = input(2);
      for (int64_t k = 0; k < units; ++k) {
        double r = act(0, projection.at({t, b, units + k}) + product(h, b, 1, k));
        sum += r * h.at({b, k}) * weights.at({2, u / 32, k, u % 32});
      }
      n = act(1, sum);
    }
    return (1 - z) * n + z * h.at({b, u});
  }

  linalgx::RecurrenceOp op;
  DenseMap<Value, Array> &values;
  Array projection, weights, state, memory;
  int64_t units = 0;
};

} // namespace

bool interpretRoot(Operation &op, DenseMap<Value, Array> &values, double &flops) {
  auto in = [&](Value value) -> Array & { return values[value]; };
  return TypeSwitch<Operation *, bool>(&op)
      .Case<linalgx::MatmulOp>([&](auto o) {
        Array result = matmul(in(o.getA()), in(o.getB()), in(o.getInit()), flops);
        return in(o.getOutput()) = std::move(result), true;
      })
      .Case<linalgx::ConvOp>([&](auto o) {
        Array result = conv(o.getWindow(), in(o.getX()), in(o.getW()), in(o.getInit()), flops);
        return in(o.getOutput()) = std::move(result), true;
      })
      .Case<linalgx::DepthwiseConvOp>([&](auto o) {
        Array result = depthwise(o.getWindow(), in(o.getX()), in(o.getW()), in(o.getInit()), flops);
        return in(o.getOutput()) = std::move(result), true;
      })
      .Case<linalgx::PoolOp>([&](auto o) {
        Array result = pool(o.getWindow(), o.getKind(), in(o.getX()), in(o.getInit()));
        return in(o.getOutput()) = std::move(result), true;
      })
      .Case<linalgx::RecurrenceOp>([&](auto o) {
        Recurrence(o, values).run();
        return true;
      })
      .Default(false);
}

} // namespace aicc::cpu::test
