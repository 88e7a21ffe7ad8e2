// The interpreter's frame: linalg ops and scalars. InterpretShapes.cpp has what moves elements, InterpretRoots.cpp
// linalgx.
#include "test/targets/kernel-runner/Interpret.h"
#include "test/targets/kernel-runner/InterpretRoots.h"
#include "test/targets/kernel-runner/InterpretScalars.h"
#include "test/targets/kernel-runner/InterpretShapes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
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

int64_t Array::offset(ArrayRef<int64_t> point) const {
  int64_t offset = 0;
  for (auto [coordinate, size] : llvm::zip_equal(point, sizes))
    offset = offset * size + coordinate;
  return offset;
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
  if (auto integer = dyn_cast<IntegerType>(type); integer && integer.getWidth() < 64) {
    double range = std::ldexp(1, integer.getWidth());
    double wrapped = value - std::floor(value / range) * range;
    return integer.getWidth() > 1 && wrapped >= range / 2 ? wrapped - range : wrapped;
  }
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

  double scalar(Value value, Scalars &scalars) {
    auto found = scalars.find(value);
    return found != scalars.end() ? found->second : values[value].values[0];
  }

  bool interpret(Operation &op);
  bool interpretGeneric(linalg::LinalgOp op);
  bool bodyOp(Operation &op, Scalars &scalars, ArrayRef<int64_t> point);
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
  auto set = [&](double value) {
    scalars[op.getResult(0)] = rounded(value, op.getResult(0).getType());
    return true;
  };
  if (auto index = dyn_cast<linalg::IndexOp>(op))
    return set(point[index.getDim()]);
  if (auto constantOp = dyn_cast<arith::ConstantOp>(op))
    return constant(constantOp) && set(values[constantOp.getResult()].values[0]);
  SmallVector<double> operands;
  if (auto extract = dyn_cast<tensor::ExtractOp>(op)) {
    std::vector<int64_t> at;
    for (Value index : extract.getIndices())
      at.push_back(scalar(index, scalars));
    const Array &source = values[extract.getTensor()];
    uint64_t offset = source.offset(at); // outside, code that checks bounds reads zero
    return set(offset < source.values.size() ? source.values[offset] : 0);
  }
  for (Value operand : op.getOperands())
    operands.push_back(scalar(operand, scalars));
  std::optional<double> value = evaluate(op, operands);
  return value && set(*value);
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

bool Interpreter::interpret(Operation &op) {
  if (auto constantOp = dyn_cast<arith::ConstantOp>(op))
    return constant(constantOp);
  if (auto generic = dyn_cast<linalg::LinalgOp>(op))
    return interpretGeneric(generic);
  if (interpretShape(op, values) || interpretRoot(op, values, flops))
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
