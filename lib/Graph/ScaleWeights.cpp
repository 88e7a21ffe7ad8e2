#include "lib/Graph/ScaleWeights.h"

#include "dialects/ONNX/TensorBridge.h"
#include "lib/Reference/Wide.h"

using namespace mlir;

namespace aicc::graph {

template <typename T, typename Factor>
static void scaleInto(T *out, const T *in, int64_t count, const Factor *factors, ChannelLayout layout) {
  int64_t runs = layout.inner ? count / layout.inner : 0, block = layout.groups ? runs / layout.groups : 0;
  for (int64_t run = 0; run < runs; ++run) {
    Factor factor = factors[run / block * layout.perGroup + run % layout.perGroup];
    for (int64_t i = 0; i < layout.inner; ++i)
      *out++ = T(Factor(*in++) * factor);
  }
}

/// Each element times the factor of its channel, rounded once.
static Tensor scaled(const Tensor &weight, const Tensor &factors, ChannelLayout layout) {
  if (weight.dtype() != DType::F32) {
    std::vector<double> values = reference::widen<double>(weight);
    scaleInto(values.data(), values.data(), int64_t(values.size()), factors.data<double>(), layout);
    return reference::narrow(weight.dtype(), weight.shape(), values);
  }
  Tensor result = Tensor::allocate(weight.dtype(), weight.shape());
  scaleInto(result.mutableData<float>(), weight.data<float>(), weight.elements(), factors.data<double>(), layout);
  return result;
}

FailureOr<Attribute> scaledWeight(onnx::ConstantOp weight, const std::vector<double> &factors, ChannelLayout layout) {
  MLIRContext *context = weight.getContext();
  Tensor factorTensor = Tensor::of(DType::F64, {int64_t(factors.size())}, factors);
  auto entry = dyn_cast<onnx::WeightAttr>(weight.getValue());
  if (!entry) {
    FailureOr<Tensor> tensor = onnx::tensorOf(weight);
    if (failed(tensor))
      return failure();
    return Attribute(onnx::denseElementsOf(scaled(*tensor, factorTensor, layout), context));
  }
  WeightStore &store = *context->getLoadedDialect<onnx::ONNXDialect>()->weights();
  std::string source = entry.getKey().str();
  if (!store.contains(source))
    return failure();
  std::string label = "scale[" + std::to_string(layout.groups) + "," + std::to_string(layout.perGroup) + "," +
                      std::to_string(layout.inner) + "]";
  std::string key =
      store.derive({source, store.add(source + ".factors", factorTensor)}, label, store.info(source),
                   [layout](const std::vector<Tensor> &inputs) { return scaled(inputs[0], inputs[1], layout); });
  return Attribute(onnx::WeightAttr::get(context, key));
}

} // namespace aicc::graph
