// Shapes through If, Loop and Scan: bodies are inferred where they stand, with what is known of their arguments.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

static Type i64(ShapeContext &context) { return IntegerType::get(context.getContext(), 64); }

static FailureOr<YieldOp> yieldOf(Operation *op, Region &region) {
  auto yield = region.empty() || region.front().empty() ? YieldOp() : dyn_cast<YieldOp>(region.front().back());
  if (!yield)
    return op->emitOpError("expected its regions to end in onnx.Yield");
  return yield;
}

static LogicalResult checkCount(Operation *op, StringRef what, size_t expected, size_t found) {
  if (expected == found)
    return success();
  return op->emitOpError() << "expected " << expected << " " << what << ", found " << found;
}

//===- If ---------------------------------------------------------------===//

/// "float32", or the type as MLIR writes it for what is no element type of tensors.
static std::string typeText(Type type) {
  if (DType known = dtypeOf(type); known != DType::Undefined)
    return std::string(name(known));
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

/// The type of what may be a value of either type: for sequences of tensors of one element type, and optionals of
/// them, one of any shape. Null when there is none.
static Type joined(Type a, Type b) {
  if (a == b || !a || !b)
    return a == b ? a : Type();
  if (auto left = dyn_cast<OptionalType>(a), right = dyn_cast<OptionalType>(b); left && right) {
    Type element = joined(left.getElementType(), right.getElementType());
    return element ? OptionalType::get(a.getContext(), element) : Type();
  }
  if (auto left = dyn_cast<SequenceType>(a), right = dyn_cast<SequenceType>(b); left && right) {
    Type element = joined(left.getElementType(), right.getElementType());
    return element ? SequenceType::get(a.getContext(), element) : Type();
  }
  Type element = elementTypeOf(a);
  bool areTensors = isa<TensorType>(a) && isa<TensorType>(b) && element == elementTypeOf(b);
  return areTensors ? UnrankedTensorType::get(element) : Type();
}

/// What both branches agree on; their types are joined already.
static void mergeBranches(ShapeContext &context, Value left, Value right, Value result) {
  auto a = context.shape(left), b = context.shape(right);
  if (!isa<TensorType>(left.getType())) {
    context.setType(result, joined(context.type(left), context.type(right)));
    return;
  }
  Type elementType = context.elementType(left);
  if (!a || !b || a->size() != b->size()) {
    context.setUnranked(result, elementType);
    return;
  }
  Dims dims;
  for (auto [x, y] : llvm::zip(*a, *b))
    dims.push_back(x == y ? x : Dim());
  context.setShape(result, dims, elementType);
  auto v = context.value(left), w = context.value(right);
  if (!v || !w || v->size() != w->size())
    return;
  Dims elements;
  for (auto [x, y] : llvm::zip(*v, *w))
    elements.push_back(x == y ? x : Dim());
  context.setValue(result, elements);
}

LogicalResult IfOp::inferShapes(ShapeContext &context) {
  auto thenYield = yieldOf(*this, getThenBranch()), elseYield = yieldOf(*this, getElseBranch());
  if (failed(thenYield) || failed(elseYield) ||
      failed(checkCount(*this, "values from 'then_branch', one per result", getNumResults(),
                        thenYield->getNumOperands())) ||
      failed(
          checkCount(*this, "values from 'else_branch', one per result", getNumResults(), elseYield->getNumOperands())))
    return failure();
  auto condition = context.constants(getCond());
  bool known = condition && condition->size() == 1;
  if (known && failed(context.inferBlock(((*condition)[0] ? getThenBranch() : getElseBranch()).front())))
    return failure();
  bool takesThen = known ? (*condition)[0] != 0 : context.inferBranch(getThenBranch());
  bool takesElse = known ? (*condition)[0] == 0 : context.inferBranch(getElseBranch());
  if (!takesThen && !takesElse)
    return emitOpError("expected a branch that fits the shapes, found none; 'then_branch': ")
           << context.misfit(getThenBranch()) << "; 'else_branch': " << context.misfit(getElseBranch());
  for (auto [i, left, right] : llvm::enumerate(thenYield->getOperands(), elseYield->getOperands())) {
    Value result = getResult(i);
    bool hasLeft = takesThen && !left.getDefiningOp<FailOp>(), hasRight = takesElse && !right.getDefiningOp<FailOp>();
    Type a = context.elementType(left), b = context.elementType(right);
    if (hasLeft && hasRight && !joined(a, b))
      return emitOpError() << "expected branches of one element type for output " << i << ", found " << typeText(a)
                           << " and " << typeText(b);
    mergeBranches(context, hasLeft ? left : right, hasRight ? right : left, result);
  }
  return success();
}

LogicalResult FailOp::inferShapes(ShapeContext &context) {
  for (Value result : getResults())
    context.setType(result, result.getType());
  return success();
}

//===- Loop and Scan ----------------------------------------------------===//

/// The type of a carried argument that starts as `before` when rounds make it `next`: an optional may get its content.
static Type carriedType(Type before, Type next) {
  auto optional = dyn_cast_or_null<OptionalType>(before);
  bool isContent = optional && next && !isa<OptionalType>(next);
  return joined(before, isContent ? OptionalType::get(next.getContext(), next) : next);
}

/// Forgets the dims of a carried argument that its next value changes; says whether there were any.
static bool widen(ShapeContext &context, Value argument, Value next) {
  auto before = context.shape(argument), after = context.shape(next);
  if (isa<SequenceType, OptionalType, MapType>(context.type(argument))) {
    Type any = carriedType(context.type(argument), context.type(next));
    bool isWider = any != context.type(argument);
    context.setType(argument, any);
    return isWider;
  }
  if (!before)
    return false;
  Type elementType = context.elementType(argument);
  if (!after || after->size() != before->size()) {
    context.forgetRank(argument, elementType);
    return true;
  }
  bool changed = false;
  Dims dims(*before);
  for (auto [i, dim] : llvm::enumerate(*after))
    if (dim != dims[i] && dims[i] != context.fresh(argument, i)) {
      dims[i] = context.fresh(argument, i);
      changed = true;
    }
  if (changed)
    context.setShape(argument, dims, elementType);
  return changed;
}

/// Whatever rounds change of a shape, the element type stays.
static LogicalResult checkCarried(ShapeContext &context, Operation *op, ValueRange carried, ValueRange next) {
  LogicalResult result = success();
  for (auto [i, argument, value] : llvm::enumerate(carried, next)) {
    Type before = context.elementType(argument), after = context.elementType(value);
    bool isTensor = isa<TensorType>(context.type(value));
    if (!before || !after || carriedType(before, isTensor && isa<OptionalType>(before) ? context.type(value) : after))
      continue;
    result = op->emitOpError() << "expected the body to keep the element type of carried value " << i << " ("
                               << typeText(before) << "), found " << typeText(after);
  }
  return result;
}

/// Infers a body until the shapes of its carried arguments hold for every round.
static LogicalResult inferBody(ShapeContext &context, Operation *op, ValueRange carried, ValueRange next) {
  Block &body = op->getRegion(0).front();
  while (true) {
    if (failed(context.inferBlock(body)) || failed(checkCarried(context, op, carried, next)))
      return failure();
    bool changed = false;
    for (auto [argument, value] : llvm::zip(carried, next))
      changed |= widen(context, argument, value);
    if (!changed)
      return success();
  }
}

static void startCarried(ShapeContext &context, ValueRange initial, ValueRange arguments) {
  for (auto [from, to] : llvm::zip(initial, arguments)) {
    if (auto dims = context.shape(from))
      context.setShape(to, Dims(*dims), context.elementType(from));
    else
      context.copy(from, to);
  }
}

/// After the loop: dims that every round keeps are those before it. What began as an optional and is its content behind
/// each round is that.
static void finishCarried(ShapeContext &context, ValueRange arguments, ValueRange next, ValueRange results) {
  for (auto [argument, value, result] : llvm::zip(arguments, next, results)) {
    auto dims = context.shape(argument);
    if (isa<OptionalType>(context.type(argument)) && !isa<OptionalType>(context.type(value))) {
      Type content = cast<OptionalType>(context.type(argument)).getElementType();
      if (isa<TensorType>(content))
        context.setUnranked(result, elementTypeOf(content));
      else
        context.setType(result, content);
      continue;
    }
    if (!dims) {
      context.copy(argument, result);
      continue;
    }
    Dims kept(*dims);
    for (auto [i, dim] : llvm::enumerate(kept))
      if (dim == context.fresh(argument, i))
        dim = Dim();
    context.setShape(result, kept, context.elementType(argument));
  }
}

/// Whether `dim` is made of what a body computes in each round. Bodies around `op` may still be without an op of
/// theirs: the importer builds from the inside out.
static bool isInside(ShapeContext &context, Operation *op, Dim dim) {
  bool inside = false;
  dim.walk([&](Dim part) {
    auto symbol = dyn_cast<AffineSymbolExpr>(part);
    Value value = symbol ? context.symbols()[symbol.getPosition()].value : Value();
    Operation *around = value ? value.getParentRegion()->getParentOp() : nullptr;
    inside |= around && op->isAncestor(around);
  });
  return inside;
}

static LogicalResult setStacked(ShapeContext &context, Value part, OpResult result, Dim count, int64_t axis) {
  std::optional<Dims> dims;
  if (auto shape = context.shape(part)) {
    auto at = normalizeAxis(result.getOwner(), axis, shape->size() + 1, "scan_output_axes");
    if (failed(at))
      return failure();
    dims = llvm::map_to_vector(*shape,
                               [&](Dim dim) { return dim && isInside(context, result.getOwner(), dim) ? Dim() : dim; });
    dims->insert(dims->begin() + *at, count);
  }
  setResult(context, result, dims, context.elementType(part));
  return success();
}

/// The number of rounds when nothing but the trip count can end the loop.
static Dim tripCount(ShapeContext &context, LoopOp op, YieldOp yield) {
  auto only = [&](Value value) {
    auto elements = isPresent(value) ? context.value(value) : std::nullopt;
    return elements && elements->size() == 1 ? (*elements)[0] : Dim();
  };
  bool starts = !isPresent(op.getCond()) || constantOf(only(op.getCond())) == 1;
  bool goesOn = yield.getOperand(0) == op.getBody().getArgument(1) || constantOf(only(yield.getOperand(0))) == 1;
  Dim count = only(op.getM());
  auto least = lowerBound(count, 0);
  return starts && goesOn && least && *least >= 0 ? count : Dim();
}

LogicalResult LoopOp::inferShapes(ShapeContext &context) {
  size_t carried = getVInitial().size();
  auto yield = yieldOf(*this, getBody());
  if (failed(yield) ||
      failed(checkCount(*this, "arguments of 'body': iteration, condition and carried values", carried + 2,
                        getBody().getNumArguments())) ||
      failed(checkCount(*this, "values from 'body': condition and one per result", getNumResults() + 1,
                        yield->getNumOperands())))
    return failure();
  if (getNumResults() < carried)
    return emitOpError() << "expected at least " << carried << " results, one per carried value, found "
                         << getNumResults();
  auto arguments = getBody().getArguments().drop_front(2);
  context.setShape(getBody().getArgument(0), {}, i64(context));
  context.setShape(getBody().getArgument(1), {}, IntegerType::get(getContext(), 1));
  startCarried(context, getVInitial(), arguments);
  auto next = yield->getOperands().drop_front().take_front(carried);
  if (failed(inferBody(context, *this, arguments, next)))
    return failure();
  finishCarried(context, arguments, next, getResults().take_front(carried));
  Dim count = tripCount(context, *this, *yield);
  if (!count && getNumResults() > carried)
    count = context.fresh(getResult(carried), 0);
  for (auto [part, result] : llvm::zip(yield->getOperands().drop_front(1 + carried), getResults().drop_front(carried)))
    if (failed(setStacked(context, part, result, count, 0)))
      return failure();
  return success();
}

/// One entry per scanned value, each a direction: 0 forward, 1 backward. Absent lists are right.
static LogicalResult checkScanList(Operation *op, StringRef name, std::optional<ArrayRef<int64_t>> entries,
                                   size_t count) {
  if (!entries)
    return success();
  if (entries->size() != count)
    return op->emitOpError() << "expected " << count << " entries in '" << name << "', found " << entries->size();
  for (int64_t entry : *entries)
    if (name.ends_with("directions") && entry != 0 && entry != 1)
      return op->emitOpError() << "expected '" << name << "' of 0 or 1, found " << entry;
  return success();
}

static LogicalResult checkScanLists(ScanOp op, size_t inputs, size_t outputs) {
  LogicalResult results[] = {
      checkScanList(op, "scan_input_axes", op.getScanInputAxes(), inputs),
      checkScanList(op, "scan_input_directions", op.getScanInputDirections(), inputs),
      checkScanList(op, "scan_output_axes", op.getScanOutputAxes(), outputs),
      checkScanList(op, "scan_output_directions", op.getScanOutputDirections(), outputs),
  };
  return success(llvm::all_of(results, [](LogicalResult result) { return succeeded(result); }));
}

static int64_t axisAt(std::optional<ArrayRef<int64_t>> axes, size_t i) {
  return axes && i < axes->size() ? (*axes)[i] : 0;
}

/// Gives the body the slices of the scanned inputs; returns the number of rounds.
static FailureOr<Dim> startSlices(ShapeContext &context, ScanOp op, ValueRange inputs, ValueRange arguments) {
  Dim count;
  for (auto [i, input] : llvm::enumerate(inputs)) {
    auto dims = context.shape(input);
    if (!dims) {
      context.setUnranked(arguments[i], context.elementType(input));
      continue;
    }
    auto axis = normalizeAxis(op, axisAt(op.getScanInputAxes(), i), dims->size(), "scan_input_axes");
    if (failed(axis))
      return failure();
    auto both = context.unify(count, (*dims)[*axis], op.getLoc());
    if (failed(both))
      return FailureOr<Dim>(op.emitOpError() << "expected scanned inputs of one length, found " << context.text(count)
                                             << " and " << context.text((*dims)[*axis]));
    count = *both;
    Dims slice(*dims);
    slice.erase(slice.begin() + *axis);
    context.setShape(arguments[i], slice, context.elementType(input));
  }
  return count;
}

LogicalResult ScanOp::inferShapes(ShapeContext &context) {
  size_t inputs = getInitialStateAndScanInputs().size(), scanned = getNumScanInputs();
  auto yield = yieldOf(*this, getBody());
  if (failed(yield))
    return failure();
  if (scanned < 1 || scanned > inputs)
    return emitOpError() << "expected 'num_scan_inputs' in [1, " << inputs << "], found " << scanned;
  size_t carried = inputs - scanned;
  if (failed(checkCount(*this, "arguments of 'body', one per operand", inputs, getBody().getNumArguments())) ||
      failed(checkCount(*this, "values from 'body', one per result", getNumResults(), yield->getNumOperands())))
    return failure();
  if (getNumResults() < carried)
    return emitOpError() << "expected at least " << carried << " results, one per state, found " << getNumResults();
  if (failed(checkScanLists(*this, scanned, getNumResults() - carried)))
    return failure();
  ValueRange arguments = getBody().getArguments(), operands = getInitialStateAndScanInputs();
  startCarried(context, operands.take_front(carried), arguments.take_front(carried));
  auto count = startSlices(context, *this, operands.drop_front(carried), arguments.drop_front(carried));
  ValueRange next = yield->getOperands().take_front(carried);
  if (failed(count) || failed(inferBody(context, *this, arguments.take_front(carried), next)))
    return failure();
  finishCarried(context, arguments.take_front(carried), next, getResults().take_front(carried));
  for (auto [i, result] : llvm::enumerate(getResults().drop_front(carried)))
    if (failed(setStacked(context, yield->getOperand(carried + i), result, *count, axisAt(getScanOutputAxes(), i))))
      return failure();
  return success();
}

} // namespace aicc::onnx
