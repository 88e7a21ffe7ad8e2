// Regions that their target has compiled whole (`dispatch.graph`): the function becomes one launch of a declared
// kernel.
//
//   func.func private @f(%x: tensor<?x4xf32>)      dispatch.kernel private @main_npu_0(tensor<?x4xf32>) ->
//   tensor<?x4xf32>
//       attributes {dispatch.graph =          =>       attributes {nodes = ["a"], target = "npu"}
//                   "main_npu_0"} {                func.func private @f(%x) {
//     %y = onnx.Relu %x                              %y = dispatch.launch @main_npu_0(%x) : ... {%dim}
#include "lib/Linalg/LowerGraph.h"

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/ONNX/Location.h"
#include "lib/Linalg/Packed.h"

#include "llvm/ADT/SetVector.h"

namespace aicc::linalg {

using namespace mlir;

static dispatch::KernelOp declareKernel(func::FuncOp function, FunctionType type) {
  OpBuilder builder(function);
  SetVector<Attribute> nodes;
  for (Operation &op : function.getBody().front().without_terminator())
    if (std::string node = onnx::nodeOf(op.getLoc()).node; !node.empty())
      nodes.insert(builder.getStringAttr(node));
  auto name = function->getAttrOfType<StringAttr>("dispatch.graph");
  auto kernel = dispatch::KernelOp::create(builder, function.getLoc(), name.getValue(), type);
  kernel.setNodesAttr(builder.getArrayAttr(nodes.getArrayRef()));
  kernel.setTargetAttr(function->getAttrOfType<StringAttr>("dispatch.target"));
  return kernel;
}

/// The location of all nodes together: profiles and errors name them.
static Location locationOf(func::FuncOp function) {
  SmallVector<Location> locations;
  for (Operation &op : function.getBody().front().without_terminator())
    locations.push_back(op.getLoc());
  return FusedLoc::get(function.getContext(), locations);
}

SmallVector<Value> launchGraph(func::FuncOp function, FunctionType type, Lowering &lowering) {
  ImplicitLocOpBuilder &b = lowering.b;
  b.setLoc(locationOf(function));
  Operation *end = function.getBody().front().getTerminator();
  SmallVector<Value> arguments, dims;
  for (BlockArgument argument : function.getArguments()) {
    Type element = Lowering::element(argument);
    Value value = lowering.in(argument);
    arguments.push_back(isPacked(element) ? packed(lowering, value, lowering.sizes(argument), element) : value);
  }
  for (auto [result, resultType] : llvm::zip(end->getOperands(), type.getResults()))
    for (int64_t dim = 0; dim < cast<RankedTensorType>(resultType).getRank(); ++dim)
      if (cast<RankedTensorType>(resultType).isDynamicDim(dim))
        dims.push_back(getValueOrCreateConstantIndexOp(b, b.getLoc(), lowering.size(result, dim)));
  dispatch::KernelOp kernel = declareKernel(function, type);
  auto launch = dispatch::LaunchOp::create(b, type.getResults(), kernel.getSymName(), arguments, dims);
  SmallVector<Value> results;
  for (auto [result, value] : llvm::zip(end->getOperands(), launch.getOutputs())) {
    Type element = Lowering::element(result);
    results.push_back(isPacked(element) ? unpacked(lowering, value, lowering.sizes(result), element) : value);
  }
  return results;
}

} // namespace aicc::linalg
