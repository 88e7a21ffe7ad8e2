// Elementwise operators and the softmax family of older opsets.
#include "lib/Import/Upgrade.h"

using namespace aicc;
using namespace aicc::importer;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

/// Until opset 6 operand B was aligned with A at `axis`, and only if `broadcast` said so:
/// B gets dims of size 1 behind it.
static LogicalResult alignBroadcast(NodeForm &form, Emitter &emitter) {
  int64_t broadcast = form.takeInt("broadcast", 0);
  auto axis = llvm::dyn_cast_or_null<mlir::IntegerAttr>(form.take("axis"));
  if (!broadcast || !axis)
    return success();
  auto a = emitter.rank(form.input(0)), b = emitter.rank(form.input(1));
  if (!a || !b)
    return emitter.fail("expected operands of known rank to broadcast along 'axis', found unknown rank");
  int64_t at = axis.getInt() < 0 ? axis.getInt() + *a : axis.getInt();
  if (at < 0 || at > *a - *b)
    return emitter.fail("expected 'axis' to align operand 'B' inside 'A', found " + llvm::Twine(axis.getInt()));
  llvm::SmallVector<int64_t> added;
  for (int64_t dim = *b; dim < *a - at; ++dim)
    added.push_back(dim);
  if (!added.empty())
    form.setInput(1, emitter.emit("Unsqueeze", {form.input(1), emitter.ints(added)}));
  return success();
}

/// min and max were attributes, the float range their default.
static LogicalResult clipBounds(NodeForm &form, Emitter &emitter) {
  for (auto [name, index] : {std::pair("min", 1), std::pair("max", 2)})
    if (auto bound = llvm::dyn_cast_or_null<mlir::FloatAttr>(form.take(name)))
      form.setInput(size_t(index), emitter.scalarLike(bound.getValueAsDouble(), form.input(0)));
  return success();
}

/// Inference only: the ratio means nothing, and `is_test` was the training mode turned round.
static LogicalResult dropoutAttributes(NodeForm &form, Emitter &) {
  form.take("ratio");
  form.take("is_test");
  return success();
}

/// A slope per channel was written as one dim.
static LogicalResult channelSlope(NodeForm &form, Emitter &emitter) {
  auto x = emitter.rank(form.input(0)), slope = emitter.rank(form.input(1));
  if (!x || !slope || *slope != 1 || *x < 3)
    return success();
  llvm::SmallVector<int64_t> added;
  for (int64_t dim = 1; dim < *x - 1; ++dim)
    added.push_back(dim);
  form.setInput(1, emitter.emit("Unsqueeze", {form.input(1), emitter.ints(added)}));
  return success();
}

/// Until opset 12 the softmax family saw a matrix: all dims from `axis` on were one row.
static LogicalResult flattenRows(NodeForm &form, Emitter &emitter) {
  int64_t axis = form.takeInt("axis", 1);
  Value x = form.input(0);
  auto rank = emitter.rank(x);
  if (rank && (axis < -*rank || axis > *rank))
    return emitter.fail("expected 'axis' in [" + llvm::Twine(-*rank) + ", " + llvm::Twine(*rank) + "], found " +
                        llvm::Twine(axis));
  if (axis == -1 || (rank && axis == *rank - 1)) {
    form.attributes.append(emitter.named("axis", int64_t(-1)));
    return success();
  }
  Value shape = emitter.emit("Shape", {x});
  Value matrix = emitter.emit("Flatten", {x}, {emitter.named("axis", axis)});
  Value rows = emitter.emit(form.op, {matrix}, {emitter.named("axis", int64_t(-1))});
  form.results = {emitter.emit("Reshape", {rows, shape})};
  return success();
}

static constexpr Adapter adapters[] = {
    {"Add", 7, alignBroadcast},      {"And", 7, alignBroadcast},         {"Div", 7, alignBroadcast},
    {"Equal", 7, alignBroadcast},    {"Greater", 7, alignBroadcast},     {"Less", 7, alignBroadcast},
    {"Mul", 7, alignBroadcast},      {"Or", 7, alignBroadcast},          {"Pow", 7, alignBroadcast},
    {"Sub", 7, alignBroadcast},      {"Xor", 7, alignBroadcast},         {"PRelu", 7, channelSlope},
    {"Clip", 11, clipBounds},        {"Dropout", 12, dropoutAttributes}, {"Hardmax", 13, flattenRows},
    {"LogSoftmax", 13, flattenRows}, {"Softmax", 13, flattenRows},
};

ArrayRef<Adapter> aicc::importer::elementwiseAdapters() { return adapters; }
