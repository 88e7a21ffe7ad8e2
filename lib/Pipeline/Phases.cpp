#include "lib/Pipeline/Phases.h"

#include "dialects/ONNX/Types.h"
#include "lib/Dispatch/Passes.h"
#include "lib/Graph/Passes.h"
#include "lib/Linalg/Passes.h"
#include "lib/Place/Arithmetic.h"
#include "lib/Place/Passes.h"
#include "lib/Runtime/Abi.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"

namespace aicc {

using namespace mlir;

namespace {

/// The host's passes lower the functions of all regions: the forms they leave are those that every emitter of aicc
/// takes.
void addLinalg(const std::vector<const Target *> &targets, OpPassManager &passes) {
  for (const Target *target : targets)
    if (target->isHost())
      target->addLinalgPasses(passes);
}

void addDispatch(OpPassManager &passes) {
  passes.addNestedPass<func::FuncOp>(dispatch::createFuseElementwise());
  passes.addPass(dispatch::createFormKernels()); // while functions say whose kernels theirs are
  passes.addPass(createInlinerPass(llvm::StringMap<OpPassManager>(), linalg::addCanonicalizer));
  passes.addPass(createSymbolDCEPass());
  passes.addPass(dispatch::createInsertTransfers());
  passes.addPass(createCSEPass());
  passes.addPass(dispatch::createPlanMemory());
}

artifact::Value valueOf(Type type, DictionaryAttr attributes) {
  artifact::Value value;
  if (auto name = attributes ? attributes.getAs<StringAttr>("onnx.name") : nullptr)
    value.name = name.str();
  if (auto optional = dyn_cast<onnx::OptionalType>(type)) {
    type = optional.getElementType();
    value.kind =
        isa<onnx::SequenceType>(type) ? artifact::ValueKind::OptionalSequence : artifact::ValueKind::OptionalTensor;
  }
  if (auto sequence = dyn_cast<onnx::SequenceType>(type)) {
    type = sequence.getElementType();
    if (value.kind == artifact::ValueKind::Tensor)
      value.kind = artifact::ValueKind::Sequence;
  }
  if (auto map = dyn_cast<onnx::MapType>(type)) { // two vectors, of which the values stand for both
    bool isAlone = value.kind == artifact::ValueKind::Tensor;
    value.kind = isAlone ? artifact::ValueKind::Map : artifact::ValueKind::SequenceOfMaps;
    value.keyType = onnx::dtypeOf(map.getKeyType());
    type = RankedTensorType::get({ShapedType::kDynamic}, map.getValueType());
    attributes = {};
  }
  auto tensor = dyn_cast<RankedTensorType>(type);
  value.isRanked = bool(tensor);
  if (!tensor) {
    value.type = isa<TensorType>(type) ? onnx::dtypeOf(cast<TensorType>(type).getElementType()) : value.type;
    return value;
  }
  value.type = onnx::dtypeOf(tensor.getElementType());
  for (int64_t dim : tensor.getShape())
    value.dims.push_back(ShapedType::isDynamic(dim) ? -1 : dim);
  if (auto names = attributes ? attributes.getAs<ArrayAttr>("onnx.dims") : nullptr)
    for (Attribute name : names)
      value.dimNames.push_back(cast<StringAttr>(name).str());
  return value;
}

std::vector<std::string> strings(Attribute list) {
  std::vector<std::string> result;
  for (Attribute item : cast<ArrayAttr>(list))
    result.push_back(cast<StringAttr>(item).str());
  return result;
}

/// The module of `device` that holds the kernel, added from `binaries` on first use.
uint32_t moduleWith(const std::string &kernel, StringRef target, ArrayAttr binaries, artifact::Device &device,
                    llvm::DenseMap<Attribute, uint32_t> &known) {
  for (Attribute binary : binaries) {
    auto fields = cast<ArrayAttr>(binary);
    if (cast<StringAttr>(fields[0]) != target || !llvm::is_contained(strings(fields[1]), kernel))
      continue;
    auto [at, isNew] = known.try_emplace(binary, uint32_t(device.modules.size()));
    if (isNew) {
      ArrayRef<char> bytes = cast<DenseElementsAttr>(fields[2]).getRawData();
      device.modules.push_back({std::string(bytes.begin(), bytes.end()), cast<StringAttr>(fields[3]).str()});
    }
    return at->second;
  }
  llvm_unreachable("a device kernel without code");
}

void describeDevices(ModuleOp module, artifact::Program &program) {
  auto devices = module->getAttrOfType<ArrayAttr>("dispatch.devices");
  auto binaries = module->getAttrOfType<ArrayAttr>("dispatch.binaries");
  for (Attribute item : devices ? devices.getValue() : ArrayRef<Attribute>()) {
    auto fields = cast<ArrayAttr>(item);
    artifact::Device &device = program.devices.emplace_back();
    device.name = cast<StringAttr>(fields[0]).str();
    llvm::DenseMap<Attribute, uint32_t> known;
    for (const std::string &kernel : strings(fields[1]))
      device.kernels.push_back({kernel, moduleWith(kernel, device.name, binaries, device, known)});
  }
}

} // namespace

void addPhase(Phase phase, const std::vector<const Target *> &targets, OpPassManager &passes) {
  switch (phase) {
  case Phase::ONNX: graph::addPasses(passes); return;
  case Phase::Linalg: return addLinalg(targets, passes);
  case Phase::Dispatch: return addDispatch(passes);
  case Phase::Tile:
    for (const Target *target : targets)
      if (target->isHost())
        target->addTilePasses(passes);
    return;
  case Phase::Lowered:
    for (const Target *target : targets)
      if (target->isHost())
        target->addLoweringPasses(passes);
    passes.addPass(dispatch::createLinkHost());
    return;
  case Phase::Import:
  case Phase::Place:
  case Phase::Artifact: return;
  }
}

void describeSignature(ModuleOp module, artifact::Contents &contents) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  for (unsigned i = 0; i < main.getNumArguments(); ++i)
    contents.inputs.push_back(valueOf(main.getArgument(i).getType(), main.getArgAttrDict(i)));
  for (unsigned i = 0; i < main.getNumResults(); ++i)
    contents.outputs.push_back(valueOf(main.getResultTypes()[i], main.getResultAttrDict(i)));
  if (int64_t operations = countOperations(main))
    contents.properties.push_back({"flops", std::to_string(operations)});
}

void describeProgram(ModuleOp module, artifact::Program &program) {
  for (Attribute item : module->getAttrOfType<ArrayAttr>("dispatch.kernels")) {
    auto kernel = cast<ArrayAttr>(item);
    program.kernels.push_back({cast<StringAttr>(kernel[0]).str(), strings(kernel[1])});
  }
  describeDevices(module, program);
  if (module.lookupSymbol("aicc_support_image_decoder"))
    program.slots = AICC_RT_DECODE_IMAGE + 1;
}

void describeModel(ModuleOp module, artifact::Contents &contents) {
  for (Attribute item : module->getAttrOfType<ArrayAttr>("dispatch.weights")) {
    auto weight = cast<ArrayAttr>(item);
    contents.weights.push_back({cast<StringAttr>(weight[0]).str(), cast<IntegerAttr>(weight[1]).getInt(),
                                cast<IntegerAttr>(weight[2]).getInt()});
  }
  contents.properties.push_back({"producer", "aicc"});
  if (auto opset = module->getAttrOfType<IntegerAttr>("onnx.opset"))
    contents.properties.push_back({"opset", std::to_string(opset.getInt())});
}

} // namespace aicc
