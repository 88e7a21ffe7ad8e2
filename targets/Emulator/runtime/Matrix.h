// Matrix instructions: where the lanes of a warp keep the elements of a fragment, and the product itself.
#pragma once

#include "targets/Emulator/runtime/Abi.h"

#include <cstddef>
#include <vector>

namespace aicc::emulator {

struct Shape {
  uint32_t m, n, k;
  AiccEmulatorElement element; ///< of A and B; C and D are f32

  explicit Shape(uint64_t detail)
      : m(detail & 0xff), n(detail >> 8 & 0xfff), k(detail >> 20 & 0xff),
        element(AiccEmulatorElement(detail >> 28 & 15)) {}
};

struct Place {
  uint32_t row, column;
};

/// How an instruction spreads its matrices over lanes.
struct Layout {
  uint32_t lanes;
  /// Where element `i` of a lane's fragment lies in the matrix.
  Place (*a)(const Shape &shape, uint32_t lane, uint32_t i);
  Place (*b)(const Shape &shape, uint32_t lane, uint32_t i);
  Place (*d)(const Shape &shape, uint32_t lane, uint32_t i);
  /// Lanes that hold a copy of each element of A and B.
  uint32_t copies = 1;
};

/// The layout of MMA, WGMMA (d only), MFMA or WMMA.
const Layout &layoutOf(AiccEmulatorInstruction instruction);

/// Row-major.
struct Matrix {
  uint32_t rows, columns;
  std::vector<float> elements;
  Matrix(uint32_t rows, uint32_t columns) : rows(rows), columns(columns), elements(size_t(rows) * columns) {}
  float &at(uint32_t row, uint32_t column) { return elements[size_t(row) * columns + column]; }
  float &at(Place place) { return at(place.row, place.column); }
};

/// The number that the bits at `from` are. tf32 is what the upper 19 bits of a float say.
float decode(const void *from, AiccEmulatorElement element);
uint32_t bytesOf(AiccEmulatorElement element);

/// d += a * b, in f32.
void multiply(Matrix &a, Matrix &b, Matrix &d);

/// One instruction on the registers of all lanes: A, B and C in this order, D over C. False if the copies of an element
/// differ.
bool multiplyRegisters(const Layout &layout, const Shape &shape, const std::vector<char *> &registers);

} // namespace aicc::emulator
