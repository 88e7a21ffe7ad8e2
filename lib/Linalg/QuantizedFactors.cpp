// What products of quantized factors share: zero points are taken off before, scales applied behind.
//
//   a = linalg.generic(A, a_zero_point) { extend to i16, subi }      or a weight, where both are constants
//   p = a product of a and b, summed in i32
//   y = linalg.generic(p, bias, scales, y_zero_point) { addi, sitofp, mulf, roundeven, addf, clamp, fptosi }
#include "lib/Linalg/Quantize.h"

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/ONNX/Types.h"
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Sampling.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
/// A scale or zero point, and how it is read beside other dims.
struct Parameter {
  Value tensor;
  AffineMap map;
};
} // namespace

/// One for all, one along `axis` of `dims`, or broadcast.
static Parameter parameterOf(Lowering &l, Value onnxValue, ArrayRef<AffineExpr> dims, int64_t axis) {
  MLIRContext *context = l.b.getContext();
  SmallVector<AffineExpr> own(l.dims(onnxValue));
  if (own.empty())
    return {l.in(onnxValue), AffineMap::get(dims.size(), 0, context)};
  if (own.size() > 1) {
    Value tensor = broadcastAtRunTime(l, l.in(onnxValue), own, dims);
    return {tensor, broadcastMap(own, dims, context)};
  }
  Value tensor = broadcastAtRunTime(l, l.in(onnxValue), own, dims[axis]);
  bool isOne = own[0] == getAffineConstantExpr(1, context);
  return {tensor,
          AffineMap::get(dims.size(), 0, isOne ? getAffineConstantExpr(0, context) : getAffineDimExpr(axis, context))};
}

//===----------------------------------------------------------------------===//
// Before the product
//===----------------------------------------------------------------------===//

/// Differences of numbers of 8 bits fit in 16.
static Type centredType(Value onnxValue) {
  Type element = Lowering::element(onnxValue);
  return IntegerType::get(element.getContext(), element.getIntOrFloatBitWidth() <= 8 ? 16 : 32);
}

Value centred(Lowering &l, Value value, Value onnxValue, Value zeroPoint, ArrayRef<AffineExpr> dims, int64_t axis) {
  Type type = centredType(onnxValue);
  bool isUnsigned = Lowering::isUnsigned(onnxValue);
  SmallVector<Value> inputs = {value};
  SmallVector<AffineMap> maps = {l.b.getMultiDimIdentityMap(dims.size())};
  if (onnx::isPresent(zeroPoint)) {
    Parameter zero = parameterOf(l, zeroPoint, dims, axis);
    inputs.push_back(zero.tensor);
    maps.push_back(zero.map);
  }
  return pointwise(l, inputs, maps, l.sizes(dims), type, [&](Scalar &s, ValueRange x) {
    Value wide = s.cast(x[0], type, isUnsigned, false);
    return x.size() == 1 ? wide : s.sub(wide, s.cast(x[1], type, isUnsigned, false));
  });
}

Operand centredOperand(Lowering &l, Value onnxValue, Value zeroPoint, int64_t axis) {
  bool isNarrow = centredType(onnxValue).isInteger(16);
  std::optional<Operand> zero;
  if (onnx::isPresent(zeroPoint))
    zero = Operand::of(l, zeroPoint);
  Operand factor = Operand::of(l, onnxValue);
  bool isConstant = factor.weightKey() && (!zero || (zero->weightKey() && zero->rank() <= 1));
  if (isNarrow && isConstant &&
      (!zero || zero->rank() == 0 || l.dims(zeroPoint)[0] == l.dims(onnxValue)[axis] ||
       onnx::constantOf(l.dims(zeroPoint)[0]) == 1))
    return factor.centred(zero, axis);
  Value value = centred(l, l.in(onnxValue), onnxValue, zeroPoint, l.dims(onnxValue), axis);
  return Operand::ofValue(l, value, l.sizes(onnxValue));
}

//===----------------------------------------------------------------------===//
// Behind the product
//===----------------------------------------------------------------------===//

/// left * right / result of constant scales, one for all or one for each place of the right axis; none otherwise.
static std::optional<SmallVector<float>> constantFactors(Lowering &l, const Requantization &r) {
  std::optional<SmallVector<double>> left = l.floats(r.leftScale), right = l.floats(r.rightScale),
                                     result = l.floats(r.resultScale);
  if (!left || !right || !result || left->size() != 1 || result->size() != 1 || l.rank(r.rightScale) > 1)
    return std::nullopt;
  auto factors =
      llvm::map_to_vector(*right, [&](double scale) { return float((*left)[0]) * float(scale) / float((*result)[0]); });
  if (llvm::all_equal(factors))
    factors.truncate(1);
  return factors;
}

namespace {
/// The inputs of the op behind a product, and where its body finds what.
struct Inputs {
  SmallVector<Value> tensors;
  SmallVector<AffineMap> maps;
  int64_t add(Value tensor, AffineMap map) {
    tensors.push_back(tensor), maps.push_back(map);
    return tensors.size() - 1;
  }
  int64_t add(const Parameter &parameter) { return add(parameter.tensor, parameter.map); }
};
} // namespace

/// Adds what the factor is made of; returns how the body makes it.
static std::function<Value(Scalar &, ValueRange)> factorOf(Lowering &l, const Requantization &r,
                                                           ArrayRef<AffineExpr> dims, Inputs &inputs) {
  Type work = l.b.getF32Type();
  if (auto factors = constantFactors(l, r)) {
    if (factors->size() == 1)
      return [=, factor = factors->front()](Scalar &s, ValueRange) { return s.constant(work, factor); };
    checkSameSize(l, l.dims(r.rightScale)[0], dims[r.rightAxis], "expected a scale for each column or channel");
    int64_t count = factors->size();
    std::string key =
        l.weights.add("factors", Tensor::of(DType::F32, {count}, std::vector<float>(factors->begin(), factors->end())));
    AffineMap along = AffineMap::get(dims.size(), 0, getAffineDimExpr(r.rightAxis, l.b.getContext()));
    int64_t at = inputs.add(l.weight(key, RankedTensorType::get(count, work)), along);
    return [at](Scalar &, ValueRange x) { return x[at]; };
  }
  int64_t left = inputs.add(parameterOf(l, r.leftScale, dims, r.leftAxis));
  int64_t right = inputs.add(parameterOf(l, r.rightScale, dims, r.rightAxis));
  int64_t result = inputs.add(parameterOf(l, r.resultScale, dims, r.rightAxis));
  return [=](Scalar &s, ValueRange x) {
    auto scale = [&](int64_t at) { return s.cast(s.load(x[at], x[at].getType()), work, false, false); };
    return s.div(s.mul(scale(left), scale(right)), scale(result));
  };
}

Value requantized(Lowering &l, Value product, ArrayRef<AffineExpr> dims, const Requantization &r, Type onnxElement) {
  MLIRContext *context = l.b.getContext();
  Type work = l.b.getF32Type(), scaleType = Lowering::element(r.leftScale);
  Inputs inputs;
  inputs.add(product, l.b.getMultiDimIdentityMap(dims.size()));
  int64_t zero = inputs.add(parameterOf(l, r.zeroPoint, dims, r.rightAxis)), bias = -1;
  if (r.bias && onnx::isPresent(r.bias)) {
    checkSameSize(l, l.dims(r.bias)[0], dims[r.rightAxis], "expected a bias for each channel");
    bias = inputs.add(l.in(r.bias), AffineMap::get(dims.size(), 0, getAffineDimExpr(r.rightAxis, context)));
  }
  auto factor = factorOf(l, r, dims, inputs);
  return pointwise(l, inputs.tensors, inputs.maps, l.sizes(dims), Lowering::storage(onnxElement),
                   [&](Scalar &s, ValueRange x) {
                     Value sum = bias < 0 ? x[0] : s.add(x[0], x[bias]);
                     Value scaled = s.mul(s.cast(sum, work, false, false), factor(s, x));
                     if (scaleType.getIntOrFloatBitWidth() < 32) // rounded to the precision of the scales
                       scaled = s.load(s.store(scaled, scaleType), scaleType);
                     return quantized(s, scaled, x[zero], onnxElement);
                   });
}

} // namespace aicc::linalg
