// Sequences and optionals: handles of the host program, made and read by the support library.
//
//   %s = onnx.SequenceConstruct %x   ⇒   %h = dispatch.call "sequence_make"(%c1, %x) : ... -> index
//
// An optional tensor is a list of one element, an optional sequence its list, an empty optional the handle 0.
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/Lists.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace aicc::linalg {

static LogicalResult defineHandle(Lowering &l, Value result, StringRef function, const HostArguments &arguments) {
  return l.define(result, callHost(l, function, arguments));
}

Value makeList(Lowering &l, ValueRange tensors) {
  HostArguments arguments;
  arguments.scalar(l, int64_t(tensors.size()));
  for (Value tensor : tensors)
    arguments.tensor(l, tensor);
  return callHost(l, "sequence_make", arguments);
}

/// The sizes that `result` promises; -1 where it does not.
static Value promisedDims(Lowering &l, Value result) {
  SmallVector<int64_t> sizes;
  for (int64_t size : l.type(result).getShape())
    sizes.push_back(ShapedType::isDynamic(size) ? -1 : size);
  return integerConstant(l, sizes);
}

LogicalResult defineElement(Lowering &l, Value list, Value position, Value result) {
  HostArguments arguments;
  arguments.scalar(list);
  arguments.scalar(position);
  arguments.tensor(promisedDims(l, result), l.b.getI64Type());
  return callHost(l, "sequence_at", arguments, result);
}

static LogicalResult defineNumber(Lowering &l, Value result, Value number) {
  RankedTensorType type = l.type(result);
  if (!number.getType().isIndex())
    number = arith::ExtUIOp::create(l.b, type.getElementType(), number);
  else
    number = arith::IndexCastOp::create(l.b, type.getElementType(), number);
  return l.define(result, tensor::FromElementsOp::create(l.b, type, number));
}

static Value lengthOf(Lowering &l, Value list) {
  HostArguments arguments;
  arguments.scalar(list);
  return callHost(l, "sequence_length", arguments);
}

//===- Sequences ----------------------------------------------------------===//

static LogicalResult lowerConstruct(onnx::SequenceConstructOp op, Lowering &l) {
  return l.define(op.getOutputSequence(), makeList(l, op.getInputs()));
}

static LogicalResult lowerEmpty(onnx::SequenceEmptyOp op, Lowering &l) {
  return l.define(op.getOutput(), makeList(l, {}));
}

static LogicalResult lowerAt(onnx::SequenceAtOp op, Lowering &l) {
  return defineElement(l, l.in(op.getInputSequence()), l.index(l.elementAsIndex(op.getPosition(), 0)), op.getTensor());
}

static LogicalResult lowerLength(onnx::SequenceLengthOp op, Lowering &l) {
  return defineNumber(l, op.getLength(), lengthOf(l, l.in(op.getInputSequence())));
}

Value insertInto(Lowering &l, Value list, Value onnxTensor, Value position) {
  HostArguments arguments;
  arguments.scalar(list);
  arguments.tensor(l, onnxTensor);
  arguments.scalar(position ? position : l.index(0));
  arguments.scalar(l, position ? 1 : 0);
  return callHost(l, "sequence_insert", arguments);
}

static LogicalResult lowerInsert(onnx::SequenceInsertOp op, Lowering &l) {
  Value position = onnx::isPresent(op.getPosition()) ? l.index(l.elementAsIndex(op.getPosition(), 0)) : Value();
  return l.define(op.getOutputSequence(), insertInto(l, l.in(op.getInputSequence()), op.getTensor(), position));
}

static LogicalResult lowerErase(onnx::SequenceEraseOp op, Lowering &l) {
  HostArguments arguments;
  arguments.scalar(l.in(op.getInputSequence()));
  arguments.scalar(onnx::isPresent(op.getPosition()) ? l.index(l.elementAsIndex(op.getPosition(), 0)) : l.index(-1));
  return defineHandle(l, op.getOutputSequence(), "sequence_erase", arguments);
}

static LogicalResult lowerSplit(onnx::SplitToSequenceOp op, Lowering &l) {
  HostArguments arguments;
  arguments.tensor(l, op.getInput());
  bool isGiven = onnx::isPresent(op.getSplit());
  if (isGiven)
    arguments.tensor(l, op.getSplit());
  else
    arguments.tensor(integerConstant(l, {}), l.b.getI64Type());
  arguments.scalar(l, normalizedAxis(op.getAxis(), l.rank(op.getInput())));
  arguments.scalar(l, op.getKeepdims());
  arguments.scalar(l, isGiven);
  return defineHandle(l, op.getOutputSequence(), "split_to_sequence", arguments);
}

LogicalResult defineJoined(Lowering &l, Value list, int64_t axis, bool isNew, bool mayBeEmpty, Value result) {
  HostArguments arguments;
  arguments.scalar(list);
  arguments.scalar(l, axis);
  arguments.scalar(l, isNew);
  arguments.tensor(promisedDims(l, result), l.b.getI64Type());
  arguments.scalar(l, mayBeEmpty);
  return callHost(l, "concat_from_sequence", arguments, result);
}

static LogicalResult lowerConcat(onnx::ConcatFromSequenceOp op, Lowering &l) {
  Value result = op.getConcatResult();
  int64_t axis = normalizedAxis(op.getAxis(), l.rank(result));
  return defineJoined(l, l.in(op.getInputSequence()), axis, op.getNewAxis(), /*mayBeEmpty=*/false, result);
}

/// A loop over the elements; each trip appends to a list per result.
static LogicalResult lowerMap(onnx::SequenceMapOp op, Lowering &l) {
  Block &body = op.getBody().front();
  Value trips = lengthOf(l, l.in(op.getInputSequence()));
  SmallVector<Value> lists(op.getNumResults(), makeList(l, {}));
  auto loop = scf::ForOp::create(l.b, l.index(0), trips, l.index(1), lists);
  {
    OpBuilder::InsertionGuard guard(l.b);
    l.b.setInsertionPointToStart(loop.getBody());
    Lowering::Scope scope(l);
    Location loc = l.b.getLoc();
    for (auto [operand, argument] : llvm::zip(op->getOperands(), body.getArguments()))
      if (failed(isa<onnx::SequenceType>(operand.getType())
                     ? defineElement(l, l.in(operand), loop.getInductionVar(), argument)
                     : l.define(argument, l.in(operand))))
        return failure();
    if (failed(l.lowerBlock(body)))
      return failure();
    l.b.setLoc(loc);
    SmallVector<Value> next;
    for (auto [value, list] : llvm::zip(body.getTerminator()->getOperands(), loop.getRegionIterArgs()))
      next.push_back(insertInto(l, list, value));
    if (!next.empty())
      scf::YieldOp::create(l.b, next);
  }
  for (auto [result, list] : llvm::zip(op.getResults(), loop.getResults()))
    (void)l.define(result, list);
  return success();
}

//===- Optionals ----------------------------------------------------------===//

Value makeOptional(Lowering &l, Value onnxContent) {
  return isa<TensorType>(onnxContent.getType()) ? makeList(l, onnxContent) : l.in(onnxContent);
}

LogicalResult defineContent(Lowering &l, Value optional, Value result) {
  HostArguments arguments;
  arguments.scalar(optional);
  Value list = callHost(l, "optional_get", arguments);
  return isa<TensorType>(result.getType()) ? defineElement(l, list, l.index(0), result) : l.define(result, list);
}

static LogicalResult lowerOptional(onnx::OptionalOp op, Lowering &l) {
  Value input = op.getInput();
  return l.define(op.getOutput(), onnx::isPresent(input) ? makeOptional(l, input) : l.index(0));
}

static LogicalResult lowerHasElement(onnx::OptionalHasElementOp op, Lowering &l) {
  Value input = op.getInput(), has;
  if (isa<onnx::OptionalType>(input.getType()))
    has = arith::CmpIOp::create(l.b, arith::CmpIPredicate::ne, l.in(input), l.index(0));
  else
    has = arith::ConstantOp::create(l.b, l.b.getBoolAttr(onnx::isPresent(input)));
  return defineNumber(l, op.getOutput(), has);
}

static LogicalResult lowerGetElement(onnx::OptionalGetElementOp op, Lowering &l) {
  Value input = op.getInput();
  if (!isa<onnx::OptionalType>(input.getType()))
    return l.define(op.getOutput(), l.in(input));
  return defineContent(l, l.in(input), op.getOutput());
}

void populateSequenceRules(Rules &rules) {
  rules.add(lowerConstruct);
  rules.add(lowerEmpty);
  rules.add(lowerAt);
  rules.add(lowerLength);
  rules.add(lowerInsert);
  rules.add(lowerErase);
  rules.add(lowerSplit);
  rules.add(lowerConcat);
  rules.add(lowerMap);
  rules.add(lowerOptional);
  rules.add(lowerHasElement);
  rules.add(lowerGetElement);
}

} // namespace aicc::linalg
