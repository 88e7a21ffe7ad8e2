// MatMul and Gemm become linalgx.matmul.
//
//   %y = onnx.MatMul %a, %w : (tensor<?x128x768xf32>, tensor<768x3072xf32>) -> ...       %w a weight
//   =>
//   %a2 = tensor.collapse_shape %a [[0, 1], [2]], then 1 x M x K
//   %p = dispatch.weight "w|panels32" : tensor<1x96x768x32xf32>
//   %c = linalgx.matmul ins(%a2, %p) outs(%empty) : tensor<1x?x3072xf32>, expanded to the dims of %y
//
// A right operand that is no weight is packed by linalg.pack, a transpose before it included. Batch dims that only the
// left operand has become rows; batch dims that both have, or only the right one, become the batch of the matmul.
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"

using namespace mlir;

namespace aicc::linalg {

using Dims = SmallVector<AffineExpr>;

//===----------------------------------------------------------------------===//
// MatMul
//===----------------------------------------------------------------------===//

namespace {
/// How the operands of one MatMul become batches of matrices. Vectors count as matrices of one row or column.
struct Product {
  Dims a, b;  ///< dims of the operands as matrices
  Dims batch; ///< batch dims of the result
  AffineExpr rows, columns, inner;
  bool sharedA, sharedB; ///< without a batch of its own
  bool aIsVector, bIsVector;
};
} // namespace

static ArrayRef<AffineExpr> batchOf(ArrayRef<AffineExpr> matrix) {
  ArrayRef<AffineExpr> batch = matrix.drop_back(2);
  return batch.drop_while(isOne);
}

static Product analyse(const ProductOperands &op, Lowering &l) {
  AffineExpr one = getAffineConstantExpr(1, l.b.getContext());
  Product p;
  p.a.assign(l.dims(op.a).begin(), l.dims(op.a).end());
  p.b.assign(l.dims(op.b).begin(), l.dims(op.b).end());
  p.aIsVector = p.a.size() == 1;
  p.bIsVector = p.b.size() == 1;
  if (p.aIsVector)
    p.a.insert(p.a.begin(), one);
  if (p.bIsVector)
    p.b.push_back(one);
  ArrayRef<AffineExpr> result = l.dims(op.result);
  p.batch.assign(result.begin(), result.end() - (!p.aIsVector + !p.bIsVector));
  p.rows = p.a[p.a.size() - 2];
  p.inner = p.a.back();
  p.columns = p.b.back();
  p.sharedA = batchOf(p.a).empty();
  p.sharedB = batchOf(p.b).empty();
  return p;
}

/// The value broadcast to the batch of the result.
static Value broadcastBatch(Lowering &l, Value value, ArrayRef<AffineExpr> dims, const Product &p) {
  Dims wanted(p.batch);
  llvm::append_range(wanted, dims.take_back(2));
  if (dims == ArrayRef<AffineExpr>(wanted))
    return value;
  Dims own(dims);
  value = broadcastAtRunTime(l, value, own, wanted);
  AffineMap map = broadcastMap(own, wanted, l.b.getContext());
  return pointwise(l, value, map, l.sizes(wanted), getElementTypeOrSelf(value),
                   [](Scalar &, ValueRange args) { return args[0]; });
}

/// The type that products are taken of: that of the model where the owner of the region multiplies it, else one that
/// every machine multiplies.
static Type operandType(Operation *op, Value operand) {
  Type element = Lowering::storage(Lowering::element(operand));
  bool isNarrow = op->getParentOfType<func::FuncOp>()->hasAttr("dispatch.narrow_products");
  return isNarrow ? element : productType(element);
}

/// The left operand as batch x rows x inner.
static Value leftOperand(Lowering &l, Value a, const Product &p, ArrayRef<AffineExpr> own, ArrayRef<AffineExpr> shape) {
  Dims dims(own);
  bool sameBatch = p.sharedA || p.sharedB || batchOf(p.a) == ArrayRef<AffineExpr>(p.batch).drop_while(isOne);
  if (!sameBatch) {
    a = broadcastBatch(l, a, p.a, p);
    dims = p.batch;
    llvm::append_range(dims, ArrayRef<AffineExpr>(p.a).take_back(2));
  }
  return reshape(l, a, dims, shape);
}

/// The batch dims as one group, `rest` dims each for itself.
static SmallVector<ReassociationIndices> groupsOf(int64_t batchRank, int64_t rest) {
  SmallVector<ReassociationIndices> groups;
  if (batchRank > 0)
    groups.push_back(llvm::to_vector<2>(llvm::seq<int64_t>(0, batchRank)));
  for (int64_t i = 0; i < rest; ++i)
    groups.push_back({batchRank + i});
  return groups;
}

/// The right operand packed: batch x panels x inner x 32.
static Value rightOperand(Lowering &l, Operand b, const Product &p, Type type) {
  if (p.bIsVector)
    b = b.unitDim(1);
  bool sameBatch = p.sharedA || p.sharedB || batchOf(p.b) == ArrayRef<AffineExpr>(p.batch).drop_while(isOne);
  if (!sameBatch) {
    Dims dims(p.batch);
    llvm::append_range(dims, ArrayRef<AffineExpr>(p.b).take_back(2));
    b = Operand::ofValue(l, broadcastBatch(l, b.get(), p.b, p), l.sizes(dims));
  }
  int64_t batchRank = b.rank() - 2;
  b = b.converted(type).packed(batchRank);
  return (batchRank == 0 ? b.unitDim(0) : b.collapsed(groupsOf(batchRank, 3))).get();
}

/// The batch dims that neither operand has for sure.
static void defineBatch(Lowering &l, Value result, const Product &p) {
  int64_t rank = p.batch.size();
  for (int64_t dim = 0; dim < rank; ++dim) {
    Dims dims;
    for (ArrayRef<AffineExpr> matrix : {ArrayRef<AffineExpr>(p.a), ArrayRef<AffineExpr>(p.b)})
      if (int64_t own = dim - (rank + 2 - int64_t(matrix.size())); own >= 0)
        dims.push_back(matrix[own]);
    defineBroadcastSize(l, result, dim, dims);
  }
}

Value matrixProduct(Lowering &l, const ProductOperands &op, Value left, Operand right, Type type) {
  Product p = analyse(op, l);
  defineBatch(l, op.result, p);
  MLIRContext *context = l.b.getContext();
  AffineExpr one = getAffineConstantExpr(1, context), batch = productOf(p.batch, context);
  Dims rows = p.sharedB ? Dims{one, batch * p.rows, p.inner} : Dims{p.sharedA ? one : batch, p.rows, p.inner};
  Dims shape = {p.sharedB ? one : batch, rows[1], p.columns};
  Value a = leftOperand(l, left, p, l.dims(op.a), rows);
  Value packed = rightOperand(l, right, p, type);
  Type element = Lowering::storage(Lowering::element(op.result));
  Type sum = isa<FloatType>(type) ? Type() : type.isInteger(16) ? l.b.getI32Type() : type;
  Value root = matmul(l, a, packed, l.sizes(shape), sum);
  Value product = isa<FloatType>(element) ? convertedFloats(l, root, l.sizes(shape), element) : root;
  return reshape(l, product, shape, l.dims(op.result));
}

static LogicalResult lowerMatMul(onnx::MatMulOp op, Lowering &l) {
  Value a = convertedFloats(l, l.in(op.getA()), l.sizes(op.getA()), operandType(op, op.getA()));
  Operand b = Operand::of(l, op.getB());
  return l.define(op.getY(), matrixProduct(l, {op.getA(), op.getB(), op.getY()}, a, b, operandType(op, op.getB())));
}

//===----------------------------------------------------------------------===//
// Gemm
//===----------------------------------------------------------------------===//

/// alpha * product + beta * C, stored as the element type of the result; 1 x M x N like `root`.
static Value gemmEpilogue(onnx::GemmOp op, Lowering &l, Value root, ArrayRef<AffineExpr> shape) {
  MLIRContext *context = op.getContext();
  Type element = Lowering::storage(Lowering::element(op.getY()));
  double alpha = op.getAlpha().convertToDouble(), beta = op.getBeta().convertToDouble();
  SmallVector<Value> inputs = {root};
  SmallVector<AffineMap> maps = {AffineMap::getMultiDimIdentityMap(3, context)};
  if (onnx::isPresent(op.getC()) && beta != 0.0) {
    Dims own(l.dims(op.getC()));
    inputs.push_back(broadcastAtRunTime(l, l.in(op.getC()), own, shape));
    maps.push_back(broadcastMap(own, shape, context));
  }
  if (inputs.size() == 1 && alpha == 1.0)
    return convertedFloats(l, root, l.sizes(shape), element);
  return pointwise(l, inputs, maps, l.sizes(shape), element, [&](Scalar &s, ValueRange args) {
    Value sum = args[0];
    if (alpha != 1.0)
      sum = s.mul(sum, s.like(sum, alpha));
    if (args.size() > 1) {
      Value c = s.load(args[1], args[1].getType());
      sum = s.add(sum, beta == 1.0 ? c : s.mul(c, s.like(c, beta)));
    }
    return s.store(sum, element);
  });
}

static LogicalResult lowerGemm(onnx::GemmOp op, Lowering &l) {
  Type type = operandType(op, op.getY());
  Operand a = Operand::of(l, op.getA()), b = Operand::of(l, op.getB());
  if (op.getTransA())
    a = a.transposed({1, 0});
  if (op.getTransB())
    b = b.transposed({1, 0});
  ArrayRef<AffineExpr> result = l.dims(op.getY());
  AffineExpr one = getAffineConstantExpr(1, op.getContext());
  Dims shape = {one, result[0], result[1]};
  Value left = insertUnitDims(l, a.converted(type).get(), {0});
  Value right = b.converted(type).packed(0).unitDim(0).get();
  Value root = matmul(l, left, right, l.sizes(shape));
  return l.define(op.getY(), dropUnitDims(l, gemmEpilogue(op, l, root, shape), {0}));
}

void populateMatMulRules(Rules &rules) {
  rules.add(lowerMatMul);
  rules.add(lowerGemm);
}

} // namespace aicc::linalg
