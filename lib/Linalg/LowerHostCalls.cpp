// Ops that are one call of the support library each.
//
//   onnx.Unique %x {axis = 0}   ⇒   dispatch.call "unique"(%x, %c0, %c1)
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"
#include "lib/Support/PixelFormat.h"

using namespace mlir;

namespace aicc::linalg {

static LogicalResult lowerUnique(onnx::UniqueOp op, Lowering &l) {
  Value data = op.getX(), input = l.in(data);
  int64_t axis = 0;
  if (op.getAxis()) {
    axis = normalizedAxis(*op.getAxis(), l.rank(data));
  } else {
    input = flattened(l, data);
  }
  HostArguments arguments;
  arguments.tensor(input, Lowering::element(data));
  arguments.scalar(l, axis);
  arguments.scalar(l, op.getSorted());
  return callHost(l, "unique", arguments, op.getResults());
}

/// The element of an optional operand of one element, or a constant in its place.
static Value scalarOr(Lowering &l, Value onnxValue, TypedAttr otherwise) {
  if (onnx::isPresent(onnxValue))
    return scalarOf(l, onnxValue);
  return arith::ConstantOp::create(l.b, otherwise);
}

static LogicalResult lowerNonMaxSuppression(onnx::NonMaxSuppressionOp op, Lowering &l) {
  HostArguments arguments;
  arguments.tensor(l, op.getBoxes());
  arguments.tensor(l, op.getScores());
  auto least = APFloat::getInf(APFloat::IEEEsingle(), /*Negative=*/true);
  arguments.scalar(scalarOr(l, op.getMaxOutputBoxesPerClass(), l.b.getI64IntegerAttr(0)));
  arguments.scalar(scalarOr(l, op.getIouThreshold(), l.b.getF32FloatAttr(0)));
  arguments.scalar(scalarOr(l, op.getScoreThreshold(), FloatAttr::get(l.b.getF32Type(), least)));
  arguments.scalar(l, op.getCenterPointBox());
  return callHost(l, "non_max_suppression", arguments, op->getResults());
}

/// The runtime answers this one, with a library of its own (lib/Images).
static LogicalResult lowerImageDecoder(onnx::ImageDecoderOp op, Lowering &l) {
  std::string problem;
  std::optional<int32_t> format = pixelFormat(op.getPixelFormat(), problem);
  if (!format)
    return op.emitError() << problem;
  HostArguments arguments;
  arguments.tensor(l, op.getEncodedStream());
  arguments.scalar(l, *format);
  return callHost(l, "image_decoder", arguments, op->getResults());
}

//===- Strings ------------------------------------------------------------===//

static LogicalResult lowerStringConcat(onnx::StringConcatOp op, Lowering &l) {
  HostArguments arguments;
  arguments.tensor(l, op.getX());
  arguments.tensor(l, op.getY());
  return callHost(l, "string_concat", arguments, op->getResults());
}

static LogicalResult lowerStringSplit(onnx::StringSplitOp op, Lowering &l) {
  HostArguments arguments;
  arguments.tensor(l, op.getX());
  arguments.tensor(stringConstant(l, op.getDelimiter().value_or("")), Lowering::element(op.getX()));
  arguments.scalar(l, op.getMaxsplit().value_or(INT64_MAX));
  return callHost(l, "string_split", arguments, op.getResults());
}

static LogicalResult lowerStringNormalizer(onnx::StringNormalizerOp op, Lowering &l) {
  SmallVector<StringRef> stops;
  if (auto words = op.getStopwords())
    llvm::append_range(stops, words->getAsValueRange<StringAttr>());
  StringRef action = op.getCaseChangeAction();
  HostArguments arguments;
  arguments.tensor(l, op.getX());
  arguments.tensor(stringConstant(l, stops), Lowering::element(op.getX()));
  arguments.scalar(l, op.getIsCaseSensitive());
  arguments.scalar(l, action == "LOWER" ? 1 : action == "UPPER" ? 2 : 0);
  return callHost(l, "string_normalizer", arguments, op->getResults());
}

static Value floatConstant(Lowering &l, ArrayRef<float> numbers) {
  auto type = RankedTensorType::get({int64_t(numbers.size())}, l.b.getF32Type());
  return arith::ConstantOp::create(l.b, DenseElementsAttr::get(type, numbers));
}

/// Whether the n-grams lie in the pool one length after the other, with an index and a weight for each.
static LogicalResult checkVocabulary(onnx::TfIdfVectorizerOp op, int64_t poolSize, ArrayRef<float> weights) {
  ArrayRef<int64_t> starts = op.getNgramCounts(), indexes = op.getNgramIndexes();
  int64_t number = 0;
  for (auto [place, start] : llvm::enumerate(starts)) {
    int64_t end = place + 1 < starts.size() ? starts[place + 1] : poolSize;
    if (start < 0 || start > end || end > poolSize)
      return op.emitError("expected 'ngram_counts' to ascend inside the pool of ") << poolSize << ", found " << start;
    number += (end - start) / int64_t(place + 1);
  }
  bool fits = int64_t(indexes.size()) >= number && (weights.empty() || int64_t(weights.size()) >= number) &&
              llvm::all_of(indexes, [](int64_t index) { return index >= 0; });
  if (!fits)
    return op.emitError("expected an index of at least 0 and a weight per n-gram (") << number << ")";
  return success();
}

static LogicalResult lowerTfIdf(onnx::TfIdfVectorizerOp op, Lowering &l) {
  HostArguments arguments;
  arguments.tensor(l, op.getX());
  Type text = onnx::StringType::get(l.b.getContext()), number = l.b.getI64Type();
  int64_t poolSize;
  if (auto strings = op.getPoolStrings(); strings && !strings->empty()) {
    auto words = llvm::to_vector_of<StringRef>(strings->getAsValueRange<StringAttr>());
    arguments.tensor(stringConstant(l, words), text);
    poolSize = int64_t(words.size());
  } else {
    ArrayRef<int64_t> numbers = op.getPoolInt64s().value_or(ArrayRef<int64_t>());
    arguments.tensor(integerConstant(l, numbers), number);
    poolSize = int64_t(numbers.size());
  }
  if (isa<onnx::StringType>(Lowering::element(op.getX())) != (arguments.dtypes[1] == int64_t(DType::String)))
    return op.emitError("expected a pool of the tokens' type");
  ArrayRef<float> weights = op.getWeights().value_or(ArrayRef<float>());
  if (failed(checkVocabulary(op, poolSize, weights)))
    return failure();
  StringRef mode = op.getMode();
  arguments.tensor(integerConstant(l, op.getNgramCounts()), number);
  arguments.tensor(integerConstant(l, op.getNgramIndexes()), number);
  arguments.tensor(floatConstant(l, weights), l.b.getF32Type());
  int64_t numbers[] = {int64_t(op.getMinGramLength()), int64_t(op.getMaxGramLength()), int64_t(op.getMaxSkipCount()),
                       mode == "TF"    ? 0
                       : mode == "IDF" ? 1
                                       : 2,
                       0};
  for (int64_t index : op.getNgramIndexes())
    numbers[4] = std::max(numbers[4], index + 1);
  arguments.tensor(integerConstant(l, numbers), number);
  return callHost(l, "tf_idf", arguments, op->getResults());
}

/// Of numbers it is a kernel, see LowerElementwise.cpp.
static LogicalResult lowerStringEqual(Operation *op, Lowering &l) {
  HostArguments arguments;
  arguments.tensor(l, op->getOperand(0));
  arguments.tensor(l, op->getOperand(1));
  return callHost(l, "string_equal", arguments, op->getResults());
}

void populateHostCallRules(Rules &rules) {
  rules.add(lowerUnique);
  rules.add(lowerNonMaxSuppression);
  rules.add(lowerImageDecoder);
  rules.add(lowerStringConcat);
  rules.add(lowerStringSplit);
  rules.add(lowerStringNormalizer);
  rules.add(lowerTfIdf);
  StringRef equal = onnx::EqualOp::getOperationName();
  rules.add(equal, [numbers = *rules.find(equal)](Operation *op, Lowering &l) {
    bool isText = isa<onnx::StringType>(Lowering::element(op->getOperand(0)));
    return isText ? lowerStringEqual(op, l) : numbers(op, l);
  });
}

} // namespace aicc::linalg
