#include "lib/Tile/WriteProgram.h"

#include "aicc-c/tile_program.h"
#include "lib/Tile/WriteQueue.h"

using namespace mlir;

namespace aicc::tile {

static LogicalResult writeProgram(func::FuncOp program, const Device &device, llvm::raw_ostream &stream) {
  auto cores = program->getAttrOfType<IntegerAttr>(coresAttrName);
  FailureOr<KernelPlan> plan = planKernel(program, device);
  if (failed(plan))
    return failure();
  stream << "kernel " << program.getSymName() << " " << (cores ? cores.getInt() : 1) << " " << program.getNumArguments()
         << " " << plan->initial.size() << "\n";
  for (Type type : program.getArgumentTypes()) {
    auto memory = cast<MemRefType>(type);
    stream << "argument " << memory.getNumElements() * llvm::divideCeil(memory.getElementTypeBitWidth(), 8) << "\n";
  }
  for (auto [memory, bytes] : llvm::zip_equal(device.memories, plan->usedBytes))
    stream << "memory " << memory.name << " " << bytes << "\n";
  for (int64_t initial : plan->initial)
    stream << "flag " << initial << "\n";
  for (auto role : program.getOps<RoleOp>())
    if (failed(WriteQueue(role, *plan, device).write(stream)))
      return failure();
  stream << "end\n";
  return success();
}

LogicalResult writePrograms(ModuleOp module, const Device &device, llvm::raw_ostream &stream) {
  stream << "aicc-tile-program " << AICC_TILE_PROGRAM_VERSION << "\n";
  for (auto program : module.getOps<func::FuncOp>())
    if (program->hasAttr(coresAttrName) && failed(writeProgram(program, device, stream)))
      return failure();
  return success();
}

} // namespace aicc::tile
