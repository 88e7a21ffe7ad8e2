// The evaluator's part for ops that move elements: reshapes, slices, pads, concatenations, packing.
#include "lib/Codegen/Evaluator.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace aicc::codegen {

Lanes Evaluator::linearized(ArrayRef<Lanes> coordinates, ArrayRef<Value> sizes) {
  Lanes linear = uniform(int64_t(0));
  for (auto [size, coordinate] : llvm::zip_equal(sizes, coordinates))
    linear = add(mul(linear, uniform(size)), known(size) == 1 ? uniform(int64_t(0)) : coordinate);
  return linear;
}

/// Matches groups of leading dims of equal product where they are known, so that a reshape of the last dims costs
/// nothing in the first ones and consecutive lanes stay consecutive.
SmallVector<Lanes> Evaluator::reshaped(ArrayRef<Lanes> coordinates, ArrayRef<Value> from, ArrayRef<Value> to) {
  SmallVector<Lanes> result(to.size(), uniform(int64_t(0)));
  size_t i = 0, j = 0;
  auto sizeOf = [](ArrayRef<Value> sizes, size_t at) { return at < sizes.size() ? known(sizes[at]) : 1; };
  while (i < from.size() || j < to.size()) {
    size_t i1 = std::min(i + 1, from.size()), j1 = std::min(j + 1, to.size());
    std::optional<int64_t> a = sizeOf(from, i), b = sizeOf(to, j);
    bool sameValue = i < from.size() && j < to.size() && from[i] == to[j];
    while (!sameValue && a && b && *a != *b && (i1 < from.size() || j1 < to.size())) {
      bool growFrom = j1 >= to.size() || (*a < *b && i1 < from.size());
      std::optional<int64_t> &product = growFrom ? a : b;
      std::optional<int64_t> next = growFrom ? sizeOf(from, i1++) : sizeOf(to, j1++);
      product = next ? std::optional(*product * *next) : std::nullopt;
    }
    if (!sameValue && (!a || !b || *a != *b))
      i1 = from.size(), j1 = to.size();
    Lanes linear = linearized(coordinates.slice(i, i1 - i), from.slice(i, i1 - i));
    for (size_t k = j1; k-- > j + 1;) {
      result[k] = rem(linear, uniform(to[k]));
      linear = div(linear, uniform(to[k]));
    }
    if (j < j1)
      result[j] = linear;
    i = i1, j = j1;
  }
  return result;
}

Lanes Evaluator::atReshape(Value source, ArrayRef<Value> sizes, ArrayRef<Lanes> coordinates) {
  if (const Buffer *buffer = frame.buffer(source); buffer && buffer->origin.empty())
    return load(buffer->memory, linearized(coordinates, sizes));
  return at(source, reshaped(coordinates, sizes, frame.sizes(source)));
}

Lanes Evaluator::atSlice(tensor::ExtractSliceOp op, ArrayRef<Lanes> coordinates) {
  SmallVector<Lanes> from;
  llvm::SmallBitVector dropped = op.getDroppedDims();
  unsigned next = 0;
  for (auto [i, offset, stride] : llvm::enumerate(op.getMixedOffsets(), op.getMixedStrides())) {
    Lanes coordinate = dropped.test(i) ? uniform(int64_t(0)) : coordinates[next++];
    from.push_back(add(uniform(frame.number(offset)), mul(coordinate, uniform(frame.number(stride)))));
  }
  return at(op.getSource(), from);
}

Lanes Evaluator::inRange(const Lanes &value, Value lower, Value upper) {
  return apply({value, uniform(lower), uniform(upper)}, [&](ArrayRef<Value> v) {
    Value above = builder.compare(arith::CmpIPredicate::sge, v[0], v[1]);
    Value below = builder.compare(arith::CmpIPredicate::slt, v[0], v[2]);
    return builder.createOrFold<arith::AndIOp>(above, below);
  });
}

Lanes Evaluator::guarded(const Lanes &inside, Value tensor, ArrayRef<Lanes> coordinates, const Lanes &otherwise) {
  Type element = cast<RankedTensorType>(tensor.getType()).getElementType();
  if (inside.isUniform()) {
    Type type = lanes == 1 ? element : Type(vectorOf(element));
    Value value = builder.choose(
        inside.value, type,
        [&] {
          Evaluator inner(frame, lanes, mask, mayAllBeDead);
          return SmallVector<Value>{inner.vector(inner.at(tensor, coordinates))};
        },
        [&] { return SmallVector<Value>{vector(otherwise)}; })[0];
    return {value, lanes == 1 ? Lanes::Uniform : Lanes::Varying};
  }
  Value alive = mask ? builder.createOrFold<arith::AndIOp>(mask, inside.value) : inside.value;
  Evaluator inner(frame, lanes, alive, /*mayAllBeDead=*/true);
  Value value = inner.vector(inner.at(tensor, coordinates));
  return {arith::SelectOp::create(builder, inside.value, value, vector(otherwise)), Lanes::Varying};
}

Lanes Evaluator::atPad(tensor::PadOp op, ArrayRef<Lanes> coordinates) {
  SmallVector<Value> sizes = frame.sizes(op.getSource());
  SmallVector<Lanes> from;
  Lanes inside = uniform(builder.scalar(builder.getI1Type(), 1));
  for (auto [i, low, high] : llvm::enumerate(op.getMixedLowPad(), op.getMixedHighPad())) {
    bool padded = getConstantIntValue(low) != 0 || getConstantIntValue(high) != 0;
    Value before = frame.number(low);
    from.push_back(padded ? add(coordinates[i], uniform(builder.sub(builder.number(0), before))) : coordinates[i]);
    if (padded)
      inside = apply({inside, inRange(from.back(), builder.number(0), sizes[i])},
                     [&](ArrayRef<Value> v) { return builder.createOrFold<arith::AndIOp>(v[0], v[1]); });
  }
  Value padding = op.getConstantPaddingValue();
  return guarded(inside, op.getSource(), from, uniform(frame.scalar(Value(padding))));
}

Lanes Evaluator::atInsert(tensor::InsertSliceOp op, ArrayRef<Lanes> coordinates) {
  SmallVector<Lanes> from;
  llvm::SmallBitVector dropped = op.getDroppedDims();
  Lanes inside = uniform(builder.scalar(builder.getI1Type(), 1));
  for (auto [i, offset, size, stride] :
       llvm::enumerate(op.getMixedOffsets(), op.getMixedSizes(), op.getMixedStrides())) {
    Value start = frame.number(offset), count = frame.number(size), step = frame.number(stride);
    Lanes relative = add(coordinates[i], uniform(builder.sub(builder.number(0), start)));
    Lanes within = inRange(relative, builder.number(0), builder.mul(count, step));
    if (known(step) != 1) {
      Lanes remainder = rem(relative, uniform(step));
      Lanes onStep = inRange(remainder, builder.number(0), builder.number(1));
      within = apply({within, onStep}, [&](ArrayRef<Value> v) { return builder.both(v[0], v[1]); });
    }
    inside = apply({inside, within}, [&](ArrayRef<Value> v) { return builder.both(v[0], v[1]); });
    if (!dropped.test(i))
      from.push_back(div(relative, uniform(step)));
  }
  return guarded(inside, op.getSource(), from, at(op.getDest(), coordinates));
}

Lanes Evaluator::atConcat(tensor::ConcatOp op, ArrayRef<Lanes> coordinates) {
  unsigned dim = op.getDim();
  SmallVector<Value> starts{builder.number(0)};
  for (Value input : op.getInputs())
    starts.push_back(builder.add(starts.back(), frame.sizes(input)[dim]));
  Type element = op.getResultType().getElementType();
  Lanes value = uniform(builder.zero(element));
  auto assumed = assumedInputs.find(op);
  for (auto [i, input] : llvm::enumerate(op.getInputs())) {
    SmallVector<Lanes> from = llvm::to_vector(coordinates);
    from[dim] = add(coordinates[dim], uniform(builder.sub(builder.number(0), starts[i])));
    if (assumed != assumedInputs.end()) {
      if (assumed->second == i)
        return at(input, from);
      continue;
    }
    value = guarded(inRange(coordinates[dim], starts[i], starts[i + 1]), input, from, value);
  }
  return value;
}

Lanes Evaluator::atPack(linalg::PackOp op, ArrayRef<Lanes> coordinates) {
  int64_t outer = op.getSourceRank();
  SmallVector<Value> sizes = frame.sizes(op.getSource());
  SmallVector<Lanes> from(outer);
  ArrayRef<int64_t> permutation = op.getOuterDimsPerm();
  for (int64_t i = 0; i < outer; ++i)
    from[permutation.empty() ? i : permutation[i]] = coordinates[i];
  Lanes inside = uniform(builder.scalar(builder.getI1Type(), 1));
  for (auto [i, dim, tile] : llvm::enumerate(op.getInnerDimsPos(), op.getMixedTiles())) {
    from[dim] = add(mul(from[dim], uniform(frame.number(tile))), coordinates[outer + i]);
    if (op.getPaddingValue())
      inside = apply({inside, inRange(from[dim], builder.number(0), sizes[dim])},
                     [&](ArrayRef<Value> v) { return builder.createOrFold<arith::AndIOp>(v[0], v[1]); });
  }
  if (!op.getPaddingValue())
    return at(op.getSource(), from);
  return guarded(inside, op.getSource(), from, uniform(frame.scalar(Value(op.getPaddingValue()))));
}

Lanes Evaluator::atGenerate(tensor::GenerateOp op, ArrayRef<Lanes> coordinates) {
  DenseMap<Value, Lanes> values;
  for (auto [argument, coordinate] : llvm::zip_equal(op.getBody().getArguments(), coordinates))
    values[argument] = coordinate;
  for (Operation &bodyOperation : op.getBody().front().without_terminator())
    values[bodyOperation.getResult(0)] = bodyOp(bodyOperation, values, coordinates);
  Value yielded = op.getBody().front().getTerminator()->getOperand(0);
  auto found = values.find(yielded);
  return found == values.end() ? uniform(frame.scalar(yielded)) : found->second;
}

} // namespace aicc::codegen
