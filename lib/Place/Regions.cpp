#include "lib/Place/Regions.h"

#include "dialects/ONNX/ONNX.h"

#include "mlir/IR/IRMapping.h"

namespace aicc::place {

using namespace mlir;

PlacedRegion regionOf(func::FuncOp main, ArrayRef<Operation *> ops) {
  PlacedRegion region;
  region.ops.assign(ops.begin(), ops.end());
  llvm::SmallPtrSet<Operation *, 32> inside(ops.begin(), ops.end());
  for (Operation *op : ops) {
    for (Value value : valuesRead(op)) {
      Operation *producer = value.getDefiningOp();
      if (producer && inside.contains(producer))
        continue;
      if (producer && isCopiedIntoRegions(producer))
        region.copied.insert(producer);
      else
        region.inputs.insert(value);
    }
    for (Value result : op->getResults())
      if (llvm::any_of(result.getUsers(), [&](Operation *user) {
            return !inside.contains(main.getBody().front().findAncestorOpInBlock(*user));
          }))
        region.outputs.insert(result);
  }
  return region;
}

static void fill(func::FuncOp function, const PlacedRegion &region) {
  OpBuilder builder = OpBuilder::atBlockBegin(function.addEntryBlock());
  IRMapping mapping;
  mapping.map(region.inputs.getArrayRef(), function.getArguments());
  for (Operation *op : region.copied)
    builder.clone(*op, mapping);
  for (Operation *op : region.ops)
    builder.clone(*op, mapping);
  SmallVector<Value> results;
  for (Value output : region.outputs)
    results.push_back(mapping.lookup(output));
  func::ReturnOp::create(builder, function.getLoc(), results);
}

func::FuncOp makeFunction(OpBuilder &builder, func::FuncOp main, const PlacedRegion &region, StringRef name) {
  auto type = builder.getFunctionType(ValueRange(region.inputs.getArrayRef()).getTypes(),
                                      ValueRange(region.outputs.getArrayRef()).getTypes());
  auto function = func::FuncOp::create(builder, main.getLoc(), name, type);
  function.setPrivate();
  for (auto [index, input] : llvm::enumerate(region.inputs))
    if (auto argument = dyn_cast<BlockArgument>(input))
      function.setArgAttrs(index, main.getArgAttrDict(argument.getArgNumber()));
  fill(function, region);
  return function;
}

OwningOpRef<ModuleOp> makeGraph(func::FuncOp main, const PlacedRegion &region) {
  auto module = main->getParentOfType<ModuleOp>();
  OwningOpRef<ModuleOp> graph = ModuleOp::create(module.getLoc());
  for (NamedAttribute attribute : module->getDiscardableAttrs())
    (*graph)->setAttr(attribute.getName(), attribute.getValue());
  OpBuilder builder = OpBuilder::atBlockEnd(graph->getBody());
  func::FuncOp function = makeFunction(builder, main, region, "main");
  function.setPublic();
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    function.setArgAttr(i, "onnx.name", builder.getStringAttr("input_" + Twine(i)));
    function.removeArgAttr(i, builder.getStringAttr("onnx.dims"));
  }
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    function.setResultAttr(i, "onnx.name", builder.getStringAttr("output_" + Twine(i)));
  return graph;
}

void addBinary(ModuleOp module, StringRef target, ArrayAttr kernels, StringRef bytes, StringRef compatibility) {
  Builder builder(module.getContext());
  auto type = RankedTensorType::get(int64_t(bytes.size()), builder.getI8Type());
  auto data = DenseElementsAttr::getFromRawBuffer(type, ArrayRef<char>(bytes.data(), bytes.size()));
  SmallVector<Attribute> binaries;
  if (auto known = module->getAttrOfType<ArrayAttr>("dispatch.binaries"))
    binaries.assign(known.begin(), known.end());
  binaries.push_back(
      builder.getArrayAttr({builder.getStringAttr(target), kernels, data, builder.getStringAttr(compatibility)}));
  module->setAttr("dispatch.binaries", builder.getArrayAttr(binaries));
}

} // namespace aicc::place
