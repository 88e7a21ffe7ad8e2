// Shapes of recurrent layers.
#include "dialects/ONNX/Infer.h"

using namespace mlir;

namespace aicc::onnx {

static LogicalResult inferRecurrent(ShapeContext &context, Operation *op, StringRef direction, int64_t gates) {
  Value input = op->getOperand(0), recurrent = op->getOperand(2);
  if (direction != "forward" && direction != "reverse" && direction != "bidirectional")
    return op->emitOpError() << "expected 'direction' to be forward, reverse or bidirectional, found '" << direction
                             << "'";
  auto dims = context.shape(input), weights = context.shape(recurrent);
  Dim hidden = weights ? (*weights)[2] : Dim();
  if (auto given = integerOr(op, "hidden_size", 0)) {
    if (constantOf(hidden).value_or(given) != given)
      return op->emitOpError() << "expected 'hidden_size' (" << given << ") to match the last dim of 'R' ("
                               << context.text(hidden) << ")";
    hidden = context.constant(given);
  }
  if (weights && failed(context.unify((*weights)[1], multiply(hidden, gates), op->getLoc())))
    return op->emitOpError() << "expected 'R' to have " << context.text(multiply(hidden, gates))
                             << " rows, one per gate and hidden unit, found " << context.text((*weights)[1]);
  bool batchFirst = integerOr(op, "layout", 0) != 0;
  Dim directions = context.constant(direction == "bidirectional" ? 2 : 1);
  Dim steps = dims ? (*dims)[batchFirst ? 1 : 0] : context.fresh(op->getResult(0), batchFirst ? 1 : 0);
  Dim batch = dims ? (*dims)[batchFirst ? 0 : 1] : context.fresh(op->getResult(0), batchFirst ? 0 : 2);
  auto inputs = context.shape(op->getOperand(1));
  if (dims && inputs && dims->size() == 3 && inputs->size() == 3)
    requireSame(context, dims->back(), inputs->back());
  for (Value operand : op->getOperands().drop_front(4)) { // sequence_lens, then initial states and peepholes
    auto own = isPresent(operand) ? context.shape(operand) : std::nullopt;
    if (own && (own->size() == 1 || own->size() == 3))
      requireSame(context, batch, own->size() == 1 ? own->front() : (*own)[batchFirst ? 0 : 1]);
  }
  Type elementType = context.elementType(input);
  Dims all = {steps, directions, batch, hidden}, last = {directions, batch, hidden};
  if (batchFirst) {
    all = {batch, steps, directions, hidden};
    last = {batch, directions, hidden};
  }
  context.setShape(op->getResult(0), all, elementType);
  for (Value state : op->getResults().drop_front())
    context.setShape(state, last, elementType);
  return success();
}

LogicalResult LSTMOp::inferShapes(ShapeContext &context) { return inferRecurrent(context, *this, getDirection(), 4); }

LogicalResult GRUOp::inferShapes(ShapeContext &context) { return inferRecurrent(context, *this, getDirection(), 3); }

LogicalResult RNNOp::inferShapes(ShapeContext &context) { return inferRecurrent(context, *this, getDirection(), 1); }

} // namespace aicc::onnx
