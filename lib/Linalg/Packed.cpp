// Packing and unpacking of elements of 4 and 2 bits.
//
// Where the last dim is a multiple of what a byte holds, unpacking is elementwise and fuses into its reader:
//
//   %x : tensor<8x32xi4>   =>   %bytes = dispatch.view %x : tensor<8x32xi4> to tensor<8x16xi8>
//                               %u = linalg.generic {(%bytes[i, j] >> 4 k) & 15} : tensor<8x16x2xi8>
//                               tensor.collapse_shape %u [[0], [1, 2]] : tensor<8x32xi8>
//
// Any other tensor is read at its linear position.
#include "lib/Linalg/Packed.h"

#include "dialects/Dispatch/Dispatch.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

/// Makes the tensor of bytes under the sizes that unpacking reads it by.
using MakeBytes = llvm::function_ref<Value(ArrayRef<OpFoldResult>)>;

static int64_t width(Type element) { return element.getIntOrFloatBitWidth(); }
static int64_t perByte(Type element) { return 8 / width(element); }

bool isPacked(Type element) { return element.isIntOrFloat() && width(element) < 8 && !element.isInteger(1); }

RankedTensorType packedType(RankedTensorType type) {
  return type.clone(IntegerType::get(type.getContext(), width(type.getElementType())));
}

Value lowBits(ImplicitLocOpBuilder &b, Value byte, Type element) {
  Scalar s{b};
  auto integer = dyn_cast<IntegerType>(element);
  if (!integer || integer.isUnsigned())
    return arith::AndIOp::create(b, byte, s.like(byte, (1 << width(element)) - 1));
  Value unused = s.like(byte, 8 - width(element));
  return arith::ShRSIOp::create(b, arith::ShLIOp::create(b, byte, unused), unused);
}

/// Element `position` (an index below what a byte holds) of a byte.
static Value elementOf(Scalar &s, Value byte, Value position, Type element) {
  Value amount =
      s.mul(arith::IndexCastOp::create(s.b, s.b.getI8Type(), position), s.constant(s.b.getI8Type(), width(element)));
  return lowBits(s.b, arith::ShRUIOp::create(s.b, byte, amount), element);
}

static OpFoldResult countOf(Lowering &l, ArrayRef<OpFoldResult> sizes) {
  OpFoldResult count = l.b.getIndexAttr(1);
  for (OpFoldResult size : sizes)
    count = multiplySizes(l, count, size);
  return count;
}

/// How many bytes the packed tensor takes.
static OpFoldResult bytesFor(Lowering &l, OpFoldResult count, Type element) {
  if (auto known = getConstantIntValue(count))
    return l.b.getIndexAttr(llvm::divideCeil(*known, perByte(element)));
  return arith::CeilDivUIOp::create(l.b, l.index(count), l.index(perByte(element))).getResult();
}

static Value linearPosition(Scalar &s, ArrayRef<Value> sizes) {
  Value position = arith::ConstantIndexOp::create(s.b, 0);
  for (auto [dim, size] : llvm::enumerate(sizes))
    position = s.add(s.mul(position, size), mlir::linalg::IndexOp::create(s.b, dim));
  return position;
}

static SmallVector<ReassociationIndices> lastTwoAsOne(int64_t rank) {
  SmallVector<ReassociationIndices> groups;
  for (int64_t dim = 0; dim < rank; ++dim)
    groups.push_back({dim});
  groups.back().push_back(rank);
  return groups;
}

/// Elementwise, over bytes and the elements in them.
static Value unpackedRows(Lowering &l, ArrayRef<OpFoldResult> sizes, Type element, MakeBytes makeBytes) {
  int64_t rank = sizes.size(), elements = perByte(element);
  SmallVector<OpFoldResult> split(sizes);
  split.back() = l.b.getIndexAttr(*getConstantIntValue(sizes.back()) / elements);
  Value bytes = makeBytes(split);
  split.push_back(l.b.getIndexAttr(elements));
  AffineMap map = mapWithout(l.b.getContext(), rank + 1, rank);
  Value apart = pointwise(l, bytes, map, split, l.b.getI8Type(), [&](Scalar &s, ValueRange x) {
    return elementOf(s, x[0], mlir::linalg::IndexOp::create(s.b, rank), element);
  });
  return tensor::CollapseShapeOp::create(l.b, apart, lastTwoAsOne(rank));
}

static Value unpackedAnywhere(Lowering &l, ArrayRef<OpFoldResult> sizes, Type element, MakeBytes makeBytes) {
  Value bytes = makeBytes(bytesFor(l, countOf(l, sizes), element));
  SmallVector<Value> extents = llvm::map_to_vector(sizes, [&](OpFoldResult size) { return l.index(size); });
  return pointwise(l, {}, {}, sizes, l.b.getI8Type(), [&](Scalar &s, ValueRange) {
    Value position = linearPosition(s, extents), elements = arith::ConstantIndexOp::create(s.b, perByte(element));
    Value at = arith::DivUIOp::create(s.b, position, elements);
    Value byte = tensor::ExtractOp::create(s.b, bytes, at);
    return elementOf(s, byte, arith::RemUIOp::create(s.b, position, elements), element);
  });
}

static Value unpack(Lowering &l, ArrayRef<OpFoldResult> sizes, Type element, MakeBytes makeBytes) {
  std::optional<int64_t> last = sizes.empty() ? std::nullopt : getConstantIntValue(sizes.back());
  bool isAligned = last && *last > 0 && *last % perByte(element) == 0;
  return isAligned ? unpackedRows(l, sizes, element, makeBytes) : unpackedAnywhere(l, sizes, element, makeBytes);
}

/// A tensor type of these sizes and the values of its dynamic dims.
static std::pair<RankedTensorType, SmallVector<Value>> sized(ArrayRef<OpFoldResult> sizes, Type element) {
  SmallVector<int64_t> shape;
  SmallVector<Value> dynamic;
  dispatchIndexOpFoldResults(sizes, dynamic, shape);
  return {RankedTensorType::get(shape, element), dynamic};
}

static Value view(Lowering &l, Value source, ArrayRef<OpFoldResult> sizes, Type element) {
  auto [type, dims] = sized(sizes, element);
  return dispatch::ViewOp::create(l.b, type, source, dims);
}

Value unpacked(Lowering &l, Value packed, ArrayRef<OpFoldResult> sizes, Type element) {
  return unpack(l, sizes, element,
                [&](ArrayRef<OpFoldResult> bytes) { return view(l, packed, bytes, l.b.getI8Type()); });
}

Value unpackedWeight(Lowering &l, StringRef key, RankedTensorType type) {
  SmallVector<OpFoldResult> sizes = getAsIndexOpFoldResult(l.b.getContext(), type.getShape());
  return unpack(l, sizes, type.getElementType(),
                [&](ArrayRef<OpFoldResult> bytes) { return l.weight(key, sized(bytes, l.b.getI8Type()).first); });
}

static Value asOneDim(Lowering &l, Value tensor) {
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  if (rank == 1)
    return tensor;
  if (rank == 0)
    return insertUnitDims(l, tensor, 0);
  ReassociationIndices all = llvm::to_vector<2>(llvm::seq<int64_t>(0, rank));
  return tensor::CollapseShapeOp::create(l.b, tensor, ArrayRef<ReassociationIndices>(all));
}

Value packed(Lowering &l, Value unpacked, ArrayRef<OpFoldResult> sizes, Type element) {
  OpFoldResult count = countOf(l, sizes);
  Value flat = asOneDim(l, unpacked), end = l.index(count);
  int64_t elements = perByte(element), mask = (1 << width(element)) - 1;
  Value bytes = pointwise(l, {}, {}, bytesFor(l, count, element), l.b.getI8Type(), [&](Scalar &s, ValueRange) {
    Value first = s.mul(mlir::linalg::IndexOp::create(s.b, 0), arith::ConstantIndexOp::create(s.b, elements));
    Value byte;
    for (int64_t i = 0; i < elements; ++i) {
      Value at = s.add(first, arith::ConstantIndexOp::create(s.b, i));
      // Behind the last element the byte is filled up with zeros; the element read for it is any.
      Value isInside = i ? s.less(at, end) : Value();
      Value code = tensor::ExtractOp::create(s.b, flat, i ? s.select(isInside, at, first) : at);
      code = arith::AndIOp::create(s.b, code, s.like(code, mask));
      code = i ? s.select(isInside, code, s.like(code, 0)) : code;
      Value placed = arith::ShLIOp::create(s.b, code, s.like(code, i * width(element)));
      byte = byte ? Value(arith::OrIOp::create(s.b, byte, placed)) : placed;
    }
    return byte;
  });
  return view(l, bytes, sizes, IntegerType::get(l.b.getContext(), width(element)));
}

} // namespace aicc::linalg
