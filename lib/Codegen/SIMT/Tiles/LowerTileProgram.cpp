// A tile program of two roles, where tiles are registers, as the code of one thread of a block:
//
//   role copy     for k: acquire, copy, commit                        step 0: fetch, deposit, barrier
//   role compute  sum = splat                                    =>   sums = splat
//                 for k: wait, sum = mma sum, release                 for step: fetch step + 1; multiply; deposit;
//                 barrier store map sum                                       elements of the end
//
// The channel is a barrier of the block: both roles are the same threads, which copy one step while they multiply the
// one before. A core is a block.
// Machines that copy boxes by themselves keep the roles apart: LowerRoles.cpp.
#include "lib/Codegen/SIMT/Tiles/ProgramLowering.h"

#include "lib/Codegen/SIMT/Passes.h"

#include "dialects/ONNX/Types.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::simt {

//===----------------------------------------------------------------------===//
// What there is
//===----------------------------------------------------------------------===//

LogicalResult ProgramLowering::findSteps(tile::RoleOp role) {
  bool copies = role.getEngine() == tile::copyEngine;
  Steps &steps = copies ? producer : consumer;
  if (steps.role || (!copies && role.getEngine() != tile::computeEngine))
    return role.emitError("expected one role that copies and one that computes");
  steps.role = &role.getBody().front();
  auto loops = steps.role->getOps<scf::ForOp>();
  if (!llvm::hasSingleElement(loops))
    return loops.empty() ? success() : LogicalResult(role.emitError("expected one loop in a role"));
  steps.loop = *loops.begin();
  std::optional<APInt> count = steps.loop.getStaticTripCount();
  if (!count || !steps.loop.getBody()->getOps<scf::ForOp>().empty() || steps.loop.getNumResults() > 1)
    return role.emitError("expected a loop over the depth only, a known number of times");
  steps.count = count->getSExtValue();
  return success();
}

/// The buffer behind views.
static Value allocOf(Value buffer) {
  if (auto view = buffer.getDefiningOp<tile::ViewOp>())
    return allocOf(view.getBase());
  return buffer;
}

LogicalResult ProgramLowering::findUnit() {
  auto a = mma.getLeft().getDefiningOp<tile::LoadOp>(), b = mma.getRight().getDefiningOp<tile::LoadOp>();
  if (!a || !b)
    return mma.emitError("expected operands that are loaded from rings");
  leftRing = allocOf(a.getBuffer()), rightRing = allocOf(b.getBuffer());
  auto type = cast<tile::TileType>(mma.getResult().getType()), leftType = cast<tile::TileType>(mma.getLeft().getType());
  depth = leftType.getShape()[1];
  auto fits = [&](const MatrixUnit &unit) {
    return unit.shape.operand == onnx::dtypeOf(leftType.getElementType()) && depth % unit.shape.depth == 0 &&
           type.getShape()[0] % unit.shape.rows == 0 && type.getShape()[1] % unit.shape.columns == 0 &&
           unit.shape.accumulator == onnx::dtypeOf(type.getElementType());
  };
  const MatrixUnit *unit = llvm::find_if(machine.units, fits);
  if (unit == machine.units.end())
    return mma.emitError("no matrix unit has this shape");
  grid = WarpGrid::of(*unit, machine.machine.warp, type.getShape()[0], type.getShape()[1]);
  return success();
}

/// What the stores write: sums and what lies in main memory, joined element by element.
LogicalResult ProgramLowering::findStores() {
  sum = consumer.loop ? consumer.loop.getResult(0) : mma.getResult();
  Value start = consumer.loop ? consumer.loop.getInitArgs().front() : mma.getAccumulator();
  begin = start.getDefiningOp<tile::SplatOp>();
  if (!begin)
    return mma.emitError("expected sums that begin with one number");
  std::function<bool(Value)> isKnown = [&](Value tile) {
    Operation *op = tile.getDefiningOp();
    if (auto load = dyn_cast_or_null<tile::LoadOp>(op))
      return tile::memoryOf(load.getBuffer()).empty() && load.getBuffer().getDefiningOp<tile::ViewOp>();
    if (auto map = dyn_cast_or_null<tile::MapOp>(op))
      return llvm::all_of(map.getInputs(), isKnown);
    return tile == sum || isa_and_present<tile::SplatOp>(op);
  };
  for (auto store : consumer.role->getOps<tile::StoreOp>()) {
    if (!isKnown(store.getTile()))
      return store.emitError("expected a tile that is computed from sums and main memory");
    if (store.getTile().getType().getShape() != cast<tile::TileType>(sum.getType()).getShape())
      return store.emitError("expected results of the sums' rows and columns");
    stores.push_back(store);
  }
  return success();
}

RingShape ProgramLowering::ringShape(bool isLeft) {
  ArrayRef<int64_t> sizes = cast<tile::TileType>(mma.getResult().getType()).getShape();
  Type word = builder.getIntegerType(cast<MemRefType>(leftRing.getType()).getElementTypeBitWidth());
  RingShape shape{word, sizes[isLeft ? 0 : 1], depth, grid.unit->takesRows() ? 0 : grid.unit->run, isLeft};
  for (auto copy : producer.body().getOps<tile::CopyOp>()) // a box has rows of one block
    if (machine.boxes && allocOf(copy.getTarget()) == (isLeft ? leftRing : rightRing))
      shape.widest = std::min(shape.widest, cast<MemRefType>(copy.getSource().getType()).getShape().back());
  return shape;
}

/// Whether all that the producer copies are boxes for a unit that reads them where they arrive.
bool ProgramLowering::isBoxed() {
  return grid.unit->multiplyShared && llvm::all_of(producer.body().getOps<tile::CopyOp>(), [&](tile::CopyOp copy) {
           auto from = copy.getSource().getDefiningOp<tile::ViewOp>();
           auto tensor = from ? from.getBase().getDefiningOp<memref::ReinterpretCastOp>() : nullptr;
           return tensor && simt::isBoxed(tensor.getType(), cast<MemRefType>(from.getType()).getShape(),
                                          ringShape(allocOf(copy.getTarget()) == leftRing).blockElements());
         });
}

/// A pattern of pieces that a unit reads by itself repeats at multiples of 1024 bytes.
static int64_t ringAlignment(const MatrixUnit &unit) { return unit.multiplyShared ? 1024 : 16; }

LogicalResult ProgramLowering::analyse() {
  for (auto role : program.getOps<tile::RoleOp>())
    if (failed(findSteps(role)))
      return failure();
  auto channels = llvm::to_vector(program.getOps<tile::ChannelOp>());
  if (!producer.role || !consumer.role || channels.size() != 1 || producer.count != consumer.count)
    return program.emitError("expected two roles that meet in one channel as often");
  slots = std::max<int64_t>(channels.front().getSlots(), 2);
  auto products = llvm::to_vector(consumer.body().getOps<tile::MmaOp>());
  if (products.size() != 1)
    return program.emitError("expected one product");
  mma = products.front();
  if (failed(findUnit()) || failed(findStores()))
    return failure();
  if (machine.boxes && !isBoxed())
    return program.emitError("expected operands that can be copied as boxes");
  if (machine.boxes) {
    slots = std::min(slots, producer.count);
    sharedBytes += 2 * slots * phaseBytes;
  }
  for (bool isLeft : {true, false})
    sharedBytes +=
        llvm::alignTo(slots * ringShape(isLeft).elements() * ringShape(isLeft).bytes(), ringAlignment(*grid.unit));
  const tile::Memory *memory = machine.device.memory(machine.device.operands);
  if (!memory || sharedBytes > memory->bytes)
    return program.emitError("expected rings that fit into shared memory");
  return success();
}

//===----------------------------------------------------------------------===//
// The function around it
//===----------------------------------------------------------------------===//

func::FuncOp ProgramLowering::makeFunction(ModuleOp device, ArrayRef<bool> mayAlias) {
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext(), Machine::globalSpace);
  SmallVector<Type> inputs(program.getNumArguments() + 1, pointer); // and the workspace
  builder.setInsertionPointToEnd(device.getBody());
  auto function = func::FuncOp::create(builder, program.getSymName(), builder.getFunctionType(inputs, {}));
  for (auto [number, aliases] : llvm::enumerate(mayAlias))
    if (!aliases)
      function.setArgAttr(number, LLVM::LLVMDialect::getNoAliasAttrName(), builder.getUnitAttr());
  function->setAttr(threadsAttrName, builder.getI32IntegerAttr(int32_t(launchedThreads())));
  builder.setInsertionPointToStart(function.addEntryBlock());
  func::ReturnOp::create(builder);
  builder.setInsertionPointToStart(&function.front());
  return function;
}

void ProgramLowering::makeRings(ModuleOp device) {
  auto alignment = unsigned(ringAlignment(*grid.unit));
  for (bool isLeft : {true, false}) {
    RingShape shape = ringShape(isLeft);
    std::string name = (program.getSymName() + (isLeft ? ".left" : ".right")).str();
    auto type = LLVM::LLVMArrayType::get(shape.word, slots * shape.elements());
    (isLeft ? left : right) = {shape, declareShared(builder, device, name, type, alignment)};
  }
}

//===----------------------------------------------------------------------===//
// Code
//===----------------------------------------------------------------------===//

Window ProgramLowering::windowOf(tile::ViewOp view) {
  Window window{boxes[view.getBase()], {}, llvm::to_vector<2>(view.getWindow().getType().getShape())};
  for (Value offset : view.getOffsets())
    window.offsets.push_back(values.lookupOrDefault(offset));
  return window;
}

/// Numbers are computed as they are, boxes remembered; all else has its place elsewhere.
void ProgramLowering::emitOp(Operation &op) {
  if (isa<tile::CoreIdOp>(op)) {
    values.map(op.getResult(0), gpu::BlockIdOp::create(builder, gpu::Dimension::x).getResult());
  } else if (auto cast = dyn_cast<memref::ReinterpretCastOp>(op)) {
    auto type = llvm::cast<MemRefType>(cast.getType());
    auto [strides, offset] = type.getStridesAndOffset();
    Value pointer = values.lookup(cast.getSource());
    boxes[cast] = {pointer, type.getElementType(), llvm::to_vector(type.getShape()), strides, offset};
  } else if (isa<arith::ArithDialect>(op.getDialect()) && op.getNumRegions() == 0) {
    if (auto constant = dyn_cast<arith::ConstantIndexOp>(op))
      values.map(constant.getResult(), builder.number(constant.value()));
    else
      builder.clone(op, values);
  }
}

void ProgramLowering::emitOps(Block &block) {
  for (Operation &op : block)
    emitOp(op);
}

Value ProgramLowering::stepValue(scf::ForOp loop, Value step) {
  Value lower = values.lookupOrDefault(loop.getLowerBound());
  return builder.add(lower, builder.mul(step, codegen::known(values.lookupOrDefault(loop.getStep())).value_or(1)));
}

/// The copies of the producer's step number `step`, whatever slot they go to.
Staging ProgramLowering::stage(Value step) {
  if (producer.loop) {
    values.map(producer.loop.getInductionVar(), stepValue(producer.loop, step));
    emitOps(producer.body());
  }
  Staging staging(builder, thread, grid.threads());
  for (auto copy : producer.body().getOps<tile::CopyOp>()) {
    auto from = copy.getSource().getDefiningOp<tile::ViewOp>(), to = copy.getTarget().getDefiningOp<tile::ViewOp>();
    bool isLeft = allocOf(to) == leftRing;
    ValueRange place = to.getOffsets().drop_front();
    staging.add(windowOf(from), {values.lookupOrDefault(place[0]), values.lookupOrDefault(place[1])},
                isLeft ? left : right, isLeft);
  }
  return staging;
}

/// What a thread has stored, all threads can multiply.
void ProgramLowering::meet() {
  if (grid.unit->publish)
    grid.unit->publish(builder);
  gpu::BarrierOp::create(builder);
}

/// Through registers: a step is loaded before the one in front of it is multiplied, and stored after.
SmallVector<Value> ProgramLowering::productThroughRegisters(Fragments &fragments, ValueRange sums) {
  Value zero = builder.number(0), last = builder.number(producer.count - 1);
  Staging first = stage(zero);
  first.deposit(first.fetch(), zero);
  meet();
  return builder.loop(zero, builder.number(producer.count), 1, sums, [&](Value step, ValueRange carried) {
    Value next = builder.add(step, 1);
    if (producer.count == 1)
      return fragments.multiply(left, right, depth, step, carried);
    // The last step is copied once more, into a slot that nobody reads: cheaper than a branch around the loads.
    Staging staging = stage(builder.min(next, last));
    SmallVector<Value> fetched = staging.fetch();
    SmallVector<Value> result = fragments.multiply(left, right, depth, builder.rem(step, slots), carried);
    staging.deposit(fetched, builder.rem(next, slots));
    meet();
    return result;
  });
}

/// Asynchronously: all slots but one are on their way. The barrier that tells of a step's arrival tells also that the
/// step before it is multiplied by all, whose slot is the next to be filled.
SmallVector<Value> ProgramLowering::productAsynchronously(Fragments &fragments, ValueRange sums) {
  const AsynchronousCopies &copies = *machine.copies;
  int64_t ahead = slots - 1;
  auto start = [&](Value step) { stage(step).start(copies, builder.rem(step, slots)); };
  for (int64_t step = 0; step < ahead; ++step) {
    if (step < producer.count)
      start(builder.number(step));
    copies.commit(builder); // empty groups keep the count
  }
  Value count = builder.number(producer.count);
  return builder.loop(builder.number(0), count, 1, sums, [&](Value step, ValueRange carried) {
    copies.wait(builder, ahead - 1);
    meet();
    Value next = builder.add(step, ahead);
    if (ahead < producer.count)
      builder.when(builder.compare(arith::CmpIPredicate::slt, next, count), [&] { start(next); });
    copies.commit(builder);
    return fragments.multiply(left, right, depth, builder.rem(step, slots), carried);
  });
}

SmallVector<Value> ProgramLowering::product(Fragments &fragments, Value sum) {
  SmallVector<Value> sums = fragments.splat(sum);
  bool isAsynchronous = machine.copies && stage(builder.number(0)).isWide();
  return isAsynchronous ? productAsynchronously(fragments, sums) : productThroughRegisters(fragments, sums);
}

void ProgramLowering::emitCompute(llvm::function_ref<SmallVector<Value>(Fragments &, Value)> product) {
  Fragments fragments(builder, grid, thread);
  Ending ending(builder, fragments);
  ending.bindSums(sum, product(fragments, values.lookupOrDefault(begin.getValue())));
  for (auto view : consumer.role->getOps<tile::ViewOp>())
    if (boxes.count(view.getBase()))
      ending.bindWindow(view, windowOf(view));
  ending.emit(stores);
}

FailureOr<TileLaunch> ProgramLowering::run(ModuleOp device, ArrayRef<bool> mayAlias) {
  if (failed(analyse()))
    return failure();
  func::FuncOp function = makeFunction(device, mayAlias);
  for (auto [argument, pointer] : llvm::zip(program.getArguments(), function.getArguments()))
    values.map(argument, pointer);
  thread = gpu::ThreadIdOp::create(builder, gpu::Dimension::x);
  makeRings(device);
  emitOps(program.front());
  emitOps(*producer.role);
  emitOps(*consumer.role);
  if (machine.boxes)
    emitRoles(device);
  else
    emitCompute([&](Fragments &fragments, Value sum) { return product(fragments, sum); });
  return TileLaunch{launchedThreads(), sharedBytes, maps};
}

FailureOr<TileLaunch> lowerTileProgram(func::FuncOp program, ModuleOp device, const MatrixMachine &machine,
                                       ArrayRef<bool> mayAlias) {
  return ProgramLowering(program, machine).run(device, mayAlias);
}

} // namespace aicc::simt
