// nvptx-place-memory: shared arrays and tensor maps of kernels -> what a launch passes (see Passes.td).
#include "targets/NVPTX/compiler/Passes.h"

#include "lib/Codegen/SIMT/Machine.h"
#include "lib/Codegen/SIMT/Passes.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"

namespace aicc::nvptx {
#define GEN_PASS_DEF_PLACEMEMORY
#include "targets/NVPTX/compiler/Passes.h.inc"
} // namespace aicc::nvptx

using namespace mlir;

namespace aicc::nvptx {
namespace {

constexpr int64_t mostStatic = 48 << 10; ///< bytes that a kernel may declare itself
constexpr uint64_t launchedAlignment = 1024;
constexpr char launchedName[] = "launched";
constexpr int64_t mapBytes = 128, mapAlignment = 64;

using Arrays = llvm::MapVector<LLVM::GlobalOp, SmallVector<LLVM::AddressOfOp>>;

/// The shared arrays of a kernel, with their uses there.
Arrays arraysOf(LLVM::LLVMFuncOp kernel, const SymbolTable &symbols) {
  Arrays arrays;
  kernel.walk([&](LLVM::AddressOfOp use) {
    auto global = symbols.lookup<LLVM::GlobalOp>(use.getGlobalName());
    if (global && global.getAddrSpace() == simt::Machine::sharedSpace)
      arrays[global].push_back(use);
  });
  return arrays;
}

/// The memory behind all that kernels declare, which begins where a launch says and is as long as it says.
LLVM::GlobalOp launchedMemory(ModuleOp device) {
  if (auto known = device.lookupSymbol<LLVM::GlobalOp>(launchedName))
    return known;
  OpBuilder builder = OpBuilder::atBlockBegin(device.getBody());
  auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), 0);
  return LLVM::GlobalOp::create(builder, device.getLoc(), type, /*isConstant=*/false, LLVM::Linkage::External,
                                launchedName, Attribute(), launchedAlignment, simt::Machine::sharedSpace);
}

/// One behind the other, those that must lie at the largest multiples first.
void launchShared(Arrays arrays, ModuleOp device) {
  DataLayout layout(device);
  auto list = arrays.takeVector();
  auto order = [](const auto &array) {
    LLVM::GlobalOp global = array.first;
    return std::pair(-int64_t(global.getAlignment().value_or(16)), global.getSymName());
  };
  llvm::sort(list, [&](const auto &a, const auto &b) { return order(a) < order(b); });
  LLVM::GlobalOp memory = launchedMemory(device);
  uint64_t offset = 0;
  for (auto &[global, uses] : list) {
    offset = llvm::alignTo(offset, global.getAlignment().value_or(16));
    for (LLVM::AddressOfOp use : uses) {
      OpBuilder builder(use);
      Value base = LLVM::AddressOfOp::create(builder, use.getLoc(), memory);
      LLVM::GEPArg at = int32_t(offset);
      use.replaceAllUsesWith(
          LLVM::GEPOp::create(builder, use.getLoc(), use.getType(), builder.getI8Type(), base, at).getResult());
      use.erase();
    }
    offset += layout.getTypeSize(global.getType()).getFixedValue();
    global.erase();
  }
}

/// The 128 bytes of a map are the argument itself, which nothing copies.
void passMaps(LLVM::LLVMFuncOp kernel) {
  Builder builder(kernel.getContext());
  for (unsigned argument = 0; argument < kernel.getNumArguments(); ++argument) {
    if (!kernel.removeArgAttr(argument, simt::mapAttrName))
      continue;
    auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), mapBytes);
    kernel.setArgAttr(argument, LLVM::LLVMDialect::getByValAttrName(), TypeAttr::get(type));
    kernel.setArgAttr(argument, LLVM::LLVMDialect::getAlignAttrName(), builder.getI64IntegerAttr(mapAlignment));
    kernel.setArgAttr(argument, NVVM::NVVMDialect::getGridConstantAttrName(), builder.getUnitAttr());
  }
}

struct PlaceMemory : impl::PlaceMemoryBase<PlaceMemory> {
  void runOnOperation() override {
    auto device = getOperation().lookupSymbol<ModuleOp>(simt::deviceModuleName);
    if (!device)
      return;
    SymbolTable symbols(device);
    DataLayout layout(device);
    for (auto kernel : device.getOps<LLVM::LLVMFuncOp>()) {
      passMaps(kernel);
      Arrays arrays = arraysOf(kernel, symbols);
      int64_t bytes = 0;
      for (auto &[global, uses] : arrays)
        bytes += int64_t(layout.getTypeSize(LLVM::GlobalOp(global).getType()).getFixedValue());
      if (bytes > mostStatic)
        launchShared(std::move(arrays), device);
    }
  }
};

} // namespace
} // namespace aicc::nvptx
