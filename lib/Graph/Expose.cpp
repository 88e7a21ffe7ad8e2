#include "lib/Graph/Expose.h"

#include "dialects/ONNX/ONNX.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace aicc::graph {

/// The results of main's own operations that are worth a look: constants are what the file says.
static DenseSet<Value> computedValues(func::FuncOp main) {
  DenseSet<Value> computed;
  for (Operation &op : main.getBody().front().without_terminator())
    if (!isa<onnx::ConstantOp, onnx::NoValueOp>(op))
      for (Value result : op.getResults())
        if (isa<TensorType>(result.getType()))
          computed.insert(result);
  return computed;
}

static void addOutputs(func::FuncOp main, ArrayRef<NamedValue> added) {
  Operation *end = main.getBody().front().getTerminator();
  unsigned first = end->getNumOperands();
  for (const NamedValue &value : added)
    end->insertOperands(end->getNumOperands(), value.value);
  Builder builder(main.getContext());
  main.setType(builder.getFunctionType(main.getArgumentTypes(), end->getOperandTypes()));
  for (auto [i, value] : llvm::enumerate(added))
    main.setResultAttr(unsigned(first + i), "onnx.name", builder.getStringAttr(value.name));
}

std::string exposeValues(func::FuncOp main, ArrayRef<NamedValue> values, ArrayRef<std::string> chosen) {
  DenseSet<Value> open = computedValues(main);
  llvm::StringSet<> wanted, found, taken;
  for (const std::string &name : chosen)
    wanted.insert(name);
  bool all = wanted.contains("*");
  ValueRange outputs = main.getBody().front().getTerminator()->getOperands();
  for (unsigned i = 0; i < main.getNumResults(); ++i)
    if (auto name = main.getResultAttrOfType<StringAttr>(i, "onnx.name"))
      taken.insert(name.getValue());
  std::vector<NamedValue> added;
  for (const NamedValue &value : values) {
    bool isKnown = open.contains(value.value) || llvm::is_contained(outputs, value.value);
    if (!isKnown)
      continue;
    found.insert(value.name);
    bool isChosen = wanted.contains(value.name) || (all && isa<RankedTensorType>(value.value.getType()));
    if (!isChosen || llvm::is_contained(outputs, value.value) || !open.erase(value.value))
      continue;
    std::string name = value.name; // branches may use the name again
    for (int next = 2; !taken.insert(name).second; ++next)
      name = value.name + "#" + std::to_string(next);
    added.push_back({name, value.value});
  }
  addOutputs(main, added);
  for (const std::string &name : chosen)
    if (name != "*" && !found.contains(name))
      return name;
  return "";
}

} // namespace aicc::graph
