#include "lib/Linalg/HostScatter.h"

#include "lib/Linalg/HostCall.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace aicc::linalg {

Value HostScatter::emit(Lowering &l) const {
  int64_t number =
      llvm::StringSwitch<int64_t>(reduction).Case("add", 1).Case("mul", 2).Case("max", 3).Case("min", 4).Default(0);
  HostArguments arguments;
  arguments.tensor(data, onnxElement);
  arguments.tensor(positions, l.b.getI64Type());
  arguments.tensor(updates, onnxElement);
  arguments.scalar(block);
  arguments.scalar(l, number);
  arguments.scalar(l, skipsOutside);
  return callHost(l, "scatter", arguments, cast<RankedTensorType>(data.getType()), onnxElement);
}

bool HostScatter::knows(StringRef reduction, Type onnxElement) {
  return reduction == "none" || onnxElement.isF64() || onnxElement.isF32() || onnxElement.isF16() ||
         onnxElement.isBF16() || (isa<IntegerType>(onnxElement) && onnxElement.getIntOrFloatBitWidth() >= 8);
}

} // namespace aicc::linalg
