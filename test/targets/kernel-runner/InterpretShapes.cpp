#include "test/targets/kernel-runner/InterpretShapes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace aicc::cpu::test {
namespace {

using Values = DenseMap<Value, Array>;
using Sizes = std::vector<int64_t>;

int64_t number(OpFoldResult value, Values &values) {
  if (auto constant = getConstantIntValue(value))
    return *constant;
  return values[cast<Value>(value)].values[0];
}

Sizes numbers(ArrayRef<OpFoldResult> list, Values &values) {
  Sizes result;
  for (OpFoldResult value : list)
    result.push_back(number(value, values));
  return result;
}

Array filled(Sizes sizes, double value) {
  Array result(std::move(sizes));
  result.values.assign(result.count(), value);
  return result;
}

Array collapse(tensor::CollapseShapeOp op, Array source) {
  Sizes sizes;
  for (const auto &group : op.getReassociationIndices()) {
    sizes.push_back(1);
    for (int64_t dim : group)
      sizes.back() *= source.sizes[dim];
  }
  source.sizes = sizes;
  return source;
}

Array pad(tensor::PadOp op, Array source, Values &values) {
  Sizes low = numbers(op.getMixedLowPad(), values), high = numbers(op.getMixedHighPad(), values), sizes;
  for (size_t i = 0; i < low.size(); ++i)
    sizes.push_back(source.sizes[i] + low[i] + high[i]);
  Array result = filled(sizes, values[op.getConstantPaddingValue()].values[0]);
  forEachPoint(source.sizes, [&](ArrayRef<int64_t> point) {
    Sizes to;
    for (size_t i = 0; i < low.size(); ++i)
      to.push_back(point[i] + low[i]);
    result.at(to) = source.at(point);
  });
  return result;
}

/// Where element `point` of a slice lies in the whole tensor.
struct SlicePosition {
  Sizes offsets, strides, sizes;

  SlicePosition(OffsetSizeAndStrideOpInterface op, Values &values)
      : offsets(numbers(op.getMixedOffsets(), values)), strides(numbers(op.getMixedStrides(), values)),
        sizes(numbers(op.getMixedSizes(), values)) {}

  Sizes operator()(ArrayRef<int64_t> point) const {
    Sizes at;
    for (size_t i = 0; i < point.size(); ++i)
      at.push_back(offsets[i] + point[i] * strides[i]);
    return at;
  }
};

Array extractSlice(tensor::ExtractSliceOp op, Array source, Values &values) {
  SlicePosition position(op, values);
  Array result(position.sizes);
  forEachPoint(position.sizes, [&](ArrayRef<int64_t> point) { result.at(point) = source.at(position(point)); });
  Sizes kept;
  for (size_t i = 0; i < position.sizes.size(); ++i)
    if (!op.getDroppedDims().test(i))
      kept.push_back(position.sizes[i]);
  result.sizes = kept;
  return result;
}

Array insertSlice(tensor::InsertSliceOp op, Array source, Array into, Values &values) {
  SlicePosition position(op, values);
  source.sizes = position.sizes;
  forEachPoint(position.sizes, [&](ArrayRef<int64_t> point) { into.at(position(point)) = source.at(point); });
  return into;
}

Array concat(tensor::ConcatOp op, Values &values) {
  Sizes sizes = values[op.getInputs()[0]].sizes;
  for (Value input : op.getInputs().drop_front())
    sizes[op.getDim()] += values[input].sizes[op.getDim()];
  Array result(sizes);
  int64_t start = 0;
  for (Value input : op.getInputs()) {
    Array source = values[input];
    forEachPoint(source.sizes, [&](ArrayRef<int64_t> point) {
      Sizes to = point.vec();
      to[op.getDim()] += start;
      result.at(to) = source.at(point);
    });
    start += source.sizes[op.getDim()];
  }
  return result;
}

Array pack(linalg::PackOp op, Array source, Values &values) {
  Sizes tiles = numbers(op.getMixedTiles(), values), outer = source.sizes;
  for (auto [dim, tile] : llvm::zip_equal(op.getInnerDimsPos(), tiles))
    outer[dim] = llvm::divideCeil(outer[dim], tile);
  Sizes sizes = op.getOuterDimsPerm().empty() ? outer : Sizes();
  for (int64_t dim : op.getOuterDimsPerm())
    sizes.push_back(outer[dim]);
  llvm::append_range(sizes, tiles);
  Array result = filled(sizes, op.getPaddingValue() ? values[op.getPaddingValue()].values[0] : 0);
  forEachPoint(sizes, [&](ArrayRef<int64_t> point) {
    Sizes from(outer.size());
    for (size_t i = 0; i < outer.size(); ++i)
      from[op.getOuterDimsPerm().empty() ? i : op.getOuterDimsPerm()[i]] = point[i];
    for (auto [i, dim, tile] : llvm::enumerate(op.getInnerDimsPos(), tiles))
      from[dim] = from[dim] * tile + point[outer.size() + i];
    for (size_t i = 0; i < from.size(); ++i)
      if (from[i] >= source.sizes[i])
        return;
    result.at(point) = source.at(from);
  });
  return result;
}

std::optional<Array> shapeOp(Operation &op, Values &values) {
  using Result = std::optional<Array>;
  return TypeSwitch<Operation *, Result>(&op)
      .Case<tensor::EmptyOp>([&](auto empty) { return Array(numbers(empty.getMixedSizes(), values)); })
      .Case<tensor::DimOp>(
          [&](auto dim) -> Result { return filled({}, values[dim.getSource()].sizes[*dim.getConstantIndex()]); })
      .Case<tensor::CastOp>([&](auto castOp) { return values[castOp.getSource()]; })
      .Case<tensor::ExpandShapeOp>([&](auto expand) {
        Array result = values[expand.getSrc()];
        result.sizes = numbers(expand.getMixedOutputShape(), values);
        return result;
      })
      .Case<tensor::CollapseShapeOp>([&](auto op) { return collapse(op, values[op.getSrc()]); })
      .Case<tensor::PadOp>([&](auto op) { return pad(op, values[op.getSource()], values); })
      .Case<tensor::ExtractSliceOp>([&](auto op) { return extractSlice(op, values[op.getSource()], values); })
      .Case<tensor::InsertSliceOp>(
          [&](auto op) { return insertSlice(op, values[op.getSource()], values[op.getDest()], values); })
      .Case<tensor::ConcatOp>([&](auto op) { return concat(op, values); })
      .Case<tensor::SplatOp>([&](auto splat) -> Result {
        if (!splat.getType().hasStaticShape())
          return std::nullopt;
        return filled(splat.getType().getShape().vec(), values[splat.getInput()].values[0]);
      })
      .Case<linalg::PackOp>([&](auto op) { return pack(op, values[op.getSource()], values); })
      .Default([](Operation *) { return Result(); });
}

} // namespace

bool interpretShape(Operation &op, Values &values) {
  std::optional<Array> result = shapeOp(op, values);
  if (!result)
    return false;
  values[op.getResult(0)] = std::move(*result);
  return true;
}

} // namespace aicc::cpu::test
