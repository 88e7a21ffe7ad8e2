// Operators of com.microsoft.nchwc, which ONNX Runtime writes at its highest level, as standard ones. Their tensors are
// declared [N, C, H, W] and hold [N, C / block, H, W, block], C padded to whole blocks. Here they become plain
// [N, C, H, W] again: what is elementwise or joins channels between them needs no change, and filters are put in order
// while the model is compiled.
//
//   ReorderInput(x)    =>   x, its channels padded to whole blocks
//   Conv(x, w, b)      =>   Conv(x, Reshape(Transpose(Reshape(w))), b)
//   ReorderOutput(y)   =>   Slice(y), the channels in use
#include "lib/Import/Contrib.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

/// The channels of [N, C, H, W], or a problem.
static mlir::FailureOr<int64_t> channelsOf(Value value, Emitter &emitter) {
  auto type = llvm::dyn_cast<mlir::RankedTensorType>(value.getType());
  if (!type || type.getRank() != 4 || type.isDynamicDim(1))
    return emitter.fail("expected an image with a known number of channels, found another tensor");
  return type.getDimSize(1);
}

static LogicalResult reorderInput(NodeForm &form, Emitter &emitter) {
  Value x = form.input(0);
  if (form.takeInt("channels_last", 0))
    x = channelsFirst(x, emitter);
  auto channels = channelsOf(x, emitter);
  if (mlir::failed(channels))
    return mlir::failure();
  int64_t spare = llvm::alignTo(*channels, emitter.channelBlock) - *channels;
  form.results = {spare ? emitter.emit("Pad", {x, emitter.ints({0, 0, 0, 0, 0, spare, 0, 0})}) : x};
  return success();
}

static LogicalResult reorderOutput(NodeForm &form, Emitter &emitter) {
  Value y = form.input(0);
  auto channels = channelsOf(y, emitter);
  if (mlir::failed(channels))
    return mlir::failure();
  int64_t used = form.takeInt("channels", *channels);
  if (used > *channels)
    return emitter.fail("expected at most the " + Twine(*channels) + " channels of the input, found " + Twine(used));
  if (used != *channels)
    y = emitter.emit("Slice", {y, emitter.ints({0}), emitter.ints({used}), emitter.ints({1})});
  form.results = {form.takeInt("channels_last", 0) ? channelsLast(y, emitter) : y};
  return success();
}

/// [O, I, H, W] of a filter that holds [O/b, I/b, H, W, b of I, b of O], or [O/b, I, H, W, b of O] where the input is
/// not in blocks or each channel has its own filter.
static Value plainFilter(Value filter, int64_t groups, Emitter &emitter) {
  auto type = llvm::dyn_cast<mlir::RankedTensorType>(filter.getType());
  int64_t block = emitter.channelBlock;
  if (!type || type.getRank() != 4 || !type.hasStaticShape() || type.getDimSize(0) % block != 0)
    return (void)emitter.fail("expected a filter of known size with output channels in blocks of " + Twine(block) +
                              ", found another"),
           Value();
  int64_t outputs = type.getDimSize(0), inputs = type.getDimSize(1), h = type.getDimSize(2), w = type.getDimSize(3);
  bool isPlainInput = groups == 1 ? inputs < block : inputs == 1;
  if (!isPlainInput && inputs % block != 0)
    return (void)emitter.fail("expected input channels in blocks of " + Twine(block) + ", found " + Twine(inputs)),
           Value();
  auto reshaped = [&](Value value, ArrayRef<int64_t> shape) {
    return emitter.emit("Reshape", {value, emitter.ints(shape)});
  };
  auto transposed = [&](Value value, ArrayRef<int64_t> order) {
    return emitter.emit("Transpose", {value}, {emitter.named("perm", order)});
  };
  Value ordered = isPlainInput ? transposed(reshaped(filter, {outputs / block, inputs, h, w, block}), {0, 4, 1, 2, 3})
                               : transposed(reshaped(filter, {outputs / block, inputs / block, h, w, block, block}),
                                            {0, 5, 1, 4, 2, 3});
  return reshaped(ordered, {outputs, inputs, h, w});
}

static LogicalResult conv(NodeForm &form, Emitter &emitter) {
  auto groups = llvm::dyn_cast_or_null<mlir::IntegerAttr>(form.attributes.get("group"));
  Value filter = plainFilter(form.input(1), groups ? groups.getInt() : 1, emitter);
  if (!filter)
    return mlir::failure();
  form.setInput(1, filter);
  return fusedConv(form, emitter);
}

static LogicalResult pool(NodeForm &form, Emitter &emitter) {
  form.results = {emitter.emit(form.op, form.inputs, form.attributes, 1).front()};
  return success();
}

static LogicalResult upsample(NodeForm &form, Emitter &emitter) {
  std::string mode = form.takeString("mode", "nearest");
  std::string coordinates = form.takeString("coordinate_transformation_mode", "asymmetric");
  auto factors = form.takeInts("scales");
  if (!factors || factors->size() != 4)
    return emitter.fail("expected four 'scales', found another number");
  std::vector<float> scales(factors->begin(), factors->end());
  Value x = form.input(0);
  Value scale = emitter.constant(Tensor::of<float>(DType::F32, {4}, scales), emitter.node);
  form.results = {emitter.emit("Resize", {x, Value(), scale},
                               {emitter.named("mode", StringRef(mode)),
                                emitter.named("coordinate_transformation_mode", StringRef(coordinates)),
                                emitter.named("nearest_mode", StringRef("floor"))})};
  return success();
}

static constexpr Adapter adapters[] = {
    {"AveragePool", 0, pool},
    {"Conv", 0, conv},
    {"GlobalAveragePool", 0, pool},
    {"GlobalMaxPool", 0, pool},
    {"MaxPool", 0, pool},
    {"ReorderInput", 0, reorderInput},
    {"ReorderOutput", 0, reorderOutput},
    {"Upsample", 0, upsample},
};

ArrayRef<Adapter> aicc::importer::blockedContribAdapters() { return adapters; }
