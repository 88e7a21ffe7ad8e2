#include "lib/Codegen/SIMT/Tiles/Staging.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace aicc::simt {

static Value vectorElement(CodeBuilder &builder, Value vector, int64_t i) {
  if (!isa<VectorType>(vector.getType()))
    return vector;
  Value at = LLVM::ConstantOp::create(builder, builder.getI32Type(), builder.getI32IntegerAttr(int32_t(i)));
  return LLVM::ExtractElementOp::create(builder, vector, at);
}

static Value vectorOf(CodeBuilder &builder, ArrayRef<Value> elements) {
  if (elements.size() == 1)
    return elements[0];
  Type type = VectorType::get(int64_t(elements.size()), elements[0].getType());
  Value vector = LLVM::PoisonOp::create(builder, type);
  for (auto [i, element] : llvm::enumerate(elements)) {
    Value at = LLVM::ConstantOp::create(builder, builder.getI32Type(), builder.getI32IntegerAttr(int32_t(i)));
    vector = LLVM::InsertElementOp::create(builder, vector, element, at);
  }
  return vector;
}

//===----------------------------------------------------------------------===//
// Rings
//===----------------------------------------------------------------------===//

constexpr int64_t pieceBytes = 16, lineBytes = 128; ///< of a copy; of all banks

int64_t RingShape::elements() const { return depth * lines; }

Value RingShape::place(CodeBuilder &builder, Value line, Value k, bool isPlain) const {
  if (!hasRows()) {
    Value group = builder.div(k, run);
    if (run * bytes() == 4 && lines >= 32) { // 16 lanes have a group of their own: two of them read all banks
      Value turn = builder.mul(builder.rem(group, 2), 16);
      line = arith::XOrIOp::create(builder, line, turn);
    }
    return builder.add(builder.mul(builder.add(builder.mul(group, lines), line), run), builder.rem(k, run));
  }
  Value row = isLeft ? line : k, column = isLeft ? k : line;
  int64_t block = blockElements(), perPiece = pieceBytes / bytes(), inRow = block / perPiece;
  Value before = builder.mul(builder.div(column, block), block * (isLeft ? lines : depth));
  Value piece = builder.div(builder.rem(column, block), perPiece);
  if (!isPlain) {
    Value turn = builder.rem(builder.div(row, lineBytes / pieceBytes / inRow), inRow);
    piece = arith::XOrIOp::create(builder, piece, turn);
  }
  Value at = builder.add(builder.mul(piece, perPiece), builder.rem(column, perPiece));
  return builder.add(before, builder.add(builder.mul(row, block), at));
}

Value Ring::pointer(CodeBuilder &builder, Value slot, Value line, Value k, bool isPlain) const {
  Value at = builder.add(builder.mul(slot, shape.elements()), shape.place(builder, line, k, isPlain));
  return elementPointer(builder, memory, shape.word, at);
}

SharedOperand Ring::operand(CodeBuilder &builder, Value slot, Value line, Value k) const {
  int64_t lineBytes = shape.blockElements() * shape.bytes(), rows = shape.isLeft ? shape.lines : shape.depth;
  return {pointer(builder, slot, line, k, /*isPlain=*/true), lineBytes, rows * lineBytes};
}

Value Ring::load(CodeBuilder &builder, Value slot, Value line, Value k) const {
  Type type = shape.run == 1 ? shape.word : VectorType::get(shape.run, shape.word);
  return LLVM::LoadOp::create(builder, type, pointer(builder, slot, line, k), unsigned(shape.run) * shape.bytes());
}

void Ring::store(CodeBuilder &builder, Value slot, Value line, Value k, Value value) const {
  auto vector = dyn_cast<VectorType>(value.getType());
  unsigned bytes = unsigned(vector ? vector.getNumElements() : 1) * shape.bytes();
  LLVM::StoreOp::create(builder, value, pointer(builder, slot, line, k), bytes);
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

void Staging::add(const Window &window, std::pair<Value, Value> place, Ring &ring, bool isLeft) {
  auto isAlike = [&](const Copies &copies) {
    return copies.isLeft == isLeft && copies.windows[0].box.pointer == window.box.pointer &&
           copies.windows[0].shape == window.shape;
  };
  auto found = llvm::find_if(all, isAlike);
  if (found == all.end()) {
    all.push_back({{}, {}, &ring, isLeft});
    found = std::prev(all.end());
  }
  found->windows.push_back(window);
  found->places.push_back(place);
}

/// Piece `number` of all windows, one after the other; which window it is of may depend on the thread.
Staging::Piece Staging::piece(const Copies &copies, int64_t number, int64_t width, int64_t count) {
  const Window &first = copies.windows[0];
  int64_t across = first.shape[1] / width, ofWindow = first.shape[0] / count * across;
  Value index = builder.add(thread, number * threads), which = builder.div(index, ofWindow);
  if (ofWindow % threads == 0) // all threads are in one
    which = builder.number(number * threads / ofWindow);
  Piece piece{first, {}, {}, copies.places[0].first, copies.places[0].second, {}, width, count};
  auto select = [&](Value &value, size_t window, Value other) {
    Value isIt = builder.compare(arith::CmpIPredicate::eq, which, builder.number(int64_t(window)));
    value = value == other ? value : builder.select(isIt, other, value);
  };
  for (size_t window = 1; window < copies.windows.size(); ++window) {
    for (auto [value, other] : llvm::zip_equal(piece.window.offsets, copies.windows[window].offsets))
      select(value, window, other);
    select(piece.toRow, window, copies.places[window].first);
    select(piece.toColumn, window, copies.places[window].second);
  }
  Value place = builder.rem(index, ofWindow);
  piece.row = builder.mul(builder.div(place, across), count);
  piece.column = builder.mul(builder.rem(place, across), width);
  int64_t total = ofWindow * int64_t(copies.windows.size());
  if (total < (number + 1) * threads)
    piece.exists = builder.compare(arith::CmpIPredicate::slt, index, builder.number(total));
  return piece;
}

int64_t Staging::widthOf(const Copies &copies) {
  int64_t width = pieceBytes / copies.ring->shape.bytes();
  for (const Window &window : copies.windows)
    width = window.width(width);
  return width;
}

std::vector<Staging::Piece> Staging::pieces(const Copies &copies) {
  const Window &window = copies.windows[0];
  const RingShape &shape = copies.ring->shape;
  int64_t width = widthOf(copies), count = copies.isLeft || shape.hasRows() ? 1 : shape.run;
  int64_t total = window.shape[0] / count * (window.shape[1] / width) * int64_t(copies.windows.size());
  std::vector<Piece> result;
  for (int64_t number = 0; number * threads < total; ++number)
    result.push_back(piece(copies, number, width, count));
  return result;
}

SmallVector<Value> Staging::fetch() {
  SmallVector<Value> values;
  for (const Copies &copies : all)
    for (const Piece &piece : pieces(copies))
      for (int64_t i = 0; i < piece.count; ++i) {
        Type word = copies.ring->shape.word, type = piece.width == 1 ? word : VectorType::get(piece.width, word);
        Value row = builder.add(piece.row, i);
        Value valid = builder.both(piece.exists, piece.window.isInside(builder, row, piece.column));
        auto load = [&] {
          Value from = piece.window.address(builder, row, piece.column);
          unsigned bytes = unsigned(piece.width) * copies.ring->shape.bytes();
          return SmallVector<Value>{LLVM::LoadOp::create(builder, type, from, bytes)};
        };
        auto zero = [&] { return SmallVector<Value>{LLVM::ZeroOp::create(builder, type)}; };
        values.push_back(valid ? builder.choose(valid, type, load, zero)[0] : load()[0]);
      }
  return values;
}

void Staging::deposit(ValueRange values, Value slot) {
  for (const Copies &copies : all)
    for (const Piece &piece : pieces(copies)) {
      ValueRange mine = values.take_front(piece.count);
      values = values.drop_front(piece.count);
      Value row = builder.add(piece.toRow, piece.row), column = builder.add(piece.toColumn, piece.column);
      const Ring &ring = *copies.ring;
      auto put = [&](Value value, int64_t i) {
        Value at = builder.add(column, i);
        ring.store(builder, slot, copies.isLeft ? row : at, copies.isLeft ? at : row, value);
      };
      auto putRuns = [&] {
        int64_t run = ring.shape.run, step = copies.isLeft ? std::min(piece.width, run) : 1; // powers of two
        for (int64_t i = 0; i < piece.width; i += step) {
          SmallVector<Value> elements;
          for (int64_t j = 0; j < (copies.isLeft ? step : run); ++j)
            elements.push_back(vectorElement(builder, mine[copies.isLeft ? 0 : j], copies.isLeft ? i + j : i));
          put(vectorOf(builder, elements), i);
        }
      };
      bool isWhole = ring.shape.hasRows() || (ring.shape.run == 1 && !copies.isLeft);
      auto store = [&] { isWhole ? put(mine[0], 0) : putRuns(); };
      piece.exists ? builder.when(piece.exists, store) : store();
    }
}

bool Staging::isWide() const {
  return llvm::all_of(all, [](const Copies &copies) {
    const RingShape &shape = copies.ring->shape;
    return shape.hasRows() && widthOf(copies) * shape.bytes() == pieceBytes;
  });
}

void Staging::start(const AsynchronousCopies &instructions, Value slot) {
  for (const Copies &copies : all)
    for (const Piece &piece : pieces(copies)) {
      Value row = builder.add(piece.toRow, piece.row), column = builder.add(piece.toColumn, piece.column);
      auto copy = [&] {
        Value inside = piece.window.isInside(builder, piece.row, piece.column), zero = builder.number(0);
        Value taken = builder.number(pieceBytes);
        // What lies outside is not read, but its address is one of the tensor's.
        taken = inside ? builder.select(inside, taken, zero) : taken;
        Value from = piece.window.address(builder, piece.row, piece.column);
        if (inside)
          from = arith::SelectOp::create(builder, inside, from, piece.window.box.pointer);
        Value to = copies.ring->pointer(builder, slot, copies.isLeft ? row : column, copies.isLeft ? column : row);
        instructions.copy(builder, to, from, arith::IndexCastOp::create(builder, builder.getI32Type(), taken));
      };
      piece.exists ? builder.when(piece.exists, copy) : copy();
    }
}

} // namespace aicc::simt
