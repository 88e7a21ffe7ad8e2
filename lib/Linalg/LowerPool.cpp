// MaxPool, AveragePool and LpPool become linalgx.pool; global pools become reductions.
//
//   %y = onnx.AveragePool %x {kernel_shape = [3, 3], count_include_pad = 1}
//   =>
//   %y = linalgx.pool "average_include_pad" {kernel = ..., strides = ..., pads = ...} ins(%x) outs(%empty)
//
// Images are channels last, as for convolutions. Integers and narrow floats are pooled in f32.
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/PoolByLoops.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"
#include "lib/Linalg/Unpool.h"
#include "lib/Linalg/Windows.h"

using namespace mlir;

namespace aicc::linalg {

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// Elements of an image in the type they are pooled in.
static Value pooledElements(Lowering &l, Value onnxValue, const Image &image, Type type) {
  Type element = Lowering::element(onnxValue);
  if (getElementTypeOrSelf(image.value) == type)
    return image.value;
  bool isUnsigned = Lowering::isUnsigned(onnxValue);
  AffineMap identity = l.b.getMultiDimIdentityMap(image.dims.size());
  return pointwise(l, image.value, identity, l.sizes(image.dims), type, [&](Scalar &s, ValueRange args) {
    return s.cast(s.load(args[0], element), type, isUnsigned, false);
  });
}

static Type poolType(Type element) {
  auto type = dyn_cast<FloatType>(element);
  return type && type.getWidth() >= 32 ? element : Float32Type::get(element.getContext());
}

/// One pool and what its result still needs.
namespace {
struct Pool {
  StringRef kind;
  linalgx::Window window;
  Image image;
  SmallVector<AffineExpr> dims; ///< of the result, N S.. C
};
} // namespace

template <typename OpTy> static FailureOr<Pool> poolOf(OpTy op, Lowering &l, StringRef kind) {
  Pool pool{kind, {}, imageOf(l, op.getX()), imageDims(l, op.getY())};
  WindowAttributes attributes = windowAttributes(op, op.getKernelShape());
  attributes.roundUp = op.getCeilMode();
  FailureOr<ResolvedWindow> window =
      resolveWindow(attributes, pool.image.spatial(), ArrayRef<AffineExpr>(pool.dims).drop_front().drop_back(), l);
  if (failed(window))
    return failure();
  assert(window->before.empty() && "padding of the run is the loops'");
  pool.window = window->window;
  return pool;
}

static Value poolRoot(Lowering &l, const Pool &pool, Value x) {
  Value init = l.empty(l.sizes(pool.dims), getElementTypeOrSelf(x));
  return linalgx::PoolOp::create(
             l.b, init.getType(), x, init, l.b.getStringAttr(pool.kind), l.b.getDenseI64ArrayAttr(pool.window.kernel),
             l.b.getDenseI64ArrayAttr(pool.window.strides), l.b.getDenseI64ArrayAttr(pool.window.dilations),
             l.b.getDenseI64ArrayAttr(pool.window.pads))
      ->getResult(0);
}

/// The elements stored as those of the onnx result, after `body`, which may be null.
static LogicalResult definePool(Lowering &l, const Pool &pool, Value y, Value onnxResult, PointBody body) {
  Type element = Lowering::element(onnxResult);
  if (body || getElementTypeOrSelf(y) != Lowering::storage(element)) {
    AffineMap identity = l.b.getMultiDimIdentityMap(pool.dims.size());
    y = pointwise(l, y, identity, l.sizes(pool.dims), Lowering::storage(element), [&](Scalar &s, ValueRange args) {
      Value value = body ? body(s, args) : args[0];
      return s.store(s.cast(value, Scalar::working(element), false, Lowering::isUnsigned(onnxResult)), element);
    });
  }
  return defineImage(l, onnxResult, y);
}

template <typename OpTy>
static OpenPool openPool(OpTy op, bool isMax, bool countsPadding, std::optional<int64_t> p = {}) {
  Type type = poolType(Lowering::element(op.getX()));
  OpenPool pool{op.getX(), op.getY(), type, isMax, countsPadding, p, op.getKernelShape(), {}, {}, {}, {}, false};
  pool.strides = op.getStrides();
  pool.dilations = op.getDilations();
  pool.pads = op.getPads();
  pool.autoPad = op.getAutoPad();
  pool.roundUp = op.getCeilMode() != 0;
  return pool;
}

static SmallVector<PoolAxis> axesOf(const Pool &pool, Lowering &l) {
  const linalgx::Window &window = pool.window;
  SmallVector<PoolAxis> axes;
  for (auto [dim, extent] : llvm::enumerate(pool.image.spatial())) {
    Value size = l.index(l.size(extent)), before = l.index(window.padBegin(dim));
    axes.push_back({window.kernel[dim], window.strides[dim], window.dilations[dim], size, before, {}});
  }
  return axes;
}

static LogicalResult lowerMaxPool(onnx::MaxPoolOp op, Lowering &l) {
  OpenPool open = openPool(op, /*isMax=*/true, false);
  bool isCounted = !op.getIndices().use_empty();
  if (dependsOnSizes(open, l))
    return isCounted ? lowerMaxPoolWithIndices(op, l, imageOf(l, op.getX()), axesOf(open, l)) : poolByLoops(open, l);
  FailureOr<Pool> pool = poolOf(op, l, "max");
  if (failed(pool))
    return failure();
  if (isCounted)
    return lowerMaxPoolWithIndices(op, l, pool->image, axesOf(*pool, l));
  Value x = pooledElements(l, op.getX(), pool->image, poolType(Lowering::element(op.getX())));
  return definePool(l, *pool, poolRoot(l, *pool, x), op.getY(), nullptr);
}

//===----------------------------------------------------------------------===//
// Averages
//===----------------------------------------------------------------------===//

/// Whether rounding up let windows reach beyond the padding the model gave, which does not count.
static bool reachesBeyondPads(onnx::AveragePoolOp op, const linalgx::Window &window) {
  if (!op.getCeilMode() || op.getAutoPad().starts_with("SAME"))
    return false;
  for (int64_t dim = 0; dim < window.rank(); ++dim) {
    int64_t given = op.getPads() && op.getAutoPad() != "VALID" ? (*op.getPads())[window.rank() + dim] : 0;
    if (window.padEnd(dim) > given)
      return true;
  }
  return false;
}

/// Taps of the window at the current place that lie in the image or in the padding the model gave, as a float.
static Value countedTaps(onnx::AveragePoolOp op, Lowering &l, Scalar &s, const Pool &pool, ArrayRef<Value> extents,
                         Type type) {
  const linalgx::Window &w = pool.window;
  Value product;
  for (int64_t dim = 0; dim < w.rank(); ++dim) {
    auto number = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(s.b, value); };
    int64_t given = op.getPads() ? (*op.getPads())[w.rank() + dim] : 0;
    Value start = arith::MulIOp::create(s.b, mlir::linalg::IndexOp::create(s.b, dim + 1), number(w.strides[dim]));
    Value limit = arith::AddIOp::create(s.b, extents[dim], number(w.padBegin(dim) + given));
    Value taps = arith::CeilDivSIOp::create(s.b, arith::SubIOp::create(s.b, limit, start), number(w.dilations[dim]));
    taps = arith::MinSIOp::create(s.b, taps, number(w.kernel[dim]));
    product = product ? arith::MulIOp::create(s.b, product, taps) : taps;
  }
  return s.cast(product, type, false, false);
}

static LogicalResult lowerAveragePool(onnx::AveragePoolOp op, Lowering &l) {
  OpenPool open = openPool(op, /*isMax=*/false, op.getCountIncludePad() != 0);
  if (dependsOnSizes(open, l))
    return poolByLoops(open, l);
  FailureOr<Pool> pool = poolOf(op, l, op.getCountIncludePad() ? "average_include_pad" : "average");
  if (failed(pool))
    return failure();
  Type type = poolType(Lowering::element(op.getX()));
  Value x = pooledElements(l, op.getX(), pool->image, type);
  if (!op.getCountIncludePad() || !reachesBeyondPads(op, pool->window))
    return definePool(l, *pool, poolRoot(l, *pool, x), op.getY(), nullptr);
  pool->kind = "sum";
  SmallVector<Value> extents;
  for (AffineExpr dim : pool->image.spatial())
    extents.push_back(l.index(l.size(dim)));
  return definePool(l, *pool, poolRoot(l, *pool, x), op.getY(), [&](Scalar &s, ValueRange args) {
    return s.div(args[0], countedTaps(op, l, s, *pool, extents, type));
  });
}

/// The p-norm: powers, their sum, the root.
static LogicalResult lowerLpPool(onnx::LpPoolOp op, Lowering &l) {
  int64_t p = op.getP();
  OpenPool open = openPool(op, /*isMax=*/false, false, p);
  if (dependsOnSizes(open, l))
    return poolByLoops(open, l);
  FailureOr<Pool> pool = poolOf(op, l, "sum");
  if (failed(pool))
    return failure();
  Value x = pooledElements(l, op.getX(), pool->image, open.type);
  AffineMap identity = l.b.getMultiDimIdentityMap(pool->dims.size());
  x = pointwise(l, x, identity, l.sizes(pool->image.dims), open.type,
                [&](Scalar &s, ValueRange args) { return powerOf(s, args[0], p); });
  return definePool(l, *pool, poolRoot(l, *pool, x), op.getY(),
                    [&](Scalar &s, ValueRange args) { return rootOf(s, args[0], p); });
}

//===----------------------------------------------------------------------===//
// Global pools
//===----------------------------------------------------------------------===//

namespace {
/// What a global pool does to an element, to a total and at the end.
struct GlobalPool {
  bool isMax = false, isMean = false;
  double p = 1.0;
};
} // namespace

/// Whether the total still needs a division or a root.
static bool hasFinish(const GlobalPool &kind) { return kind.isMean || (!kind.isMax && kind.p != 1.0); }

static Value contribution(Scalar &s, Value value, const GlobalPool &kind) {
  if (kind.isMax || kind.isMean)
    return value;
  value = math::AbsFOp::create(s.b, value);
  return kind.p == 1.0 ? value : Value(math::PowFOp::create(s.b, value, s.like(value, kind.p)));
}

static LogicalResult lowerGlobalPool(Value x, Value y, const GlobalPool &kind, Lowering &l) {
  Type element = Lowering::element(x), work = Scalar::working(element);
  ArrayRef<AffineExpr> dims = l.dims(x);
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(2, dims.size()));
  TypedAttr identity = l.b.getZeroAttr(work);
  if (kind.isMax)
    identity = l.b.getFloatAttr(work, APFloat::getInf(cast<FloatType>(work).getFloatSemantics(), true));
  Value total = reduction(l, l.in(x), axes, identity, [&](Scalar &s, ValueRange args) -> Value {
    Value value = contribution(s, s.load(args[0], element), kind);
    return kind.isMax ? s.max(value, args[1]) : s.accumulate(value, args[1]);
  });
  if (!hasFinish(kind) && Lowering::storage(element) == work)
    return l.define(y, insertUnitDims(l, total, axes));
  Value count = l.index(l.size(productOf(dims.drop_front(2), l.b.getContext())));
  auto finish = [&](Scalar &s, ValueRange args) {
    Value value = args[0];
    if (kind.isMean)
      value = s.div(value, s.cast(count, work, false, false));
    else if (hasFinish(kind))
      value = math::PowFOp::create(s.b, value, s.like(value, 1.0 / kind.p));
    return s.store(value, element);
  };
  Value result =
      pointwise(l, total, l.b.getMultiDimIdentityMap(2), l.sizesOf(total), Lowering::storage(element), finish);
  return l.define(y, insertUnitDims(l, result, axes));
}

static LogicalResult lowerGlobalAveragePool(onnx::GlobalAveragePoolOp op, Lowering &l) {
  return lowerGlobalPool(op.getX(), op.getY(), {false, true}, l);
}
static LogicalResult lowerGlobalMaxPool(onnx::GlobalMaxPoolOp op, Lowering &l) {
  return lowerGlobalPool(op.getX(), op.getY(), {true, false}, l);
}
static LogicalResult lowerGlobalLpPool(onnx::GlobalLpPoolOp op, Lowering &l) {
  return lowerGlobalPool(op.getX(), op.getY(), {false, false, double(op.getP())}, l);
}

void populatePoolRules(Rules &rules) {
  rules.add(lowerMaxPool);
  rules.add(lowerAveragePool);
  rules.add(lowerLpPool);
  rules.add(lowerGlobalAveragePool);
  rules.add(lowerGlobalMaxPool);
  rules.add(lowerGlobalLpPool);
}

} // namespace aicc::linalg
