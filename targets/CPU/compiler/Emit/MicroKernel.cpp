// The register tile.
//
//   %acc:16 = scf.for %k = 0 to %depth step 4 iter_args(...) {     (AVX-512: 8 rows, 2 vectors of 16 columns)
//     %b0 = vector.load %b[%column0 + 32 * %k] ; %b1 = ...
//     %a0 = vector.broadcast (memref.load %a[%row0 + %k]) ; vector.fma %a0, %b0, %acc0 ; vector.fma %a0, %b1, %acc1 ;
//     ...
//
// K is unrolled because the loop's own arithmetic competes with the multiply-adds: on AVX2 60-70 % of peak without it,
// above 90 % with four steps (README.md of the target).
#include "targets/CPU/compiler/Emit/MicroKernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

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

SmallVector<Value> MicroKernel::accumulate(const Operands &operands, ValueRange accumulators) {
  auto steps = [&](int64_t count) {
    return [&, count](Value k, ValueRange carried) {
      SmallVector<Value> sums(carried);
      for (int64_t ahead = 0; ahead < count; ++ahead)
        step(operands, k, ahead, sums);
      return sums;
    };
  };
  std::optional<int64_t> depth = known(operands.depth);
  if (depth && *depth <= unrollAll)
    return steps(*depth)(builder.number(0), accumulators);
  Value whole = builder.mul(builder.div(operands.depth, unroll), unroll);
  SmallVector<Value> sums = builder.loop(builder.number(0), whole, unroll, accumulators, steps(unroll));
  if (depth) {
    for (int64_t k = *known(whole); k < *depth; ++k)
      step(operands, builder.number(k), 0, sums);
    return sums;
  }
  return builder.loop(whole, operands.depth, 1, sums, steps(1));
}

} // namespace aicc::cpu
