// Ops that rearrange elements: Transpose, Concat, Split, Expand, Tile, blocks of depth and space,
// Trilu. Where an index map can say it, it is one linalg.generic (or a slice, a view);
// only what depends on run-time positions reads by tensor.extract.
#include "lib/Linalg/ComputedAxes.h"
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
    // Upstream's slices of nothing, or into nothing, may not begin behind the last element.
    if (!hasNoElements(l.in(input)) && !hasNoElements(joined))
      joined = tensor::InsertSliceOp::create(l.b, l.in(input), joined, offsets, l.sizes(input), ones);
    offset = onnx::add(offset, l.dims(input)[axis]);
    offsets[axis] = offset ? l.size(offset) : addSizes(l, offsets[axis], l.size(input, axis));
  }
  return l.define(result, joined);
}

/// The size of part `number` that nothing but the run knows.
static OpFoldResult partSize(onnx::SplitOp op, Lowering &l, int64_t axis, int64_t number) {
  if (onnx::isPresent(op.getSplit()))
    return l.elementAsIndex(op.getSplit(), number);
  // Equal parts, the last one smaller; where that is too much, the last ones are empty.
  Value size = l.sizeValue(op.getInput(), axis);
  Value part = arith::CeilDivSIOp::create(l.b, size, l.index(op.getNumResults()));
  Value before = arith::MinSIOp::create(l.b, arith::MulIOp::create(l.b, part, l.index(number)), size);
  return arith::MinSIOp::create(l.b, part, arith::SubIOp::create(l.b, size, before)).getResult();
}

/// The parts are the whole, where that is not known.
static void checkParts(onnx::SplitOp op, Lowering &l, int64_t axis) {
  onnx::Dim total = getAffineConstantExpr(0, l.b.getContext()), whole = l.dims(op.getInput())[axis];
  Value sum = l.index(0), isCount = arith::ConstantIntOp::create(l.b, 1, 1);
  for (Value output : op.getOutputs())
    total = onnx::add(total, l.dims(output)[axis]);
  if (total == whole || !onnx::isPresent(op.getSplit()))
    return;
  for (Value output : op.getOutputs()) {
    Value size = l.sizeValue(output, axis);
    Value isFine = arith::CmpIOp::create(l.b, arith::CmpIPredicate::sge, size, l.index(0));
    isCount = arith::AndIOp::create(l.b, isCount, isFine);
    sum = arith::AddIOp::create(l.b, sum, size);
  }
  Value isWhole = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, sum, l.sizeValue(op.getInput(), axis));
  l.check(arith::AndIOp::create(l.b, isWhole, isCount),
          "expected sizes of parts that add up to the axis, found others");
}

static LogicalResult lowerSplit(onnx::SplitOp op, Lowering &l) {
  Value input = op.getInput();
  int64_t rank = l.rank(input), axis = normalizedAxis(op.getAxis(), rank);
  for (auto [number, output] : llvm::enumerate(op.getOutputs())) {
    int64_t position = number;
    l.defineSize(output, axis, [&] { return partSize(op, l, axis, position); });
  }
  checkParts(op, l, axis);
  SmallVector<OpFoldResult> offsets = repeated(l, rank, 0), ones = repeated(l, rank, 1);
  onnx::Dim offset = getAffineConstantExpr(0, l.b.getContext());
  for (Value output : op.getOutputs()) {
    SmallVector<OpFoldResult> sizes = l.sizes(output);
    (void)l.define(output, sliced(l, l.in(input), offsets, sizes, ones));
    offset = onnx::add(offset, l.dims(output)[axis]);
    offsets[axis] = offset ? l.size(offset) : addSizes(l, offsets[axis], sizes[axis]);
  }
  return success();
}

//===- Expand and Tile ----------------------------------------------------===//

/// What 'shape' asks for in dim `dim` of a result of `rank` dims: its elements belong to the last ones, 1 for the
/// others.
static Value wantedSize(Lowering &l, Value shape, int64_t dim, int64_t rank) {
  OpFoldResult count = lengthOf(l, shape);
  if (auto known = getConstantIntValue(count))
    return dim < rank - *known ? l.index(1) : l.index(l.elementAsIndex(shape, dim - (rank - *known)));
  Value length = l.index(count), wanted = l.index(1);
  for (auto [entry, size] : llvm::enumerate(listElements(l, shape, rank))) {
    Value place = arith::SubIOp::create(l.b, l.index(entry + rank), length);
    Value isHere = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, place, l.index(dim));
    wanted = arith::SelectOp::create(l.b, isHere, size, wanted);
  }
  return wanted;
}

static LogicalResult lowerExpand(onnx::ExpandOp op, Lowering &l) {
  Value input = op.getInput(), result = op.getOutput();
  int64_t rank = l.rank(result);
  for (int64_t dim = 0; dim < rank; ++dim) {
    l.defineSize(result, dim, [&]() -> OpFoldResult {
      int64_t own = dim - (rank - l.rank(input));
      Value size = own < 0 ? l.index(1) : l.sizeValue(input, own);
      Value wanted = wantedSize(l, op.getShape(), dim, rank);
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
  Value extent = l.sizeValue(input, time);
  if (l.isOnHost())
    checkElements(l, op.getSequenceLens(), "expected lengths from 0 to the size of the time axis, found another",
                  [&](Scalar &s, Value length) -> Value {
                    return arith::CmpIOp::create(s.b, arith::CmpIPredicate::ugt, s.indexCast(length), extent);
                  });
  Value result = pointwise(l, l.in(op.getSequenceLens()), lengths, l.sizes(input),
                           Lowering::storage(Lowering::element(input)), [&](Scalar &s, ValueRange x) -> Value {
                             SmallVector<Value> indices;
                             for (int64_t dim = 0; dim < rank; ++dim)
                               indices.push_back(mlir::linalg::IndexOp::create(s.b, dim));
                             Value zero = arith::ConstantIndexOp::create(s.b, 0);
                             Value length = arith::MinSIOp::create(s.b, s.indexCast(x[0]), extent);
                             length = arith::MaxSIOp::create(s.b, length, zero);
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
  rules.add(lowerExpand);
  rules.add(lowerTile);
  rules.add(lowerDepthToSpace);
  rules.add(lowerSpaceToDepth);
  rules.add(lowerTrilu);
  rules.add(lowerReverseSequence);
}

} // namespace aicc::linalg
