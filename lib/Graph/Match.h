// What graph rewrites ask about values, and how they replace them.
#pragma once

#include "dialects/ONNX/ONNX.h"

#include "mlir/IR/PatternMatch.h"

namespace aicc::graph {

/// The number that every element of a constant is; none for weights, text, and constants with several values.
std::optional<double> numberOf(mlir::Value value);

/// Whether two numbers are the same one, `found` written down in `type`: equal up to the rounding of that float type,
/// but five digits always suffice, because exporters print their constants with as few.
bool isClose(double found, double expected, mlir::Type type);

/// The constant operand and the other one of a commutative op, when just one is a constant of one number.
struct WithNumber {
  mlir::Value value;
  double number;
};
std::optional<WithNumber> splitNumber(mlir::Value a, mlir::Value b);

/// Whether an elementwise op of the two has the shape of `data`.
bool broadcastsInto(mlir::Value small, mlir::Value data);

/// Whether the elements are floats, of any size.
bool isFloatTensor(mlir::Value value);

/// A constant of that type, all elements `number`.
mlir::Value splat(mlir::OpBuilder &builder, mlir::Location loc, mlir::RankedTensorType type, double number);

/// An absent operand.
mlir::Value noValue(mlir::OpBuilder &builder, mlir::Location loc);

/// Whether all users of `result` take `type` in place of its own: terminators and calls state what they pass on.
bool acceptsType(mlir::Value result, mlir::Type type);

/// Replaces an op of one result by a value, unless a user insists on the result's own type.
llvm::LogicalResult replaceBy(mlir::RewriterBase &rewriter, mlir::Operation *op, mlir::Value value);

/// Erases an op without uses and the constants that only it used.
void eraseWithConstants(mlir::Operation *op);

} // namespace aicc::graph
