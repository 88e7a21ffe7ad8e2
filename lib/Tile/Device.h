// What the schedules know of a machine: memories beside main memory, matrix units, sizes. Numbers only; how the machine
// waits, addresses and encodes is the business of its lowering.
#pragma once

#include "lib/Support/DType.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace llvm::json {
class Object;
} // namespace llvm::json

namespace aicc::tile {

/// A memory of one core.
struct Memory {
  std::string name;
  int64_t bytes = 0;
  int64_t alignment = 1; ///< of what a program allocates there, in bytes
};

/// What a matrix unit multiplies in one step.
struct MatrixShape {
  DType operand, accumulator;
  int64_t rows, columns, depth;
};

struct Device {
  int64_t cores = 0;            ///< that run at the same time; 0: as many as there are tiles
  int64_t atOnce = 1;           ///< tiles that run at the same time where there are no cores
  std::vector<Memory> memories; ///< of each core
  std::string operands;         ///< the memory that matrix operands are read from
  /// The memory where accumulators lie and elementwise work is done. Empty: tiles are registers, and one role
  /// multiplies, finishes and stores them.
  std::string results;
  std::vector<MatrixShape> matrix;
  int64_t registerElements = 0;     ///< accumulators that the registers of a core hold
  int64_t stages = 2;               ///< of a ring of operands
  double copyBytes = 64;            ///< that a core copies in the time of one step of its matrix unit
  double copyStart = 16;            ///< steps that a copy takes beside its bytes
  double vectorElements = 64;       ///< elementwise operations in the same time
  int64_t flags = 0;                ///< that a program may use, for lowerings that count them
  std::set<std::string> operations; ///< elementwise operations there are; empty: all

  bool tilesAreRegisters() const { return results.empty(); }
  const Memory *memory(const std::string &name) const;
  const MatrixShape *shapeFor(DType operand) const;
};

/// The same from JSON that is read already; what is wrong is added to `problems`.
Device readDevice(const llvm::json::Object &object, std::vector<std::string> &problems);

/// Reads a description, the member "device" of plugin.json (include/aicc-c/plugin.h shows it). All problems at once,
/// one a line, in `problems`; none then.
std::optional<Device> readDevice(const std::string &text, std::string &problems);

} // namespace aicc::tile
