// wgmma.mma_async: four warps multiply 64 x 16 by 16 x n, both operands read in shared memory by the unit itself.
//
// PTX ISA, "Register Fragments for wgmma.mma_async.m64nNk16": each warp has 16 rows of the sums, of which a lane has
// what it has of an m16n8 fragment, every 8 columns. "Matrix Descriptor Format": address, distance of blocks, distance
// of 8 lines, all in units of 16 bytes, and how pieces change places (1: on lines of 128 bytes, 2: of 64, 3: of 32).
// The left operand's lines lie along the depth, the right one's across it.
#include "targets/NVPTX/compiler/WarpgroupUnits.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace aicc::nvptx {
namespace {

using simt::CodeBuilder;
using simt::FragmentPlace;

FragmentPlace sum(CodeBuilder &builder, Value lane, int64_t i) {
  Value warp = builder.div(lane, 32), within = builder.rem(lane, 32);
  Value row = builder.add(builder.mul(warp, 16), builder.div(within, 4));
  return {builder.add(row, 8 * (i / 2 % 2)), builder.add(builder.mul(builder.rem(within, 4), 2), 8 * (i / 4) + i % 2)};
}

Value constant(CodeBuilder &builder, int64_t value) {
  return LLVM::ConstantOp::create(builder, builder.getI64Type(), builder.getI64IntegerAttr(value));
}

Value descriptor(CodeBuilder &builder, const simt::SharedOperand &operand) {
  constexpr int64_t addressMask = 0x3ffff;
  int64_t mode = operand.lineBytes == 128 ? 1 : operand.lineBytes == 64 ? 2 : 3;
  uint64_t fixed = uint64_t(mode) << 62 | uint64_t(8 * operand.lineBytes / 16) << 32 |
                   uint64_t(operand.blockBytes / 16 & 0x3fff) << 16;
  Value address = LLVM::PtrToIntOp::create(builder, builder.getI64Type(), operand.pointer);
  address = LLVM::AndOp::create(builder, address, constant(builder, addressMask));
  address = LLVM::LShrOp::create(builder, address, constant(builder, 4));
  return LLVM::OrOp::create(builder, address, constant(builder, int64_t(fixed)));
}

/// All instructions of a step are on their way at once. Products that run on while the next step begins were tried:
/// ptxas serialises them where the code behind the loop begins with anything but the wait.
template <NVVM::WGMMATypes element>
SmallVector<Value> multiply(CodeBuilder &builder, const simt::MatrixUnit &unit, ArrayRef<simt::SharedProduct> products,
                            ValueRange sums) {
  SmallVector<Value> running(sums);
  NVVM::WgmmaFenceAlignedOp::create(builder);
  MLIRContext *context = builder.getContext();
  auto shape = NVVM::MMAShapeAttr::get(context, unit.shape.rows, unit.shape.columns, unit.shape.depth);
  auto one = NVVM::WGMMAScaleInAttr::get(context, NVVM::WGMMAScaleIn::one);
  auto operand = NVVM::WGMMATypesAttr::get(context, element);
  for (const simt::SharedProduct &product : products)
    running[product.sum] = NVVM::WgmmaMmaAsyncOp::create(
        builder, running[product.sum].getType(), running[product.sum], descriptor(builder, product.left),
        descriptor(builder, product.right), shape, operand, operand,
        NVVM::WGMMATypesAttr::get(context, NVVM::WGMMATypes::f32),
        NVVM::WGMMAScaleOutAttr::get(context, NVVM::WGMMAScaleOut::one), one, one,
        NVVM::MMALayoutAttr::get(context, NVVM::MMALayout::row),
        NVVM::MMALayoutAttr::get(context, NVVM::MMALayout::row), NVVM::MMAIntOverflowAttr());
  NVVM::WgmmaGroupSyncAlignedOp::create(builder);
  NVVM::WgmmaWaitGroupSyncOp::create(builder, 0);
  return running;
}

/// Stores of a thread come another way than the unit's reads.
void publish(CodeBuilder &builder) {
  NVVM::FenceProxyOp::create(builder, NVVM::ProxyKindAttr::get(builder.getContext(), NVVM::ProxyKind::async_shared),
                             NVVM::SharedSpaceAttr::get(builder.getContext(), NVVM::SharedSpace::shared_cta));
}

template <NVVM::WGMMATypes element> simt::MatrixUnit wgmma(DType operand, int64_t columns) {
  simt::MatrixUnit unit{{operand, DType::F32, 64, columns, 16}, 8, 0, 0, columns / 2, nullptr, nullptr, sum, nullptr};
  unit.neighbours = 2;
  unit.warps = 4;
  unit.multiplyShared = multiply<element>;
  unit.publish = publish;
  return unit;
}

} // namespace

ArrayRef<simt::MatrixUnit> warpgroupUnits() {
  constexpr auto half = NVVM::WGMMATypes::f16, brain = NVVM::WGMMATypes::bf16;
  static const simt::MatrixUnit units[] = {wgmma<half>(DType::F16, 256),   wgmma<half>(DType::F16, 128),
                                           wgmma<half>(DType::F16, 64),    wgmma<half>(DType::F16, 32),
                                           wgmma<brain>(DType::BF16, 256), wgmma<brain>(DType::BF16, 128),
                                           wgmma<brain>(DType::BF16, 64),  wgmma<brain>(DType::BF16, 32)};
  return units;
}

} // namespace aicc::nvptx
