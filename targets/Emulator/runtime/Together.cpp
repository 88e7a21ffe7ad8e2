// Instructions that threads execute together. The first thread of the warp says which one it is; they happen when all
// its threads have come to the same one.
#include "targets/Emulator/runtime/Machine.h"
#include "targets/Emulator/runtime/TensorMap.h"

#include <algorithm>
#include <cstring>

namespace aicc::emulator {

void Machine::together(uint32_t site, uint32_t instruction, uint64_t detail, void *registers) {
  Fibre &self = fibres[current];
  self.site = site;
  self.instruction = instruction;
  self.detail = detail;
  self.registers = static_cast<char *>(registers);
  self.state = State::Together;
  leave();
}

uint32_t Machine::spanOf(const Fibre &fibre) const {
  return fibre.instruction == AICC_EMULATOR_WGMMA ? Order::warpgroup : launch->warp;
}

bool Machine::releaseTogether() {
  bool any = false;
  for (uint32_t first = 0; first < fibres.size() && problem.empty(); first += launch->warp) {
    const Fibre &leader = fibres[first];
    uint32_t span = spanOf(leader);
    if (leader.state != State::Together || first % span)
      continue;
    uint32_t end = std::min<uint32_t>(first + span, uint32_t(fibres.size()));
    auto isHere = [&](const Fibre &f) { return f.state == State::Together && f.site == leader.site; };
    if (!std::all_of(fibres.begin() + first, fibres.begin() + end, isHere))
      continue;
    perform(first, end);
    for (uint32_t i = first; i < end; ++i)
      fibres[i].state = State::Ready;
    any = true;
  }
  return any;
}

void Machine::perform(uint32_t first, uint32_t end) {
  auto instruction = AiccEmulatorInstruction(fibres[first].instruction);
  uint64_t detail = fibres[first].detail;
  bool isWhole = end - first == spanOf(fibres[first]);
  if (instruction == AICC_EMULATOR_EXCHANGE)
    return exchange(first, end);
  if (instruction == AICC_EMULATOR_SYNC_WARP) {
    memory.tellReadersApart();
    return order.join(first, end);
  }
  if (!isWhole)
    return note("expected all threads of a warp at a matrix instruction" + place() + ", found " +
                std::to_string(end - first));
  uint32_t elected = first + random() % launch->warp;
  switch (instruction) {
  case AICC_EMULATOR_ELECT:
    for (uint32_t i = first; i < end; ++i) {
      uint32_t isElected = i == elected;
      std::memcpy(fibres[i].registers, &isElected, 4);
    }
    return;
  case AICC_EMULATOR_LOAD_MATRIX: return loadMatrix(first, detail);
  case AICC_EMULATOR_WGMMA: return multiplyShared(first, detail);
  default: return multiplyFragments(first, instruction, detail);
  }
}

void Machine::exchange(uint32_t first, uint32_t end) {
  struct Words {
    uint32_t value, lane;
  };
  std::vector<uint32_t> values;
  auto words = [&](uint32_t i) { return reinterpret_cast<Words *>(fibres[i].registers); };
  for (uint32_t i = first; i < end; ++i)
    values.push_back(words(i)->value);
  for (uint32_t i = first; i < end; ++i) {
    uint32_t lane = words(i)->lane;
    if (lane >= launch->warp)
      return note("exchange with lane " + std::to_string(lane) + " of a warp of " + std::to_string(launch->warp));
    // A lane that is not there gives nothing that a program may use.
    words(i)->value = lane < values.size() ? values[lane] : 0xffffffff;
  }
}

/// PTX ISA, "ldmatrix": rows of 8 elements of 16 bits at the addresses of lanes 8 i to 8 i + 7 are matrix i, of which
/// a lane gets two neighbours of row lane / 4, or of column lane / 4 when transposed.
void Machine::loadMatrix(uint32_t first, uint64_t detail) {
  uint32_t count = detail & 7;
  bool isTransposed = detail & 8;
  uint16_t rows[32][8];
  for (uint32_t lane = 0; lane < 8 * count; ++lane) {
    const char *from;
    std::memcpy(&from, fibres[first + lane].registers, sizeof(from));
    if (reinterpret_cast<uintptr_t>(from) % 16)
      return note("expected rows of a matrix at multiples of 16 bytes of shared memory");
    if (!access(from, 16, AccessKind::Read, ownAccess(first + lane)))
      return;
    std::memcpy(rows[lane], from, 16);
  }
  for (uint32_t lane = 0; lane < 32; ++lane)
    for (uint32_t matrix = 0; matrix < count; ++matrix)
      for (uint32_t half = 0; half < 2; ++half) {
        uint32_t line = lane / 4, pair = 2 * (lane % 4) + half;
        const uint16_t &element = isTransposed ? rows[8 * matrix + pair][line] : rows[8 * matrix + line][pair];
        std::memcpy(fibres[first + lane].registers + 8 + 4 * matrix + 2 * half, &element, 2);
      }
}

void Machine::multiplyFragments(uint32_t first, AiccEmulatorInstruction instruction, uint64_t detail) {
  const Layout &layout = layoutOf(instruction);
  if (layout.lanes != launch->warp)
    return note("expected a matrix instruction of warps of " + std::to_string(layout.lanes) + ", found warps of " +
                std::to_string(launch->warp));
  std::vector<char *> registers;
  for (uint32_t lane = 0; lane < layout.lanes; ++lane)
    registers.push_back(fibres[first + lane].registers);
  if (!multiplyRegisters(layout, Shape(detail), registers))
    note("expected both halves of a warp to hold the same operands of a matrix instruction" + place());
}

//===----------------------------------------------------------------------===//
// wgmma
//===----------------------------------------------------------------------===//

namespace {

/// PTX ISA, "Matrix Descriptor Format" of wgmma, and the canonical layouts that it tells in units of 16 bytes.
struct Descriptor {
  uint64_t start, leading, stride; ///< bytes
  uint32_t swizzle;                ///< bytes

  explicit Descriptor(uint64_t bits)
      : start((bits & 0x3fff) << 4), leading((bits >> 16 & 0x3fff) << 4), stride((bits >> 32 & 0x3fff) << 4) {
    constexpr uint32_t modes[] = {0, 128, 64, 32};
    swizzle = modes[bits >> 62];
  }

  /// The address of an element at `row` (of m or n) and `k`, elements of so many bytes.
  uint64_t at(uint32_t row, uint32_t k, uint32_t bytes, bool isAlongRows) const {
    uint32_t perPiece = 16 / bytes;
    uint64_t offset = 0;
    if (isAlongRows && swizzle) { // lines of `swizzle` bytes along the rows, 8 of k below one another
      uint32_t line = swizzle / bytes;
      offset = row % line * bytes + row / line * leading + k % 8 * swizzle + k / 8 * stride;
    } else if (isAlongRows) {
      offset = row % perPiece * bytes + row / perPiece * stride + k % 8 * 16 + k / 8 * leading;
    } else if (swizzle) { // lines of `swizzle` bytes along k, 8 rows below one another
      offset = k * bytes + row % 8 * swizzle + row / 8 * stride;
    } else {
      offset = k % perPiece * bytes + k / perPiece * leading + row % 8 * 16 + row / 8 * stride;
    }
    return swizzled(start + offset, swizzle);
  }
};

} // namespace

/// Rows x depth of an operand. The first threads of the warps answer for having waited for it, by chance one of them.
Matrix Machine::readShared(uint32_t first, uint64_t bits, uint32_t rows, uint32_t depth, bool isAlongRows,
                           AiccEmulatorElement element) {
  Descriptor descriptor(bits);
  Matrix matrix(rows, depth);
  uint32_t thread = first + launch->warp * (random() % (Order::warpgroup / launch->warp)), bytes = bytesOf(element);
  Access reads{thread, order.productsOf(first), products[first].closed + 1, /*isAsynchronous=*/true};
  for (uint32_t row = 0; row < rows; ++row)
    for (uint32_t k = 0; k < depth; ++k) {
      const char *at = arena.get() + descriptor.at(row, k, bytes, isAlongRows);
      if (!access(at, bytes, AccessKind::Read, reads))
        return matrix;
      matrix.at(row, k) = decode(at, element);
    }
  return matrix;
}

void Machine::multiplyShared(uint32_t first, uint64_t detail) {
  memory.tellReadersApart();
  Shape shape(detail);
  uint64_t descriptors[2];
  std::memcpy(descriptors, fibres[first].registers, sizeof(descriptors));
  for (uint32_t i = first; i < first + Order::warpgroup; ++i) {
    if (needsFence[i])
      return note("expected a fence of registers before a product of a warpgroup" + place());
    if (std::memcmp(fibres[i].registers, descriptors, sizeof(descriptors)))
      return note("expected all threads of a warpgroup to name the same operands" + place());
    products[i].last = productSites[i][fibres[i].site] = products[i].closed + 1;
  }
  Matrix a = readShared(first, descriptors[0], shape.m, shape.k, detail & AICC_EMULATOR_A_ALONG_M, shape.element);
  Matrix columns = readShared(first, descriptors[1], shape.n, shape.k, detail & AICC_EMULATOR_B_ALONG_N, shape.element);
  Matrix b(shape.k, shape.n), d(shape.m, shape.n);
  for (uint32_t k = 0; k < shape.k; ++k)
    for (uint32_t n = 0; n < shape.n; ++n)
      b.at(k, n) = columns.at(n, k);
  auto forEachRegister = [&](auto body) {
    for (uint32_t lane = 0; lane < Order::warpgroup; ++lane)
      for (uint32_t i = 0; i < shape.m * shape.n / Order::warpgroup; ++i)
        body(fibres[first + lane].registers + 16 + 4 * i, d.at(layoutOf(AICC_EMULATOR_WGMMA).d(shape, lane, i)));
  };
  if (!(detail & AICC_EMULATOR_FROM_ZERO))
    forEachRegister([](char *at, float &element) { std::memcpy(&element, at, 4); });
  multiply(a, b, d);
  forEachRegister([](char *at, float &element) { std::memcpy(at, &element, 4); });
}

void Machine::waitProducts(uint32_t pending) {
  Groups &groups = products[current];
  groups.over = std::max(groups.over, groups.closed - std::min(pending, groups.closed));
  order.learn(current, order.productsOf(current), groups.over);
}

void Machine::useProduct(uint32_t site) {
  if (productSites[current][site] > products[current].over)
    fail("expected a wait before the use of a product's result by thread " + std::to_string(current) + place());
  needsFence[current] = true;
}

} // namespace aicc::emulator
