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

} // namespace

Stages::Crossed Stages::findCrossed() {
  Crossed found;
  int last = static_cast<int>(plan.outer.size()) - 1;
  if (lanes == 1 || plan.stages.size() != 1 || last < 1 || llvm::is_contained(plan.outer, false))
    return found;
  Type element = cast<RankedTensorType>(plan.anchor.getType()).getElementType();
  for (BlockArgument argument : frame.kernel.getBody().getArguments()) {
    ArrayRef<int> bound = plan.bounds[argument];
    if (bound.empty() || bound.back() < 0 || bound.back() == last || !llvm::is_contained(bound, last))
      continue;
    if (found.tensor || llvm::is_contained(bound, -1) || element.getIntOrFloatBitWidth() > 32)
      return {};
    found = {argument, bound.back()};
  }
  return found;
}

void Stages::emitTransposed(Value value, ArrayRef<Range> ranges) {
  int last = ranges.size() - 1;
  ArrayRef<int> bound = plan.bounds[crossed.tensor];
  const Buffer &source = *frame.buffer(crossed.tensor);
  int across = crossed.across;
  int64_t step = lanes;
  SmallVector<Value> at(ranges.size());
  auto coordinates = [&](Evaluator &evaluator, Lanes column, Lanes row) {
    SmallVector<Lanes> all;
    for (int d = 0; d <= last; ++d)
      all.push_back(d == last ? column : d == across ? row : evaluator.uniform(at[d]));
    return all;
  };
  auto sourceOf = [&](ArrayRef<Lanes> all) { return llvm::map_to_vector(bound, [&](int dim) { return all[dim]; }); };
  auto oneByOne = [&](Range rows, Range columns) {
    builder.loop(rows.lower, rows.upper, 1, [&](Value row) {
      builder.loop(columns.lower, columns.upper, 1, [&](Value column) {
        Evaluator evaluator(frame, 1);
        SmallVector<Lanes> all = coordinates(evaluator, evaluator.uniform(column), evaluator.uniform(row));
        store(evaluator, value, all, evaluator.at(value, all));
      });
    });
  };
  auto square = [&](Value row, Value column) {
    SmallVector<Value> vectors;
    for (int64_t i = 0; i < step; ++i) {
      Evaluator evaluator(frame, lanes);
      SmallVector<Lanes> all =
          coordinates(evaluator, evaluator.uniform(builder.add(column, i)), evaluator.consecutive(row));
      vectors.push_back(evaluator.load(source, sourceOf(all)).value);
    }
    vectors = transposed(builder, vectors);
    for (int64_t i = 0; i < step; ++i) {
      Evaluator evaluator(frame, lanes);
      evaluator.bind(crossed.tensor, {vectors[i], Lanes::Varying});
      SmallVector<Lanes> all =
          coordinates(evaluator, evaluator.consecutive(column), evaluator.uniform(builder.add(row, i)));
      store(evaluator, value, all, evaluator.at(value, all));
    }
  };
  auto plane = [&] {
    Range rows = ranges[across], columns = ranges[last];
    auto whole = [&](Range range) {
      Value count = builder.sub(range.upper, range.lower);
      return builder.add(range.lower, builder.mul(builder.div(count, step), step));
    };
    Value rowsEnd = whole(rows), columnsEnd = whole(columns);
    builder.loop(rows.lower, rowsEnd, step, [&](Value row) {
      builder.loop(columns.lower, columnsEnd, step, [&](Value column) { square(row, column); });
    });
    oneByOne({rows.lower, rowsEnd}, {columnsEnd, columns.upper});
    oneByOne({rowsEnd, rows.upper}, columns);
  };
  std::function<void(int)> nest = [&](int dim) {
    if (dim == last)
      return plane();
    if (dim == across)
      return nest(dim + 1);
    builder.loop(ranges[dim].lower, ranges[dim].upper, 1, [&](Value i) {
      at[dim] = i;
      nest(dim + 1);
    });
  };
  nest(0);
}

} // namespace aicc::cpu
