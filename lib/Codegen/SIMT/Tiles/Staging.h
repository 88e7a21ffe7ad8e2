// Operands of a product on their way to registers: rings in shared memory, laid out so that a lane's run of the depth
// is one load, and the copies that fill them.
//
//   element (line, k) of a slot: [k / run][line][k % run], lines are rows of the left operand or columns of the right
//   one
//
// Lanes of one load have neighbouring lines, and so neighbouring addresses.
#pragma once

#include "lib/Codegen/SIMT/Frame.h"
#include "lib/Codegen/SIMT/Tiles/MatrixUnit.h"
#include "lib/Codegen/SIMT/Tiles/Windows.h"

namespace aicc::simt {

/// The ring of one operand.
class Ring {
public:
  Ring() = default;
  Ring(mlir::Value memory, mlir::Type word, int64_t lines, int64_t depth, int64_t run);

  /// Elements that a ring of `slots` takes.
  static int64_t elements(int64_t slots, int64_t lines, int64_t depth, int64_t run, unsigned bytes);
  mlir::Value load(CodeBuilder &builder, mlir::Value slot, mlir::Value line, mlir::Value k) const;
  void store(CodeBuilder &builder, mlir::Value slot, mlir::Value line, mlir::Value k, mlir::Value value) const;

  int64_t run = 1;

private:
  static int64_t pitch(int64_t lines, int64_t run, unsigned bytes);
  mlir::Value pointer(CodeBuilder &builder, mlir::Value slot, mlir::Value line, mlir::Value k) const;

  mlir::Value memory; ///< pointer
  mlir::Type word;    ///< the integer as wide as an element
  int64_t lines = 0, depth = 0;
};

/// Copies of windows of one tensor and shape into places of one ring.
struct Copies {
  llvm::SmallVector<Window> windows;
  llvm::SmallVector<std::pair<mlir::Value, mlir::Value>> places; ///< row and column in the slot
  Ring *ring;
  bool isLeft; ///< the window's rows are lines; else its columns
};

/// What the threads of a block copy of all operands for one step.
class Staging {
public:
  Staging(CodeBuilder &builder, mlir::Value thread, unsigned threads)
      : builder(builder), thread(thread), threads(threads) {}

  void add(const Window &window, std::pair<mlir::Value, mlir::Value> place, Ring &ring, bool isLeft);
  /// Loads this thread's part.
  llvm::SmallVector<mlir::Value> fetch();
  /// Puts what `fetch` loaded into a slot.
  void deposit(mlir::ValueRange values, mlir::Value slot);

private:
  /// A thread's piece: `lines` x `width` elements at a place of the window.
  struct Piece {
    Window window;
    mlir::Value row, column, toRow, toColumn;
    mlir::Value exists;   ///< null: it does
    int64_t width, count; ///< neighbouring columns, and how many rows of them
  };

  std::vector<Piece> pieces(const Copies &copies);
  Piece piece(const Copies &copies, int64_t number, int64_t width, int64_t count);
  mlir::Type wordType(const Copies &copies) const;

  CodeBuilder &builder;
  mlir::Value thread;
  unsigned threads;
  std::vector<Copies> all;
};

} // namespace aicc::simt
