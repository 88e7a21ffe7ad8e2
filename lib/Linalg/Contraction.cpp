// Builders around the linalgx roots that the rules share.
#include "lib/Linalg/Contraction.h"

#include "dialects/LinalgX/LinalgX.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

Value matmul(Lowering &l, Value a, Value packed, ArrayRef<OpFoldResult> sizes, Type sum) {
  Value init = l.empty(sizes, sum ? sum : productType(getElementTypeOrSelf(a)));
  return linalgx::MatmulOp::create(l.b, init.getType(), a, packed, init)->getResult(0);
}

Value withBias(Lowering &l, Value root, ArrayRef<OpFoldResult> sizes, Value bias, int64_t dim, Type element) {
  if (!bias)
    return convertedFloats(l, root, sizes, element);
  AffineMap identity = l.b.getMultiDimIdentityMap(sizes.size());
  AffineMap alongDim = AffineMap::get(sizes.size(), 0, l.b.getAffineDimExpr(dim));
  return pointwise(l, {root, bias}, {identity, alongDim}, sizes, element, [&](Scalar &s, ValueRange args) {
    Value sum = s.add(s.load(args[0], args[0].getType()), s.load(args[1], args[1].getType()));
    return s.store(sum, element);
  });
}

AffineExpr productOf(ArrayRef<AffineExpr> dims, MLIRContext *context) {
  AffineExpr product = getAffineConstantExpr(1, context);
  for (AffineExpr dim : dims)
    product = product * dim;
  return product;
}

AffineMap broadcastMap(ArrayRef<AffineExpr> from, ArrayRef<AffineExpr> to, MLIRContext *context) {
  SmallVector<AffineExpr> results;
  size_t skipped = to.size() - from.size();
  for (auto [i, dim] : llvm::enumerate(from)) {
    bool repeated = dim != to[skipped + i] && dim == getAffineConstantExpr(1, context);
    results.push_back(repeated ? getAffineConstantExpr(0, context) : getAffineDimExpr(skipped + i, context));
  }
  return AffineMap::get(to.size(), 0, results, context);
}

} // namespace aicc::linalg
