#include "lib/Codegen/SIMT/Tiles/Boxes.h"

#include "lib/Codegen/SIMT/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace aicc::simt {

constexpr int64_t aligned = 16;                       ///< bytes that addresses and strides are multiples of
constexpr int64_t mostDims = 5, mostOfBox = 256;      ///< of a map
constexpr int64_t mostLine = 128, linesOfPattern = 8; ///< bytes; lines behind which pieces change places alike

bool isBoxed(MemRefType tensor, ArrayRef<int64_t> shape, int64_t lineElements) {
  auto [strides, offset] = tensor.getStridesAndOffset();
  ArrayRef<int64_t> sizes = tensor.getShape();
  int64_t bytes = tensor.getElementTypeBitWidth() / 8, line = lineElements * bytes, dims = 2;
  if (strides.back() != 1 || offset * bytes % aligned)
    return false;
  for (size_t dim = 0; dim + 1 < sizes.size(); ++dim) {
    if (sizes[dim] > 1 && (strides[dim] <= 0 || strides[dim] * bytes % aligned))
      return false;
    dims += sizes[dim] > 1 && dim + 2 < sizes.size();
  }
  bool isWholeLines = shape[1] % lineElements == 0 && (line == 32 || line == 64 || line == mostLine);
  return isWholeLines && dims <= mostDims && shape[0] <= mostOfBox && shape[0] % linesOfPattern == 0;
}

/// Whether `later` is `first` + distance, as the schedule writes it.
static bool isBehind(Value first, Value later, int64_t distance) {
  if (std::optional<int64_t> from = codegen::known(first), to = codegen::known(later); from && to)
    return *to - *from == distance;
  if (distance == 0)
    return first == later;
  auto add = later.getDefiningOp<arith::AddIOp>();
  return add && add.getLhs() == first && codegen::known(add.getRhs()) == distance;
}

/// The dimension along which the windows of `copies` lie one behind the other; -1: none. In the slot, each is a block.
static int64_t stackedDim(const Copies &copies) {
  int64_t outer = int64_t(copies.windows[0].offsets.size()) - 2, stacked = -1;
  const Window &first = copies.windows[0];
  if (first.shape[1] != copies.ring->shape.blockElements())
    return -1;
  for (int64_t number = 1; number < int64_t(copies.windows.size()); ++number) {
    for (auto [dim, offset] : llvm::enumerate(copies.windows[number].offsets))
      if (!isBehind(first.offsets[dim], offset, 0)) {
        if ((stacked >= 0 && stacked != int64_t(dim)) || !isBehind(first.offsets[dim], offset, number))
          return -1;
        stacked = int64_t(dim);
      }
    if (!isBehind(copies.places[0].first, copies.places[number].first, 0) ||
        !isBehind(copies.places[0].second, copies.places[number].second, number * first.shape[1]))
      return -1;
  }
  return stacked < outer ? stacked : -1;
}

std::vector<Boxes::Pile> Boxes::pilesOf(const Copies &copies) {
  int64_t stacked = stackedDim(copies);
  if (stacked >= 0)
    return {{copies, 0, copies.windows.size(), stacked}};
  std::vector<Pile> piles;
  for (size_t window = 0; window < copies.windows.size(); ++window)
    piles.push_back({copies, window, 1, -1});
  return piles;
}

/// The dimensions of a pile's map, the one with neighbours in memory first; places are told in those that have some.
static SmallVector<int64_t> dimsOf(const Window &window, int64_t stacked) {
  int64_t rank = int64_t(window.box.sizes.size());
  SmallVector<int64_t> dims{rank - 1, rank - 2};
  if (stacked >= 0)
    dims.push_back(stacked);
  for (int64_t dim = rank - 3; dim >= 0; --dim)
    if (dim != stacked && window.box.sizes[dim] > 1)
      dims.push_back(dim);
  return dims;
}

Value Boxes::mapOf(const Pile &pile) {
  const Window &window = pile.copies.windows[pile.first];
  const RingShape &shape = pile.copies.ring->shape;
  const Box &box = window.box;
  TensorMap map{cast<BlockArgument>(box.pointer).getArgNumber(),
                box.offset * int64_t(shape.bytes()),
                shape.bytes(),
                shape.blockElements() * int64_t(shape.bytes()),
                {},
                {},
                {}};
  for (int64_t dim : dimsOf(window, pile.stacked)) {
    if (!map.sizes.empty()) // of one element, any stride will do
      map.strides.push_back(box.sizes[dim] == 1 ? aligned : box.strides[dim] * int64_t(shape.bytes()));
    map.box.push_back(map.sizes.empty()       ? shape.blockElements()
                      : map.sizes.size() == 1 ? window.shape[0]
                      : dim == pile.stacked   ? int64_t(pile.count)
                                              : 1);
    map.sizes.push_back(box.sizes[dim]);
  }
  maps.push_back(map);
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  auto attributes = builder.getDictionaryAttr(builder.getNamedAttr(mapAttrName, builder.getUnitAttr()));
  (void)function.insertArgument(function.getNumArguments(), pointer, attributes, function.getLoc());
  return function.getArguments().back();
}

void Boxes::start(const Pile &pile, Value map, Value slot, Value barrier) {
  const Window &window = pile.copies.windows[pile.first];
  const Ring &ring = *pile.copies.ring;
  auto [row, column] = pile.copies.places[pile.first];
  for (int64_t along = 0; along < window.shape[1]; along += ring.shape.blockElements()) {
    SmallVector<Value> coordinates;
    for (int64_t dim : dimsOf(window, pile.stacked)) {
      Value at = coordinates.empty() ? builder.add(window.offsets[dim], along) : window.offsets[dim];
      coordinates.push_back(arith::IndexCastOp::create(builder, builder.getI32Type(), at));
    }
    Value there = builder.add(column, along);
    bool isLeft = pile.copies.isLeft;
    Value to = ring.pointer(builder, slot, isLeft ? row : there, isLeft ? there : row, /*isPlain=*/true);
    instructions.copy(builder, to, map, barrier, coordinates);
  }
}

void Boxes::start(ArrayRef<Copies> step, Value slot, Value barrier) {
  for (const Copies &copies : step) {
    std::vector<Pile> piles = pilesOf(copies);
    Value map = mapOf(piles[0]);
    for (const Pile &pile : piles)
      start(pile, map, slot, barrier);
  }
}

} // namespace aicc::simt
