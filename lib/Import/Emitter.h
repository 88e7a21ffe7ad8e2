// Creates operations of the dialect for the current node and infers their types at once.
#pragma once

#include "lib/Import/NodeForm.h"
#include "lib/Import/OpTable.h"
#include "lib/Import/Report.h"
#include "lib/Support/WeightStore.h"

#include "dialects/ONNX/Shape.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace aicc::importer {

using Values = llvm::SmallVector<mlir::Value>;

class Emitter {
public:
  Emitter(mlir::MLIRContext *context, OpTable &ops, Report &report, WeightStore &store, int64_t denseBytes)
      : builder(mlir::UnknownLoc::get(context), context), shapes(context), ops(ops), report(report), store(store),
        denseBytes(denseBytes) {}

  mlir::MLIRContext *context() { return builder.getContext(); }

  /// An op of the newest form: absent inputs (null) become NoValue, missing optional results are made. The results
  /// exist even when inference failed; `failed` says so.
  Values emit(llvm::StringRef op, llvm::ArrayRef<mlir::Value> inputs, const mlir::NamedAttrList &attributes,
              unsigned outputs, llvm::MutableArrayRef<std::unique_ptr<mlir::Region>> regions = {});
  /// The same for one result.
  mlir::Value emit(llvm::StringRef op, llvm::ArrayRef<mlir::Value> inputs,
                   llvm::ArrayRef<mlir::NamedAttribute> attributes = {}) {
    return emit(op, inputs, mlir::NamedAttrList(attributes), 1).front();
  }
  mlir::NamedAttribute named(llvm::StringRef name, int64_t value);
  mlir::NamedAttribute named(llvm::StringRef name, llvm::StringRef value);
  mlir::NamedAttribute named(llvm::StringRef name, llvm::ArrayRef<int64_t> value);
  mlir::NamedAttribute named(llvm::StringRef name, float value);

  /// A constant where the function begins, so that every region sees it.
  mlir::Value constant(const Tensor &tensor, llvm::StringRef name);
  mlir::Value weight(const std::string &key);
  mlir::Value ints(llvm::ArrayRef<int64_t> values);
  mlir::Value scalarInt(int64_t value);
  /// A scalar of `like`'s element type, which must be a float or integer type.
  mlir::Value scalarLike(double value, mlir::Value like);
  mlir::Value none();

  std::optional<int64_t> rank(mlir::Value value) { return shapes.rank(value); }
  mlir::Type elementType(mlir::Value value) { return shapes.elementType(value); }

  /// A problem of the current node; always failure.
  mlir::LogicalResult fail(const llvm::Twine &message, aicc_status status = AICC_BAD_MODEL);

  mlir::ImplicitLocOpBuilder builder;
  onnx::ShapeContext shapes;
  OpTable &ops;
  Report &report;
  WeightStore &store;
  int64_t denseBytes;
  mlir::Block *entry = nullptr; ///< of the function under construction
  bool failed = false;          ///< since the current node began
  std::string node, op;         ///< the current node, for problems
  int64_t channelBlock = 0;     ///< of operators of com.microsoft.nchwc

private:
  mlir::Value constantOp(mlir::RankedTensorType type, mlir::Attribute value);
  mlir::Value noValue;
  mlir::Operation *lastConstant = nullptr;
};

} // namespace aicc::importer
