#include "lib/Codegen/SIMT/Arithmetic.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace aicc::simt {

static Value extended(codegen::CodeBuilder &builder, Value value, Type type) {
  if (value.getType() == type)
    return value;
  if (isa<FloatType>(type))
    return arith::ExtFOp::create(builder, type, value);
  return arith::ExtSIOp::create(builder, type, value);
}

Value multiplyAdd(codegen::CodeBuilder &builder, Value a, Value b, Value sum) {
  Type type = sum.getType();
  a = extended(builder, a, type), b = extended(builder, b, type);
  if (!isa<FloatType>(type))
    return arith::AddIOp::create(builder, sum, arith::MulIOp::create(builder, a, b));
  auto contract = arith::FastMathFlags::contract;
  return arith::AddFOp::create(builder, sum, arith::MulFOp::create(builder, a, b, contract), contract);
}

} // namespace aicc::simt
