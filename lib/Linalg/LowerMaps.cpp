// Operators of ai.onnx.ml on maps. A map is a list of two vectors, keys and as many values; a sequence of maps is the
// list of both of each map, one after the other. So a map needs nothing that a sequence has not.
//
//   %z = onnx.ZipMap %x   ⇒   %h = dispatch.call "zip_map"(%x, %keys, %columns, %c3) : ... -> index
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/LowerNumerals.h"
#include "lib/Linalg/Rules.h"

#include <map>

using namespace mlir;

namespace aicc::linalg {

static SmallVector<StringRef> textsOf(ArrayAttr list) {
  return llvm::to_vector_of<StringRef>(list.getAsValueRange<StringAttr>());
}

/// Keys and, after them, the column of each: of equal labels the last.
template <typename Label, typename Constant>
static void addLabels(Lowering &l, ArrayRef<Label> labels, Type key, HostArguments &arguments, Constant constant) {
  std::map<Label, int64_t> last;
  for (auto [column, label] : llvm::enumerate(labels))
    last[label] = int64_t(column);
  SmallVector<Label> keys;
  SmallVector<int64_t> places;
  for (auto [column, label] : llvm::enumerate(labels)) {
    if (last[label] != int64_t(column))
      continue;
    keys.push_back(label);
    places.push_back(int64_t(column));
  }
  arguments.tensor(constant(ArrayRef<Label>(keys)), key);
  arguments.tensor(integerConstant(l, places), l.b.getI64Type());
  arguments.scalar(l, int64_t(labels.size()));
}

static LogicalResult lowerZipMap(onnx::ZipMapOp op, Lowering &l) {
  auto texts = op.getClasslabelsStrings();
  HostArguments arguments;
  arguments.tensor(l, op.getX());
  if (texts && !texts->empty())
    addLabels<StringRef>(l, textsOf(*texts), onnx::StringType::get(l.b.getContext()), arguments,
                         [&](ArrayRef<StringRef> keys) { return stringConstant(l, keys); });
  else
    addLabels<int64_t>(l, *op.getClasslabelsInt64s(), l.b.getI64Type(), arguments,
                       [&](ArrayRef<int64_t> keys) { return integerConstant(l, keys); });
  return l.define(op.getZ(), callHost(l, "zip_map", arguments));
}

static LogicalResult lowerDictVectorizer(onnx::DictVectorizerOp op, Lowering &l) {
  auto texts = op.getStringVocabulary();
  HostArguments arguments;
  arguments.scalar(l.in(op.getX()));
  if (texts && !texts->empty())
    arguments.tensor(stringConstant(l, textsOf(*texts)), onnx::StringType::get(l.b.getContext()));
  else
    arguments.tensor(integerConstant(l, *op.getInt64Vocabulary()), l.b.getI64Type());
  return callHost(l, "dict_vectorizer", arguments, op->getResults());
}

/// The values of a map, a vector.
static Value valuesOf(Lowering &l, Value map) {
  Type element = cast<onnx::MapType>(map.getType()).getValueType();
  HostArguments arguments;
  arguments.scalar(l.in(map));
  arguments.scalar(l, 1);
  arguments.tensor(integerConstant(l, {-1}), l.b.getI64Type());
  auto type = RankedTensorType::get({ShapedType::kDynamic}, Lowering::storage(element));
  return callHost(l, "sequence_at", arguments, type, element);
}

static LogicalResult lowerCastMap(onnx::CastMapOp op, Lowering &l) {
  Type from = cast<onnx::MapType>(op.getX().getType()).getValueType(), to = Lowering::element(op.getY());
  Value values = valuesOf(l, op.getX());
  SmallVector<OpFoldResult> sizes = {tensor::getMixedSize(l.b, l.b.getLoc(), values, 0)};
  HostArguments arguments;
  arguments.scalar(l.in(op.getX()));
  arguments.tensor(castElements(l, values, from, to, sizes), to);
  arguments.scalar(l, op.getMapForm() == "SPARSE" ? int64_t(op.getMaxMap()) : -1);
  return callHost(l, "cast_map", arguments, op->getResults());
}

void populateMapRules(Rules &rules) {
  rules.add(lowerZipMap);
  rules.add(lowerDictVectorizer);
  rules.add(lowerCastMap);
}

} // namespace aicc::linalg
