// Windows, the mel filter bank, DFT and STFT. A transform is one matmul with a matrix of twiddle factors:
//
//   roots[i] = e to the power of -2 pi i / n            n sines and cosines, in f64
//   w[t, p, k, o] = the factor of part p (real, imaginary) of sample t in part o of bin k, read from the roots
//   y = linalgx.matmul(signals as rows x (samples * parts), packed w)
//
// It costs n * n where a fast transform costs n log n, but at the speed of a matmul, and for any length. STFT scales
// the factors by the window, so that its frames are merely copied.
#include "lib/Linalg/ComputedAxes.h"
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"

#include <cmath>

using namespace mlir;

namespace aicc::linalg {

using Dims = SmallVector<AffineExpr>;
using Predicate = arith::CmpIPredicate;

static Value loopIndex(Scalar &s, int64_t dim) { return mlir::linalg::IndexOp::create(s.b, dim); }
static Value indexOf(Scalar &s, int64_t value) { return arith::ConstantIndexOp::create(s.b, value); }
static Value isEqual(Scalar &s, Value a, Value b) { return arith::CmpIOp::create(s.b, Predicate::eq, a, b); }

/// A number computed as f64 in the type that the result stores.
static Value stored(Scalar &s, Value value, Type onnxElement) {
  bool isUnsigned = onnxElement.isUnsignedInteger();
  return s.store(s.cast(value, Scalar::working(onnxElement), false, isUnsigned), onnxElement);
}

//===- Windows ------------------------------------------------------------===//

/// first - second * cos(2 pi i / n) + third * cos(4 pi i / n).
static LogicalResult lowerWindow(Operation *op, Lowering &l, bool periodic, double first, double second, double third) {
  Value result = op->getResult(0);
  l.defineSize(result, 0, [&] { return l.elementAsIndex(op->getOperand(0), 0); });
  Value size = l.sizeValue(result, 0);
  Type element = Lowering::element(result), type = l.b.getF64Type();
  Value window = pointwise(l, {}, {}, l.sizes(result), Lowering::storage(element), [&](Scalar &s, ValueRange) {
    Value place = s.cast(loopIndex(s, 0), type, false, false), period = sizeAsFloat(s, size, type);
    if (!periodic)
      period = s.sub(period, s.constant(type, 1));
    Value angle = s.div(s.mul(place, s.constant(type, 2 * M_PI)), period);
    Value sum = s.sub(s.constant(type, first), s.mul(s.constant(type, second), math::CosOp::create(s.b, angle)));
    if (third != 0) {
      Value twice = math::CosOp::create(s.b, s.mul(angle, s.constant(type, 2)));
      sum = s.add(sum, s.mul(s.constant(type, third), twice));
    }
    return stored(s, sum, element);
  });
  return l.define(result, window);
}

static LogicalResult lowerHann(onnx::HannWindowOp op, Lowering &l) {
  return lowerWindow(op, l, op.getPeriodic(), 0.5, 0.5, 0);
}
static LogicalResult lowerHamming(onnx::HammingWindowOp op, Lowering &l) {
  return lowerWindow(op, l, op.getPeriodic(), 25.0 / 46, 21.0 / 46, 0);
}
static LogicalResult lowerBlackman(onnx::BlackmanWindowOp op, Lowering &l) {
  return lowerWindow(op, l, op.getPeriodic(), 0.42, 0.5, 0.08);
}

//===- MelWeightMatrix ----------------------------------------------------===//

/// The bins where the triangles begin, peak and end: bands + 2 of them, i64.
static Value melBins(onnx::MelWeightMatrixOp op, Lowering &l, Value bands, Value length) {
  Type type = l.b.getF64Type();
  Value rate = scalarOf(l, op.getSampleRate());
  Value low = scalarOf(l, op.getLowerEdgeHertz()), high = scalarOf(l, op.getUpperEdgeHertz());
  bool isUnsigned = Lowering::isUnsigned(op.getSampleRate());
  Type edge = Lowering::element(op.getLowerEdgeHertz());
  OpFoldResult count = arith::AddIOp::create(l.b, bands, l.index(2)).getResult();
  return pointwise(l, {}, {}, count, l.b.getI64Type(), [&](Scalar &s, ValueRange) -> Value {
    auto mel = [&](Value hertz) {
      Value number = s.cast(s.load(hertz, edge), type, false, false);
      Value ratio = s.add(s.constant(type, 1), s.div(number, s.constant(type, 700)));
      return s.mul(s.constant(type, 2595), math::Log10Op::create(s.b, ratio));
    };
    Value from = mel(low), span = s.sub(mel(high), from);
    Value step = s.div(s.mul(s.cast(loopIndex(s, 0), type, false, false), span),
                       s.add(sizeAsFloat(s, bands, type), s.constant(type, 2)));
    Value power = math::PowFOp::create(s.b, s.constant(type, 10), s.div(s.add(from, step), s.constant(type, 2595)));
    Value hertz = s.mul(s.constant(type, 700), s.sub(power, s.constant(type, 1)));
    Value end = s.add(sizeAsFloat(s, length, type), s.constant(type, 1));
    Value bin = math::FloorOp::create(s.b, s.div(s.mul(end, hertz), s.cast(rate, type, isUnsigned, false)));
    Value isNumber = arith::CmpFOp::create(s.b, arith::CmpFPredicate::OGE, bin, s.constant(type, -1));
    Value held = s.select(isNumber, s.select(s.less(bin, end), bin, end), s.constant(type, -1));
    return arith::FPToSIOp::create(s.b, s.b.getI64Type(), held);
  });
}

static LogicalResult lowerMelWeightMatrix(onnx::MelWeightMatrixOp op, Lowering &l) {
  Value result = op.getOutput();
  Value length = l.index(l.elementAsIndex(op.getDftLength(), 0));
  l.defineSize(result, 0, [&]() -> OpFoldResult {
    return arith::AddIOp::create(l.b, arith::DivSIOp::create(l.b, length, l.index(2)), l.index(1)).getResult();
  });
  l.defineSize(result, 1, [&] { return l.elementAsIndex(op.getNumMelBins(), 0); });
  Value bins = melBins(op, l, l.sizeValue(result, 1), length);
  Type element = Lowering::element(result), type = l.b.getF64Type();
  MLIRContext *context = op.getContext();
  SmallVector<AffineMap> maps;
  for (int64_t corner = 0; corner < 3; ++corner)
    maps.push_back(AffineMap::get(2, 0, getAffineDimExpr(1, context) + corner));
  Value matrix =
      pointwise(l, {bins, bins, bins}, maps, l.sizes(result), Lowering::storage(element), [&](Scalar &s, ValueRange x) {
        Value row = arith::IndexCastOp::create(s.b, s.b.getI64Type(), loopIndex(s, 0));
        auto number = [&](Value value) { return s.cast(value, type, false, false); };
        auto ratio = [&](Value part, Value whole) {
          Value harmless = arith::MaxSIOp::create(s.b, whole, s.like(whole, 1));
          return s.div(number(part), number(harmless));
        };
        Value zero = s.constant(type, 0), rising = ratio(s.sub(row, x[0]), s.sub(x[1], x[0]));
        Value falling = ratio(s.sub(x[2], row), s.sub(x[2], x[1]));
        Value isBefore = arith::CmpIOp::create(s.b, Predicate::slt, row, x[0]);
        Value isRising = s.less(row, x[1]), isFalling = s.less(row, x[2]);
        Value behind = s.select(isFalling, falling, zero);
        Value value = s.select(isBefore, zero, s.select(isRising, rising, behind));
        return stored(s, s.select(s.equal(row, x[1]), s.constant(type, 1), value), element);
      });
  return l.define(result, matrix);
}

//===- Twiddle factors ----------------------------------------------------===//

namespace {
/// A transform as a matrix of samples * parts rows and bins * outParts columns.
struct Transform {
  Value length;            ///< index
  Value samples;           ///< index: how many are given
  OpFoldResult bins;       ///< wanted
  int64_t parts, outParts; ///< 1: real, 2: complex
  bool inverse = false;
  bool mirrored = false; ///< samples are the half of a spectrum
  Type type = {};        ///< of the factors
  Value window = {};     ///< factors of the samples, or null
  Type windowElement = {};

  OpFoldResult depth(Lowering &l) const {
    return multiplySizes(l, getAsOpFoldResult(samples), l.b.getIndexAttr(parts));
  }
  OpFoldResult width(Lowering &l) const { return multiplySizes(l, bins, l.b.getIndexAttr(outParts)); }
};
} // namespace

/// cos and sin of 2 pi i / length, f64: 2 x length.
static Value roots(Lowering &l, Value length) {
  Type type = l.b.getF64Type();
  SmallVector<OpFoldResult> sizes = {l.b.getIndexAttr(2), length};
  return pointwise(l, {}, {}, sizes, type, [&](Scalar &s, ValueRange) -> Value {
    Value place = s.cast(loopIndex(s, 1), type, false, false);
    Value angle = s.div(s.mul(place, s.constant(type, 2 * M_PI)), sizeAsFloat(s, length, type));
    Value isCosine = isEqual(s, loopIndex(s, 0), indexOf(s, 0));
    return s.select(isCosine, math::CosOp::create(s.b, angle), math::SinOp::create(s.b, angle));
  });
}

/// How often a sample counts: not behind the end; twice where the other half of a spectrum mirrors it.
static Value countOf(Scalar &s, const Transform &t, Value sample) {
  Type type = s.b.getF64Type();
  Value zero = s.constant(type, 0), one = s.constant(type, 1);
  Value inside = arith::CmpIOp::create(s.b, Predicate::slt, sample, t.length);
  if (!t.mirrored)
    return s.select(inside, one, zero);
  Value half = arith::AddIOp::create(s.b, arith::DivSIOp::create(s.b, t.length, indexOf(s, 2)), indexOf(s, 1));
  Value used = arith::MinSIOp::create(s.b, t.samples, half);
  Value image = arith::SubIOp::create(s.b, t.length, sample);
  Value isOther = arith::AndIOp::create(s.b, arith::CmpIOp::create(s.b, Predicate::sge, image, used),
                                        arith::CmpIOp::create(s.b, Predicate::sgt, sample, indexOf(s, 0)));
  Value isUsed = arith::CmpIOp::create(s.b, Predicate::slt, sample, used);
  return s.select(isUsed, s.select(isOther, s.constant(type, 2), one), zero);
}

/// The factor of a part of a sample in a part of a bin, f64; `table` holds the roots.
static Value factorOf(Scalar &s, const Transform &t, Value table, Value sample, Value part, Value bin, Value outPart) {
  Type type = s.b.getF64Type();
  Value turns = arith::RemSIOp::create(s.b, arith::MulIOp::create(s.b, sample, bin), t.length);
  // Real from real and imaginary from imaginary: the cosine. Else the sine, whose sign is that of the direction.
  Value isSame = isEqual(s, part, outPart), row = s.select(isSame, indexOf(s, 0), indexOf(s, 1));
  Value root = tensor::ExtractOp::create(s.b, table, ValueRange{row, turns});
  Value isNegated = isEqual(s, part, indexOf(s, t.inverse ? 1 : 0));
  Value factor = s.select(isSame, root, s.select(isNegated, s.neg(root), root));
  factor = s.mul(factor, countOf(s, t, sample));
  if (t.inverse)
    factor = s.div(factor, sizeAsFloat(s, t.length, type));
  if (!t.window)
    return factor;
  Value weight = s.load(tensor::ExtractOp::create(s.b, t.window, ValueRange{sample}), t.windowElement);
  return s.mul(factor, s.cast(weight, type, false, false));
}

/// The matrix, packed as the right operand of a matmul.
static Value twiddles(Lowering &l, const Transform &t) {
  Value table = roots(l, t.length);
  SmallVector<OpFoldResult> sizes = {t.depth(l), t.width(l)};
  Value matrix = pointwise(l, {}, {}, sizes, t.type, [&](Scalar &s, ValueRange) {
    auto whole = [&](int64_t dim, int64_t parts) -> Value {
      return arith::DivUIOp::create(s.b, loopIndex(s, dim), indexOf(s, parts));
    };
    auto part = [&](int64_t dim, int64_t parts) -> Value {
      return arith::RemUIOp::create(s.b, loopIndex(s, dim), indexOf(s, parts));
    };
    Value factor =
        factorOf(s, t, table, whole(0, t.parts), part(0, t.parts), whole(1, t.outParts), part(1, t.outParts));
    return s.cast(factor, t.type, false, false);
  });
  return Operand::ofValue(l, matrix, sizes).packed(0).unitDim(0).get();
}

/// Signals, 1 x rows x samples * parts, to 1 x rows x bins * parts, stored as `element`.
static Value transformed(Lowering &l, Value signals, OpFoldResult rows, const Transform &t, Type element) {
  SmallVector<OpFoldResult> sizes = {l.b.getIndexAttr(1), rows, t.width(l)};
  return convertedFloats(l, matmul(l, signals, twiddles(l, t), sizes), sizes, Lowering::storage(element));
}

/// The same for known dims `outer` of the rows; `bins` is the dim that `t.bins` is the size of.
static Value transformed(Lowering &l, Value signals, ArrayRef<AffineExpr> outer, AffineExpr bins, const Transform &t,
                         Type element) {
  auto constant = [&](int64_t value) { return getAffineConstantExpr(value, l.b.getContext()); };
  AffineExpr rows = productOf(outer, l.b.getContext());
  Dims product = {constant(1), rows, bins * t.outParts}, apart(outer);
  apart.append({bins, constant(t.outParts)});
  return reshape(l, transformed(l, signals, l.size(rows), t, element), product, apart);
}

/// Ends the run unless the length is at least 1.
static void checkLength(Lowering &l, Value length) {
  l.check(arith::CmpIOp::create(l.b, Predicate::sgt, length, l.index(0)),
          "expected a length of at least 1, found less");
}

static OpFoldResult halfOf(Lowering &l, Value length) {
  return arith::AddIOp::create(l.b, arith::DivSIOp::create(l.b, length, l.index(2)), l.index(1)).getResult();
}

/// Numbers of one part or two, as only the run knows, as numbers of two.
static Value asComplex(Lowering &l, Value onnxValue) {
  Value source = l.in(onnxValue), parts = l.sizeValue(onnxValue, l.rank(onnxValue) - 1);
  auto compare = [&](int64_t number) -> Value {
    return arith::CmpIOp::create(l.b, Predicate::eq, parts, l.index(number));
  };
  Value isReal = compare(1);
  l.check(arith::OrIOp::create(l.b, isReal, compare(2)), "expected numbers of one part or two");
  SmallVector<OpFoldResult> sizes = l.sizes(onnxValue);
  sizes.back() = l.b.getIndexAttr(2);
  return pointwise(l, {}, {}, sizes, getElementTypeOrSelf(source), [&](Scalar &s, ValueRange) -> Value {
    SmallVector<Value> place;
    for (size_t dim = 0; dim < sizes.size(); ++dim)
      place.push_back(loopIndex(s, dim));
    Value isMissing = arith::AndIOp::create(s.b, isReal, isEqual(s, place.back(), indexOf(s, 1)));
    place.back() = s.select(isMissing, indexOf(s, 0), place.back());
    Value read = tensor::ExtractOp::create(s.b, source, place);
    return s.select(isMissing, s.like(read, 0), read);
  });
}

//===- DFT ----------------------------------------------------------------===//

static bool isToReal(onnx::DFTOp op) { return op.getInverse() && op.getOnesided(); }

/// The transform along a dim of `samples`, all but how many bins it gives.
static Transform transformOf(onnx::DFTOp op, Lowering &l, Value samples, int64_t parts) {
  Value length = samples;
  if (onnx::isPresent(op.getDftLength()))
    length = l.index(l.elementAsIndex(op.getDftLength(), 0));
  else if (isToReal(op))
    length = arith::MulIOp::create(l.b, arith::SubIOp::create(l.b, length, l.index(1)), l.index(2));
  checkLength(l, length);
  Transform t{length, samples, {}, parts, isToReal(op) ? 1 : 2};
  t.inverse = op.getInverse();
  t.mirrored = isToReal(op);
  t.type = productType(Lowering::storage(Lowering::element(op.getInput())));
  return t;
}

static OpFoldResult binsOf(onnx::DFTOp op, Lowering &l, const Transform &t) {
  return op.getOnesided() && !isToReal(op) ? halfOf(l, t.length) : OpFoldResult(t.length);
}

/// Along an axis that is known; `source` is the input, its numbers of `parts` parts.
static LogicalResult transformAlong(onnx::DFTOp op, Lowering &l, Value source, int64_t axis, int64_t parts) {
  Value input = op.getInput(), output = op.getOutput();
  int64_t rank = l.rank(input);
  Transform t = transformOf(op, l, l.sizeValue(input, axis), parts);
  l.defineSize(output, axis, [&] { return binsOf(op, l, t); });
  t.bins = l.size(output, axis);

  // The axis goes behind the others, before the parts.
  SmallVector<int64_t> order, back(rank);
  for (int64_t dim = 0; dim + 1 < rank; ++dim)
    if (dim != axis)
      order.push_back(dim);
  order.append({axis, rank - 1});
  for (auto [to, from] : llvm::enumerate(order))
    back[from] = to;
  Dims dims = llvm::map_to_vector(order, [&](int64_t dim) { return l.dims(input)[dim]; });
  dims.back() = getAffineConstantExpr(parts, op.getContext());
  Dims outer(ArrayRef(dims).drop_back(2));
  Dims flat = {getAffineConstantExpr(1, op.getContext()), productOf(outer, op.getContext()), dims[rank - 2] * parts};
  Value signals = convertedFloats(l, transpose(l, source, order), l.sizes(dims), t.type);
  Value spectra =
      transformed(l, reshape(l, signals, dims, flat), outer, l.dims(output)[axis], t, Lowering::element(input));
  return l.define(output, transpose(l, spectra, back));
}

/// Along an axis of the run: the dims before it are one, those behind it another.
static LogicalResult transformAlong(onnx::DFTOp op, Lowering &l, Value source, const ComputedAxes &axes,
                                    int64_t parts) {
  Value input = op.getInput(), output = op.getOutput(), axis = axes.values().front();
  int64_t last = l.rank(input) - 1;
  l.check(arith::CmpIOp::create(l.b, Predicate::ult, axis, l.index(last)),
          "expected an axis before the last, found the last");
  Value one = l.index(1), before = one, samples = one, after = one;
  auto times = [&](Value product, Predicate holds, int64_t dim) -> Value {
    Value takes = arith::CmpIOp::create(l.b, holds, l.index(dim), axis);
    Value factor = arith::SelectOp::create(l.b, takes, l.sizeValue(input, dim), one);
    return arith::MulIOp::create(l.b, product, factor);
  };
  for (int64_t dim = 0; dim < last; ++dim) {
    before = times(before, Predicate::ult, dim);
    samples = times(samples, Predicate::eq, dim);
    after = times(after, Predicate::ugt, dim);
  }
  Transform t = transformOf(op, l, samples, parts);
  t.bins = binsOf(op, l, t);
  Value bins = l.index(t.bins);
  for (int64_t dim = 0; dim < last; ++dim)
    claimSize(l, output, dim, axes.entryOf(l, dim, bins, l.sizeValue(input, dim)));
  claimSize(l, output, last, l.index(t.outParts));

  Type element = Lowering::element(input);
  OpFoldResult unit = l.b.getIndexAttr(1), inParts = l.b.getIndexAttr(parts), outParts = l.b.getIndexAttr(t.outParts);
  OpFoldResult rows = arith::MulIOp::create(l.b, before, after).getResult();
  Value apart = reshapeThroughOneDim(l, source, {before, samples, after, inParts});
  Value turned = transpose(l, apart, {0, 2, 1, 3});
  Value signals = convertedFloats(l, turned, {before, after, samples, inParts}, t.type);
  signals = reshapeThroughOneDim(l, signals, {unit, rows, t.depth(l)});
  Value spectra = transformed(l, signals, rows, t, element);
  spectra = reshapeThroughOneDim(l, spectra, {before, after, t.bins, outParts});
  return l.define(output, reshapeThroughOneDim(l, transpose(l, spectra, {0, 2, 1, 3}), l.sizes(output)));
}

static LogicalResult lowerDFT(onnx::DFTOp op, Lowering &l) {
  Value input = op.getInput();
  int64_t rank = l.rank(input), axis = rank - 2;
  auto known = rank < 2 ? std::optional<int64_t>(0) : onnx::constantOf(l.dims(input).back());
  int64_t parts = known.value_or(2);
  if (parts < 1 || parts > 2)
    return op.emitError("expected a last dim of 1 or 2, found ") << input.getType();
  Value source = known ? l.in(input) : asComplex(l, input);
  if (onnx::isPresent(op.getAxis())) {
    auto given = l.integers(op.getAxis());
    if (!given) {
      l.checkElement(op.getAxis(), 0);
      return transformAlong(op, l, source, ComputedAxes::of(l, op.getAxis(), rank), parts);
    }
    axis = normalizedAxis(given->front(), rank);
  }
  if (axis < 0 || axis >= rank - 1)
    return op.emitError("expected an axis before the last, found axis ") << axis << " of " << input.getType();
  return transformAlong(op, l, source, axis, parts);
}

//===- STFT ---------------------------------------------------------------===//

static LogicalResult lowerSTFT(onnx::STFTOp op, Lowering &l) {
  Value signal = op.getSignal(), output = op.getOutput();
  int64_t rank = l.rank(signal);
  auto known = rank == 3 ? onnx::constantOf(l.dims(signal)[2]) : std::optional<int64_t>(1);
  int64_t parts = known.value_or(2);
  if (parts < 1 || parts > 2)
    return op.emitError("expected a signal of last dim 1 or 2, found ") << signal.getType();
  Value total = l.sizeValue(signal, 1), step = l.index(l.elementAsIndex(op.getFrameStep(), 0)), length = total;
  if (onnx::isPresent(op.getFrameLength()))
    length = l.index(l.elementAsIndex(op.getFrameLength(), 0));
  else if (onnx::isPresent(op.getWindow()))
    length = l.sizeValue(op.getWindow(), 0);
  checkLength(l, length);
  l.check(arith::CmpIOp::create(l.b, Predicate::sgt, step, l.index(0)), "expected a positive 'frame_step'");
  l.check(arith::CmpIOp::create(l.b, Predicate::sle, length, total), "expected frames no longer than the signal");
  if (onnx::isPresent(op.getWindow()))
    l.check(arith::CmpIOp::create(l.b, Predicate::eq, length, l.sizeValue(op.getWindow(), 0)),
            "expected a window as long as a frame");
  l.defineSize(output, 1, [&]() -> OpFoldResult {
    Value last = arith::DivSIOp::create(l.b, arith::SubIOp::create(l.b, total, length), step);
    return arith::AddIOp::create(l.b, last, l.index(1)).getResult();
  });
  l.defineSize(output, 2, [&] { return op.getOnesided() ? halfOf(l, length) : OpFoldResult(length); });

  Type element = Lowering::element(signal);
  Transform t{length, length, l.size(output, 2), parts, 2};
  t.type = productType(Lowering::storage(element));
  if (onnx::isPresent(op.getWindow())) {
    t.window = l.in(op.getWindow());
    t.windowElement = element;
  }
  ArrayRef<AffineExpr> outer = l.dims(output).take_front(2);
  Value source = known ? l.in(signal) : asComplex(l, signal), frames = l.sizeValue(output, 1);
  SmallVector<OpFoldResult> sizes = {l.b.getIndexAttr(1), l.size(outer[0] * outer[1]), t.depth(l)};
  Value rows = pointwise(l, {}, {}, sizes, t.type, [&](Scalar &s, ValueRange) {
    Value row = loopIndex(s, 1), column = loopIndex(s, 2), number = indexOf(s, parts);
    Value start = arith::MulIOp::create(s.b, arith::RemUIOp::create(s.b, row, frames), step);
    Value sample = arith::AddIOp::create(s.b, start, arith::DivUIOp::create(s.b, column, number));
    SmallVector<Value> place = {arith::DivUIOp::create(s.b, row, frames), sample};
    if (rank == 3)
      place.push_back(arith::RemUIOp::create(s.b, column, number));
    return s.load(tensor::ExtractOp::create(s.b, source, place), element);
  });
  return l.define(output, transformed(l, rows, outer, l.dims(output)[2], t, element));
}

void populateSignalRules(Rules &rules) {
  rules.add(lowerHann);
  rules.add(lowerHamming);
  rules.add(lowerBlackman);
  rules.add(lowerMelWeightMatrix);
  rules.add(lowerDFT);
  rules.add(lowerSTFT);
}

} // namespace aicc::linalg
