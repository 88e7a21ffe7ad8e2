#include "lib/Linalg/HostCall.h"

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/ONNX/Types.h"

using namespace mlir;

namespace aicc::linalg {

void HostArguments::tensor(Value lowered, Type onnxElement) {
  values.push_back(lowered);
  dtypes.push_back(int64_t(onnx::dtypeOf(onnxElement)));
}

void HostArguments::scalar(Value value) {
  values.push_back(value);
  dtypes.push_back(0);
}

void HostArguments::scalar(Lowering &l, int64_t value) { scalar(l.index(value)); }

LogicalResult callHost(Lowering &l, StringRef function, const HostArguments &arguments, ValueRange results) {
  SmallVector<int64_t> dtypes(arguments.dtypes);
  SmallVector<Type> types;
  for (Value result : results) {
    dtypes.push_back(int64_t(onnx::dtypeOf(Lowering::element(result))));
    types.push_back(l.type(result));
  }
  auto call = dispatch::CallOp::create(l.b, types, function, arguments.values, dtypes);
  for (auto [number, result] : llvm::enumerate(results)) {
    Value output = call.getOutputs()[number];
    for (int64_t dim = 0; dim < l.rank(result); ++dim)
      l.defineSize(result, dim, [&] { return tensor::getMixedSize(l.b, l.b.getLoc(), output, dim); });
    (void)l.define(result, output);
  }
  return success();
}

} // namespace aicc::linalg
