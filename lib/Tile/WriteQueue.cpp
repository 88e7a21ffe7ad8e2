// Tiles have no memory of their own: a tile lies in the buffer that it was loaded from, or that it is stored to in the
// end. A carried sum and what is added to it are one place.
#include "lib/Tile/WriteQueue.h"

#include "lib/Tile/Bounds.h"
#include "lib/Tile/Steps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace aicc::tile {

static std::string word(char kind, int64_t number) { return kind + std::to_string(number); }
static std::string r(unsigned number) { return " " + word('r', number); }
static std::string n(int64_t number) { return " " + std::to_string(number); }
static int64_t bytesOf(Type element) { return llvm::divideCeil(element.getIntOrFloatBitWidth(), 8); }

std::string WriteQueue::Place::text() const { return " " + memory + r(offset) + n(rowPitch) + n(columnPitch); }

//===----------------------------------------------------------------------===//
// Registers
//===----------------------------------------------------------------------===//

unsigned WriteQueue::constant(int64_t value) {
  auto [at, isNew] = constants.try_emplace(value, registers);
  if (isNew)
    head.push_back("set" + r(fresh()) + n(value));
  return at->second;
}

unsigned WriteQueue::registerOf(Value index) {
  if (std::optional<int64_t> number = getConstantIntValue(index))
    return constant(*number);
  auto [at, isNew] = values.try_emplace(index, registers);
  if (isNew)
    fresh();
  return at->second;
}

/// The slot that comes next.
unsigned WriteQueue::counterOf(Value channel) {
  auto [at, isNew] = counters.try_emplace(channel, registers);
  if (isNew)
    head.push_back("set" + r(fresh()) + n(0));
  return at->second;
}

unsigned WriteQueue::compute(StringRef name, unsigned a, unsigned b) {
  unsigned result = fresh();
  line(name.str() + r(result) + r(a) + r(b));
  return result;
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

void WriteQueue::setHome(Value tile, Value buffer) {
  if (!homes.try_emplace(tile, buffer).second)
    return;
  if (auto mma = tile.getDefiningOp<MmaOp>())
    return setHome(mma.getAccumulator(), buffer);
  if (auto argument = dyn_cast<BlockArgument>(tile)) {
    if (auto loop = dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp()))
      setHome(loop.getTiedLoopInit(argument)->get(), buffer);
    return;
  }
  auto loop = tile.getDefiningOp<scf::ForOp>();
  if (!loop)
    return;
  unsigned number = cast<OpResult>(tile).getResultNumber();
  setHome(loop.getRegionIterArg(number), buffer);
  setHome(loop.getYieldedValues()[number], buffer);
}

void WriteQueue::findHomes() {
  role.getBody().walk([&](LoadOp load) { homes[load.getTile()] = load.getBuffer(); });
  role.getBody().walk([&](StoreOp store) { setHome(store.getTile(), store.getBuffer()); });
}

const WriteQueue::Place *WriteQueue::placeOfBuffer(Operation *op, Value buffer) {
  auto known = places.find(buffer);
  if (known != places.end())
    return &known->second;
  op->emitError("expected a view that is made before its use");
  return nullptr;
}

const WriteQueue::Place *WriteQueue::placeOfTile(Operation *op, Value tile) {
  if (Value home = homes.lookup(tile))
    return placeOfBuffer(op, home);
  op->emitError("expected a tile that is loaded or stored");
  return nullptr;
}

LogicalResult WriteQueue::writeView(ViewOp view) {
  auto base = cast<MemRefType>(view.getBase().getType()), window = cast<MemRefType>(view.getWindow().getType());
  int64_t bytes = bytesOf(base.getElementType()), rank = window.getRank();
  Place place;
  if (auto cast = view.getBase().getDefiningOp<memref::ReinterpretCastOp>();
      cast && isa<BlockArgument>(cast.getSource()))
    place.memory = word('a', mlir::cast<BlockArgument>(cast.getSource()).getArgNumber());
  else if (auto home = plan.homes.find(view.getBase()); home != plan.homes.end())
    place.memory = word('m', home->second.memory), place.fixed = home->second.offset;
  if (place.memory.empty() || rank < 1 || rank > 2)
    return view.emitError("expected a view of one or two dimensions of an argument or an alloc");
  auto [strides, start] = base.getStridesAndOffset();
  place.fixed += start * bytes;
  std::optional<unsigned> sum;
  for (auto [offset, stride] : llvm::zip_equal(view.getOffsets(), strides)) {
    if (std::optional<int64_t> number = getConstantIntValue(offset)) {
      place.fixed += *number * stride * bytes;
      continue;
    }
    unsigned scaled = compute("mul", registerOf(offset), constant(stride * bytes));
    sum = sum ? compute("add", *sum, scaled) : scaled;
  }
  place.offset = !sum ? constant(place.fixed) : place.fixed == 0 ? *sum : compute("add", *sum, constant(place.fixed));
  place.rows = rank == 2 ? window.getDimSize(0) : 1;
  place.columns = window.getShape().back();
  place.rowPitch = rank == 2 ? strides[strides.size() - 2] * bytes : 0;
  place.columnPitch = strides.back() * bytes;
  places[view.getWindow()] = place;
  return success();
}

/// Registers with the rows and columns of a window that are there.
std::pair<unsigned, unsigned> WriteQueue::validity(Value buffer, const Place &place) {
  auto view = buffer.getDefiningOp<ViewOp>();
  ArrayRef<int64_t> extents = cast<MemRefType>(view.getBase().getType()).getShape();
  int64_t windowRank = cast<MemRefType>(buffer.getType()).getRank(), first = int64_t(extents.size()) - windowRank;
  unsigned rows = constant(place.rows), columns = constant(place.columns);
  for (auto [dim, offset] : llvm::enumerate(view.getOffsets())) {
    bool isColumn = int64_t(dim) + 1 == int64_t(extents.size()), isInWindow = int64_t(dim) >= first;
    int64_t size = !isInWindow ? 1 : isColumn ? place.columns : place.rows;
    std::optional<int64_t> most = greatest(offset);
    if (most && *most + size <= extents[dim])
      continue;
    unsigned at = registerOf(offset), end = constant(extents[dim]);
    if (isInWindow)
      (isColumn ? columns : rows) = compute("sub", end, at);
    else
      columns = compute("mul", columns, compute("less", at, end));
  }
  return {rows, columns};
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

void WriteQueue::writeTake(Value channel, Value slot, unsigned flag) {
  line("wait " + word('f', flag));
  line("add" + r(registerOf(slot)) + r(counterOf(channel)) + r(constant(0)));
}

void WriteQueue::writeHandOver(Value channel, unsigned flag) {
  line("signal " + word('f', flag));
  unsigned counter = counterOf(channel);
  line("add" + r(counter) + r(counter) + r(constant(1)));
  line("rem" + r(counter) + r(counter) + r(constant(plan.flags.lookup(channel).slots)));
}

LogicalResult WriteQueue::writeLoop(scf::ForOp loop) {
  std::optional<int64_t> step = getConstantIntValue(loop.getStep());
  bool carriesTiles = llvm::all_of(loop.getRegionIterArgs(), [](Value v) { return isa<TileType>(v.getType()); });
  if (!step || !carriesTiles)
    return loop.emitError("expected a loop of constant step that carries tiles only");
  unsigned from = registerOf(loop.getLowerBound()), to = registerOf(loop.getUpperBound());
  line("loop" + r(registerOf(loop.getInductionVar())) + r(from) + r(to) + n(*step));
  if (failed(writeBlock(*loop.getBody())))
    return failure();
  line("end");
  return success();
}

LogicalResult WriteQueue::writeCopy(CopyOp copy) {
  const Place *from = placeOfBuffer(copy, copy.getSource()), *to = placeOfBuffer(copy, copy.getTarget());
  if (!from || !to)
    return failure();
  bool isFetch = from->memory[0] == 'a';
  if (isFetch == (to->memory[0] == 'a'))
    return copy.emitError("expected a copy between main memory and a memory of the core");
  Value outside = isFetch ? copy.getSource() : copy.getTarget();
  auto [rows, columns] = validity(outside, isFetch ? *from : *to);
  int64_t bytes = bytesOf(cast<MemRefType>(outside.getType()).getElementType());
  line("copy" + n(bytes) + n(from->rows) + n(from->columns) + to->text() + from->text() + r(rows) + r(columns));
  return success();
}

LogicalResult WriteQueue::writeMma(MmaOp mma) {
  const Place *sum = placeOfTile(mma, mma.getResult()), *start = placeOfTile(mma, mma.getAccumulator()),
              *left = placeOfTile(mma, mma.getLeft()), *right = placeOfTile(mma, mma.getRight());
  if (!sum || !start || !left || !right)
    return failure();
  if (sum->text() != start->text())
    return mma.emitError("expected a sum that grows in one place");
  line("matmul " + typeName(mma.getLeft().getType().getElementType()) + " " +
       typeName(mma.getResult().getType().getElementType()) + n(left->rows) + n(right->columns) + n(left->columns) +
       sum->text() + left->text() + right->text());
  return success();
}

LogicalResult WriteQueue::writeSplat(SplatOp splat) {
  const Place *place = placeOfTile(splat, splat.getTile());
  if (!place)
    return failure();
  if (!matchPattern(splat.getValue(), m_AnyZeroFloat()))
    return splat.emitError("expected a sum that starts at zero");
  line("clear " + typeName(splat.getTile().getType().getElementType()) + n(place->rows) + n(place->columns) +
       place->text());
  return success();
}

/// What an input has one of is repeated: pitch 0.
LogicalResult WriteQueue::writeMap(MapOp map) {
  const Place *to = placeOfTile(map, map.getResult());
  FailureOr<Steps> steps = stepsOf(map, device);
  if (!to || failed(steps))
    return failure();
  std::vector<std::string> inputs;
  for (Value input : map.getInputs()) {
    const Place *place = placeOfTile(map, input);
    if (!place)
      return failure();
    Place repeated = *place;
    if (place->rows == 1 && to->rows != 1)
      repeated.rowPitch = 0;
    if (place->columns == 1 && to->columns != 1)
      repeated.columnPitch = 0;
    inputs.push_back("input " + typeName(cast<TileType>(input.getType()).getElementType()) + repeated.text());
  }
  line("map" + n(to->rows) + n(to->columns) + n(int64_t(inputs.size())) + n(int64_t(steps->lines.size())));
  llvm::append_range(lines, inputs);
  llvm::append_range(lines, steps->lines);
  line("output " + typeName(map.getResult().getType().getElementType()) + " " + word('v', steps->result) + to->text());
  return success();
}

LogicalResult WriteQueue::writeStore(StoreOp store) {
  return homes.lookup(store.getTile()) == store.getBuffer()
             ? success()
             : LogicalResult(store.emitError("expected a tile that is stored to one place"));
}

LogicalResult WriteQueue::writeOp(Operation &op) {
  auto arithmetic = [&](StringRef name) {
    unsigned a = registerOf(op.getOperand(0)), b = registerOf(op.getOperand(1));
    line(name.str() + r(registerOf(op.getResult(0))) + r(a) + r(b));
    return success();
  };
  auto take = [&](Value channel, Value slot, unsigned flag) { return writeTake(channel, slot, flag), success(); };
  auto handOver = [&](Value channel, unsigned flag) { return writeHandOver(channel, flag), success(); };
  auto flags = [&](Value channel) { return plan.flags.lookup(channel); };
  return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
      .Case<arith::ConstantOp, LoadOp, scf::YieldOp>([](auto) { return success(); })
      .Case([&](arith::AddIOp) { return arithmetic("add"); })
      .Case([&](arith::SubIOp) { return arithmetic("sub"); })
      .Case([&](arith::MulIOp) { return arithmetic("mul"); })
      .Case([&](arith::DivUIOp) { return arithmetic("div"); })
      .Case([&](arith::RemUIOp) { return arithmetic("rem"); })
      .Case([&](CoreIdOp core) { return line("core" + r(registerOf(core.getResult()))), success(); })
      .Case([&](scf::ForOp loop) { return writeLoop(loop); })
      .Case([&](ViewOp view) { return writeView(view); })
      .Case([&](CopyOp copy) { return writeCopy(copy); })
      .Case([&](MmaOp mma) { return writeMma(mma); })
      .Case([&](SplatOp splat) { return writeSplat(splat); })
      .Case([&](MapOp map) { return writeMap(map); })
      .Case([&](StoreOp store) { return writeStore(store); })
      .Case([&](AcquireOp o) { return take(o.getChannel(), o.getSlot(), flags(o.getChannel()).empty); })
      .Case([&](WaitOp o) { return take(o.getChannel(), o.getSlot(), flags(o.getChannel()).full); })
      .Case([&](CommitOp o) { return handOver(o.getChannel(), flags(o.getChannel()).full); })
      .Case([&](ReleaseOp o) { return handOver(o.getChannel(), flags(o.getChannel()).empty); })
      .Default([](Operation *other) {
        return other->emitError("expected an operation of tile programs, found '") << other->getName() << "'";
      });
}

LogicalResult WriteQueue::writeBlock(Block &block) {
  for (Operation &op : block)
    if (failed(writeOp(op)))
      return failure();
  return success();
}

LogicalResult WriteQueue::write(llvm::raw_ostream &stream) {
  findHomes();
  if (failed(writeBlock(role.getBody().front())))
    return failure();
  stream << "queue " << role.getEngine() << " " << registers << "\n";
  for (const std::string &text : llvm::concat<std::string>(head, lines))
    stream << text << "\n";
  stream << "end\n";
  return success();
}

} // namespace aicc::tile
