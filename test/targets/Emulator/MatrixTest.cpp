// Matrix instructions: that fragments cover their matrices, that products are right, what is wrong around them.
#include "targets/Emulator/runtime/Matrix.h"
#include "test/targets/Emulator/Programs.h"

#include <cmath>

using namespace aicc::emulator;
using namespace aicc::emulator::test;

namespace {

//===----------------------------------------------------------------------===//
// Layouts
//===----------------------------------------------------------------------===//

struct Case {
  const char *name;
  AiccEmulatorInstruction instruction;
  uint64_t detail;
};

const Case cases[] = {
    {"mma m16n8k16", AICC_EMULATOR_MMA, aicc_emulator_shape(16, 8, 16, AICC_EMULATOR_F16)},
    {"mma m16n8k8", AICC_EMULATOR_MMA, aicc_emulator_shape(16, 8, 8, AICC_EMULATOR_BF16)},
    {"mma m16n8k8 tf32", AICC_EMULATOR_MMA, aicc_emulator_shape(16, 8, 8, AICC_EMULATOR_TF32)},
    {"mma m16n8k4 tf32", AICC_EMULATOR_MMA, aicc_emulator_shape(16, 8, 4, AICC_EMULATOR_TF32)},
    {"mfma 16x16x16", AICC_EMULATOR_MFMA, aicc_emulator_shape(16, 16, 16, AICC_EMULATOR_F16)},
    {"mfma 32x32x8", AICC_EMULATOR_MFMA, aicc_emulator_shape(32, 32, 8, AICC_EMULATOR_BF16)},
    {"mfma 16x16x4", AICC_EMULATOR_MFMA, aicc_emulator_shape(16, 16, 4, AICC_EMULATOR_F32)},
    {"mfma 32x32x2", AICC_EMULATOR_MFMA, aicc_emulator_shape(32, 32, 2, AICC_EMULATOR_F32)},
    {"wmma 16x16x16", AICC_EMULATOR_WMMA, aicc_emulator_shape(16, 16, 16, AICC_EMULATOR_F16)},
};

void fail(const char *name, const char *what) {
  ++failures;
  std::printf("%s: %s\n", name, what);
}

/// Each element of a matrix is in as many places as it should.
template <typename Where>
void expectCovered(const char *name, uint32_t rows, uint32_t columns, uint32_t lanes, uint32_t copies, Where where) {
  std::vector<uint32_t> seen(rows * columns);
  for (uint32_t lane = 0; lane < lanes; ++lane)
    for (uint32_t i = 0; i < rows * columns * copies / lanes; ++i) {
      Place at = where(lane, i);
      if (at.row >= rows || at.column >= columns)
        return fail(name, "a fragment reaches outside of its matrix");
      ++seen[at.row * columns + at.column];
    }
  for (uint32_t count : seen)
    if (count != copies)
      return fail(name, "an element of a matrix has not as many places as it should");
}

void testLayouts() {
  for (const Case &one : cases) {
    const Layout &layout = layoutOf(one.instruction);
    Shape shape(one.detail);
    auto with = [&](auto place) { return [=](uint32_t lane, uint32_t i) { return place(shape, lane, i); }; };
    expectCovered(one.name, shape.m, shape.k, layout.lanes, layout.copies, with(layout.a));
    expectCovered(one.name, shape.k, shape.n, layout.lanes, layout.copies, with(layout.b));
    expectCovered(one.name, shape.m, shape.n, layout.lanes, 1, with(layout.d));
  }
  for (uint32_t n : {8, 64, 256}) {
    Shape shape(aicc_emulator_shape(64, n, 16, AICC_EMULATOR_F16));
    expectCovered("wgmma", 64, n, 128, 1,
                  [&](uint32_t lane, uint32_t i) { return layoutOf(AICC_EMULATOR_WGMMA).d(shape, lane, i); });
  }
}

/// Places that the makers' documents show in their figures.
void testFigures() {
  struct Figure {
    Place found;
    uint32_t row, column;
  };
  Shape mma(aicc_emulator_shape(16, 8, 16, AICC_EMULATOR_F16)), tf32(aicc_emulator_shape(16, 8, 8, AICC_EMULATOR_TF32));
  Shape small(aicc_emulator_shape(16, 16, 16, AICC_EMULATOR_F16)),
      large(aicc_emulator_shape(32, 32, 8, AICC_EMULATOR_F16));
  Shape wide(aicc_emulator_shape(64, 64, 16, AICC_EMULATOR_F16));
  const Layout &m = layoutOf(AICC_EMULATOR_MMA), &f = layoutOf(AICC_EMULATOR_MFMA), &w = layoutOf(AICC_EMULATOR_WMMA);
  const Figure figures[] = {
      {m.a(mma, 5, 1), 1, 3},
      {m.a(mma, 5, 2), 9, 2},
      {m.a(mma, 5, 4), 1, 10},
      {m.a(mma, 31, 7), 15, 15},
      {m.b(mma, 5, 1), 3, 1},
      {m.b(mma, 5, 2), 10, 1},
      {m.d(mma, 5, 1), 1, 3},
      {m.d(mma, 5, 2), 9, 2},
      {m.a(tf32, 5, 1), 9, 1},
      {m.a(tf32, 5, 2), 1, 5},
      {m.b(tf32, 5, 1), 5, 1},
      {f.a(small, 17, 2), 1, 6},
      {f.b(small, 17, 2), 6, 1},
      {f.d(small, 17, 2), 6, 1},
      {f.a(large, 33, 3), 1, 7},
      {f.d(large, 33, 4), 12, 1},
      {f.d(large, 1, 15), 27, 1},
      {w.d(small, 16, 1), 3, 0},
      {w.a(small, 18, 3), 2, 3},
      {layoutOf(AICC_EMULATOR_WGMMA).d(wide, 37, 5), 17, 11},
      {layoutOf(AICC_EMULATOR_WGMMA).d(wide, 37, 6), 25, 10},
  };
  for (const Figure &figure : figures)
    if (figure.found.row != figure.row || figure.found.column != figure.column)
      fail("figure", "an element of a fragment is not where the maker says");
}

void testNumbers() {
  uint16_t one = 0x3c00, brain = 0x3f80;
  uint32_t float32 = 0x3f801fff;
  if (decode(&one, AICC_EMULATOR_F16) != 1 || decode(&brain, AICC_EMULATOR_BF16) != 1 ||
      decode(&float32, AICC_EMULATOR_TF32) != 1 || decode(&float32, AICC_EMULATOR_F32) == 1)
    fail("numbers", "a number is not what its bits say");
}

//===----------------------------------------------------------------------===//
// Loads and products
//===----------------------------------------------------------------------===//

/// Rows of 8 numbers r * 8 + c at 16 bytes each; what ldmatrix makes of them is an operand A of mma.
template <bool isTransposed> void loads(void **) {
  char *array = shared(0, 512);
  if (thread() < 32)
    for (uint32_t pair = 0; pair < 4; ++pair)
      write(array, thread() * 4 + pair, (thread() * 8 + 2 * pair) | (thread() * 8 + 2 * pair + 1) << 16);
  table().barrier(0);
  struct {
    char *row;
    uint16_t elements[8];
  } registers{array + 16 * (thread() % 32), {}};
  together(0, AICC_EMULATOR_LOAD_MATRIX, 4 | (isTransposed ? 8 : 0), &registers);
  uint32_t lane = thread() % 32;
  for (uint32_t i = 0; i < 8; ++i) {
    uint32_t row = lane / 4, column = 2 * (lane % 4) + i % 2;
    uint32_t wanted = 64 * (i / 2) + (isTransposed ? column * 8 + row : row * 8 + column);
    demand(registers.elements[i] == wanted);
  }
  table().barrier(1);
}

/// The identity times a matrix of numbers leaves the numbers, twice where there is a sum already.
void multiplies(void **) {
  struct {
    _Float16 a[8], b[4];
    float d[4];
  } registers;
  uint32_t lane = thread() % 32;
  const Layout &layout = layoutOf(AICC_EMULATOR_MMA);
  uint64_t detail = aicc_emulator_shape(16, 8, 16, AICC_EMULATOR_F16);
  Shape shape(detail);
  auto value = [](Place at) { return float(at.row * 8 + at.column); };
  for (uint32_t i = 0; i < 8; ++i) {
    Place at = layout.a(shape, lane, i);
    registers.a[i] = at.row == at.column;
  }
  for (uint32_t i = 0; i < 4; ++i) {
    registers.b[i] = _Float16(value(layout.b(shape, lane, i)));
    registers.d[i] = value(layout.d(shape, lane, i));
  }
  together(0, AICC_EMULATOR_MMA, detail, &registers);
  for (uint32_t i = 0; i < 4; ++i)
    demand(registers.d[i] == 2 * value(layout.d(shape, lane, i)));
}

void testLoads() {
  expect("loads", loads<false>, nullptr);
  expect("transposed loads", loads<true>, nullptr);
  expect("products", multiplies, nullptr);
  expect(
      "rows at odd places",
      [](void **) {
        char *registers[] = {shared(0, 64) + 8, nullptr, nullptr};
        together(0, AICC_EMULATOR_LOAD_MATRIX, 1, registers);
      },
      "expected rows of a matrix at multiples of 16 bytes");
  expect(
      "part of a warp",
      [](void **) {
        uint32_t registers[16] = {};
        if (thread() % 32 < 16)
          together(0, AICC_EMULATOR_MMA, aicc_emulator_shape(16, 8, 16, AICC_EMULATOR_F16), registers);
      },
      "deadlock in block 0");
  expect(
      "elected",
      [](void **slots) {
        uint32_t isElected = 7;
        together(0, AICC_EMULATOR_ELECT, 0, &isElected);
        demand(isElected < 2);
        if (isElected) // a second one is a race
          write(slots[0], table().block() * 2 + thread() / 32, 1);
      },
      nullptr);
  expect(
      "halves of a warp that differ",
      [](void **) {
        float registers[16 + 8] = {float(thread())};
        together(0, AICC_EMULATOR_WMMA, aicc_emulator_shape(16, 16, 16, AICC_EMULATOR_F16), registers);
      },
      "expected both halves of a warp to hold the same operands");
}

//===----------------------------------------------------------------------===//
// Products of a warpgroup
//===----------------------------------------------------------------------===//

enum Bug { None, NoFence, NoRegisterFence, NoWait, UsedBeforeWait, OverwrittenBeforeWait, NoBarrier };

constexpr uint64_t swizzle128 = 1ull << 62, swizzle64 = 2ull << 62;

/// D = A * B with A = 2 * identity (64 x 16, along k in lines of 128 bytes) and B of numbers n - k, along k like A or
/// along n in lines of 64 bytes.
template <Bug bug, bool isAlongN> void warpgroup(void **) {
  char *a = shared(0, 64 * 128), *b = shared(1, 64 * 128);
  auto put = [](char *at, float value) {
    _Float16 half = _Float16(value);
    table().check(at, 2, 1, 2);
    std::memcpy(at, &half, 2);
  };
  for (uint32_t i = thread(); i < 64 * 16; i += 128) {
    uint32_t row = i / 16, k = i % 16;
    auto along = [&](char *base) { return base + row * 128 + (((k / 8) ^ (row % 8)) * 16) + k % 8 * 2; };
    put(along(a), row == k ? 2 : 0);
    uint32_t line = k * 64 + (row % 32 / 8 ^ (k / 2 % 4)) * 16 + row % 8 * 2; // of 32 n; 16 lines of k
    put(isAlongN ? b + row / 32 * 1024 + line : along(b), float(row) - float(k));
  }
  if (bug != NoFence)
    table().fenceAsync();
  if (bug != NoBarrier)
    table().barrier(0);
  auto address = [](char *at) { return (reinterpret_cast<uint64_t>(at) & 0x3ffff) >> 4; };
  uint64_t lines = swizzle128 | 64ull << 32 | 1ull << 16;  // 8 rows: 1024 bytes
  uint64_t across = swizzle64 | 32ull << 32 | 64ull << 16; // 8 of k: 512 bytes; 32 of n: 1024 bytes
  struct {
    uint64_t a, b;
    float d[32];
  } registers{address(a) | lines, address(b) | (isAlongN ? across : lines), {}};
  uint64_t detail = aicc_emulator_shape(64, 64, 16, AICC_EMULATOR_F16) | (isAlongN ? AICC_EMULATOR_B_ALONG_N : 0);
  if (bug != NoRegisterFence)
    table().fenceProducts();
  together(7, AICC_EMULATOR_WGMMA, detail, &registers);
  table().commitProducts();
  if (bug == UsedBeforeWait)
    table().useProduct(7);
  if (bug == OverwrittenBeforeWait && thread() == 0)
    put(a, 0);
  if (bug == NoWait)
    return;
  table().waitProducts(0);
  table().useProduct(7);
  for (uint32_t i = 0; i < 32; ++i) {
    Place at = layoutOf(AICC_EMULATOR_WGMMA).d(Shape(detail), thread(), i);
    demand(registers.d[i] == (at.row < 16 ? 2 * (float(at.column) - float(at.row)) : 0));
  }
}

void testWarpgroups() {
  expectAlways("warpgroup", warpgroup<None, false>, nullptr, 128);
  expectAlways("warpgroup, B along n", warpgroup<None, true>, nullptr, 128);
  expectAlways("no fence of memory", warpgroup<NoFence, false>, "asynchronously without a fence of the writer", 128);
  expectAlways("no barrier", warpgroup<NoBarrier, false>, "race at byte", 128);
  expectAlways("no fence of registers", warpgroup<NoRegisterFence, false>, "expected a fence of registers", 128);
  expectAlways("no wait", warpgroup<NoWait, false>, "without waiting for its products", 128);
  expectAlways("used before the wait", warpgroup<UsedBeforeWait, false>, "expected a wait before the use", 128);
  expectAlways("overwritten before the wait", warpgroup<OverwrittenBeforeWait, false>, "race at byte", 128);
}

} // namespace

int main() {
  testLayouts();
  testFigures();
  testNumbers();
  testLoads();
  testWarpgroups();
  return failures != 0;
}
