// The register tile.
//
//   %acc:16 = scf.for %k = 0 to %depth step 4 iter_args(...) {     (AVX-512: 8 rows, 2 vectors of 16 columns)
//     %b0 = vector.load %b[%column0 + 32 * %k] ; %b1 = ...
//     %a0 = vector.broadcast (memref.load %a[%row0 + %k]) ; vector.fma %a0, %b0, %acc0 ; vector.fma %a0, %b1, %acc1 ;
//     ...
//
// K is unrolled because the loop's own arithmetic competes with the multiply-adds: on AVX2 60-70 % of peak without it,
// above 90 % with four steps (README.md of the target).
//
// On x86 i16 is multiplied in pairs: neighbours of a row of the left operand, two rows of a panel between each other,
// vpmaddwd (vpdpwssd where the CPU has it) for both products and their sum:
//
//   %b = vector.interleave %b0[%k], %b0[%k + 1]    %a = vector.bitcast (vector.broadcast (two neighbours as one i32))
//   %acc + pmaddwd(%a, %b)
#include "targets/CPU/compiler/Emit/MicroKernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include "llvm/TargetParser/Triple.h"

using namespace mlir;

namespace aicc::cpu {

constexpr int64_t unroll = 4;
constexpr int64_t unrollAll = 8; ///< up to here K needs no loop; LLVM moves the loads of longer blocks up and spills

SmallVector<Value> MicroKernel::zeros(unsigned rows, unsigned vectors) {
  return SmallVector<Value>(rows * vectors, builder.zero(type));
}

Value MicroKernel::converted(Value value) {
  Type from = value.getType(), to = getElementTypeOrSelf(type);
  if (auto vector = dyn_cast<VectorType>(from))
    to = vector.clone(to);
  if (from == to)
    return value;
  if (isa<FloatType>(getElementTypeOrSelf(to)))
    return arith::ExtFOp::create(builder, to, value);
  return arith::ExtSIOp::create(builder, to, value);
}

Value MicroKernel::multiplyAdd(Value a, Value b, Value sum) {
  if (!isa<FloatType>(getElementTypeOrSelf(type)))
    return arith::AddIOp::create(builder, sum, arith::MulIOp::create(builder, a, b));
  if (machine.fma && isa<VectorType>(type))
    return vector::FMAOp::create(builder, a, b, sum);
  auto contract = arith::FastMathFlags::contract;
  return arith::AddFOp::create(builder, sum, arith::MulFOp::create(builder, a, b, contract), contract);
}

void MicroKernel::step(const Operands &operands, Value k, int64_t ahead, MutableArrayRef<Value> accumulators) {
  SmallVector<Value> columns;
  Value panelRow = builder.mul(k, panelColumns);
  for (Value column : operands.columns) {
    Value offset = builder.add(builder.add(column, panelRow), ahead * panelColumns);
    Type element = cast<MemRefType>(operands.b.getType()).getElementType();
    columns.push_back(converted(
        lanes == 1 ? memref::LoadOp::create(builder, operands.b, offset).getResult()
                   : vector::LoadOp::create(builder, VectorType::get(lanes, element), operands.b, offset).getResult()));
  }
  size_t next = 0;
  for (auto [memory, row] : llvm::zip_equal(operands.a, operands.rows)) {
    Value offset = builder.add(builder.add(row, k), ahead);
    Value a = converted(memref::LoadOp::create(builder, memory, offset));
    if (lanes > 1)
      a = vector::BroadcastOp::create(builder, type, a);
    for (Value column : columns) {
      accumulators[next] = multiplyAdd(a, column, accumulators[next]);
      ++next;
    }
  }
}

StringRef MicroKernel::pairInstruction(const Operands &operands) const {
  auto isShort = [](Value memory) { return cast<MemRefType>(memory.getType()).getElementType().isInteger(16); };
  if (!getElementTypeOrSelf(type).isInteger(32) || !isShort(operands.b) || !llvm::all_of(operands.a, isShort) ||
      llvm::Triple(machine.triple).getArch() != llvm::Triple::x86_64)
    return "";
  return lanes == 16  ? "llvm.x86.avx512.pmaddw.d.512"
         : lanes == 8 ? "llvm.x86.avx2.pmadd.wd"
         : lanes == 4 ? "llvm.x86.sse2.pmadd.wd"
                      : "";
}

void MicroKernel::pairStep(StringRef instruction, const Operands &operands, Value k, int64_t ahead,
                           MutableArrayRef<Value> accumulators) {
  auto pairs = VectorType::get(2 * lanes, builder.getI16Type());
  SmallVector<Value> columns;
  Value panelRow = builder.mul(k, panelColumns);
  for (Value column : operands.columns) {
    auto row = [&](int64_t number) -> Value {
      Value offset = builder.add(builder.add(column, panelRow), (ahead + number) * panelColumns);
      return vector::LoadOp::create(builder, VectorType::get(lanes, builder.getI16Type()), operands.b, offset);
    };
    Value even = row(0), odd = row(1);
    columns.push_back(vector::InterleaveOp::create(builder, even, odd));
  }
  size_t next = 0;
  for (auto [memory, row] : llvm::zip_equal(operands.a, operands.rows)) {
    Value offset = builder.add(builder.add(row, k), ahead);
    Value two = vector::LoadOp::create(builder, VectorType::get(2, builder.getI16Type()), memory, offset);
    Value one = vector::BitCastOp::create(builder, VectorType::get(1, builder.getI32Type()), two);
    one = vector::ExtractOp::create(builder, one, 0);
    Value a = vector::BitCastOp::create(builder, pairs, vector::BroadcastOp::create(builder, type, one));
    for (Value column : columns) {
      Value sum =
          LLVM::CallIntrinsicOp::create(builder, type, builder.getStringAttr(instruction), ValueRange{a, column})
              ->getResult(0);
      accumulators[next] = arith::AddIOp::create(builder, accumulators[next], sum);
      ++next;
    }
  }
}

SmallVector<Value> MicroKernel::accumulate(const Operands &operands, ValueRange accumulators) {
  StringRef instruction = pairInstruction(operands);
  auto steps = [&](int64_t count) {
    return [&, count](Value k, ValueRange carried) {
      SmallVector<Value> sums(carried);
      int64_t ahead = 0;
      for (; !instruction.empty() && ahead + 1 < count; ahead += 2)
        pairStep(instruction, operands, k, ahead, sums);
      for (; ahead < count; ++ahead)
        step(operands, k, ahead, sums);
      return sums;
    };
  };
  std::optional<int64_t> depth = known(operands.depth);
  if (depth && *depth <= unrollAll)
    return steps(*depth)(builder.number(0), accumulators);
  Value whole = builder.mul(builder.div(operands.depth, unroll), unroll);
  SmallVector<Value> sums = builder.loop(builder.number(0), whole, unroll, accumulators, steps(unroll));
  if (depth)
    return steps(*depth - *known(whole))(whole, sums);
  return builder.loop(whole, operands.depth, 1, sums, steps(1));
}

} // namespace aicc::cpu
