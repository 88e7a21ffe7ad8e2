// Einsum becomes linalgx.matmul where it is one, else a single linalg.generic over all labels.
//
//   "bhqd,bhkd->bhqk"   batch b h, rows q, columns k, inner d   =>   linalgx.matmul
//   "ij->ji", "ii->i", "abc,cd,de->e"                           =>   linalg.generic
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Sampling.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
/// The terms of an equation as lists of labels; "..." is spelled out by labels below 'A'.
struct Equation {
  SmallVector<std::string> terms;
  std::string result;
  llvm::StringMap<AffineExpr> dims; ///< by label; a dim of 1 gives way to another
};
} // namespace

static std::string withoutBlanks(StringRef text) {
  std::string result;
  llvm::copy_if(text, std::back_inserter(result), [](char c) { return c != ' '; });
  return result;
}

/// One term with "..." replaced by `hidden` labels, the same ones counted from the right.
static std::string spelledOut(StringRef term, int64_t hidden) {
  auto [before, after] = term.split("...");
  if (before.size() == term.size())
    return term.str();
  std::string labels = before.str();
  for (int64_t i = hidden; i-- > 0;)
    labels += char('!' + i);
  return labels + after.str();
}

/// All labels that occur once, in alphabetical order, after those of "...".
static std::string implicitResult(ArrayRef<std::string> terms, int64_t hidden) {
  std::string labels = spelledOut("...", hidden), all;
  for (const std::string &term : terms)
    all += term;
  for (char c = 'A'; c <= 'z'; ++c)
    if (llvm::count(all, c) == 1)
      labels += c;
  return labels;
}

static FailureOr<Equation> parse(onnx::EinsumOp op, Lowering &l) {
  std::string text = withoutBlanks(op.getEquation());
  auto [left, right] = StringRef(text).split("->");
  bool isExplicit = left.size() != text.size();
  SmallVector<StringRef> terms;
  left.split(terms, ',');
  if (terms.size() != op.getInputs().size())
    return FailureOr<Equation>(op.emitError()
                               << "expected " << op.getInputs().size() << " terms, found '" << text << "'");
  Equation e;
  int64_t mostHidden = 0;
  for (auto [term, input] : llvm::zip_equal(terms, op.getInputs())) {
    ArrayRef<AffineExpr> dims = l.dims(input);
    int64_t hidden = int64_t(dims.size()) - int64_t(term.size()) + (term.contains("...") ? 3 : 0);
    std::string labels = spelledOut(term, hidden);
    if (hidden < 0 || labels.size() != dims.size())
      return FailureOr<Equation>(op.emitError()
                                 << "expected a term of " << dims.size() << " labels, found '" << term << "'");
    mostHidden = std::max(mostHidden, term.contains("...") ? hidden : 0);
    for (auto [label, dim] : llvm::zip_equal(labels, dims)) {
      AffineExpr &known = e.dims[StringRef(&label, 1)];
      if (!known || isOne(known) || (isa<AffineConstantExpr>(dim) && !isOne(dim)))
        known = dim;
    }
    e.terms.push_back(labels);
  }
  e.result = isExplicit ? spelledOut(right, mostHidden) : implicitResult(e.terms, mostHidden);
  for (char label : e.result)
    if (!e.dims.count(StringRef(&label, 1)))
      return FailureOr<Equation>(op.emitError()
                                 << "expected labels of the result in some term, found '" << text << "'");
  return e;
}

static AffineExpr dimOf(const Equation &e, char label) { return e.dims.lookup(StringRef(&label, 1)); }

static SmallVector<AffineExpr> dimsOf(const Equation &e, StringRef labels) {
  return llvm::map_to_vector(labels, [&](char label) { return dimOf(e, label); });
}

/// All dims of a label are one size at run time, but for those that are known to be 1.
static void checkLabels(onnx::EinsumOp op, const Equation &e, Lowering &l) {
  for (auto [term, input] : llvm::zip_equal(e.terms, op.getInputs()))
    for (auto [label, dim] : llvm::zip_equal(term, SmallVector<AffineExpr>(l.dims(input))))
      if (!isOne(dim))
        checkSameSize(l, dim, dimOf(e, label), "expected one size for all dims of label '" + Twine(label) + "'");
}

//===----------------------------------------------------------------------===//
// As a matmul
//===----------------------------------------------------------------------===//

namespace {
/// The labels of a product of two matrices.
struct Roles {
  std::string batch, rows, columns, inner;
};
} // namespace

static bool hasRepeats(StringRef labels) {
  return llvm::any_of(labels, [&](char label) { return labels.count(label) > 1; });
}

/// Roles when both operands take part in whole dims; none when it is no plain product.
static std::optional<Roles> rolesOf(onnx::EinsumOp op, const Equation &e, Lowering &l) {
  if (e.terms.size() != 2 || hasRepeats(e.terms[0]) || hasRepeats(e.terms[1]) || hasRepeats(e.result))
    return std::nullopt;
  for (auto [term, input] : llvm::zip_equal(e.terms, op.getInputs()))
    for (auto [dim, own] : llvm::zip_equal(dimsOf(e, term), l.dims(input)))
      if (isOne(own) && !isOne(dim)) // the others are equal
        return std::nullopt;
  Roles roles;
  for (char label : e.terms[0]) {
    bool right = StringRef(e.terms[1]).contains(label), kept = StringRef(e.result).contains(label);
    if (!right && !kept)
      return std::nullopt;
    (right ? kept ? roles.batch : roles.inner : roles.rows) += label;
  }
  for (char label : e.terms[1]) {
    if (StringRef(e.terms[0]).contains(label))
      continue;
    if (!StringRef(e.result).contains(label))
      return std::nullopt;
    roles.columns += label;
  }
  if (roles.rows.empty() || roles.columns.empty() || roles.inner.empty())
    return std::nullopt;
  return roles;
}

static SmallVector<int64_t> orderOf(StringRef from, StringRef to) {
  return llvm::map_to_vector(to, [&](char label) { return int64_t(from.find(label)); });
}

static LogicalResult lowerProduct(onnx::EinsumOp op, const Equation &e, const Roles &roles, Lowering &l) {
  MLIRContext *context = op.getContext();
  Type element = Lowering::storage(Lowering::element(op.getOutput())), type = productType(element);
  AffineExpr batch = productOf(dimsOf(e, roles.batch), context), rows = productOf(dimsOf(e, roles.rows), context),
             columns = productOf(dimsOf(e, roles.columns), context), inner = productOf(dimsOf(e, roles.inner), context);
  std::string left = roles.batch + roles.rows + roles.inner, right = roles.batch + roles.inner + roles.columns,
              both = roles.batch + roles.rows + roles.columns;
  Value a = Operand::of(l, op.getInputs()[0]).transposed(orderOf(e.terms[0], left)).converted(type).get();
  a = reshape(l, a, dimsOf(e, left), {batch, rows, inner});

  int64_t batchRank = roles.batch.size(), innerRank = roles.inner.size(), columnRank = roles.columns.size();
  Operand b = Operand::of(l, op.getInputs()[1]).transposed(orderOf(e.terms[1], right));
  SmallVector<ReassociationIndices> matrix, panels;
  for (int64_t dim = 0; dim < batchRank + innerRank; ++dim)
    matrix.push_back({dim});
  matrix.push_back(llvm::to_vector<2>(llvm::seq<int64_t>(batchRank + innerRank, batchRank + innerRank + columnRank)));
  if (batchRank > 0)
    panels.push_back(llvm::to_vector<2>(llvm::seq<int64_t>(0, batchRank)));
  panels.push_back({batchRank});
  panels.push_back(llvm::to_vector<2>(llvm::seq<int64_t>(batchRank + 1, batchRank + 1 + innerRank)));
  panels.push_back({batchRank + 1 + innerRank});
  b = b.collapsed(matrix).converted(type).packed(batchRank).collapsed(panels);
  if (batchRank == 0)
    b = b.unitDim(0);

  SmallVector<AffineExpr> shape = {batch, rows, columns};
  Value y = matmul(l, a, b.get(), l.sizes(shape));
  y = convertedFloats(l, y, l.sizes(shape), element);
  return l.define(op.getOutput(), transpose(l, reshape(l, y, shape, dimsOf(e, both)), orderOf(both, e.result)));
}

//===----------------------------------------------------------------------===//
// As a loop nest
//===----------------------------------------------------------------------===//

static LogicalResult lowerLoopNest(onnx::EinsumOp op, const Equation &e, Lowering &l) {
  MLIRContext *context = op.getContext();
  Type stored = Lowering::element(op.getOutput()), work = Scalar::working(stored);
  // Loops: the labels of the result in order, then those that are summed.
  std::string loops = e.result;
  for (const std::string &term : e.terms)
    for (char label : term)
      if (!StringRef(loops).contains(label))
        loops += label;
  SmallVector<int64_t> summed = llvm::to_vector(llvm::seq<int64_t>(e.result.size(), loops.size()));
  SmallVector<AffineMap> maps;
  SmallVector<Value> inputs;
  for (auto [term, input] : llvm::zip_equal(e.terms, op.getInputs())) {
    SmallVector<AffineExpr> results;
    for (auto [label, dim] : llvm::zip_equal(term, l.dims(input)))
      results.push_back(isOne(dim) && !isOne(dimOf(e, label)) ? getAffineConstantExpr(0, context)
                                                              : getAffineDimExpr(loops.find(label), context));
    maps.push_back(AffineMap::get(loops.size(), 0, results, context));
    inputs.push_back(l.in(input));
  }
  SmallVector<AffineExpr> kept; // upstream's getMajorSubMap has no map for none
  for (size_t dim = 0; dim < e.result.size(); ++dim)
    kept.push_back(getAffineDimExpr(dim, context));
  maps.push_back(AffineMap::get(loops.size(), 0, kept, context));
  bool isUnsigned = Lowering::isUnsigned(op.getOutput());
  SmallVector<OpFoldResult> sizes = l.sizes(dimsOf(e, e.result));
  Value zero = filled(l, sizes, l.b.getZeroAttr(work));
  Value sum = generic(l, inputs, zero, maps, summed, [&](Scalar &s, ValueRange args) {
    s.isUnsigned = isUnsigned;
    Value product = s.load(args[0], stored);
    for (Value factor : args.drop_front().drop_back())
      product = s.mul(product, s.load(factor, stored));
    return SmallVector<Value>{s.accumulate(product, args.back())};
  })[0];
  if (work != Lowering::storage(stored))
    sum = pointwise(l, sum, l.b.getMultiDimIdentityMap(sizes.size()), sizes, Lowering::storage(stored),
                    [&](Scalar &s, ValueRange args) { return s.store(args[0], stored); });
  return l.define(op.getOutput(), sum);
}

static LogicalResult lowerEinsum(onnx::EinsumOp op, Lowering &l) {
  FailureOr<Equation> equation = parse(op, l);
  if (failed(equation))
    return failure();
  checkLabels(op, *equation, l);
  if (hasRepeats(equation->result))
    return op.emitError() << "expected each label once in the result, found '" << op.getEquation() << "'";
  if (std::optional<Roles> roles = rolesOf(op, *equation, l))
    return lowerProduct(op, *equation, *roles, l);
  return lowerLoopNest(op, *equation, l);
}

void populateEinsumRules(Rules &rules) { rules.add(lowerEinsum); }

} // namespace aicc::linalg
