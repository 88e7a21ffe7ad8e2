// mfma of CDNA and wmma of RDNA 3: a wave multiplies 16 x k by k x 16.
//
// "AMD Instinct MI300" ISA, matrix arithmetic: lanes 16 apart share a row of A, and a column of B, and divide the k
// among them in runs; of the sums, a lane has 4 rows of one column. RDNA 3 ISA, WMMA: both halves of a wave hold the
// same row of A and column of B with all k; of the sums, one half has the even rows and the other the odd ones.
#include "targets/AMDGPU/compiler/MatrixUnits.h"

#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"

using namespace mlir;

namespace aicc::amdgpu {
namespace {

using simt::CodeBuilder;
using simt::FragmentPlace;

template <int64_t run> FragmentPlace operand(CodeBuilder &builder, Value lane, int64_t) {
  return {builder.rem(lane, 16), builder.mul(builder.div(lane, 16), run)};
}

FragmentPlace sum(CodeBuilder &builder, Value lane, int64_t i) {
  return {builder.add(builder.mul(builder.div(lane, 16), 4), i), builder.rem(lane, 16)};
}

/// All k in two runs of 8, which are moved with fewer registers than one of 16.
FragmentPlace wmmaOperand(CodeBuilder &builder, Value lane, int64_t i) {
  return {builder.rem(lane, 16), builder.number(8 * i)};
}

FragmentPlace wmmaSum(CodeBuilder &builder, Value lane, int64_t i) {
  return {builder.add(builder.div(lane, 16), 2 * i), builder.rem(lane, 16)};
}

/// bf16 goes as integers, the others as what they are.
template <typename Op, DType type> Value operandOf(CodeBuilder &builder, Value run) {
  if (type == DType::BF16)
    return run;
  Type element = type == DType::F16 ? Type(builder.getF16Type()) : Type(builder.getF32Type());
  if (auto vector = dyn_cast<VectorType>(run.getType()))
    element = VectorType::get(vector.getShape(), element);
  return LLVM::BitcastOp::create(builder, element, run);
}

template <typename Op, DType type> Value mfma(CodeBuilder &builder, ValueRange left, ValueRange right, Value sum) {
  Value none = LLVM::ConstantOp::create(builder, builder.getI32Type(), builder.getI32IntegerAttr(0));
  Value a = operandOf<Op, type>(builder, left[0]), b = operandOf<Op, type>(builder, right[0]);
  return Op::create(builder, sum.getType(), ValueRange{a, b, sum, none, none, none});
}

template <typename Op, DType type> Value wmma(CodeBuilder &builder, ValueRange left, ValueRange right, Value sum) {
  SmallVector<int32_t> all = llvm::to_vector(llvm::seq<int32_t>(0, 16));
  auto joined = [&](ValueRange runs) {
    return operandOf<Op, type>(builder, LLVM::ShuffleVectorOp::create(builder, runs[0], runs[1], all));
  };
  Value a = joined(left), b = joined(right);
  return Op::create(builder, sum.getType(), a, b, sum);
}

template <typename Op, DType type, int64_t depth> constexpr simt::MatrixUnit cdna() {
  constexpr int64_t run = depth / 4;
  return {{type, DType::F32, 16, 16, depth}, run, 1, 1, 4, operand<run>, operand<run>, sum, mfma<Op, type>};
}

template <typename Op, DType type> constexpr simt::MatrixUnit rdna() {
  return {{type, DType::F32, 16, 16, 16}, 8, 2, 2, 8, wmmaOperand, wmmaOperand, wmmaSum, wmma<Op, type>};
}

const simt::MatrixUnit cdnaUnits[] = {cdna<ROCDL::mfma_f32_16x16x4f32, DType::F32, 4>(),
                                      cdna<ROCDL::mfma_f32_16x16x16f16, DType::F16, 16>(),
                                      cdna<ROCDL::mfma_f32_16x16x16bf16_1k, DType::BF16, 16>()};
const simt::MatrixUnit rdnaUnits[] = {rdna<ROCDL::wmma_f32_16x16x16_f16, DType::F16>(),
                                      rdna<ROCDL::wmma_f32_16x16x16_bf16, DType::BF16>()};

struct Row {
  StringRef gpu;
  ArrayRef<simt::MatrixUnit> units;
  int64_t sums; ///< of a block: lanes of RDNA hold all k of their operands, which leaves fewer registers
};
/// The first CDNA has no bf16 of this kind.
const Row rows[] = {{"gfx908", ArrayRef(cdnaUnits).drop_back(), 128 * 128},
                    {"gfx90a", cdnaUnits, 128 * 128},
                    {"gfx942", cdnaUnits, 128 * 128},
                    {"gfx950", cdnaUnits, 128 * 128},
                    {"gfx1100", rdnaUnits, 64 * 64},
                    {"gfx1101", rdnaUnits, 64 * 64}};

/// Half of what a compute unit has, so that two blocks share it and one multiplies while the other waits.
constexpr int64_t ldsBytes = 32 << 10;

} // namespace

std::vector<simt::MatrixMachine> matrixMachines(const Gpu &gpu) {
  simt::MatrixMachine machine;
  machine.machine.warp = gpu.wave;
  tile::Device &device = machine.device;
  device.memories = {{"lds", ldsBytes, 16}};
  device.operands = "lds";
  device.stages = 2;
  device.copyStart = 1;
  const Row *row = llvm::find_if(rows, [&](const Row &r) { return r.gpu == gpu.cpu; });
  if (row != std::end(rows)) {
    machine.units = row->units;
    device.registerElements = row->sums;
  }
  for (const simt::MatrixUnit &unit : machine.units)
    device.matrix.push_back(unit.shape);
  return {machine};
}

} // namespace aicc::amdgpu
