#include "lib/Plugin/TileTarget.h"

#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/Types.h"
#include "lib/Plugin/Claims.h"
#include "lib/Plugin/Library.h"
#include "lib/Tile/Passes.h"

#include "mlir/Transforms/Passes.h"

namespace aicc::plugin {

using namespace mlir;

namespace {

/// What tile programs have (include/aicc-c/tile_program.h).
constexpr DType programTypes[] = {DType::F32, DType::F16, DType::Bool};

/// Why no program can be made of an operation on `tensor`; empty when one can.
std::string declinesTensor(Type type, const Manifest &manifest) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return isa<NoneType>(type) ? "" : "it takes tensors of known rank only";
  if (tensor.hasStaticShape() && tensor.getNumElements() == 0)
    return "it takes no tensors without elements";
  DType dtype = onnx::dtypeOf(tensor.getElementType());
  auto takes = [&](const Claim &claim) { return claim.types.empty() || claim.types.count(dtype); };
  bool isTaken = llvm::is_contained(programTypes, dtype) && llvm::any_of(manifest.claims, takes);
  return isTaken ? "" : "it does not take " + std::string(aicc::name(dtype));
}

class TileTarget : public Target {
public:
  TileTarget(Manifest manifest, Library library) : manifest(std::move(manifest)), library(std::move(library)) {}

  StringRef name() const override { return manifest.name; }
  bool multipliesNarrow() const override { return manifest.tiles.shapeFor(DType::F16); }
  std::optional<DeviceCost> cost() const override { return costOf(manifest); }

  std::string declines(Operation *op) const override {
    bool isTaken = isa<onnx::MatMulOp, onnx::GemmOp, onnx::ClipOp, onnx::CastOp, onnx::WhereOp>(op) ||
                   op->hasTrait<onnx::Elementwise>();
    if (!isTaken)
      return "it takes matrix products and elementwise operations only";
    for (Type type : llvm::concat<Type>(llvm::to_vector(op->getOperandTypes()), llvm::to_vector(op->getResultTypes())))
      if (std::string reason = declinesTensor(type, manifest); !reason.empty())
        return reason;
    return plugin::declines(manifest, op);
  }

  void addTilePasses(OpPassManager &passes) const override {
    passes.addPass(tile::createGenerateKernels(manifest.tiles));
    passes.addPass(createCanonicalizerPass());
    passes.addPass(createCSEPass());
  }

  void addLoweringPasses(OpPassManager &passes) const override {
    passes.addPass(tile::createWritePrograms(manifest.tiles));
  }

  FailureOr<TargetCode> generate(ModuleOp lowered) const override {
    Answer answer = library.compile("programs", lowered->getAttrOfType<StringAttr>(tile::programAttrName).str());
    if (answer.problem.empty())
      return TargetCode{"", answer.compatibility, {}, std::move(answer.bytes)};
    Operation *kernel = answer.node.empty() ? nullptr : lowered.lookupSymbol(answer.node);
    (kernel ? kernel : lowered)->emitError() << manifest.name << ": " << escaped(answer.problem);
    return failure();
  }

private:
  Manifest manifest;
  Library library;
};

} // namespace

std::unique_ptr<Target> createTileTarget(const Plugin &plugin, unsigned seconds, std::string &problem) {
  Library library(plugin, seconds);
  problem = library.fault();
  return problem.empty() ? std::make_unique<TileTarget>(plugin.manifest, std::move(library)) : nullptr;
}

} // namespace aicc::plugin
