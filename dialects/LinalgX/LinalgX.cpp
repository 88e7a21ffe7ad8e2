// The `linalgx` dialect and what all its ops share: effects, result shapes, bufferization.
#include "dialects/LinalgX/LinalgX.h"

#include "dialects/LinalgX/LinalgXDialect.cpp.inc"
#include "mlir/Transforms/InliningUtils.h"

using namespace mlir;

namespace aicc::linalgx {

int64_t Window::outputExtent(int64_t input, int64_t dim) const {
  if (ShapedType::isDynamic(input) || ShapedType::isDynamic(kernel[dim]))
    return ShapedType::kDynamic;
  int64_t slack = input + padBegin(dim) + padEnd(dim) - reach(dim);
  return slack < 0 ? 0 : slack / strides[dim] + 1;
}

int64_t gatesOf(StringRef cell) {
  return llvm::StringSwitch<int64_t>(cell).Case("rnn", 1).Case("gru", 3).Case("lstm", 4).Default(0);
}

void detail::effectsOfStructuredOp(DestinationStyleOpInterface op, Effects &effects) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    if (op.isDpsInit(&operand))
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
    else
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  }
}

LogicalResult detail::shapesOfInits(OpBuilder &builder, DestinationStyleOpInterface op,
                                    ReifiedRankedShapedTypeDims &shapes) {
  for (Value init : op.getDpsInits())
    if (isa<RankedTensorType>(init.getType()))
      shapes.push_back(tensor::getMixedSizes(builder, op.getLoc(), init));
  return success();
}

LogicalResult detail::bufferizeStructuredOp(RewriterBase &rewriter, DestinationStyleOpInterface op,
                                            const bufferization::BufferizationOptions &options,
                                            bufferization::BufferizationState &state) {
  SmallVector<Value> operands;
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<TensorType>(operand.get().getType())) {
      operands.push_back(operand.get());
      continue;
    }
    FailureOr<Value> buffer = bufferization::getBuffer(rewriter, operand.get(), options, state);
    if (failed(buffer))
      return failure();
    operands.push_back(*buffer);
  }
  unsigned firstInit = op.getNumDpsInputs();
  SmallVector<Value> outputs(operands.begin() + firstInit, operands.end());
  rewriter.setInsertionPoint(op);
  Operation *buffered = clone(rewriter, op, TypeRange(), operands);
  (void)buffered;
  bufferization::replaceOpWithBufferizedValues(rewriter, op, outputs);
  return success();
}

namespace {
/// Every op may move from a region's function into the host program.
struct Inliner : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final { return true; }
};
} // namespace

void LinalgXDialect::initialize() {
  addInterfaces<Inliner>();
  addOperations<
#define GET_OP_LIST
#include "dialects/LinalgX/LinalgXOps.cpp.inc"
      >();
}

} // namespace aicc::linalgx
