// Shapes of string ops, random numbers and losses.
#include "dialects/ONNX/Infer.h"
#include "dialects/ONNX/Patterns.h"

using namespace mlir;

namespace aicc::onnx {

static std::optional<Dims> dimsOf(ShapeContext &context, Value value) {
  auto dims = context.shape(value);
  return dims ? std::optional(Dims(*dims)) : std::nullopt;
}

//===- Strings ----------------------------------------------------------===//

LogicalResult StringSplitOp::inferShapes(ShapeContext &context) {
  auto dims = dimsOf(context, getX());
  setResult(context, getZ(), dims, IntegerType::get(getContext(), 64));
  if (dims)
    dims->push_back(Dim());
  setResult(context, getY(), dims, context.elementType(getX()));
  return success();
}

LogicalResult StringNormalizerOp::inferShapes(ShapeContext &context) {
  auto dims = dimsOf(context, getX());
  if (dims && dims->size() != 1 && !(dims->size() == 2 && constantOf((*dims)[0]).value_or(1) == 1))
    return emitOpError() << "expected dims [C] or [1, C], found " << context.text(*dims);
  if (dims)
    dims->back() = Dim();
  setResult(context, getY(), dims, context.elementType(getX()));
  return success();
}

LogicalResult RegexFullMatchOp::inferShapes(ShapeContext &context) {
  pattern::Problem problem;
  if (!pattern::parse(getPattern().value_or(""), problem))
    return emitOpError() << problem.text << " at byte " << problem.position << " of 'pattern'";
  return inferPredicate(context, *this);
}

std::optional<TokenPatterns> tokenPatterns(TokenizerOp op, std::string &problem) {
  std::vector<std::string> separators;
  if (auto texts = op.getSeparators())
    for (StringRef text : texts->getAsValueRange<StringAttr>())
      separators.push_back(text.str());
  std::string expression = op.getTokenexp().value_or("").str();
  return aicc::tokenPatterns(op.getSeparators() ? &separators : nullptr, expression, op.getMincharnum(), problem);
}

LogicalResult TokenizerOp::inferShapes(ShapeContext &context) {
  std::string problem;
  if (!tokenPatterns(*this, problem))
    return emitOpError() << problem;
  auto dims = dimsOf(context, getX());
  if (dims)
    dims->push_back(Dim());
  setResult(context, getY(), dims, context.elementType(getX()));
  return success();
}

LogicalResult TfIdfVectorizerOp::inferShapes(ShapeContext &context) {
  int64_t width = 0;
  for (int64_t index : getNgramIndexes())
    width = std::max(width, index + 1);
  auto dims = dimsOf(context, getX());
  if (dims && !dims->empty())
    dims->back() = context.constant(width);
  else if (dims)
    dims->push_back(context.constant(width));
  setResult(context, getY(), dims, Float32Type::get(getContext()));
  return success();
}

//===- Random numbers ---------------------------------------------------===//

static LogicalResult inferRandom(ShapeContext &context, Operation *op, const std::optional<Dims> &dims,
                                 std::optional<uint64_t> dtype, Type otherwise) {
  if (dtype) {
    auto type = typeOfNumber(op, *dtype, "dtype");
    if (failed(type))
      return failure();
    otherwise = *type;
  }
  setResult(context, op->getResult(0), dims, otherwise);
  return success();
}

static Dims constantDims(ShapeContext &context, ArrayRef<int64_t> sizes) {
  Dims dims;
  for (int64_t size : sizes)
    dims.push_back(context.constant(size));
  return dims;
}

LogicalResult RandomNormalOp::inferShapes(ShapeContext &context) {
  return inferRandom(context, *this, constantDims(context, getShape()), getDtype(), Type());
}

LogicalResult RandomUniformOp::inferShapes(ShapeContext &context) {
  return inferRandom(context, *this, constantDims(context, getShape()), getDtype(), Type());
}

LogicalResult RandomNormalLikeOp::inferShapes(ShapeContext &context) {
  return inferRandom(context, *this, dimsOf(context, getInput()), getDtype(), context.elementType(getInput()));
}

LogicalResult RandomUniformLikeOp::inferShapes(ShapeContext &context) {
  return inferRandom(context, *this, dimsOf(context, getInput()), getDtype(), context.elementType(getInput()));
}

LogicalResult BernoulliOp::inferShapes(ShapeContext &context) {
  return inferRandom(context, *this, dimsOf(context, getInput()), getDtype(), context.elementType(getInput()));
}

LogicalResult MultinomialOp::inferShapes(ShapeContext &context) {
  auto dims = dimsOf(context, getInput());
  Dims result = {dims ? (*dims)[0] : Dim(), context.constant(getSampleSize())};
  return inferRandom(context, *this, result, getDtype(), Type());
}

//===- Losses -----------------------------------------------------------===//

static LogicalResult inferLoss(ShapeContext &context, Operation *op, StringRef reduction) {
  std::optional<Dims> dims = Dims();
  if (reduction == "none")
    dims = dimsOf(context, op->getOperand(1));
  else if (reduction != "mean" && reduction != "sum")
    return op->emitOpError() << "expected 'reduction' to be none, mean or sum, found '" << reduction << "'";
  setResult(context, op->getResult(0), dims, context.elementType(op->getOperand(0)));
  return success();
}

LogicalResult NegativeLogLikelihoodLossOp::inferShapes(ShapeContext &context) {
  return inferLoss(context, *this, getReduction());
}

LogicalResult SoftmaxCrossEntropyLossOp::inferShapes(ShapeContext &context) {
  setResult(context, getLogProb(), dimsOf(context, getScores()), context.elementType(getScores()));
  return inferLoss(context, *this, getReduction());
}

} // namespace aicc::onnx
