// Calls of the support library (lib/Codegen/support): what is no loop nest.
#pragma once

#include "lib/Linalg/Lowering.h"

namespace aicc::linalg {

/// Up to so many elements along an axis loops that compare or add all pairs are no slower than a call that goes through
/// them in order, and run in parallel.
constexpr int64_t shortAxis = 16;

/// What a call gets: lowered values with the ONNX element type of each, which signless types do not say.
struct HostArguments {
  llvm::SmallVector<mlir::Value> values;
  llvm::SmallVector<int64_t> dtypes;

  void tensor(mlir::Value lowered, mlir::Type onnxElement);
  /// The lowered tensor of an onnx value.
  void tensor(Lowering &l, mlir::Value onnxValue) { tensor(l.in(onnxValue), Lowering::element(onnxValue)); }
  void scalar(mlir::Value value);
  void scalar(Lowering &l, int64_t value);
};

/// A tensor of strings, as `type` (of i64) with one string or as many as it has elements.
mlir::Value stringConstant(Lowering &l, llvm::ArrayRef<llvm::StringRef> texts, mlir::RankedTensorType type);
/// A vector of them.
mlir::Value stringConstant(Lowering &l, llvm::ArrayRef<llvm::StringRef> texts);
/// A vector of numbers.
mlir::Value integerConstant(Lowering &l, llvm::ArrayRef<int64_t> numbers);

/// `dispatch.call "function"` whose results are the tensors `results` of the op being lowered: defines them, their
/// sizes included.
mlir::LogicalResult callHost(Lowering &l, llvm::StringRef function, const HostArguments &arguments,
                             mlir::ValueRange results);
/// One with one result, a tensor of `onnxElement`s.
mlir::Value callHost(Lowering &l, llvm::StringRef function, const HostArguments &arguments, mlir::RankedTensorType type,
                     mlir::Type onnxElement);
/// One whose result is a tensor in between, of these sizes.
mlir::Value callHost(Lowering &l, llvm::StringRef function, const HostArguments &arguments,
                     llvm::ArrayRef<mlir::OpFoldResult> sizes, mlir::Type element);
/// One whose result is a handle or a number.
mlir::Value callHost(Lowering &l, llvm::StringRef function, const HostArguments &arguments);

} // namespace aicc::linalg
