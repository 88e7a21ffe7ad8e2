// Interpreting the operators of ai.onnx.ml on maps.
#include "dialects/ONNX/ONNX.h"
#include "lib/Graph/Interpreter.h"
#include "lib/Graph/ReferenceNode.h"

#include <map>

using namespace mlir;

namespace aicc::graph {

/// Columns of a matrix by a list of their places.
static FailureOr<Tensor> columnsAt(Interpreter &interpreter, Operation *op, const Tensor &matrix,
                                   const std::vector<int64_t> &places) {
  Tensor list = Tensor::of<int64_t>(DType::I64, {int64_t(places.size())}, places);
  FailureOr<std::vector<Tensor>> picked =
      interpreter.evaluate(op, {"Gather", {{"axis", int64_t(1)}}, 1}, {matrix, list});
  if (failed(picked))
    return failure();
  return picked->front();
}

/// A map for each row of `values`; of equal labels the last counts.
template <typename Label, typename MakeKeys>
static FailureOr<HostValues> mapsOf(Interpreter &interpreter, Operation *op, const Tensor &x,
                                    const std::vector<Label> &labels, MakeKeys makeKeys) {
  std::map<Label, int64_t> columns;
  for (size_t i = 0; i < labels.size(); ++i)
    columns[labels[i]] = int64_t(i);
  std::vector<Label> keys;
  std::vector<int64_t> places;
  for (const auto &[label, column] : columns) {
    keys.push_back(label);
    places.push_back(column);
  }
  FailureOr<Tensor> values = columnsAt(interpreter, op, x, places);
  if (failed(values))
    return failure();
  auto count = int64_t(keys.size());
  HostValue labelsOfAll = hostTensor(makeKeys(keys));
  HostValues maps;
  for (int64_t row = 0; row < x.shape()[0]; ++row) {
    auto owner = std::make_shared<Tensor>(*values);
    const uint8_t *data = owner->data<uint8_t>() + byteSize(x.dtype(), row * count);
    maps.push_back(hostSequence({labelsOfAll, hostTensor(Tensor::view(x.dtype(), {count}, data, owner))}));
  }
  return HostValues{hostSequence(std::move(maps))};
}

static FailureOr<HostValues> zipMap(Interpreter &interpreter, Operation *op) {
  auto zipMap = cast<onnx::ZipMapOp>(op);
  Tensor x = interpreter.value(zipMap.getX()).tensor;
  if (x.rank() == 1)
    x = x.reshaped({1, x.shape()[0]});
  auto texts = zipMap.getClasslabelsStrings();
  bool isText = texts && !texts->empty();
  size_t count = isText ? texts->size() : zipMap.getClasslabelsInt64s()->size();
  if (x.rank() != 2 || x.shape()[1] != int64_t(count))
    return interpreter.fail(op, "expected a column for each of the " + std::to_string(count) + " class labels, found " +
                                    toString(x.shape()));
  if (!isText)
    return mapsOf(
        interpreter, op, x, std::vector<int64_t>(*zipMap.getClasslabelsInt64s()),
        [](const std::vector<int64_t> &keys) { return Tensor::of<int64_t>(DType::I64, {int64_t(keys.size())}, keys); });
  std::vector<std::string> labels;
  for (StringRef text : texts->getAsValueRange<StringAttr>())
    labels.push_back(text.str());
  return mapsOf(interpreter, op, x, labels,
                [](const std::vector<std::string> &keys) { return Tensor::ofStrings({int64_t(keys.size())}, keys); });
}

/// By the kernel of that name, which takes keys and values.
static FailureOr<HostValues> ofEntries(Interpreter &interpreter, Operation *op) {
  const HostValue &map = interpreter.value(op->getOperand(0));
  if (!map.isSequence() || map.elements->size() != 2)
    return interpreter.fail(op, "expected a map");
  FailureOr<reference::Node> node = referenceNode(op);
  if (failed(node))
    return interpreter.fail(op, "expected attributes that the reference evaluator reads");
  FailureOr<std::vector<Tensor>> results =
      interpreter.evaluate(op, *node, {(*map.elements)[0].tensor, (*map.elements)[1].tensor});
  if (failed(results))
    return failure();
  return HostValues{hostTensor(results->front())};
}

Handler mapHandler(StringRef op) {
  return op == "onnx.ZipMap" ? zipMap : op == "onnx.CastMap" || op == "onnx.DictVectorizer" ? ofEntries : nullptr;
}

} // namespace aicc::graph
