// A table of operations and their forms. In a form
//   $0  is operand 0 as a number: 16-bit floats become f32
//   #0  is operand 0 as a signed number
//   @0  is operand 0 as it is kept
//   {t} is the result's type, {s} its signed type, {w} the width of operand 0
// A result of a 16-bit float type is rounded to it unless the form only moves operands (@).
#include "lib/Codegen/Source/Expressions.h"

#include "lib/Codegen/Source/Spelling.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace aicc::source {
namespace {

struct Row {
  StringRef op, form;
};

// "1u *" keeps narrow operands from becoming int, whose overflow means nothing.
constexpr Row rows[] = {
    {"llvm.add", "1u * $0 + $1"},
    {"llvm.sub", "1u * $0 - $1"},
    {"llvm.mul", "1u * $0 * $1"},
    {"llvm.udiv", "$0 / $1"},
    {"llvm.sdiv", "#0 / #1"},
    {"llvm.urem", "$0 % $1"},
    {"llvm.srem", "#0 % #1"},
    {"llvm.and", "$0 & $1"},
    {"llvm.or", "$0 | $1"},
    {"llvm.xor", "$0 ^ $1"},
    {"llvm.shl", "1u * $0 << $1"},
    {"llvm.lshr", "$0 >> $1"},
    {"llvm.ashr", "#0 >> $1"},
    {"llvm.icmp eq", "@0 == @1"},
    {"llvm.icmp ne", "@0 != @1"},
    {"llvm.icmp slt", "#0 < #1"},
    {"llvm.icmp sle", "#0 <= #1"},
    {"llvm.icmp sgt", "#0 > #1"},
    {"llvm.icmp sge", "#0 >= #1"},
    {"llvm.icmp ult", "@0 < @1"},
    {"llvm.icmp ule", "@0 <= @1"},
    {"llvm.icmp ugt", "@0 > @1"},
    {"llvm.icmp uge", "@0 >= @1"},
    {"llvm.fcmp oeq", "$0 == $1"},
    {"llvm.fcmp ogt", "$0 > $1"},
    {"llvm.fcmp oge", "$0 >= $1"},
    {"llvm.fcmp olt", "$0 < $1"},
    {"llvm.fcmp ole", "$0 <= $1"},
    {"llvm.fcmp one", "$0 < $1 || $0 > $1"},
    {"llvm.fcmp ord", "$0 == $0 && $1 == $1"},
    {"llvm.fcmp uno", "$0 != $0 || $1 != $1"},
    {"llvm.fcmp ueq", "!($0 < $1 || $0 > $1)"},
    {"llvm.fcmp ugt", "!($0 <= $1)"},
    {"llvm.fcmp uge", "!($0 < $1)"},
    {"llvm.fcmp ult", "!($0 >= $1)"},
    {"llvm.fcmp ule", "!($0 > $1)"},
    {"llvm.fcmp une", "$0 != $1"},
    {"llvm.select", "@0 ? @1 : @2"},
    {"llvm.freeze", "@0"},
    {"llvm.fadd", "$0 + $1"},
    {"llvm.fsub", "$0 - $1"},
    {"llvm.fmul", "$0 * $1"},
    {"llvm.fdiv", "$0 / $1"},
    {"llvm.frem", "fmod($0, $1)"},
    {"llvm.fneg", "-$0"},
    {"llvm.trunc", "({t})$0"},
    {"llvm.zext", "$0"},
    {"llvm.sext", "({t})#0"},
    {"llvm.fpext", "$0"},
    {"llvm.fptrunc", "$0"},
    {"llvm.sitofp", "#0"},
    {"llvm.uitofp", "$0"},
    {"llvm.fptosi", "({s})$0"},
    {"llvm.fptoui", "({t})$0"},
    {"llvm.ptrtoint", "({t})@0"},
    {"llvm.inttoptr", "({t})@0"},
    {"llvm.intr.fma", "fma($0, $1, $2)"},
    {"llvm.intr.fmuladd", "$0 * $1 + $2"},
    {"llvm.intr.sqrt", "sqrt($0)"},
    {"llvm.intr.floor", "floor($0)"},
    {"llvm.intr.ceil", "ceil($0)"},
    {"llvm.intr.trunc", "trunc($0)"},
    {"llvm.intr.rint", "rint($0)"},
    {"llvm.intr.nearbyint", "rint($0)"},
    {"llvm.intr.roundeven", "rint($0)"},
    {"llvm.intr.round", "round($0)"},
    {"llvm.intr.fabs", "fabs($0)"},
    {"llvm.intr.copysign", "copysign($0, $1)"},
    {"llvm.intr.minnum", "fmin($0, $1)"},
    {"llvm.intr.maxnum", "fmax($0, $1)"},
    {"llvm.intr.smin", "#0 < #1 ? @0 : @1"},
    {"llvm.intr.smax", "#0 > #1 ? @0 : @1"},
    {"llvm.intr.umin", "@0 < @1 ? @0 : @1"},
    {"llvm.intr.umax", "@0 > @1 ? @0 : @1"},
    {"llvm.intr.abs", "#0 < 0 ? 0u - $0 : $0"},
    {"llvm.intr.ctlz", "aicc_leading_zeros($0, {w})"},
    {"llvm.intr.cttz", "aicc_trailing_zeros($0, {w})"},
    {"llvm.intr.ctpop", "aicc_count_ones($0)"},
};

/// The op's key in the table.
std::string keyOf(Operation *op) {
  std::string key = op->getName().getStringRef().str();
  if (auto compare = dyn_cast<LLVM::ICmpOp>(op))
    return key + " " + LLVM::stringifyICmpPredicate(compare.getPredicate()).str();
  if (auto compare = dyn_cast<LLVM::FCmpOp>(op))
    return key + " " + LLVM::stringifyFCmpPredicate(compare.getPredicate()).str();
  return key;
}

std::string number(Value operand, const std::string &text) {
  Type type = operand.getType();
  return isNarrow(type) ? ("aicc_" + narrowName(type) + "_value(" + text + ")").str() : text;
}

std::string signedNumber(Value operand, const std::string &text) {
  auto type = dyn_cast<IntegerType>(operand.getType());
  if (!type)
    return text;
  return type.getWidth() == 1 ? "-(aicc_i8)" + text : "(" + signedName(type) + ")" + text;
}

/// The form with operands in place.
std::string fill(StringRef form, Operation *op, NameOf nameOf) {
  Type result = op->getResult(0).getType();
  std::string text;
  for (size_t i = 0; i < form.size(); ++i) {
    char c = form[i], next = i + 1 < form.size() ? form[i + 1] : ' ';
    if (c == '{') {
      text += next == 't'   ? typeName(result)
              : next == 's' ? signedName(cast<IntegerType>(result))
                            : llvm::utostr(op->getOperand(0).getType().getIntOrFloatBitWidth()) + "u";
      i += 2;
    } else if ((c == '$' || c == '#' || c == '@') && llvm::isDigit(next)) {
      Value operand = op->getOperand(unsigned(next - '0'));
      std::string name = nameOf(operand);
      text += c == '$' ? number(operand, name) : c == '#' ? signedNumber(operand, name) : name;
      ++i;
    } else {
      text += c;
    }
  }
  return text;
}

/// `text`, whose value has more bits than the result keeps, in the form it is kept.
std::string kept(Operation *op, StringRef form, const std::string &text) {
  Type result = op->getResult(0).getType();
  if (isNarrow(result) && form.find('@') == StringRef::npos) {
    bool isFromDouble = op->getOperand(0).getType().isF64();
    return ("aicc_" + narrowName(result) + "_bits(" + (isFromDouble ? "aicc_to_odd(" + text + ")" : text) + ")").str();
  }
  bool isOneBit = result.isInteger(1) && !isa<LLVM::ICmpOp, LLVM::FCmpOp, LLVM::SelectOp>(op);
  return isOneBit ? "(" + text + ") & 1u" : text;
}

/// Same bits, another type.
std::string bitcast(LLVM::BitcastOp op, NameOf nameOf) {
  Type from = op.getArg().getType(), to = op.getType();
  std::string name = nameOf(op.getArg());
  if (from == to || typeName(from) == typeName(to))
    return name;
  bool isKnown = !typeName(from).empty() && !typeName(to).empty() && bytesOf(from) == bytesOf(to);
  if (!isKnown || !from.isIntOrFloat() || !to.isIntOrFloat())
    return "";
  if (to.isF32() || to.isF64())
    return (to.isF32() ? "aicc_f32_of(" : "aicc_f64_of(") + name + ")";
  return (from.isF32() ? "aicc_bits_of_f32(" : "aicc_bits_of_f64(") + name + ")";
}

} // namespace

std::string expressionOf(Operation *op, NameOf nameOf) {
  if (op->getNumResults() != 1 || typeName(op->getResult(0).getType()).empty())
    return "";
  for (Value operand : op->getOperands())
    if (typeName(operand.getType()).empty())
      return "";
  if (auto cast = dyn_cast<LLVM::BitcastOp>(op))
    return bitcast(cast, nameOf);
  std::string key = keyOf(op);
  const Row *row = llvm::find_if(rows, [&](const Row &r) { return r.op == key; });
  return row == std::end(rows) ? "" : kept(op, row->form, fill(row->form, op, nameOf));
}

} // namespace aicc::source
