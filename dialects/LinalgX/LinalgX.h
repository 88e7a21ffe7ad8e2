// The `linalgx` dialect. README.md says why each op exists; LinalgX.td defines them.
#pragma once

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace aicc::linalgx {

/// Columns of one packed panel of a matmul's right operand, output channels of one panel of a
/// filter, units of one panel of recurrent weights.
constexpr int64_t panelWidth = 32;

/// Panels that `columns` columns take.
constexpr int64_t panelCount(int64_t columns) { return (columns + panelWidth - 1) / panelWidth; }

/// A window over 1 to 3 spatial dims; `pads` holds all begins, then all ends. Entries of `kernel` may be dynamic.
struct Window {
  llvm::SmallVector<int64_t, 3> kernel, strides, dilations;
  llvm::SmallVector<int64_t, 6> pads;

  int64_t rank() const { return strides.size(); }
  int64_t padBegin(int64_t dim) const { return pads[dim]; }
  int64_t padEnd(int64_t dim) const { return pads[rank() + dim]; }
  /// Input extent that one window covers in `dim`.
  int64_t reach(int64_t dim) const { return (kernel[dim] - 1) * dilations[dim] + 1; }
  /// Output extent of an input extent (ShapedType::kDynamic stays so).
  int64_t outputExtent(int64_t input, int64_t dim) const;
};

/// Gates of a recurrent cell: rnn 1, gru 3, lstm 4; 0 for an unknown one.
int64_t gatesOf(llvm::StringRef cell);

template <typename ConcreteType> class TakesEpilogue : public mlir::OpTrait::TraitBase<ConcreteType, TakesEpilogue> {};

namespace detail {
using Effects = llvm::SmallVectorImpl<mlir::SideEffects::EffectInstance<mlir::MemoryEffects::Effect>>;
/// Nothing on tensors; reads of inputs and writes of destinations on memrefs.
void effectsOfStructuredOp(mlir::DestinationStyleOpInterface op, Effects &effects);
/// The dims of each tensor destination.
llvm::LogicalResult shapesOfInits(mlir::OpBuilder &builder, mlir::DestinationStyleOpInterface op,
                                  mlir::ReifiedRankedShapedTypeDims &shapes);
/// Replaces the op by itself on buffers.
llvm::LogicalResult bufferizeStructuredOp(mlir::RewriterBase &rewriter, mlir::DestinationStyleOpInterface op,
                                          const mlir::bufferization::BufferizationOptions &options,
                                          mlir::bufferization::BufferizationState &state);
} // namespace detail

} // namespace aicc::linalgx

#include "dialects/LinalgX/LinalgXDialect.h.inc"
#define GET_OP_CLASSES
#include "dialects/LinalgX/LinalgXOps.h.inc"
