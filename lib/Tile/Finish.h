// The elementwise end of a kernel, tile by tile: what it reads beside the product, what it computes and where it goes.
#pragma once

#include "lib/Tile/Pointwise.h"
#include "lib/Tile/Program.h"

namespace aicc::tile {

class Finish {
public:
  explicit Finish(Program &program) : program(program), builder(program.builder) {}

  /// Makes the bodies of `tensors`, which become the results of the kernel, each at its place of `accesses`.
  llvm::LogicalResult plan(const Space &space, mlir::Value root, const Access &rootAccess, mlir::ValueRange tensors,
                           llvm::ArrayRef<Access> accesses);
  /// Walks neighbouring dimensions as one wherever all tensors allow.
  void merge(Space &space);
  /// Bytes beside the root's for each point of a tile, as if nothing were repeated.
  int64_t bytesOfPoint() const;

  /// Declares what lies in memory between roles, for tiles of this size.
  void declare(const Space &space, int64_t rows, int64_t columns);
  /// Where tiles of the only result go, if not to the place of its points.
  void setTarget(std::function<mlir::Value(const Point &)> window) { target = std::move(window); }
  /// All roles of a kernel without a root.
  void emitAlone();
  /// Role `copy`, before: what is read beside the root, into its ring.
  void fetch(const Point &at);
  /// Role `vector`: from `sum` (null: no root) and what was fetched to the ring of results.
  void compute(mlir::Value sum);
  /// Role `copy`, behind: from the ring to main memory.
  void drain(const Point &at);
  /// All of it in one role, between main memory and registers.
  void computeInPlace(mlir::Value sum, const Point &at);

private:
  struct Result {
    unsigned number;
    Linear offset;
    std::unique_ptr<mlir::Region> body;
    bool readsRoot;
    llvm::SmallVector<unsigned> reads; ///< numbers of leaves
    mlir::Value box, ring;
  };
  struct Input {
    Leaf leaf;
    mlir::Value box, ring;
  };

  mlir::Value windowOf(Result &result, const Point &at);
  unsigned inputNumber(const Leaf &leaf);
  mlir::Value map(Result &result, mlir::Value sum, llvm::ArrayRef<mlir::Value> tiles);

  Program &program;
  CodeBuilder &builder;
  llvm::SmallVector<Input> inputs;
  std::vector<Result> results;
  std::function<mlir::Value(const Point &)> target;
  mlir::Value fetched, computed; ///< channels; null: nothing is fetched
  int64_t rows = 0, columns = 0;
};

} // namespace aicc::tile
