// Elementwise stages that read one operand along another dimension than they write: squares of lanes x lanes elements
// are loaded along the operand's rows, transposed in registers and stored along the result's rows.
#include "targets/CPU/compiler/Emit/Stages.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace aicc::cpu {
namespace {

/// Interleaves halves of ever larger blocks: after log2(n) rounds row i holds what was column i.
SmallVector<Value> transposed(CodeBuilder &builder, SmallVector<Value> rows) {
  int64_t n = rows.size();
  for (int64_t block = 1; block < n; block *= 2) {
    SmallVector<int64_t> low, high;
    for (int64_t i = 0; i < n; ++i) {
      bool fromSecond = i & block;
      low.push_back(fromSecond ? n + i - block : i);
      high.push_back(fromSecond ? n + i : i + block);
    }
    for (int64_t i = 0; i < n; ++i) {
      if (i & block)
        continue;
      Value a = rows[i], b = rows[i + block];
      rows[i] = vector::ShuffleOp::create(builder, a, b, low);
      rows[i + block] = vector::ShuffleOp::create(builder, a, b, high);
    }
  }
  return rows;
}

/// Element 0 of each row, then element 1 of each ...; 2, 4 or 8 rows.
SmallVector<Value> interleaved(CodeBuilder &builder, ArrayRef<Value> rows) {
  if (rows.size() == 1)
    return {rows[0]};
  SmallVector<Value> even, odd, result;
  for (auto [i, row] : llvm::enumerate(rows))
    (i % 2 ? odd : even).push_back(row);
  int64_t n = cast<VectorType>(rows[0].getType()).getNumElements();
  SmallVector<int64_t> low, high;
  for (int64_t i = 0; i < n; ++i) {
    low.push_back(i / 2 + (i % 2 ? n : 0));
    high.push_back(low.back() + n / 2);
  }
  for (auto [a, b] : llvm::zip(interleaved(builder, even), interleaved(builder, odd)))
    for (ArrayRef<int64_t> half : {ArrayRef(low), ArrayRef(high)})
      result.push_back(vector::ShuffleOp::create(builder, a, b, half));
  return result;
}

/// The end of the steps that fit into `range` as a whole.
Value wholeSteps(CodeBuilder &builder, Range range, int64_t step) {
  Value count = builder.sub(range.upper, range.lower);
  return builder.add(range.lower, builder.mul(builder.div(count, step), step));
}

} // namespace

/// The anchor's last dimension, if it is 2, 4 or 8 and less than a vector; else 0.
static int64_t narrowSize(RankedTensorType anchor, int64_t lanes) {
  int64_t size = anchor.getShape().back();
  return (size == 2 || size == 4 || size == 8) && size < lanes ? size : 0;
}

Stages::Crossed Stages::findCrossed() {
  Crossed found;
  int last = static_cast<int>(plan.outer.size()) - 1;
  if (lanes == 1 || plan.stages.size() != 1 || last < 1 || llvm::is_contained(plan.outer, false))
    return found;
  auto type = cast<RankedTensorType>(plan.anchor.getType());
  bool isSeveral = false, runsAlongLast = false;
  for (BlockArgument argument : frame.kernel.getBody().getArguments()) {
    ArrayRef<int> bound = plan.bounds[argument];
    if (bound.empty() || bound.back() < 0)
      continue;
    runsAlongLast |= bound.back() == last;
    if (bound.back() == last || !llvm::is_contained(bound, last))
      continue;
    if (llvm::is_contained(bound, -1) || type.getElementType().getIntOrFloatBitWidth() > 32 ||
        (found.tensor && found.across != bound.back()))
      return {};
    isSeveral |= bool(found.tensor);
    found = {argument, bound.back()};
  }
  if (found.tensor && !runsAlongLast && found.across == last - 1) // so that rows follow each other in memory
    found.narrow = narrowSize(type, lanes);
  return isSeveral && !found.narrow ? Crossed() : found;
}

SmallVector<Lanes> Stages::crossedPoint(Evaluator &evaluator, ArrayRef<Value> outer, Lanes column, Lanes row) {
  SmallVector<Lanes> all;
  for (int d = 0, last = outer.size() - 1; d <= last; ++d)
    all.push_back(d == last ? column : d == crossed.across ? row : evaluator.uniform(outer[d]));
  return all;
}

void Stages::crossedOneByOne(Value value, ArrayRef<Value> outer, Range rows, Range columns) {
  builder.loop(rows.lower, rows.upper, 1, [&](Value row) {
    builder.loop(columns.lower, columns.upper, 1, [&](Value column) {
      Evaluator evaluator(frame, 1);
      SmallVector<Lanes> all = crossedPoint(evaluator, outer, evaluator.uniform(column), evaluator.uniform(row));
      store(evaluator, value, all, evaluator.at(value, all));
    });
  });
}

void Stages::overPlanes(ArrayRef<Range> ranges, llvm::function_ref<void(ArrayRef<Value>)> plane) {
  SmallVector<Value> at(ranges.size());
  std::function<void(size_t)> nest = [&](size_t dim) {
    if (dim + 1 == ranges.size())
      return plane(at);
    if (static_cast<int>(dim) == crossed.across)
      return nest(dim + 1);
    builder.loop(ranges[dim].lower, ranges[dim].upper, 1, [&](Value i) {
      at[dim] = i;
      nest(dim + 1);
    });
  };
  nest(0);
}

void Stages::emitTransposed(Value value, ArrayRef<Range> ranges) {
  ArrayRef<int> bound = plan.bounds[crossed.tensor];
  const Buffer &source = *frame.buffer(crossed.tensor);
  int64_t step = lanes;
  auto square = [&](ArrayRef<Value> outer, Value row, Value column) {
    SmallVector<Value> vectors;
    for (int64_t i = 0; i < step; ++i) {
      Evaluator evaluator(frame, lanes);
      SmallVector<Lanes> all =
          crossedPoint(evaluator, outer, evaluator.uniform(builder.add(column, i)), evaluator.consecutive(row));
      SmallVector<Lanes> place = llvm::map_to_vector(bound, [&](int dim) { return all[dim]; });
      vectors.push_back(evaluator.load(source, place).value);
    }
    vectors = transposed(builder, vectors);
    for (int64_t i = 0; i < step; ++i) {
      Evaluator evaluator(frame, lanes);
      evaluator.bind(crossed.tensor, {vectors[i], Lanes::Varying});
      SmallVector<Lanes> all =
          crossedPoint(evaluator, outer, evaluator.consecutive(column), evaluator.uniform(builder.add(row, i)));
      store(evaluator, value, all, evaluator.at(value, all));
    }
  };
  overPlanes(ranges, [&](ArrayRef<Value> outer) {
    Range rows = ranges[crossed.across], columns = ranges.back();
    Value rowsEnd = wholeSteps(builder, rows, step), columnsEnd = wholeSteps(builder, columns, step);
    builder.loop(rows.lower, rowsEnd, step, [&](Value row) {
      builder.loop(columns.lower, columnsEnd, step, [&](Value column) { square(outer, row, column); });
    });
    crossedOneByOne(value, outer, {rows.lower, rowsEnd}, {columnsEnd, columns.upper});
    crossedOneByOne(value, outer, {rowsEnd, rows.upper}, columns);
  });
}

/// Rows of a few elements, as a shuffle of channels makes them: each column is computed with lanes along the rows,
/// where its operands are contiguous; interleaved, the columns are whole rows one after the other.
void Stages::emitInterleaved(Value value, ArrayRef<Range> ranges) {
  int64_t columns = crossed.narrow, rowsPerVector = lanes / columns;
  overPlanes(ranges, [&](ArrayRef<Value> outer) {
    Range rows = ranges[crossed.across];
    Value rowsEnd = wholeSteps(builder, rows, lanes);
    builder.loop(rows.lower, rowsEnd, lanes, [&](Value row) {
      SmallVector<Value> vectors;
      for (int64_t column = 0; column < columns; ++column) {
        Evaluator evaluator(frame, lanes);
        SmallVector<Lanes> all = crossedPoint(evaluator, outer, evaluator.uniform(column), evaluator.consecutive(row));
        vectors.push_back(evaluator.vector(evaluator.at(value, all)));
      }
      for (auto [i, vector] : llvm::enumerate(interleaved(builder, vectors))) {
        Evaluator evaluator(frame, lanes);
        Value first = builder.add(row, int64_t(i) * rowsPerVector);
        store(evaluator, value,
              crossedPoint(evaluator, outer, evaluator.consecutive(builder.number(0)), evaluator.uniform(first)),
              {vector, Lanes::Varying});
      }
    });
    crossedOneByOne(value, outer, {rowsEnd, rows.upper}, ranges.back());
  });
}

} // namespace aicc::cpu
