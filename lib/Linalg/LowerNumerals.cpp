// Cast between numbers and strings: a call that reads or writes the widest number of its kind, and a conversion in a
// kernel between that and the other type.
//
//   onnx.Cast %x {to = string} of f16   ⇒   linalg.generic (to f32), dispatch.call "strings_of_numbers"
//   onnx.Cast %x {to = i8} of strings   ⇒   dispatch.call "integers_of_strings"(%x, 128, 127), linalg.generic (to i8)
#include "lib/Linalg/LowerNumerals.h"

#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/SmallFloat.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

static bool isText(Type onnxElement) { return isa<onnx::StringType>(onnxElement); }

/// The type that a call reads and writes in place of `onnxElement`.
static Type widest(Type onnxElement) {
  MLIRContext *context = onnxElement.getContext();
  if (isa<FloatType>(onnxElement))
    return onnxElement.isF64() ? onnxElement : Type(Float32Type::get(context));
  bool isUnsigned = onnxElement.isUnsignedInteger();
  return IntegerType::get(context, 64, isUnsigned ? IntegerType::Unsigned : IntegerType::Signless);
}

/// The elements of `lowered`, which are of onnx type `from`, as those of `to`.
static Value converted(Lowering &l, Value lowered, Type from, Type to, ArrayRef<OpFoldResult> sizes,
                       SmallFloatOptions options) {
  if (from == to)
    return lowered;
  auto rank = unsigned(sizes.size());
  return pointwise(l, lowered, l.b.getMultiDimIdentityMap(rank), sizes, Lowering::storage(to),
                   [&](Scalar &s, ValueRange x) {
                     s.isUnsigned = from.isUnsignedInteger();
                     Value number = s.load(x[0], from);
                     if (isSmallFloat(to))
                       return encodeSmallFloat(s, number, to, options);
                     number = s.cast(number, Scalar::working(to), s.isUnsigned, to.isUnsignedInteger());
                     return s.store(number, to);
                   });
}

static Value write(Lowering &l, Value numbers, Type from, ArrayRef<OpFoldResult> sizes) {
  Type to = widest(from);
  HostArguments arguments;
  arguments.tensor(converted(l, numbers, from, to, sizes, {}), to);
  return callHost(l, "strings_of_numbers", arguments, sizes, onnx::StringType::get(l.b.getContext()));
}

/// Floats and bool by way of f64. Integers have to fit their type.
static Value read(Lowering &l, Value texts, Type to, ArrayRef<OpFoldResult> sizes, SmallFloatOptions options) {
  bool isInteger = isa<IntegerType>(to) && !to.isInteger(1);
  HostArguments arguments;
  arguments.tensor(texts, onnx::StringType::get(l.b.getContext()));
  if (isInteger) {
    unsigned bits = to.getIntOrFloatBitWidth();
    bool isUnsigned = to.isUnsignedInteger();
    APInt least = isUnsigned ? APInt::getZero(bits) : APInt::getSignedMinValue(bits);
    APInt greatest = isUnsigned ? APInt::getMaxValue(bits) : APInt::getSignedMaxValue(bits);
    for (const APInt &limit : {least, greatest}) // read as unsigned: how far from 0
      arguments.scalar(arith::ConstantOp::create(l.b, l.b.getI64IntegerAttr(int64_t(limit.getZExtValue()))));
  }
  Type wide = isInteger ? widest(to) : Type(l.b.getF64Type());
  StringRef function = isInteger ? "integers_of_strings" : "floats_of_strings";
  Value numbers = callHost(l, function, arguments, sizes, wide);
  return converted(l, numbers, wide, to, sizes, options);
}

Value castElements(Lowering &l, Value elements, Type from, Type to, ArrayRef<OpFoldResult> sizes) {
  if (isText(from) == isText(to))
    return converted(l, elements, from, to, sizes, {});
  return isText(to) ? write(l, elements, from, sizes) : read(l, elements, to, sizes, {});
}

template <typename OpTy> static void add(Rules &rules) {
  rules.add(OpTy::getOperationName(), [numbers = *rules.find(OpTy::getOperationName())](Operation *op, Lowering &l) {
    auto cast = mlir::cast<OpTy>(op);
    Value input = cast.getInput(), output = cast.getOutput();
    bool fromText = isText(Lowering::element(input)), toText = isText(Lowering::element(output));
    if (fromText == toText)
      return numbers(op, l);
    SmallVector<OpFoldResult> sizes = l.sizes(input);
    if (toText)
      return l.define(output, write(l, l.in(input), Lowering::element(input), sizes));
    auto options = SmallFloatOptions::of(cast.getSaturate(), cast.getRoundMode());
    return l.define(output, read(l, l.in(input), Lowering::element(output), sizes, options));
  });
}

void populateNumeralRules(Rules &rules) {
  add<onnx::CastOp>(rules);
  add<onnx::CastLikeOp>(rules);
}

} // namespace aicc::linalg
