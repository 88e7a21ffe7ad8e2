// Kernels around a product that a matrix unit can multiply: dispatch.kernel -> tile program -> the code of a thread.
// What the schedule generator or the lowering declines, the emitters of SIMT take as before.
#include "lib/Codegen/SIMT/Tiles/MatrixUnit.h"

#include "lib/Codegen/Roots.h"
#include "lib/Codegen/SIMT/Passes.h"
#include "lib/Tile/Generate.h"

#include "dialects/ONNX/Types.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace aicc::simt {
namespace {

constexpr int64_t fewest = 16; ///< rows or columns below which tiles would be mostly empty

bool isStatic(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape() && tensor.getNumElements() > 0;
}

/// The kernel's product, if its shape and types are such that a matrix unit is worth it.
linalgx::MatmulOp productOf(dispatch::KernelOp kernel, const MatrixMachine &machine) {
  if (!llvm::all_of(kernel.getArgumentTypes(), isStatic) || !llvm::all_of(kernel.getResultTypes(), isStatic))
    return nullptr;
  auto op = codegen::rootOf<linalgx::MatmulOp>(kernel);
  if (!op)
    return nullptr;
  auto element = [](Value tensor) { return cast<RankedTensorType>(tensor.getType()).getElementType(); };
  const tile::MatrixShape *shape = machine.device.shapeFor(onnx::dtypeOf(element(op.getA())));
  if (!shape || element(op.getA()) != element(op.getB()) ||
      onnx::dtypeOf(element(op.getOutput())) != shape->accumulator)
    return nullptr;
  ArrayRef<int64_t> sizes = cast<RankedTensorType>(op.getOutput().getType()).getShape();
  return sizes[1] >= fewest && sizes[2] >= fewest ? op : nullptr;
}

/// Which slots another one may be written over: an argument and a result that takes its place.
SmallVector<bool> aliases(dispatch::KernelOp kernel) {
  unsigned arguments = kernel.getNumArguments(), results = kernel.getNumResults();
  SmallVector<bool> mayAlias(arguments + results, false);
  for (unsigned result = 0; result < results; ++result)
    for (unsigned argument = 0; argument < arguments; ++argument)
      if (kernel.mayWriteInPlace(result, argument))
        mayAlias[argument] = mayAlias[arguments + result] = true;
  return mayAlias;
}

/// The generator's grid has cores; a block takes threads and shared memory as well.
void finishGrid(LLVM::LLVMFuncOp grid, const TileLaunch &launch) {
  auto stores = llvm::to_vector(grid.getBody().front().getOps<LLVM::StoreOp>());
  int64_t numbers[] = {launch.threads, launch.sharedBytes};
  for (auto [store, number] : llvm::zip(llvm::drop_begin(stores), numbers)) {
    OpBuilder builder(store);
    Value value = LLVM::ConstantOp::create(builder, store.getLoc(), builder.getI64Type(), number);
    store.getValueMutable().assign(value);
  }
}

ModuleOp deviceOf(ModuleOp module) {
  if (auto device = module.lookupSymbol<ModuleOp>(deviceModuleName))
    return device;
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  return ModuleOp::create(builder, module.getLoc(), StringRef(deviceModuleName));
}

/// False, with the module as before, if there is no such program.
bool lowerProduct(ModuleOp module, dispatch::KernelOp kernel, linalgx::MatmulOp op, const MatrixMachine &machine) {
  // Declining is no error here.
  ScopedDiagnosticHandler quiet(module.getContext(), [](Diagnostic &) { return success(); });
  std::string name = kernel.getSymName().str();
  SmallVector<bool> mayAlias = aliases(kernel);
  OpBuilder builder(kernel);
  Operation *spare = builder.clone(*kernel);
  auto drop = [&](const Twine &symbol) {
    if (Operation *left = module.lookupSymbol((name + symbol).str()); left && !isa<dispatch::KernelOp>(left))
      left->erase();
  };
  if (failed(tile::generateMatmul(kernel, op, machine.device))) {
    spare->erase();
    drop(".tiles");
    return false;
  }
  spare->remove();
  auto program = module.lookupSymbol<func::FuncOp>(name);
  auto grid = module.lookupSymbol<LLVM::LLVMFuncOp>(name + ".grid");
  FailureOr<TileLaunch> launch = lowerTileProgram(program, deviceOf(module), machine, mayAlias);
  program.erase();
  if (succeeded(launch)) {
    finishGrid(grid, *launch);
    spare->destroy();
    return true;
  }
  grid.erase();
  module.getBody()->push_back(spare);
  return false;
}

} // namespace

void lowerProducts(ModuleOp module, const MatrixMachine &machine) {
  for (auto kernel : llvm::make_early_inc_range(module.getOps<dispatch::KernelOp>()))
    if (linalgx::MatmulOp op = kernel.isExternal() ? nullptr : productOf(kernel, machine))
      lowerProduct(module, kernel, op, machine);
}

} // namespace aicc::simt
