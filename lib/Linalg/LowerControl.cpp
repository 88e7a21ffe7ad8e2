// If, Loop and Scan as scf.if, scf.for and scf.while over tensors: control flow of the host
// program.
//
//   onnx.If %c {...} else {...}   ⇒   scf.if %bit -> (tensor) {...} else {...}
//
// A Loop whose condition is never false by itself is counted, so a scf.for; any other is a
// scf.while. Scan outputs are tensors carried along, one slice written per trip; where the number of trips or the shape
// of a slice is not known before, lists of slices, joined behind the loop.
#include "lib/Linalg/Lists.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

//===- Common -------------------------------------------------------------===//

static Value castTo(Lowering &l, Value value, Type type) {
  return value.getType() == type ? value : Value(tensor::CastOp::create(l.b, type, value));
}

static Value truth(Lowering &l, Value onnxCondition) {
  Scalar s{l.b};
  return s.load(scalarOf(l, onnxCondition), l.b.getI1Type());
}

static Value scalarTensor(Lowering &l, Value scalar, RankedTensorType type) {
  return tensor::FromElementsOp::create(l.b, type, scalar);
}

/// Lowered operands of the terminator of `body`, cast to `types`.
static SmallVector<Value> yielded(Lowering &l, ValueRange values, TypeRange types) {
  SmallVector<Value> results;
  for (auto [value, type] : llvm::zip(values, types))
    results.push_back(castTo(l, l.in(value), type));
  return results;
}

static SmallVector<Type> loweredTypes(Lowering &l, ValueRange values) {
  return llvm::map_to_vector(values, [&](Value value) { return l.storedType(value); });
}

//===- If -----------------------------------------------------------------===//

static LogicalResult lowerBranch(Lowering &l, Region &from, Region &to, TypeRange types) {
  OpBuilder::InsertionGuard guard(l.b);
  Location loc = l.b.getLoc();
  if (to.empty())
    to.emplaceBlock();
  l.b.setInsertionPointToEnd(&to.front());
  Lowering::Scope scope(l);
  if (failed(l.lowerBlock(from.front())))
    return failure();
  l.b.setLoc(loc);
  scf::YieldOp::create(l.b, yielded(l, from.front().getTerminator()->getOperands(), types));
  return success();
}

static LogicalResult lowerIf(onnx::IfOp op, Lowering &l) {
  SmallVector<Type> types = loweredTypes(l, op.getOutputs());
  auto branch = scf::IfOp::create(l.b, types, truth(l, op.getCond()), /*addThenBlock=*/false,
                                  /*addElseBlock=*/false);
  if (failed(lowerBranch(l, op.getThenBranch(), branch.getThenRegion(), types)) ||
      failed(lowerBranch(l, op.getElseBranch(), branch.getElseRegion(), types)))
    return failure();
  for (auto [result, value] : llvm::zip(op.getOutputs(), branch.getResults()))
    (void)l.define(result, value);
  return success();
}

/// The check never holds; what follows it is there for its types only.
static LogicalResult lowerFail(onnx::FailOp op, Lowering &l) {
  l.fail(op.getMessage());
  for (Value result : op.getOutputs()) {
    for (int64_t dim = 0; dim < l.rank(result); ++dim)
      l.defineSize(result, dim, [&]() -> OpFoldResult { return l.b.getIndexAttr(0); });
    (void)l.define(result, l.empty(result));
  }
  return success();
}

//===- What a loop collects -----------------------------------------------===//

namespace {
/// Slices of the trips, stacked along `axis`.
struct Collected {
  Value result;  ///< onnx result
  Value element; ///< onnx value that the body yields
  int64_t axis;
  bool isList; ///< else trip t writes slice t of a tensor
};
} // namespace

/// What is carried into the loop. A tensor needs slices of one shape, known outside, and the number of `trips`, which
/// may be null.
static Value startCollecting(Lowering &l, Operation *op, Collected &collected, Value trips) {
  SmallVector<AffineExpr> dims(l.dims(collected.element));
  collected.isList = !trips || !l.isDefinedOutside(dims, op);
  if (collected.isList)
    return makeList(l, {});
  SmallVector<OpFoldResult> sizes = l.sizes(dims);
  sizes.insert(sizes.begin() + collected.axis, trips);
  for (int64_t dim = 0; dim < int64_t(sizes.size()); ++dim)
    l.defineSize(collected.result, dim, [&] { return sizes[dim]; });
  return l.empty(sizes, Lowering::storage(Lowering::element(collected.element)));
}

/// With the slice of this trip, which has place `place` among those that come.
static Value collect(Lowering &l, const Collected &collected, Value into, Value place, bool isBackwards) {
  if (collected.isList)
    return insertInto(l, into, collected.element, isBackwards ? l.index(0) : Value());
  SmallVector<OpFoldResult> sizes = l.sizes(collected.element);
  SmallVector<OpFoldResult> offsets(sizes.size(), l.b.getIndexAttr(0));
  sizes.insert(sizes.begin() + collected.axis, l.b.getIndexAttr(1));
  offsets.insert(offsets.begin() + collected.axis, place);
  SmallVector<OpFoldResult> ones(sizes.size(), l.b.getIndexAttr(1));
  return tensor::InsertSliceOp::create(l.b, l.in(collected.element), into, offsets, sizes, ones);
}

static LogicalResult finishCollecting(Lowering &l, const Collected &collected, Value final) {
  if (!collected.isList)
    return l.define(collected.result, final);
  return defineJoined(l, final, collected.axis, /*isNew=*/true, /*mayBeEmpty=*/true, collected.result);
}

//===- Loop ---------------------------------------------------------------===//

namespace {
struct LoopParts {
  Block *body;
  Operation *yield;
  ValueRange carriedArguments; ///< of the body
  SmallVector<Type> types;     ///< of what is carried
  SmallVector<Collected> collected;
  SmallVector<Value> initial; ///< carried values, then collectors
};
} // namespace

/// Whether the value is true whenever the loop's condition was true before.
static bool staysTrue(Lowering &l, Value value, Block &body) {
  while (auto identity = value.getDefiningOp<onnx::IdentityOp>())
    value = identity.getInput();
  if (value == body.getArgument(1))
    return true;
  auto constant = dyn_cast_or_null<IntegerAttr>(l.splat(value));
  return constant && !constant.getValue().isZero();
}

static bool isCounted(onnx::LoopOp op, Lowering &l) {
  Block &body = op.getBody().front();
  bool starts = !onnx::isPresent(op.getCond());
  if (auto constant = starts ? IntegerAttr() : dyn_cast_or_null<IntegerAttr>(l.splat(op.getCond())))
    starts = !constant.getValue().isZero();
  return onnx::isPresent(op.getM()) && starts && staysTrue(l, body.getTerminator()->getOperand(0), body);
}

/// An onnx value as `argument` carries it: what is no optional may become one.
static Value carriedAs(Lowering &l, Value value, Value argument) {
  if (isa<onnx::OptionalType>(argument.getType()) && !isa<onnx::OptionalType>(value.getType()))
    return makeOptional(l, value);
  return castTo(l, l.in(value), l.storedType(argument));
}

static LoopParts loopParts(onnx::LoopOp op, Lowering &l, Value trips) {
  LoopParts parts;
  parts.body = &op.getBody().front();
  parts.yield = parts.body->getTerminator();
  size_t carried = op.getVInitial().size();
  parts.carriedArguments = parts.body->getArguments().drop_front(2);
  for (auto [argument, initial] : llvm::zip(parts.carriedArguments, op.getVInitial()))
    parts.initial.push_back(carriedAs(l, initial, argument));
  for (auto [number, result] : llvm::enumerate(op.getVFinalAndScanOutputs().drop_front(carried))) {
    parts.collected.push_back({result, parts.yield->getOperand(1 + carried + number), 0, false});
    parts.initial.push_back(startCollecting(l, op, parts.collected.back(), trips));
  }
  return parts;
}

/// The results of `op` from what was carried and collected last.
static LogicalResult finishLoop(onnx::LoopOp op, Lowering &l, const LoopParts &parts, ValueRange final) {
  for (auto [argument, result, value] : llvm::zip(parts.carriedArguments, op.getResults(), final)) {
    bool isContent = isa<onnx::OptionalType>(argument.getType()) && !isa<onnx::OptionalType>(result.getType());
    if (failed(isContent ? defineContent(l, value, result) : l.define(result, value)))
      return failure();
  }
  for (auto [collected, value] : llvm::zip(parts.collected, final.drop_front(parts.carriedArguments.size())))
    if (failed(finishCollecting(l, collected, value)))
      return failure();
  return success();
}

/// The body of one trip at the present place: what is carried on, then what is collected.
static FailureOr<SmallVector<Value>> lowerTrip(Lowering &l, const LoopParts &parts, ValueRange carried, Value trip) {
  Location loc = l.b.getLoc();
  Value number = arith::IndexCastOp::create(l.b, l.b.getI64Type(), trip);
  Value yes = arith::ConstantOp::create(l.b, l.b.getI8IntegerAttr(1));
  Value iteration = parts.body->getArgument(0), condition = parts.body->getArgument(1);
  (void)l.define(iteration, scalarTensor(l, number, l.type(iteration)));
  (void)l.define(condition, scalarTensor(l, yes, l.type(condition)));
  for (auto [argument, value] : llvm::zip(parts.carriedArguments, carried))
    (void)l.define(argument, value);
  if (failed(l.lowerBlock(*parts.body)))
    return failure();
  l.b.setLoc(loc);
  SmallVector<Value> next;
  for (auto [value, argument] : llvm::zip(parts.yield->getOperands().drop_front(1), parts.carriedArguments))
    next.push_back(carriedAs(l, value, argument));
  for (auto [collected, slices] : llvm::zip(parts.collected, carried.drop_front(next.size())))
    next.push_back(collect(l, collected, slices, trip, /*isBackwards=*/false));
  return next;
}

static LogicalResult lowerCountedLoop(onnx::LoopOp op, Lowering &l) {
  Value trips = arith::MaxSIOp::create(l.b, l.index(l.elementAsIndex(op.getM(), 0)), l.index(0));
  if (op.getNumResults() > op.getVInitial().size()) // slices are written where there is room for all
    l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::slt, trips, l.index(int64_t(1) << 40)),
            "expected less than 2^40 trips of a loop with scan outputs, found more");
  LoopParts parts = loopParts(op, l, trips);
  auto loop = scf::ForOp::create(l.b, l.index(0), trips, l.index(1), parts.initial);
  {
    OpBuilder::InsertionGuard guard(l.b);
    l.b.setInsertionPointToStart(loop.getBody());
    Lowering::Scope scope(l);
    FailureOr<SmallVector<Value>> next = lowerTrip(l, parts, loop.getRegionIterArgs(), loop.getInductionVar());
    if (failed(next))
      return failure();
    if (!next->empty())
      scf::YieldOp::create(l.b, *next);
  }
  return finishLoop(op, l, parts, loop.getResults());
}

/// Carries (trip, condition, values): before asks, after is the body.
static LogicalResult lowerConditionalLoop(onnx::LoopOp op, Lowering &l) {
  Value limit = onnx::isPresent(op.getM()) ? l.index(l.elementAsIndex(op.getM(), 0)) : Value();
  LoopParts parts = loopParts(op, l, /*trips=*/Value());
  Value starts = onnx::isPresent(op.getCond()) ? truth(l, op.getCond())
                                               : Value(arith::ConstantOp::create(l.b, l.b.getBoolAttr(true)));
  SmallVector<Value> initial = {l.index(0), starts};
  initial.append(parts.initial);
  SmallVector<Type> types = llvm::map_to_vector(initial, [](Value value) { return value.getType(); });
  LogicalResult result = success();
  auto before = [&](OpBuilder &builder, Location loc, ValueRange x) {
    Value goesOn = x[1];
    if (limit) {
      Value below = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, x[0], limit);
      goesOn = arith::AndIOp::create(builder, loc, goesOn, below);
    }
    scf::ConditionOp::create(builder, loc, goesOn, x);
  };
  auto after = [&](OpBuilder &builder, Location loc, ValueRange x) {
    OpBuilder::InsertionGuard guard(l.b);
    l.b.setInsertionPoint(builder.getInsertionBlock(), builder.getInsertionPoint());
    Lowering::Scope scope(l);
    FailureOr<SmallVector<Value>> values = lowerTrip(l, parts, x.drop_front(2), x[0]);
    SmallVector<Value> next(x);
    if (succeeded(values)) {
      next = {arith::AddIOp::create(l.b, x[0], l.index(1)), truth(l, parts.yield->getOperand(0))};
      next.append(*values);
    }
    result = failure(failed(values));
    scf::YieldOp::create(l.b, next);
  };
  auto loop = scf::WhileOp::create(l.b, types, initial, before, after);
  return failed(result) ? failure() : finishLoop(op, l, parts, loop.getResults().drop_front(2));
}

static LogicalResult lowerLoop(onnx::LoopOp op, Lowering &l) {
  return isCounted(op, l) ? lowerCountedLoop(op, l) : lowerConditionalLoop(op, l);
}

//===- Scan ---------------------------------------------------------------===//

static int64_t entry(std::optional<ArrayRef<int64_t>> list, int64_t position) { return list ? (*list)[position] : 0; }

static Value directed(Lowering &l, Value trip, Value trips, bool backwards) {
  if (!backwards)
    return trip;
  Value last = arith::SubIOp::create(l.b, trips, l.index(1));
  return arith::SubIOp::create(l.b, last, trip);
}

static LogicalResult lowerScan(onnx::ScanOp op, Lowering &l) {
  Block &body = op.getBody().front();
  Operation *yield = body.getTerminator();
  auto operands = op.getInitialStateAndScanInputs();
  int64_t scanned = op.getNumScanInputs(), states = int64_t(operands.size()) - scanned;
  auto scanInputs = operands.drop_front(states);
  auto inputAxis = [&](int64_t i) { return normalizedAxis(entry(op.getScanInputAxes(), i), l.rank(scanInputs[i])); };
  Value trips = l.sizeValue(scanInputs[0], inputAxis(0));
  SmallVector<Value> initial;
  SmallVector<Type> types;
  for (int64_t state = 0; state < states; ++state) {
    types.push_back(l.storedType(body.getArgument(state)));
    initial.push_back(castTo(l, l.in(operands[state]), types.back()));
  }
  SmallVector<Collected> collected;
  auto results = op.getFinalStateAndScanOutputs();
  for (auto [number, result] : llvm::enumerate(results.drop_front(states))) {
    int64_t axis = normalizedAxis(entry(op.getScanOutputAxes(), number), l.rank(result));
    collected.push_back({result, yield->getOperand(states + number), axis, false});
    initial.push_back(startCollecting(l, op, collected.back(), trips));
  }
  auto loop = scf::ForOp::create(l.b, l.index(0), trips, l.index(1), initial);
  {
    OpBuilder::InsertionGuard guard(l.b);
    l.b.setInsertionPointToStart(loop.getBody());
    Lowering::Scope scope(l);
    Location loc = l.b.getLoc();
    for (int64_t state = 0; state < states; ++state)
      (void)l.define(body.getArgument(state), loop.getRegionIterArg(state));
    for (auto [number, input] : llvm::enumerate(scanInputs)) {
      SmallVector<OpFoldResult> sizes = l.sizes(input);
      SmallVector<OpFoldResult> offsets(sizes.size(), l.b.getIndexAttr(0)), ones(sizes.size(), l.b.getIndexAttr(1));
      int64_t axis = inputAxis(number);
      offsets[axis] = directed(l, loop.getInductionVar(), trips, entry(op.getScanInputDirections(), number));
      sizes[axis] = l.b.getIndexAttr(1);
      Value slice = tensor::ExtractSliceOp::create(l.b, l.in(input), offsets, sizes, ones);
      (void)l.define(body.getArgument(states + number), dropUnitDims(l, slice, axis));
    }
    if (failed(l.lowerBlock(body)))
      return failure();
    l.b.setLoc(loc);
    SmallVector<Value> next = yielded(l, yield->getOperands(), types);
    for (auto [number, output] : llvm::enumerate(collected)) {
      bool isBackwards = entry(op.getScanOutputDirections(), number) != 0;
      Value place = directed(l, loop.getInductionVar(), trips, isBackwards);
      next.push_back(collect(l, output, loop.getRegionIterArg(states + number), place, isBackwards));
    }
    if (!next.empty())
      scf::YieldOp::create(l.b, next);
  }
  for (auto [result, value] : llvm::zip(results.take_front(states), loop.getResults()))
    (void)l.define(result, value);
  for (auto [output, value] : llvm::zip(collected, loop.getResults().drop_front(states)))
    if (failed(finishCollecting(l, output, value)))
      return failure();
  return success();
}

void populateControlRules(Rules &rules) {
  rules.add(lowerIf);
  rules.add(lowerFail);
  rules.add(lowerLoop);
  rules.add(lowerScan);
}

} // namespace aicc::linalg
