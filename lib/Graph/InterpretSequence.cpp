// Interpreting sequences and optionals.
#include "dialects/ONNX/ONNX.h"
#include "lib/Graph/Interpreter.h"

using namespace mlir;

namespace aicc::graph {

static FailureOr<HostValues> sequenceOf(Interpreter &interpreter, Operation *op, unsigned operand) {
  const HostValue &value = interpreter.value(op->getOperand(operand));
  if (!value.isSequence())
    return interpreter.fail(op, "expected operand " + std::to_string(operand) + " to be a sequence");
  return *value.elements;
}

/// A position operand in [-count, count), counted from the end when negative; `fallback` when
/// absent.
static FailureOr<int64_t> positionOf(Interpreter &interpreter, Operation *op, unsigned operand, int64_t count,
                                     int64_t fallback) {
  const HostValue &value = interpreter.value(op->getOperand(operand));
  if (value.isAbsent())
    return fallback;
  FailureOr<int64_t> position = interpreter.scalar(op, value);
  if (failed(position))
    return failure();
  if (*position < -count || *position >= count)
    return interpreter.fail(op, "expected a position in [" + std::to_string(-count) + ", " + std::to_string(count) +
                                    "), found " + std::to_string(*position));
  return *position < 0 ? *position + count : *position;
}

static FailureOr<HostValues> construct(Interpreter &interpreter, Operation *op) {
  HostValues elements;
  for (Value operand : op->getOperands())
    elements.push_back(interpreter.value(operand));
  return HostValues{hostSequence(std::move(elements))};
}

static FailureOr<HostValues> empty(Interpreter &, Operation *) { return HostValues{hostSequence({})}; }

static FailureOr<HostValues> at(Interpreter &interpreter, Operation *op) {
  FailureOr<HostValues> elements = sequenceOf(interpreter, op, 0);
  if (failed(elements))
    return failure();
  FailureOr<int64_t> position = positionOf(interpreter, op, 1, int64_t(elements->size()), 0);
  if (failed(position))
    return failure();
  return HostValues{(*elements)[*position]};
}

static FailureOr<HostValues> erase(Interpreter &interpreter, Operation *op) {
  FailureOr<HostValues> elements = sequenceOf(interpreter, op, 0);
  if (failed(elements))
    return failure();
  int64_t count = int64_t(elements->size());
  FailureOr<int64_t> position = positionOf(interpreter, op, 1, count, count - 1);
  if (failed(position) || *position < 0)
    return failed(position) ? failure() : interpreter.fail(op, "expected a sequence with an element to erase");
  elements->erase(elements->begin() + *position);
  return HostValues{hostSequence(std::move(*elements))};
}

static FailureOr<HostValues> insert(Interpreter &interpreter, Operation *op) {
  FailureOr<HostValues> elements = sequenceOf(interpreter, op, 0);
  if (failed(elements))
    return failure();
  int64_t count = int64_t(elements->size());
  const HostValue &where = interpreter.value(op->getOperand(2));
  FailureOr<int64_t> position = count;
  // The end is a place too, spelled `count`.
  if (!where.isAbsent()) {
    position = interpreter.scalar(op, where);
    if (succeeded(position) && *position != count)
      position = positionOf(interpreter, op, 2, count, count);
  }
  if (failed(position))
    return failure();
  elements->insert(elements->begin() + *position, interpreter.value(op->getOperand(1)));
  return HostValues{hostSequence(std::move(*elements))};
}

static FailureOr<HostValues> length(Interpreter &interpreter, Operation *op) {
  FailureOr<HostValues> elements = sequenceOf(interpreter, op, 0);
  if (failed(elements))
    return failure();
  return HostValues{hostTensor(Tensor::of<int64_t>(DType::I64, {}, {int64_t(elements->size())}))};
}

/// The sizes of the parts: one given size repeated, given sizes, or ones.
static FailureOr<std::vector<int64_t>> partSizes(Interpreter &interpreter, Operation *op, int64_t size) {
  const HostValue &split = interpreter.value(op->getOperand(1));
  int64_t each = 1;
  if (!split.isAbsent() && split.tensor.rank() == 0) {
    FailureOr<int64_t> given = interpreter.scalar(op, split);
    if (failed(given) || *given <= 0)
      return failed(given) ? failure() : interpreter.fail(op, "expected a positive part size");
    each = *given;
  } else if (!split.isAbsent()) {
    FailureOr<std::vector<Tensor>> wide =
        interpreter.evaluate(op, {"Cast", {{"to", int64_t(DType::I64)}}, 1}, {split.tensor});
    if (failed(wide))
      return failure();
    const int64_t *sizes = wide->front().data<int64_t>();
    return std::vector<int64_t>(sizes, sizes + wide->front().elements());
  }
  std::vector<int64_t> sizes;
  for (int64_t start = 0; start < size; start += each)
    sizes.push_back(std::min(each, size - start));
  return sizes;
}

static FailureOr<HostValues> splitToSequence(Interpreter &interpreter, Operation *op) {
  auto split = cast<onnx::SplitToSequenceOp>(op);
  Tensor input = interpreter.value(split.getInput()).tensor;
  auto given = int64_t(split.getAxis());
  int64_t axis = given < 0 ? given + input.rank() : given;
  if (axis < 0 || axis >= input.rank())
    return interpreter.fail(op, "expected an axis below rank " + std::to_string(input.rank()) + ", found " +
                                    std::to_string(given));
  FailureOr<std::vector<int64_t>> sizes = partSizes(interpreter, op, input.shape()[axis]);
  if (failed(sizes))
    return failure();
  Tensor parts = Tensor::of<int64_t>(DType::I64, {int64_t(sizes->size())}, *sizes);
  FailureOr<std::vector<Tensor>> pieces =
      interpreter.evaluate(op, {"Split", {{"axis", axis}}, sizes->size()}, {input, parts});
  if (failed(pieces))
    return failure();
  bool squeezes = !split.getKeepdims() && interpreter.value(split.getSplit()).isAbsent();
  HostValues elements;
  for (Tensor &piece : *pieces) {
    Shape shape = piece.shape();
    if (squeezes)
      shape.erase(shape.begin() + axis);
    elements.push_back(hostTensor(piece.reshaped(shape)));
  }
  return HostValues{hostSequence(std::move(elements))};
}

static FailureOr<HostValues> concatFromSequence(Interpreter &interpreter, Operation *op) {
  auto concat = cast<onnx::ConcatFromSequenceOp>(op);
  FailureOr<HostValues> elements = sequenceOf(interpreter, op, 0);
  if (failed(elements))
    return failure();
  std::vector<Tensor> tensors;
  for (const HostValue &element : *elements)
    tensors.push_back(element.tensor);
  int64_t axis = concat.getAxis();
  if (concat.getNewAxis()) {
    FailureOr<Tensor> stacked = stack(interpreter, op, std::move(tensors), axis);
    return failed(stacked) ? FailureOr<HostValues>(failure()) : HostValues{hostTensor(*stacked)};
  }
  FailureOr<std::vector<Tensor>> joined = interpreter.evaluate(op, {"Concat", {{"axis", axis}}, 1}, tensors);
  if (failed(joined))
    return failure();
  return HostValues{hostTensor(joined->front())};
}

static FailureOr<HostValues> map(Interpreter &interpreter, Operation *op) {
  FailureOr<HostValues> first = sequenceOf(interpreter, op, 0);
  if (failed(first))
    return failure();
  Block &body = op->getRegion(0).front();
  std::vector<HostValues> collected(op->getNumResults());
  for (size_t i = 0; i < first->size(); ++i) {
    HostValues arguments;
    for (Value operand : op->getOperands()) {
      const HostValue &value = interpreter.value(operand);
      if (value.isSequence() && i >= value.elements->size())
        return interpreter.fail(op, "expected sequences of one length");
      arguments.push_back(value.isSequence() ? (*value.elements)[i] : value);
    }
    FailureOr<HostValues> results = interpreter.run(body, arguments);
    if (failed(results))
      return failure();
    for (auto [list, result] : llvm::zip(collected, *results))
      list.push_back(result);
  }
  HostValues sequences;
  for (HostValues &list : collected)
    sequences.push_back(hostSequence(std::move(list)));
  return sequences;
}

/// An optional is its value, or nothing.
static FailureOr<HostValues> optional(Interpreter &interpreter, Operation *op) {
  return HostValues{interpreter.value(op->getOperand(0))};
}

static FailureOr<HostValues> getElement(Interpreter &interpreter, Operation *op) {
  const HostValue &value = interpreter.value(op->getOperand(0));
  if (value.isAbsent())
    return interpreter.fail(op, "expected an optional that holds a value");
  return HostValues{value};
}

static FailureOr<HostValues> hasElement(Interpreter &interpreter, Operation *op) {
  bool present = !interpreter.value(op->getOperand(0)).isAbsent();
  return HostValues{hostTensor(Tensor::of<uint8_t>(DType::Bool, {}, {present}))};
}

Handler sequenceHandler(StringRef op) {
  static constexpr std::pair<const char *, Handler> handlers[] = {
      {"onnx.ConcatFromSequence", concatFromSequence},
      {"onnx.Identity", optional},
      {"onnx.Optional", optional},
      {"onnx.OptionalGetElement", getElement},
      {"onnx.OptionalHasElement", hasElement},
      {"onnx.SequenceAt", at},
      {"onnx.SequenceConstruct", construct},
      {"onnx.SequenceEmpty", empty},
      {"onnx.SequenceErase", erase},
      {"onnx.SequenceInsert", insert},
      {"onnx.SequenceLength", length},
      {"onnx.SequenceMap", map},
      {"onnx.SplitToSequence", splitToSequence},
  };
  for (auto [name, handler] : handlers)
    if (op == name)
      return handler;
  return nullptr;
}

} // namespace aicc::graph
