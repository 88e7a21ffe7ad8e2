// Pad. A constant border of known width is a fill and an insert_slice; every other kind reads its
// input at a computed position:
//
//   reflect  mirrored at the first and last element     edge  the nearest element     wrap  as if
//   repeated
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
struct Border {
  SmallVector<OpFoldResult> low, high; ///< per dim of the data
};
} // namespace

static FailureOr<Border> borderOf(onnx::PadOp op, Lowering &l) {
  int64_t rank = l.rank(op.getData());
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (onnx::isPresent(op.getAxes())) {
    auto constants = l.integers(op.getAxes());
    if (!constants)
      return op.emitError("expected constant 'axes', found axes computed at run time");
    axes = *constants;
  }
  Border border;
  border.low.assign(rank, l.b.getIndexAttr(0));
  border.high.assign(rank, l.b.getIndexAttr(0));
  for (auto [entry, axis] : llvm::enumerate(axes)) {
    border.low[normalizedAxis(axis, rank)] = l.elementAsIndex(op.getPads(), entry);
    border.high[normalizedAxis(axis, rank)] = l.elementAsIndex(op.getPads(), entry + axes.size());
  }
  return border;
}

static bool isWidth(OpFoldResult size) {
  auto constant = getConstantIntValue(size);
  return constant && *constant >= 0;
}

/// The place in the data of `index`, which counts from the first element of the data and may lie
/// outside.
static Value sourceIndex(Scalar &s, StringRef mode, Value index, Value size) {
  Value zero = arith::ConstantIndexOp::create(s.b, 0), one = arith::ConstantIndexOp::create(s.b, 1);
  Value last = arith::SubIOp::create(s.b, size, one);
  if (mode == "wrap") {
    Value rest = arith::RemSIOp::create(s.b, index, size);
    return s.select(s.less(rest, zero), arith::AddIOp::create(s.b, rest, size), rest);
  }
  if (mode == "reflect") {
    index = arith::MaxSIOp::create(s.b, index, s.neg(index));
    Value mirrored = arith::SubIOp::create(s.b, arith::AddIOp::create(s.b, last, last), index);
    index = arith::MinSIOp::create(s.b, index, mirrored);
  }
  return arith::MaxSIOp::create(s.b, arith::MinSIOp::create(s.b, index, last), zero);
}

static LogicalResult padByReading(onnx::PadOp op, Lowering &l, const Border &border, Value fill) {
  Value source = l.in(op.getData());
  StringRef mode = op.getMode();
  SmallVector<OpFoldResult> sizes = l.sizes(op.getData());
  SmallVector<Value> lows, extents;
  for (auto [low, size] : llvm::zip(border.low, sizes)) {
    lows.push_back(l.index(low));
    extents.push_back(l.index(size));
  }
  Type stored = Lowering::storage(Lowering::element(op.getData()));
  Value result = pointwise(l, {}, {}, l.sizes(op.getOutput()), stored, [&](Scalar &s, ValueRange) -> Value {
    Value inside = s.constant(s.b.getI1Type(), 1);
    SmallVector<Value> indices;
    for (auto [dim, low] : llvm::enumerate(border.low)) {
      Value index = mlir::linalg::IndexOp::create(s.b, dim);
      if (getConstantIntValue(low) == 0 && getConstantIntValue(border.high[dim]) == 0) {
        indices.push_back(index);
        continue;
      }
      index = arith::SubIOp::create(s.b, index, lows[dim]);
      // As unsigned numbers, negative ones are beyond the end.
      Value within = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, index, extents[dim]);
      inside = arith::AndIOp::create(s.b, inside, within);
      indices.push_back(sourceIndex(s, mode, index, extents[dim]));
    }
    Value value = tensor::ExtractOp::create(s.b, source, indices);
    return mode == "constant" ? s.select(inside, value, fill) : value;
  });
  return l.define(op.getOutput(), result);
}

static LogicalResult lowerPad(onnx::PadOp op, Lowering &l) {
  FailureOr<Border> border = borderOf(op, l);
  if (failed(border))
    return failure();
  for (int64_t dim = 0; dim < l.rank(op.getData()); ++dim)
    l.defineSize(op.getOutput(), dim, [&] {
      return addSizes(l, addSizes(l, l.size(op.getData(), dim), border->low[dim]), border->high[dim]);
    });
  Type stored = Lowering::storage(Lowering::element(op.getData()));
  Value fill = onnx::isPresent(op.getConstantValue()) ? scalarOf(l, op.getConstantValue())
                                                      : Value(arith::ConstantOp::create(l.b, l.b.getZeroAttr(stored)));
  bool known = llvm::all_of(border->low, isWidth) && llvm::all_of(border->high, isWidth);
  if (op.getMode() != "constant" || !known)
    return padByReading(op, l, *border, fill);
  if (l.dims(op.getData()) == l.dims(op.getOutput()))
    return l.define(op.getOutput(), l.in(op.getData()));
  Value result = padded(l, l.in(op.getData()), border->low, l.sizes(op.getOutput()), fill);
  return l.define(op.getOutput(), result);
}

void populatePadRules(Rules &rules) { rules.add(lowerPad); }

} // namespace aicc::linalg
