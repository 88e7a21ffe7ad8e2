// Quantised operators of com.microsoft as standard ones: what is quantised becomes DequantizeLinear, the operator on
// floats, and QuantizeLinear where the result is quantised too.
//
//   MatMulNBits(a, b, scales)   =>   MatMul(a, Transpose(Reshape(DequantizeLinear(b as int4, scales))))
#include "lib/Import/Contrib.h"
#include "lib/Import/PackedBytes.h"

#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

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
  form.results = {sumOf(emitter.emit("MatMul", {form.input(0), factor}), form.input(5), emitter)};
  return success();
}

//===- Operators on quantised tensors -------------------------------------===//

Value importer::dequantized(const NodeForm &form, size_t at, Emitter &emitter) {
  return emitter.emit("DequantizeLinear", {form.input(at), form.input(at + 1), form.input(at + 2)});
}

Value importer::quantized(const NodeForm &form, Value value, size_t at, Value like, Emitter &emitter) {
  DType type = onnx::dtypeOf(emitter.elementType(like));
  return emitter.emit("QuantizeLinear", {value, form.input(at), form.input(at + 1)},
                      {emitter.named("output_dtype", int64_t(type))});
}

static LogicalResult qLinearBinary(NodeForm &form, Emitter &emitter) {
  Value result = emitter.emit(StringRef(form.op).drop_front(strlen("QLinear")),
                              {dequantized(form, 0, emitter), dequantized(form, 3, emitter)});
  form.results = {quantized(form, result, 6, form.input(0), emitter)};
  return success();
}

static LogicalResult qLinearUnary(NodeForm &form, Emitter &emitter) {
  bool isLast = form.takeInt("channels_last", 0);
  StringRef op = StringRef(form.op).drop_front(strlen("QLinear"));
  Value x = dequantized(form, 0, emitter);
  Value result = emitter.emit(op, {isLast ? channelsFirst(x, emitter) : x}, form.attributes, 1).front();
  form.results = {quantized(form, isLast ? channelsLast(result, emitter) : result, 3, form.input(0), emitter)};
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

static constexpr Adapter adapters[] = {
    {"DequantizeLinear", 0, standardOp},   {"MatMulNBits", 0, matMulNBits},
    {"QLinearAdd", 0, qLinearBinary},      {"QLinearAveragePool", 0, qLinearUnary},
    {"QLinearConcat", 0, qLinearConcat},   {"QLinearGlobalAveragePool", 0, qLinearUnary},
    {"QLinearLeakyRelu", 0, qLinearUnary}, {"QLinearMul", 0, qLinearBinary},
    {"QLinearSigmoid", 0, qLinearUnary},   {"QuantizeLinear", 0, standardOp},
};

ArrayRef<Adapter> aicc::importer::quantizedContribAdapters() { return adapters; }
