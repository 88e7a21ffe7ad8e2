#include "lib/Place/Arithmetic.h"

#include "dialects/ONNX/ONNX.h"

#include "llvm/ADT/TypeSwitch.h"

namespace aicc {

using namespace mlir;

namespace {

constexpr int64_t unknown = -1;

bool isStatic(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape();
}

ArrayRef<int64_t> dims(Value value) { return cast<RankedTensorType>(value.getType()).getShape(); }
int64_t count(Value value) { return ShapedType::getNumElements(dims(value)); }

/// Each output element is a sum over what one filter sees: the filters' elements without their first dim.
int64_t convolution(Value filters, Value output) {
  if (!isStatic(filters) || !isStatic(output) || dims(filters).empty() || dims(filters)[0] == 0)
    return unknown;
  return 2 * count(output) * (count(filters) / dims(filters)[0]);
}

int64_t product(Value a, Value output, bool isTransposed = false) {
  if (!isStatic(a) || !isStatic(output) || dims(a).empty())
    return unknown;
  return 2 * count(output) * (isTransposed ? dims(a).front() : dims(a).back());
}

/// Scores and their sum over the values: each query and output element meets every key position.
int64_t attention(onnx::AttentionOp op) {
  Value keys = onnx::isPresent(op.getPastKey()) ? op->getResult(1) : op.getK();
  if (!isStatic(op.getQ()) || !isStatic(keys) || !isStatic(op->getResult(0)) || dims(keys).size() < 2)
    return unknown;
  int64_t positions = dims(keys)[dims(keys).size() - 2];
  return 2 * positions * (count(op.getQ()) + count(op->getResult(0)));
}

/// At each step of each sample every weight of every direction is used once.
template <typename Op> int64_t recurrent(Op op) {
  Value x = op.getX(), w = op.getW(), r = op.getR();
  if (!isStatic(x) || !isStatic(w) || !isStatic(r) || dims(x).size() != 3)
    return unknown;
  return 2 * dims(x)[0] * dims(x)[1] * (count(w) + count(r));
}

} // namespace

int64_t countOperations(Operation *op) {
  using R = int64_t;
  return llvm::TypeSwitch<Operation *, R>(op)
      .Case<onnx::ConvOp, onnx::ConvIntegerOp>(
          [](Operation *conv) { return convolution(conv->getOperand(1), conv->getResult(0)); })
      .Case<onnx::QLinearConvOp>([](onnx::QLinearConvOp conv) { return convolution(conv.getW(), conv->getResult(0)); })
      .Case<onnx::ConvTransposeOp>(
          [](Operation *conv) { return convolution(conv->getOperand(1), conv->getOperand(0)); })
      .Case<onnx::MatMulOp, onnx::MatMulIntegerOp, onnx::QLinearMatMulOp>(
          [](Operation *matmul) { return product(matmul->getOperand(0), matmul->getResult(0)); })
      .Case<onnx::GemmOp>(
          [](onnx::GemmOp gemm) { return product(gemm.getA(), gemm->getResult(0), gemm.getTransA() != 0); })
      .Case<onnx::AttentionOp>([](onnx::AttentionOp op) { return attention(op); })
      .Case<onnx::LSTMOp, onnx::GRUOp, onnx::RNNOp>([](auto op) { return recurrent(op); })
      .Default([](Operation *) -> R { return 0; });
}

int64_t countOperations(func::FuncOp main) {
  int64_t total = 0;
  for (Operation &op : main.getBody().front()) {
    int64_t found = countOperations(&op);
    if (found == unknown)
      return 0;
    total += found;
  }
  return total;
}

} // namespace aicc
