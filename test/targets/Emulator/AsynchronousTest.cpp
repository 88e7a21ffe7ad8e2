// What the emulator says of asynchronous copies, of barriers with phases, and of what is forgotten around them.
#include "targets/Emulator/runtime/TensorMap.h"
#include "test/targets/Emulator/Programs.h"

using namespace aicc::emulator;
using namespace aicc::emulator::test;

namespace {

//===----------------------------------------------------------------------===//
// Groups of copies
//===----------------------------------------------------------------------===//

enum Bug { None, NoCommit, NoWait, NoBarrier, ReadsBefore };

/// Each thread copies 4 bytes and reads what its neighbour copied.
template <Bug bug> void copies(void **slots) {
  auto *numbers = static_cast<uint32_t *>(slots[0]);
  char *array = shared(0, 256);
  write(numbers, number(), number() + 7);
  table().copy(array + 4 * thread(), numbers + number(), 4, 4);
  if (bug == ReadsBefore)
    read(array, thread());
  if (bug != NoCommit)
    table().commitCopies();
  if (bug != NoWait)
    table().waitCopies(0);
  if (bug != NoBarrier)
    table().barrier(0);
  uint32_t neighbour = (thread() + 1) % 64;
  uint32_t copied = read(array, neighbour);
  demand(bug != None || copied == table().block() * 64 + neighbour + 7);
  table().barrier(1);
  table().waitCopies(0);
}

/// A ring of three stages: the copy into a stage begins when all have read it, or one barrier too early.
template <bool isEarly> void ring(void **slots) {
  char *array = shared(0, 3 * 256);
  auto start = [&](uint32_t step) {
    table().copy(array + step % 3 * 256 + 4 * thread(), static_cast<uint32_t *>(slots[0]) + number(), 4, 4);
    table().commitCopies();
  };
  start(0), start(1);
  for (uint32_t step = 0; step < 6; ++step) {
    if (isEarly)
      start(step + 2);
    table().waitCopies(isEarly ? 2 : 1);
    table().barrier(step);
    if (!isEarly)
      start(step + 2);
    read(array + step % 3 * 256, (thread() + 1) % 64);
  }
  table().waitCopies(0);
}

void testCopies() {
  expectAlways("copies", copies<None>, nullptr);
  expectAlways("no wait", copies<NoWait>, "before anything waited for it");
  expectAlways("no commit", copies<NoCommit>, "before anything waited for it");
  expectAlways("no barrier behind the wait", copies<NoBarrier>, "race at byte");
  expectAlways("own copy before the wait", copies<ReadsBefore>, "before anything waited for it");
  expectAlways("ring", ring<false>, nullptr);
  expectAlways("ring that is refilled too early", ring<true>, "race at byte");
  expect(
      "the rest is zero",
      [](void **slots) {
        char *array = shared(0, 1024);
        table().copy(array + 16 * thread(), slots[0], 16, 0);
        table().commitCopies();
        table().waitCopies(0);
        demand(read(array, 4 * thread() + 3) == 0);
      },
      nullptr);
  expect(
      "copy that nobody waits for", [](void **slots) { table().copy(shared(0, 256) + 4 * thread(), slots[0], 4, 4); },
      "without waiting for its copies");
  expect(
      "copy from outside",
      [](void **slots) { table().copy(shared(0, 16), static_cast<char *>(slots[0]) + 512, 16, 16); },
      "read of 16 bytes outside of all memory");
  expect(
      "copy to odd places", [](void **slots) { table().copy(shared(0, 64) + 8, slots[0], 16, 16); },
      "expected an asynchronous copy of 16 bytes between multiples of as many");
}

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

/// Thread 0 hands numbers to the others through a barrier "full" and gets the place back through "empty".
template <bool waitsForEmpty, bool waitsForFull> void handOver(void **) {
  char *memory = shared(0, 32), *full = memory + 8, *empty = memory + 16;
  if (thread() == 0) {
    table().phaseInit(full, 1);
    table().phaseInit(empty, 63);
  }
  table().barrier(0);
  for (uint32_t step = 0; step < 4; ++step) {
    if (thread() == 0) {
      if (waitsForEmpty)
        table().phaseWait(empty, (step & 1) ^ 1);
      write(memory, 0, step);
      table().phaseArrive(full, 1, 0);
    } else {
      if (waitsForFull)
        table().phaseWait(full, step & 1);
      uint32_t handed = read(memory, 0);
      demand(!waitsForEmpty || !waitsForFull || handed == step);
      table().phaseArrive(empty, 1, 0);
    }
  }
}

/// One barrier made by thread 0; then `body`.
template <typename Body> void withBarrier(uint32_t count, Body body) {
  char *barrier = shared(0, 8);
  if (thread() == 0)
    table().phaseInit(barrier, count);
  table().barrier(0);
  body(barrier);
}

void testPhases() {
  expectAlways("hand over", handOver<true, true>, nullptr);
  // Who hands over is phases ahead before it meets a reader, or meets one.
  expectAlways("place not waited for", handOver<false, true>, "block 0");
  expectAlways("number not waited for", handOver<true, false>, "race at byte");
  expectAlways(
      "phase that nothing ends",
      [](void **) {
        withBarrier(65, [](char *barrier) {
          table().phaseArrive(barrier, 1, 0);
          table().phaseWait(barrier, 0);
        });
      },
      "deadlock in block 0: a thread waits for a phase of a barrier that nothing ends");
  expectAlways(
      "test of a phase that nothing ends",
      [](void **) {
        withBarrier(65, [](char *barrier) {
          while (!table().phaseTest(barrier, 0)) {
          }
        });
      },
      "deadlock in block 0: a thread tests a phase");
  expectAlways(
      "one arrival too many",
      [](void **) { withBarrier(2, [](char *barrier) { table().phaseArrive(barrier, 1, thread() == 0 ? 16 : 0); }); },
      "expected at most 2 arrivals in a phase");
  expectAlways(
      "made again after it was given up",
      [](void **) {
        withBarrier(64, [](char *barrier) {
          uint64_t first = table().phaseArrive(barrier, 1, 0);
          table().phaseWait(barrier, first);
          table().barrier(1);
          if (thread() == 0) {
            table().phaseInvalidate(barrier);
            table().phaseInit(barrier, 1);
          }
          table().barrier(2);
          if (thread() == 0)
            table().phaseArrive(barrier, 1, 0);
          table().phaseWait(barrier, 0);
        });
      },
      nullptr);
  expectAlways(
      "used after it was given up",
      [](void **) {
        withBarrier(64, [](char *barrier) {
          if (thread() == 0)
            table().phaseInvalidate(barrier);
          table().barrier(1);
          table().phaseArrive(barrier, 1, 0);
        });
      },
      "expected a barrier that phaseInit has made");
  expect(
      "barrier that is none", [](void **) { table().phaseArrive(shared(0, 8), 1, 0); },
      "expected a barrier that phaseInit has made");
  expect(
      "barrier used before it is made for all",
      [](void **) {
        char *barrier = shared(0, 8);
        if (thread() == 0)
          table().phaseInit(barrier, 64);
        exchange(0, 0, 0);
        if (thread() < 32)
          table().phaseArrive(barrier, 1, 0);
      },
      "with nothing between");
  expect(
      "made twice", [](void **) { withBarrier(1, [](char *barrier) { table().phaseInit(barrier, 1); }); },
      "expected a barrier to be made once");
  expectAlways(
      "warp barrier orders a warp",
      [](void **) {
        char *array = shared(0, 256);
        write(array, thread(), thread());
        together(0, AICC_EMULATOR_SYNC_WARP, 0, nullptr);
        demand(read(array, thread() ^ 1) == (thread() ^ 1));
      },
      nullptr);
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

enum TensorBug { Right, NoFence, NoInitFence, NoTensorWait, WrongBytes, NothingWaits, NotEmptied };

/// Boxes of 8 rows of 128 bytes of a matrix of 12 rows: what lies behind the last row is zero. With a swizzle, piece p
/// of row r lies at piece p ^ r.
template <TensorBug bug> void boxes(void **slots) {
  char *box = shared(1, 1024), *barrier = shared(0, 8);
  if (thread() == 0) {
    table().phaseInit(barrier, 1);
    if (bug != NoInitFence)
      table().fenceAsync();
  }
  table().barrier(0);
  for (int32_t step = 0; step < 2; ++step) {
    if (thread() == 0) {
      table().phaseArrive(barrier, 1, bug == WrongBytes ? 1040 : 1024);
      int32_t coordinates[] = {0, 8 * step};
      table().copyTensor(box, slots[1], barrier, coordinates, 2);
    }
    if (bug != NothingWaits && (bug != NoTensorWait || step == 1))
      table().phaseWait(barrier, step);
    if (bug == NothingWaits)
      return;
    for (uint32_t row = thread() / 32; row < 8; row += 2) {
      uint32_t piece = thread() % 32 / 4, word = row * 32 + ((piece ^ row) * 4) + thread() % 4;
      uint32_t from = 8 * step + row;
      uint32_t copied = read(box, word);
      demand(bug != Right || copied == (from < 12 ? from * 32 + thread() % 32 : 0));
    }
    if (bug != NotEmptied)
      table().barrier(1 + step);
    if (step == 0 && thread() == 5)
      write(box, 5, 0); // in the way of the next box
    if (bug != NoFence)
      table().fenceAsync();
    if (bug != NotEmptied)
      table().barrier(3 + step);
  }
}

/// The map of a matrix of 12 rows of 128 bytes, boxes of 8 of them.
aicc_tensor_map matrixMap(const uint32_t *matrix) {
  return {sizeof(aicc_tensor_map), reinterpret_cast<uint64_t>(matrix), 4, 2, {32, 12}, {128}, {32, 8}, 128};
}

void demandEncoded(const aicc_tensor_map &map, TensorMap &encoded) {
  report("map", encodeTensorMap(map, encoded), nullptr);
}

enum RingBug { NoRingBug, NoEmptyWait, NoFullWait, EarlyRelease, FewBytes };

/// Thread 64 fills two slots in turns, six times; 64 others read what arrived and give the slot back.
template <RingBug bug> void boxRing(void **slots) {
  char *memory = shared(1, 2048), *barriers = shared(0, 32);
  auto full = [&](uint32_t step) { return barriers + 8 * (step % 2); };
  auto empty = [&](uint32_t step) { return barriers + 16 + 8 * (step % 2); };
  if (thread() == 0) {
    for (uint32_t slot = 0; slot < 2; ++slot) {
      table().phaseInit(full(slot), 1);
      table().phaseInit(empty(slot), 64);
    }
    table().fenceAsync();
  }
  table().barrier(0);
  for (uint32_t step = 0; step < 6 && thread() == 64; ++step) {
    if (bug != NoEmptyWait)
      table().phaseWait(empty(step), step / 2 + 1 & 1);
    table().phaseArrive(full(step), 1, bug == FewBytes ? 512 : 1024);
    int32_t coordinates[] = {0, int32_t(step)};
    table().copyTensor(memory + 1024 * (step % 2), slots[1], full(step), coordinates, 2);
  }
  for (uint32_t step = 0; step < 6 && thread() < 64; ++step) {
    if (bug != NoFullWait)
      table().phaseWait(full(step), step / 2 & 1);
    if (bug == EarlyRelease)
      table().phaseArrive(empty(step), 1, 0);
    uint32_t copied = read(memory + 1024 * (step % 2), thread() % 32); // of the box's first row, where nothing moves
    demand(bug != NoRingBug || copied == step * 32 + thread() % 32);
    if (bug != EarlyRelease)
      table().phaseArrive(empty(step), 1, 0);
  }
}

void expectBoxes(const char *name, Kernel kernel, const char *expected, uint32_t threads = 64) {
  alignas(128) static uint32_t matrix[12 * 32];
  for (uint32_t i = 0; i < 12 * 32; ++i)
    matrix[i] = i;
  alignas(64) static TensorMap map;
  demandEncoded(matrixMap(matrix), map);
  void *slots[] = {matrix, &map};
  for (uint32_t seed = 1; seed < 8; ++seed) {
    Launch launch{kernel, slots, 2, threads, 32, 4096, {}, seed};
    launch.regions = {{"matrix", reinterpret_cast<char *>(matrix), sizeof(matrix)},
                      {"map", reinterpret_cast<char *>(&map), sizeof(map)}};
    report(name, run(launch), expected);
  }
}

void testRing() {
  expectBoxes("ring of boxes", boxRing<NoRingBug>, nullptr, 96);
  expectBoxes("ring overrun", boxRing<NoEmptyWait>, "block 0", 96); // a race, or phases ahead
  expectBoxes("full slot not waited for", boxRing<NoFullWait>, "block 0", 96);
  expectBoxes("slot given back before it is read", boxRing<EarlyRelease>, "race at byte", 96);
  expectBoxes("fewer bytes than boxes have", boxRing<FewBytes>, "block 0", 96);
}

/// Maps that a driver refuses.
void testMaps() {
  TensorMap encoded;
  auto refuse = [&](const char *name, auto spoil, const char *expected) {
    aicc_tensor_map map = matrixMap(nullptr);
    spoil(map);
    report(name, encodeTensorMap(map, encoded), expected);
  };
  refuse("rank", [](aicc_tensor_map &map) { map.rank = 6; }, "expected a tensor map of 1 to 5 dims, found 6");
  refuse("element", [](aicc_tensor_map &map) { map.element_bytes = 3; }, "elements of 1, 2, 4 or 8 bytes, found 3");
  refuse("swizzle", [](aicc_tensor_map &map) { map.swizzle = 48; }, "within 32, 64 or 128 bytes, found 48");
  refuse("size", [](aicc_tensor_map &map) { map.sizes[1] = 0; }, "dims of 1 to 2^32 - 1 elements, found 0");
  refuse("box", [](aicc_tensor_map &map) { map.box[1] = 257; }, "boxes of 1 to 256 elements a dim, found 257");
}

void testTensors() {
  expectBoxes("boxes", boxes<Right>, nullptr);
  expectBoxes("box not waited for", boxes<NoTensorWait>, "race at byte");
  expectBoxes("box that nothing waits for", boxes<NothingWaits>, "that no thread waited for");
  expectBoxes("wrong number of bytes", boxes<WrongBytes>, "deadlock in block 0");
  expectBoxes("box over what others read", boxes<NotEmptied>, "block 0"); // a race, or phases ahead
  expectBoxes("box without a fence behind the barrier's making", boxes<NoInitFence>,
              "expected a fence between the making of a barrier and a copy");
  expect(
      "no map", [](void **slots) { table().copyTensor(shared(0, 128), slots[0], shared(1, 8), nullptr, 2); },
      "expected a tensor map that the emulator's driver wrote");
}

} // namespace

int main() {
  testCopies();
  testPhases();
  testTensors();
  testRing();
  testMaps();
  return failures != 0;
}
