#include "lib/Tile/Space.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace aicc::tile {

Linear Linear::plus(const Linear &other) const {
  Linear sum = *this;
  for (auto [factor, more] : llvm::zip_equal(sum.factors, other.factors))
    factor += more;
  sum.constant += other.constant;
  return sum;
}

Linear Linear::times(int64_t number) const {
  Linear product = *this;
  for (int64_t &factor : product.factors)
    factor *= number;
  product.constant *= number;
  return product;
}

Space::Space(ArrayRef<int64_t> shape) : sizes(shape), padding(std::max<int64_t>(0, 2 - int64_t(shape.size()))) {
  sizes.insert(sizes.begin(), padding, 1);
}

Linear Space::constant(int64_t value) const { return {SmallVector<int64_t>(sizes.size(), 0), value}; }

Access Space::identity() const {
  Access access;
  for (int64_t dim = padding; dim < rank(); ++dim) {
    access.push_back(constant(0));
    access.back().factors[dim] = sizes[dim] == 1 ? 0 : 1;
  }
  return access;
}

Linear Space::offset(const Access &access, ArrayRef<int64_t> shape) const {
  Linear sum = constant(0);
  for (auto [place, extent] : llvm::zip_equal(access, shape))
    sum = sum.times(extent).plus(place);
  return sum;
}

std::optional<Access> Space::reshape(const Access &access, ArrayRef<int64_t> from, ArrayRef<int64_t> to) const {
  Linear rest = offset(access, from);
  Access result;
  int64_t stride = 1;
  for (int64_t extent : to)
    stride *= extent;
  for (int64_t extent : to) {
    stride = extent == 0 ? 0 : stride / extent;
    Linear place = constant(extent > 1 ? rest.constant / stride : 0);
    int64_t greatest = place.constant;
    rest.constant -= place.constant * stride;
    for (auto [factor, left, size] : llvm::zip_equal(place.factors, rest.factors, sizes))
      if (extent > 1 && left % stride == 0) {
        factor = left / stride;
        left = 0;
        greatest += factor * (size - 1);
      }
    if (extent != 0 && greatest >= extent)
      return std::nullopt;
    result.push_back(place);
  }
  bool isWhole = rest.constant == 0 && llvm::all_of(rest.factors, [](int64_t factor) { return factor == 0; });
  return isWhole ? std::optional(result) : std::nullopt;
}

void Space::merge(MutableArrayRef<Linear> offsets) {
  for (int64_t dim = rank() - 2; dim >= 0; --dim) {
    bool isOne = llvm::all_of(offsets, [&](const Linear &offset) {
      return sizes[dim] == 1 || offset.factors[dim] == offset.factors[dim + 1] * sizes[dim + 1];
    });
    bool isInner = sizes[dim + 1] == 1;
    if (!isOne && !isInner)
      continue;
    sizes[dim + 1] *= sizes[dim];
    sizes.erase(sizes.begin() + dim);
    for (Linear &offset : offsets)
      offset.factors.erase(offset.factors.begin() + dim + isInner);
  }
  for (; rank() < 2; sizes.insert(sizes.begin(), 1))
    for (Linear &offset : offsets)
      offset.factors.insert(offset.factors.begin(), 0);
}

std::optional<Linear> Space::evaluate(AffineExpr expression, const Access &point) const {
  if (auto dim = dyn_cast<AffineDimExpr>(expression))
    return point[dim.getPosition()];
  if (auto number = dyn_cast<AffineConstantExpr>(expression))
    return constant(number.getValue());
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary)
    return std::nullopt;
  std::optional<Linear> left = evaluate(binary.getLHS(), point), right = evaluate(binary.getRHS(), point);
  if (!left || !right)
    return std::nullopt;
  if (expression.getKind() == AffineExprKind::Add)
    return left->plus(*right);
  auto number = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (expression.getKind() == AffineExprKind::Mul && number)
    return left->times(number.getValue());
  return std::nullopt;
}

} // namespace aicc::tile
