// Matrix units of a machine, as rows of a table: the shape of an instruction, where its lanes keep their elements, the
// op that it is. All else about tile programs is the same on every machine.
#pragma once

#include "lib/Codegen/CodeBuilder.h"
#include "lib/Codegen/SIMT/Machine.h"
#include "lib/Place/Target.h"
#include "lib/Tile/Device.h"

namespace aicc::simt {

using codegen::CodeBuilder;

/// Where something of a fragment lies. Of a left operand: a row and a depth; of a right one: a column and a depth; of a
/// sum: a row and a column.
struct FragmentPlace {
  mlir::Value line, along;
};

/// An operand in shared memory: lines of bytes below one another, rows of the left one along the depth, of the right
/// one across it. What is longer than a line goes on `blockBytes` further. Within 8 lines, pieces of 16 bytes have
/// changed places as on all lines of this length; the pointer is where the first would be if they had not.
struct SharedOperand {
  mlir::Value pointer;
  int64_t lineBytes, blockBytes;
};

/// One instruction: sums[sum] += left * right.
struct SharedProduct {
  SharedOperand left, right;
  unsigned sum;
};

struct MatrixUnit {
  tile::MatrixShape shape;
  /// Elements that lie one after the other along the depth in a lane's registers, and how many such runs a lane has
  /// of each operand.
  int64_t run, leftRuns, rightRuns;
  int64_t sums; ///< elements of a lane
  /// Where run (or sum) number `i` of a lane begins.
  using Locate = FragmentPlace (*)(CodeBuilder &builder, mlir::Value lane, int64_t i);
  Locate left, right, sum;
  /// sum + left * right on runs, each a vector of integers of the operands' width, and a vector of sums.
  using Multiply = mlir::Value (*)(CodeBuilder &builder, mlir::ValueRange left, mlir::ValueRange right,
                                   mlir::Value sum);
  Multiply multiply;
  /// Loads an operand of 16-bit elements as `count` boxes of 8 x 8, of which lane / 8 names a row's address each: the
  /// runs of all lanes in 32 bits each, from rows along the depth or, transposed, across it. Null: the machine has
  /// none.
  using LoadRows = llvm::SmallVector<mlir::Value> (*)(CodeBuilder &builder, mlir::Value row, int64_t count,
                                                      bool isTransposed);
  LoadRows loadRows = nullptr;
  int64_t neighbours = 1; ///< sums of a lane, one after the other, that lie in neighbouring columns

  int64_t warps = 1; ///< neighbours that execute it together; their threads are its lanes
  /// sums + left * right for operands that the unit reads in shared memory, where they lie in rows; `multiply` is not
  /// used then, and the operands' places neither. Sums are structs then. Null: operands are registers.
  using MultiplyShared = llvm::SmallVector<mlir::Value> (*)(CodeBuilder &builder, const MatrixUnit &unit,
                                                            llvm::ArrayRef<SharedProduct> products,
                                                            mlir::ValueRange sums);
  MultiplyShared multiplyShared = nullptr;
  /// What a thread does before the barrier behind which its stores to shared memory are multiplied; null: nothing.
  void (*publish)(CodeBuilder &builder) = nullptr;

  bool takesRows() const { return loadRows || multiplyShared; }
};

/// Copies of 16 bytes from global to shared memory that arrive when they are waited for, in groups.
struct AsynchronousCopies {
  /// `taken` bytes are copied, the others are zero.
  void (*copy)(CodeBuilder &builder, mlir::Value to, mlir::Value from, mlir::Value taken);
  void (*commit)(CodeBuilder &builder);
  void (*wait)(CodeBuilder &builder, int64_t pending);
};

/// Copies of boxes of tensors to shared memory, which the machine does by itself, and barriers with phases that count
/// their bytes. A launch hands the tensors over as maps.
struct BoxCopies {
  /// A barrier whose phase ends with so many arrivals, and what makes barriers known before the threads meet.
  void (*begin)(CodeBuilder &builder, mlir::Value barrier, int64_t arrivals);
  void (*publish)(CodeBuilder &builder);
  /// One arrival; the phase waits for so many bytes more.
  void (*expect)(CodeBuilder &builder, mlir::Value barrier, int64_t bytes);
  void (*arrive)(CodeBuilder &builder, mlir::Value barrier);
  /// Until the phase of this parity (a 32-bit integer) is over.
  void (*wait)(CodeBuilder &builder, mlir::Value barrier, mlir::Value parity);
  /// In each role once: `threads` of a launch share the registers, of which `consumers` multiply.
  void (*shareRegisters)(CodeBuilder &builder, bool isProducer, int64_t consumers, int64_t threads);
  /// Coordinates are 32-bit integers, of the dimension with neighbours in memory first.
  void (*copy)(CodeBuilder &builder, mlir::Value to, mlir::Value map, mlir::Value barrier,
               mlir::ValueRange coordinates);
};

/// A tensor whose boxes are copied: an argument of the launch behind all others.
struct TensorMap {
  unsigned argument;                              ///< of the kernel: whose memory it is
  int64_t offset;                                 ///< of the first element there, in bytes
  int64_t elementBytes, swizzle;                  ///< bytes within which pieces of 16 change places
  llvm::SmallVector<int64_t> sizes, strides, box; ///< neighbours in memory first; strides of all others, in bytes
};

/// A machine with such units. What a schedule is to know of it is `device`, whose matrix shapes are the units'.
struct MatrixMachine {
  Machine machine;
  tile::Device device;
  llvm::ArrayRef<MatrixUnit> units;
  const AsynchronousCopies *copies = nullptr; ///< null: there are none
  const BoxCopies *boxes = nullptr;           ///< programs are lowered with them or not at all; null: without
};

/// Makes tile programs of the products of `module` that matrix units can multiply, and functions of one thread of
/// those, for the first of `machines` that takes them: the same machine with less and less demanding instructions. All
/// other kernels are left alone.
void lowerProducts(mlir::ModuleOp module, llvm::ArrayRef<MatrixMachine> machines);

/// The same for the GPU of that name, which `gpuFor` knows or reports; what a target's pass does.
template <typename Gpu>
mlir::LogicalResult lowerProductsFor(mlir::ModuleOp module, const std::string &name,
                                     Gpu (*gpuFor)(const aicc::TargetOptions &, std::string &),
                                     std::vector<MatrixMachine> (*machinesOf)(const Gpu &)) {
  aicc::TargetOptions options;
  options.cpu = name;
  std::string error;
  Gpu gpu = gpuFor(options, error);
  if (!error.empty())
    return module.emitError(error);
  lowerProducts(module, machinesOf(gpu));
  return mlir::success();
}

/// What a launch takes.
struct TileLaunch {
  unsigned threads;
  int64_t sharedBytes;
  std::vector<TensorMap> maps;
};

/// One tile program, a function over flat tensors, becomes one of the device: `@device::@k(slots..., workspace,
/// maps...)`.
mlir::FailureOr<TileLaunch> lowerTileProgram(mlir::func::FuncOp program, mlir::ModuleOp device,
                                             const MatrixMachine &machine, llvm::ArrayRef<bool> mayAlias);

} // namespace aicc::simt
