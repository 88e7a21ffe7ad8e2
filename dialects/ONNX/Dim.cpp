// Symbolic dims as polynomials: parse an expression into terms, compute, build the one expression of that polynomial.
#include "dialects/ONNX/Dim.h"

#include "llvm/ADT/STLExtras.h"

#include <numeric>

using namespace mlir;

namespace aicc::onnx {

namespace {

/// coefficient * atom * atom ...; an atom is a symbol or a floor division. No atoms: the constant term.
struct Term {
  int64_t coefficient;
  SmallVector<AffineExpr, 2> atoms;
};

/// A sum of terms, ordered, no two with the same atoms, none zero.
struct Polynomial {
  SmallVector<Term, 4> terms;
  bool valid = true;

  bool isConstant() const { return terms.empty() || (terms.size() == 1 && terms[0].atoms.empty()); }
  int64_t constant() const {
    for (const Term &term : terms)
      if (term.atoms.empty())
        return term.coefficient;
    return 0;
  }
};

int compareAll(ArrayRef<AffineExpr> a, ArrayRef<AffineExpr> b);

/// A total order that does not depend on addresses, so that IR and symbols come out the same on every run.
int compare(AffineExpr a, AffineExpr b) {
  if (a == b)
    return 0;
  if (a.getKind() != b.getKind())
    return a.getKind() < b.getKind() ? -1 : 1;
  if (auto constant = dyn_cast<AffineConstantExpr>(a))
    return constant.getValue() < cast<AffineConstantExpr>(b).getValue() ? -1 : 1;
  if (auto symbol = dyn_cast<AffineSymbolExpr>(a))
    return symbol.getPosition() < cast<AffineSymbolExpr>(b).getPosition() ? -1 : 1;
  auto left = cast<AffineBinaryOpExpr>(a), right = cast<AffineBinaryOpExpr>(b);
  return compareAll({left.getLHS(), left.getRHS()}, {right.getLHS(), right.getRHS()});
}

int compareAll(ArrayRef<AffineExpr> a, ArrayRef<AffineExpr> b) {
  if (a.size() != b.size())
    return a.size() > b.size() ? -1 : 1; // higher degree first, the constant last
  for (auto [left, right] : llvm::zip(a, b))
    if (int order = compare(left, right))
      return order;
  return 0;
}

void addTerm(Polynomial &sum, int64_t coefficient, ArrayRef<AffineExpr> atoms) {
  if (coefficient == 0)
    return;
  auto *at = llvm::find_if(sum.terms, [&](const Term &term) { return compareAll(term.atoms, atoms) >= 0; });
  if (at == sum.terms.end() || compareAll(at->atoms, atoms) != 0) {
    sum.terms.insert(at, Term{coefficient, SmallVector<AffineExpr, 2>(atoms)});
    return;
  }
  sum.valid &= !__builtin_add_overflow(at->coefficient, coefficient, &at->coefficient);
  if (at->coefficient == 0)
    sum.terms.erase(at);
}

Polynomial sumOf(const Polynomial &a, const Polynomial &b, int64_t factor = 1) {
  Polynomial sum = a;
  sum.valid &= b.valid;
  for (const Term &term : b.terms) {
    int64_t coefficient;
    sum.valid &= !__builtin_mul_overflow(term.coefficient, factor, &coefficient);
    addTerm(sum, coefficient, term.atoms);
  }
  return sum;
}

Polynomial productOf(const Polynomial &a, const Polynomial &b) {
  Polynomial product;
  product.valid = a.valid && b.valid && a.terms.size() * b.terms.size() <= 64;
  if (!product.valid)
    return product;
  for (const Term &left : a.terms)
    for (const Term &right : b.terms) {
      int64_t coefficient;
      product.valid &= !__builtin_mul_overflow(left.coefficient, right.coefficient, &coefficient);
      SmallVector<AffineExpr, 4> atoms(left.atoms.begin(), left.atoms.end());
      llvm::append_range(atoms, right.atoms);
      llvm::sort(atoms, [](AffineExpr x, AffineExpr y) { return compare(x, y) < 0; });
      addTerm(product, coefficient, atoms);
    }
  return product;
}

Polynomial parse(AffineExpr expr) {
  Polynomial result;
  if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
    addTerm(result, constant.getValue(), {});
    return result;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary || binary.getKind() == AffineExprKind::FloorDiv) {
    addTerm(result, 1, expr);
    return result;
  }
  AffineExpr left = binary.getLHS(), right = binary.getRHS();
  switch (binary.getKind()) {
  case AffineExprKind::Add: return sumOf(parse(left), parse(right));
  case AffineExprKind::Mul: return productOf(parse(left), parse(right));
  case AffineExprKind::Mod: // x - c * (x floordiv c): upstream folds to mod on its own
    return sumOf(parse(left), productOf(parse(right), parse(left.floorDiv(right))), -1);
  default: // ceildiv: -((-x) floordiv c)
    return sumOf(Polynomial(), parse((-left).floorDiv(right)), -1);
  }
}

Dim build(const Polynomial &polynomial, MLIRContext *context) {
  if (!polynomial.valid)
    return {};
  AffineExpr sum;
  for (const Term &term : polynomial.terms) {
    AffineExpr product;
    for (AffineExpr atom : term.atoms)
      product = product ? product * atom : atom;
    if (!product)
      product = getAffineConstantExpr(term.coefficient, context);
    else if (term.coefficient != 1)
      product = product * term.coefficient;
    sum = sum ? sum + product : product;
  }
  return sum ? sum : getAffineConstantExpr(0, context);
}

/// Splits numerator = divisor * whole + rest with every coefficient of rest in [0, divisor).
void splitByDivisor(const Polynomial &numerator, int64_t divisor, Polynomial &whole, Polynomial &rest) {
  for (const Term &term : numerator.terms) {
    int64_t remainder = ((term.coefficient % divisor) + divisor) % divisor;
    addTerm(whole, (term.coefficient - remainder) / divisor, term.atoms);
    addTerm(rest, remainder, term.atoms);
  }
}

/// (x floordiv a) + k over b is (x + a * k) over a * b: chains of strides collapse into one division.
bool flattenDivision(Polynomial &rest, int64_t &divisor) {
  bool single = rest.terms.size() == 1 || (rest.terms.size() == 2 && rest.terms[1].atoms.empty());
  if (!single || rest.terms[0].coefficient != 1 || rest.terms[0].atoms.size() != 1)
    return false;
  auto inner = dyn_cast<AffineBinaryOpExpr>(rest.terms[0].atoms[0]);
  if (!inner || inner.getKind() != AffineExprKind::FloorDiv || !isa<AffineConstantExpr>(inner.getRHS()))
    return false;
  int64_t innerDivisor = cast<AffineConstantExpr>(inner.getRHS()).getValue();
  Polynomial flat = parse(inner.getLHS());
  int64_t shift, product;
  if (__builtin_mul_overflow(rest.constant(), innerDivisor, &shift) ||
      __builtin_mul_overflow(divisor, innerDivisor, &product))
    return false;
  addTerm(flat, shift, {});
  rest = flat;
  divisor = product;
  return true;
}

Dim floorDivideByConstant(Polynomial numerator, int64_t divisor, MLIRContext *context) {
  if (divisor <= 0 || !numerator.valid)
    return {};
  Polynomial whole;
  while (true) {
    Polynomial rest, quotient;
    splitByDivisor(numerator, divisor, quotient, rest);
    whole = sumOf(whole, quotient);
    numerator = rest;
    if (rest.isConstant())
      return build(whole, context); // 0 <= rest < divisor
    if (!flattenDivision(numerator, divisor))
      break;
  }
  int64_t common = divisor;
  for (const Term &term : numerator.terms)
    if (!term.atoms.empty())
      common = std::gcd(common, term.coefficient);
  if (common > 1) { // (4x + 3) floordiv 8 = x floordiv 2
    for (Term &term : numerator.terms)
      term.coefficient /= common;
    Polynomial reduced;
    for (const Term &term : numerator.terms)
      addTerm(reduced, term.coefficient, term.atoms);
    numerator = reduced;
    divisor /= common;
  }
  AffineExpr quotient = getAffineBinaryOpExpr(AffineExprKind::FloorDiv, build(numerator, context),
                                              getAffineConstantExpr(divisor, context));
  return build(sumOf(whole, parse(quotient)), context);
}

/// Removes the atoms and coefficient of `divisor` from every term.
std::optional<Polynomial> divideByTerm(const Polynomial &numerator, const Term &divisor) {
  Polynomial result;
  for (const Term &term : numerator.terms) {
    if (term.coefficient % divisor.coefficient != 0)
      return std::nullopt;
    SmallVector<AffineExpr, 4> atoms(term.atoms.begin(), term.atoms.end());
    for (AffineExpr atom : divisor.atoms) {
      auto *at = llvm::find(atoms, atom);
      if (at == atoms.end())
        return std::nullopt;
      atoms.erase(at);
    }
    addTerm(result, term.coefficient / divisor.coefficient, atoms);
  }
  return result;
}

} // namespace

std::optional<int64_t> constantOf(Dim dim) {
  if (auto constant = dyn_cast_or_null<AffineConstantExpr>(dim))
    return constant.getValue();
  return std::nullopt;
}

Dim add(Dim a, Dim b) { return a && b ? build(sumOf(parse(a), parse(b)), a.getContext()) : Dim(); }

Dim subtract(Dim a, Dim b) { return a && b ? build(sumOf(parse(a), parse(b), -1), a.getContext()) : Dim(); }

Dim multiply(Dim a, Dim b) { return a && b ? build(productOf(parse(a), parse(b)), a.getContext()) : Dim(); }

Dim add(Dim a, int64_t b) { return a ? add(a, getAffineConstantExpr(b, a.getContext())) : Dim(); }

Dim multiply(Dim a, int64_t b) { return a ? multiply(a, getAffineConstantExpr(b, a.getContext())) : Dim(); }

Dim floorDivide(Dim a, Dim b) {
  if (!a || !b)
    return {};
  if (auto divisor = constantOf(b))
    return floorDivide(a, *divisor);
  if (Dim exact = divideExactly(a, b, a.getContext()))
    return exact;
  auto least = lowerBound(b, 1);
  if (!least || *least < 1)
    return {};
  return getAffineBinaryOpExpr(AffineExprKind::FloorDiv, a, b);
}

Dim floorDivide(Dim a, int64_t b) { return a ? floorDivideByConstant(parse(a), b, a.getContext()) : Dim(); }

Dim ceilDivide(Dim a, int64_t b) { return floorDivide(add(a, b - 1), b); }

Dim divideExactly(ArrayRef<Dim> numerator, ArrayRef<Dim> denominator, MLIRContext *context) {
  SmallVector<Dim> left(numerator);
  Polynomial divisor = parse(getAffineConstantExpr(1, context));
  for (Dim dim : denominator) {
    if (!dim)
      return {};
    if (auto *same = llvm::find(left, dim); same != left.end() && constantOf(dim) != 0)
      left.erase(same);
    else
      divisor = productOf(divisor, parse(dim));
  }
  Polynomial dividend = parse(getAffineConstantExpr(1, context));
  for (Dim dim : left) {
    if (!dim)
      return {};
    dividend = productOf(dividend, parse(dim));
  }
  if (!dividend.valid || !divisor.valid || divisor.terms.size() != 1)
    return {};
  auto quotient = divideByTerm(dividend, divisor.terms[0]);
  return quotient ? build(*quotient, context) : Dim();
}

static std::optional<int64_t> lowerBoundOfAtom(AffineExpr atom, int64_t symbol) {
  if (isa<AffineSymbolExpr>(atom))
    return symbol;
  auto division = cast<AffineBinaryOpExpr>(atom);
  auto least = lowerBound(division.getLHS(), symbol);
  auto divisor = constantOf(division.getRHS());
  if (!least)
    return std::nullopt;
  if (!divisor)
    return *least >= 0 ? std::optional<int64_t>(0) : std::nullopt;
  return *least >= 0 ? *least / *divisor : -((-*least + *divisor - 1) / *divisor);
}

std::optional<int64_t> lowerBound(Dim dim, int64_t symbol) {
  if (!dim)
    return std::nullopt;
  int64_t sum = 0;
  for (const Term &term : parse(dim).terms) {
    int64_t least = term.coefficient;
    if (!term.atoms.empty() && term.coefficient < 0)
      return std::nullopt;
    for (AffineExpr atom : term.atoms) {
      auto bound = lowerBoundOfAtom(atom, symbol);
      if (!bound || *bound < 0 || __builtin_mul_overflow(least, *bound, &least))
        return std::nullopt;
    }
    if (__builtin_add_overflow(sum, least, &sum))
      return std::nullopt;
  }
  return sum;
}

bool isNeverOne(Dim dim) {
  if (!dim)
    return false;
  int64_t common = 0;
  for (const Term &term : parse(dim).terms)
    common = std::gcd(common, term.coefficient);
  if (common != 1)
    return true; // a multiple of a number other than 1, or zero
  auto least = lowerBound(dim, 0);
  return least && *least > 1;
}

} // namespace aicc::onnx
