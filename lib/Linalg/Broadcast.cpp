// Elementwise ops over broadcast operands: one linalg.generic whose maps leave out the dims an
// operand broadcasts along.
//
//   x : tensor<?x8x4xf32>, y : tensor<8x1xf32>   ⇒   y' = collapse_shape y : tensor<8xf32>
//   linalg.generic maps (d0,d1,d2)->(d0,d1,d2), (d0,d1,d2)->(d1), out (d0,d1,d2)->(d0,d1,d2)
//
// A constant with equal elements becomes a constant in the body. A dim that may or may not be 1 at
// run time is read by tensor.extract with an index that is zero when it is.
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {

/// How one operand is read.
struct Source {
  Value onnxValue;
  TypedAttr scalar;           ///< constant in the body
  Value tensor;               ///< input of the generic, or captured when `extents` is not empty
  AffineMap map;              ///< of an input
  SmallVector<Value> extents; ///< sizes of the tensor whose dims broadcast at run time; null for the others
};

} // namespace

/// An operand's dim that is neither 1 nor the result's would be read outside its tensor.
static void checkBroadcast(Lowering &l, Value extent, Value result) {
  Value isUnit = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, extent, l.index(1));
  Value isSame = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, extent, result);
  l.check(arith::OrIOp::create(l.b, isUnit, isSame), "expected the shapes of its inputs to broadcast");
}

/// Operand dim d lies under result dim d + offset.
static Source sourceOf(Lowering &l, Value operand, ArrayRef<AffineExpr> result) {
  Source source{operand, l.splat(operand), {}, {}, {}};
  if (source.scalar)
    return source;
  source.tensor = l.in(operand);
  ArrayRef<AffineExpr> dims = l.dims(operand);
  int64_t offset = result.size() - dims.size();
  SmallVector<int64_t> dropped;
  SmallVector<AffineExpr> kept;
  bool dynamic = false;
  for (auto [dim, expr] : llvm::enumerate(dims)) {
    if (isOne(expr) && !isOne(result[dim + offset])) {
      dropped.push_back(dim);
      continue;
    }
    dynamic |= expr != result[dim + offset];
    kept.push_back(getAffineDimExpr(dim + offset, l.b.getContext()));
  }
  if (!dynamic) {
    source.tensor = dropUnitDims(l, source.tensor, dropped);
    source.map = AffineMap::get(result.size(), 0, kept, l.b.getContext());
    return source;
  }
  for (auto [dim, expr] : llvm::enumerate(dims)) {
    bool same = expr == result[dim + offset];
    source.extents.push_back(same ? Value() : l.sizeValue(operand, dim));
    if (!same)
      checkBroadcast(l, source.extents.back(), l.index(l.size(result[dim + offset])));
  }
  return source;
}

/// Element of a source whose dims may broadcast at run time.
static Value extractElement(ImplicitLocOpBuilder &b, const Source &source, int64_t rank) {
  int64_t offset = rank - int64_t(source.extents.size());
  SmallVector<Value> indices;
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  for (auto [dim, extent] : llvm::enumerate(source.extents)) {
    Value index = mlir::linalg::IndexOp::create(b, dim + offset);
    if (extent) {
      Value isUnit = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, extent, one);
      index = arith::SelectOp::create(b, isUnit, zero, index);
    }
    indices.push_back(index);
  }
  return tensor::ExtractOp::create(b, source.tensor, indices);
}

void defineBroadcastSize(Lowering &l, Value result, int64_t dim, ArrayRef<AffineExpr> dims) {
  l.defineSize(result, dim, [&]() -> OpFoldResult {
    Value size;
    for (AffineExpr own : dims) {
      if (isOne(own))
        continue;
      Value next = l.index(l.size(own));
      if (!size) {
        size = next;
        continue;
      }
      Value isUnit = arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, size, l.index(1));
      size = arith::SelectOp::create(l.b, isUnit, next, size);
    }
    return size ? size : l.index(1);
  });
}

static void defineBroadcastSizes(Lowering &l, Value result, ValueRange operands) {
  int64_t rank = l.rank(result);
  for (int64_t dim = 0; dim < rank; ++dim) {
    SmallVector<AffineExpr> dims;
    for (Value operand : operands)
      if (int64_t own = dim - (rank - l.rank(operand)); own >= 0)
        dims.push_back(l.dims(operand)[own]);
    defineBroadcastSize(l, result, dim, dims);
  }
}

Value broadcastAtRunTime(Lowering &l, Value tensor, SmallVectorImpl<AffineExpr> &dims, ArrayRef<AffineExpr> wanted) {
  int64_t rank = dims.size();
  ArrayRef<AffineExpr> under = wanted.take_back(rank);
  if (llvm::all_of(llvm::zip(dims, under), [](auto pair) {
        auto [dim, result] = pair;
        return dim == result || isOne(dim);
      }))
    return tensor;
  Source source;
  source.tensor = tensor;
  for (auto [dim, result] : llvm::zip(dims, under)) {
    source.extents.push_back(dim == result ? Value() : l.index(l.size(dim)));
    if (dim != result)
      checkBroadcast(l, source.extents.back(), l.index(l.size(result)));
  }
  dims.assign(under.begin(), under.end());
  return pointwise(l, {}, {}, l.sizes(under), getElementTypeOrSelf(tensor),
                   [&](Scalar &s, ValueRange) { return extractElement(s.b, source, rank); });
}

Value elementwise(Lowering &l, Value result, ValueRange operands, PointBody body) {
  defineBroadcastSizes(l, result, operands);
  SmallVector<AffineExpr> dims(l.dims(result));
  SmallVector<Source> sources;
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (Value operand : operands) {
    sources.push_back(sourceOf(l, operand, dims));
    if (!sources.back().map)
      continue;
    inputs.push_back(sources.back().tensor);
    maps.push_back(sources.back().map);
  }
  Type element = Lowering::element(result);
  return pointwise(l, inputs, maps, l.sizes(dims), Lowering::storage(element), [&](Scalar &s, ValueRange arguments) {
    SmallVector<Value> values;
    for (const Source &source : sources) {
      Value stored;
      if (source.scalar) {
        stored = arith::ConstantOp::create(s.b, source.scalar);
      } else if (source.map) {
        stored = arguments.front();
        arguments = arguments.drop_front();
      } else {
        stored = extractElement(s.b, source, dims.size());
      }
      values.push_back(s.load(stored, Lowering::element(source.onnxValue)));
    }
    s.isUnsigned = Lowering::isUnsigned(operands.front());
    return s.store(body(s, values), element);
  });
}

} // namespace aicc::linalg
