// One run of a kernel: arguments of chosen sizes and numbers, the results that plain loops give, and the comparison.
#pragma once

#include "test/targets/kernel-runner/Interpret.h"

#include <memory>
#include <string>

namespace aicc::cpu::test {

/// What a case may be: from the command line, overridden by what the kernel says about itself.
struct CaseSettings {
  std::string sizes;                       ///< "0:3x5, 1:7": of dynamic arguments, and values of scalars
  double low = -1, high = 1;               ///< range of float arguments
  double integersFrom = 0, integersTo = 3; ///< range of integer arguments
  double tolerance = 2e-3;                 ///< largest error against max(1, |expected|)
  bool special = false;                    ///< float arguments begin with NaN, infinities, zeros, denormals ...
  bool check = true, time = false, verbose = false;
  int64_t parts = 2;       ///< the tiles are run in so many calls
  bool sanitizes = false; ///< the code checks its accesses and gets a slot to report one outside
};

/// The cases of a kernel: one per entry of its attribute `cases`, which are sizes; one if it has none. Its attributes
/// `range`, `integers` ([low, high] each), `tolerance` and `special` override the settings.
std::vector<CaseSettings> casesOf(dispatch::KernelOp kernel, const CaseSettings &settings);

/// A tensor in the memory of the generated code. Bytes that nobody wrote are 0xff, and some of them lie behind the end.
class Buffer {
public:
  Buffer(mlir::Type type, const Array &array);
  void fill(const Array &array);
  void write(int64_t i, double value);
  double read(int64_t i) const;
  /// Whether the bytes behind the last element are as they were.
  bool isIntact() const;
  void *data() { return memory.get(); }
  int64_t count() const { return elements; }
  int64_t bytes() const { return elements * width; }
  mlir::Type elementType() const { return type; }

private:
  struct Free {
    void operator()(void *memory) const;
  };
  mlir::Type type;
  int64_t elements, width, allocated;
  std::unique_ptr<char, Free> memory;
};

class Case {
public:
  Case(dispatch::KernelOp kernel, const CaseSettings &settings);

  /// Whether the kernel could be interpreted.
  bool isReady() const { return ready; }
  /// Runs the kernel of `image` and prints a line; returns whether all numbers are right. `warp` is zero for code of a
  /// CPU, else that of the GPU whose code was retargeted for the emulator.
  bool run(void *image, unsigned warp) const;

private:
  struct Slots;
  struct Code;
  mlir::Type elementOf(mlir::Type type) const;
  void fillArguments();
  void fillSpecial(Array &array, mlir::FloatType type);
  void zeroPadding(dispatch::KernelOp kernel);
  Slots slotsOf(bool overArguments) const;
  double largestError(Slots &slots) const;
  bool runParts(Code &code, Slots &slots) const;
  bool runBlocks(Code &code, Slots &slots, unsigned warp) const;
  void measure(Code &code, Slots &slots) const;

  CaseSettings settings;
  std::string name;
  std::vector<mlir::Type> argumentTypes, resultTypes;
  std::vector<std::vector<int64_t>> inPlace; ///< per result: arguments whose memory it may take
  std::vector<Array> arguments, expected;
  double flops = 0;
  bool ready = false;
};

} // namespace aicc::cpu::test
