// Verifiers of the `linalgx` ops; constraint numbers (C1 ...) are those of LinalgX.td.
#include "dialects/LinalgX/LinalgX.h"

using namespace mlir;
using namespace aicc::linalgx;

static bool differ(int64_t a, int64_t b) { return !ShapedType::isDynamic(a) && !ShapedType::isDynamic(b) && a != b; }

static LogicalResult expectRank(Operation *op, StringRef operand, Value value, int64_t rank) {
  int64_t found = cast<ShapedType>(value.getType()).getRank();
  if (found == rank)
    return success();
  return op->emitOpError() << "expected '" << operand << "' of rank " << rank << ", found rank " << found;
}

static LogicalResult expectEqual(Operation *op, const Twine &what, int64_t found, const Twine &where,
                                 int64_t expected) {
  if (!differ(found, expected))
    return success();
  return op->emitOpError() << "expected " << what << " (" << found << ") to equal " << where << " (" << expected << ")";
}

static LogicalResult expectOneKindOfElement(Operation *op, ValueRange values) {
  bool anyFloat = false, anyOther = false;
  for (Value value : values)
    (isa<FloatType>(getElementTypeOrSelf(value)) ? anyFloat : anyOther) = true;
  if (anyFloat && anyOther)
    return op->emitOpError("expected all element types to be floats or all to be integers");
  return success();
}

static LogicalResult expectStatic(Operation *op, StringRef operand, Value value) {
  if (cast<ShapedType>(value.getType()).hasStaticShape())
    return success();
  return op->emitOpError() << "expected static '" << operand << "', found " << value.getType();
}

static ShapedType shaped(Value value) { return cast<ShapedType>(value.getType()); }

LogicalResult MatmulOp::verify() {
  if (failed(expectRank(*this, "a", getA(), 3)) || failed(expectRank(*this, "b", getB(), 4)) ||
      failed(expectRank(*this, "init", getInit(), 3))) // C1
    return failure();
  ShapedType a = shaped(getA()), b = shaped(getB()), c = shaped(getInit());
  if (failed(expectEqual(*this, "inner extent of 'b'", b.getDimSize(3), "the panel width",
                         panelWidth))) // C2
    return failure();
  if (failed(expectEqual(*this, "K of 'b'", b.getDimSize(2), "K of 'a'", a.getDimSize(2))) ||
      failed(expectEqual(*this, "M of 'init'", c.getDimSize(1), "M of 'a'", a.getDimSize(1)))) // C3
    return failure();
  int64_t columns = c.getDimSize(2);
  if (!ShapedType::isDynamic(columns) && failed(expectEqual(*this, "panels of 'b'", b.getDimSize(1), "those of N",
                                                            panelCount(columns)))) // C3
    return failure();
  if (a.getDimSize(0) != 1 &&
      failed(expectEqual(*this, "batch of 'a'", a.getDimSize(0), "batch of 'init'", c.getDimSize(0)))) // C4
    return failure();
  if (b.getDimSize(0) != 1 &&
      failed(expectEqual(*this, "batch of 'b'", b.getDimSize(0), "batch of 'init'", c.getDimSize(0)))) // C4
    return failure();
  return expectOneKindOfElement(*this, {getA(), getB(), getInit()}); // C5
}

static LogicalResult expectEntries(Operation *op, StringRef attribute, ArrayRef<int64_t> values, int64_t count,
                                   int64_t least) {
  if (int64_t(values.size()) != count)
    return op->emitOpError() << "expected " << count << " entries of '" << attribute << "', found " << values.size();
  for (int64_t value : values)
    if (value < least)
      return op->emitOpError() << "expected entries of '" << attribute << "' of at least " << least << ", found "
                               << value;
  return success();
}

/// C1 in part and C4 to C6: ranks of `x` and `init`, entries of the attributes, extents and batch
/// of `init`.
template <typename OpTy> static LogicalResult verifyWindow(OpTy op) {
  int64_t rank = op.getStrides().size();
  if (rank < 1 || rank > 3)
    return op.emitOpError() << "expected 1 to 3 entries of 'strides', found " << rank;
  if (failed(expectEntries(op, "strides", op.getStrides(), rank, 1)) ||
      failed(expectEntries(op, "dilations", op.getDilations(), rank, 1)) ||
      failed(expectEntries(op, "pads", op.getPads(), 2 * rank, 0)))
    return failure();
  if (failed(expectRank(op, "x", op.getX(), rank + 2)) || failed(expectRank(op, "init", op.getInit(), rank + 2)))
    return failure();
  return expectEqual(op, "batch of 'init'", shaped(op.getInit()).getDimSize(0), "batch of 'x'",
                     shaped(op.getX()).getDimSize(0));
}

/// C5.
template <typename OpTy> static LogicalResult verifyExtents(OpTy op) {
  Window window = op.getWindow();
  for (int64_t dim = 0; dim < window.rank(); ++dim) {
    int64_t expected = window.outputExtent(shaped(op.getX()).getDimSize(dim + 1), dim);
    if (failed(expectEqual(op, "extent of 'init' in spatial dim " + Twine(dim),
                           shaped(op.getInit()).getDimSize(dim + 1), "that of the window", expected)))
      return failure();
  }
  return success();
}

LogicalResult ConvOp::verify() {
  if (failed(verifyWindow(*this)) || failed(expectRank(*this, "w", getW(), getSpatialRank() + 4)))
    return failure();
  ShapedType x = shaped(getX()), w = shaped(getW()), y = shaped(getInit());
  int64_t groups = w.getDimSize(0), last = w.getRank() - 1;
  bool isOpen = llvm::any_of(w.getShape().drop_front(2), ShapedType::isDynamic);
  bool isPadded = llvm::any_of(getPads(), [](int64_t pad) { return pad > 0; });
  if (ShapedType::isDynamic(groups) || (isOpen && isPadded)) // C2
    return emitOpError() << "expected 'w' of known groups, and of known taps and channels beside 'pads', found " << w;
  if (failed(expectEqual(*this, "inner extent of 'w'", w.getDimSize(last), "the panel width",
                         panelWidth))) // C2
    return failure();
  int64_t channels = x.getShape().back(), outputs = y.getShape().back();
  int64_t each = w.getDimSize(last - 1), wanted = ShapedType::isDynamic(each) ? each : groups * each;
  if (failed(expectEqual(*this, "channels of 'x'", channels, "groups times channels of 'w'", wanted))) // C3
    return failure();
  if (!ShapedType::isDynamic(outputs)) { // C3
    if (groups < 1 || outputs % groups != 0)
      return emitOpError() << "expected channels of 'init' (" << outputs << ") to be a multiple of the groups ("
                           << groups << ")";
    if (failed(expectEqual(*this, "panels of 'w'", w.getDimSize(1), "those of a group's outputs",
                           panelCount(outputs / groups))))
      return failure();
  }
  if (failed(verifyExtents(*this)))
    return failure();
  return expectOneKindOfElement(*this, {getX(), getW(), getInit()}); // C7
}

LogicalResult DepthwiseConvOp::verify() {
  if (failed(verifyWindow(*this)) || failed(expectRank(*this, "w", getW(), getSpatialRank() + 1)) ||
      failed(expectStatic(*this, "w", getW())))
    return failure();
  int64_t channels = shaped(getW()).getShape().back();
  if (failed(expectEqual(*this, "channels of 'x'", shaped(getX()).getShape().back(), "channels of 'w'", channels)) ||
      failed(expectEqual(*this, "channels of 'init'", shaped(getInit()).getShape().back(), "channels of 'w'",
                         channels))) // C2
    return failure();
  if (failed(verifyExtents(*this)))
    return failure();
  return expectOneKindOfElement(*this, {getX(), getW(), getInit()}); // C7
}

LogicalResult PoolOp::verify() {
  if (failed(verifyWindow(*this)) || failed(expectEntries(*this, "kernel", getKernel(), getSpatialRank(), 1)))
    return failure();
  if (failed(expectEqual(*this, "channels of 'init'", shaped(getInit()).getShape().back(), "channels of 'x'",
                         shaped(getX()).getShape().back()))) // C2
    return failure();
  if (!llvm::is_contained({"max", "sum", "average", "average_include_pad"}, getKind())) // C3
    return emitOpError() << "expected kind max, sum, average or average_include_pad, found '" << getKind() << "'";
  if (failed(verifyExtents(*this)))
    return failure();
  if (getElementTypeOrSelf(getX()) != getElementTypeOrSelf(getInit())) // C7
    return emitOpError() << "expected the element type of 'init' (" << getElementTypeOrSelf(getInit())
                         << ") to equal that of 'x' (" << getElementTypeOrSelf(getX()) << ")";
  return success();
}

//===----------------------------------------------------------------------===//
// Recurrence
//===----------------------------------------------------------------------===//

static LogicalResult expectShape(Operation *op, const Twine &operand, Value value, ArrayRef<int64_t> expected) {
  ArrayRef<int64_t> found = shaped(value).getShape();
  bool same = found.size() == expected.size();
  for (size_t i = 0; same && i < expected.size(); ++i)
    same = !differ(found[i], expected[i]);
  if (same)
    return success();
  InFlightDiagnostic message = op->emitOpError() << "expected " << operand << " of shape [";
  llvm::interleaveComma(expected, message, [&](int64_t dim) {
    if (ShapedType::isDynamic(dim))
      message << "?";
    else
      message << dim;
  });
  return message << "], found " << value.getType();
}

/// C1 and C6.
static LogicalResult verifyCell(RecurrenceOp op) {
  if (op.getGates() == 0)
    return op.emitOpError() << "expected cell rnn, gru or lstm, found '" << op.getCell() << "'";
  int64_t expected = op.getCell() == "lstm" ? 3 : op.getCell() == "gru" ? 2 : 1;
  if (int64_t(op.getActivations().size()) != expected)
    return op.emitOpError() << "expected " << expected << " activations, found " << op.getActivations().size();
  for (StringRef name : op.getActivations().getAsValueRange<StringAttr>())
    if (!llvm::is_contained({"sigmoid", "tanh", "relu"}, name))
      return op.emitOpError() << "expected activation sigmoid, tanh or relu, found '" << name << "'";
  return success();
}

/// C5.
static LogicalResult verifyOptionalOperands(RecurrenceOp op, int64_t batch, int64_t hidden) {
  if (Value peephole = op.getPeephole()) {
    if (op.getCell() != "lstm")
      return op.emitOpError("expected 'peephole' only on an lstm");
    if (failed(expectShape(op, "'peephole'", peephole, {3, hidden})))
      return failure();
  }
  if (bool(op.getRecurrentBias()) && !op.getLinearBeforeReset())
    return op.emitOpError("expected 'recurrent_bias' only with 'linear_before_reset'");
  if (op.getRecurrentBias() && failed(expectShape(op, "'recurrent_bias'", op.getRecurrentBias(), {hidden})))
    return failure();
  if (!op.getLengths())
    return success();
  if (!getElementTypeOrSelf(op.getLengths()).isInteger(32))
    return op.emitOpError() << "expected 'lengths' of element type i32, found " << op.getLengths().getType();
  return expectShape(op, "'lengths'", op.getLengths(), {batch});
}

/// C7.
static LogicalResult verifyElementType(RecurrenceOp op) {
  Type element = getElementTypeOrSelf(op.getProjection());
  bool same = isa<FloatType>(element) && llvm::all_of(op->getOperands(), [&](Value operand) {
                return operand == op.getLengths() || getElementTypeOrSelf(operand) == element;
              });
  return same ? success() : op.emitOpError("expected one float element type for all operands but 'lengths'");
}

LogicalResult RecurrenceOp::verify() {
  if (failed(verifyCell(*this)))
    return failure();
  if (failed(expectRank(*this, "projection", getProjection(), 3)) ||
      failed(expectRank(*this, "weights", getWeights(), 4)) || failed(expectStatic(*this, "weights", getWeights())))
    return failure();
  int64_t gates = getGates(), hidden = shaped(getWeights()).getDimSize(2);
  int64_t steps = shaped(getProjection()).getDimSize(0), batch = shaped(getProjection()).getDimSize(1);
  if (failed(expectShape(*this, "'projection'", getProjection(), {steps, batch, gates * hidden})) ||
      failed(expectShape(*this, "'weights'", getWeights(), {gates, panelCount(hidden), hidden, panelWidth}))) // C2
    return failure();
  size_t states = getCell() == "lstm" ? 2 : 1;
  if (getInitial().size() != states || getInits().size() != states + 1) // C3, C4
    return emitOpError() << "expected " << states << " initial states and " << states + 1 << " destinations, found "
                         << getInitial().size() << " and " << getInits().size();
  for (Value state : getInitial())
    if (failed(expectShape(*this, "an initial state", state, {batch, hidden}))) // C3
      return failure();
  if (failed(expectShape(*this, "the first destination", getInits().front(), {steps, batch, hidden}))) // C4
    return failure();
  for (Value state : getInits().drop_front())
    if (failed(expectShape(*this, "a state's destination", state, {batch, hidden}))) // C4
      return failure();
  if (failed(verifyOptionalOperands(*this, batch, hidden)))
    return failure();
  return verifyElementType(*this);
}
