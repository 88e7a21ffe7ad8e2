#include "lib/Tile/Finish.h"

using namespace mlir;

namespace aicc::tile {

static constexpr int64_t slots = 2; ///< of every ring here: one is worked on, one is on its way

static Type elementOf(Value memory) { return cast<MemRefType>(memory.getType()).getElementType(); }
static int64_t bytesOf(Type element) { return llvm::divideCeil(element.getIntOrFloatBitWidth(), 8); }

unsigned Finish::inputNumber(const Leaf &leaf) {
  for (auto [number, input] : llvm::enumerate(inputs))
    if (input.leaf.tensor == leaf.tensor && input.leaf.offset == leaf.offset)
      return number;
  inputs.push_back({leaf, {}, {}});
  return inputs.size() - 1;
}

LogicalResult Finish::plan(const Space &space, Value root, const Access &rootAccess, ValueRange tensors,
                           ArrayRef<Access> accesses) {
  for (auto [number, tensor] : llvm::enumerate(tensors)) {
    Pointwise pointwise(space, root, rootAccess);
    auto body = pointwise.body(tensor, accesses[number]);
    if (failed(body))
      return failure();
    Linear offset = space.offset(accesses[number], cast<RankedTensorType>(tensor.getType()).getShape());
    Result result{unsigned(number), offset, std::move(*body), pointwise.readsRoot(), {}, {}, {}};
    for (const Leaf &leaf : pointwise.leaves())
      result.reads.push_back(inputNumber(leaf));
    results.push_back(std::move(result));
  }
  return success();
}

void Finish::merge(Space &space) {
  SmallVector<Linear> offsets;
  for (Input &input : inputs)
    offsets.push_back(input.leaf.offset);
  for (Result &result : results)
    offsets.push_back(result.offset);
  space.merge(offsets);
  auto next = offsets.begin();
  for (Input &input : inputs)
    input.leaf.offset = *next++;
  for (Result &result : results)
    result.offset = *next++;
}

int64_t Finish::bytesOfPoint() const {
  int64_t bytes = 0;
  for (const Input &input : inputs)
    bytes += bytesOf(cast<RankedTensorType>(input.leaf.tensor.getType()).getElementType());
  for (const Result &result : results)
    bytes += bytesOf(elementOf(program.result(result.number)));
  return bytes;
}

void Finish::declare(const Space &space, int64_t tileRows, int64_t tileColumns) {
  rows = tileRows, columns = tileColumns;
  bool isStaged = !program.device.tilesAreRegisters();
  auto ring = [&](Value box, bool hasRows, bool hasColumns) {
    int64_t shape[] = {slots, hasRows ? rows : 1, hasColumns ? columns : 1};
    return isStaged ? program.alloc(program.device.results, shape, elementOf(box)) : Value();
  };
  for (Input &input : inputs) {
    input.box = program.box(program.memory(input.leaf.tensor), input.leaf.offset, space.extents());
    ArrayRef<int64_t> factors = ArrayRef<int64_t>(input.leaf.offset.factors).take_back(2);
    input.ring = ring(input.box, factors[0] != 0, factors[1] != 0);
  }
  for (Result &result : results) {
    result.box = program.box(program.result(result.number), result.offset, space.extents());
    result.ring = ring(result.box, true, true);
  }
  if (isStaged && !inputs.empty())
    fetched = program.channel(slots);
  if (isStaged)
    computed = program.channel(slots);
}

Value Finish::windowOf(Result &result, const Point &at) {
  return target ? target(at) : program.window(result.box, result.offset, at, rows, columns, /*whole=*/true);
}

void Finish::fetch(const Point &at) {
  if (!fetched)
    return;
  Value slot = AcquireOp::create(builder, fetched);
  for (Input &input : inputs) {
    Value from = program.window(input.box, input.leaf.offset, at, rows, columns);
    CopyOp::create(builder, from, program.slot(input.ring, slot));
  }
  CommitOp::create(builder, fetched);
}

Value Finish::map(Result &result, Value sum, ArrayRef<Value> tiles) {
  SmallVector<Value> operands;
  if (result.readsRoot)
    operands.push_back(sum);
  for (unsigned number : result.reads)
    operands.push_back(tiles[number]);
  auto type = TileType::get(builder.getContext(), {rows, columns}, elementOf(result.box));
  auto map = MapOp::create(builder, type, operands);
  IRMapping none;
  result.body->cloneInto(&map.getBody(), none);
  return map;
}

void Finish::compute(Value sum) {
  SmallVector<Value> tiles;
  if (fetched) {
    Value slot = WaitOp::create(builder, fetched);
    for (Input &input : inputs)
      tiles.push_back(LoadOp::create(builder, program.slot(input.ring, slot)));
  }
  Value slot = AcquireOp::create(builder, computed);
  for (Result &result : results) {
    Value to = program.slot(result.ring, slot);
    StoreOp::create(builder, map(result, sum, tiles), to);
  }
  CommitOp::create(builder, computed);
  if (fetched)
    ReleaseOp::create(builder, fetched);
}

void Finish::drain(const Point &at) {
  Value slot = WaitOp::create(builder, computed);
  for (Result &result : results) {
    Value to = windowOf(result, at);
    CopyOp::create(builder, program.slot(result.ring, slot), to);
  }
  ReleaseOp::create(builder, computed);
}

void Finish::computeInPlace(Value sum, const Point &at) {
  SmallVector<Value> tiles;
  for (Input &input : inputs)
    tiles.push_back(LoadOp::create(builder, program.window(input.box, input.leaf.offset, at, rows, columns)));
  for (Result &result : results) {
    Value tile = map(result, sum, tiles);
    StoreOp::create(builder, tile, windowOf(result, at));
  }
}

void Finish::emitAlone() {
  if (program.device.tilesAreRegisters()) {
    program.role(computeEngine, [&] { program.forEachTile([&](const Point &at) { computeInPlace(Value(), at); }); });
    return;
  }
  if (fetched)
    program.role(copyEngine, [&] { program.forEachTile([&](const Point &at) { fetch(at); }); });
  program.role(vectorEngine, [&] { program.forEachTile([&](const Point &) { compute(Value()); }); });
  program.role(copyEngine, [&] { program.forEachTile([&](const Point &at) { drain(at); }); });
}

} // namespace aicc::tile
