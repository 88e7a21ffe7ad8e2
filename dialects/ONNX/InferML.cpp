// Shapes of the operators of ai.onnx.ml.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

using Strings = std::optional<ArrayAttr>;
using Numbers = std::optional<ArrayRef<int64_t>>;
using Floats = std::optional<ArrayRef<float>>;

static int64_t countOf(const Strings &list) { return list ? int64_t(list->size()) : 0; }
template <typename T> static int64_t countOf(const std::optional<ArrayRef<T>> &list) {
  return list ? int64_t(list->size()) : 0;
}

static Type float32(Operation *op) { return Float32Type::get(op->getContext()); }
static Type int64(Operation *op) { return IntegerType::get(op->getContext(), 64); }
static Type string(Operation *op) { return StringType::get(op->getContext()); }

static std::optional<Dims> dimsOf(ShapeContext &context, Value value) {
  auto dims = context.shape(value);
  return dims ? std::optional(Dims(*dims)) : std::nullopt;
}

/// How many rows a matrix has; a vector is one.
static Dim rowsOf(ShapeContext &context, Value value) {
  auto dims = context.shape(value);
  return !dims ? Dim() : dims->size() == 1 ? context.constant(1) : (*dims)[0];
}

static std::optional<int64_t> columnsOf(ShapeContext &context, Value value) {
  auto dims = context.shape(value);
  return dims && !dims->empty() ? constantOf(dims->back()) : std::nullopt;
}

/// A list that has one number for all columns or one for each; without any there is `none`.
static LogicalResult checkPerColumn(ShapeContext &context, Operation *op, StringRef name, int64_t count, bool none) {
  std::optional<int64_t> columns = columnsOf(context, op->getOperand(0));
  if (count == 1 || (count == 0 && none) || (count != 0 && columns.value_or(count) == count))
    return success();
  InFlightDiagnostic error = op->emitOpError() << "expected '" << name << "' to have one element";
  if (columns)
    error << " or " << *columns;
  else
    error << " or one per column";
  return error << ", found " << count;
}

static LogicalResult checkOneOf(Operation *op, StringRef name, StringRef found, ArrayRef<StringRef> known) {
  if (llvm::is_contained(known, found))
    return success();
  return op->emitOpError() << "expected '" << name << "' to be one of " << llvm::join(known, ", ") << ", found '"
                           << found << "'";
}

static LogicalResult checkTransform(Operation *op, StringRef transform) {
  return checkOneOf(op, "post_transform", transform, {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"});
}

//===- Features ---------------------------------------------------------===//

LogicalResult ArrayFeatureExtractorOp::inferShapes(ShapeContext &context) {
  auto dims = dimsOf(context, getX());
  if (dims && dims->size() == 1)
    dims->insert(dims->begin(), context.constant(1));
  auto places = context.shape(getY());
  if (dims)
    dims->back() = places ? product(context, *places) : Dim();
  setResult(context, getZ(), dims, context.elementType(getX()));
  return success();
}

LogicalResult FeatureVectorizerOp::inferShapes(ShapeContext &context) {
  Numbers widths = getInputdimensions();
  if (countOf(widths) != int64_t(getX().size()))
    return emitOpError() << "expected 'inputdimensions' to have one element for each of the " << getX().size()
                         << " inputs, found " << countOf(widths);
  Dim rows;
  int64_t width = 0;
  for (auto [input, own] : llvm::zip(getX(), *widths)) {
    auto dims = context.shape(input);
    if (own < 0 || (dims && (dims->empty() || dims->size() > 2)))
      return emitOpError() << "expected inputs of rank 1 or 2 and 'inputdimensions' of at least 0";
    width += own;
    if (!dims)
      continue;
    FailureOr<Dim> both = rows ? context.unify(rows, dims->front(), getLoc()) : FailureOr<Dim>(dims->front());
    if (failed(both))
      return failure();
    rows = *both;
  }
  context.setShape(getY(), {rows, context.constant(width)}, float32(*this));
  return success();
}

LogicalResult ImputerOp::inferShapes(ShapeContext &context) {
  Type element = context.elementType(getX());
  bool isFloat = element && isa<FloatType>(element);
  int64_t count = isFloat ? countOf(getImputedValueFloats()) : countOf(getImputedValueInt64s());
  StringRef name = isFloat ? "imputed_value_floats" : "imputed_value_int64s";
  if (failed(checkPerColumn(context, *this, name, count, false)))
    return failure();
  return inferSame(context, *this);
}

LogicalResult NormalizerOp::inferShapes(ShapeContext &context) {
  if (failed(checkOneOf(*this, "norm", getNorm(), {"MAX", "L1", "L2"})))
    return failure();
  setResult(context, getY(), dimsOf(context, getX()), float32(*this));
  return success();
}

LogicalResult ScalerOp::inferShapes(ShapeContext &context) {
  if (failed(checkPerColumn(context, *this, "offset", countOf(getOffset()), true)) ||
      failed(checkPerColumn(context, *this, "scale", countOf(getScale()), true)))
    return failure();
  setResult(context, getY(), dimsOf(context, getX()), float32(*this));
  return success();
}

//===- Categories -------------------------------------------------------===//

LogicalResult CategoryMapperOp::inferShapes(ShapeContext &context) {
  if (countOf(getCatsInt64s()) != countOf(getCatsStrings()))
    return emitOpError() << "expected as many 'cats_int64s' as 'cats_strings', found " << countOf(getCatsInt64s())
                         << " and " << countOf(getCatsStrings());
  Type from = context.elementType(getX());
  bool isText = from && isa<StringType>(from);
  setResult(context, getY(), dimsOf(context, getX()), isText ? int64(*this) : string(*this));
  return success();
}

namespace {
/// Keys or values of a LabelEncoder.
struct Labels {
  int64_t given = 0, count = 0;
  Type type;

  void add(int64_t size, bool isGiven, Type element) {
    if (!isGiven)
      return;
    ++given;
    count = size;
    type = element;
  }
};
} // namespace

static Labels labelsOf(Operation *op, const Floats &floats, const Numbers &numbers, const Strings &strings,
                       std::optional<ElementsAttr> tensor) {
  Labels labels;
  labels.add(countOf(floats), countOf(floats) != 0, float32(op));
  labels.add(countOf(numbers), countOf(numbers) != 0, int64(op));
  labels.add(countOf(strings), countOf(strings) != 0, string(op));
  if (tensor)
    labels.add(tensor->getNumElements(), true, tensor->getElementType());
  return labels;
}

LogicalResult LabelEncoderOp::inferShapes(ShapeContext &context) {
  Labels keys = labelsOf(*this, getKeysFloats(), getKeysInt64s(), getKeysStrings(), getKeysTensor());
  Labels values = labelsOf(*this, getValuesFloats(), getValuesInt64s(), getValuesStrings(), getValuesTensor());
  if (keys.given != 1 || values.given != 1)
    return emitOpError() << "expected one list of keys and one of values, found " << keys.given << " and "
                         << values.given;
  if (keys.count != values.count)
    return emitOpError() << "expected as many keys as values, found " << keys.count << " and " << values.count;
  Type element = context.elementType(getX());
  if (element && element != keys.type)
    return emitOpError() << "expected keys of the type of 'X', found others";
  bool hasDefault = getDefaultTensor() && getValuesTensor();
  if (hasDefault && (getDefaultTensor()->getElementType() != values.type || getDefaultTensor()->getNumElements() != 1))
    return emitOpError() << "expected 'default_tensor' to be one element of the type of the values";
  setResult(context, getY(), dimsOf(context, getX()), values.type);
  return success();
}

LogicalResult OneHotEncoderOp::inferShapes(ShapeContext &context) {
  Type element = context.elementType(getX());
  bool isText = element && isa<StringType>(element);
  int64_t count = isText ? countOf(getCatsStrings()) : countOf(getCatsInt64s());
  if (count == 0)
    return emitOpError() << "expected '" << (isText ? "cats_strings" : "cats_int64s") << "' to have elements";
  auto dims = dimsOf(context, getX());
  if (dims)
    dims->push_back(context.constant(count));
  setResult(context, getY(), dims, float32(*this));
  return success();
}

//===- Models -----------------------------------------------------------===//

static void setLabels(ShapeContext &context, Operation *op, const Strings &strings) {
  Type type = countOf(strings) ? string(op) : int64(op);
  context.setShape(op->getResult(0), {rowsOf(context, op->getOperand(0))}, type);
}

static void setScores(ShapeContext &context, Operation *op, int64_t columns, unsigned result) {
  context.setShape(op->getResult(result), {rowsOf(context, op->getOperand(0)), context.constant(columns)}, float32(op));
}

static LogicalResult checkLabels(Operation *op, int64_t labels) {
  if (labels > 0)
    return success();
  return op->emitOpError() << "expected labels of the classes, found none";
}

/// A matrix of `rows` rows, as many columns as X has.
static LogicalResult checkMatrix(ShapeContext &context, Operation *op, StringRef name, int64_t count, int64_t rows) {
  std::optional<int64_t> columns = columnsOf(context, op->getOperand(0));
  if (rows > 0 && count > 0 && count % rows == 0 && columns.value_or(count / rows) == count / rows)
    return success();
  InFlightDiagnostic error = op->emitOpError() << "expected '" << name << "' to have " << rows << " rows";
  if (columns)
    error << " of " << *columns;
  return error << ", found " << count << " elements";
}

LogicalResult LinearClassifierOp::inferShapes(ShapeContext &context) {
  int64_t labels = std::max(countOf(getClasslabelsInts()), countOf(getClasslabelsStrings()));
  int64_t scores = countOf(getIntercepts());
  if (scores == 0 && columnsOf(context, getX()).value_or(0) > 0)
    scores = int64_t(getCoefficients().size()) / *columnsOf(context, getX());
  if (scores == 0)
    scores = labels;
  if (failed(checkMatrix(context, *this, "coefficients", int64_t(getCoefficients().size()), scores)) ||
      failed(checkTransform(*this, getPostTransform())))
    return failure();
  if (scores > 1 && labels != scores)
    return emitOpError() << "expected a label for each of the " << scores << " scores, found " << labels;
  setLabels(context, *this, getClasslabelsStrings());
  setScores(context, *this, scores == 1 && labels == 2 ? 2 : scores, 1);
  return success();
}

LogicalResult LinearRegressorOp::inferShapes(ShapeContext &context) {
  int64_t targets = int64_t(getTargets()), intercepts = countOf(getIntercepts());
  if (failed(checkMatrix(context, *this, "coefficients", countOf(getCoefficients()), targets)) ||
      failed(checkTransform(*this, getPostTransform())))
    return failure();
  if (intercepts != 0 && intercepts != targets)
    return emitOpError() << "expected " << targets << " 'intercepts', found " << intercepts;
  setScores(context, *this, targets, 0);
  return success();
}

static LogicalResult checkKernel(Operation *op, StringRef type, const Floats &parameters) {
  if (failed(checkOneOf(op, "kernel_type", type, {"LINEAR", "POLY", "RBF", "SIGMOID"})))
    return failure();
  if (type != "LINEAR" && countOf(parameters) < 3)
    return op->emitOpError() << "expected 'kernel_params' to have gamma, coef0 and degree, found "
                             << countOf(parameters) << " elements";
  return success();
}

static LogicalResult checkLeast(Operation *op, StringRef name, int64_t count, int64_t least) {
  if (count >= least)
    return success();
  return op->emitOpError() << "expected at least " << least << " '" << name << "', found " << count;
}

LogicalResult SVMClassifierOp::inferShapes(ShapeContext &context) {
  int64_t labels = countOf(getClasslabelsStrings()) ? countOf(getClasslabelsStrings()) : countOf(getClasslabelsInts());
  int64_t vectors = 0, columns = labels, pairs = labels * (labels - 1) / 2;
  for (int64_t count : getVectorsPerClass().value_or(ArrayRef<int64_t>())) {
    if (count < 0 || count > INT32_MAX)
      return emitOpError() << "expected 'vectors_per_class' of at least 0, found " << count;
    vectors += count;
  }
  if (failed(checkLabels(*this, labels)) || failed(checkTransform(*this, getPostTransform())) ||
      failed(checkKernel(*this, getKernelType(), getKernelParams())))
    return failure();
  if (labels > 65535 || (vectors != 0 && labels < 2))
    return emitOpError() << "expected 2 to 65535 labels, found " << labels;
  if (vectors == 0) {
    if (failed(checkMatrix(context, *this, "coefficients", countOf(getCoefficients()), labels)) ||
        failed(checkLeast(*this, "rho", countOf(getRho()), 1)))
      return failure();
  } else {
    bool hasProbabilities = countOf(getProbA()) != 0;
    if (countOf(getVectorsPerClass()) != labels || countOf(getProbA()) != countOf(getProbB()))
      return emitOpError() << "expected one of 'vectors_per_class' per label (" << labels
                           << "), and as many 'prob_a' as 'prob_b'";
    if (failed(checkMatrix(context, *this, "support_vectors", countOf(getSupportVectors()), vectors)) ||
        failed(checkLeast(*this, "coefficients", countOf(getCoefficients()), (labels - 1) * vectors)) ||
        failed(checkLeast(*this, "rho", countOf(getRho()), pairs)) ||
        (hasProbabilities && failed(checkLeast(*this, "prob_a", countOf(getProbA()), pairs))))
      return failure();
    columns = hasProbabilities ? labels : labels > 2 ? pairs : 2;
  }
  setLabels(context, *this, getClasslabelsStrings());
  setScores(context, *this, columns, 1);
  return success();
}

LogicalResult SVMRegressorOp::inferShapes(ShapeContext &context) {
  int64_t vectors = int64_t(getNSupports()), coefficients = countOf(getCoefficients());
  if (failed(checkTransform(*this, getPostTransform())) ||
      failed(checkKernel(*this, getKernelType(), getKernelParams())) ||
      failed(checkLeast(*this, "rho", countOf(getRho()), 1)))
    return failure();
  if (vectors > 0 && (failed(checkMatrix(context, *this, "support_vectors", countOf(getSupportVectors()), vectors)) ||
                      failed(checkLeast(*this, "coefficients", coefficients, vectors))))
    return failure();
  if (vectors <= 0 && failed(checkMatrix(context, *this, "coefficients", coefficients, 1)))
    return failure();
  setScores(context, *this, 1, 0);
  return success();
}

//===- Trees ------------------------------------------------------------===//

LogicalResult TreeEnsembleOp::inferShapes(ShapeContext &context) {
  int64_t targets = int64_t(getNTargets().value_or(1));
  if (targets < 1 || targets > INT32_MAX)
    return emitOpError() << "expected 'n_targets' of at least 1, found " << targets;
  context.setShape(getY(), {rowsOf(context, getX()), context.constant(targets)}, context.elementType(getX()));
  return success();
}

LogicalResult TreeEnsembleRegressorOp::inferShapes(ShapeContext &context) {
  int64_t targets = int64_t(getNTargets().value_or(1));
  if (targets < 1 || targets > INT32_MAX)
    return emitOpError() << "expected 'n_targets' of at least 1, found " << targets;
  if (failed(checkTransform(*this, getPostTransform())) ||
      failed(checkOneOf(*this, "aggregate_function", getAggregateFunction(), {"SUM", "AVERAGE", "MIN", "MAX"})))
    return failure();
  setScores(context, *this, targets, 0);
  return success();
}

LogicalResult TreeEnsembleClassifierOp::inferShapes(ShapeContext &context) {
  int64_t strings = countOf(getClasslabelsStrings()), labels = strings ? strings : countOf(getClasslabelsInt64s());
  if (failed(checkLabels(*this, labels)) || failed(checkTransform(*this, getPostTransform())))
    return failure();
  setLabels(context, *this, getClasslabelsStrings());
  setScores(context, *this, labels, 1);
  return success();
}

} // namespace aicc::onnx
