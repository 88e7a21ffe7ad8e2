// Reads window attributes and counts window places.
#include "dialects/ONNX/Windows.h"

using namespace mlir;

namespace aicc::onnx {

/// Windows are counted in 64 bits: what exceeds this could overflow, and no tensor has such dims.
static constexpr int64_t maxEntry = INT32_MAX;

LogicalResult checkEntries(Operation *op, StringRef name, ArrayRef<int64_t> entries) {
  int64_t least = name == "pads" ? -maxEntry : name == "output_padding" ? 0 : 1;
  for (int64_t entry : entries)
    if (entry < least || entry > maxEntry)
      return op->emitOpError() << "expected '" << name << "' in [" << least << ", " << maxEntry << "], found " << entry;
  return success();
}

/// The named list, or `count` times `otherwise`.
static FailureOr<SmallVector<int64_t>> listOf(Operation *op, StringRef name, size_t count, int64_t otherwise) {
  auto attribute = op->getAttrOfType<DenseI64ArrayAttr>(name);
  if (!attribute)
    return SmallVector<int64_t>(count, otherwise);
  if (size_t(attribute.size()) != count)
    return FailureOr<SmallVector<int64_t>>(op->emitOpError() << "expected " << count << " entries in '" << name
                                                             << "', found " << attribute.size());
  if (failed(checkEntries(op, name, attribute.asArrayRef())))
    return failure();
  return SmallVector<int64_t>(attribute.asArrayRef());
}

static LogicalResult readPadding(Operation *op, size_t spatial, Window &window) {
  auto automatic = op->getAttrOfType<StringAttr>("auto_pad");
  StringRef mode = automatic ? automatic.getValue() : "NOTSET";
  if (mode == "SAME_UPPER" || mode == "SAME_LOWER")
    window.padding = Window::Same;
  else if (mode == "VALID")
    window.padding = Window::Valid;
  else if (mode != "NOTSET" && !mode.empty())
    return op->emitOpError() << "expected 'auto_pad' to be NOTSET, SAME_UPPER, SAME_LOWER or VALID, found '" << mode
                             << "'";
  auto pads = window.padding == Window::Explicit ? listOf(op, "pads", 2 * spatial, 0)
                                                 : FailureOr<SmallVector<int64_t>>(SmallVector<int64_t>(2 * spatial));
  if (failed(pads))
    return failure();
  window.padsBegin.assign(pads->begin(), pads->begin() + spatial);
  window.padsEnd.assign(pads->begin() + spatial, pads->end());
  return success();
}

FailureOr<Window> readWindow(Operation *op, ArrayRef<int64_t> kernel, size_t spatial) {
  Window window;
  auto strides = listOf(op, "strides", spatial, 1), dilations = listOf(op, "dilations", spatial, 1);
  if (failed(strides) || failed(dilations) || failed(readPadding(op, spatial, window)))
    return failure();
  if (kernel.size() != spatial)
    return op->emitOpError() << "expected a kernel of " << spatial << " spatial dims, those of the input, found "
                             << kernel.size();
  if (failed(checkEntries(op, "kernel_shape", kernel)))
    return failure();
  window.kernel.assign(kernel.begin(), kernel.end());
  window.strides = *strides;
  window.dilations = *dilations;
  window.ceilMode = integerOr(op, "ceil_mode", 0) != 0;
  return window;
}

/// With ceil_mode a window may start inside the input only: one that would start in the padding is dropped.
static Dim ceilCount(Dim size, Dim room, int64_t stride, int64_t begin, int64_t end, int64_t extent) {
  Dim count = add(ceilDivide(room, stride), 1);
  if (auto places = constantOf(count), total = constantOf(size); places && total)
    return (*places - 1) * stride >= *total + begin ? add(count, -1) : count;
  return end - extent + stride <= 0 ? count : Dim();
}

Dim windowCount(ShapeContext &context, const Window &window, Dim size, size_t i) {
  int64_t stride = window.strides[i];
  if (window.padding == Window::Same)
    return ceilDivide(size, stride);
  int64_t extent = (window.kernel[i] - 1) * window.dilations[i] + 1;
  Dim room = add(size, window.padsBegin[i] + window.padsEnd[i] - extent);
  Dim count = window.ceilMode ? ceilCount(size, room, stride, window.padsBegin[i], window.padsEnd[i], extent)
                              : add(floorDivide(room, stride), 1);
  auto number = constantOf(count);
  return number && *number < 0 ? context.constant(0) : count;
}

} // namespace aicc::onnx
