#include "lib/Graph/Match.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <cmath>

using namespace mlir;

namespace aicc::graph {

/// Whether all elements have the same bits.
static bool isUniform(DenseElementsAttr elements) {
  if (elements.isSplat())
    return true;
  if (elements.empty())
    return false;
  if (elements.getElementType().isInteger(1)) // several in a byte
    return llvm::all_equal(elements.getValues<bool>());
  ArrayRef<char> bytes = elements.getRawData();
  size_t size = bytes.size() / size_t(elements.getNumElements());
  for (size_t at = size; at < bytes.size(); at += size)
    if (bytes.slice(at, size) != bytes.take_front(size))
      return false;
  return true;
}

std::optional<double> numberOf(Value value) {
  auto constant = value.getDefiningOp<onnx::ConstantOp>();
  auto elements = constant ? dyn_cast<DenseElementsAttr>(constant.getValue()) : DenseElementsAttr();
  if (!elements || elements.empty() || !elements.getElementType().isIntOrFloat() || !isUniform(elements))
    return std::nullopt;
  if (isa<FloatType>(elements.getElementType())) {
    APFloat number = *elements.getValues<APFloat>().begin();
    bool isInexact = false;
    number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &isInexact);
    return number.convertToDouble();
  }
  APInt number = *elements.getValues<APInt>().begin();
  bool isUnsigned = elements.getElementType().isUnsignedInteger() || elements.getElementType().isInteger(1);
  return isUnsigned ? double(number.getZExtValue()) : double(number.getSExtValue());
}

bool isClose(double found, double expected, Type type) {
  double tolerance = 1e-5;
  if (auto floatType = dyn_cast<FloatType>(type))
    tolerance = std::max(tolerance, std::ldexp(1.0, 1 - int(floatType.getFPMantissaWidth())));
  return std::fabs(found - expected) <= tolerance * std::fabs(expected);
}

std::optional<WithNumber> splitNumber(Value a, Value b) {
  std::optional<double> first = numberOf(a), second = numberOf(b);
  if (bool(first) == bool(second))
    return std::nullopt;
  return first ? WithNumber{b, *first} : WithNumber{a, *second};
}

bool broadcastsInto(Value small, Value data) {
  auto from = dyn_cast<RankedTensorType>(small.getType()), to = dyn_cast<RankedTensorType>(data.getType());
  if (!from || !to || from.getRank() > to.getRank())
    return false;
  ArrayRef<int64_t> dims = to.getShape().take_back(from.getRank());
  return llvm::all_of(llvm::zip(from.getShape(), dims), [](auto pair) {
    auto [own, other] = pair;
    return own == 1 || (own == other && !ShapedType::isDynamic(own));
  });
}

bool isFloatTensor(Value value) { return isa<FloatType>(getElementTypeOrSelf(value)); }

Value splat(OpBuilder &builder, Location loc, RankedTensorType type, double number) {
  auto elements = DenseElementsAttr::get(type, Attribute(builder.getFloatAttr(type.getElementType(), number)));
  return onnx::ConstantOp::create(builder, loc, type, elements);
}

Value noValue(OpBuilder &builder, Location loc) { return onnx::NoValueOp::create(builder, loc, builder.getNoneType()); }

bool acceptsType(Value result, Type type) {
  return result.getType() == type || llvm::none_of(result.getUsers(), [](Operation *user) {
           return user->hasTrait<OpTrait::IsTerminator>() || isa<func::CallOp>(user);
         });
}

LogicalResult replaceBy(RewriterBase &rewriter, Operation *op, Value value) {
  Value result = op->getResult(0);
  if (getElementTypeOrSelf(result) != getElementTypeOrSelf(value) || !acceptsType(result, value.getType()))
    return rewriter.notifyMatchFailure(op, "a user wants the type of the result");
  rewriter.replaceAllUsesWith(result, value);
  rewriter.eraseOp(op);
  return success();
}

void eraseWithConstants(Operation *op) {
  SmallVector<Value> operands(op->getOperands());
  op->erase();
  SmallPtrSet<Operation *, 4> dead;
  for (Value operand : operands)
    if (operand.use_empty() && isa_and_present<onnx::ConstantOp, onnx::NoValueOp>(operand.getDefiningOp()) &&
        dead.insert(operand.getDefiningOp()).second)
      operand.getDefiningOp()->erase();
}

} // namespace aicc::graph
