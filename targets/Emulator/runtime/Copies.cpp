// Copies that arrive later, and the barriers with phases that count them.
//
// A copy of a group belongs to its thread, whoever else may have come to a barrier: its bytes are written when the
// thread has waited for the group. A tensor's copy belongs to a phase of its barrier: its bytes are written for those
// who have waited for the phase. Both arrive at some time before, which is random.
#include "targets/Emulator/runtime/Machine.h"
#include "targets/Emulator/runtime/TensorMap.h"

#include <algorithm>
#include <cstring>

namespace aicc::emulator {

static bool isAligned(const void *at, uint64_t bytes) { return reinterpret_cast<uintptr_t>(at) % bytes == 0; }

//===----------------------------------------------------------------------===//
// Transfers
//===----------------------------------------------------------------------===//

void Machine::start(Transfer transfer) {
  transfers.push_back(std::move(transfer));
  if (timing == Timing::Early)
    deliver(transfers.back());
}

void Machine::deliver(Transfer &transfer) {
  if (transfer.isDelivered)
    return;
  transfer.isDelivered = true;
  uint32_t bytes = 0;
  for (const Transfer::Piece &piece : transfer.pieces) {
    std::memcpy(piece.to, piece.from, piece.taken);
    std::memset(piece.to + piece.taken, 0, piece.bytes - piece.taken);
    bytes += piece.bytes;
  }
  if (transfer.phase < 0)
    return;
  Phase &phase = phases[transfer.phase];
  expectBytes(phase, -int64_t(bytes));
  finishPhase(phase);
}

/// One of those on their way, by chance or because nothing else can go on.
void Machine::deliverSome(bool must) {
  std::vector<size_t> waiting;
  for (size_t i = 0; i < transfers.size(); ++i)
    if (!transfers[i].isDelivered)
      waiting.push_back(i);
  if (!waiting.empty() && (must || (timing == Timing::Random && random() % 2)))
    deliver(transfers[waiting[random() % waiting.size()]]);
}

//===----------------------------------------------------------------------===//
// Groups of copies
//===----------------------------------------------------------------------===//

void Machine::copy(void *to, const void *from, uint32_t bytes, uint32_t taken) {
  if (!isAligned(to, bytes) || !isAligned(from, bytes))
    fail("expected an asynchronous copy of " + std::to_string(bytes) + " bytes between multiples of as many");
  taken = std::min(taken, bytes);
  uint32_t group = copies[current].last = copies[current].closed + 1;
  if (taken && !access(from, taken, AccessKind::Read, ownAccess(current)))
    fail({});
  if (!access(to, bytes, AccessKind::Write, {current, order.copiesOf(current), group}))
    fail({});
  start({{{static_cast<char *>(to), static_cast<const char *>(from), bytes, taken}}, current, group});
}

void Machine::waitCopies(uint32_t pending) {
  Groups &groups = copies[current];
  groups.over = std::max(groups.over, groups.closed - std::min(pending, groups.closed));
  for (Transfer &transfer : transfers)
    if (transfer.phase < 0 && transfer.thread == current && transfer.group <= groups.over)
      deliver(transfer);
  transfers.erase(std::remove_if(transfers.begin(), transfers.end(),
                                 [](const Transfer &t) { return t.isDelivered && t.phase < 0; }),
                  transfers.end());
  order.learn(current, order.copiesOf(current), groups.over);
}

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

constexpr uint32_t largestCount = (1 << 20) - 1;

void Machine::phaseInit(void *barrier, uint32_t count) {
  if (count == 0 || count > largestCount)
    fail("expected a barrier for 1 to " + std::to_string(largestCount) + " arrivals, found " + std::to_string(count));
  if (!isAligned(barrier, 8))
    fail("expected a barrier at a multiple of 8 bytes");
  check(barrier, 8, AccessKind::Write);
  for (const Phase &phase : phases)
    if (phase.isValid && phase.at == barrier)
      fail("expected a barrier to be made once" + place());
  memory.tellReadersApart();
  Phase phase;
  phase.at = static_cast<char *>(barrier);
  phase.count = phase.pending = count;
  phase.initThread = current, phase.initFences = memory.fencesOf(current);
  phases.push_back(std::move(phase));
}

Phase &Machine::phaseAt(void *barrier) {
  auto found = std::find_if(phases.begin(), phases.end(),
                            [&](const Phase &phase) { return phase.isValid && phase.at == barrier; });
  if (found == phases.end())
    fail("expected a barrier that phaseInit has made" + place() + ", found none");
  check(barrier, 8, AccessKind::Read); // after its making
  return *found;
}

void Machine::phaseInvalidate(void *barrier) {
  phaseAt(barrier).isValid = false;
  check(barrier, 8, AccessKind::Write);
}

void Machine::expectBytes(Phase &phase, int64_t bytes) {
  phase.bytes += bytes;
  if (std::abs(phase.bytes) > largestCount)
    note("expected a barrier to wait for at most " + std::to_string(largestCount) + " bytes, found " +
         std::to_string(phase.bytes));
}

void Machine::finishPhase(Phase &phase) {
  if (phase.pending || phase.bytes)
    return;
  uint32_t index = uint32_t(&phase - phases.data());
  phase.pending = phase.count;
  ++phase.number;
  phase.released = std::move(phase.gathered);
  phase.gathered.clear();
  Clocks copied(order.phasesOf(index) + 1);
  copied.back() = phase.number;
  Order::merge(phase.released, copied);
}

void Machine::phaseExpect(void *barrier, uint32_t bytes) {
  expectBytes(phaseAt(barrier), bytes);
  if (!problem.empty())
    fail({});
}

uint64_t Machine::phaseArrive(void *barrier, uint32_t count, uint32_t bytes) {
  Phase &phase = phaseAt(barrier);
  uint32_t parity = phase.number & 1;
  expectBytes(phase, bytes);
  if (count > phase.pending)
    fail("expected at most " + std::to_string(phase.count) + " arrivals in a phase of a barrier" + place() +
         ", found more");
  Order::merge(phase.gathered, order.release(current));
  phase.pending -= count;
  finishPhase(phase);
  if (!problem.empty())
    fail({});
  return parity;
}

void Machine::phaseWait(void *barrier, uint64_t parity) {
  uint32_t index = uint32_t(&phaseAt(barrier) - phases.data());
  if (!isOver(phases[index], uint32_t(parity))) {
    fibres[current].state = State::AtPhase;
    fibres[current].phase = index;
    fibres[current].parity = uint32_t(parity);
    leave();
  }
  order.acquire(current, phases[index].released);
}

/// Others go on before a test fails. One that fails forever is a deadlock.
bool Machine::phaseTest(void *barrier, uint64_t parity) {
  constexpr uint32_t mostTests = 10000;
  Fibre &self = fibres[current];
  uint32_t index = uint32_t(&phaseAt(barrier) - phases.data());
  if (!isOver(phases[index], uint32_t(parity)) && ++self.failedTests < mostTests)
    leave();
  if (self.failedTests >= mostTests)
    fail("deadlock" + place() + ": a thread tests a phase of a barrier that nothing ends");
  if (!isOver(phases[index], uint32_t(parity)))
    return false;
  self.failedTests = 0;
  order.acquire(current, phases[index].released);
  return true;
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

/// What is wrong with a copy of a box.
static std::string problemOf(const TensorMap &map, const char *to, uint32_t rank) {
  if (map.magic != TensorMap::magicNumber)
    return "expected a tensor map that the emulator's driver wrote, found other bytes";
  if (map.rank != rank || rank == 0 || rank > 5)
    return "expected " + std::to_string(map.rank) + " coordinates of a tensor map, found " + std::to_string(rank);
  uint32_t row = map.box[0] * map.elementBytes;
  if (row % 16 || (map.swizzle && row > map.swizzle))
    return "expected rows of a box of a multiple of 16 bytes within the swizzle, found " + std::to_string(row);
  if (!isAligned(map.base, 16) || std::any_of(map.strides, map.strides + rank - 1, [](uint64_t s) { return s % 16; }))
    return "expected a tensor map with address and strides of multiples of 16 bytes";
  // The pattern of a swizzle is in the address; a box begins where one does.
  uint64_t alignment = map.swizzle ? map.swizzle * 8 : 128;
  if (!isAligned(to, alignment))
    return "expected a box of a tensor at a multiple of " + std::to_string(alignment) + " bytes of shared memory";
  return {};
}

/// A piece of 16 bytes of the box's row `row` (in all dimensions but the first), from byte `byte` of it on; what lies
/// outside of the tensor is zero.
static Transfer::Piece pieceOf(const TensorMap &map, const int32_t *coordinates, uint64_t row, uint32_t byte,
                               char *to) {
  static const char nothing[16] = {};
  int64_t first = coordinates[0] + int64_t(byte / map.elementBytes);
  const char *from = map.base + first * map.elementBytes;
  bool isInside = first >= 0 && first < int64_t(map.sizes[0]);
  uint64_t rest = row;
  for (uint32_t dim = 1; dim < map.rank; ++dim) {
    int64_t at = coordinates[dim] + int64_t(rest % map.box[dim]);
    rest /= map.box[dim];
    isInside &= at >= 0 && at < int64_t(map.sizes[dim]);
    from += at * int64_t(map.strides[dim - 1]);
  }
  uint64_t offset = row * map.box[0] * map.elementBytes + byte;
  int64_t left = isInside ? (int64_t(map.sizes[0]) - first) * map.elementBytes : 0;
  return {to + swizzled(offset, map.swizzle), isInside ? from : nothing, 16, uint32_t(std::min<int64_t>(16, left))};
}

void Machine::copyTensor(void *to, const void *mapBytes, void *barrier, const int32_t *coordinates, uint32_t rank) {
  check(mapBytes, sizeof(TensorMap), AccessKind::Read);
  const TensorMap &map = *static_cast<const TensorMap *>(mapBytes);
  std::string wrong = problemOf(map, static_cast<char *>(to), rank);
  if (!wrong.empty())
    fail(wrong);
  Phase &phase = phaseAt(barrier);
  if (memory.fencesOf(phase.initThread) == phase.initFences)
    fail("expected a fence between the making of a barrier and a copy that it counts" + place());
  Transfer transfer{{}, current, phase.number + 1, &phase - phases.data()};
  Access writes{current, order.phasesOf(uint32_t(transfer.phase)), transfer.group, /*isAsynchronous=*/true};
  uint64_t rows = 1;
  for (uint32_t dim = 1; dim < rank; ++dim)
    rows *= map.box[dim];
  for (uint64_t row = 0; row < rows; ++row)
    for (uint32_t byte = 0; byte < map.box[0] * map.elementBytes; byte += 16) {
      Transfer::Piece piece = pieceOf(map, coordinates, row, byte, static_cast<char *>(to));
      transfer.pieces.push_back(piece);
      bool isInside = piece.taken > 0;
      if ((isInside && !access(piece.from, piece.taken, AccessKind::Read, ownAccess(current))) ||
          !access(piece.to, piece.bytes, AccessKind::Write, writes))
        fail({});
    }
  start(std::move(transfer));
  if (!problem.empty())
    fail({});
}

//===----------------------------------------------------------------------===//
// The end of a block
//===----------------------------------------------------------------------===//

void Machine::checkNothingIsLeft() {
  uint32_t threads = launch->threads;
  for (uint32_t thread = 0; thread < threads; ++thread) {
    if (copies[thread].last > copies[thread].over)
      note("thread " + std::to_string(thread) + " ended" + place() + " without waiting for its copies");
    if (products[thread].last > products[thread].over)
      note("thread " + std::to_string(thread) + " ended" + place() + " without waiting for its products");
  }
  for (const Transfer &transfer : transfers) {
    Actor actor = transfer.phase < 0 ? 0 : order.phasesOf(uint32_t(transfer.phase));
    bool isKnown = false;
    for (uint32_t thread = 0; thread < threads && transfer.phase >= 0; ++thread)
      isKnown |= order.knows(thread, actor, transfer.group);
    if (transfer.phase >= 0 && !isKnown)
      note("a tensor copy of thread " + std::to_string(transfer.thread) + place() + " that no thread waited for");
  }
}

} // namespace aicc::emulator
