// Elements of a tensor at places that are computed numbers.
#include "lib/Linalg/Sampling.h"

using namespace mlir;

namespace aicc::linalg {

Value sizeAsFloat(Scalar &s, Value size, Type type) { return s.cast(size, type, false, false); }

/// The comparisons with a NaN do not hold, so that whatever is converted to an index lies inside.
Tap tapAt(Scalar &s, Value position, Value weight, Value size) {
  Type type = position.getType();
  Value zero = s.constant(type, 0), end = sizeAsFloat(s, size, type);
  Value atLeast = arith::CmpFOp::create(s.b, arith::CmpFPredicate::OGE, position, zero);
  Value inside = arith::AndIOp::create(s.b, atLeast, s.less(position, end));
  Value safe = arith::FPToSIOp::create(s.b, s.b.getI64Type(), s.select(inside, position, zero));
  return {arith::IndexCastOp::create(s.b, s.b.getIndexType(), safe), weight, inside};
}

SmallVector<Tap> linearTaps(Scalar &s, Value place, Value size) {
  Value low = math::FloorOp::create(s.b, place), one = s.like(place, 1), rest = s.sub(place, low);
  return {tapAt(s, low, s.sub(one, rest), size), tapAt(s, s.add(low, one), rest, size)};
}

Value sumOfTaps(Scalar &s, Value source, Type onnxElement, Type type, SmallVectorImpl<Value> &place,
                ArrayRef<int64_t> dims, ArrayRef<SmallVector<Tap>> taps) {
  if (dims.empty()) {
    Value loaded = s.load(tensor::ExtractOp::create(s.b, source, place), onnxElement);
    return s.cast(loaded, type, s.isUnsigned, false);
  }
  Value sum, zero = s.constant(type, 0);
  for (const Tap &tap : taps.front()) {
    place[dims.front()] = tap.index;
    Value inner = sumOfTaps(s, source, onnxElement, type, place, dims.drop_front(), taps.drop_front());
    Value part = s.select(tap.inside, s.mul(s.cast(tap.weight, type, false, false), inner), zero);
    sum = sum ? s.add(sum, part) : part;
  }
  return sum;
}

void checkNotEmpty(Lowering &l, ArrayRef<Value> sizes, const Twine &name) {
  for (Value size : sizes)
    if (getConstantIntValue(size).value_or(0) < 1)
      l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::sgt, size, l.index(0)),
              "expected '" + name + "' with elements along each spatial dim, found none");
}

void checkSameSize(Lowering &l, AffineExpr found, AffineExpr wanted, const Twine &message) {
  if (found == wanted)
    return;
  Value left = l.index(l.size(found)), right = l.index(l.size(wanted));
  l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, left, right), message);
}

} // namespace aicc::linalg
