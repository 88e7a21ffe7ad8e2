// Reads the `accepts` lines of the td rows and holds operands against them.
#include "dialects/ONNX/Accepts.h"

#include "dialects/ONNX/Types.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace aicc::onnx {

namespace {

/// One word of an `accepts` line.
struct Rule {
  StringRef name, kinds, rank;
  bool isOptional, isVariadic;
};

} // namespace

static Rule readRule(StringRef word) {
  Rule rule;
  rule.isVariadic = word.consume_back("...");
  std::tie(word, rule.rank) = word.split('/');
  std::tie(rule.name, rule.kinds) = word.split(':');
  rule.isOptional = rule.name.consume_back("?");
  return rule;
}

//===- Element types ----------------------------------------------------===//

static bool isOfKind(DType type, StringRef kind) {
  bool isFloating = type == DType::F16 || type == DType::BF16 || type == DType::F32 || type == DType::F64;
  bool isWhole = isInteger(type) && bitWidth(type) >= 8;
  return llvm::StringSwitch<bool>(kind)
      .Case("any", true)
      .Case("numeric", isFloating || isWhole)
      .Case("floating", isFloating)
      .Case("integer", isWhole)
      .Case("signed", isWhole && isSignedInteger(type))
      .Case("unsigned", isWhole && isUnsignedInteger(type))
      .Case("index", type == DType::I32 || type == DType::I64)
      .Default(StringRef(name(type)) == kind);
}

/// What users know a kind by.
static StringRef kindText(StringRef kind) {
  return llvm::StringSwitch<StringRef>(kind)
      .Case("numeric", "an integer or floating-point type")
      .Case("floating", "a floating-point type")
      .Case("integer", "an integer type")
      .Case("signed", "a signed integer type")
      .Case("unsigned", "an unsigned integer type")
      .Case("index", "int32 or int64")
      .Default(kind);
}

static std::string kindsText(StringRef kinds) {
  SmallVector<StringRef> words;
  kinds.split(words, '|');
  return llvm::join(llvm::map_range(words, kindText), " or ");
}

/// The element type of a tensor; Undefined for what is absent, no tensor, or not known.
static DType typeOf(ShapeContext &context, Value value) {
  Type type = context.elementType(value);
  return type ? dtypeOf(type) : DType::Undefined;
}

static InFlightDiagnostic errorFor(Operation *op, StringRef name) {
  return op->emitOpError() << "expected '" << name << "' ";
}

static LogicalResult checkType(ShapeContext &context, Operation *op, const Rule &rule, Value value) {
  DType type = typeOf(context, value);
  if (type == DType::Undefined)
    return success();
  SmallVector<StringRef> kinds;
  rule.kinds.split(kinds, '|');
  if (llvm::any_of(kinds, [&](StringRef kind) { return isOfKind(type, kind); }))
    return success();
  return errorFor(op, rule.name) << "to have " << kindsText(rule.kinds) << ", found " << StringRef(name(type));
}

static LogicalResult checkSame(ShapeContext &context, Operation *op, StringRef operandName, Value value,
                               StringRef otherName, Value other) {
  DType type = typeOf(context, value), expected = typeOf(context, other);
  if (type == DType::Undefined || expected == DType::Undefined || type == expected)
    return success();
  InFlightDiagnostic error = errorFor(op, operandName);
  if (operandName == otherName)
    error << "to have one element type, found ";
  else
    error << "to have the element type of '" << otherName << "', found ";
  return error << StringRef(name(expected)) << " and " << StringRef(name(type));
}

//===- Ranks ------------------------------------------------------------===//

static LogicalResult checkScalar(ShapeContext &context, Operation *op, const Rule &rule, Value value) {
  auto dims = context.shape(value);
  if (!dims || dims->empty() || (dims->size() == 1 && constantOf(dims->front()).value_or(1) == 1))
    return success();
  return errorFor(op, rule.name) << "to have a single element, found dims " << context.text(*dims);
}

static LogicalResult checkRanks(ShapeContext &context, Operation *op, const Rule &rule, Value value) {
  if (rule.rank == "scalar")
    return checkScalar(context, op, rule, value);
  auto rank = context.rank(value);
  if (rule.rank.empty() || !rank)
    return success();
  StringRef rest = rule.rank;
  int64_t least = 0, most = INT64_MAX;
  rest.consumeInteger(10, least);
  if (rest.empty())
    most = least;
  else if (rest.consume_front("-"))
    rest.consumeInteger(10, most);
  if (*rank >= least && *rank <= most)
    return success();
  InFlightDiagnostic error = errorFor(op, rule.name) << "to have ";
  if (most == INT64_MAX)
    error << "at least rank " << least;
  else if (most == least)
    error << "rank " << least;
  else
    error << "rank " << least << (most == least + 1 ? " or " : " to ") << most;
  return error << ", found rank " << *rank;
}

//===- All operands -----------------------------------------------------===//

static LogicalResult checkOperand(ShapeContext &context, Operation *op, ArrayRef<Rule> rules, size_t i) {
  const Rule &rule = rules[std::min(i, rules.size() - 1)];
  Value value = op->getOperand(i);
  if (i >= rules.size() && !rule.isVariadic)
    return success();
  if (!isPresent(value))
    return rule.isOptional ? success() : LogicalResult(errorFor(op, rule.name) << "to be given, found none");
  StringRef same = rule.kinds;
  bool isFurther = i >= rules.size(), isSame = same.consume_front("=");
  if (isFurther)
    same = rule.name;
  const Rule *other = llvm::find_if(rules, [&](const Rule &candidate) { return candidate.name == same; });
  LogicalResult type = isFurther || isSame
                           ? checkSame(context, op, rule.name, value, same, op->getOperand(other - rules.begin()))
                           : checkType(context, op, rule, value);
  LogicalResult rank = checkRanks(context, op, rule, value);
  return success(succeeded(type) && succeeded(rank));
}

LogicalResult checkOperands(ShapeContext &context, Operation *op, StringRef accepts) {
  SmallVector<StringRef> words;
  llvm::SplitString(accepts, words);
  SmallVector<Rule> rules = llvm::map_to_vector(words, readRule);
  LogicalResult result = success();
  for (size_t i = 0; !rules.empty() && i < op->getNumOperands(); ++i)
    if (failed(checkOperand(context, op, rules, i)))
      result = failure();
  return result;
}

} // namespace aicc::onnx
