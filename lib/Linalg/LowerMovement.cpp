// Ops that rearrange elements: Transpose, Concat, Split, Slice, Expand, Tile, Pad, blocks of depth
// and space, Trilu. Where an index map can say it, it is one linalg.generic (or a slice, a view);
// only what depends on run-time positions reads by tensor.extract.
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

static Value itself(Scalar &, ValueRange x) { return x[0]; }

static SmallVector<OpFoldResult> repeated(Lowering &l, int64_t count, int64_t value) {
  return SmallVector<OpFoldResult>(count, l.b.getIndexAttr(value));
}

//===- Transpose ----------------------------------------------------------===//

static LogicalResult lowerTranspose(onnx::TransposeOp op, Lowering &l) {
  SmallVector<int64_t> permutation;
  if (auto perm = op.getPerm())
    permutation.assign(perm->begin(), perm->end());
  else
    permutation = llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, l.rank(op.getData()))));
  return l.define(op.getTransposed(), transpose(l, l.in(op.getData()), permutation));
}

//===- Concat and Split ---------------------------------------------------===//

static LogicalResult lowerConcat(onnx::ConcatOp op, Lowering &l) {
  Value result = op.getConcatResult();
  int64_t axis = normalizedAxis(op.getAxis(), l.rank(result));
  SmallVector<Value> inputs = llvm::to_vector(
      llvm::make_filter_range(op.getInputs(), [&](Value input) { return onnx::constantOf(l.dims(input)[axis]) != 0; }));
  if (inputs.size() == 1)
    return l.define(result, l.in(inputs[0]));
  l.defineSize(result, axis, [&] {
    OpFoldResult total = l.b.getIndexAttr(0);
    for (Value input : inputs)
      total = addSizes(l, total, l.size(input, axis));
    return total;
  });
  Value joined = l.empty(result);
  SmallVector<OpFoldResult> offsets = repeated(l, l.rank(result), 0), ones = repeated(l, l.rank(result), 1);
  onnx::Dim offset = getAffineConstantExpr(0, l.b.getContext());
  for (Value input : inputs) {
    Value tensor = l.in(input);
    joined = tensor::InsertSliceOp::create(l.b, tensor, joined, offsets, l.sizes(input), ones);
    offset = onnx::add(offset, l.dims(input)[axis]);
    offsets[axis] = offset ? l.size(offset) : addSizes(l, offsets[axis], l.size(input, axis));
  }
  return l.define(result, joined);
}

/// A slice. One of nothing may begin behind the last element, which upstream's slices may not.
static Value sliced(Lowering &l, Value source, ArrayRef<OpFoldResult> offsets, ArrayRef<OpFoldResult> sizes,
                    ArrayRef<OpFoldResult> strides) {
  if (llvm::any_of(sizes, [](OpFoldResult size) { return getConstantIntValue(size) == 0; }))
    return tensor::EmptyOp::create(l.b, sizes, getElementTypeOrSelf(source));
  return tensor::ExtractSliceOp::create(l.b, source, offsets, sizes, strides);
}

static LogicalResult lowerSplit(onnx::SplitOp op, Lowering &l) {
  Value input = op.getInput();
  int64_t rank = l.rank(input), axis = normalizedAxis(op.getAxis(), rank);
  SmallVector<OpFoldResult> offsets = repeated(l, rank, 0), ones = repeated(l, rank, 1);
  onnx::Dim offset = getAffineConstantExpr(0, l.b.getContext());
  for (auto [number, output] : llvm::enumerate(op.getOutputs())) {
    int64_t position = number;
    l.defineSize(output, axis, [&]() -> OpFoldResult {
      if (onnx::isPresent(op.getSplit()))
        return l.elementAsIndex(op.getSplit(), position);
      // Equal parts, the last one smaller.
      Value size = l.sizeValue(input, axis);
      Value part = arith::CeilDivSIOp::create(l.b, size, l.index(op.getNumResults()));
      Value rest = arith::SubIOp::create(l.b, size, l.index(offsets[axis]));
      return arith::MinSIOp::create(l.b, part, rest).getResult();
    });
    SmallVector<OpFoldResult> sizes = l.sizes(output);
    (void)l.define(output, sliced(l, l.in(input), offsets, sizes, ones));
    offset = onnx::add(offset, l.dims(output)[axis]);
    offsets[axis] = offset ? l.size(offset) : addSizes(l, offsets[axis], sizes[axis]);
  }
  return success();
}

//===- Slice --------------------------------------------------------------===//

namespace {
/// One sliced axis at run time; starts and ends as the standard clamps them.
struct Cut {
  int64_t axis, step;
  OpFoldResult start;
};
} // namespace

static Value clamped(Lowering &l, Value value, int64_t low, Value high) {
  value = arith::MaxSIOp::create(l.b, value, l.index(low));
  return arith::MinSIOp::create(l.b, value, high);
}

/// A position counted from the end when negative, clamped to [low, size + high].
static Value position(Lowering &l, OpFoldResult given, Value size, int64_t low, int64_t high) {
  Value value = l.index(given);
  Value negative = arith::CmpIOp::create(l.b, arith::CmpIPredicate::slt, value, l.index(0));
  Value fromEnd = arith::AddIOp::create(l.b, value, size);
  value = arith::SelectOp::create(l.b, negative, fromEnd, value);
  Value limit = high == 0 ? size : Value(arith::AddIOp::create(l.b, size, l.index(high)));
  return clamped(l, value, low, limit);
}

/// The first element taken. A constant start that is not negative needs no clamp: beyond the end
/// nothing is read.
static OpFoldResult startOf(Lowering &l, onnx::SliceOp op, int64_t entry, int64_t axis, int64_t step) {
  OpFoldResult given = l.elementAsIndex(op.getStarts(), entry);
  std::optional<int64_t> constant = getConstantIntValue(given);
  std::optional<int64_t> size = getConstantIntValue(l.size(op.getData(), axis));
  if (constant && size) {
    int64_t start = *constant < 0 ? *constant + *size : *constant;
    return l.b.getIndexAttr(std::clamp<int64_t>(start, 0, step > 0 ? *size : std::max<int64_t>(*size - 1, 0)));
  }
  if (constant && *constant >= 0 && step > 0)
    return given;
  return position(l, given, l.sizeValue(op.getData(), axis), 0, step > 0 ? 0 : -1);
}

/// ceil((end - start) / step), at least 0.
static OpFoldResult slicedSize(Lowering &l, onnx::SliceOp op, int64_t entry, const Cut &cut) {
  Value size = l.sizeValue(op.getData(), cut.axis);
  bool forward = cut.step > 0;
  Value start = position(l, l.elementAsIndex(op.getStarts(), entry), size, 0, forward ? 0 : -1);
  Value end = position(l, l.elementAsIndex(op.getEnds(), entry), size, forward ? 0 : -1, forward ? 0 : -1);
  Value span = forward ? arith::SubIOp::create(l.b, end, start) : arith::SubIOp::create(l.b, start, end);
  Value count = arith::CeilDivSIOp::create(l.b, span, l.index(std::abs(cut.step)));
  return arith::MaxSIOp::create(l.b, count, l.index(0)).getResult();
}

/// Backwards: element start + i * step of each cut axis.
static Value sliceByReading(Lowering &l, Value data, Value result, ArrayRef<Cut> cuts) {
  Value source = l.in(data);
  SmallVector<OpFoldResult> sizes = l.sizes(result);
  return pointwise(l, {}, {}, sizes, Lowering::storage(Lowering::element(result)), [&](Scalar &s, ValueRange) -> Value {
    SmallVector<Value> indices;
    for (int64_t dim = 0; dim < int64_t(sizes.size()); ++dim) {
      Value index = mlir::linalg::IndexOp::create(s.b, dim);
      for (const Cut &cut : cuts) {
        if (cut.axis != dim)
          continue;
        Value scaled = arith::MulIOp::create(s.b, index, arith::ConstantIndexOp::create(s.b, cut.step));
        index = arith::AddIOp::create(s.b, getValueOrCreateConstantIndexOp(s.b, s.b.getLoc(), cut.start), scaled);
      }
      indices.push_back(index);
    }
    return tensor::ExtractOp::create(s.b, source, indices);
  });
}

static LogicalResult lowerSlice(onnx::SliceOp op, Lowering &l) {
  Value data = op.getData(), result = op.getOutput();
  int64_t rank = l.rank(data);
  auto entries = onnx::constantOf(l.dims(op.getStarts())[0]);
  auto axes = onnx::isPresent(op.getAxes()) ? l.integers(op.getAxes()) : std::nullopt;
  auto steps = onnx::isPresent(op.getSteps()) ? l.integers(op.getSteps()) : std::nullopt;
  if (!entries || (onnx::isPresent(op.getAxes()) && !axes) || (onnx::isPresent(op.getSteps()) && !steps))
    return op.emitError("expected constant 'axes' and 'steps', found some computed at run time");
  SmallVector<Cut> cuts;
  for (int64_t entry = 0; entry < *entries; ++entry) {
    int64_t axis = axes ? normalizedAxis((*axes)[entry], rank) : entry;
    cuts.push_back({axis, steps ? (*steps)[entry] : 1, {}});
    cuts.back().start = startOf(l, op, entry, axis, cuts.back().step);
    l.defineSize(result, axis, [&] { return slicedSize(l, op, entry, cuts.back()); });
  }
  if (llvm::any_of(cuts, [](const Cut &cut) { return cut.step < 0; }))
    return l.define(result, sliceByReading(l, data, result, cuts));
  SmallVector<OpFoldResult> offsets = repeated(l, rank, 0), strides = repeated(l, rank, 1);
  for (const Cut &cut : cuts) {
    offsets[cut.axis] = cut.start;
    strides[cut.axis] = l.b.getIndexAttr(cut.step);
  }
  return l.define(result, sliced(l, l.in(data), offsets, l.sizes(result), strides));
}

//===- Expand and Tile ----------------------------------------------------===//

static LogicalResult lowerExpand(onnx::ExpandOp op, Lowering &l) {
  Value input = op.getInput(), result = op.getOutput();
  int64_t rank = l.rank(result);
  for (int64_t dim = 0; dim < rank; ++dim) {
    l.defineSize(result, dim, [&]() -> OpFoldResult {
      int64_t own = dim - (rank - l.rank(input));
      auto entries = onnx::constantOf(l.dims(op.getShape())[0]);
      int64_t entry = dim - (rank - *entries);
      Value size = own < 0 ? l.index(1) : l.sizeValue(input, own);
      if (entry < 0)
        return size;
      Value wanted = l.index(l.elementAsIndex(op.getShape(), entry));
      Value isUnit = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, wanted, l.index(1));
      return arith::SelectOp::create(l.b, isUnit, size, wanted).getResult();
    });
  }
  if (l.dims(input) == l.dims(result))
    return l.define(result, l.in(input));
  return l.define(result, elementwise(l, result, input, itself));
}

/// [d0, d1] repeated r0, r1 times is [r0, d0, r1, d1], which reads (d0, d1), under collapsed dims.
static LogicalResult lowerTile(onnx::TileOp op, Lowering &l) {
  Value input = op.getInput(), result = op.getOutput();
  int64_t rank = l.rank(input);
  SmallVector<OpFoldResult> sizes, target;
  SmallVector<AffineExpr> read;
  SmallVector<ReassociationIndices> groups;
  for (int64_t dim = 0; dim < rank; ++dim) {
    OpFoldResult count = l.elementAsIndex(op.getRepeats(), dim);
    l.defineSize(result, dim, [&] { return multiplySizes(l, count, l.size(input, dim)); });
    groups.emplace_back();
    if (getConstantIntValue(count) != 1) {
      groups.back().push_back(sizes.size());
      sizes.push_back(count);
    }
    groups.back().push_back(sizes.size());
    read.push_back(getAffineDimExpr(sizes.size(), l.b.getContext()));
    sizes.push_back(l.size(input, dim));
  }
  Value source = l.in(input);
  if (int64_t(sizes.size()) == rank)
    return l.define(result, source);
  AffineMap map = AffineMap::get(sizes.size(), 0, read, l.b.getContext());
  Value tiled = pointwise(l, source, map, sizes, Lowering::storage(Lowering::element(result)), itself);
  return l.define(result, tensor::CollapseShapeOp::create(l.b, tiled, groups));
}

//===- Depth and space ----------------------------------------------------===//

/// A view with more dims, transposed, seen as the result.
static LogicalResult shuffle(Lowering &l, Value input, Value result, ArrayRef<AffineExpr> split,
                             ArrayRef<int64_t> permutation) {
  SmallVector<AffineExpr> from(l.dims(input)), to(l.dims(result)), moved(split);
  applyPermutationToVector(moved, permutation);
  Value view = reshape(l, l.in(input), from, split);
  return l.define(result, reshape(l, transpose(l, view, permutation), moved, to));
}

static LogicalResult lowerDepthToSpace(onnx::DepthToSpaceOp op, Lowering &l) {
  SmallVector<AffineExpr> dims(l.dims(op.getInput()));
  onnx::Dim block = getAffineConstantExpr(op.getBlocksize(), l.b.getContext());
  onnx::Dim channels = l.dims(op.getOutput())[1];
  if (op.getMode() == "CRD")
    return shuffle(l, op.getInput(), op.getOutput(), {dims[0], channels, block, block, dims[2], dims[3]},
                   {0, 1, 4, 2, 5, 3});
  return shuffle(l, op.getInput(), op.getOutput(), {dims[0], block, block, channels, dims[2], dims[3]},
                 {0, 3, 4, 1, 5, 2});
}

static LogicalResult lowerSpaceToDepth(onnx::SpaceToDepthOp op, Lowering &l) {
  SmallVector<AffineExpr> dims(l.dims(op.getInput())), out(l.dims(op.getOutput()));
  onnx::Dim block = getAffineConstantExpr(op.getBlocksize(), l.b.getContext());
  if (op.getMode() == "CRD")
    return shuffle(l, op.getInput(), op.getOutput(), {dims[0], dims[1], out[2], block, out[3], block},
                   {0, 1, 3, 5, 2, 4});
  return shuffle(l, op.getInput(), op.getOutput(), {dims[0], dims[1], out[2], block, out[3], block},
                 {0, 3, 5, 1, 2, 4});
}

//===- Positions that decide ----------------------------------------------===//

static LogicalResult lowerTrilu(onnx::TriluOp op, Lowering &l) {
  Value input = op.getInput();
  int64_t rank = l.rank(input);
  Value diagonal = onnx::isPresent(op.getK()) ? l.index(l.elementAsIndex(op.getK(), 0)) : l.index(0);
  AffineMap identity = l.b.getMultiDimIdentityMap(rank);
  Value result = pointwise(l, l.in(input), identity, l.sizes(input), Lowering::storage(Lowering::element(input)),
                           [&](Scalar &s, ValueRange x) -> Value {
                             Value row = mlir::linalg::IndexOp::create(s.b, rank - 2),
                                   column = mlir::linalg::IndexOp::create(s.b, rank - 1);
                             Value limit = arith::AddIOp::create(s.b, row, diagonal);
                             auto predicate = op.getUpper() ? arith::CmpIPredicate::sge : arith::CmpIPredicate::sle;
                             Value kept = arith::CmpIOp::create(s.b, predicate, column, limit);
                             return s.select(kept, x[0], s.like(x[0], 0));
                           });
  return l.define(op.getOutput(), result);
}

/// The first sequence_lens[b] elements of each sequence backwards, the rest as it is.
static LogicalResult lowerReverseSequence(onnx::ReverseSequenceOp op, Lowering &l) {
  Value input = op.getInput(), source = l.in(input);
  int64_t rank = l.rank(input), time = normalizedAxis(op.getTimeAxis(), rank);
  int64_t batch = normalizedAxis(op.getBatchAxis(), rank);
  AffineMap lengths = AffineMap::get(rank, 0, getAffineDimExpr(batch, l.b.getContext()));
  Value result = pointwise(l, l.in(op.getSequenceLens()), lengths, l.sizes(input),
                           Lowering::storage(Lowering::element(input)), [&](Scalar &s, ValueRange x) -> Value {
                             SmallVector<Value> indices;
                             for (int64_t dim = 0; dim < rank; ++dim)
                               indices.push_back(mlir::linalg::IndexOp::create(s.b, dim));
                             Value length = s.indexCast(x[0]);
                             Value last = arith::SubIOp::create(s.b, length, arith::ConstantIndexOp::create(s.b, 1));
                             Value mirrored = arith::SubIOp::create(s.b, last, indices[time]);
                             Value inside =
                                 arith::CmpIOp::create(s.b, arith::CmpIPredicate::slt, indices[time], length);
                             indices[time] = s.select(inside, mirrored, indices[time]);
                             return tensor::ExtractOp::create(s.b, source, indices);
                           });
  return l.define(op.getY(), result);
}

void populateMovementRules(Rules &rules) {
  rules.add(lowerTranspose);
  rules.add(lowerConcat);
  rules.add(lowerSplit);
  rules.add(lowerSlice);
  rules.add(lowerExpand);
  rules.add(lowerTile);
  rules.add(lowerDepthToSpace);
  rules.add(lowerSpaceToDepth);
  rules.add(lowerTrilu);
  rules.add(lowerReverseSequence);
}

} // namespace aicc::linalg
