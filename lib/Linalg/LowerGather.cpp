// Gather*, Scatter*, OneHot: elements at positions that are data. The processor looks at all indices first and ends the
// run when one is outside; a device would have to wait for that answer. Both clamp them into the tensor, so that a bad
// one reads a wrong element rather than foreign memory.
#include "lib/Linalg/HostScatter.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

/// An index element as a position in [0, size): negative ones count from the end.
static Value position(Scalar &s, Value element, bool isUnsigned, Value size) {
  Value zero = arith::ConstantIndexOp::create(s.b, 0), one = arith::ConstantIndexOp::create(s.b, 1);
  s.isUnsigned = isUnsigned;
  Value index = s.indexCast(element);
  Value fromEnd = arith::AddIOp::create(s.b, index, size);
  Value negative = arith::CmpIOp::create(s.b, arith::CmpIPredicate::slt, index, zero);
  index = arith::SelectOp::create(s.b, negative, fromEnd, index);
  Value last = arith::SubIOp::create(s.b, size, one);
  return arith::MaxSIOp::create(s.b, arith::MinSIOp::create(s.b, index, last), zero);
}

static Value loopIndex(Scalar &s, int64_t dim) { return mlir::linalg::IndexOp::create(s.b, dim); }

/// Whether constant indices lie within sizes that are constant; index i is one of axis i modulo their number.
static bool areInside(Lowering &l, Value indices, ArrayRef<OpFoldResult> sizes) {
  auto constants = l.integers(indices);
  if (!constants)
    return false;
  for (auto [number, index] : llvm::enumerate(*constants)) {
    auto size = getConstantIntValue(sizes[number % sizes.size()]);
    if (!size || index < -*size || index >= *size)
      return false;
  }
  return true;
}

static Value isOutside(Scalar &s, Value element, bool isUnsigned, Value size) {
  s.isUnsigned = isUnsigned;
  Value index = s.indexCast(element);
  Value negative = arith::CmpIOp::create(s.b, arith::CmpIPredicate::slt, index, arith::ConstantIndexOp::create(s.b, 0));
  index = s.select(negative, arith::AddIOp::create(s.b, index, size), index);
  return arith::CmpIOp::create(s.b, arith::CmpIPredicate::uge, index, size);
}

/// Ends the run on an index outside of [-n, n), n being the size of its axis: the one of `sizes`, or that of its number
/// in a tuple, which the last dim of the indices holds.
static void checkIndices(Lowering &l, Value indices, ArrayRef<OpFoldResult> sizes) {
  if (sizes.empty() || areInside(l, indices, sizes) || !l.isOnHost())
    return;
  SmallVector<Value> values = llvm::map_to_vector(sizes, [&](OpFoldResult size) { return l.index(size); });
  bool isUnsigned = Lowering::isUnsigned(indices);
  checkElements(l, indices, "expected indices in [-n, n), n being the size of their axis, found one outside",
                [&](Scalar &s, Value element) {
                  Value size = values[0];
                  for (size_t entry = 1; entry < values.size(); ++entry) {
                    Value here = arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, loopIndex(s, l.rank(indices) - 1),
                                                       arith::ConstantIndexOp::create(s.b, int64_t(entry)));
                    size = s.select(here, values[entry], size);
                  }
                  return isOutside(s, element, isUnsigned, size);
                });
}

static AffineMap mapOfDims(Lowering &l, int64_t loops, int64_t begin, int64_t end) {
  SmallVector<AffineExpr> dims;
  for (int64_t dim = begin; dim < end; ++dim)
    dims.push_back(getAffineDimExpr(dim, l.b.getContext()));
  return AffineMap::get(loops, 0, dims, l.b.getContext());
}

//===- Gather -------------------------------------------------------------===//

/// One slice at a known place needs no reading: extract_slice.
static LogicalResult gatherOne(onnx::GatherOp op, Lowering &l, int64_t axis) {
  int64_t rank = l.rank(op.getData());
  OpFoldResult index = l.elementAsIndex(op.getIndices(), 0), size = l.size(op.getData(), axis);
  auto known = getConstantIntValue(size);
  if (known && !areInside(l, op.getIndices(), size))
    return op.emitError("expected an index in [")
           << -*known << ", " << *known << "), found " << *getConstantIntValue(index);
  checkIndices(l, op.getIndices(), size);
  if (auto constant = getConstantIntValue(index); constant && *constant < 0)
    index = addSizes(l, index, size);
  SmallVector<OpFoldResult> offsets(rank, l.b.getIndexAttr(0)), ones(rank, l.b.getIndexAttr(1));
  SmallVector<OpFoldResult> sizes = l.sizes(op.getData());
  offsets[axis] = index;
  sizes[axis] = l.b.getIndexAttr(1);
  Value slice = tensor::ExtractSliceOp::create(l.b, l.in(op.getData()), offsets, sizes, ones);
  if (l.rank(op.getIndices()) == 0)
    slice = dropUnitDims(l, slice, axis);
  return l.define(op.getOutput(), slice);
}

static bool isOneConstant(Lowering &l, Value indices) {
  auto constants = l.integers(indices);
  return constants && constants->size() == 1 && l.rank(indices) <= 1;
}

static LogicalResult lowerGather(onnx::GatherOp op, Lowering &l) {
  Value data = op.getData(), indices = op.getIndices();
  int64_t axis = normalizedAxis(op.getAxis(), l.rank(data)), inner = l.rank(indices);
  if (isOneConstant(l, indices))
    return gatherOne(op, l, axis);
  checkIndices(l, indices, l.size(data, axis));
  int64_t loops = l.rank(op.getOutput());
  Value source = l.in(data), size = l.sizeValue(data, axis);
  AffineMap map = mapOfDims(l, loops, axis, axis + inner);
  Type stored = Lowering::storage(Lowering::element(data));
  Value result =
      pointwise(l, l.in(indices), map, l.sizes(op.getOutput()), stored, [&](Scalar &s, ValueRange x) -> Value {
        SmallVector<Value> place;
        for (int64_t dim = 0; dim < l.rank(data); ++dim) {
          if (dim == axis)
            place.push_back(position(s, x[0], Lowering::isUnsigned(indices), size));
          else
            place.push_back(loopIndex(s, dim < axis ? dim : dim + inner - 1));
        }
        return tensor::ExtractOp::create(s.b, source, place);
      });
  return l.define(op.getOutput(), result);
}

static LogicalResult lowerGatherElements(onnx::GatherElementsOp op, Lowering &l) {
  Value data = op.getData(), indices = op.getIndices();
  int64_t rank = l.rank(data), axis = normalizedAxis(op.getAxis(), rank);
  checkIndices(l, indices, l.size(data, axis));
  Value source = l.in(data), size = l.sizeValue(data, axis);
  for (int64_t dim = 0; dim < rank; ++dim)
    if (dim != axis && l.dims(indices)[dim] != l.dims(data)[dim])
      l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::sle, l.sizeValue(indices, dim), l.sizeValue(data, dim)),
              "expected 'indices' no longer than 'data' along dim " + Twine(dim));
  Type stored = Lowering::storage(Lowering::element(data));
  Value result = pointwise(l, l.in(indices), l.b.getMultiDimIdentityMap(rank), l.sizes(op.getOutput()), stored,
                           [&](Scalar &s, ValueRange x) -> Value {
                             SmallVector<Value> place;
                             for (int64_t dim = 0; dim < rank; ++dim)
                               place.push_back(loopIndex(s, dim));
                             place[axis] = position(s, x[0], Lowering::isUnsigned(indices), size);
                             return tensor::ExtractOp::create(s.b, source, place);
                           });
  return l.define(op.getOutput(), result);
}

/// How many dims a tuple of indices counts, which ranks tell; none that is not at least 0.
static std::optional<int64_t> tupleOf(int64_t length) { return length < 0 ? std::nullopt : std::optional(length); }

/// The result's dims are those of the indices but the last, then those of the data that a tuple
/// leaves free.
static LogicalResult lowerGatherND(onnx::GatherNDOp op, Lowering &l) {
  Value data = op.getData(), indices = op.getIndices();
  int64_t batch = op.getBatchDims(), outer = l.rank(indices) - 1, loops = l.rank(op.getOutput());
  auto tuple = tupleOf(outer + l.rank(data) - batch - loops);
  if (!tuple)
    return op.emitError("expected ranks that fit, found too many dims of the result");
  SmallVector<OpFoldResult> all = l.sizes(data);
  checkIndices(l, indices, ArrayRef(all).slice(batch, *tuple));
  Value source = l.in(data), places = l.in(indices);
  SmallVector<Value> sizes;
  for (int64_t dim = 0; dim < l.rank(data); ++dim)
    sizes.push_back(l.sizeValue(data, dim));
  Type stored = Lowering::storage(Lowering::element(data));
  Value result = pointwise(l, {}, {}, l.sizes(op.getOutput()), stored, [&](Scalar &s, ValueRange) -> Value {
    SmallVector<Value> at, place;
    for (int64_t dim = 0; dim < outer; ++dim)
      at.push_back(loopIndex(s, dim));
    place.assign(at.begin(), at.begin() + batch);
    for (int64_t entry = 0; entry < *tuple; ++entry) {
      at.push_back(arith::ConstantIndexOp::create(s.b, entry));
      Value element = tensor::ExtractOp::create(s.b, places, at);
      at.pop_back();
      place.push_back(position(s, element, false, sizes[batch + entry]));
    }
    for (int64_t dim = outer; dim < loops; ++dim)
      place.push_back(loopIndex(s, dim));
    return tensor::ExtractOp::create(s.b, source, place);
  });
  return l.define(op.getOutput(), result);
}

//===- Scatter ------------------------------------------------------------===//

/// What an update does to the element it meets.
static Value combine(Scalar &s, StringRef reduction, Value present, Value update) {
  if (reduction == "add")
    return s.add(present, update);
  if (reduction == "mul")
    return s.mul(present, update);
  if (reduction == "max")
    return s.max(present, update);
  if (reduction == "min")
    return s.min(present, update);
  return update;
}

/// Every result element looks through the updates that may meet it, in order, so that the last one
/// wins: a reduction loop instead of writes to computed places, parallel over the result.
static Value scatter(Lowering &l, Value data, Value into, ValueRange inputs, ArrayRef<AffineMap> maps,
                     ArrayRef<int64_t> loops, StringRef reduction,
                     llvm::function_ref<Value(Scalar &, ValueRange)> meets) {
  Type element = Lowering::element(data);
  SmallVector<AffineMap> all(maps);
  all.push_back(mapOfDims(l, maps[0].getNumDims(), 0, l.rank(data)));
  return generic(l, inputs, into, all, loops, [&](Scalar &s, ValueRange x) {
    Value hit = meets(s, x);
    s.isUnsigned = Lowering::isUnsigned(data);
    Value combined = combine(s, reduction, s.load(x.back(), element), s.load(x[x.size() - 2], element));
    return SmallVector<Value>{s.select(hit, s.store(combined, element), x.back())};
  })[0];
}

/// The number of an element, or of a block, from one coordinate after the other; -1 when one is outside its size.
static Value placeOf(Scalar &s, ArrayRef<Value> coordinates, ArrayRef<Value> sizes) {
  Value flat = arith::ConstantIndexOp::create(s.b, 0), isThere = s.constant(s.b.getI1Type(), 1);
  for (auto [coordinate, size] : llvm::zip(coordinates, sizes)) {
    Value below = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, coordinate, size);
    isThere = arith::AndIOp::create(s.b, isThere, below);
    flat = arith::AddIOp::create(s.b, arith::MulIOp::create(s.b, flat, size), coordinate);
  }
  Type integer = s.b.getI64Type();
  return s.select(isThere, arith::IndexCastOp::create(s.b, integer, flat), s.constant(integer, -1));
}

/// An index element, negative ones counted from the end; not clamped.
static Value coordinateOf(Scalar &s, Value element, bool isUnsigned, Value size) {
  s.isUnsigned = isUnsigned;
  Value index = s.indexCast(element);
  Value isNegative =
      arith::CmpIOp::create(s.b, arith::CmpIPredicate::slt, index, arith::ConstantIndexOp::create(s.b, 0));
  return s.select(isNegative, arith::AddIOp::create(s.b, index, size), index);
}

static SmallVector<Value> leadingSizes(Lowering &l, Value onnxValue, int64_t count) {
  SmallVector<Value> sizes;
  for (int64_t dim = 0; dim < count; ++dim)
    sizes.push_back(l.sizeValue(onnxValue, dim));
  return sizes;
}

static LogicalResult scatterElementsOnHost(onnx::ScatterElementsOp op, Lowering &l, int64_t axis) {
  Value data = op.getData(), indices = op.getIndices();
  int64_t rank = l.rank(data);
  SmallVector<Value> sizes = leadingSizes(l, data, rank);
  auto place = [&](Scalar &s, ValueRange x) {
    SmallVector<Value> at;
    for (int64_t dim = 0; dim < rank; ++dim)
      at.push_back(dim == axis ? coordinateOf(s, x[0], Lowering::isUnsigned(indices), sizes[dim]) : loopIndex(s, dim));
    return placeOf(s, at, sizes);
  };
  Value positions = pointwise(l, l.in(indices), l.b.getMultiDimIdentityMap(unsigned(rank)), l.sizes(indices),
                              l.b.getI64Type(), place);
  HostScatter scatter{l.in(data), Lowering::element(data), positions, l.in(op.getUpdates()), l.index(1)};
  scatter.reduction = op.getReduction();
  return l.define(op.getOutput(), scatter.emit(l));
}

static LogicalResult scatterNDOnHost(onnx::ScatterNDOp op, Lowering &l, int64_t tuple) {
  Value data = op.getData(), indices = op.getIndices(), entries = l.in(indices);
  int64_t outer = l.rank(indices) - 1;
  SmallVector<Value> sizes = leadingSizes(l, data, tuple);
  OpFoldResult block = l.b.getIndexAttr(1);
  for (int64_t dim = tuple; dim < l.rank(data); ++dim)
    block = multiplySizes(l, block, l.size(data, dim));
  auto place = [&](Scalar &s, ValueRange) {
    SmallVector<Value> at;
    for (int64_t entry = 0; entry < tuple; ++entry) {
      SmallVector<Value> from;
      for (int64_t dim = 0; dim < outer; ++dim)
        from.push_back(loopIndex(s, dim));
      from.push_back(arith::ConstantIndexOp::create(s.b, entry));
      at.push_back(coordinateOf(s, tensor::ExtractOp::create(s.b, entries, from), false, sizes[entry]));
    }
    return placeOf(s, at, sizes);
  };
  SmallVector<OpFoldResult> counts = l.sizes(indices);
  counts.pop_back();
  Value positions = pointwise(l, {}, {}, counts, l.b.getI64Type(), place);
  HostScatter scatter{l.in(data), Lowering::element(data), positions, l.in(op.getUpdates()), l.index(block)};
  scatter.reduction = op.getReduction();
  return l.define(op.getOutput(), scatter.emit(l));
}

/// A tensor of its own, which may be written.
static Value copied(Lowering &l, Value tensor, ArrayRef<OpFoldResult> sizes) {
  return pointwise(l, tensor, l.b.getMultiDimIdentityMap(sizes.size()), sizes, getElementTypeOrSelf(tensor),
                   [](Scalar &, ValueRange args) { return args[0]; });
}

/// What a ScatterElements reaches of its data: all along the axis, and as much as there is of the indices elsewhere.
static SmallVector<OpFoldResult> reachOf(onnx::ScatterElementsOp op, int64_t axis, Lowering &l) {
  SmallVector<OpFoldResult> sizes = l.sizes(op.getIndices());
  for (int64_t dim = 0; dim < l.rank(op.getData()); ++dim)
    if (dim != axis && l.dims(op.getData())[dim] != l.dims(op.getIndices())[dim])
      l.check(
          arith::CmpIOp::create(l.b, arith::CmpIPredicate::sle, l.index(sizes[dim]), l.sizeValue(op.getData(), dim)),
          "expected 'indices' to be no longer than 'data' but along 'axis'");
  sizes[axis] = l.size(op.getData(), axis);
  return sizes;
}

/// Loops: the dims of the data, then the axis of the updates. The other dims of the updates may be shorter than the
/// data's: then the front of the data is taken out, changed and put back.
static LogicalResult lowerScatterElements(onnx::ScatterElementsOp op, Lowering &l) {
  Value data = op.getData(), indices = op.getIndices();
  int64_t rank = l.rank(data), axis = normalizedAxis(op.getAxis(), rank);
  if (l.isOnHost() && HostScatter::knows(op.getReduction(), Lowering::element(data)))
    return scatterElementsOnHost(op, l, axis);
  bool isWhole = true;
  for (int64_t dim = 0; dim < rank; ++dim)
    isWhole &= dim == axis || l.dims(data)[dim] == l.dims(indices)[dim];
  SmallVector<AffineExpr> dims;
  for (int64_t dim = 0; dim < rank; ++dim)
    dims.push_back(getAffineDimExpr(dim == axis ? rank : dim, l.b.getContext()));
  AffineMap map = AffineMap::get(rank + 1, 0, dims, l.b.getContext());
  checkIndices(l, indices, l.size(data, axis));
  Value size = l.sizeValue(data, axis);
  Value inputs[] = {l.in(indices), l.in(op.getUpdates())};
  SmallVector<OpFoldResult> zeros(rank, l.b.getIndexAttr(0)), ones(rank, l.b.getIndexAttr(1)), sizes;
  Value into = l.in(data);
  if (!isWhole) {
    sizes = reachOf(op, axis, l);
    into = copied(l, tensor::ExtractSliceOp::create(l.b, into, zeros, sizes, ones), sizes);
  }
  Value result = scatter(l, data, into, inputs, {map, map}, rank, op.getReduction(), [&](Scalar &s, ValueRange x) {
    return arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, loopIndex(s, axis),
                                 position(s, x[0], Lowering::isUnsigned(indices), size));
  });
  if (!isWhole)
    result = tensor::InsertSliceOp::create(l.b, result, copied(l, l.in(data), l.sizes(data)), zeros, sizes, ones);
  return l.define(op.getOutput(), result);
}

/// Loops: the dims of the data, then those of the indices but the last, which numbers the entries
/// of a tuple.
static LogicalResult lowerScatterND(onnx::ScatterNDOp op, Lowering &l) {
  Value data = op.getData(), indices = op.getIndices();
  int64_t rank = l.rank(data), outer = l.rank(indices) - 1;
  auto tuple = tupleOf(outer + rank - l.rank(op.getUpdates()));
  if (!tuple)
    return op.emitError("expected ranks that fit, found too many dims of 'updates'");
  if (l.isOnHost() && HostScatter::knows(op.getReduction(), Lowering::element(data)))
    return scatterNDOnHost(op, l, *tuple);
  SmallVector<AffineExpr> dims;
  SmallVector<int64_t> loops;
  for (int64_t dim = 0; dim < outer; ++dim) {
    loops.push_back(rank + dim);
    dims.push_back(getAffineDimExpr(rank + dim, l.b.getContext()));
  }
  for (int64_t dim = *tuple; dim < rank; ++dim)
    dims.push_back(getAffineDimExpr(dim, l.b.getContext()));
  AffineMap map = AffineMap::get(rank + outer, 0, dims, l.b.getContext());
  SmallVector<OpFoldResult> all = l.sizes(data);
  checkIndices(l, indices, ArrayRef(all).take_front(*tuple));
  Value places = l.in(indices);
  SmallVector<Value> sizes;
  for (int64_t dim = 0; dim < *tuple; ++dim)
    sizes.push_back(l.sizeValue(data, dim));
  Value result =
      scatter(l, data, l.in(data), l.in(op.getUpdates()), map, loops, op.getReduction(), [&](Scalar &s, ValueRange) {
        Value hit = s.constant(s.b.getI1Type(), 1);
        for (int64_t entry = 0; entry < *tuple; ++entry) {
          SmallVector<Value> at;
          for (int64_t loop : loops)
            at.push_back(loopIndex(s, loop));
          at.push_back(arith::ConstantIndexOp::create(s.b, entry));
          Value element = tensor::ExtractOp::create(s.b, places, at);
          Value same = arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, loopIndex(s, entry),
                                             position(s, element, false, sizes[entry]));
          hit = arith::AndIOp::create(s.b, hit, same);
        }
        return hit;
      });
  return l.define(op.getOutput(), result);
}

/// Element a of the axis comes from the update if one is written there: number a - start of it, in a ring if circular.
static LogicalResult lowerTensorScatter(onnx::TensorScatterOp op, Lowering &l) {
  Value cache = op.getPastCache(), update = op.getUpdate(), starts = op.getWriteIndices();
  int64_t rank = l.rank(cache), axis = normalizedAxis(op.getAxis(), rank);
  for (int64_t dim = 0; dim < rank; ++dim) {
    Value fits = arith::CmpIOp::create(l.b, dim == axis ? arith::CmpIPredicate::ule : arith::CmpIPredicate::eq,
                                       l.sizeValue(update, dim), l.sizeValue(cache, dim));
    l.check(fits, "expected an update that differs from the cache along 'axis' only, and is no longer");
  }
  bool isCircular = op.getMode() == "circular", isGiven = onnx::isPresent(starts);
  Value size = l.sizeValue(cache, axis), count = l.sizeValue(update, axis), source = l.in(update);
  Value room = arith::SubIOp::create(l.b, size, count), ring = arith::MaxSIOp::create(l.b, size, l.index(1));
  if (isGiven && !isCircular)
    checkElements(l, starts, "expected writes inside the cache, found one outside",
                  [&](Scalar &s, Value start) -> Value {
                    // As unsigned numbers, negative ones are beyond the end.
                    return arith::CmpIOp::create(s.b, arith::CmpIPredicate::ugt, s.indexCast(start), room);
                  });
  SmallVector<Value> inputs = {l.in(cache)};
  SmallVector<AffineMap> maps = {l.b.getMultiDimIdentityMap(rank)};
  if (isGiven) {
    inputs.push_back(l.in(starts));
    maps.push_back(mapOfDims(l, rank, 0, 1));
  }
  Value result = pointwise(l, inputs, maps, l.sizes(cache), getElementTypeOrSelf(source), [&](Scalar &s, ValueRange x) {
    Value zero = arith::ConstantIndexOp::create(s.b, 0), number = loopIndex(s, axis);
    if (isGiven)
      number = arith::SubIOp::create(s.b, number, s.indexCast(x[1]));
    if (isCircular) {
      number = arith::RemSIOp::create(s.b, number, ring);
      number = s.select(s.less(number, zero), arith::AddIOp::create(s.b, number, size), number);
    }
    Value isWritten = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, number, count);
    SmallVector<Value> place;
    for (int64_t dim = 0; dim < rank; ++dim)
      place.push_back(dim == axis ? s.select(isWritten, number, zero) : loopIndex(s, dim));
    return s.select(isWritten, tensor::ExtractOp::create(s.b, source, place), x[0]);
  });
  return l.define(op.getPresentCache(), result);
}

//===- OneHot -------------------------------------------------------------===//

static LogicalResult lowerOneHot(onnx::OneHotOp op, Lowering &l) {
  Value result = op.getOutput(), indices = op.getIndices();
  int64_t rank = l.rank(result), axis = normalizedAxis(op.getAxis(), rank);
  l.defineSize(result, axis, [&] { return l.elementAsIndex(op.getDepth(), 0); });
  Value depth = l.sizeValue(result, axis), values = l.in(op.getValues());
  Value off = tensor::ExtractOp::create(l.b, values, l.index(0));
  Value on = tensor::ExtractOp::create(l.b, values, l.index(1));
  AffineMap map = mapWithout(l.b.getContext(), rank, axis);
  Value hot = pointwise(l, l.in(indices), map, l.sizes(result), off.getType(), [&](Scalar &s, ValueRange x) -> Value {
    s.isUnsigned = Lowering::isUnsigned(indices);
    Value number = s.load(x[0], Lowering::element(indices));
    Value index =
        s.indexCast(isa<FloatType>(number.getType()) ? s.cast(number, s.b.getI64Type(), false, false) : number);
    Value zero = arith::ConstantIndexOp::create(s.b, 0);
    Value negative = arith::CmpIOp::create(s.b, arith::CmpIPredicate::slt, index, zero);
    index = s.select(negative, arith::AddIOp::create(s.b, index, depth), index);
    Value same = arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, index, loopIndex(s, axis));
    return s.select(same, on, off);
  });
  return l.define(result, hot);
}

void populateGatherRules(Rules &rules) {
  rules.add(lowerGather);
  rules.add(lowerGatherElements);
  rules.add(lowerGatherND);
  rules.add(lowerScatterElements);
  rules.add(lowerScatterND);
  rules.add(lowerTensorScatter);
  rules.add(lowerOneHot);
}

} // namespace aicc::linalg
