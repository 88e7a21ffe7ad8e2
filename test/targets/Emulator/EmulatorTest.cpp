// What the emulator says of programs that are right, and of every kind that is wrong: memory, barriers, exchanges.
#include "test/targets/Emulator/Programs.h"

using namespace aicc::emulator;
using namespace aicc::emulator::test;

namespace {

/// Each thread reads what its neighbour wrote, with or without a barrier between.
template <bool waits> void neighbours(void **slots) {
  void *array = shared(0, 256);
  write(array, thread(), thread() * 3);
  if (waits)
    table().barrier(0);
  write(slots[0], number(), read(array, (thread() + 1) % 64));
}

void exchanges(void **slots) {
  uint32_t other = exchange(0, thread() + 100, (thread() & 31) ^ 1);
  if (other == (thread() ^ 1) + 100) // a wrong value leaves the number unwritten and the next check fails
    write(slots[0], number(), other);
  else
    write(slots[0], 1000, 0);
}

void testGoodPrograms() {
  for (uint32_t seed = 1; seed < 5; ++seed) {
    expect("barrier", neighbours<true>, nullptr, seed);
    expect("exchange", exchanges, nullptr, seed);
  }
}

void testMemory() {
  expect(
      "write behind the end", [](void **slots) { write(slots[0], number() + 1, 0); },
      "write of 4 bytes outside of all memory by thread 63 of block 1");
  expect("read before the start", [](void **slots) { read(slots[0], -1); }, "read of 4 bytes outside of all memory");
  expect("misaligned", [](void **) { table().check(shared(0, 256) + 4, 8, 0, 8); }, "misaligned access by thread");
  // An atomic access meets atomic ones only.
  expect("atomics", [](void **slots) { table().check(slots[0], 4, 2, 4); }, nullptr);
  expect("atomics of a block", [](void **) { table().check(shared(0, 4), 4, 2, 4); }, nullptr);
  expect("atomic and plain", [](void **) { table().check(shared(0, 4), 4, thread() ? 2 : 1, 4); }, "race at byte");
  expect(
      "shared array behind its end", [](void **) { write(shared(0, 256), thread() + 1, 0); },
      "write of 4 bytes outside of all memory");
  expect(
      "too much shared memory", [](void **) { shared(0, 65792); },
      "expected at most 65536 bytes of shared memory, found 65792");
  // Another block's shared memory is another one: what the first block left there is gone.
  expect(
      "fresh shared memory",
      [](void **slots) {
        void *array = shared(0, 256);
        if (read(array, thread()) != 0xffffffff)
          write(slots[0], 1000, 0);
        write(array, thread(), 1);
      },
      nullptr);
}

void testRaces() {
  for (uint32_t seed = 1; seed < 5; ++seed)
    expect("no barrier", neighbours<false>, "race at byte", seed);
  expect("two writers", [](void **slots) { write(slots[0], number() / 2, 1); }, "race at byte");
  expect("two blocks", [](void **slots) { write(slots[0], thread(), 1); }, "of block 0, written by thread");
  expect(
      "blocks that read what others write",
      [](void **slots) {
        read(slots[0], 127 - number());
        table().barrier(0);
        write(slots[0], number(), 1);
      },
      "race at byte");
  expect("shared reads", [](void **slots) { read(slots[0], 0); }, nullptr);
}

void testWaits() {
  expect(
      "divergent barrier",
      [](void **) {
        if (thread() < 40)
          table().barrier(0);
      },
      "divergent barrier in block 0: 40 of 64 threads wait");
  expect("different barriers", [](void **) { table().barrier(thread() < 32); }, "threads wait in different places");
  expect(
      "part of a warp",
      [](void **) {
        if (thread() & 1)
          exchange(0, 0, 0);
      },
      "deadlock in block 0");
  expect(
      "barrier and exchange",
      [](void **) {
        if (thread() & 1)
          exchange(0, 0, 0);
        else
          table().barrier(0);
      },
      "deadlock in block 0");
  expect("lane", [](void **) { exchange(0, 0, 32); }, "exchange with lane 32 of a warp of 32");
}

} // namespace

int main() {
  testGoodPrograms();
  testMemory();
  testRaces();
  testWaits();
  return failures != 0;
}
