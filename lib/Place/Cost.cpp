#include "lib/Place/Cost.h"

#include "dialects/ONNX/ONNX.h"
#include "lib/Place/Arithmetic.h"

#include "llvm/Support/FormatVariadic.h"

namespace aicc::place {

using namespace mlir;

/// What a dim counts as while nobody knows it.
static constexpr double guessedDim = 128;

static double bytesOf(Value value) {
  auto tensor = dyn_cast<RankedTensorType>(value.getType());
  if (!tensor)
    return 0;
  Type element = tensor.getElementType();
  double bytes = element.isIntOrFloat() ? llvm::divideCeil(element.getIntOrFloatBitWidth(), 8) : 8;
  for (int64_t dim : tensor.getShape())
    bytes *= ShapedType::isDynamic(dim) ? guessedDim : double(dim);
  return bytes;
}

static double bytesOf(ValueRange values) {
  double total = 0;
  for (Value value : values)
    total += bytesOf(value);
  return total;
}

/// Microseconds of one op: arithmetic or memory, whichever is slower. 1 GFLOP/s is 1000 a microsecond.
static double timeOf(Operation *op, const DeviceCost &cost) {
  double arithmetic = double(std::max<int64_t>(0, countOperations(op))) / (cost.gigaflops * 1e3);
  double memory = (bytesOf(op->getOperands()) + bytesOf(op->getResults())) / (cost.memoryGigabytes * 1e3);
  return std::max(arithmetic, memory);
}

int64_t bytesCopied(const PlacedRegion &region) {
  return int64_t(std::min(bytesOf(region.inputs.getArrayRef()) + bytesOf(region.outputs.getArrayRef()), 9e18));
}

Prediction predict(const PlacedRegion &region, const DeviceCost &device, const DeviceCost &host) {
  Prediction prediction;
  prediction.bytesCopied = bytesCopied(region);
  prediction.onDevice = device.launchMicroseconds + double(prediction.bytesCopied) / (device.copyGigabytes * 1e3);
  prediction.onHost = host.launchMicroseconds * double(region.ops.size());
  for (Operation *op : region.ops) {
    prediction.onDevice += timeOf(op, device);
    prediction.onHost += timeOf(op, host);
  }
  return prediction;
}

std::string Prediction::text() const {
  return llvm::formatv("{0:f1} us against {1:f1} us on the host, {2:f1} KiB copied", onDevice, onHost,
                       double(bytesCopied) / 1024);
}

} // namespace aicc::place
