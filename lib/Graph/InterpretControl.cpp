// Interpreting control flow.
#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/Types.h"
#include "lib/Graph/Interpreter.h"

using namespace mlir;

namespace aicc::graph {

FailureOr<Tensor> stack(Interpreter &interpreter, Operation *op, std::vector<Tensor> tensors, int64_t axis) {
  for (Tensor &tensor : tensors) {
    Shape shape = tensor.shape();
    int64_t at = axis < 0 ? axis + int64_t(shape.size()) + 1 : axis;
    if (at < 0 || at > int64_t(shape.size()))
      return interpreter.fail(op, "expected an axis up to " + std::to_string(shape.size()) + ", found " +
                                      std::to_string(axis));
    shape.insert(shape.begin() + at, 1);
    tensor = tensor.reshaped(shape);
  }
  FailureOr<std::vector<Tensor>> joined = interpreter.evaluate(op, {"Concat", {{"axis", axis}}, 1}, tensors);
  if (failed(joined))
    return failure();
  return joined->front();
}

/// What a loop that never ran gives for a scan output: no slices of the body's type, unknown dims
/// as 0.
static FailureOr<Tensor> emptyScan(Interpreter &interpreter, Operation *op, Type slice, int64_t axis) {
  auto type = dyn_cast<ShapedType>(slice);
  DType dtype = type ? onnx::dtypeOf(type.getElementType()) : DType::Undefined;
  if (dtype == DType::Undefined)
    return interpreter.fail(op, "expected scan outputs of known element type");
  Shape shape;
  if (type.hasRank())
    for (int64_t dim : type.getShape())
      shape.push_back(ShapedType::isDynamic(dim) ? 0 : dim);
  int64_t at = axis < 0 ? axis + int64_t(shape.size()) + 1 : axis;
  shape.insert(shape.begin() + std::clamp<int64_t>(at, 0, int64_t(shape.size())), 0);
  if (dtype == DType::String)
    return Tensor::ofStrings(shape, {});
  return Tensor::allocate(dtype, shape);
}

static FailureOr<HostValues> runIf(Interpreter &interpreter, Operation *op) {
  FailureOr<int64_t> condition = interpreter.scalar(op, interpreter.value(op->getOperand(0)));
  if (failed(condition))
    return failure();
  return interpreter.run(op->getRegion(*condition ? 0 : 1).front(), {});
}

/// Slices of one scan output as they come, and where they are stacked.
namespace {
struct ScanOutput {
  std::vector<Tensor> slices;
  int64_t axis = 0;
  bool reversed = false;
};
} // namespace

/// Stacks every scan output behind `results`. `yielded` are the body's terminator operands that
/// feed them.
static LogicalResult finishScans(Interpreter &interpreter, Operation *op, std::vector<ScanOutput> &scans,
                                 ValueRange yielded, HostValues &results) {
  for (auto [scan, value] : llvm::zip(scans, yielded)) {
    if (scan.reversed)
      std::reverse(scan.slices.begin(), scan.slices.end());
    FailureOr<Tensor> all = scan.slices.empty() ? emptyScan(interpreter, op, value.getType(), scan.axis)
                                                : stack(interpreter, op, scan.slices, scan.axis);
    if (failed(all))
      return failure();
    results.push_back(hostTensor(*all));
  }
  return success();
}

/// The iteration number in the shape that the body declares: a scalar, or one element.
static HostValue iterationNumber(Block &body, int64_t iteration) {
  auto type = dyn_cast<ShapedType>(body.getArgument(0).getType());
  Shape shape(type && type.hasRank() ? size_t(type.getRank()) : 0, 1);
  return hostTensor(Tensor::of<int64_t>(DType::I64, shape, {iteration}));
}

static FailureOr<HostValues> runLoop(Interpreter &interpreter, Operation *op) {
  auto loop = cast<onnx::LoopOp>(op);
  Block &body = loop.getBody().front();
  size_t carried = loop.getVInitial().size();
  auto yielded = body.getTerminator()->getOperands();
  if (body.getNumArguments() != carried + 2 || yielded.size() < carried + 1)
    return interpreter.fail(op, "expected a body of " + std::to_string(carried + 2) + " arguments, found " +
                                    std::to_string(body.getNumArguments()));
  int64_t trips = INT64_MAX;
  bool goOn = true;
  for (auto [value, isCount] : {std::pair(loop.getM(), true), std::pair(loop.getCond(), false)}) {
    if (interpreter.value(value).isAbsent())
      continue;
    FailureOr<int64_t> number = interpreter.scalar(op, interpreter.value(value));
    if (failed(number))
      return failure();
    isCount ? trips = *number : goOn = *number != 0;
  }
  HostValues state(2);
  state[1] = hostTensor(Tensor::of<uint8_t>(DType::Bool, {}, {goOn}));
  for (Value initial : loop.getVInitial())
    state.push_back(interpreter.value(initial));
  std::vector<ScanOutput> scans(yielded.size() - carried - 1);
  for (int64_t iteration = 0; iteration < trips && goOn; ++iteration) {
    state[0] = iterationNumber(body, iteration);
    FailureOr<HostValues> next = interpreter.run(body, state);
    if (failed(next))
      return failure();
    FailureOr<int64_t> condition = interpreter.scalar(op, next->front());
    if (failed(condition))
      return failure();
    goOn = *condition != 0;
    std::copy_n(next->begin(), carried + 1, state.begin() + 1);
    for (size_t i = 0; i < scans.size(); ++i)
      scans[i].slices.push_back((*next)[carried + 1 + i].tensor);
  }
  HostValues results(state.begin() + 2, state.end());
  if (failed(finishScans(interpreter, op, scans, yielded.drop_front(carried + 1), results)))
    return failure();
  return results;
}

static int64_t entryOr(std::optional<ArrayRef<int64_t>> list, size_t index, int64_t fallback) {
  return list && index < list->size() ? (*list)[index] : fallback;
}

/// One scan input: its slices come from `position` of `axis`.
static FailureOr<HostValue> sliceAt(Interpreter &interpreter, Operation *op, const Tensor &tensor, int64_t axis,
                                    int64_t position) {
  Tensor index = Tensor::of<int64_t>(DType::I64, {}, {position});
  FailureOr<std::vector<Tensor>> slice = interpreter.evaluate(op, {"Gather", {{"axis", axis}}, 1}, {tensor, index});
  if (failed(slice))
    return failure();
  return hostTensor(slice->front());
}

static FailureOr<int64_t> scanLength(Interpreter &interpreter, onnx::ScanOp scan, ValueRange inputs) {
  std::optional<int64_t> length;
  for (auto [i, input] : llvm::enumerate(inputs)) {
    const Tensor &tensor = interpreter.value(input).tensor;
    int64_t axis = entryOr(scan.getScanInputAxes(), i, 0);
    axis += axis < 0 ? tensor.rank() : 0;
    if (axis < 0 || axis >= tensor.rank() || (length && *length != tensor.shape()[axis]))
      return interpreter.fail(scan, "expected scan inputs of one length, found " + toString(tensor.shape()));
    length = tensor.shape()[axis];
  }
  if (!length)
    return interpreter.fail(scan, "expected at least one scan input");
  return *length;
}

static FailureOr<HostValues> runScan(Interpreter &interpreter, Operation *op) {
  auto scan = cast<onnx::ScanOp>(op);
  Block &body = scan.getBody().front();
  auto operands = scan.getInitialStateAndScanInputs();
  auto yielded = body.getTerminator()->getOperands();
  size_t inputs = size_t(scan.getNumScanInputs());
  if (inputs > operands.size() || body.getNumArguments() != operands.size() ||
      yielded.size() < operands.size() - inputs)
    return interpreter.fail(op, "expected a body of " + std::to_string(operands.size()) + " arguments, found " +
                                    std::to_string(body.getNumArguments()));
  size_t states = operands.size() - inputs;
  auto sources = operands.drop_front(states);
  FailureOr<int64_t> length = scanLength(interpreter, scan, sources);
  if (failed(length))
    return failure();
  HostValues arguments(operands.size());
  for (size_t i = 0; i < states; ++i)
    arguments[i] = interpreter.value(operands[i]);
  std::vector<ScanOutput> scans(yielded.size() - states);
  for (auto [i, output] : llvm::enumerate(scans)) {
    output.axis = entryOr(scan.getScanOutputAxes(), i, 0);
    output.reversed = entryOr(scan.getScanOutputDirections(), i, 0) != 0;
  }
  for (int64_t step = 0; step < *length; ++step) {
    for (size_t i = 0; i < inputs; ++i) {
      bool backwards = entryOr(scan.getScanInputDirections(), i, 0) != 0;
      FailureOr<HostValue> slice =
          sliceAt(interpreter, op, interpreter.value(sources[i]).tensor, entryOr(scan.getScanInputAxes(), i, 0),
                  backwards ? *length - 1 - step : step);
      if (failed(slice))
        return failure();
      arguments[states + i] = *slice;
    }
    FailureOr<HostValues> next = interpreter.run(body, arguments);
    if (failed(next))
      return failure();
    std::copy_n(next->begin(), states, arguments.begin());
    for (size_t i = 0; i < scans.size(); ++i)
      scans[i].slices.push_back((*next)[states + i].tensor);
  }
  HostValues results(arguments.begin(), arguments.begin() + states);
  if (failed(finishScans(interpreter, op, scans, yielded.drop_front(states), results)))
    return failure();
  return results;
}

static FailureOr<HostValues> runCall(Interpreter &interpreter, Operation *op) {
  auto call = cast<func::CallOp>(op);
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(op, call.getCalleeAttr());
  if (!callee || callee.isDeclaration())
    return interpreter.fail(op, "expected a function with a body, found '" + call.getCallee().str() + "'");
  HostValues arguments;
  for (Value operand : call.getOperands())
    arguments.push_back(interpreter.value(operand));
  return interpreter.run(callee.getBody().front(), arguments);
}

Handler controlHandler(StringRef op) {
  static constexpr std::pair<const char *, Handler> handlers[] = {
      {"func.call", runCall}, {"onnx.If", runIf}, {"onnx.Loop", runLoop}, {"onnx.Scan", runScan}};
  for (auto [name, handler] : handlers)
    if (op == name)
      return handler;
  return nullptr;
}

} // namespace aicc::graph
