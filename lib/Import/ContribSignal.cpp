// Complex numbers and transforms of com.microsoft, pairs in a last dim as the standard has them.
//
//   Rfft(x)            =>   DFT(Unsqueeze(x, -1), onesided)
//   ComplexMul(a, b)   =>   a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re
#include "lib/Import/Contrib.h"
#include "lib/Import/StandardOps.h"

using namespace aicc;
using namespace aicc::importer;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

/// a * b, or a * conjugate(b).
static LogicalResult product(NodeForm &form, Emitter &emitter, bool isConjugate) {
  StandardOps ops(emitter);
  auto part = [&](size_t input, int64_t place) { return ops.part(form.input(input), place, -1); };
  Value ar = part(0, 0), ai = part(0, 1), br = part(1, 0), bi = part(1, 1);
  if (isConjugate)
    bi = ops.unary("Neg", bi);
  Value re = ops.sub(ops.mul(ar, br), ops.mul(ai, bi)), im = ops.add(ops.mul(ar, bi), ops.mul(ai, br));
  form.results = {ops.concat({ops.unsqueeze(re, {-1}), ops.unsqueeze(im, {-1})}, -1)};
  return success();
}

LogicalResult importer::complexMul(NodeForm &form, Emitter &emitter) { return product(form, emitter, false); }
LogicalResult importer::complexMulConj(NodeForm &form, Emitter &emitter) { return product(form, emitter, true); }

//===- Transforms ---------------------------------------------------------===//

static Value dft(Value value, int64_t axis, bool isInverse, bool isOneSided, Emitter &emitter) {
  return emitter.emit("DFT", {value, Value(), emitter.scalarInt(axis)},
                      {emitter.named("inverse", int64_t(isInverse)), emitter.named("onesided", int64_t(isOneSided))});
}

/// The number of dims that are transformed; fails unless `rank` has as many and what is known is asked for.
static mlir::FailureOr<int64_t> signalDims(NodeForm &form, Emitter &emitter, int64_t pairs) {
  auto rank = emitter.rank(form.input(0));
  int64_t dims = form.takeInt("signal_ndim", 1);
  if (!rank || dims < 1 || dims > 3 || dims > *rank - pairs)
    return emitter.fail("expected 1 to 3 dims to transform in 'signal_ndim' that the input has, found " +
                        std::to_string(dims));
  if (form.takeInt("normalized", 0) || !form.takeInt("onesided", 1))
    return emitter.fail("expected a transform with 'onesided' and without 'normalized', found another",
                        AICC_UNSUPPORTED);
  return dims;
}

LogicalResult importer::rfft(NodeForm &form, Emitter &emitter) {
  auto dims = signalDims(form, emitter, 0);
  if (failed(dims))
    return mlir::failure();
  int64_t last = *emitter.rank(form.input(0)) - 1;
  Value result = dft(StandardOps(emitter).unsqueeze(form.input(0), {-1}), last, false, true, emitter);
  for (int64_t axis = last - *dims + 1; axis < last; ++axis)
    result = dft(result, axis, false, false, emitter);
  form.results = {result};
  return success();
}

/// The inverse, of m numbers to 2m - 1 as ONNX Runtime's kernel has it: those that a one-sided transform leaves out are
/// the conjugates of the others.
LogicalResult importer::irfft(NodeForm &form, Emitter &emitter) {
  auto dims = signalDims(form, emitter, 1);
  if (failed(dims))
    return mlir::failure();
  StandardOps ops(emitter);
  int64_t last = *emitter.rank(form.input(0)) - 2;
  Value half = form.input(0);
  for (int64_t axis = last - *dims + 1; axis < last; ++axis)
    half = dft(half, axis, true, false, emitter);
  Value mirrored = ops.slice(half, -1, 0, last, -1);
  Value conjugates = ops.concat({ops.slice(mirrored, 0, 1, -1), ops.unary("Neg", ops.slice(mirrored, 1, 2, -1))}, -1);
  form.results = {ops.part(dft(ops.concat({half, conjugates}, last), last, true, false, emitter), 0, -1)};
  return success();
}

//===- Masks of bits ------------------------------------------------------===//

/// 32 elements a number, the first in its lowest bit; bits behind the last element are 1.
static Value packedBits(Value mask, Emitter &emitter) {
  StandardOps ops(emitter);
  Value bits = ops.reshape(ops.cast(mask, DType::U32), {-1});
  Value behind = emitter.emit("Mod", {ops.unary("Neg", ops.dims(bits, 0, 1)), emitter.ints({32})});
  Value whole = emitter.emit("Pad", {bits, ops.concat({emitter.ints({0}), behind}, 0), emitter.scalarLike(1, bits)});
  Value places =
      ops.cast(emitter.emit("Range", {emitter.scalarInt(0), emitter.scalarInt(32), emitter.scalarInt(1)}), DType::U32);
  Value shifted = emitter.emit("BitShift", {ops.reshape(whole, {-1, 32}), places},
                               {emitter.named("direction", llvm::StringRef("LEFT"))});
  return emitter.emit("ReduceSum", {shifted, emitter.ints({1})}, {emitter.named("keepdims", int64_t(0))});
}

/// Dropout of `value`, whose other inputs begin at `at`, and `residual`, which may be absent.
static LogicalResult dropout(NodeForm &form, Value value, size_t at, Value residual, Emitter &emitter) {
  StandardOps ops(emitter);
  Values dropped = emitter.emit("Dropout", {value, form.input(at), form.input(at + 1)}, form.attributes, 2);
  form.results = {ops.add(dropped[0], residual), form.outputs > 1 ? packedBits(dropped[1], emitter) : Value()};
  return success();
}

LogicalResult importer::bitmaskDropout(NodeForm &form, Emitter &emitter) {
  return dropout(form, form.input(0), 1, Value(), emitter);
}

LogicalResult importer::bitmaskBiasDropout(NodeForm &form, Emitter &emitter) {
  return dropout(form, StandardOps(emitter).add(form.input(0), form.input(1)), 3, form.input(2), emitter);
}
