// dispatch-plan-memory: the host program's tensors become addresses.
//
//   %h = dispatch.launch @a(%x)            %x = dispatch.input 0
//   %y = dispatch.launch @b(%h)     =>     %arena = dispatch.arena %bytes
//   return %y                              %y = dispatch.output 0, [%c4]
//                                          dispatch.submit @a(%x, %arena)
//                                          dispatch.submit @b(%arena, %y)
//
// Buffers.h says who shares memory and for how long, Packing.h places, HostEmitter.h writes the new function.
#include "lib/Dispatch/HostEmitter.h"
#include "lib/Dispatch/Passes.h"

namespace aicc::dispatch {

#define GEN_PASS_DEF_PLANMEMORY
#include "lib/Dispatch/Passes.h.inc"

using namespace mlir;

/// Offsets of the weights section, each 64-byte aligned.
/// Those that `module` lists already, for another program of the same artifact, stay where they are.
static ArrayAttr layOutWeights(const llvm::MapVector<StringAttr, int64_t> &weights, ModuleOp module) {
  Builder builder(module.getContext());
  SmallVector<Attribute> entries;
  llvm::DenseSet<Attribute> known;
  int64_t end = 0;
  if (auto listed = module->getAttrOfType<ArrayAttr>("dispatch.weights"))
    entries.assign(listed.begin(), listed.end());
  for (Attribute entry : entries) {
    auto fields = cast<ArrayAttr>(entry);
    known.insert(fields[0]);
    end = cast<IntegerAttr>(fields[1]).getInt() + cast<IntegerAttr>(fields[2]).getInt();
  }
  for (auto [key, bytes] : weights) {
    if (known.contains(key))
      continue;
    int64_t offset = llvm::alignTo(end, 64);
    entries.push_back(builder.getArrayAttr({key, builder.getI64IntegerAttr(offset), builder.getI64IntegerAttr(bytes)}));
    end = offset + bytes;
  }
  return builder.getArrayAttr(entries);
}

static LogicalResult plan(func::FuncOp function) {
  if (!function.getBody().hasOneBlock())
    return function.emitError("expected structured control flow in the host program, got several blocks");
  EarlyScalars early(function);
  Buffers buffers(function, [&](Value value) { return early.contains(value); });
  OpBuilder builder(function);
  auto planned =
      func::FuncOp::create(builder, function.getLoc(), function.getSymName(), builder.getFunctionType({}, {}));
  HostEmitter emitter(function, planned, buffers, early);
  if (failed(emitter.run()))
    return failure();
  auto module = function->getParentOfType<ModuleOp>();
  module->setAttr("dispatch.weights", layOutWeights(emitter.usedWeights(), module));
  function.erase();
  return success();
}

namespace {

struct PlanMemory : impl::PlanMemoryBase<PlanMemory> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> programs;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function.isPublic() && !function.isExternal())
        programs.push_back(function);
    if (programs.size() != 1) {
      getOperation().emitError("expected one public function, the host program, got ") << programs.size();
      return signalPassFailure();
    }
    if (failed(plan(programs.front())))
      signalPassFailure();
  }
};

} // namespace
} // namespace aicc::dispatch
