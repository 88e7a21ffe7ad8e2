// Calls through the emulator's table, in the code of a thread.
#pragma once

#include "targets/Emulator/runtime/Abi.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace aicc::emulator {

/// Functions of AiccEmulatorTable, in order.
enum Entry {
  Thread,
  Block,
  Barrier,
  Together,
  Shared,
  Check,
  Copy,
  CommitCopies,
  WaitCopies,
  PhaseInit,
  PhaseInvalidate,
  PhaseExpect,
  PhaseArrive,
  PhaseTest,
  PhaseWait,
  CopyTensor,
  FenceAsync,
  FenceProducts,
  CommitProducts,
  WaitProducts,
  UseProduct
};

class Calls {
public:
  explicit Calls(mlir::MLIRContext *context)
      : builder(context), pointer(mlir::LLVM::LLVMPointerType::get(context)), word(builder.getI32Type()),
        wide(builder.getI64Type()) {}

  mlir::OpBuilder builder;
  mlir::Type pointer, word, wide;

  /// Null if `result` is.
  mlir::Value call(mlir::Location loc, Entry entry, mlir::Type result, mlir::ValueRange arguments);
  mlir::Value number(mlir::Location loc, int64_t value, mlir::Type type);
  mlir::Value number(mlir::Location loc, int64_t value) { return number(loc, value, word); }
  /// An instruction that threads execute together, on registers that begin with `operands`. Returns the value of type
  /// `result` (null: none) that lies `offset` bytes into the registers afterwards.
  mlir::Value together(mlir::Location loc, AiccEmulatorInstruction instruction, uint64_t detail,
                       mlir::ValueRange operands, mlir::Type result, uint64_t offset, uint32_t site);
  mlir::Value together(mlir::Location loc, AiccEmulatorInstruction instruction, uint64_t detail,
                       mlir::ValueRange operands, mlir::Type result, uint64_t offset = 0) {
    return together(loc, instruction, detail, operands, result, offset, newSite());
  }
  /// Memory of the thread's own that holds `values`, one after the other, in at least `bytes`.
  mlir::Value stored(mlir::Location loc, mlir::ValueRange values, uint64_t bytes = 0);
  /// A number for one more place where threads wait.
  uint32_t newSite() { return sites++; }

private:
  uint32_t sites = 0;
};

/// Bytes of values that lie one after the other.
uint64_t bytesOf(mlir::ValueRange values);
uint64_t bytesOf(mlir::Type type);

} // namespace aicc::emulator
