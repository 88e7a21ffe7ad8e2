#include "lib/Codegen/SIMT/Tiles/Staging.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace aicc::simt {

static unsigned bytesOf(Type word) { return word.getIntOrFloatBitWidth() / 8; }

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

/// Runs of 4 bytes are read by lanes that differ in line and depth: 8 lines more keep their banks apart.
int64_t Ring::pitch(int64_t lines, int64_t run, unsigned bytes) { return run * bytes <= 4 ? lines + 8 : lines; }

Ring::Ring(Value memory, Type word, int64_t lines, int64_t depth, int64_t run)
    : run(run), memory(memory), word(word), lines(lines), depth(depth) {}

int64_t Ring::elements(int64_t slots, int64_t lines, int64_t depth, int64_t run, unsigned bytes) {
  return slots * depth * pitch(lines, run, bytes);
}

Value Ring::pointer(CodeBuilder &builder, Value slot, Value line, Value k) const {
  int64_t perLine = pitch(lines, run, bytesOf(word));
  Value at = builder.add(builder.mul(builder.div(k, run), perLine), line);
  at = builder.add(builder.mul(at, run), builder.rem(k, run));
  return elementPointer(builder, memory, word, builder.add(builder.mul(slot, depth * perLine), at));
}

Value Ring::load(CodeBuilder &builder, Value slot, Value line, Value k) const {
  Type type = run == 1 ? word : VectorType::get(run, word);
  return LLVM::LoadOp::create(builder, type, pointer(builder, slot, line, k), unsigned(run) * bytesOf(word));
}

void Ring::store(CodeBuilder &builder, Value slot, Value line, Value k, Value value) const {
  auto vector = dyn_cast<VectorType>(value.getType());
  unsigned bytes = unsigned(vector ? vector.getNumElements() : 1) * bytesOf(word);
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

Type Staging::wordType(const Copies &copies) const {
  return builder.getIntegerType(copies.windows[0].box.element.getIntOrFloatBitWidth());
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

std::vector<Staging::Piece> Staging::pieces(const Copies &copies) {
  const Window &window = copies.windows[0];
  int64_t width = window.width(16 / bytesOf(wordType(copies)));
  for (const Window &other : copies.windows)
    width = std::min(width, other.width(width));
  int64_t count = copies.isLeft ? 1 : copies.ring->run;
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
        Type word = wordType(copies), type = piece.width == 1 ? word : VectorType::get(piece.width, word);
        Value row = builder.add(piece.row, i);
        Value valid = builder.both(piece.exists, piece.window.isInside(builder, row, piece.column));
        auto load = [&] {
          Value from = piece.window.address(builder, row, piece.column);
          return LLVM::LoadOp::create(builder, type, from, unsigned(piece.width) * bytesOf(word)).getResult();
        };
        auto zero = [&] { return SmallVector<Value>{LLVM::ZeroOp::create(builder, type)}; };
        values.push_back(
            valid ? builder.choose(valid, type, [&] { return SmallVector<Value>{load()}; }, zero)[0] : load());
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
      auto store = [&] {
        int64_t step = copies.isLeft ? std::min(piece.width, ring.run) : 1; // both are powers of two
        for (int64_t i = 0; i < piece.width; i += step) {
          SmallVector<Value> run;
          for (int64_t j = 0; j < (copies.isLeft ? step : ring.run); ++j)
            run.push_back(vectorElement(builder, mine[copies.isLeft ? 0 : j], copies.isLeft ? i + j : i));
          Value at = builder.add(column, i);
          ring.store(builder, slot, copies.isLeft ? row : at, copies.isLeft ? at : row, vectorOf(builder, run));
        }
      };
      piece.exists ? builder.when(piece.exists, store) : store();
    }
}

} // namespace aicc::simt
