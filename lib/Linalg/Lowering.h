// What the lowering of one onnx op works with: the lowered form of each onnx value, dims as SSA values, constants.
//
// `linalg-lower-onnx` is a translation, not a conversion: it walks the ops of a function once, in order, and calls the
// rule of each. A rule reads `lowering.in(op.getX())`, builds with `lowering.b` and says `lowering.define(op.getY(),
// v)`. The onnx op stays intact until the whole function is lowered, so a rule can always ask for the original types.
//
//   LogicalResult lowerFlip(onnx::FlipOp op, Lowering &l) {
//     Value init = l.empty(op.getY());
//     ...
//     return l.define(op.getY(), result);
//   }
//   void populateFlipRules(Rules &rules) { rules.add(lowerFlip); }
#pragma once

#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/Shape.h"
#include "lib/Support/WeightStore.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <functional>
#include <optional>

namespace aicc::linalg {

class Lowering;

/// How each op is lowered, by op name.
class Rules {
public:
  using Rule = std::function<mlir::LogicalResult(mlir::Operation *, Lowering &)>;

  template <typename OpTy> void add(mlir::LogicalResult (*rule)(OpTy, Lowering &)) {
    add(OpTy::getOperationName(),
        [rule](mlir::Operation *op, Lowering &lowering) { return rule(mlir::cast<OpTy>(op), lowering); });
  }
  void add(llvm::StringRef name, Rule rule) { rules[name] = std::move(rule); }
  /// Null when the op has no rule.
  const Rule *find(mlir::Operation *op) const;
  const Rule *find(llvm::StringRef name) const;

private:
  llvm::StringMap<Rule> rules;
};

/// The state of lowering one function.
class Lowering {
public:
  /// Builds into `entry`, whose arguments are the lowered forms of the arguments of `function`.
  Lowering(mlir::func::FuncOp function, mlir::Block *entry, const Rules &rules, WeightStore &weights);

  /// Builder at the current place, at the location of the op being lowered.
  mlir::ImplicitLocOpBuilder b;

  // Values.

  /// The lowered tensor: signless, bool and elements of fewer bits than a byte as i8. A value whose elements shape
  /// analysis knows becomes from_elements.
  mlir::Value in(mlir::Value onnxValue);
  /// Sets the lowered form; inserts a tensor.cast where the static dims differ. Always success, for `return`.
  mlir::LogicalResult define(mlir::Value onnxResult, mlir::Value lowered);

  // Types.

  /// The type in memory of one element: signless, i8 for bool, for 8 bit floats and for all that is narrower, i64 for
  /// strings, which are pointers.
  static mlir::Type storage(mlir::Type onnxElement);
  /// The lowered type of an onnx value: static where shape analysis found a constant.
  mlir::RankedTensorType type(mlir::Value onnxValue);
  /// The same, or index, the type of handles, for sequences and optionals.
  mlir::Type storedType(mlir::Value onnxValue);
  /// Whether values of that type are handles of the host program (LowerSequence.cpp).
  static bool isHandle(mlir::Type onnxType);
  /// The element type the onnx value had: signedness and bool survive here.
  static mlir::Type element(mlir::Value onnxValue);
  static bool isUnsigned(mlir::Value onnxValue);
  static bool isBool(mlir::Value onnxValue);

  // Dims.

  /// The dims of an onnx value as shape analysis knows them; equality is identity.
  llvm::ArrayRef<mlir::AffineExpr> dims(mlir::Value onnxValue);
  int64_t rank(mlir::Value onnxValue) { return int64_t(dims(onnxValue).size()); }
  /// One SSA value (or attribute) per distinct expression.
  mlir::OpFoldResult size(mlir::AffineExpr dim);
  mlir::OpFoldResult size(mlir::Value onnxValue, int64_t dim) { return size(dims(onnxValue)[dim]); }
  llvm::SmallVector<mlir::OpFoldResult> sizes(mlir::Value onnxValue);
  llvm::SmallVector<mlir::OpFoldResult> sizes(llvm::ArrayRef<mlir::AffineExpr> dims);
  /// The sizes of a lowered tensor: of an onnx value, or made by a rule meanwhile.
  llvm::SmallVector<mlir::OpFoldResult> sizesOf(mlir::Value lowered);
  /// A size as an index value.
  mlir::Value sizeValue(mlir::Value onnxValue, int64_t dim) { return index(size(onnxValue, dim)); }
  mlir::Value index(mlir::OpFoldResult size);
  mlir::Value index(int64_t value);
  /// Says what a dim of `result` is that only this op can compute (data-dependent sizes). Does nothing when the dim is
  /// known already, so a rule may call it for every dim.
  void defineSize(mlir::Value onnxResult, int64_t dim, llvm::function_ref<mlir::OpFoldResult()> compute);
  /// Whether the dims can be computed in front of `op`: none comes from inside its regions.
  bool isDefinedOutside(llvm::ArrayRef<mlir::AffineExpr> dims, mlir::Operation *op);
  /// tensor.empty of a result.
  mlir::Value empty(mlir::Value onnxResult);
  mlir::Value empty(llvm::ArrayRef<mlir::OpFoldResult> sizes, mlir::Type elementType);

  /// Ends the run with a message that names the op being lowered unless `holds` (an i1 of the host program).
  void check(mlir::Value holds, const llvm::Twine &message);
  /// Ends the run with `message`, if it gets here.
  void fail(const llvm::Twine &message);
  /// Checks at run time what shape inference took for granted about the operands of `op`.
  void checkRequirements(mlir::Operation *op);
  /// Checks at run time that no size of the results of `op` is negative which the sizes of inputs could make so; before
  /// its rule ran those of known symbols, `after` it those that the op itself has computed.
  void checkSizes(mlir::Operation *op, bool after);

  // Constants.

  /// Dense elements as they lie in memory.
  static mlir::DenseElementsAttr inStorage(mlir::DenseElementsAttr elements);
  /// The value of a constant operand: small ones as they are, weights up to `limit` elements read from the store; onnx
  /// element type. Null when the value is no constant.
  mlir::DenseElementsAttr constant(mlir::Value onnxValue, int64_t limit = 4096);
  /// All elements, when they are constant integers.
  std::optional<llvm::SmallVector<int64_t>> integers(mlir::Value onnxValue);
  /// All elements, when they are constant floats.
  std::optional<llvm::SmallVector<double>> floats(mlir::Value onnxValue);
  /// The one value of a constant with equal elements, in its storage type; null otherwise.
  mlir::TypedAttr splat(mlir::Value onnxValue);
  /// Element `position` of an integer tensor of rank 0 or 1, as an index: constant, dim expression or tensor.extract.
  mlir::OpFoldResult elementAsIndex(mlir::Value onnxValue, int64_t position);
  /// Checks at run time that a tensor of rank 0 or 1 has an element `position`, where that is not known.
  void checkElement(mlir::Value onnxValue, int64_t position);
  /// The key of a value that is a stored weight, directly or because the rule of its op derived one.
  std::optional<std::string> weightKey(mlir::Value onnxValue);
  /// A `dispatch.weight`.
  mlir::Value weight(llvm::StringRef key, mlir::RankedTensorType type);
  WeightStore &weights;

  /// Whether kernels run where the host program does: calls of the support library then read and write their memory,
  /// and a check of elements need not wait for a device.
  bool isOnHost() const { return isHost; }

  /// Whether shape inference succeeded; it has told the user otherwise.
  bool isValid() const { return !shapes.failed(); }

  // Regions.

  /// Lowers the ops of `block`, whose arguments the caller has defined, at the current place; the terminator is left
  /// to the caller. Values made meanwhile are not reused behind it.
  mlir::LogicalResult lowerBlock(mlir::Block &block);
  /// Scope of a nested region: sizes and tensors cached inside are dropped at its end.
  struct Scope {
    explicit Scope(Lowering &lowering);
    ~Scope();
    Lowering &lowering;
  };

private:
  mlir::LogicalResult lowerOp(mlir::Operation *op);
  mlir::LogicalResult cloneOp(mlir::Operation *op);
  mlir::Value lookup(mlir::Value onnxValue);
  mlir::OpFoldResult lookup(mlir::AffineExpr dim);
  mlir::OpFoldResult sizeOfSymbol(mlir::AffineExpr symbol);
  mlir::OpFoldResult computeSize(mlir::AffineExpr dim);
  bool isChecked(mlir::AffineExpr dim) const;
  /// Ends the run, once for each dim, on a size that is negative or of no machine.
  void checkSize(mlir::AffineExpr dim);
  bool isOfArguments(mlir::AffineExpr dim);
  mlir::Value fromElements(mlir::Value onnxValue, llvm::ArrayRef<mlir::AffineExpr> elements);
  mlir::Value constantTensor(mlir::Value onnxValue);
  /// Runs `build` at the head of the function, behind what was built there before.
  mlir::Value hoisted(llvm::function_ref<mlir::Value()> build);

  onnx::ShapeAnalysis shapes;
  bool hasRefused = false; ///< an op was, and sizes that it should have made are missing
  const Rules &rules;
  mlir::Block *entry;
  mlir::Operation *lastHoisted = nullptr;
  bool isHost;
  struct Cache {
    llvm::DenseMap<mlir::Value, mlir::Value> values;
    llvm::DenseMap<mlir::AffineExpr, mlir::OpFoldResult> sizes;
    llvm::DenseSet<mlir::AffineExpr> checked; ///< sizes known to be no less than 0
  };
  llvm::SmallVector<Cache> scopes;
  /// The onnx value that a lowered one stands for, to answer sizesOf.
  llvm::DenseMap<mlir::Value, mlir::Value> origin;
};

} // namespace aicc::linalg
