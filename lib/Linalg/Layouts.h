// Which onnx ops work on channels-last images, and how each is rewritten to do so: the rules of linalg-assign-layouts.
#pragma once

#include "dialects/ONNX/ONNX.h"

#include "mlir/IR/PatternMatch.h"

namespace aicc::linalg {

/// Ops whose lowering reads and writes images channels last whatever the model says: convolutions and pools. They stay
/// as they are between two transposes, which their lowering looks through.
bool isImageOp(mlir::Operation *op);

/// Values by their channels-last form; makes forms on demand.
class ChannelsLast {
public:
  explicit ChannelsLast(mlir::IRRewriter &rewriter) : rewriter(rewriter) {}

  /// The channels-last form of an image: known, a permuted constant, or a new onnx.Transpose behind its definition.
  mlir::Value of(mlir::Value image);
  /// The form of an operand that broadcasts to an image of `rank`: lower ranks get leading unit dims.
  mlir::Value ofBroadcast(mlir::Value operand, int64_t rank);
  /// Makes known that `last` is the form of `image`.
  void remember(mlir::Value image, mlir::Value last) { forms[image] = last; }

  /// A transpose of `value` at the insertion point.
  mlir::Value transposed(mlir::Value value, llvm::ArrayRef<int64_t> permutation);
  /// onnx.Constant of a list of i64, or of integers of another type.
  mlir::Value integers(llvm::ArrayRef<int64_t> values, mlir::Location loc, mlir::Type element = {});
  mlir::IRRewriter &rewriter;

private:
  mlir::Value permutedConstant(mlir::Value image);
  mlir::Value withLeadingUnits(mlir::Value operand, int64_t rank);
  llvm::DenseMap<mlir::Value, mlir::Value> forms;
  llvm::DenseMap<std::pair<mlir::Value, int64_t>, mlir::Value> broadcastForms; ///< by the rank broadcast to
};

/// How one kind of op is moved to channels-last images.
struct LayoutRule {
  /// The operands that are images of the op's rank (constants included).
  llvm::SmallVector<mlir::Value> images;
  /// Builds the op on channels-last forms at the insertion point; results in order.
  std::function<llvm::SmallVector<mlir::Value>(ChannelsLast &)> rewrite;
  /// Whether the results are images too; otherwise they are what they were.
  bool keepsImage = true;
};

/// The rule of an op that can work on channels-last images of rank 3 to 5; none for others.
std::optional<LayoutRule> layoutRuleOf(mlir::Operation *op);

/// The static shape of a channels-last form.
mlir::Type channelsLastType(mlir::Type type);
/// Where dim `axis` of an image of `rank` is in its channels-last form.
int64_t axisInChannelsLast(int64_t axis, int64_t rank);
bool isImageType(mlir::Type type);

} // namespace aicc::linalg
