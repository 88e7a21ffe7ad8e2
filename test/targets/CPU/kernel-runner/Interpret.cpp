// The interpreter of upstream ops; linalgx ops are in InterpretRoots.cpp.
#include "test/targets/CPU/kernel-runner/Interpret.h"
#include "test/targets/CPU/kernel-runner/InterpretRoots.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;

namespace aicc::cpu::test {

Array::Array(std::vector<int64_t> shape) : sizes(std::move(shape)) {
  int64_t count = 1;
  for (int64_t size : sizes)
    count *= size;
  values.assign(count, 0.0);
}

double &Array::at(ArrayRef<int64_t> point) {
  int64_t offset = 0;
  for (auto [coordinate, size] : llvm::zip_equal(point, sizes))
    offset = offset * size + coordinate;
  return values[offset];
}

void forEachPoint(ArrayRef<int64_t> sizes, llvm::function_ref<void(ArrayRef<int64_t>)> body) {
  if (llvm::is_contained(sizes, 0))
    return;
  std::vector<int64_t> point(sizes.size(), 0);
  while (true) {
    body(point);
    size_t d = sizes.size();
    while (d > 0 && ++point[d - 1] == sizes[d - 1])
      point[--d] = 0;
    if (d == 0)
      return;
  }
}

double rounded(double value, Type type) {
  if (type.isF32())
    return static_cast<float>(value);
  if (type.isF16() || type.isBF16()) {
    bool ignored;
    llvm::APFloat number(value);
    number.convert(cast<FloatType>(type).getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &ignored);
    return number.convertToDouble();
  }
  return value;
}

namespace {

class Interpreter {
public:
  explicit Interpreter(double &flops) : flops(flops) {}

  std::optional<std::vector<Array>> run(dispatch::KernelOp kernel, std::vector<Array> arguments) {
    for (auto [argument, value] : llvm::zip_equal(kernel.getBody().getArguments(), arguments))
      values[argument] = std::move(value);
    for (Operation &op : kernel.getBody().front().without_terminator())
      if (!interpret(op)) {
        llvm::errs() << "not interpreted: " << op << "\n";
        return std::nullopt;
      }
    std::vector<Array> results;
    for (Value result : kernel.getBody().front().getTerminator()->getOperands())
      results.push_back(values[result]);
    return results;
  }

private:
  using Scalars = DenseMap<Value, double>;

  int64_t number(OpFoldResult value) {
    if (auto constant = getConstantIntValue(value))
      return *constant;
    return values[cast<Value>(value)].values[0];
  }
  std::vector<int64_t> numbers(ArrayRef<OpFoldResult> list) {
    std::vector<int64_t> result;
    for (OpFoldResult value : list)
      result.push_back(number(value));
    return result;
  }
  double scalar(Value value, Scalars &scalars) {
    auto found = scalars.find(value);
    return found != scalars.end() ? found->second : values[value].values[0];
  }

  bool interpret(Operation &op);
  bool interpretGeneric(linalg::LinalgOp op);
  bool bodyOp(Operation &op, Scalars &scalars, ArrayRef<int64_t> point);
  bool shapeOp(Operation &op);
  bool constant(arith::ConstantOp op);

  DenseMap<Value, Array> values;
  double &flops;
};

bool Interpreter::constant(arith::ConstantOp op) {
  Array &array = values[op.getResult()];
  if (auto elements = dyn_cast<DenseElementsAttr>(op.getValue())) {
    array = Array(elements.getType().getShape().vec());
    for (auto [i, value] : llvm::enumerate(array.values))
      value = isa<FloatType>(elements.getElementType())
                  ? (*(elements.value_begin<APFloat>() + i)).convertToDouble()
                  : static_cast<double>((*(elements.value_begin<APInt>() + i)).getSExtValue());
    return true;
  }
  if (auto number = dyn_cast<FloatAttr>(op.getValue()))
    array.values[0] = number.getValueAsDouble();
  else
    array.values[0] = cast<IntegerAttr>(op.getValue()).getValue().getSExtValue();
  return true;
}

bool Interpreter::bodyOp(Operation &op, Scalars &scalars, ArrayRef<int64_t> point) {
  auto in = [&](unsigned i) { return scalar(op.getOperand(i), scalars); };
  auto set = [&](double value) {
    scalars[op.getResult(0)] = rounded(value, op.getResult(0).getType());
    return true;
  };
  StringRef name = op.getName().getStringRef();
  if (auto index = dyn_cast<linalg::IndexOp>(op))
    return set(point[index.getDim()]);
  if (auto constantOp = dyn_cast<arith::ConstantOp>(op))
    return constant(constantOp) && set(values[constantOp.getResult()].values[0]);
  if (auto compare = dyn_cast<arith::CmpFOp>(op)) {
    double a = in(0), b = in(1);
    switch (compare.getPredicate()) {
    case arith::CmpFPredicate::OGT: case arith::CmpFPredicate::UGT: return set(a > b);
    case arith::CmpFPredicate::OGE: return set(a >= b);
    case arith::CmpFPredicate::OLT: return set(a < b);
    case arith::CmpFPredicate::OLE: return set(a <= b);
    case arith::CmpFPredicate::OEQ: return set(a == b);
    default: return false;
    }
  }
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    return set(arith::applyCmpPredicate(compare.getPredicate(), APInt(64, in(0), true), APInt(64, in(1), true)));
  if (isa<arith::SelectOp>(op))
    return set(in(0) != 0 ? in(1) : in(2));
  if (auto extract = dyn_cast<tensor::ExtractOp>(op)) {
    std::vector<int64_t> at;
    for (Value index : extract.getIndices())
      at.push_back(scalar(index, scalars));
    return set(values[extract.getTensor()].at(at));
  }
  if (op.getNumOperands() == 1) {
    double x = in(0);
    if (name == "math.exp") return set(std::exp(x));
    if (name == "math.tanh") return set(std::tanh(x));
    if (name == "math.erf") return set(std::erf(x));
    if (name == "math.log") return set(std::log(x));
    if (name == "math.sqrt") return set(std::sqrt(x));
    if (name == "math.rsqrt") return set(1 / std::sqrt(x));
    if (name == "math.sin") return set(std::sin(x));
    if (name == "math.cos") return set(std::cos(x));
    if (name == "math.tan") return set(std::tan(x));
    if (name == "math.asin") return set(std::asin(x));
    if (name == "math.acos") return set(std::acos(x));
    if (name == "math.atan") return set(std::atan(x));
    if (name == "math.sinh") return set(std::sinh(x));
    if (name == "math.cosh") return set(std::cosh(x));
    if (name == "math.asinh") return set(std::asinh(x));
    if (name == "math.acosh") return set(std::acosh(x));
    if (name == "math.atanh") return set(std::atanh(x));
    if (name == "math.exp2") return set(std::exp2(x));
    if (name == "math.expm1") return set(std::expm1(x));
    if (name == "math.log1p") return set(std::log1p(x));
    if (name == "math.log2") return set(std::log2(x));
    if (name == "math.log10") return set(std::log10(x));
    if (name == "math.cbrt") return set(std::cbrt(x));
    if (name == "math.absf") return set(std::fabs(x));
    if (name == "math.floor") return set(std::floor(x));
    if (name == "math.roundeven") return set(std::nearbyint(x));
    if (name == "arith.negf") return set(-x);
    if (isa<arith::ExtFOp, arith::TruncFOp, arith::SIToFPOp, arith::ExtSIOp, arith::TruncIOp, arith::IndexCastOp,
            arith::ExtUIOp, arith::UIToFPOp>(op))
      return set(x);
    if (isa<arith::FPToSIOp>(op)) return set(std::trunc(x));
    return false;
  }
  double a = in(0), b = in(1);
  if (name == "arith.addf" || name == "arith.addi") return set(a + b);
  if (name == "arith.subf" || name == "arith.subi") return set(a - b);
  if (name == "arith.mulf" || name == "arith.muli") return set(a * b);
  if (name == "arith.divf") return set(a / b);
  if (name == "arith.remf") return set(std::fmod(a, b));
  if (name == "arith.divsi") return set(std::trunc(a / b));
  if (name == "arith.maximumf" || name == "arith.maxnumf" || name == "arith.maxsi") return set(std::fmax(a, b));
  if (name == "arith.minimumf" || name == "arith.minnumf" || name == "arith.minsi") return set(std::fmin(a, b));
  if (name == "math.powf") return set(std::pow(a, b));
  if (name == "math.atan2") return set(std::atan2(a, b));
  if (name == "math.fma") return set(a * b + in(2));
  if (name == "arith.andi") return set(static_cast<int64_t>(a) & static_cast<int64_t>(b));
  return false;
}

bool Interpreter::interpretGeneric(linalg::LinalgOp op) {
  for (OpResult result : op->getResults())
    values[result] = values[op.getTiedOpOperand(result)->get()];
  std::vector<int64_t> loops(op.getNumLoops(), 0);
  for (OpOperand &operand : op->getOpOperands())
    for (auto [i, e] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(e))
        loops[dim.getPosition()] = values[operand.get()].sizes[i];
  bool ok = true;
  forEachPoint(loops, [&](ArrayRef<int64_t> point) {
    Scalars scalars;
    auto place = [&](OpOperand &operand) {
      std::vector<int64_t> at;
      for (AffineExpr e : op.getMatchingIndexingMap(&operand).getResults())
        at.push_back(cast<AffineConstantExpr>(e.replaceDims(llvm::map_to_vector(point, [&](int64_t p) {
                       return getAffineConstantExpr(p, op.getContext());
                     }))).getValue());
      return at;
    };
    for (OpOperand &operand : op->getOpOperands()) {
      OpOperand *read = &operand;
      Value source = op.isDpsInit(&operand) ? Value(op.getTiedOpResult(&operand)) : operand.get();
      scalars[op.getMatchingBlockArgument(read)] =
          isa<RankedTensorType>(operand.get().getType()) ? values[source].at(place(operand)) : values[source].values[0];
    }
    for (Operation &inner : op.getBlock()->without_terminator())
      ok &= bodyOp(inner, scalars, point);
    for (auto [i, yielded] : llvm::enumerate(op.getBlock()->getTerminator()->getOperands()))
      values[op->getResult(i)].at(place(*op.getDpsInitOperand(i))) = scalar(yielded, scalars);
  });
  return ok;
}

bool Interpreter::shapeOp(Operation &op) {
  if (auto empty = dyn_cast<tensor::EmptyOp>(op)) {
    values[empty.getResult()] = Array(numbers(empty.getMixedSizes()));
    return true;
  }
  if (auto dim = dyn_cast<tensor::DimOp>(op)) {
    Array size;
    size.values[0] = values[dim.getSource()].sizes[*dim.getConstantIndex()];
    values[dim.getResult()] = size;
    return true;
  }
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op)) {
    Array result = values[expand.getSrc()];
    result.sizes = numbers(expand.getMixedOutputShape());
    values[expand.getResult()] = result;
    return true;
  }
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
    Array source = values[collapse.getSrc()], result = source;
    result.sizes.clear();
    for (const auto &group : collapse.getReassociationIndices()) {
      result.sizes.push_back(1);
      for (int64_t dim : group)
        result.sizes.back() *= source.sizes[dim];
    }
    values[collapse.getResult()] = result;
    return true;
  }
  if (auto pad = dyn_cast<tensor::PadOp>(op)) {
    Array source = values[pad.getSource()];
    std::vector<int64_t> low = numbers(pad.getMixedLowPad()), high = numbers(pad.getMixedHighPad()), sizes;
    for (size_t i = 0; i < low.size(); ++i)
      sizes.push_back(source.sizes[i] + low[i] + high[i]);
    Array result(sizes);
    result.values.assign(result.count(), values[pad.getConstantPaddingValue()].values[0]);
    forEachPoint(source.sizes, [&](ArrayRef<int64_t> point) {
      std::vector<int64_t> to;
      for (size_t i = 0; i < low.size(); ++i)
        to.push_back(point[i] + low[i]);
      result.at(to) = source.at(point);
    });
    values[pad.getResult()] = result;
    return true;
  }
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op)) {
    Array source = values[slice.getSource()];
    auto offsets = numbers(slice.getMixedOffsets()), strides = numbers(slice.getMixedStrides()),
         sizes = numbers(slice.getMixedSizes());
    Array result(sizes);
    forEachPoint(sizes, [&](ArrayRef<int64_t> point) {
      std::vector<int64_t> from;
      for (size_t i = 0; i < point.size(); ++i)
        from.push_back(offsets[i] + point[i] * strides[i]);
      result.at(point) = source.at(from);
    });
    std::vector<int64_t> kept;
    for (size_t i = 0; i < sizes.size(); ++i)
      if (!slice.getDroppedDims().test(i))
        kept.push_back(sizes[i]);
    result.sizes = kept;
    values[slice.getResult()] = result;
    return true;
  }
  if (auto concat = dyn_cast<tensor::ConcatOp>(op)) {
    std::vector<int64_t> sizes = values[concat.getInputs()[0]].sizes;
    for (Value input : concat.getInputs().drop_front())
      sizes[concat.getDim()] += values[input].sizes[concat.getDim()];
    Array result(sizes);
    int64_t start = 0;
    for (Value input : concat.getInputs()) {
      Array source = values[input];
      forEachPoint(source.sizes, [&](ArrayRef<int64_t> point) {
        std::vector<int64_t> to = point.vec();
        to[concat.getDim()] += start;
        result.at(to) = source.at(point);
      });
      start += source.sizes[concat.getDim()];
    }
    values[concat.getResult()] = result;
    return true;
  }
  return false;
}

bool Interpreter::interpret(Operation &op) {
  if (auto constantOp = dyn_cast<arith::ConstantOp>(op))
    return constant(constantOp);
  if (auto generic = dyn_cast<linalg::LinalgOp>(op))
    return interpretGeneric(generic);
  if (shapeOp(op) || interpretRoot(op, values, flops))
    return true;
  Scalars scalars;
  if (op.getNumResults() != 1 || isa<ShapedType>(op.getResult(0).getType()) || !bodyOp(op, scalars, {}))
    return false;
  Array result;
  result.values[0] = scalars[op.getResult(0)];
  values[op.getResult(0)] = result;
  return true;
}

} // namespace

std::optional<std::vector<Array>> interpret(dispatch::KernelOp kernel, std::vector<Array> arguments, double &flops) {
  return Interpreter(flops).run(kernel, std::move(arguments));
}

} // namespace aicc::cpu::test
