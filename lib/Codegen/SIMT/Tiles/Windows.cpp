#include "lib/Codegen/SIMT/Tiles/Windows.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

#include <numeric>

using namespace mlir;

namespace aicc::simt {

int64_t divisorOf(Value index) {
  if (std::optional<int64_t> number = codegen::known(index))
    return std::abs(*number);
  if (auto mul = index.getDefiningOp<arith::MulIOp>())
    return divisorOf(mul.getLhs()) * divisorOf(mul.getRhs());
  if (auto add = index.getDefiningOp<arith::AddIOp>())
    return std::gcd(divisorOf(add.getLhs()), divisorOf(add.getRhs()));
  if (auto select = index.getDefiningOp<arith::SelectOp>())
    return std::gcd(divisorOf(select.getTrueValue()), divisorOf(select.getFalseValue()));
  return 1;
}

Value elementPointer(CodeBuilder &builder, Value pointer, Type element, Value index) {
  Value offset = arith::IndexCastOp::create(builder, builder.getI64Type(), index);
  return LLVM::GEPOp::create(builder, pointer.getType(), element, pointer, offset);
}

/// Whether offset + [0, extent) lies below `size` whenever the window begins inside.
static bool fits(Value offset, int64_t extent, int64_t size) {
  return size % extent == 0 && divisorOf(offset) % extent == 0;
}

Value Window::isInside(CodeBuilder &builder, Value row, Value column) const {
  Value inside;
  auto check = [&](Value at, int64_t size) {
    if (std::optional<int64_t> number = codegen::known(at); number && *number < size)
      return;
    inside = builder.both(inside, builder.compare(arith::CmpIPredicate::slt, at, builder.number(size)));
  };
  size_t outer = offsets.size() - 2;
  for (size_t dim = 0; dim < outer; ++dim)
    check(offsets[dim], box.sizes[dim]);
  Value within[] = {row, column};
  for (size_t dim = outer; dim < offsets.size(); ++dim)
    if (!fits(offsets[dim], shape[dim - outer], box.sizes[dim]))
      check(builder.add(offsets[dim], within[dim - outer]), box.sizes[dim]);
  return inside;
}

Value Window::address(CodeBuilder &builder, Value row, Value column) const {
  Value index = builder.number(box.offset), within[] = {row, column};
  size_t outer = offsets.size() - 2;
  for (size_t dim = 0; dim < offsets.size(); ++dim) {
    Value at = dim < outer ? offsets[dim] : builder.add(offsets[dim], within[dim - outer]);
    index = builder.add(index, builder.mul(at, box.strides[dim]));
  }
  return elementPointer(builder, box.pointer, box.element, index);
}

int64_t Window::width(int64_t most) const {
  if (box.strides.back() != 1)
    return 1;
  int64_t common = std::gcd(std::gcd(box.offset, box.sizes.back()), std::gcd(divisorOf(offsets.back()), shape.back()));
  for (size_t dim = 0; dim + 1 < box.sizes.size(); ++dim)
    if (box.sizes[dim] > 1)
      common = std::gcd(common, box.strides[dim]);
  int64_t width = most;
  while (common % width)
    width /= 2;
  return width;
}

} // namespace aicc::simt
