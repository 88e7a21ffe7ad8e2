// Types of the operators of ai.onnx.ml that make and take maps.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

/// The type of keys that a pair of lists says: the one that is given. Null, and a diagnostic, when not just one is.
static Type keyTypeOf(Operation *op, StringRef what, std::optional<ArrayRef<int64_t>> numbers,
                      std::optional<ArrayAttr> texts) {
  bool hasNumbers = numbers && !numbers->empty(), hasTexts = texts && !texts->empty();
  if (hasNumbers != hasTexts)
    return hasTexts ? Type(StringType::get(op->getContext())) : Type(IntegerType::get(op->getContext(), 64));
  op->emitOpError() << "expected " << what << " as integers or as strings, found " << (hasTexts ? "both" : "neither");
  return {};
}

/// The type of the operand, if keys and values are what the operator takes.
static FailureOr<MapType> mapOf(ShapeContext &context, Operation *op, llvm::function_ref<bool(MapType)> isTaken,
                                StringRef taken) {
  auto map = dyn_cast<MapType>(context.type(op->getOperand(0)));
  if (map && isTaken(map))
    return map;
  return op->emitOpError() << "expected " << taken << ", found " << context.type(op->getOperand(0));
}

LogicalResult ZipMapOp::inferShapes(ShapeContext &context) {
  Type key = keyTypeOf(*this, "class labels", getClasslabelsInt64s(), getClasslabelsStrings());
  if (!key)
    return failure();
  size_t labels = isa<StringType>(key) ? getClasslabelsStrings()->size() : getClasslabelsInt64s()->size();
  auto dims = context.shape(getX());
  auto columns = dims ? constantOf(dims->back()) : std::nullopt;
  if (columns && *columns != int64_t(labels))
    return emitOpError() << "expected a column for each of the " << labels << " class labels, found " << *columns;
  Type element = MapType::get(getContext(), key, context.elementType(getX()));
  context.setType(getZ(), SequenceType::get(getContext(), element));
  return success();
}

LogicalResult CastMapOp::inferShapes(ShapeContext &context) {
  auto isTaken = [](MapType map) {
    return map.getKeyType().isSignlessInteger(64) &&
           (map.getValueType().isF32() || isa<StringType>(map.getValueType()));
  };
  if (failed(mapOf(context, *this, isTaken, "a map of int64 to float or string")))
    return failure();
  if (getMapForm() != "DENSE" && getMapForm() != "SPARSE")
    return emitOpError() << "expected 'map_form' to be one of DENSE, SPARSE, found '" << getMapForm() << "'";
  Type element = llvm::StringSwitch<Type>(getCastTo())
                     .Case("TO_FLOAT", Float32Type::get(getContext()))
                     .Case("TO_INT64", IntegerType::get(getContext(), 64))
                     .Case("TO_STRING", StringType::get(getContext()))
                     .Default({});
  if (!element)
    return emitOpError() << "expected 'cast_to' to be one of TO_FLOAT, TO_INT64, TO_STRING, found '" << getCastTo()
                         << "'";
  auto length = int64_t(getMaxMap());
  bool isSparse = getMapForm() == "SPARSE";
  if (isSparse && (length < 1 || length > INT32_MAX))
    return emitOpError() << "expected 'max_map' from 1 to " << INT32_MAX << ", found " << length;
  context.setShape(getY(), {context.constant(1), isSparse ? context.constant(length) : Dim()}, element);
  return success();
}

LogicalResult DictVectorizerOp::inferShapes(ShapeContext &context) {
  Type key = keyTypeOf(*this, "a vocabulary", getInt64Vocabulary(), getStringVocabulary());
  if (!key)
    return failure();
  auto isTaken = [&](MapType map) {
    Type value = map.getValueType();
    return map.getKeyType() == key &&
           (value.isF32() || value.isF64() || value.isSignlessInteger(64) || isa<StringType>(value));
  };
  auto map = mapOf(context, *this, isTaken,
                   isa<StringType>(key) ? "a map of string to float, double, int64 or string"
                                        : "a map of int64 to float, double, int64 or string");
  if (failed(map))
    return failure();
  size_t length = isa<StringType>(key) ? getStringVocabulary()->size() : getInt64Vocabulary()->size();
  context.setShape(getY(), {context.constant(1), context.constant(int64_t(length))}, map->getValueType());
  return success();
}

} // namespace aicc::onnx
