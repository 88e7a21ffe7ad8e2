// Weights of several bits in bytes; see PackedBytes.h.
#include "lib/Import/PackedBytes.h"

#include "lib/Import/StandardOps.h"

#include "dialects/ONNX/TensorBridge.h"
#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using mlir::Value;

DType aicc::importer::unsignedType(int64_t bits) { return bits == 8 ? DType::U8 : bits == 4 ? DType::U4 : DType::U2; }
DType aicc::importer::signedType(int64_t bits) { return bits == 8 ? DType::I8 : bits == 4 ? DType::I4 : DType::I2; }

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

Value aicc::importer::elementsIn(Value bytes, StringRef what, DType type, const Shape &shape, Emitter &emitter) {
  auto constant = bytes ? bytes.getDefiningOp<onnx::ConstantOp>() : onnx::ConstantOp();
  auto found = constant ? llvm::dyn_cast<mlir::RankedTensorType>(bytes.getType()) : mlir::RankedTensorType();
  if (!found || onnx::dtypeOf(found.getElementType()) != DType::U8)
    return (void)emitter.fail("expected constant bytes as " + what + ", found a value of the run"), Value();
  if (found.getNumElements() != byteSize(type, elementCount(shape)))
    return (void)emitter.fail("expected " + Twine(byteSize(type, elementCount(shape))) + " bytes as " + what +
                              ", found " + Twine(found.getNumElements())),
           Value();
  if (auto weight = llvm::dyn_cast<onnx::WeightAttr>(constant.getValue())) {
    std::string label = std::string(name(type)) + "[" + aicc::toString(shape) + "]";
    return emitter.weight(
        emitter.store.derive({weight.getKey().str()}, label, {type, shape},
                             [=](const std::vector<Tensor> &inputs) { return retyped(inputs.front(), type, shape); }));
  }
  mlir::FailureOr<Tensor> tensor = onnx::tensorOf(constant);
  if (mlir::failed(tensor))
    return (void)emitter.fail("expected constant bytes as " + what + ", found none"), Value();
  return emitter.constant(retyped(*tensor, type, shape), emitter.node);
}

/// Zero points as they are stored, packed by rows, or in the type of the scales.
static Value blockZeroPoints(StandardOps &ops, Value stored, const BlockedMatrix &matrix) {
  int64_t perByte = 8 / matrix.bits, rowBytes = (matrix.blocks() + perByte - 1) / perByte;
  Value zero =
      elementsIn(stored, "zero points", unsignedType(matrix.bits), {matrix.columns, rowBytes * perByte}, ops.emitter);
  if (zero && rowBytes * perByte != matrix.blocks())
    zero = ops.slice(zero, 0, matrix.blocks(), 1);
  return zero ? ops.reshape(zero, {matrix.columns, matrix.blocks()}) : zero;
}

/// (code - zero point) * scale with the block of each row of the matrix named by `groups`.
static Value dequantizedByGroups(StandardOps &ops, const BlockedMatrix &matrix, Value codes, Value scales, Value zero) {
  Value groups = ops.reshape(matrix.groups, {-1});
  groups = ops.slice(groups, 0, matrix.depth, 0);
  Value numbers = ops.slice(ops.reshape(codes, {matrix.columns, matrix.blocks() * matrix.block}), 0, matrix.depth, 1);
  auto each = [&](Value values) { return ops.gather(values, groups, 1); };
  numbers = ops.emitter.emit("CastLike", {numbers, scales});
  if (zero)
    numbers = ops.sub(numbers, each(ops.emitter.emit("CastLike", {zero, scales})));
  return ops.mul(numbers, each(scales));
}

Value aicc::importer::dequantizedMatrix(const BlockedMatrix &matrix, Emitter &emitter) {
  StandardOps ops(emitter);
  Value zero = matrix.zeroPoints;
  bool isFloatZero = zero && llvm::isa<mlir::FloatType>(emitter.elementType(zero));
  DType type = zero ? unsignedType(matrix.bits) : signedType(matrix.bits);
  Value codes = elementsIn(matrix.codes, "weights", type, {matrix.columns, matrix.blocks(), matrix.block}, emitter);
  if (!codes)
    return {};
  Value scales = ops.reshape(matrix.scales, {matrix.columns, matrix.blocks()});
  if (isFloatZero)
    zero = ops.reshape(zero, {matrix.columns, matrix.blocks()});
  else if (zero && !(zero = blockZeroPoints(ops, zero, matrix)))
    return {};
  if (matrix.groups)
    return dequantizedByGroups(ops, matrix, codes, scales, zero);
  auto ofBlock = [&](Value values) { return values ? ops.unsqueeze(values, {2}) : values; };
  Value numbers;
  if (isFloatZero)
    numbers = ops.mul(ops.sub(emitter.emit("CastLike", {codes, scales}), ofBlock(zero)), ofBlock(scales));
  else
    numbers = emitter.emit("DequantizeLinear", {codes, ofBlock(scales), ofBlock(zero)},
                           {emitter.named("axis", int64_t(2)), emitter.named("block_size", matrix.block)});
  Value rows = ops.reshape(numbers, {matrix.columns, matrix.blocks() * matrix.block});
  return matrix.blocks() * matrix.block == matrix.depth ? rows : ops.slice(rows, 0, matrix.depth, 1);
}
