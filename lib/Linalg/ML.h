// What the rules of ai.onnx.ml share: tables of what a model learned, rows of f32, scores and labels.
#pragma once

#include "lib/Linalg/Structured.h"

namespace aicc::linalg {

//===- Tables -------------------------------------------------------------===//

/// Elements as they lie in memory: a small tensor is a constant, a large one a weight of the artifact.
mlir::Value table(Lowering &l, DType type, llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<char> bytes);
template <typename T> mlir::Value table(Lowering &l, llvm::ArrayRef<T> elements) {
  constexpr DType type = std::is_same_v<T, float>     ? DType::F32
                         : std::is_same_v<T, double>  ? DType::F64
                         : std::is_same_v<T, int32_t> ? DType::I32
                                                      : DType::I64;
  static_assert(type != DType::I64 || std::is_same_v<T, int64_t>);
  return table(l, type, int64_t(elements.size()),
               {reinterpret_cast<const char *>(elements.data()), elements.size() * sizeof(T)});
}
/// Strings, as the pointers they are.
mlir::Value table(Lowering &l, mlir::ArrayAttr texts);

/// result[..] = table[places[..]].
mlir::Value pick(Lowering &l, mlir::Value table, mlir::Value places, llvm::ArrayRef<mlir::OpFoldResult> sizes);

//===- Rows ---------------------------------------------------------------===//

/// X as a matrix of floats; a vector is one row.
mlir::Value rowsOf(Lowering &l, mlir::Value onnxValue, mlir::Type element);

/// The matrix product with rows of learned numbers, as many as `rows` x columns of `x`, plus one of `bias` per row
/// unless it is empty. Ends the run when x has another number of columns.
mlir::Value productWithRows(Lowering &l, mlir::Value x, llvm::ArrayRef<float> numbers, int64_t rows,
                            llvm::ArrayRef<float> bias);

//===- Scores -------------------------------------------------------------===//

/// A post_transform. A single score only knows PROBIT, as ONNX Runtime has it.
mlir::Value transformed(Lowering &l, mlir::Value scores, llvm::StringRef transform);

/// One column of a matrix, as [N, 1].
mlir::Value column(Lowering &l, mlir::Value scores, int64_t number);

/// The scores of two classes that a single one tells apart, [N, 2]: LOGISTIC gives both a probability, other transforms
/// but PROBIT do nothing. As ONNX Runtime has it: (1 - s, s) for a complement, else (-s, s).
mlir::Value pairOf(Lowering &l, mlir::Value single, llvm::StringRef transform, bool isComplement);

/// The number of the first greatest column of each row; columns that `isCandidate` denies are never taken.
mlir::Value bestColumns(Lowering &l, mlir::Value scores, llvm::ArrayRef<bool> isCandidate = {});

/// Places of 1 where the single score is above `threshold`, else 0.
mlir::Value isAbove(Lowering &l, mlir::Value single, double threshold);

/// Defines the labels of a classifier: `texts` where it has some, else `numbers`, at `places`.
mlir::LogicalResult defineLabels(Lowering &l, mlir::Value result, mlir::Value places,
                                 std::optional<mlir::ArrayAttr> texts, std::optional<llvm::ArrayRef<int64_t>> numbers);

} // namespace aicc::linalg
