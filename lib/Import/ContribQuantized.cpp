// Quantised operators of com.microsoft as standard ones: what is quantised becomes DequantizeLinear, the operator on
// floats, and QuantizeLinear where the result is quantised too.
//
//   MatMulNBits(a, b, scales)   =>   MatMul(a, Transpose(Reshape(DequantizeLinear(b as int4, scales))))
#include "lib/Import/Contrib.h"

#include "dialects/ONNX/TensorBridge.h"
#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

static Value plus(Value sum, Value bias, Emitter &emitter) { return bias ? emitter.emit("Add", {sum, bias}) : sum; }

//===- Bytes that hold several weights ------------------------------------===//

static DType unsignedType(int64_t bits) { return bits == 8 ? DType::U8 : bits == 4 ? DType::U4 : DType::U2; }
static DType signedType(int64_t bits) { return bits == 8 ? DType::I8 : bits == 4 ? DType::I4 : DType::I2; }

/// The bytes under another type and shape; as signed numbers they are those minus 2^(bits-1), the top bit flipped.
static Tensor retyped(const Tensor &bytes, DType type, const Shape &shape) {
  if (!isSignedInteger(type)) {
    auto owner = std::make_shared<Tensor>(bytes);
    return Tensor::view(type, shape, owner->data<uint8_t>(), owner);
  }
  Tensor result = Tensor::allocate(type, shape);
  uint8_t flip = bitWidth(type) == 8 ? 0x80 : bitWidth(type) == 4 ? 0x88 : 0xaa;
  for (int64_t i = 0; i < result.bytes(); ++i)
    result.mutableData<uint8_t>()[i] = bytes.data<uint8_t>()[i] ^ flip;
  return result;
}

/// The elements in a constant of bytes; null after a problem was told.
static Value elementsIn(Value bytes, StringRef what, DType type, const Shape &shape, Emitter &emitter) {
  auto constant = bytes ? bytes.getDefiningOp<onnx::ConstantOp>() : onnx::ConstantOp();
  auto found = constant ? llvm::dyn_cast<mlir::RankedTensorType>(bytes.getType()) : mlir::RankedTensorType();
  if (!found || onnx::dtypeOf(found.getElementType()) != DType::U8)
    return (void)emitter.fail("expected constant bytes as " + what + ", found a value of the run"), Value();
  if (found.getNumElements() != byteSize(type, elementCount(shape)))
    return (void)emitter.fail("expected " + Twine(byteSize(type, elementCount(shape))) + " bytes as " + what +
                              ", found " + Twine(found.getNumElements())),
           Value();
  if (auto weight = llvm::dyn_cast<onnx::WeightAttr>(constant.getValue())) {
    std::string label = std::string(name(type)) + "[" + toString(shape) + "]";
    return emitter.weight(
        emitter.store.derive({weight.getKey().str()}, label, {type, shape},
                             [=](const std::vector<Tensor> &inputs) { return retyped(inputs.front(), type, shape); }));
  }
  mlir::FailureOr<Tensor> tensor = onnx::tensorOf(constant);
  if (mlir::failed(tensor))
    return (void)emitter.fail("expected constant bytes as " + what + ", found none"), Value();
  return emitter.constant(retyped(*tensor, type, shape), emitter.node);
}

static Value reshaped(Value value, ArrayRef<int64_t> shape, Emitter &emitter) {
  return emitter.emit("Reshape", {value, emitter.ints(shape)});
}

/// Columns [0, count) of a matrix.
static Value firstColumns(Value value, int64_t count, Emitter &emitter) {
  return emitter.emit("Slice", {value, emitter.ints({0}), emitter.ints({count}), emitter.ints({1})});
}

//===- MatMulNBits --------------------------------------------------------===//

namespace {
/// The matrix [columns, depth] in blocks of its rows, as MatMulNBits stores it.
struct BlockedMatrix {
  int64_t columns, depth, bits, block;
  int64_t blocks() const { return (depth + block - 1) / block; }
};
} // namespace

/// Zero points as they are stored, packed by rows, or in the type of the scales.
static Value blockZeroPoints(Value stored, const BlockedMatrix &matrix, Emitter &emitter) {
  int64_t perByte = 8 / matrix.bits, rowBytes = (matrix.blocks() + perByte - 1) / perByte;
  Value zero =
      elementsIn(stored, "zero points", unsignedType(matrix.bits), {matrix.columns, rowBytes * perByte}, emitter);
  if (zero && rowBytes * perByte != matrix.blocks())
    zero = firstColumns(zero, matrix.blocks(), emitter);
  return zero ? reshaped(zero, {matrix.columns, matrix.blocks(), 1}, emitter) : zero;
}

/// The matrix as floats [columns, blocks, block]; null after a problem was told.
static Value dequantizedBlocks(const NodeForm &form, const BlockedMatrix &matrix, Emitter &emitter) {
  Value zero = form.input(3);
  bool isFloatZero = zero && llvm::isa<mlir::FloatType>(emitter.elementType(zero));
  DType type = zero ? unsignedType(matrix.bits) : signedType(matrix.bits);
  Value codes = elementsIn(form.input(1), "weights", type, {matrix.columns, matrix.blocks(), matrix.block}, emitter);
  if (!codes)
    return {};
  Value scales = reshaped(form.input(2), {matrix.columns, matrix.blocks(), 1}, emitter);
  if (isFloatZero) {
    Value numbers = emitter.emit("CastLike", {codes, scales});
    Value zeros = reshaped(zero, {matrix.columns, matrix.blocks(), 1}, emitter);
    return emitter.emit("Mul", {emitter.emit("Sub", {numbers, zeros}), scales});
  }
  if (zero && !(zero = blockZeroPoints(zero, matrix, emitter)))
    return {};
  return emitter.emit("DequantizeLinear", {codes, scales, zero},
                      {emitter.named("axis", int64_t(2)), emitter.named("block_size", matrix.block)});
}

static LogicalResult matMulNBits(NodeForm &form, Emitter &emitter) {
  BlockedMatrix matrix{form.takeInt("N", 0), form.takeInt("K", 0), form.takeInt("bits", 4),
                       form.takeInt("block_size", 0)};
  form.takeInt("accuracy_level", 0); // which precision may be used, not which must be
  if (form.takeInt("weight_prepacked", 0))
    return emitter.fail("expected weights in the operator's own layout, found 'weight_prepacked'");
  if (form.input(4))
    return emitter.fail("expected no group indices, found input 4");
  bool isKnown = matrix.bits == 2 || matrix.bits == 4 || matrix.bits == 8;
  bool isLarge = std::max({matrix.columns, matrix.depth, matrix.block}) >= int64_t(1) << 31;
  if (!isKnown || isLarge || matrix.columns <= 0 || matrix.depth <= 0 || matrix.block <= 0 || matrix.block % 8 != 0)
    return emitter.fail(
        "expected 'bits' of 2, 4 or 8, positive 'N' and 'K' and a 'block_size' that is a multiple of 8");
  Value blocks = dequantizedBlocks(form, matrix, emitter);
  if (!blocks)
    return mlir::failure();
  Value rows = reshaped(blocks, {matrix.columns, matrix.blocks() * matrix.block}, emitter);
  if (matrix.blocks() * matrix.block != matrix.depth)
    rows = firstColumns(rows, matrix.depth, emitter);
  Value factor = emitter.emit("Transpose", {rows}, {emitter.named("perm", ArrayRef<int64_t>{1, 0})});
  form.results = {plus(emitter.emit("MatMul", {form.input(0), factor}), form.input(5), emitter)};
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
