// Standard operators in few words, for rewrites that take many of them.
#pragma once

#include "lib/Import/Emitter.h"

namespace aicc::importer {

class StandardOps {
public:
  explicit StandardOps(Emitter &emitter) : emitter(emitter) {}

  // Elementwise; an absent operand of a sum leaves the other one.
  mlir::Value add(mlir::Value a, mlir::Value b) { return a && b ? binary("Add", a, b) : a ? a : b; }
  mlir::Value sub(mlir::Value a, mlir::Value b) { return binary("Sub", a, b); }
  mlir::Value mul(mlir::Value a, mlir::Value b) { return binary("Mul", a, b); }
  mlir::Value binary(llvm::StringRef op, mlir::Value a, mlir::Value b) { return emitter.emit(op, {a, b}); }
  mlir::Value unary(llvm::StringRef op, mlir::Value a) { return emitter.emit(op, {a}); }
  mlir::Value where(mlir::Value condition, mlir::Value a, mlir::Value b) {
    return emitter.emit("Where", {condition, a, b});
  }
  mlir::Value cast(mlir::Value value, DType type);
  mlir::Value matmul(mlir::Value a, mlir::Value b) { return binary("MatMul", a, b); }

  // Shapes.
  /// Dims [start, end) as integers.
  mlir::Value dims(mlir::Value value, int64_t start, int64_t end);
  /// 0 keeps a dim, -1 is what is left.
  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> shape) { return reshape(value, emitter.ints(shape)); }
  mlir::Value reshape(mlir::Value value, mlir::Value shape) { return binary("Reshape", value, shape); }
  mlir::Value transpose(mlir::Value value, llvm::ArrayRef<int64_t> order);
  mlir::Value unsqueeze(mlir::Value value, llvm::ArrayRef<int64_t> axes) {
    return binary("Unsqueeze", value, emitter.ints(axes));
  }
  mlir::Value squeeze(mlir::Value value, llvm::ArrayRef<int64_t> axes) {
    return binary("Squeeze", value, emitter.ints(axes));
  }
  mlir::Value concat(llvm::ArrayRef<mlir::Value> values, int64_t axis);
  /// Pieces of the given sizes along an axis.
  Values split(mlir::Value value, llvm::ArrayRef<int64_t> sizes, int64_t axis);
  /// Places [start, end) along an axis.
  mlir::Value slice(mlir::Value value, int64_t start, int64_t end, int64_t axis, int64_t step = 1);
  mlir::Value gather(mlir::Value value, mlir::Value indices, int64_t axis);
  /// The part at one place of an axis, which disappears.
  mlir::Value part(mlir::Value value, int64_t place, int64_t axis) {
    return gather(value, emitter.scalarInt(place), axis);
  }
  /// 0, 1 ... for a count that is an i64 tensor of one element.
  mlir::Value range(mlir::Value count);

  Emitter &emitter;
};

} // namespace aicc::importer
