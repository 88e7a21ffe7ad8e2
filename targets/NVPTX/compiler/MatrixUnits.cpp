// mma.sync: a warp multiplies 16 x 16 by 16 x 8. Every GPU from sm_80 on has it for f16 and bf16.
//
// PTX ISA, "Matrix Fragments for mma.m16n8k16": a lane is in group lane / 4 and number lane % 4 of it. Its registers
// hold two neighbours along k: of A, rows group and group + 8 for k from 2 * number, then the same for k + 8; of B,
// column group for the same k; of the sums, columns 2 * number and the next, of rows group and group + 8.
#include "targets/NVPTX/compiler/MatrixUnits.h"

#include "targets/NVPTX/compiler/WarpgroupUnits.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace aicc::nvptx {
namespace {

using simt::CodeBuilder;
using simt::FragmentPlace;

Value group(CodeBuilder &builder, Value lane) { return builder.div(lane, 4); }
Value pair(CodeBuilder &builder, Value lane) { return builder.mul(builder.rem(lane, 4), 2); }

FragmentPlace left(CodeBuilder &builder, Value lane, int64_t i) {
  return {builder.add(group(builder, lane), 8 * (i % 2)), builder.add(pair(builder, lane), 8 * (i / 2))};
}

FragmentPlace right(CodeBuilder &builder, Value lane, int64_t i) {
  return {group(builder, lane), builder.add(pair(builder, lane), 8 * i)};
}

FragmentPlace sum(CodeBuilder &builder, Value lane, int64_t i) {
  return {builder.add(group(builder, lane), 8 * (i / 2)), builder.add(pair(builder, lane), i % 2)};
}

/// f16 comes in pairs, bf16 in words.
template <NVVM::MMATypes element> Value multiply(CodeBuilder &builder, ValueRange left, ValueRange right, Value sum) {
  bool isHalf = element == NVVM::MMATypes::f16;
  Type word = isHalf ? Type(VectorType::get(2, builder.getF16Type())) : builder.getI32Type();
  auto words = [&](ValueRange runs) {
    return llvm::map_to_vector(runs, [&](Value run) -> Value { return LLVM::BitcastOp::create(builder, word, run); });
  };
  auto at = [&](int64_t i) {
    return LLVM::ConstantOp::create(builder, builder.getI32Type(), builder.getI32IntegerAttr(int32_t(i))).getResult();
  };
  Type f32 = builder.getF32Type();
  SmallVector<Value> sums;
  for (int64_t i = 0; i < 4; ++i)
    sums.push_back(LLVM::ExtractElementOp::create(builder, sum, at(i)));
  Type result = LLVM::LLVMStructType::getLiteral(builder.getContext(), {f32, f32, f32, f32});
  Value product = NVVM::MmaOp::create(builder, result, words(left), words(right), sums, ArrayRef<int64_t>{16, 8, 16},
                                      std::nullopt, std::nullopt, std::array{element, element},
                                      std::array{NVVM::MMALayout::row, NVVM::MMALayout::col});
  Value vector = LLVM::PoisonOp::create(builder, sum.getType());
  for (int64_t i = 0; i < 4; ++i)
    vector = LLVM::InsertElementOp::create(builder, vector, LLVM::ExtractValueOp::create(builder, product, i), at(i));
  return vector;
}

SmallVector<Value> loadRows(CodeBuilder &builder, Value row, int64_t count, bool isTransposed) {
  Type word = builder.getI32Type(), type = word;
  if (count > 1)
    type = LLVM::LLVMStructType::getLiteral(builder.getContext(), SmallVector<Type>(count, word));
  auto shape = NVVM::LdStMatrixShapeAttr::get(builder.getContext(), 8, 8);
  Value loaded = NVVM::LdMatrixOp::create(builder, type, row, int32_t(count),
                                          isTransposed ? NVVM::MMALayout::col : NVVM::MMALayout::row, shape,
                                          NVVM::LdStMatrixEltType::B16);
  SmallVector<Value> words;
  for (int64_t i = 0; i < count; ++i)
    words.push_back(count == 1 ? loaded : LLVM::ExtractValueOp::create(builder, loaded, i).getResult());
  return words;
}

/// cp.async: past the first-level cache, since a block reads each piece once.
void copy(CodeBuilder &builder, Value to, Value from, Value taken) {
  NVVM::CpAsyncOp::create(builder, to, from, 16, NVVM::LoadCacheModifierKind::CG, taken);
}
void commit(CodeBuilder &builder) { NVVM::CpAsyncCommitGroupOp::create(builder); }
void wait(CodeBuilder &builder, int64_t pending) { NVVM::CpAsyncWaitGroupOp::create(builder, int32_t(pending)); }

constexpr simt::AsynchronousCopies copies = {copy, commit, wait};

template <NVVM::MMATypes element> constexpr simt::MatrixUnit mma(DType operand) {
  return {{operand, DType::F32, 16, 8, 16}, 2, 4, 2, 4, left, right, sum, multiply<element>, loadRows, 2};
}

const simt::MatrixUnit units[] = {mma<NVVM::MMATypes::f16>(DType::F16), mma<NVVM::MMATypes::bf16>(DType::BF16)};

} // namespace

std::vector<simt::MatrixMachine> matrixMachines(const Gpu &gpu) {
  simt::MatrixMachine machine;
  tile::Device &device = machine.device;
  device.memories = {{"shared", machine.machine.sharedBytes, 16}};
  device.operands = "shared";
  device.registerElements = 128 * 128;
  device.stages = 3;
  device.copyStart = 1;
  bool hasWarpgroups = gpu.cpu == "sm_90a";
  machine.units = hasWarpgroups ? warpgroupUnits() : ArrayRef(units);
  for (const simt::MatrixUnit &unit : llvm::reverse(machine.units)) // a schedule's smallest step first
    device.matrix.push_back(unit.shape);
  machine.copies = &copies;
  return hasWarpgroups ? std::vector{boxMachine(), machine} : std::vector{machine};
}

} // namespace aicc::nvptx
