// Quantised operators of com.microsoft as standard ones: what is quantised becomes DequantizeLinear, the operator on
// floats, and QuantizeLinear where the result is quantised too.
//
//   MatMulNBits(a, b, scales)   =>   MatMul(a, Transpose(Reshape(DequantizeLinear(b as int4, scales))))
#include "lib/Import/PackedBytes.h"
#include "lib/Import/Upgrade.h"

#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

static Value plus(Value sum, Value bias, Emitter &emitter) { return bias ? emitter.emit("Add", {sum, bias}) : sum; }

//===- MatMulNBits --------------------------------------------------------===//

static LogicalResult matMulNBits(NodeForm &form, Emitter &emitter) {
  BlockedMatrix matrix{
      form.takeInt("N", 0), form.takeInt("K", 0), form.takeInt("bits", 4), form.takeInt("block_size", 0),
      form.input(1),        form.input(2),        form.input(3),           form.input(4)};
  form.takeInt("accuracy_level", 0); // which precision may be used, not which must be
  if (form.takeInt("weight_prepacked", 0))
    return emitter.fail("expected weights in the operator's own layout, found 'weight_prepacked'");
  bool isKnown = matrix.bits == 2 || matrix.bits == 4 || matrix.bits == 8;
  bool isLarge = std::max({matrix.columns, matrix.depth, matrix.block}) >= int64_t(1) << 31;
  if (!isKnown || isLarge || matrix.columns <= 0 || matrix.depth <= 0 || matrix.block <= 0 || matrix.block % 8 != 0)
    return emitter.fail(
        "expected 'bits' of 2, 4 or 8, positive 'N' and 'K' and a 'block_size' that is a multiple of 8");
  Value rows = dequantizedMatrix(matrix, emitter);
  if (!rows)
    return mlir::failure();
  Value factor = emitter.emit("Transpose", {rows}, {emitter.named("perm", ArrayRef<int64_t>{1, 0})});
  form.results = {plus(emitter.emit("MatMul", {form.input(0), factor}), form.input(5), emitter)};
  return success();
}

//===- Operators on quantised tensors -------------------------------------===//

/// Inputs `at`, `at` + 1, `at` + 2 are a tensor, its scale and its zero point.
static Value dequantized(const NodeForm &form, size_t at, Emitter &emitter) {
  return emitter.emit("DequantizeLinear", {form.input(at), form.input(at + 1), form.input(at + 2)});
}

/// Quantised by inputs `at` and `at` + 1 to the type of `like`.
static Value quantized(const NodeForm &form, Value value, size_t at, Value like, Emitter &emitter) {
  DType type = onnx::dtypeOf(emitter.elementType(like));
  return emitter.emit("QuantizeLinear", {value, form.input(at), form.input(at + 1)},
                      {emitter.named("output_dtype", int64_t(type))});
}

static LogicalResult standardOp(NodeForm &form, Emitter &emitter) {
  form.results = {emitter.emit(form.op, form.inputs, form.attributes, 1).front()};
  return success();
}

static LogicalResult qLinearBinary(NodeForm &form, Emitter &emitter) {
  Value result = emitter.emit(StringRef(form.op).drop_front(strlen("QLinear")),
                              {dequantized(form, 0, emitter), dequantized(form, 3, emitter)});
  form.results = {quantized(form, result, 6, form.input(0), emitter)};
  return success();
}

static LogicalResult qLinearUnary(NodeForm &form, Emitter &emitter) {
  if (form.takeInt("channels_last", 0))
    return emitter.fail("expected channels first, found 'channels_last'");
  StringRef op = StringRef(form.op).drop_front(strlen("QLinear"));
  Value result = emitter.emit(op, {dequantized(form, 0, emitter)}, form.attributes, 1).front();
  form.results = {quantized(form, result, 3, form.input(0), emitter)};
  return success();
}

static LogicalResult qLinearConcat(NodeForm &form, Emitter &emitter) {
  if (form.inputs.size() % 3 != 2)
    return emitter.fail("expected a scale and a zero point with each tensor, found " + Twine(form.inputs.size()) +
                        " inputs");
  Values parts;
  for (size_t at = 2; at < form.inputs.size(); at += 3)
    parts.push_back(dequantized(form, at, emitter));
  Value result = emitter.emit("Concat", parts, form.attributes, 1).front();
  form.results = {quantized(form, result, 0, form.input(2), emitter)};
  return success();
}

/// The factor b, whose scale is one number or one per column.
static Value dequantizedFactor(Value factor, Value scale, Value zero, Emitter &emitter) {
  return emitter.emit("DequantizeLinear", {factor, scale, zero}, {emitter.named("axis", int64_t(-1))});
}

static LogicalResult dynamicQuantizeMatMul(NodeForm &form, Emitter &emitter) {
  Values a = emitter.emit("DynamicQuantizeLinear", {form.input(0)}, {}, 3);
  Value left = emitter.emit("DequantizeLinear", {a[0], a[1], a[2]});
  Value right = dequantizedFactor(form.input(1), form.input(2), form.input(3), emitter);
  form.results = {plus(emitter.emit("MatMul", {left, right}), form.input(4), emitter)};
  return success();
}

static LogicalResult matMulIntegerToFloat(NodeForm &form, Emitter &emitter) {
  Value left = emitter.emit("DequantizeLinear", {form.input(0), form.input(2), form.input(4)});
  Value right = dequantizedFactor(form.input(1), form.input(3), form.input(5), emitter);
  form.results = {plus(emitter.emit("MatMul", {left, right}), form.input(6), emitter)};
  return success();
}

static constexpr Adapter adapters[] = {
    {"DequantizeLinear", 0, standardOp},
    {"DynamicQuantizeMatMul", 0, dynamicQuantizeMatMul},
    {"MatMulIntegerToFloat", 0, matMulIntegerToFloat},
    {"MatMulNBits", 0, matMulNBits},
    {"QLinearAdd", 0, qLinearBinary},
    {"QLinearAveragePool", 0, qLinearUnary},
    {"QLinearConcat", 0, qLinearConcat},
    {"QLinearGlobalAveragePool", 0, qLinearUnary},
    {"QLinearLeakyRelu", 0, qLinearUnary},
    {"QLinearMul", 0, qLinearBinary},
    {"QLinearSigmoid", 0, qLinearUnary},
    {"QuantizeLinear", 0, standardOp},
};

ArrayRef<Adapter> aicc::importer::quantizedContribAdapters() { return adapters; }
