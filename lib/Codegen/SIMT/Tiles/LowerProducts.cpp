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

/// The numbers of a tensor map as include/aicc-c/driver.h has them, but its address, the second.
SmallVector<int64_t> numbersOf(const TensorMap &map) {
  SmallVector<int64_t> numbers{0, 0, map.elementBytes, int64_t(map.sizes.size())};
  auto append = [&](ArrayRef<int64_t> list, size_t places) {
    llvm::append_range(numbers, list);
    numbers.append(places - list.size(), 0);
  };
  append(map.sizes, 5);
  append(map.strides, 4);
  append(map.box, 5);
  numbers.push_back(map.swizzle);
  numbers[0] = int64_t(numbers.size() * sizeof(int64_t));
  return numbers;
}

/// The generator's grid has cores; a block takes threads, shared memory and tensor maps as well (lib/Runtime/Abi.h).
void finishGrid(LLVM::LLVMFuncOp grid, const TileLaunch &launch) {
  Block &body = grid.getBody().front();
  auto stores = llvm::to_vector(body.getOps<LLVM::StoreOp>());
  CodeBuilder builder(grid.getLoc(), body.getTerminator());
  Type i64 = builder.getI64Type(), pointer = LLVM::LLVMPointerType::get(builder.getContext());
  auto constant = [&](int64_t value) -> Value { return LLVM::ConstantOp::create(builder, i64, value); };
  auto at = [&](Value array, int64_t place) -> Value {
    return LLVM::GEPOp::create(builder, pointer, i64, array, LLVM::GEPArg(int32_t(place)));
  };
  auto replace = [&](LLVM::StoreOp store, int64_t number) {
    LLVM::StoreOp::create(builder, constant(number), store.getAddr());
    store.erase();
  };
  replace(stores[1], int64_t(launch.threads) | int64_t(launch.maps.size()) << 32);
  replace(stores[2], launch.sharedBytes);
  int64_t place = int64_t(stores.size());
  for (const TensorMap &map : launch.maps)
    for (auto [field, number] : llvm::enumerate(numbersOf(map))) {
      Value value = constant(field == 1 ? map.offset : number);
      if (field == 1)
        value = LLVM::AddOp::create(builder, value,
                                    LLVM::LoadOp::create(builder, i64, at(grid.getArgument(0), map.argument)));
      LLVM::StoreOp::create(builder, value, at(grid.getArgument(1), place++));
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

void lowerProducts(ModuleOp module, ArrayRef<MatrixMachine> machines) {
  for (const MatrixMachine &machine : machines)
    for (auto kernel : llvm::make_early_inc_range(module.getOps<dispatch::KernelOp>()))
      if (linalgx::MatmulOp op = kernel.isExternal() ? nullptr : productOf(kernel, machine))
        lowerProduct(module, kernel, op, machine);
}

} // namespace aicc::simt
