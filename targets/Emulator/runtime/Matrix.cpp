// Layouts as the makers document them, written as formulas.
#include "targets/Emulator/runtime/Matrix.h"

#include <cstring>

namespace aicc::emulator {
namespace {

//===----------------------------------------------------------------------===//
// NVIDIA. PTX ISA, "Matrix Fragments for mma.m16n8k8 / m16n8k16": groupID = lane >> 2, threadID = lane % 4. A register
// of 32 bits holds `p` elements that are neighbours along k. In A, registers go down 8 rows first, then along k; in B
// along k only.
//===----------------------------------------------------------------------===//

uint32_t perRegister(const Shape &shape) { return bytesOf(shape.element) == 2 ? 2 : 1; }

Place mmaA(const Shape &shape, uint32_t lane, uint32_t i) {
  uint32_t p = perRegister(shape), word = i / p;
  return {lane / 4 + 8 * (word % 2), p * (lane % 4) + i % p + 4 * p * (word / 2)};
}

Place mmaB(const Shape &shape, uint32_t lane, uint32_t i) {
  uint32_t p = perRegister(shape), word = i / p;
  return {p * (lane % 4) + i % p + 4 * p * word, lane / 4};
}

Place mmaD(const Shape &, uint32_t lane, uint32_t i) { return {lane / 4 + 8 * (i / 2), 2 * (lane % 4) + i % 2}; }

/// "Register Fragments for wgmma.mma_async": each warp has 16 rows, in which columns repeat mma's D every 8.
Place wgmmaD(const Shape &, uint32_t lane, uint32_t i) {
  return {16 * (lane / 32) + lane % 32 / 4 + 8 * (i / 2 % 2), 8 * (i / 4) + 2 * (lane % 4) + i % 2};
}

//===----------------------------------------------------------------------===//
// AMD. "AMD Instinct MI300" (CDNA3) ISA, matrix arithmetic: of A, a lane has row lane % m and, of each group of k that
// the lanes above one another share out, a run of elements; B the same by columns. D comes in blocks of 4 rows, which
// the lane groups take in turn.
//===----------------------------------------------------------------------===//

uint32_t along(const Shape &shape, uint32_t side) { return shape.k * side / 64; } ///< elements of a lane

Place mfmaA(const Shape &shape, uint32_t lane, uint32_t i) {
  return {lane % shape.m, along(shape, shape.m) * (lane / shape.m) + i};
}

Place mfmaB(const Shape &shape, uint32_t lane, uint32_t i) {
  return {along(shape, shape.n) * (lane / shape.n) + i, lane % shape.n};
}

Place mfmaD(const Shape &shape, uint32_t lane, uint32_t i) {
  uint32_t groups = 64 / shape.n;
  return {4 * (groups * (i / 4) + lane / shape.n) + i % 4, lane % shape.n};
}

/// RDNA3 ISA, WMMA: lanes 0-15 hold a row of A and a column of B, lanes 16-31 the same again; of D, the first half has
/// the even rows, the second the odd ones.
Place wmmaA(const Shape &, uint32_t lane, uint32_t i) { return {lane % 16, i}; }
Place wmmaB(const Shape &, uint32_t lane, uint32_t i) { return {i, lane % 16}; }
Place wmmaD(const Shape &, uint32_t lane, uint32_t i) { return {2 * i + lane / 16, lane % 16}; }

constexpr Layout mma = {32, mmaA, mmaB, mmaD}, wgmma = {128, nullptr, nullptr, wgmmaD},
                 mfma = {64, mfmaA, mfmaB, mfmaD}, wmma = {32, wmmaA, wmmaB, wmmaD, 2};

float fromHalf(uint16_t bits) {
  _Float16 half;
  std::memcpy(&half, &bits, sizeof(half));
  return float(half);
}

float fromBits(uint32_t bits) {
  float number;
  std::memcpy(&number, &bits, sizeof(number));
  return number;
}

} // namespace

const Layout &layoutOf(AiccEmulatorInstruction instruction) {
  return instruction == AICC_EMULATOR_WGMMA  ? wgmma
         : instruction == AICC_EMULATOR_MFMA ? mfma
         : instruction == AICC_EMULATOR_WMMA ? wmma
                                             : mma;
}

uint32_t bytesOf(AiccEmulatorElement element) {
  return element == AICC_EMULATOR_F16 || element == AICC_EMULATOR_BF16 ? 2 : 4;
}

float decode(const void *from, AiccEmulatorElement element) {
  uint32_t bits = 0;
  std::memcpy(&bits, from, bytesOf(element));
  if (element == AICC_EMULATOR_F16)
    return fromHalf(uint16_t(bits));
  if (element == AICC_EMULATOR_BF16)
    return fromBits(bits << 16);
  return fromBits(element == AICC_EMULATOR_TF32 ? bits & 0xffffe000 : bits);
}

void multiply(Matrix &a, Matrix &b, Matrix &d) {
  for (uint32_t row = 0; row < d.rows; ++row)
    for (uint32_t k = 0; k < a.columns; ++k)
      for (uint32_t column = 0; column < d.columns; ++column)
        d.at(row, column) += a.at(row, k) * b.at(k, column);
}

bool multiplyRegisters(const Layout &layout, const Shape &shape, const std::vector<char *> &registers) {
  Matrix a(shape.m, shape.k), b(shape.k, shape.n), d(shape.m, shape.n);
  uint32_t width = bytesOf(shape.element);
  bool agree = true;
  auto gather = [&](Matrix &matrix, auto place, uint32_t offset, uint32_t count) {
    std::vector<bool> seen(matrix.elements.size());
    for (uint32_t lane = 0; lane < layout.lanes; ++lane)
      for (uint32_t i = 0; i < count; ++i) {
        Place at = place(shape, lane, i);
        float number = decode(registers[lane] + offset + i * width, shape.element);
        size_t index = size_t(at.row) * matrix.columns + at.column;
        agree &= !seen[index] || std::memcmp(&matrix.at(at), &number, sizeof(number)) == 0;
        seen[index] = true;
        matrix.at(at) = number;
      }
  };
  uint32_t ofA = shape.m * shape.k * layout.copies / layout.lanes,
           ofB = shape.k * shape.n * layout.copies / layout.lanes;
  uint32_t ofD = shape.m * shape.n / layout.lanes, firstD = (ofA + ofB) * width;
  gather(a, layout.a, 0, ofA);
  gather(b, layout.b, ofA * width, ofB);
  for (bool store : {false, true}) {
    if (store)
      multiply(a, b, d);
    for (uint32_t lane = 0; lane < layout.lanes; ++lane)
      for (uint32_t i = 0; i < ofD; ++i) {
        float &element = d.at(layout.d(shape, lane, i));
        char *at = registers[lane] + firstD + 4 * i;
        store ? std::memcpy(at, &element, 4) : std::memcpy(&element, at, 4);
      }
  }
  return agree;
}

} // namespace aicc::emulator
