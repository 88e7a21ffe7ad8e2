// tile-generate-kernels: dispatch.kernel -> functions of tile ops (see Passes.td).
#include "lib/Tile/Passes.h"

#include "dialects/Tile/Tile.h"
#include "lib/Codegen/Roots.h"
#include "lib/Tile/Generate.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/MemoryBuffer.h"

namespace aicc::tile {
#define GEN_PASS_DEF_GENERATEKERNELS
#include "lib/Tile/Passes.h.inc"
} // namespace aicc::tile

using namespace mlir;

namespace aicc::tile {
namespace {

/// Why no program can be made of the kernel's arguments and results; empty when one can.
std::string faultOf(dispatch::KernelOp kernel) {
  for (Type type : llvm::concat<const Type>(kernel.getArgumentTypes(), kernel.getResultTypes())) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor)
      return "expected a kernel of tensors only";
    if (!tensor.hasStaticShape() || tensor.getNumElements() == 0)
      return "expected a kernel of known, non-empty shapes";
  }
  return "";
}

LogicalResult generate(dispatch::KernelOp kernel, const Device &device) {
  if (std::string fault = faultOf(kernel); !fault.empty())
    return kernel.emitError(fault);
  if (auto root = codegen::rootOf<linalgx::MatmulOp>(kernel))
    return generateMatmul(kernel, root, device);
  auto results = kernel.getBody().front().getTerminator()->getOperands();
  auto pack = results.size() == 1 ? results.front().getDefiningOp<linalg::PackOp>() : nullptr;
  return pack ? generatePack(kernel, pack, device) : generateMap(kernel, device);
}

struct GenerateKernels : impl::GenerateKernelsBase<GenerateKernels> {
  using GenerateKernelsBase::GenerateKernelsBase;
  explicit GenerateKernels(const Device &device) : known(device) {}

  LogicalResult initialize(MLIRContext *context) override {
    return known ? success() : readDeviceFile(context, device, known);
  }

  void runOnOperation() override {
    for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<dispatch::KernelOp>()))
      if (!kernel.isExternal() && failed(generate(kernel, *known)))
        return signalPassFailure();
  }

  std::optional<Device> known;
};

} // namespace

LogicalResult readDeviceFile(MLIRContext *context, const std::string &path, std::optional<Device> &device) {
  auto text = llvm::MemoryBuffer::getFile(path);
  if (!text)
    return emitError(UnknownLoc::get(context), "cannot read the device description '" + path + "'");
  std::string problems;
  device = readDevice((*text)->getBuffer().str(), problems);
  return device ? success() : LogicalResult(emitError(UnknownLoc::get(context), path + ": " + problems));
}

std::unique_ptr<Pass> createGenerateKernels(const Device &device) { return std::make_unique<GenerateKernels>(device); }

} // namespace aicc::tile
