// Inverse of com.microsoft: Gauss-Jordan elimination of [X | 1] with the greatest pivot of each column, a few standard
// operators a row. Models invert matrices of cameras and the like, of 3 or 4 rows.
#include "lib/Import/Contrib.h"
#include "lib/Import/StandardOps.h"

#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;
using mlir::LogicalResult;
using mlir::Value;

static constexpr int64_t mostRows = 16;

/// The number of rows; a problem when it is unknown or too many.
static mlir::FailureOr<int64_t> rowsOf(Value matrix, Emitter &emitter) {
  auto dims = emitter.shapes.shape(matrix);
  auto rows = dims && dims->size() >= 2 ? onnx::constantOf(dims->back()) : std::nullopt;
  auto others = rows ? onnx::constantOf((*dims)[dims->size() - 2]) : std::nullopt;
  if (others && others != rows)
    return emitter.fail("expected square matrices, found " + llvm::Twine(*others) + " x " + llvm::Twine(*rows));
  if (!others || *rows > mostRows)
    return emitter.fail("expected matrices of a known number of rows up to " + llvm::Twine(mostRows) + ", found others",
                        AICC_UNSUPPORTED);
  return *rows;
}

/// `numbers` is a column of 0, 1 ... The matrix with column `k` cleared but for row `k`, where it is 1.
static Value eliminated(Value matrix, Value numbers, int64_t k, int64_t rows, StandardOps &ops) {
  Emitter &emitter = ops.emitter;
  Value below = ops.unary("Abs", ops.slice(ops.slice(matrix, k, k + 1, -1), k, rows, -2));
  Value place = emitter.emit("ArgMax", {below}, {emitter.named("axis", int64_t(-2))});
  Value isPivot = ops.binary("Equal", numbers, ops.add(place, emitter.scalarInt(k)));
  Value pivot =
      emitter.emit("ReduceSum", {ops.where(isPivot, matrix, emitter.scalarLike(0, matrix)), emitter.ints({-2})});
  pivot = ops.binary("Div", pivot, ops.slice(pivot, k, k + 1, -1));
  matrix = ops.where(isPivot, ops.slice(matrix, k, k + 1, -2), matrix);
  Value rest = ops.sub(matrix, ops.mul(ops.slice(matrix, k, k + 1, -1), pivot));
  return ops.where(ops.binary("Equal", numbers, emitter.scalarInt(k)), pivot, rest);
}

LogicalResult importer::inverse(NodeForm &form, Emitter &emitter) {
  auto rows = rowsOf(form.input(0), emitter);
  if (failed(rows))
    return mlir::failure();
  StandardOps ops(emitter);
  DType type = onnx::dtypeOf(emitter.elementType(form.input(0)));
  Value matrix = type == DType::F64 ? form.input(0) : ops.cast(form.input(0), DType::F32);
  std::vector<float> one(size_t(*rows * *rows), 0);
  std::vector<int64_t> places;
  for (int64_t row = 0; row < *rows; ++row) {
    one[size_t(row * *rows + row)] = 1;
    places.push_back(row);
  }
  Value unit = ops.cast(emitter.constant(Tensor::of<float>(DType::F32, {*rows, *rows}, one), emitter.node),
                        type == DType::F64 ? DType::F64 : DType::F32);
  Value numbers = emitter.constant(Tensor::of<int64_t>(DType::I64, {*rows, 1}, places), emitter.node);
  Value both = ops.concat({matrix, ops.binary("Expand", unit, ops.unary("Shape", matrix))}, -1);
  for (int64_t k = 0; k < *rows; ++k)
    both = eliminated(both, numbers, k, *rows, ops);
  form.results = {ops.cast(ops.slice(both, *rows, 2 * *rows, -1), type)};
  return mlir::success();
}
