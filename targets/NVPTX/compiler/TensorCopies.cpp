// sm_90a with copies of boxes: cp.async.bulk.tensor, counted by mbarriers, for wgmma.
#include "targets/NVPTX/compiler/WarpgroupUnits.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace aicc::nvptx {
namespace {

using simt::CodeBuilder;

Value constant(CodeBuilder &builder, int64_t value) {
  return LLVM::ConstantOp::create(builder, builder.getI32Type(), builder.getI32IntegerAttr(int32_t(value)));
}

void begin(CodeBuilder &builder, Value barrier, int64_t arrivals) {
  NVVM::MBarrierInitOp::create(builder, barrier, constant(builder, arrivals), Value());
}

void publish(CodeBuilder &builder) { NVVM::FenceMbarrierInitOp::create(builder); }

void expect(CodeBuilder &builder, Value barrier, int64_t bytes) {
  NVVM::MBarrierArriveExpectTxOp::create(builder, TypeRange(), barrier, constant(builder, bytes),
                                         NVVM::MemScopeKind::CTA,
                                         /*relaxed=*/false, Value());
}

void arrive(CodeBuilder &builder, Value barrier) {
  NVVM::MBarrierArriveOp::create(builder, TypeRange(), barrier, Value(), NVVM::MemScopeKind::CTA, /*relaxed=*/false);
}

/// The instruction gives up after some time, a hint of which is the last operand, and is tried again.
void wait(CodeBuilder &builder, Value barrier, Value parity) {
  NVVM::MBarrierTryWaitParityOp::create(builder, barrier, parity, constant(builder, 10000000));
}

/// Where threads begin with few registers, those that copy give theirs to those that multiply. Numbers are multiples
/// of 8.
void shareRegisters(CodeBuilder &builder, bool isProducer, int64_t consumers, int64_t threads) {
  constexpr int64_t all = 65536, most = 232, producers = 40;
  int64_t begin = all / threads / 8 * 8;
  if (begin >= most)
    return;
  int64_t each = std::min(most, (begin * threads - producers * (threads - consumers)) / consumers / 8 * 8);
  using Action = NVVM::SetMaxRegisterAction;
  NVVM::SetMaxRegisterOp::create(builder, uint32_t(isProducer ? producers : each),
                                 isProducer ? Action::decrease : Action::increase);
}

/// To shared memory of the cluster, in which a block that is none is alone: PTX 8.0 knows no other.
void copy(CodeBuilder &builder, Value to, Value map, Value barrier, ValueRange coordinates) {
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext(), unsigned(NVVM::NVVMMemorySpace::SharedCluster));
  to = LLVM::AddrSpaceCastOp::create(builder, pointer, to);
  NVVM::CpAsyncBulkTensorGlobalToSharedClusterOp::create(builder, to, map, coordinates, barrier, ValueRange(), Value(),
                                                         Value(), NVVM::TMALoadMode::TILE, false,
                                                         NVVM::CTAGroupKindAttr(), Value());
}

constexpr simt::BoxCopies boxes = {begin, publish, expect, arrive, wait, shareRegisters, copy};

} // namespace

/// Sizes for one block on each multiprocessor: four slots of 128 x 256 x 64. A step is what four instructions multiply,
/// 64 cycles; what is copied in that time is an estimate of the second-level cache's share.
simt::MatrixMachine boxMachine() {
  constexpr int64_t depth = 64, sharedBytes = 226 << 10; // of 227 KB, for rings
  simt::MatrixMachine machine;
  tile::Device &device = machine.device;
  device.memories = {{"shared", sharedBytes, 1024}};
  device.operands = "shared";
  device.registerElements = 128 * 256;
  device.stages = 4;
  device.atOnce = 132;
  device.copyBytes = 2560;
  device.copyStart = 0;
  device.vectorElements = 4096;
  machine.units = warpgroupUnits();
  for (const simt::MatrixUnit &unit : llvm::reverse(machine.units)) {
    device.matrix.push_back(unit.shape);
    device.matrix.back().depth = depth;
  }
  machine.boxes = &boxes;
  return machine;
}

} // namespace aicc::nvptx
