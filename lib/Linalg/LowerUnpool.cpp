// MaxPool with Indices, MaxUnpool, Col2Im: positions in images that are data, or that windows put together. All are
// reductions over taps or candidates, parallel over the result, and write to no computed places; but for MaxUnpool
// where a call of the support library reaches the memory.
#include "lib/Linalg/HostScatter.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"
#include "lib/Linalg/Unpool.h"

using namespace mlir;

namespace aicc::linalg {

static Value loopIndex(Scalar &s, int64_t dim) { return mlir::linalg::IndexOp::create(s.b, dim); }
static Value number(Scalar &s, int64_t value) { return arith::ConstantIndexOp::create(s.b, value); }

/// (d0 .. d[loops-1]) -> (d[begin] .. d[end-1]).
static AffineMap dimRange(Lowering &l, int64_t loops, int64_t begin, int64_t end) {
  SmallVector<AffineExpr> dims;
  for (int64_t dim = begin; dim < end; ++dim)
    dims.push_back(getAffineDimExpr(dim, l.b.getContext()));
  return AffineMap::get(loops, 0, dims, l.b.getContext());
}

/// a * size + b, for numbers of elements in row-major order.
static Value under(Scalar &s, Value a, Value size, Value b) {
  return arith::AddIOp::create(s.b, arith::MulIOp::create(s.b, a, size), b);
}

/// i1: 0 <= index < size.
static Value isInside(Scalar &s, Value index, Value size) {
  // As unsigned numbers, negative ones are beyond the end.
  return arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, index, size);
}

//===- MaxPool with Indices -----------------------------------------------===//

LogicalResult lowerMaxPoolWithIndices(onnx::MaxPoolOp op, Lowering &l, const Image &image, ArrayRef<PoolAxis> axes) {
  Type element = Lowering::element(op.getX()), work = Scalar::working(element), integer = l.b.getI64Type();
  SmallVector<OpFoldResult> sizes = l.sizes(imageDims(l, op.getY()));
  int64_t rank = sizes.size(), spatial = axes.size(), loops = rank + spatial;
  SmallVector<OpFoldResult> taps;
  for (const PoolAxis &axis : axes)
    taps.push_back(l.b.getIndexAttr(axis.kernel));
  SmallVector<Value> extents;
  for (AffineExpr dim : image.dims)
    extents.push_back(l.index(l.size(dim)));
  bool isColumnMajor = op.getStorageOrder() != 0;
  AffineMap out = dimRange(l, loops, 0, rank);
  Value inits[] = {filled(l, sizes, l.b.getZeroAttr(work)), filled(l, sizes, l.b.getI64IntegerAttr(-1))};
  auto body = [&](Scalar &s, ValueRange x) {
    s.isUnsigned = Lowering::isUnsigned(op.getX());
    Value inside = s.constant(s.b.getI1Type(), 1);
    SmallVector<Value> place = {loopIndex(s, 0)}, plane;
    for (int64_t dim = 0; dim < spatial; ++dim) {
      Value start = arith::MulIOp::create(s.b, loopIndex(s, dim + 1), number(s, axes[dim].stride));
      Value tap = arith::MulIOp::create(s.b, loopIndex(s, rank + dim), number(s, axes[dim].dilation));
      Value at = arith::SubIOp::create(s.b, arith::AddIOp::create(s.b, start, tap), axes[dim].before);
      Value within = isInside(s, at, extents[dim + 1]);
      inside = arith::AndIOp::create(s.b, inside, within);
      plane.push_back(at);
      place.push_back(s.select(within, at, number(s, 0)));
    }
    place.push_back(loopIndex(s, rank - 1));
    Value flat = under(s, place.front(), extents.back(), place.back()); // the number of the plane
    for (int64_t dim = 0; dim < spatial; ++dim) {
      int64_t at = isColumnMajor ? spatial - 1 - dim : dim;
      flat = under(s, flat, extents[at + 1], plane[at]);
    }
    Value value = s.load(tensor::ExtractOp::create(s.b, image.value, place), element);
    Value isFirst = arith::CmpIOp::create(s.b, arith::CmpIPredicate::slt, x[2], s.like(x[2], 0));
    Value better = arith::OrIOp::create(s.b, isFirst, s.greater(value, x[1]));
    better = arith::AndIOp::create(s.b, inside, better);
    Value position = arith::IndexCastOp::create(s.b, integer, flat);
    return SmallVector<Value>{s.select(better, value, x[1]), s.select(better, position, x[2])};
  };
  SmallVector<int64_t> reduced = llvm::to_vector(llvm::seq<int64_t>(rank, loops));
  auto results =
      generic(l, l.empty(taps, l.b.getI8Type()), inits, {dimRange(l, loops, rank, loops), out, out}, reduced, body);
  Value greatest = results[0];
  if (work != Lowering::storage(element))
    greatest = pointwise(l, greatest, l.b.getMultiDimIdentityMap(rank), sizes, element,
                         [&](Scalar &s, ValueRange x) { return s.store(x[0], element); });
  (void)defineImage(l, op.getY(), greatest);
  return defineImage(l, op.getIndices(), results[1]);
}

//===- MaxUnpool ----------------------------------------------------------===//

/// The sizes of the image that the indices count in: what the attributes give.
static SmallVector<Value> pooledSizes(onnx::MaxUnpoolOp op, Lowering &l) {
  SmallVector<Value> sizes;
  int64_t spatial = l.rank(op.getX()) - 2;
  for (int64_t dim = 0; dim < spatial; ++dim) {
    int64_t stride = op.getStrides() ? (*op.getStrides())[dim] : 1, extra = op.getKernelShape()[dim];
    if (auto pads = op.getPads())
      extra -= (*pads)[dim] + (*pads)[dim + spatial];
    Value steps = arith::SubIOp::create(l.b, l.sizeValue(op.getX(), dim + 2), l.index(1));
    Value covered = arith::MulIOp::create(l.b, steps, l.index(stride));
    sizes.push_back(arith::AddIOp::create(l.b, covered, l.index(extra)));
  }
  return sizes;
}

/// Each index as the place in the result that its place in an image of `sizes` is, or -1 when the result is smaller.
static Value unpoolOnHost(onnx::MaxUnpoolOp op, Lowering &l, ArrayRef<Value> sizes, Value zero) {
  Value result = op.getOutput();
  int64_t rank = l.rank(result);
  SmallVector<Value> extents;
  for (int64_t dim = 2; dim < rank; ++dim)
    extents.push_back(l.sizeValue(result, dim));
  auto place = [&](Scalar &s, ValueRange x) -> Value {
    Value rest = s.indexCast(x[0]), flat, isThere = s.constant(s.b.getI1Type(), 1);
    SmallVector<Value> at(sizes.size());
    for (int64_t dim = int64_t(sizes.size()) - 1; dim >= 0; --dim) {
      at[dim] = arith::RemUIOp::create(s.b, rest, sizes[dim]);
      rest = arith::DivUIOp::create(s.b, rest, sizes[dim]);
    }
    flat = rest; // the number of the plane
    for (auto [coordinate, extent] : llvm::zip(at, extents)) {
      isThere = arith::AndIOp::create(s.b, isThere, isInside(s, coordinate, extent));
      flat = under(s, flat, extent, coordinate);
    }
    Type integer = s.b.getI64Type();
    return s.select(isThere, arith::IndexCastOp::create(s.b, integer, flat), s.constant(integer, -1));
  };
  Value positions = pointwise(l, l.in(op.getI()), l.b.getMultiDimIdentityMap(unsigned(rank)), l.sizes(op.getI()),
                              l.b.getI64Type(), place);
  HostScatter scatter{zero, Lowering::element(result), positions, l.in(op.getX()), l.index(1)};
  scatter.skipsOutside = true;
  return scatter.emit(l);
}

/// Every element of the result looks for its number among the indices of its plane, and the last one counts.
static LogicalResult lowerMaxUnpool(onnx::MaxUnpoolOp op, Lowering &l) {
  Value result = op.getOutput();
  int64_t rank = l.rank(result), loops = 2 * rank - 2;
  for (int64_t dim = 0; dim < rank && onnx::isPresent(op.getOutputShape()); ++dim)
    l.defineSize(result, dim, [&] { return l.elementAsIndex(op.getOutputShape(), dim); });
  SmallVector<Value> sizes = pooledSizes(op, l);
  Value channels = l.sizeValue(op.getX(), 1);
  auto planeOf = [&](Scalar &s) { return under(s, loopIndex(s, 0), channels, loopIndex(s, 1)); };
  checkElements(l, op.getI(), "expected indices inside the plane they come from, found one outside",
                [&](Scalar &s, Value index) -> Value {
                  Value last = planeOf(s), first = last;
                  last = arith::AddIOp::create(s.b, last, number(s, 1));
                  for (Value size : sizes) {
                    first = arith::MulIOp::create(s.b, first, size);
                    last = arith::MulIOp::create(s.b, last, size);
                  }
                  index = s.indexCast(index);
                  return arith::OrIOp::create(s.b, s.less(index, first),
                                              arith::CmpIOp::create(s.b, arith::CmpIPredicate::sge, index, last));
                });
  SmallVector<AffineExpr> read = {getAffineDimExpr(0, l.b.getContext()), getAffineDimExpr(1, l.b.getContext())};
  SmallVector<int64_t> reduced;
  for (int64_t dim = rank; dim < loops; ++dim) {
    read.push_back(getAffineDimExpr(dim, l.b.getContext()));
    reduced.push_back(dim);
  }
  AffineMap in = AffineMap::get(loops, 0, read, l.b.getContext());
  Type stored = Lowering::storage(Lowering::element(result));
  Value zero = filled(l, l.sizes(result), l.b.getZeroAttr(stored));
  if (l.isOnHost())
    return l.define(result, unpoolOnHost(op, l, sizes, zero));
  auto body = [&](Scalar &s, ValueRange x) {
    Value own = planeOf(s), exists = s.constant(s.b.getI1Type(), 1);
    for (auto [dim, size] : llvm::enumerate(sizes)) {
      Value at = loopIndex(s, dim + 2);
      exists = arith::AndIOp::create(s.b, exists, isInside(s, at, size));
      own = under(s, own, size, at);
    }
    Value hit = arith::AndIOp::create(s.b, exists, s.equal(s.indexCast(x[1]), own));
    return SmallVector<Value>{s.select(hit, x[0], x[2])};
  };
  Value unpooled =
      generic(l, {l.in(op.getX()), l.in(op.getI())}, zero, {in, in, dimRange(l, loops, 0, rank)}, reduced, body)[0];
  return l.define(result, unpooled);
}

//===- Col2Im -------------------------------------------------------------===//

namespace {
/// One spatial dim of the windows that were taken apart.
struct Block {
  Value size, count; ///< taps, and places of the window
  int64_t stride = 1, dilation = 1, begin = 0;
};
} // namespace

static SmallVector<Block> blocksOf(onnx::Col2ImOp op, Lowering &l, int64_t spatial) {
  SmallVector<Block> blocks;
  Value places = l.index(1);
  for (int64_t dim = 0; dim < spatial; ++dim) {
    Block block;
    block.size = l.index(l.elementAsIndex(op.getBlockShape(), dim));
    block.stride = op.getStrides() ? (*op.getStrides())[dim] : 1;
    block.dilation = op.getDilations() ? (*op.getDilations())[dim] : 1;
    block.begin = op.getPads() ? (*op.getPads())[dim] : 0;
    int64_t end = op.getPads() ? (*op.getPads())[dim + spatial] : 0;
    Value room = arith::AddIOp::create(l.b, l.sizeValue(op.getOutput(), dim + 2), l.index(block.begin + end - 1));
    Value taps = arith::SubIOp::create(l.b, block.size, l.index(1));
    room = arith::SubIOp::create(l.b, room, arith::MulIOp::create(l.b, taps, l.index(block.dilation)));
    Value steps = arith::FloorDivSIOp::create(l.b, room, l.index(block.stride));
    block.count = arith::AddIOp::create(l.b, steps, l.index(1));
    places = arith::MulIOp::create(l.b, places, block.count);
    blocks.push_back(block);
  }
  l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, places, l.sizeValue(op.getInput(), 2)),
          "expected as many columns as the blocks have places");
  return blocks;
}

/// y[n, c, p] sums x[n, c * taps + t, place] over the taps t that some place of the window puts on p.
static LogicalResult lowerCol2Im(onnx::Col2ImOp op, Lowering &l) {
  Value result = op.getOutput(), source = l.in(op.getInput());
  int64_t rank = l.rank(result), spatial = rank - 2, loops = rank + spatial;
  for (int64_t dim = 0; dim < spatial; ++dim)
    l.defineSize(result, dim + 2, [&] { return l.elementAsIndex(op.getImageShape(), dim); });
  SmallVector<Block> blocks = blocksOf(op, l, spatial);
  SmallVector<OpFoldResult> taps =
      llvm::map_to_vector(blocks, [](const Block &block) -> OpFoldResult { return block.size; });
  Value perChannel = l.index(1);
  for (const Block &block : blocks)
    perChannel = arith::MulIOp::create(l.b, perChannel, block.size);
  Value rows = l.sizeValue(op.getInput(), 1);
  l.defineSize(result, 1, [&] {
    return OpFoldResult(
        arith::DivSIOp::create(l.b, rows, arith::MaxSIOp::create(l.b, perChannel, l.index(1))).getResult());
  });
  Value whole = arith::MulIOp::create(l.b, perChannel, l.sizeValue(result, 1));
  l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, whole, rows), "expected whole blocks per channel");
  Type element = Lowering::element(result), work = Scalar::working(element);
  Value zero = filled(l, l.sizes(result), l.b.getZeroAttr(work));
  auto body = [&](Scalar &s, ValueRange x) {
    Value exists = s.constant(s.b.getI1Type(), 1), row = loopIndex(s, 1), column = number(s, 0);
    for (auto [dim, block] : llvm::enumerate(blocks)) {
      Value tap = loopIndex(s, rank + dim), stride = number(s, block.stride);
      Value at = arith::AddIOp::create(s.b, loopIndex(s, dim + 2), number(s, block.begin));
      at = arith::SubIOp::create(s.b, at, arith::MulIOp::create(s.b, tap, number(s, block.dilation)));
      Value rest = arith::RemSIOp::create(s.b, at, stride), place = arith::DivSIOp::create(s.b, at, stride);
      Value hits = arith::AndIOp::create(s.b, s.equal(rest, number(s, 0)), isInside(s, place, block.count));
      exists = arith::AndIOp::create(s.b, exists, hits);
      row = under(s, row, block.size, tap);
      column = under(s, column, block.count, place);
    }
    column = s.select(exists, column, number(s, 0));
    Value value = s.load(tensor::ExtractOp::create(s.b, source, {loopIndex(s, 0), row, column}), element);
    return SmallVector<Value>{s.accumulate(s.select(exists, value, s.like(value, 0)), x[1])};
  };
  SmallVector<int64_t> reduced = llvm::to_vector(llvm::seq<int64_t>(rank, loops));
  Value image = generic(l, l.empty(taps, l.b.getI8Type()), zero,
                        {dimRange(l, loops, rank, loops), dimRange(l, loops, 0, rank)}, reduced, body)[0];
  if (work != Lowering::storage(element))
    image = pointwise(l, image, l.b.getMultiDimIdentityMap(rank), l.sizes(result), Lowering::storage(element),
                      [&](Scalar &s, ValueRange x) { return s.store(x[0], element); });
  return l.define(result, image);
}

void populateUnpoolRules(Rules &rules) {
  rules.add(lowerMaxUnpool);
  rules.add(lowerCol2Im);
}

} // namespace aicc::linalg
