// Layers of older opsets: normalisations, matrix products, recurrent layers.
#include "lib/Import/Upgrade.h"

using namespace aicc;
using namespace aicc::importer;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

/// `spatial` = 0 normalised every element of a sample on its own; nobody exports it.
static LogicalResult spatialOnly(NodeForm &form, Emitter &emitter) {
  if (form.takeInt("spatial", 1) == 1)
    return success();
  return emitter.fail("expected 'spatial' to be 1, found 0");
}

static LogicalResult dropTestMode(NodeForm &form, Emitter &) {
  form.take("is_test");
  return success();
}

static LogicalResult dropBroadcast(NodeForm &form, Emitter &) {
  form.take("broadcast");
  return success();
}

static LogicalResult dropOutputSequence(NodeForm &form, Emitter &) {
  form.take("output_sequence");
  return success();
}

/// [groups] to [channels]: each group's number for each of its channels.
static Value perChannel(Value perGroup, int64_t groups, int64_t channels, Emitter &emitter) {
  Value column = emitter.emit("Unsqueeze", {perGroup, emitter.ints({1})});
  Value table = emitter.emit("Expand", {column, emitter.ints({groups, channels / groups})});
  return emitter.emit("Reshape", {table, emitter.ints({channels})});
}

/// Scale and bias were per group until opset 20.
static LogicalResult scalePerChannel(NodeForm &form, Emitter &emitter) {
  auto groups = llvm::dyn_cast_or_null<mlir::IntegerAttr>(form.attributes.get("num_groups"));
  auto type = llvm::dyn_cast<mlir::RankedTensorType>(form.input(0).getType());
  if (!type || type.getRank() < 2 || type.isDynamicDim(1))
    return emitter.fail("expected an input with a known number of channels, found another");
  int64_t channels = type.getDimSize(1);
  if (!groups || groups.getInt() < 1 || channels % groups.getInt() != 0)
    return emitter.fail("expected 'num_groups' to divide the " + llvm::Twine(channels) + " channels, found " +
                        llvm::Twine(groups ? groups.getInt() : 0));
  for (size_t index : {1, 2})
    form.setInput(index, perChannel(form.input(index), groups.getInt(), channels, emitter));
  return success();
}

static constexpr Adapter adapters[] = {
    {"BatchNormalization", 7, dropTestMode},
    {"BatchNormalization", 9, spatialOnly},
    {"GRU", 7, dropOutputSequence},
    {"Gemm", 7, dropBroadcast},
    {"GroupNormalization", 21, scalePerChannel},
    {"LSTM", 7, dropOutputSequence},
    {"RNN", 7, dropOutputSequence},
};

ArrayRef<Adapter> aicc::importer::layerAdapters() { return adapters; }
