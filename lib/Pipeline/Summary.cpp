#include "lib/Pipeline/Summary.h"

#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/Types.h"
#include "lib/Pipeline/Phases.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/Support/FormatVariadic.h"

namespace aicc {

using namespace mlir;

namespace {

void printValues(llvm::raw_ostream &stream, StringRef what, const std::vector<artifact::Value> &values,
                 TypeRange types) {
  stream << what << " (" << values.size() << ")\n";
  for (auto [value, type] : llvm::zip(values, types))
    stream << "  " << escaped(value.name) << ": " << typeText(value, type) << "\n";
}

/// Operators by number, then by name.
void printOperators(llvm::raw_ostream &stream, ModuleOp module) {
  llvm::StringMap<int64_t> counts;
  int64_t total = 0;
  module.walk([&](Operation *op) {
    if (!isa<onnx::ONNXDialect>(op->getDialect()) || isa<onnx::ConstantOp, onnx::NoValueOp, onnx::YieldOp>(op))
      return;
    auto custom = dyn_cast<onnx::CustomOp>(op);
    std::string name =
        custom ? (custom.getDomain() + "." + custom.getOpType()).str() : op->getName().stripDialect().str();
    ++counts[name];
    ++total;
  });
  std::vector<std::pair<int64_t, std::string>> order;
  for (auto &entry : counts)
    order.push_back({-entry.second, entry.first().str()});
  llvm::sort(order);
  stream << "operators (" << total << "), in their newest form\n";
  for (auto &[count, name] : order)
    stream << llvm::formatv("  {0,6}  {1}\n", -count, escaped(name));
}

void printWeights(llvm::raw_ostream &stream, ModuleOp module) {
  int64_t number = 0, bytes = 0;
  llvm::StringSet<> seen;
  WeightStore &store = *module->getContext()->getLoadedDialect<onnx::ONNXDialect>()->weights();
  module.walk([&](onnx::ConstantOp constant) {
    auto weight = dyn_cast<onnx::WeightAttr>(constant.getValue());
    if (!weight || !seen.insert(weight.getKey()).second)
      return;
    WeightStore::Info info = store.info(weight.getKey().str());
    ++number;
    bytes += std::max<int64_t>(byteSize(info.type, elementCount(info.shape)), 0);
  });
  stream << llvm::formatv("weights over 1 KiB ({0}): {1:f1} MiB\n", number, double(bytes) / (1 << 20));
}

} // namespace

std::string typeText(const artifact::Value &value, Type type) {
  if (auto tensor = dyn_cast<UnrankedTensorType>(type))
    return std::string(name(onnx::dtypeOf(tensor.getElementType()))) + " of unknown rank";
  if (value.keyType != DType::Undefined)
    return (value.kind == artifact::ValueKind::Map ? "map of " : "sequence of maps of ") +
           std::string(name(value.keyType)) + " to " + std::string(name(value.type));
  if (!isa<RankedTensorType>(type))
    return llvm::formatv("{0}", type).str();
  std::string text(name(value.type));
  for (size_t i = 0; i < value.dims.size(); ++i) {
    std::string dimName = i < value.dimNames.size() ? value.dimNames[i] : "";
    std::string dim = value.dims[i] >= 0 ? std::to_string(value.dims[i]) : dimName.empty() ? "?" : escaped(dimName);
    text += (i ? "x" : " ") + dim;
  }
  return text;
}

std::string summarize(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (auto opset = module->getAttrOfType<IntegerAttr>("onnx.opset"))
    stream << "opset          " << opset.getInt() << "\n";
  if (auto producer = module->getAttrOfType<StringAttr>("onnx.producer"); producer && !producer.empty())
    stream << "producer       " << escaped(producer.str()) << "\n";
  artifact::Contents contents;
  describeSignature(module, contents);
  auto main = module.lookupSymbol<func::FuncOp>("main");
  printValues(stream, "inputs", contents.inputs, main.getArgumentTypes());
  printValues(stream, "outputs", contents.outputs, main.getResultTypes());
  printOperators(stream, module);
  printWeights(stream, module);
  return text;
}

} // namespace aicc
