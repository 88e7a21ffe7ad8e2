#include "lib/Tile/Steps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace aicc::tile {

std::string typeName(Type type) {
  if (type.isF32())
    return "float32";
  if (type.isF16())
    return "float16";
  return type.isInteger(1) || type.isInteger(8) ? "bool" : ""; // i8: how a bool lies in memory
}

/// What operations are called in programs; "" for one that they do not have.
static std::string operationName(Operation *op) {
  static const llvm::StringMap<StringRef> names = {{"arith.addf", "add"},
                                                   {"arith.subf", "sub"},
                                                   {"arith.mulf", "mul"},
                                                   {"arith.divf", "div"},
                                                   {"arith.remf", "rem"},
                                                   {"arith.negf", "neg"},
                                                   {"arith.maximumf", "max"},
                                                   {"arith.minimumf", "min"},
                                                   {"arith.maxnumf", "max-number"},
                                                   {"arith.minnumf", "min-number"},
                                                   {"arith.extf", "convert"},
                                                   {"arith.truncf", "convert"},
                                                   {"arith.select", "select"},
                                                   {"arith.andi", "and"},
                                                   {"arith.ori", "or"},
                                                   {"arith.xori", "xor"},
                                                   {"math.absf", "abs"},
                                                   {"math.sqrt", "sqrt"},
                                                   {"math.rsqrt", "rsqrt"},
                                                   {"math.cbrt", "cbrt"},
                                                   {"math.exp", "exp"},
                                                   {"math.exp2", "exp2"},
                                                   {"math.expm1", "expm1"},
                                                   {"math.log", "log"},
                                                   {"math.log2", "log2"},
                                                   {"math.log10", "log10"},
                                                   {"math.log1p", "log1p"},
                                                   {"math.sin", "sin"},
                                                   {"math.cos", "cos"},
                                                   {"math.tan", "tan"},
                                                   {"math.asin", "asin"},
                                                   {"math.acos", "acos"},
                                                   {"math.atan", "atan"},
                                                   {"math.sinh", "sinh"},
                                                   {"math.cosh", "cosh"},
                                                   {"math.tanh", "tanh"},
                                                   {"math.asinh", "asinh"},
                                                   {"math.acosh", "acosh"},
                                                   {"math.atanh", "atanh"},
                                                   {"math.erf", "erf"},
                                                   {"math.floor", "floor"},
                                                   {"math.ceil", "ceil"},
                                                   {"math.round", "round"},
                                                   {"math.roundeven", "round-even"},
                                                   {"math.trunc", "trunc"},
                                                   {"arith.uitofp", "convert"},
                                                   {"math.powf", "pow"},
                                                   {"math.copysign", "copysign"},
                                                   {"math.fma", "fma"}};
  if (auto compare = dyn_cast<arith::CmpFOp>(op))
    return ("cmp-" + arith::stringifyCmpFPredicate(compare.getPredicate())).str();
  if (auto compare = dyn_cast<arith::CmpIOp>(op)) { // of bools
    bool isKnown =
        compare.getPredicate() == arith::CmpIPredicate::ne || compare.getPredicate() == arith::CmpIPredicate::eq;
    return !isKnown ? "" : compare.getPredicate() == arith::CmpIPredicate::ne ? "xor" : "equal";
  }
  return names.lookup(op->getName().getStringRef()).str();
}

/// "step constant TYPE BITS"; none if the value is no constant of a type that programs have.
static std::optional<std::string> constantLine(Value value) {
  Attribute number;
  if (typeName(value.getType()).empty() || !matchPattern(value, m_Constant(&number)))
    return std::nullopt;
  APInt bits = isa<FloatAttr>(number) ? cast<FloatAttr>(number).getValue().bitcastToAPInt()
                                      : cast<IntegerAttr>(number).getValue();
  return "step constant " + typeName(value.getType()) + " " + std::to_string(bits.getZExtValue());
}

/// What `op` only writes in another form: a bool as i1 or as i8. Null for everything else.
static Value sameAs(Operation &op) {
  bool isBool = op.getNumResults() == 1 && typeName(op.getResult(0).getType()) == "bool";
  if (isBool && isa<arith::ExtUIOp, arith::TruncIOp>(op))
    return op.getOperand(0);
  auto compare = dyn_cast<arith::CmpIOp>(op);
  bool isTest = compare && compare.getPredicate() == arith::CmpIPredicate::ne &&
                compare.getLhs().getType().isInteger(8) && matchPattern(compare.getRhs(), m_Zero());
  return isTest ? compare.getLhs() : Value();
}

static std::string faultOf(Operation &op, const Device &device) {
  std::string name = operationName(&op);
  if (name.empty())
    return "expected an operation of tile programs, found '" + op.getName().getStringRef().str() + "'";
  if (!device.operations.count(name))
    return "the device has no operation '" + name + "'";
  for (Type type : llvm::concat<const Type>(op.getOperandTypes(), op.getResultTypes()))
    if (typeName(type).empty())
      return "expected floats of 32 or 16 bits or bools in a map";
  return "";
}

FailureOr<Steps> stepsOf(MapOp map, const Device &device) {
  Block &body = map.getBody().front();
  DenseMap<Value, unsigned> numbers;
  Steps steps;
  for (BlockArgument argument : body.getArguments())
    numbers[argument] = argument.getArgNumber();
  auto add = [&](Value value, std::string line) {
    numbers[value] = body.getNumArguments() + steps.lines.size();
    steps.lines.push_back(std::move(line));
  };
  for (Operation &op : body) {
    for (Value operand : op.getOperands())
      if (auto line = numbers.count(operand) ? std::nullopt : constantLine(operand))
        add(operand, *line);
    if (isa<YieldOp>(op) || matchPattern(&op, m_Constant()))
      continue;
    if (Value same = sameAs(op)) {
      numbers[op.getResult(0)] = numbers.lookup(same);
      continue;
    }
    if (std::string fault = faultOf(op, device); !fault.empty())
      return op.emitError(fault);
    std::string line = "step " + operationName(&op) + " " + typeName(op.getResult(0).getType());
    for (Value operand : op.getOperands())
      line += " v" + std::to_string(numbers.lookup(operand));
    add(op.getResult(0), line);
  }
  steps.result = numbers.lookup(cast<YieldOp>(body.getTerminator()).getValue());
  return steps;
}

} // namespace aicc::tile
