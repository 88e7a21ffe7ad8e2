// LinearRegressor, LinearClassifier, SVMRegressor and SVMClassifier: matrix products with what was learned, and kernels
// of support vectors.
//
//   %y = onnx.SVMRegressor %x   ⇒   %k = linalg.generic { exp(-gamma |x - v|²) }, %y = linalgx.matmul %k, coefficients
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/ML.h"
#include "lib/Linalg/Rules.h"

using namespace mlir;

namespace aicc::linalg {

using Floats = std::optional<ArrayRef<float>>;

static ArrayRef<float> listOf(const Floats &list) { return list.value_or(ArrayRef<float>()); }

//===- Linear models ------------------------------------------------------===//

static LogicalResult lowerLinearRegressor(onnx::LinearRegressorOp op, Lowering &l) {
  Value x = rowsOf(l, op.getX(), l.b.getF32Type());
  Value scores =
      productWithRows(l, x, listOf(op.getCoefficients()), int64_t(op.getTargets()), listOf(op.getIntercepts()));
  return l.define(op.getY(), transformed(l, scores, op.getPostTransform()));
}

/// A single score tells two classes apart by its sign.
static LogicalResult lowerSingleScore(onnx::LinearClassifierOp op, Lowering &l, Value score) {
  auto texts = op.getClasslabelsStrings();
  auto numbers = op.getClasslabelsInts();
  bool isText = texts && !texts->empty();
  bool areTwo = isText ? texts->size() == 2 : numbers && numbers->size() == 2;
  int64_t usual[] = {0, 1};
  std::optional<ArrayAttr> words = areTwo   ? texts
                                   : isText ? l.b.getStrArrayAttr({"0", "1"})
                                            : std::optional<ArrayAttr>();
  Value places = isAbove(l, score, 0);
  StringRef transform = op.getPostTransform();
  (void)l.define(op.getZ(),
                 areTwo ? pairOf(l, score, transform, /*isComplement=*/true) : transformed(l, score, transform));
  return defineLabels(l, op.getY(), places, words, areTwo ? numbers : ArrayRef<int64_t>(usual));
}

static LogicalResult lowerLinearClassifier(onnx::LinearClassifierOp op, Lowering &l) {
  Value x = rowsOf(l, op.getX(), l.b.getF32Type());
  ArrayRef<float> intercepts = listOf(op.getIntercepts());
  int64_t columns = *onnx::constantOf(l.dims(op.getZ())[1]);
  int64_t rows = intercepts.empty() ? columns : int64_t(intercepts.size());
  auto known = onnx::constantOf(l.dims(op.getX()).back());
  if (intercepts.empty() && known.value_or(0) > 0)
    rows = int64_t(op.getCoefficients().size()) / *known;
  Value scores = productWithRows(l, x, op.getCoefficients(), rows, intercepts);
  if (rows == 1)
    return lowerSingleScore(op, l, scores);
  (void)l.define(op.getZ(), transformed(l, scores, op.getPostTransform()));
  return defineLabels(l, op.getY(), bestColumns(l, scores), op.getClasslabelsStrings(), op.getClasslabelsInts());
}

//===- Kernels ------------------------------------------------------------===//

namespace {
struct KernelForm {
  StringRef type;
  double gamma = 0, coef0 = 0, degree = 0;

  KernelForm(StringRef type, const Floats &parameters) : type(type) {
    ArrayRef<float> list = listOf(parameters);
    if (list.size() >= 3)
      gamma = list[0], coef0 = list[1], degree = list[2];
  }
};
} // namespace

/// |x - v|² of each row and vector, [N, vectors].
static Value distances(Lowering &l, Value x, ArrayRef<float> vectors, int64_t count) {
  MLIRContext *context = l.b.getContext();
  int64_t columns = int64_t(vectors.size()) / count;
  AffineExpr n = getAffineDimExpr(0, context), v = getAffineDimExpr(1, context), c = getAffineDimExpr(2, context);
  Value table = aicc::linalg::table(l, DType::F32, {count, columns},
                                    {reinterpret_cast<const char *>(vectors.data()), vectors.size() * sizeof(float)});
  OpFoldResult rows = l.sizesOf(x)[0];
  if (getConstantIntValue(l.sizesOf(x)[1]) != columns) {
    Value found = l.index(l.sizesOf(x)[1]);
    l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::eq, found, l.index(columns)),
            "expected " + Twine(columns) + " columns");
  }
  Value zeros = filled(l, {rows, OpFoldResult(l.b.getIndexAttr(count))}, l.b.getF32FloatAttr(0));
  AffineMap maps[] = {AffineMap::get(3, 0, {n, c}, context), AffineMap::get(3, 0, {v, c}, context),
                      AffineMap::get(3, 0, {n, v}, context)};
  return generic(l, {x, table}, zeros, maps, {2}, [](Scalar &s, ValueRange e) {
    Value difference = s.sub(e[0], e[1]);
    return SmallVector<Value>{s.accumulate(s.mul(difference, difference), e[2])};
  })[0];
}

static Value hyperbolicTangent(Scalar &s, Value x) { return math::TanhOp::create(s.b, x); }

/// The kernel of each row and vector, plus `bias`, [N, vectors].
static Value kernels(Lowering &l, Value x, ArrayRef<float> vectors, int64_t count, const KernelForm &form) {
  if (form.type == "LINEAR")
    return productWithRows(l, x, vectors, count, {});
  bool isDistance = form.type == "RBF";
  Value products = isDistance ? distances(l, x, vectors, count) : productWithRows(l, x, vectors, count, {});
  return pointwise(l, products, l.b.getMultiDimIdentityMap(2), l.sizesOf(products), l.b.getF32Type(),
                   [&](Scalar &s, ValueRange v) -> Value {
                     if (isDistance)
                       return math::ExpOp::create(s.b, s.mul(v[0], s.like(v[0], -form.gamma)));
                     Value scaled = s.add(s.mul(v[0], s.like(v[0], form.gamma)), s.like(v[0], form.coef0));
                     if (form.type == "SIGMOID")
                       return hyperbolicTangent(s, scaled);
                     return math::PowFOp::create(s.b, scaled, s.like(v[0], form.degree));
                   });
}

//===- SVMRegressor -------------------------------------------------------===//

static LogicalResult lowerSVMRegressor(onnx::SVMRegressorOp op, Lowering &l) {
  Value x = rowsOf(l, op.getX(), l.b.getF32Type());
  ArrayRef<float> coefficients = listOf(op.getCoefficients()), rho = listOf(op.getRho());
  int64_t vectors = op.getNSupports();
  if (vectors > 0) {
    x = kernels(l, x, listOf(op.getSupportVectors()), vectors, KernelForm(op.getKernelType(), op.getKernelParams()));
    coefficients = coefficients.take_front(vectors);
  }
  Value result = productWithRows(l, x, coefficients, 1, rho);
  if (op.getOneClass())
    result = pointwise(l, result, l.b.getMultiDimIdentityMap(2), l.sizesOf(result), l.b.getF32Type(),
                       [](Scalar &s, ValueRange v) {
                         return s.select(s.greater(v[0], s.like(v[0], 0)), s.like(v[0], 1), s.like(v[0], -1));
                       });
  return l.define(op.getY(), result);
}

//===- SVMClassifier ------------------------------------------------------===//

namespace {
/// Classes i < j in the order of their scores.
struct Pairs {
  SmallVector<int64_t> first, second;

  explicit Pairs(int64_t classes) {
    for (int64_t i = 0; i < classes; ++i)
      for (int64_t j = i + 1; j < classes; ++j) {
        first.push_back(i);
        second.push_back(j);
      }
  }
  int64_t count() const { return int64_t(first.size()); }
};
} // namespace

/// A row per pair: the coefficients of the vectors of both classes, 0 of the others.
static std::vector<float> pairCoefficients(onnx::SVMClassifierOp op, const Pairs &pairs, int64_t vectors) {
  ArrayRef<int64_t> counts = *op.getVectorsPerClass();
  ArrayRef<float> coefficients = listOf(op.getCoefficients());
  SmallVector<int64_t> begins = {0};
  for (int64_t count : counts)
    begins.push_back(begins.back() + count);
  std::vector<float> rows(size_t(pairs.count() * vectors));
  for (int64_t pair = 0; pair < pairs.count(); ++pair) {
    int64_t i = pairs.first[pair], j = pairs.second[pair];
    for (int64_t v = begins[i]; v < begins[i + 1]; ++v)
      rows[size_t(pair * vectors + v)] = coefficients[size_t((j - 1) * vectors + v)];
    for (int64_t v = begins[j]; v < begins[j + 1]; ++v)
      rows[size_t(pair * vectors + v)] = coefficients[size_t(i * vectors + v)];
  }
  return rows;
}

/// How many pairs each class wins, [N, classes].
static Value votesOf(Lowering &l, Value scores, const Pairs &pairs, int64_t classes) {
  MLIRContext *context = l.b.getContext();
  AffineExpr n = getAffineDimExpr(0, context), c = getAffineDimExpr(1, context), p = getAffineDimExpr(2, context);
  Value zeros = filled(l, {l.sizesOf(scores)[0], OpFoldResult(l.b.getIndexAttr(classes))}, l.b.getF32FloatAttr(0));
  AffineMap pair = AffineMap::get(3, 0, p);
  AffineMap maps[] = {AffineMap::get(3, 0, {n, p}, context), pair, pair, AffineMap::get(3, 0, {n, c}, context)};
  Value inputs[] = {scores, table(l, ArrayRef<int64_t>(pairs.first)), table(l, ArrayRef<int64_t>(pairs.second))};
  return generic(l, inputs, zeros, maps, {2}, [](Scalar &s, ValueRange v) {
    Value winner = s.select(s.greater(v[0], s.like(v[0], 0)), v[1], v[2]);
    Value isWinner = s.equal(s.indexCast(winner), mlir::linalg::IndexOp::create(s.b, 1));
    Value vote = arith::UIToFPOp::create(s.b, s.b.getF32Type(), isWinner);
    return SmallVector<Value>{s.add(vote, v[3])};
  })[0];
}

/// Probabilities of classes: those of pairs by Platt's sigmoid, coupled by the support library.
static Value probabilities(onnx::SVMClassifierOp op, Lowering &l, Value scores, int64_t pairs, int64_t classes) {
  AffineMap pair = AffineMap::get(2, 0, getAffineDimExpr(1, l.b.getContext()));
  AffineMap maps[] = {l.b.getMultiDimIdentityMap(2), pair, pair};
  Value inputs[] = {scores, table(l, listOf(op.getProbA()).take_front(pairs)),
                    table(l, listOf(op.getProbB()).take_front(pairs))};
  Value likely = pointwise(l, inputs, maps, l.sizesOf(scores), l.b.getF32Type(), [](Scalar &s, ValueRange v) {
    Value one = s.like(v[0], 1), power = math::ExpOp::create(s.b, s.add(s.mul(v[0], v[1]), v[2]));
    return s.div(one, s.add(one, power));
  });
  HostArguments arguments;
  arguments.tensor(likely, l.b.getF32Type());
  arguments.scalar(l, classes);
  SmallVector<OpFoldResult> sizes = {l.sizesOf(scores)[0], l.b.getIndexAttr(classes)};
  return callHost(l, "couple_pairs", arguments, sizes, l.b.getF32Type());
}

/// Of two classes the second where the greatest score is above a threshold, as ONNX Runtime has it.
static Value linearPlaces(Lowering &l, Value scores, int64_t classes, bool isPositive) {
  Value best = bestColumns(l, scores);
  if (classes != 2)
    return best;
  auto lowest = l.b.getF32FloatAttr(-std::numeric_limits<float>::infinity());
  Value greatest = reduction(l, scores, {1}, lowest, [](Scalar &s, ValueRange x) { return s.max(x[0], x[1]); });
  AffineMap row = l.b.getMultiDimIdentityMap(1);
  return pointwise(l, {greatest, best}, {row, row}, l.sizesOf(best), l.b.getI64Type(), [&](Scalar &s, ValueRange v) {
    auto predicate = isPositive ? arith::CmpFPredicate::OGE : arith::CmpFPredicate::OGT;
    Value isAbove = arith::CmpFOp::create(s.b, predicate, v[0], s.like(v[0], isPositive ? 0.5 : 0));
    return s.select(isAbove, s.like(v[1], 1), v[1]);
  });
}

static LogicalResult lowerLinearSVM(onnx::SVMClassifierOp op, Lowering &l, Value x, int64_t classes) {
  ArrayRef<float> coefficients = listOf(op.getCoefficients());
  SmallVector<float> bias(size_t(classes), listOf(op.getRho())[0]);
  Value scores = productWithRows(l, x, coefficients, classes, bias);
  bool isPositive = llvm::all_of(coefficients, [](float value) { return value >= 0; });
  (void)l.define(op.getZ(), transformed(l, scores, op.getPostTransform()));
  return defineLabels(l, op.getY(), linearPlaces(l, scores, classes, isPositive), op.getClasslabelsStrings(),
                      op.getClasslabelsInts());
}

static LogicalResult lowerSVMClassifier(onnx::SVMClassifierOp op, Lowering &l) {
  auto texts = op.getClasslabelsStrings();
  int64_t classes = texts && !texts->empty() ? int64_t(texts->size()) : int64_t(op.getClasslabelsInts()->size());
  int64_t vectors = 0;
  for (int64_t count : op.getVectorsPerClass().value_or(ArrayRef<int64_t>()))
    vectors += count;
  Value x = rowsOf(l, op.getX(), l.b.getF32Type());
  if (vectors == 0)
    return lowerLinearSVM(op, l, x, classes);
  Pairs pairs(classes);
  Value kernel =
      kernels(l, x, listOf(op.getSupportVectors()), vectors, KernelForm(op.getKernelType(), op.getKernelParams()));
  std::vector<float> rows = pairCoefficients(op, pairs, vectors);
  Value scores = productWithRows(l, kernel, rows, pairs.count(), listOf(op.getRho()));
  Value places = bestColumns(l, votesOf(l, scores, pairs, classes));
  StringRef transform = op.getPostTransform();
  if (!listOf(op.getProbA()).empty())
    scores = transformed(l, probabilities(op, l, scores, pairs.count(), classes), transform);
  else if (classes == 2)
    scores = pairOf(l, scores, transform, /*isComplement=*/transform != "NONE");
  else
    scores = transformed(l, scores, transform);
  (void)l.define(op.getZ(), scores);
  return defineLabels(l, op.getY(), places, texts, op.getClasslabelsInts());
}

void populateLinearModelRules(Rules &rules) {
  rules.add(lowerLinearRegressor);
  rules.add(lowerLinearClassifier);
  rules.add(lowerSVMRegressor);
  rules.add(lowerSVMClassifier);
}

} // namespace aicc::linalg
