// Scalar ops in double precision: comparisons, then functions of one, two and three numbers by name.
#include "test/targets/kernel-runner/InterpretScalars.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/StringMap.h"

#include <cmath>

using namespace mlir;

namespace aicc::cpu::test {
namespace {

using Unary = double (*)(double);
using Binary = double (*)(double, double);

/// What std::fmax is not: a NaN wins.
double maximum(double a, double b) { return std::isnan(a) || std::isnan(b) ? NAN : std::fmax(a, b); }
double minimum(double a, double b) { return std::isnan(a) || std::isnan(b) ? NAN : std::fmin(a, b); }
double signedRemainder(double a, double b) { return a - std::trunc(a / b) * b; }
int64_t whole(double x) { return static_cast<int64_t>(x); }

const llvm::StringMap<Unary> unary = {
    {"math.exp", std::exp},
    {"math.tanh", std::tanh},
    {"math.erf", std::erf},
    {"math.log", std::log},
    {"math.sqrt", std::sqrt},
    {"math.sin", std::sin},
    {"math.cos", std::cos},
    {"math.tan", std::tan},
    {"math.asin", std::asin},
    {"math.acos", std::acos},
    {"math.atan", std::atan},
    {"math.sinh", std::sinh},
    {"math.cosh", std::cosh},
    {"math.asinh", std::asinh},
    {"math.acosh", std::acosh},
    {"math.atanh", std::atanh},
    {"math.exp2", std::exp2},
    {"math.expm1", std::expm1},
    {"math.log1p", std::log1p},
    {"math.log2", std::log2},
    {"math.log10", std::log10},
    {"math.cbrt", std::cbrt},
    {"math.absf", std::fabs},
    {"math.absi", std::fabs},
    {"math.floor", std::floor},
    {"math.ceil", std::ceil},
    {"math.trunc", std::trunc},
    {"math.round", std::round},
    {"math.roundeven", std::nearbyint},
    {"math.rsqrt", [](double x) { return 1 / std::sqrt(x); }},
    {"arith.negf", [](double x) { return -x; }},
    {"arith.fptosi", std::trunc},
    {"arith.fptoui", std::trunc},
};

const llvm::StringMap<Binary> binary = {
    {"arith.addf", [](double a, double b) { return a + b; }},
    {"arith.addi", [](double a, double b) { return a + b; }},
    {"arith.subf", [](double a, double b) { return a - b; }},
    {"arith.subi", [](double a, double b) { return a - b; }},
    {"arith.mulf", [](double a, double b) { return a * b; }},
    {"arith.muli", [](double a, double b) { return a * b; }},
    {"arith.divf", [](double a, double b) { return a / b; }},
    {"arith.remf", [](double a, double b) { return std::fmod(a, b); }},
    {"arith.divsi", [](double a, double b) { return std::trunc(a / b); }},
    {"arith.remsi", signedRemainder},
    {"arith.floordivsi", [](double a, double b) { return std::floor(a / b); }},
    {"arith.ceildivsi", [](double a, double b) { return std::ceil(a / b); }},
    {"arith.maximumf", maximum},
    {"arith.minimumf", minimum},
    {"arith.maxnumf", [](double a, double b) { return std::fmax(a, b); }},
    {"arith.minnumf", [](double a, double b) { return std::fmin(a, b); }},
    {"arith.maxsi", [](double a, double b) { return std::fmax(a, b); }},
    {"arith.minsi", [](double a, double b) { return std::fmin(a, b); }},
    {"arith.andi", [](double a, double b) -> double { return whole(a) & whole(b); }},
    {"arith.ori", [](double a, double b) -> double { return whole(a) | whole(b); }},
    {"arith.xori", [](double a, double b) -> double { return whole(a) ^ whole(b); }},
    {"math.powf", [](double a, double b) { return std::pow(a, b); }},
    {"math.atan2", [](double a, double b) { return std::atan2(a, b); }},
    {"math.copysign", [](double a, double b) { return std::copysign(a, b); }},
};

/// Ops that read their operands as unsigned.
const llvm::StringMap<Binary> unsignedBinary = {
    {"arith.divui", [](double a, double b) { return std::trunc(a / b); }},
    {"arith.remui", signedRemainder},
    {"arith.maxui", [](double a, double b) { return std::fmax(a, b); }},
    {"arith.minui", [](double a, double b) { return std::fmin(a, b); }},
    {"arith.shrui", [](double a, double b) { return std::floor(std::ldexp(a, -static_cast<int>(b))); }},
    {"arith.shli", [](double a, double b) { return std::ldexp(a, static_cast<int>(b)); }},
};

double asUnsigned(double value, Type type) {
  unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  return value < 0 ? value + std::ldexp(1, width) : value;
}

} // namespace

std::optional<double> evaluate(Operation &op, ArrayRef<double> operands) {
  StringRef name = op.getName().getStringRef();
  if (auto compareOp = dyn_cast<arith::CmpFOp>(op))
    return arith::applyCmpPredicate(compareOp.getPredicate(), APFloat(operands[0]), APFloat(operands[1]));
  if (auto compareOp = dyn_cast<arith::CmpIOp>(op))
    return arith::applyCmpPredicate(compareOp.getPredicate(), APInt(64, whole(operands[0]), true),
                                    APInt(64, whole(operands[1]), true));
  if (isa<arith::SelectOp>(op))
    return operands[0] != 0 ? operands[1] : operands[2];
  if (name == "math.fma")
    return operands[0] * operands[1] + operands[2];
  if (isa<arith::ExtUIOp, arith::UIToFPOp, arith::IndexCastUIOp>(op))
    return asUnsigned(operands[0], op.getOperand(0).getType());
  if (isa<arith::ExtFOp, arith::TruncFOp, arith::SIToFPOp, arith::ExtSIOp, arith::TruncIOp, arith::IndexCastOp>(op))
    return operands[0];
  if (operands.size() == 1) {
    auto found = unary.find(name);
    return found == unary.end() ? std::nullopt : std::optional(found->second(operands[0]));
  }
  if (operands.size() != 2)
    return std::nullopt;
  if (auto found = binary.find(name); found != binary.end())
    return found->second(operands[0], operands[1]);
  if (auto found = unsignedBinary.find(name); found != unsignedBinary.end())
    return found->second(asUnsigned(operands[0], op.getOperand(0).getType()),
                         asUnsigned(operands[1], op.getOperand(1).getType()));
  return std::nullopt;
}

} // namespace aicc::cpu::test
