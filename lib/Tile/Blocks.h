// How large the pieces are that a core works on at a time.
#pragma once

#include "lib/Tile/Device.h"

namespace aicc::tile {

/// A piece of a product: rows x columns of the result, a depth at a time, from a ring of `stages`.
struct Blocks {
  int64_t rows, columns, depth, stages;
};

/// What a product needs memory and time for.
struct ProductSize {
  int64_t outer, rows, columns, depth;
  int64_t operandBytes, accumulatorBytes; ///< of an element
  int64_t finishBytes;                    ///< of everything else that lies beside an accumulator
};

/// The blocks that should take least time, of those that fit; none if none does. Columns are multiples of `panel`.
std::optional<Blocks> chooseBlocks(const Device &device, const MatrixShape &shape, const ProductSize &size,
                                   int64_t panel);

/// The rows and columns of a piece of elementwise work with `pointBytes` in memory for each point.
std::pair<int64_t, int64_t> choosePiece(const Device &device, int64_t rows, int64_t columns, int64_t pointBytes);

} // namespace aicc::tile
