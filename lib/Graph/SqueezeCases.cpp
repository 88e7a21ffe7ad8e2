#include "lib/Graph/SqueezeCases.h"

#include "dialects/ONNX/ONNX.h"

using namespace mlir;

namespace aicc::graph {

/// With more unknown dims than this there are too many cases.
static constexpr size_t mostDims = 3;

static bool hasCases(onnx::SqueezeOp op) {
  auto data = dyn_cast<RankedTensorType>(op.getData().getType());
  return data && isa<UnrankedTensorType>(op.getSqueezed().getType()) && !onnx::isPresent(op.getAxes()) &&
         size_t(data.getNumDynamicDims()) <= mostDims;
}

static Value integers(OpBuilder &b, Location loc, ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get({int64_t(values.size())}, b.getI64Type());
  return onnx::ConstantOp::create(b, loc, type, DenseElementsAttr::get(type, values));
}

/// Whether dim `dim` is 1, in a vector of one element.
static Value isOne(OpBuilder &b, Location loc, Value data, int64_t dim) {
  auto vector = RankedTensorType::get({1}, b.getI64Type());
  Value size = onnx::ShapeOp::create(b, loc, vector, data, b.getI64IntegerAttr(dim + 1), b.getI64IntegerAttr(dim));
  return onnx::EqualOp::create(b, loc, vector.clone(b.getI1Type()), size, integers(b, loc, {1}));
}

/// The cases of the dims in `open`; `axes` are those that are 1.
static Value makeCases(OpBuilder &b, onnx::SqueezeOp op, ArrayRef<int64_t> open, ArrayRef<int64_t> axes) {
  Location loc = op.getLoc();
  Type unknown = op.getSqueezed().getType();
  if (open.empty()) {
    SmallVector<int64_t> sorted(axes);
    llvm::sort(sorted);
    if (sorted.empty())
      return onnx::IdentityOp::create(b, loc, unknown, op.getData());
    return onnx::SqueezeOp::create(b, loc, unknown, op.getData(), integers(b, loc, sorted));
  }
  auto cases = onnx::IfOp::create(b, loc, unknown, isOne(b, loc, op.getData(), open.front()));
  SmallVector<int64_t> more(axes);
  more.push_back(open.front());
  for (auto [region, known] :
       {std::pair(&cases.getThenBranch(), ArrayRef<int64_t>(more)), std::pair(&cases.getElseBranch(), axes)}) {
    OpBuilder::InsertionGuard guard(b);
    b.createBlock(region);
    Value result = makeCases(b, op, open.drop_front(), known);
    onnx::YieldOp::create(b, loc, result);
  }
  return cases.getResult(0);
}

bool squeezeByCases(func::FuncOp function) {
  onnx::SqueezeOp found;
  function.walk([&](onnx::SqueezeOp op) {
    if (!hasCases(op))
      return WalkResult::advance();
    found = op;
    return WalkResult::interrupt();
  });
  if (!found)
    return false;
  SmallVector<int64_t> open, axes;
  for (auto [dim, size] : llvm::enumerate(cast<RankedTensorType>(found.getData().getType()).getShape()))
    if (ShapedType::isDynamic(size))
      open.push_back(int64_t(dim));
    else if (size == 1)
      axes.push_back(int64_t(dim));
  OpBuilder b(found);
  found.getSqueezed().replaceAllUsesWith(makeCases(b, found, open, axes));
  found.erase();
  return true;
}

} // namespace aicc::graph
