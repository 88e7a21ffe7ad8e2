// Operands of a product on their way to registers: rings in shared memory and the copies that fill them. A slot has one
// of two layouts; its elements have a line, a row of the left operand or a column of the right one, and a depth k:
//
//   runs    [k / run][line][k % run]: a lane's run is one load, and lanes have neighbouring lines
//   rows    as in memory, left [line][k], right [k][line], in blocks of up to 128 bytes of a row: pieces of 16 bytes,
//   of
//           which 8 rows below one another lie in different banks, because a row's number is joined with the place of
//           its pieces
#pragma once

#include "lib/Codegen/SIMT/Frame.h"
#include "lib/Codegen/SIMT/Tiles/MatrixUnit.h"
#include "lib/Codegen/SIMT/Tiles/Windows.h"

namespace aicc::simt {

/// What a ring's slot looks like.
struct RingShape {
  mlir::Type word; ///< the integer as wide as an element
  int64_t lines, depth;
  int64_t run; ///< 0: rows
  bool isLeft;
  int64_t widest = INT64_MAX; ///< elements of a row in one block, at most

  bool hasRows() const { return run == 0; }
  unsigned bytes() const { return word.getIntOrFloatBitWidth() / 8; }
  /// Elements of a slot.
  int64_t elements() const;
  /// Where an element lies in a slot; `isPlain`: if no pieces of rows had changed places.
  mlir::Value place(CodeBuilder &builder, mlir::Value line, mlir::Value k, bool isPlain = false) const;
  int64_t rowElements() const { return isLeft ? depth : lines; }
  /// Elements of a row in one block.
  int64_t blockElements() const { return std::min<int64_t>({rowElements(), 128 / bytes(), widest}); }
};

/// The ring of one operand in shared memory.
struct Ring {
  RingShape shape;
  mlir::Value memory; ///< pointer

  mlir::Value pointer(CodeBuilder &builder, mlir::Value slot, mlir::Value line, mlir::Value k,
                      bool isPlain = false) const;
  /// A ring of rows from a line and a depth on.
  SharedOperand operand(CodeBuilder &builder, mlir::Value slot, mlir::Value line, mlir::Value k) const;
  /// A run.
  mlir::Value load(CodeBuilder &builder, mlir::Value slot, mlir::Value line, mlir::Value k) const;
  /// A value that lies in one run or piece.
  void store(CodeBuilder &builder, mlir::Value slot, mlir::Value line, mlir::Value k, mlir::Value value) const;
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
  /// Whether all of it can be copied in pieces of 16 bytes, without registers.
  bool isWide() const;
  llvm::ArrayRef<Copies> copies() const { return all; }
  /// Does so, asynchronously.
  void start(const AsynchronousCopies &copies, mlir::Value slot);

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
  static int64_t widthOf(const Copies &copies);

  CodeBuilder &builder;
  mlir::Value thread;
  unsigned threads;
  std::vector<Copies> all;
};

} // namespace aicc::simt
