#include "lib/Codegen/SIMT/Tiles/Fragments.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace aicc::simt {

//===----------------------------------------------------------------------===//
// Sharing a tile
//===----------------------------------------------------------------------===//

/// Each thread has up to 64 sums; at least four warps where there is work for them, and never more than a block takes.
WarpGrid WarpGrid::of(const MatrixUnit &unit, unsigned machineWarp, int64_t tileRows, int64_t tileColumns) {
  constexpr int64_t mostSums = 64, mostThreads = 512;
  unsigned warp = machineWarp * unsigned(unit.warps);
  int64_t leastWarps = std::max<int64_t>(4 / unit.warps, 1);
  int64_t down = tileRows / unit.shape.rows, across = tileColumns / unit.shape.columns;
  int64_t wanted = std::max<int64_t>(leastWarps, llvm::divideCeil(tileRows * tileColumns, int64_t(warp) * mostSums));
  wanted = std::min({wanted, down * across, mostThreads / int64_t(warp)});
  WarpGrid best{&unit, warp};
  int64_t leastRead = INT64_MAX, mostUsed = 0;
  for (int64_t rows = 1; rows <= std::min(down, wanted); ++rows) {
    int64_t columns = std::min(across, wanted / rows);
    while (across % columns)
      --columns;
    int64_t used = rows * columns, read = tileRows / rows + tileColumns / columns;
    if (down % rows || used < mostUsed || (used == mostUsed && read >= leastRead))
      continue;
    best = {&unit, warp, rows, columns, down / rows, across / columns};
    leastRead = read, mostUsed = used;
  }
  return best;
}

Fragments::Fragments(CodeBuilder &builder, const WarpGrid &grid, Value thread) : builder(builder), grid(grid) {
  lane = builder.rem(thread, grid.warp);
  Value warp = builder.div(thread, grid.warp);
  firstRow = builder.mul(builder.div(warp, grid.across), grid.rows * grid.unit->shape.rows);
  firstColumn = builder.mul(builder.rem(warp, grid.across), grid.columns * grid.unit->shape.columns);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

static Value numbered(CodeBuilder &builder, int64_t i) {
  return LLVM::ConstantOp::create(builder, builder.getI32Type(), builder.getI32IntegerAttr(int32_t(i)));
}

/// Registers that a unit may still be writing are a struct, whose parts nothing but their use touches.
Type Fragments::sumsType(Type element) {
  if (!grid.unit->multiplyShared)
    return VectorType::get(grid.unit->sums, element);
  return LLVM::LLVMStructType::getLiteral(builder.getContext(), SmallVector<Type>(grid.unit->sums, element));
}

SmallVector<Value> Fragments::splat(Value value) {
  Value all = LLVM::PoisonOp::create(builder, sumsType(value.getType()));
  for (int64_t i = 0; i < grid.unit->sums; ++i)
    all = grid.unit->multiplyShared ? LLVM::InsertValueOp::create(builder, all, value, i).getResult()
                                    : LLVM::InsertElementOp::create(builder, all, value, numbered(builder, i));
  return SmallVector<Value>(grid.rows * grid.columns, all);
}

/// Run by run, each lane its own.
SmallVector<Value> Fragments::loadRuns(const Ring &ring, MatrixUnit::Locate locate, int64_t runs, Value slot,
                                       Value line, int64_t k) {
  SmallVector<Value> loaded;
  for (int64_t run = 0; run < runs; ++run) {
    FragmentPlace place = locate(builder, lane, run);
    loaded.push_back(ring.load(builder, slot, builder.add(line, place.line), builder.add(place.along, k)));
  }
  return loaded;
}

/// Boxes of 8 x 8, one for each run of lane 0 in each of `tiles` operands that are `apart` lines from one another; the
/// lanes share out their rows' addresses.
SmallVector<Value> Fragments::loadRows(const Ring &ring, MatrixUnit::Locate locate, int64_t runs, int64_t tiles,
                                       int64_t apart, Value slot, Value line, int64_t k) {
  Value box = builder.rem(builder.div(lane, 8), runs * tiles), down = builder.rem(lane, 8), zero = builder.number(0);
  FragmentPlace first;
  for (int64_t number = 0; number < runs * tiles; ++number) {
    FragmentPlace place = locate(builder, zero, number % runs);
    place.line = builder.add(place.line, number / runs * apart);
    Value isIt = builder.compare(arith::CmpIPredicate::eq, box, builder.number(number));
    first = number == 0 ? place
                        : FragmentPlace{builder.select(isIt, place.line, first.line),
                                        builder.select(isIt, place.along, first.along)};
  }
  Value &moving = ring.shape.isLeft ? first.line : first.along;
  moving = builder.add(moving, down);
  Value row = ring.pointer(builder, slot, builder.add(line, first.line), builder.add(first.along, k));
  Type run = VectorType::get(grid.unit->run, ring.shape.word);
  return llvm::map_to_vector(grid.unit->loadRows(builder, row, runs * tiles, !ring.shape.isLeft),
                             [&](Value word) -> Value { return LLVM::BitcastOp::create(builder, run, word); });
}

/// The operands of `count` instructions, `apart` lines from one another.
SmallVector<SmallVector<Value>> Fragments::load(const Ring &ring, MatrixUnit::Locate locate, int64_t runs,
                                                int64_t count, int64_t apart, Value slot, Value line, int64_t k) {
  constexpr int64_t mostBoxes = 4; // of one load of rows
  int64_t together = ring.shape.hasRows() && 2 * runs <= mostBoxes && count % 2 == 0 ? 2 : 1;
  SmallVector<SmallVector<Value>> operands;
  for (int64_t i = 0; i < count; i += together) {
    Value from = builder.add(line, i * apart);
    SmallVector<Value> loaded = ring.shape.hasRows() ? loadRows(ring, locate, runs, together, apart, slot, from, k)
                                                     : loadRuns(ring, locate, runs, slot, from, k);
    for (int64_t tile = 0; tile < together; ++tile)
      operands.emplace_back(ArrayRef(loaded).slice(tile * runs, runs));
  }
  return operands;
}

SmallVector<Value> Fragments::multiplyShared(const Ring &left, const Ring &right, int64_t depth, Value slot,
                                             ValueRange sums) {
  const MatrixUnit &unit = *grid.unit;
  SmallVector<SharedProduct> products;
  for (int64_t m = 0; m < grid.rows; ++m)
    for (int64_t n = 0; n < grid.columns; ++n)
      for (int64_t k = 0; k < depth; k += unit.shape.depth) {
        Value row = builder.add(firstRow, m * unit.shape.rows),
              column = builder.add(firstColumn, n * unit.shape.columns);
        products.push_back({left.operand(builder, slot, row, builder.number(k)),
                            right.operand(builder, slot, column, builder.number(k)), unsigned(m * grid.columns + n)});
      }
  return unit.multiplyShared(builder, unit, products, sums);
}

SmallVector<Value> Fragments::multiply(const Ring &left, const Ring &right, int64_t depth, Value slot,
                                       ValueRange carried) {
  const MatrixUnit &unit = *grid.unit;
  if (unit.multiplyShared)
    return multiplyShared(left, right, depth, slot, carried);
  SmallVector<Value> sums(carried);
  for (int64_t k = 0; k < depth; k += unit.shape.depth) {
    auto columns = load(right, unit.right, unit.rightRuns, grid.columns, unit.shape.columns, slot, firstColumn, k);
    for (int64_t m = 0; m < grid.rows; ++m) {
      Value first = builder.add(firstRow, m * unit.shape.rows);
      SmallVector<Value> row = load(left, unit.left, unit.leftRuns, 1, 0, slot, first, k)[0];
      for (int64_t n = 0; n < grid.columns; ++n) {
        Value &sum = sums[m * grid.columns + n];
        sum = unit.multiply(builder, row, columns[n], sum);
      }
    }
  }
  return sums;
}

void Fragments::forEach(int64_t step, llvm::function_ref<void(int64_t, Value, Value)> body) {
  const MatrixUnit &unit = *grid.unit;
  for (int64_t number = 0; number < grid.rows * grid.columns * unit.sums; number += step) {
    int64_t instruction = number / unit.sums;
    FragmentPlace place = unit.sum(builder, lane, number % unit.sums);
    Value row = builder.add(builder.add(firstRow, instruction / grid.columns * unit.shape.rows), place.line);
    Value column = builder.add(builder.add(firstColumn, instruction % grid.columns * unit.shape.columns), place.along);
    body(number, row, column);
  }
}

Value Fragments::element(ValueRange sums, int64_t number) {
  int64_t each = grid.unit->sums;
  if (grid.unit->multiplyShared)
    return LLVM::ExtractValueOp::create(builder, sums[number / each], number % each);
  return LLVM::ExtractElementOp::create(builder, sums[number / each], numbered(builder, number % each));
}

//===----------------------------------------------------------------------===//
// The end
//===----------------------------------------------------------------------===//

/// A dimension of extent 1 is repeated.
Value Ending::load(const Window &window, const Element &element) {
  Value row = window.shape[0] == 1 ? builder.number(0) : element.row;
  Value column = window.shape[1] == 1 ? builder.number(0) : element.column;
  Type type = window.box.element;
  auto read = [&] {
    return SmallVector<Value>{LLVM::LoadOp::create(builder, type, window.address(builder, row, column))};
  };
  auto zero = [&] { return SmallVector<Value>{builder.zero(type)}; };
  Value inside = window.isInside(builder, row, column);
  return inside ? builder.choose(inside, type, read, zero)[0] : read()[0];
}

Value Ending::valueOf(Value tile, const Element &element) {
  if (auto found = sums.find(tile); found != sums.end())
    return fragments.element(found->second, element.number);
  Operation *op = tile.getDefiningOp();
  if (auto load = dyn_cast<tile::LoadOp>(op))
    return this->load(windows[load.getBuffer()], element);
  if (auto splat = dyn_cast<tile::SplatOp>(op))
    return splat.getValue();
  auto map = cast<tile::MapOp>(op);
  Block &body = map.getBody().front();
  IRMapping known;
  for (auto [argument, input] : llvm::zip_equal(body.getArguments(), map.getInputs()))
    known.map(argument, valueOf(input, element));
  for (Operation &inner : body.without_terminator())
    builder.clone(inner, known);
  return known.lookupOrDefault(cast<tile::YieldOp>(body.getTerminator()).getValue());
}

void Ending::store(const Window &window, const Element &first, ArrayRef<Value> values) {
  Type type = values[0].getType();
  Value all = values[0];
  if (values.size() > 1) {
    all = LLVM::PoisonOp::create(builder, VectorType::get(int64_t(values.size()), type));
    for (auto [i, value] : llvm::enumerate(values))
      all = LLVM::InsertElementOp::create(builder, all, value, numbered(builder, int64_t(i)));
  }
  unsigned bytes = unsigned(values.size()) * type.getIntOrFloatBitWidth() / 8;
  LLVM::StoreOp::create(builder, all, window.address(builder, first.row, first.column), bytes);
}

void Ending::emit(MutableArrayRef<tile::StoreOp> stores) {
  int64_t together = fragments.neighbours();
  for (tile::StoreOp store : stores)
    together = windows[store.getBuffer()].width(together);
  fragments.forEach(together, [&](int64_t number, Value row, Value column) {
    auto finish = [&] {
      SmallVector<SmallVector<Value>> values(stores.size());
      for (int64_t i = 0; i < together; ++i)
        for (auto [store, result] : llvm::zip_equal(stores, values))
          result.push_back(valueOf(store.getTile(), {number + i, row, builder.add(column, i)}));
      for (auto [store, result] : llvm::zip_equal(stores, values))
        this->store(windows[store.getBuffer()], {number, row, column}, result);
    };
    // What is inside of one result is inside of all.
    Value inside = windows[stores.front().getBuffer()].isInside(builder, row, column);
    inside ? builder.when(inside, finish) : finish();
  });
}

} // namespace aicc::simt
