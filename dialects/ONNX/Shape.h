// Shapes of `onnx` values: one implementation for static inference, symbolic dims and the integer tensors that compute
// shapes. Every op has `inferShapes(ShapeContext &)`; ShapeAnalysis runs it over a function and can be asked
// afterwards.
//
// What a shape promises: dims that are the same Dim are equal at run time. Where the standard wants equal or
// broadcastable dims and two different expressions meet, inference picks one and notes the pair as a requirement of the
// op; whoever generates code must check it at run time.
#pragma once

#include "dialects/ONNX/Dim.h"
#include "dialects/ONNX/ONNX.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace aicc::onnx {

/// Where the value of a symbol can be read at run time: dim `dim` of `value`, a function or block argument or a result.
struct SymbolOrigin {
  mlir::Value value;
  unsigned dim = 0;
  std::string name; ///< the model's name of the dim; empty for an opaque one
};

/// What is known about values while inference runs. Not thread-safe.
class ShapeContext {
public:
  explicit ShapeContext(mlir::MLIRContext *context) : context(context) {}

  mlir::MLIRContext *getContext() const { return context; }

  Dim constant(int64_t value) { return mlir::getAffineConstantExpr(value, context); }
  /// The symbol of a named dim, made on first use; `value` and `dim` say where it can be read.
  Dim named(llvm::StringRef name, mlir::Value value, unsigned dim);
  /// The opaque symbol of dim `dim` of `value`: the same on every call.
  Dim fresh(mlir::Value value, unsigned dim);
  /// A fresh symbol known to be the smaller of `a` and `b`.
  Dim minimum(mlir::Value value, unsigned dim, Dim a, Dim b);

  /// The dims, none while the rank is unknown or for what is no tensor. Taken from the type of a value not seen yet.
  std::optional<llvm::ArrayRef<Dim>> shape(mlir::Value value);
  std::optional<int64_t> rank(mlir::Value value);
  /// The elements of an integer, bool or integral float tensor of at most 64 elements; a null Dim is an element that is
  /// not known. None when nothing is known.
  std::optional<llvm::ArrayRef<Dim>> value(mlir::Value value);
  /// The elements when all are known numbers.
  std::optional<llvm::SmallVector<int64_t>> constants(mlir::Value value);
  /// The elements of a small constant of any float type.
  std::optional<llvm::SmallVector<double>> floats(mlir::Value value);
  mlir::Type elementType(mlir::Value value);
  /// The type that holds what is known: dims that are constants are static.
  mlir::Type type(mlir::Value value);

  /// A null dim becomes the static dim of the value's present type, else fresh(value, i).
  void setShape(mlir::Value value, llvm::ArrayRef<Dim> dims, mlir::Type elementType);
  /// Unless the value's present type has a rank: then its dims.
  void setUnranked(mlir::Value value, mlir::Type elementType);
  /// As setUnranked, also for a value whose present type has a rank.
  void forgetRank(mlir::Value value, mlir::Type elementType);
  /// For what is no tensor: sequences, optionals, none.
  void setType(mlir::Value value, mlir::Type type);
  /// Ignored for more than 64 elements.
  void setValue(mlir::Value value, llvm::ArrayRef<Dim> elements);
  /// Everything known about `from` also holds for `to`.
  void copy(mlir::Value from, mlir::Value to);

  /// The dim that two dims broadcast to; a null Dim when that cannot be told. Fails with a diagnostic on constants
  /// that do not fit.
  llvm::FailureOr<Dim> broadcast(Dim a, Dim b, mlir::Location loc);
  /// Of two dims that must be equal: the constant one, else the first. Fails with a diagnostic on two constants.
  llvm::FailureOr<Dim> unify(Dim a, Dim b, mlir::Location loc);

  /// Two operand dims of an op that inference took for equal without knowing it: code must check them at run time.
  struct Requirement {
    Dim a, b;
    bool orOne; ///< one of them may be 1 instead
  };
  llvm::ArrayRef<Requirement> requirements(mlir::Operation *op) const;

  /// Gives the arguments of a function their shapes; `onnx.dims` names the unknown dims.
  void setArguments(mlir::func::FuncOp function);
  /// Runs inference over the ops of a block, nested regions included.
  llvm::LogicalResult inferBlock(mlir::Block &block);
  /// The same for a branch that may never run: what does not fit is kept, not reported; says whether all did.
  bool inferBranch(mlir::Region &branch);
  /// Why `branch` does not fit the shapes; empty when it does.
  llvm::StringRef misfit(mlir::Region &branch) const;

  /// "height floordiv 2", with names where there are some.
  std::string text(Dim dim) const;
  std::string text(llvm::ArrayRef<Dim> dims) const;

  llvm::ArrayRef<SymbolOrigin> symbols() const { return origins; }
  void setOrigin(Dim symbol, mlir::Value value, unsigned dim);

private:
  struct Info {
    mlir::Type elementType; ///< or the whole type of what is no tensor
    bool ranked = false;
    llvm::ArrayRef<Dim> dims;
    bool hasValue = false;
    llvm::ArrayRef<Dim> elements;
  };
  Info &info(mlir::Value value);
  llvm::ArrayRef<Dim> keep(llvm::ArrayRef<Dim> dims);
  Dim newSymbol(SymbolOrigin origin);
  void require(Dim a, Dim b, bool orOne);

  mlir::MLIRContext *context;
  llvm::BumpPtrAllocator memory;
  llvm::DenseMap<mlir::Value, Info> infos;
  llvm::SmallVector<SymbolOrigin, 0> origins;
  llvm::StringMap<Dim> names;
  llvm::DenseMap<std::pair<mlir::Value, unsigned>, Dim> opaque;
  llvm::DenseMap<Dim, std::pair<Dim, Dim>> minima;
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<Requirement>> required;
  llvm::DenseMap<mlir::Region *, std::string> misfits;
  mlir::Operation *inferred = nullptr; ///< the op whose rule runs
};

/// Shapes of all values of one function, as they are when it is made; construct it again after changing the function.
/// Usable as an MLIR analysis: `getAnalysis<ShapeAnalysis>()` in a pass over func.func.
class ShapeAnalysis {
public:
  explicit ShapeAnalysis(mlir::func::FuncOp function);

  /// Whether inference met a model error; diagnostics have been emitted.
  bool failed() const { return llvm::failed(result); }
  std::optional<llvm::ArrayRef<Dim>> dims(mlir::Value value) { return context.shape(value); }
  std::optional<llvm::ArrayRef<Dim>> values(mlir::Value value) { return context.value(value); }
  const SymbolOrigin &origin(Dim symbol) const;
  ShapeContext &shapes() { return context; }

private:
  ShapeContext context;
  llvm::LogicalResult result;
};

/// Infers one op and writes the types of its results (and of its block arguments): what the importer calls.
llvm::LogicalResult inferTypes(ShapeContext &context, mlir::Operation *op);

} // namespace aicc::onnx
