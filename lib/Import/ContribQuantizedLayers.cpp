// Quantised layers of com.microsoft as standard operators. Products stay products of integers, which are exact:
//
//   DynamicQuantizeMatMul(a, b, s)   =>   q, p, z = DynamicQuantizeLinear(a)
//                                         Cast(MatMulInteger(q, b, z)) * (p * s)
#include "lib/Import/Contrib.h"

#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

//===- Products -----------------------------------------------------------===//

namespace {
/// Integers with their scale and zero point; b's are one each or one per column.
struct Quantized {
  Value values, scale, zero;
};
} // namespace

static Value cast(Value value, DType type, Emitter &emitter) {
  return emitter.emit("Cast", {value}, {emitter.named("to", int64_t(type))});
}

/// The sum of products as a number of the scales' type, and `bias` (i32 in the unit of the products) within.
static Value productOf(const Quantized &a, const Quantized &b, Value bias, double alpha, Emitter &emitter) {
  Value sums = sumOf(emitter.emit("MatMulInteger", {a.values, b.values, a.zero, b.zero}), bias, emitter);
  Value scale = emitter.emit("Mul", {a.scale, b.scale});
  if (alpha != 1)
    scale = emitter.emit("Mul", {scale, emitter.scalarLike(alpha, scale)});
  Value numbers = cast(sums, onnx::dtypeOf(emitter.elementType(a.scale)), emitter);
  return emitter.emit("Mul", {numbers, scale});
}

static LogicalResult dynamicQuantizeMatMul(NodeForm &form, Emitter &emitter) {
  Values a = emitter.emit("DynamicQuantizeLinear", {form.input(0)}, {}, 3);
  Quantized b{form.input(1), form.input(2), form.input(3)};
  form.results = {sumOf(productOf({a[0], a[1], a[2]}, b, Value(), 1, emitter), form.input(4), emitter)};
  return success();
}

static LogicalResult matMulIntegerToFloat(NodeForm &form, Emitter &emitter) {
  Quantized a{form.input(0), form.input(2), form.input(4)}, b{form.input(1), form.input(3), form.input(5)};
  form.results = {sumOf(productOf(a, b, Value(), 1, emitter), form.input(6), emitter)};
  return success();
}

static Value transposed(Value matrix, Emitter &emitter) {
  return emitter.emit("Transpose", {matrix}, {emitter.named("perm", ArrayRef<int64_t>{1, 0})});
}

static LogicalResult qGemm(NodeForm &form, Emitter &emitter) {
  Quantized a{form.input(0), form.input(1), form.input(2)}, b{form.input(3), form.input(4), form.input(5)};
  if (form.takeInt("transA", 0))
    a.values = transposed(a.values, emitter);
  if (form.takeInt("transB", 0))
    b.values = transposed(b.values, emitter);
  Value y = productOf(a, b, form.input(6), form.takeFloat("alpha", 1), emitter);
  form.results = {form.input(7) ? quantized(form, y, 7, form.input(0), emitter) : y};
  return success();
}

static LogicalResult qLinearConv(NodeForm &form, Emitter &emitter) {
  bool isLast = form.takeInt("channels_last", 0);
  if (isLast)
    form.setInput(0, channelsFirst(form.input(0), emitter));
  Value y = emitter.emit("QLinearConv", form.inputs, form.attributes, 1).front();
  form.results = {isLast ? channelsLast(y, emitter) : y};
  return success();
}

//===- Others, on floats --------------------------------------------------===//

/// The Softmax of the opset that the node names: before 13 it takes all dims from 'axis' on as one.
static LogicalResult qLinearSoftmax(NodeForm &form, Emitter &emitter) {
  NodeForm softmax;
  softmax.op = "Softmax";
  softmax.version = form.takeInt("opset", 13);
  softmax.inputs = {dequantized(form, 0, emitter)};
  softmax.attributes.append(emitter.named("axis", form.takeInt("axis", -1)));
  softmax.outputs = 1;
  if (mlir::failed(upgrade(softmax, emitter)))
    return mlir::failure();
  Value y = softmax.results.empty() ? emitter.emit("Softmax", softmax.inputs, softmax.attributes, 1).front()
                                    : softmax.results.front();
  form.results = {quantized(form, y, 3, form.input(0), emitter)};
  return success();
}

static LogicalResult qLinearReduceMean(NodeForm &form, Emitter &emitter) {
  Value axes = emitter.ints(form.takeInts("axes").value_or(llvm::SmallVector<int64_t>()));
  Value y = emitter.emit("ReduceMean", {dequantized(form, 0, emitter), axes}, form.attributes, 1).front();
  form.results = {quantized(form, y, 3, form.input(0), emitter)};
  return success();
}

static LogicalResult qLinearWhere(NodeForm &form, Emitter &emitter) {
  Value z = emitter.emit("Where", {form.input(0), dequantized(form, 1, emitter), dequantized(form, 4, emitter)});
  form.results = {quantized(form, z, 7, form.input(1), emitter)};
  return success();
}

static constexpr Adapter adapters[] = {
    {"DynamicQuantizeMatMul", 0, dynamicQuantizeMatMul},
    {"MatMulIntegerToFloat", 0, matMulIntegerToFloat},
    {"QGemm", 0, qGemm},
    {"QLinearConv", 0, qLinearConv},
    {"QLinearReduceMean", 0, qLinearReduceMean},
    {"QLinearSoftmax", 0, qLinearSoftmax},
    {"QLinearWhere", 0, qLinearWhere},
};

ArrayRef<Adapter> aicc::importer::quantizedLayerAdapters() { return adapters; }
