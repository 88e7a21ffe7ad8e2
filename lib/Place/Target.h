// What the compiler knows of a target: one C++ interface, implemented by the in-tree targets and by the adapter of the
// plugin interface. lib/ names no concrete target; lib/CAPI hands the list in.
#pragma once

#include "lib/Support/Diagnostics.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"

#include <optional>
#include <string>
#include <vector>

namespace aicc {

/// What a target leaves for the artifact when all its kernels are code.
struct TargetCode {
  std::string triple;
  std::string cpu;
  std::vector<std::string> features; ///< what the code cannot do without
  std::string image;                 ///< loadable code: kernels and, for the host's target, the host program
};

/// What a target is made with; each reads what concerns it.
struct TargetOptions {
  std::string triple;           ///< empty: the host's
  std::string cpu;              ///< "native" or an LLVM CPU name
  std::string features;         ///< "+avx512vnni,-fma"
  unsigned threads = 0;         ///< of the compiler; 0: one per core
  std::string worker;           ///< program that generates code; empty: the installed one, "none": this process
  unsigned workerSeconds = 600; ///< what it may take for one part of the code; 0: forever
  bool checkBounds = false;     ///< code for the host checks each access to memory
};

/// Forms of code a target can print instead of making an image.
enum class CodeForm { LLVM, Assembly, Object };

/// What a target made of a whole region: code that its device's driver loads, or why there is none.
struct GraphCode {
  std::string bytes;
  std::string compatibility; ///< what runs the bytes, in the target's own words; its driver reads it
  std::string problem;       ///< why the region could not be compiled; empty: it could
  std::string node;          ///< the node at fault, if it is one
};

/// How fast a device is, roughly: what decides whether a region is worth sending there.
struct DeviceCost {
  double launchMicroseconds = 0; ///< of a region on a device, of an operation on the host
  double copyGigabytes = 1;      ///< between host and device, a second
  double memoryGigabytes = 1;    ///< of its own memory, a second
  double gigaflops = 1;          ///< reached, not promised
};

/// Immutable while a compilation runs; may be shared by compilations on several threads.
class Target {
public:
  virtual ~Target() = default;

  /// The word of `--target`: "cpu".
  virtual llvm::StringRef name() const = 0;

  /// Threads that run in step, where the target has such.
  virtual unsigned warp() const { return 1; }

  /// Whether kernels of products pack a computed right operand themselves, element by element, instead of reading what
  /// another kernel has packed.
  virtual bool packsInKernels() const { return false; }

  /// Whether its kernels run where the host program runs and share its memory.
  virtual bool isHost() const { return false; }

  /// Why this target does not take `op`, an op of the onnx dialect; empty when it does.
  virtual std::string declines(mlir::Operation *op) const = 0;

  /// Whether it multiplies 16-bit floats as they are, into f32.
  virtual bool multipliesNarrow() const { return false; }

  /// None: it takes whatever it can, whatever it costs.
  virtual std::optional<DeviceCost> cost() const { return std::nullopt; }

  /// Whether the target compiles whole regions of onnx ops itself: the phases behind `place` leave them alone.
  virtual bool takesGraphs() const { return false; }

  /// Compiles the region that @main of `graph` is to one kernel called `name`. Only for targets that take graphs.
  virtual GraphCode compileGraph(mlir::ModuleOp graph, llvm::StringRef name) const {
    return {"", "", "it compiles no graphs", ""};
  }

  /// Phase `linalg`: from whole onnx ops to linalg, on the functions of all regions. Only the host's are run: the forms
  /// they leave are those that every emitter of aicc takes.
  virtual void addLinalgPasses(mlir::OpPassManager &) const {}

  /// Phase `tile`: from dispatch.kernel ops to loops and vectors. This and what follows: not for targets that take
  /// graphs.
  virtual void addTilePasses(mlir::OpPassManager &) const {}

  /// Phase `lowered`: to the dialect the code generator reads.
  virtual void addLoweringPasses(mlir::OpPassManager &) const {}

  /// Makes code of a module in its lowered form; emits errors at the kernels' locations.
  virtual mlir::FailureOr<TargetCode> generate(mlir::ModuleOp) const { return mlir::failure(); }

  /// Prints code instead.
  virtual mlir::LogicalResult print(mlir::ModuleOp, CodeForm, std::string &) const { return mlir::failure(); }
};

} // namespace aicc
