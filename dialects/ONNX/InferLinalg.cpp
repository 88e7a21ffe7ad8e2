// Shapes of matrix products, Einsum and Det.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

/// numpy's matmul: vectors lose their dim again, leading dims broadcast.
static LogicalResult inferMatMul(ShapeContext &context, Operation *op, Value a, Value b, Type elementType) {
  Value result = op->getResult(0);
  auto left = context.shape(a), right = context.shape(b);
  if (!left || !right) {
    context.setUnranked(result, elementType);
    return success();
  }
  if (left->empty() || right->empty())
    return op->emitOpError("expected operands of at least rank 1, found a scalar");
  bool leftVector = left->size() == 1, rightVector = right->size() == 1;
  Dim inner = left->back(), other = rightVector ? (*right)[0] : (*right)[right->size() - 2];
  if (failed(context.unify(inner, other, op->getLoc())))
    return op->emitOpError() << "expected the last dim of the first operand (" << context.text(inner)
                             << ") to match the dim before the last of the second (" << context.text(other) << ")";
  ArrayRef<Dim> outerLeft = leftVector ? ArrayRef<Dim>() : left->drop_back(2);
  ArrayRef<Dim> outerRight = rightVector ? ArrayRef<Dim>() : right->drop_back(2);
  if (outerLeft.size() < outerRight.size())
    std::swap(outerLeft, outerRight);
  Dims dims(outerLeft);
  for (auto [i, dim] : llvm::enumerate(outerRight)) {
    Dim &at = dims[outerLeft.size() - outerRight.size() + i];
    auto both = context.broadcast(at, dim, op->getLoc());
    if (failed(both))
      return op->emitOpError() << "expected leading dims that broadcast, found " << context.text(*left) << " and "
                               << context.text(*right);
    at = *both;
  }
  if (!leftVector)
    dims.push_back((*left)[left->size() - 2]);
  if (!rightVector)
    dims.push_back(right->back());
  context.setShape(result, dims, elementType);
  return success();
}

LogicalResult MatMulOp::inferShapes(ShapeContext &context) {
  return inferMatMul(context, *this, getA(), getB(), context.elementType(getA()));
}

LogicalResult MatMulIntegerOp::inferShapes(ShapeContext &context) {
  return inferMatMul(context, *this, getA(), getB(), IntegerType::get(getContext(), 32));
}

LogicalResult QLinearMatMulOp::inferShapes(ShapeContext &context) {
  return inferMatMul(context, *this, getOperand(0), getOperand(3), context.elementType(getYZeroPoint()));
}

LogicalResult GemmOp::inferShapes(ShapeContext &context) {
  auto a = context.shape(getA()), b = context.shape(getB());
  Dim rows = a ? (*a)[getTransA() ? 1 : 0] : Dim(), columns = b ? (*b)[getTransB() ? 0 : 1] : Dim();
  Dim inner = a ? (*a)[getTransA() ? 0 : 1] : Dim(), other = b ? (*b)[getTransB() ? 1 : 0] : Dim();
  if (failed(context.unify(inner, other, getLoc())))
    return emitOpError() << "expected 'A' and 'B' to share their inner dim, found " << context.text(inner) << " and "
                         << context.text(other);
  auto c = isPresent(getC()) ? context.shape(getC()) : std::nullopt;
  Dims wanted = {rows, columns};
  for (size_t i = 0; c && i < c->size(); ++i) {
    Dim have = (*c)[c->size() - 1 - i], want = i < 2 ? wanted[1 - i] : context.constant(1);
    auto size = constantOf(have), room = constantOf(want);
    if (size && room && *size != 1 && *size != *room)
      return emitOpError() << "expected 'C' to broadcast to " << context.text(wanted) << ", found " << context.text(*c);
  }
  context.setShape(getY(), wanted, context.elementType(getA()));
  return success();
}

LogicalResult DetOp::inferShapes(ShapeContext &context) {
  auto dims = context.shape(getX());
  setResult(context, getY(), dims ? std::optional(Dims(dims->drop_back(2))) : std::nullopt,
            context.elementType(getX()));
  return success();
}

//===- Einsum -----------------------------------------------------------===//

namespace {
/// The dims that the labels of an equation stand for.
struct Labels {
  llvm::DenseMap<char, Dim> dims;
  Dims ellipsis;
};
} // namespace

/// Letters, with at most one ellipsis among them.
static bool isTerm(StringRef term) {
  auto [before, after] = term.split("...");
  auto isWord = [](StringRef word) { return llvm::all_of(word, [](char c) { return llvm::isAlpha(c); }); };
  return isWord(before) && isWord(after);
}

/// A label of several operands has the dim of any of them that is not 1.
static void bindLabel(Labels &labels, char label, Dim dim) {
  auto [at, isNew] = labels.dims.try_emplace(label, dim);
  if (!isNew && constantOf(at->second) == 1)
    at->second = dim;
}

static LogicalResult bindLabels(ShapeContext &context, EinsumOp op, StringRef term, ArrayRef<Dim> dims,
                                Labels &labels) {
  size_t named = llvm::count_if(term, [](char c) { return llvm::isAlpha(c); });
  size_t at = 0;
  bool hasEllipsis = term.contains("...");
  if (named > dims.size() || (!hasEllipsis && named != dims.size()))
    return op.emitOpError() << "expected an operand of rank " << named << " for '" << term << "', found rank "
                            << dims.size();
  for (char label : term.substr(0, hasEllipsis ? term.find("...") : term.size()))
    bindLabel(labels, label, dims[at++]);
  if (!hasEllipsis)
    return success();
  Dims outer(dims.slice(at, dims.size() - named));
  if (outer.size() < labels.ellipsis.size())
    outer.insert(outer.begin(), labels.ellipsis.size() - outer.size(), context.constant(1));
  for (size_t i = 0; i < labels.ellipsis.size(); ++i) {
    Dim &dim = outer[outer.size() - 1 - i];
    auto both = context.broadcast(dim, labels.ellipsis[labels.ellipsis.size() - 1 - i], op.getLoc());
    if (failed(both))
      return op.emitOpError("expected dims under '...' that broadcast");
    dim = *both;
  }
  at += dims.size() - named;
  labels.ellipsis = outer;
  for (char label : term.substr(term.find("...") + 3))
    bindLabel(labels, label, dims[at++]);
  return success();
}

/// Without "->": the ellipsis, then the labels that occur once, in alphabetical order.
static std::string implicitResult(StringRef inputs) {
  std::string result = inputs.contains("...") ? "..." : "";
  for (char label = 'A'; label <= 'z'; ++label)
    if (llvm::isAlpha(label) && llvm::count(inputs, label) == 1)
      result += label;
  return result;
}

LogicalResult EinsumOp::inferShapes(ShapeContext &context) {
  if (getInputs().empty())
    return emitOpError("expected at least one operand, found none");
  Type elementType = context.elementType(getInputs()[0]);
  std::string equation;
  llvm::copy_if(getEquation(), std::back_inserter(equation), [](char c) { return c != ' '; });
  auto [inputs, output] = StringRef(equation).split("->");
  SmallVector<StringRef> terms;
  inputs.split(terms, ',');
  if (terms.size() != getInputs().size())
    return emitOpError() << "expected as many operands as 'equation' has terms (" << terms.size() << "), found "
                         << getInputs().size();
  if (!llvm::all_of(terms, isTerm) || !isTerm(output))
    return emitOpError("expected terms of letters and '...' in 'equation', found '") << getEquation() << "'";
  Labels labels;
  for (auto [term, input] : llvm::zip(terms, getInputs())) {
    auto dims = context.shape(input);
    if (!dims) {
      context.setUnranked(getOutput(), elementType);
      return success();
    }
    if (failed(bindLabels(context, *this, term, *dims, labels)))
      return failure();
  }
  std::string result = equation.find("->") == std::string::npos ? implicitResult(inputs) : output.str();
  Dims dims;
  for (size_t at = 0; at < result.size(); ++at) {
    if (result[at] == '.') {
      llvm::append_range(dims, labels.ellipsis);
      at += 2;
      continue;
    }
    auto bound = labels.dims.find(result[at]);
    if (bound == labels.dims.end())
      return emitOpError() << "expected labels of the operands in the result of 'equation', found '"
                           << StringRef(&result[at], 1) << "'";
    dims.push_back(bound->second);
  }
  context.setShape(getOutput(), dims, elementType);
  return success();
}

} // namespace aicc::onnx
