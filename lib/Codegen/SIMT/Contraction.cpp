// 64 x 64 elements by 256 threads, a depth of 16 at a time.
//
//   for k0 in 0, 16, ...                              16 sums of each thread are carried
//     shared A[k][row], B[k][column] = operands       each thread copies 4 elements of both
//     barrier
//     for k in 0..15: a = A[k][ty + 16 i], b = B[k][tx + 16 j], sum[i][j] += a[i] * b[j]
//     barrier
//
// Threads of a warp read neighbouring columns of B and at most two rows of A: no bank is asked twice. A has a column
// more than it needs, since threads that are neighbours along k write it.
#include "lib/Codegen/SIMT/Contraction.h"

#include "lib/Codegen/SIMT/Arithmetic.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::simt {

constexpr int64_t tile = 64, depthTile = 16, threads = 256;
constexpr int64_t side = 16;             ///< threads along one side of the tile
constexpr int64_t perSide = tile / side; ///< elements of a thread along one side
constexpr int64_t leftPitch = tile + 1;
constexpr int64_t fewest = 16; ///< rows or columns below which a thread an element is better

bool Contraction::isTooSmall(Value rows, Value columns) {
  auto isFew = [](Value count) { return known(count).value_or(fewest) < fewest; };
  return isFew(rows) || isFew(columns);
}

Launch Contraction::launch() {
  size = extents();
  team.form(threads, {});
  rowTiles = builder.ceilDiv(size.rows, tile);
  columnTiles = builder.ceilDiv(size.columns, tile);
  leftTile = frame.shared(leftType(), depthTile * leftPitch);
  rightTile = frame.shared(rightType(), depthTile * tile);
  return {builder.product({size.batches, rowTiles, columnTiles}), threads};
}

Value Contraction::below(Value index, Value count, int64_t step) {
  if (known(count) && *known(count) % step == 0)
    return {};
  return builder.compare(arith::CmpIPredicate::slt, index, count);
}

void Contraction::run() {
  SmallVector<Value> at = builder.delinearize(frame.block, {size.batches, rowTiles, columnTiles});
  Value firstRow = builder.mul(at[1], tile), firstColumn = builder.mul(at[2], tile);
  planCopies(at[0], firstRow, firstColumn);
  Type type = cast<RankedTensorType>(root.getType()).getElementType();
  SmallVector<Value> sums(perSide * perSide, builder.zero(type));
  sums = builder.loop(builder.number(0), size.depth, depthTile, sums, [&](Value k, ValueRange carried) {
    copy(at[0], k);
    team.barrier();
    SmallVector<Value> next = multiply(carried);
    team.barrier();
    return next;
  });
  store(at[0], firstRow, firstColumn, sums);
}

void Contraction::planCopies(Value batch, Value firstRow, Value firstColumn) {
  Value k = builder.rem(frame.thread, depthTile), line = builder.div(frame.thread, depthTile);
  for (int64_t first = 0; first < tile; first += threads / depthTile) {
    Value place = builder.add(line, first), row = builder.add(firstRow, place);
    leftPieces.push_back(
        {k, builder.add(builder.mul(k, leftPitch), place), rowOf(batch, row), Value(), below(row, size.rows, tile)});
  }
  Value place = builder.rem(frame.thread, tile), column = builder.add(firstColumn, place);
  for (int64_t first = 0; first < depthTile; first += threads / tile) {
    Value deep = builder.add(builder.div(frame.thread, tile), first);
    rightPieces.push_back(
        {deep, builder.add(builder.mul(deep, tile), place), Row(), column, below(column, size.columns, tile)});
  }
}

/// What lies outside of the operands is zero.
void Contraction::copy(Value batch, Value firstK) {
  auto element = [&](const Piece &piece, Type type, llvm::function_ref<Value(Value)> read) {
    Value k = builder.add(firstK, piece.k);
    Value valid = builder.both(piece.valid, below(k, size.depth, depthTile));
    if (!valid)
      return read(k);
    return builder.choose(
        valid, type, [&] { return SmallVector<Value>{read(k)}; },
        [&] { return SmallVector<Value>{builder.zero(type)}; })[0];
  };
  for (const Piece &piece : leftPieces) {
    Value value = element(piece, leftType(), [&](Value k) { return left(piece.row, k); });
    memref::StoreOp::create(builder, value, leftTile, piece.to);
  }
  for (const Piece &piece : rightPieces) {
    Value value = element(piece, rightType(), [&](Value k) { return right(batch, k, piece.column); });
    memref::StoreOp::create(builder, value, rightTile, piece.to);
  }
}

SmallVector<Value> Contraction::multiply(ValueRange carried) {
  SmallVector<Value> sums(carried);
  Value x = builder.rem(frame.thread, side), y = builder.div(frame.thread, side);
  for (int64_t k = 0; k < depthTile; ++k) {
    SmallVector<Value> a, b;
    for (int64_t i = 0; i < perSide; ++i) {
      a.push_back(memref::LoadOp::create(builder, leftTile, builder.add(y, k * leftPitch + side * i)));
      b.push_back(memref::LoadOp::create(builder, rightTile, builder.add(x, k * tile + side * i)));
    }
    for (int64_t i = 0; i < perSide; ++i)
      for (int64_t j = 0; j < perSide; ++j)
        sums[i * perSide + j] = multiplyAdd(builder, a[i], b[j], sums[i * perSide + j]);
  }
  return sums;
}

void Contraction::store(Value batch, Value firstRow, Value firstColumn, ValueRange sums) {
  Value x = builder.rem(frame.thread, side), y = builder.div(frame.thread, side);
  codegen::Epilogue epilogue(frame, root);
  for (auto [number, sum] : llvm::enumerate(sums)) {
    Value row = builder.add(firstRow, builder.add(y, side * (number / perSide)));
    Value column = builder.add(firstColumn, builder.add(x, side * (number % perSide)));
    Value valid = builder.both(below(row, size.rows, tile), below(column, size.columns, tile));
    auto finish = [&, sum = sum] {
      SmallVector<Value> at = coordinates(batch, row, column);
      epilogue.emit(ArrayRef(at).drop_back(), at.back(), sum, {}, 1);
    };
    if (valid)
      builder.when(valid, finish);
    else
      finish();
  }
}

} // namespace aicc::simt
