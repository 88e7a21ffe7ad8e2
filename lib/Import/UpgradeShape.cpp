// Shape, movement and reduction operators of older opsets: mostly attributes that became inputs.
#include "lib/Import/Upgrade.h"

using namespace aicc;
using namespace aicc::importer;
using mlir::LogicalResult;
using mlir::success;
using mlir::Value;

constexpr int64_t everyOpset = INT64_MAX;

/// An int list attribute that became input `index`; an empty list stays absent.
static void intsToInput(NodeForm &form, Emitter &emitter, StringRef name, size_t index) {
  auto values = form.takeInts(name);
  if (values && !values->empty())
    form.setInput(index, emitter.ints(*values));
}

static LogicalResult axesToInput(NodeForm &form, Emitter &emitter) {
  intsToInput(form, emitter, "axes", 1);
  return success();
}

static LogicalResult splitToInput(NodeForm &form, Emitter &emitter) {
  intsToInput(form, emitter, "split", 1);
  return success();
}

/// Without sizes the number of outputs said how many equal parts there are.
static LogicalResult countParts(NodeForm &form, Emitter &emitter) {
  if (!form.input(1))
    form.attributes.set("num_outputs", emitter.builder.getI64IntegerAttr(form.outputs));
  return success();
}

static LogicalResult sliceBounds(NodeForm &form, Emitter &emitter) {
  for (auto [name, index] : {std::pair("starts", 1), std::pair("ends", 2), std::pair("axes", 3)})
    if (auto values = form.takeInts(name))
      form.setInput(size_t(index), emitter.ints(*values));
  return success();
}

static LogicalResult topCount(NodeForm &form, Emitter &emitter) {
  form.setInput(1, emitter.ints({form.takeInt("k", 0)}));
  return success();
}

static LogicalResult padAmounts(NodeForm &form, Emitter &emitter) {
  auto pads = form.takeInts("pads");
  double value = form.takeFloat("value", 0);
  form.setInput(1, emitter.ints(*pads));
  if (value != 0)
    form.setInput(2, emitter.scalarLike(value, form.input(0)));
  return success();
}

/// The first version had no modes: it multiplied indices by the scale and rounded down.
static void setAsymmetric(NodeForm &form, Emitter &emitter) {
  form.attributes.set("coordinate_transformation_mode", emitter.builder.getStringAttr("asymmetric"));
  form.attributes.set("nearest_mode", emitter.builder.getStringAttr("floor"));
}

static LogicalResult upsample(NodeForm &form, Emitter &emitter) {
  Value scales = form.input(1);
  if (auto given = llvm::dyn_cast_or_null<mlir::DenseF32ArrayAttr>(form.take("scales")))
    scales = emitter.constant(Tensor::of<float>(DType::F32, {given.size()}, std::vector<float>(given.asArrayRef())),
                              emitter.node);
  if (!scales)
    return emitter.fail("expected scales, found none");
  form.op = "Resize";
  form.version = 11; // the inputs are in the order of that opset
  form.inputs = {form.input(0), Value(), scales};
  setAsymmetric(form, emitter);
  return success();
}

static LogicalResult resizeScales(NodeForm &form, Emitter &emitter) {
  form.inputs = {form.input(0), Value(), form.input(1)};
  setAsymmetric(form, emitter);
  return success();
}

/// roi, scales and sizes that are not meant are left out or, by many exporters in every opset, empty.
static LogicalResult dropEmptyInputs(NodeForm &form, Emitter &emitter) {
  for (size_t index = 1; index < form.inputs.size(); ++index) {
    auto type = form.inputs[index] ? llvm::dyn_cast<mlir::RankedTensorType>(form.inputs[index].getType())
                                   : mlir::RankedTensorType();
    if (type && type.hasStaticShape() && type.getNumElements() == 0)
      form.inputs[index] = Value();
  }
  if (!form.input(2) && !form.input(3))
    return emitter.fail("expected scales or sizes, found neither");
  return success();
}

/// Until opset 12 there was half_pixel without its last half pixel. With the two ways of rounding that give a whole
/// number there, half_pixel says the same with another rounding: ceil(x + 1/2 - 1/2), floor(x + 1/2).
static LogicalResult shiftedHalfPixel(NodeForm &form, Emitter &emitter) {
  auto isCalled = [&](StringRef attribute, StringRef value) {
    auto found = llvm::dyn_cast_or_null<mlir::StringAttr>(form.attributes.get(attribute));
    return found && found.getValue() == value;
  };
  if (!isCalled("coordinate_transformation_mode", "tf_half_pixel_for_nn"))
    return success();
  bool isFloor = isCalled("nearest_mode", "floor");
  bool isRounded = !form.attributes.get("nearest_mode") || isCalled("nearest_mode", "round_prefer_floor");
  if ((form.attributes.get("mode") && !isCalled("mode", "nearest")) || !(isFloor || isRounded))
    return emitter.fail("expected 'tf_half_pixel_for_nn' with mode 'nearest' that rounds down, found another");
  form.attributes.set("coordinate_transformation_mode", emitter.builder.getStringAttr("half_pixel"));
  form.attributes.set("nearest_mode", emitter.builder.getStringAttr(isFloor ? "round_prefer_ceil" : "ceil"));
  return success();
}

static LogicalResult renameScatter(NodeForm &form, Emitter &) {
  form.op = "ScatterElements";
  return success();
}

static LogicalResult transformAxis(NodeForm &form, Emitter &emitter) {
  form.setInput(2, emitter.scalarInt(form.takeInt("axis", 1)));
  return success();
}

static LogicalResult sampleModes(NodeForm &form, Emitter &emitter) {
  std::string mode = form.takeString("mode", "bilinear");
  mode = mode == "bilinear" ? "linear" : mode == "bicubic" ? "cubic" : mode;
  form.attributes.append(emitter.named("mode", StringRef(mode)));
  return success();
}

/// The half pixel that the default became in opset 16 was left out before.
static LogicalResult alignCorners(NodeForm &form, Emitter &emitter) {
  form.attributes.append(emitter.named("coordinate_transformation_mode", StringRef("output_half_pixel")));
  return success();
}

/// `type` is a word of the assembly format; the dialect says `elem_type`.
static LogicalResult renameOptionalType(NodeForm &form, Emitter &) {
  if (mlir::Attribute type = form.take("type"))
    form.attributes.set("elem_type", type);
  return success();
}

static constexpr Adapter adapters[] = {
    {"DFT", 20, transformAxis},
    {"GridSample", 20, sampleModes},
    {"Optional", everyOpset, renameOptionalType},
    {"Pad", 11, padAmounts},
    {"ReduceL1", 18, axesToInput},
    {"ReduceL2", 18, axesToInput},
    {"ReduceLogSum", 18, axesToInput},
    {"ReduceLogSumExp", 18, axesToInput},
    {"ReduceMax", 18, axesToInput},
    {"ReduceMean", 18, axesToInput},
    {"ReduceMin", 18, axesToInput},
    {"ReduceProd", 18, axesToInput},
    {"ReduceSum", 13, axesToInput},
    {"ReduceSumSquare", 18, axesToInput},
    {"Upsample", everyOpset, upsample},
    {"Resize", 11, resizeScales},
    {"Resize", 13, shiftedHalfPixel},
    {"Resize", everyOpset, dropEmptyInputs},
    {"RoiAlign", 16, alignCorners},
    {"Scatter", everyOpset, renameScatter},
    {"Slice", 10, sliceBounds},
    {"Split", 13, splitToInput},
    {"Split", 18, countParts},
    {"Squeeze", 13, axesToInput},
    {"TopK", 10, topCount},
    {"Unsqueeze", 13, axesToInput},
};

ArrayRef<Adapter> aicc::importer::shapeAdapters() { return adapters; }
