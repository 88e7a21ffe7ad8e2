// nvvm -> calls.
#include "targets/Emulator/compiler/Instructions.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace aicc::emulator {
namespace {

using Result = FailureOr<Value>;

Result nothing(Calls &, Operation *) { return Value(); }

template <Entry entry> Result simple(Calls &calls, Operation *op) {
  return calls.call(op->getLoc(), entry, op->getNumResults() ? calls.word : Type(), {});
}

/// A function of the table with the operation's operands as they are.
template <Entry entry> Result withOperands(Calls &calls, Operation *op) {
  return calls.call(op->getLoc(), entry, {}, op->getOperands());
}

Result barrier(Calls &calls, Operation *op) {
  if (op->getNumOperands())
    return op->emitOpError("expected a barrier of all threads of the block");
  return calls.call(op->getLoc(), Barrier, {}, calls.number(op->getLoc(), calls.newSite()));
}

Result shuffle(Calls &calls, Operation *op) {
  auto shfl = cast<NVVM::ShflOp>(op);
  Location loc = op->getLoc();
  if (shfl.getKind() != NVVM::ShflKind::bfly)
    return op->emitOpError("expected an operation that the emulator knows");
  Value lane = calls.call(loc, Thread, calls.word, {});
  lane = LLVM::AndOp::create(calls.builder, loc, lane, calls.number(loc, 31));
  lane = LLVM::XOrOp::create(calls.builder, loc, lane, shfl.getOffset());
  return calls.together(loc, AICC_EMULATOR_EXCHANGE, 0, {shfl.getVal(), lane}, calls.word);
}

Result isNotZero(Calls &calls, Location loc, Value word) {
  return LLVM::ICmpOp::create(calls.builder, loc, LLVM::ICmpPredicate::ne, word, calls.number(loc, 0)).getResult();
}

Result elect(Calls &calls, Operation *op) {
  Location loc = op->getLoc();
  return isNotZero(calls, loc, calls.together(loc, AICC_EMULATOR_ELECT, 0, {}, calls.word));
}

Result syncWarp(Calls &calls, Operation *op) {
  return calls.together(op->getLoc(), AICC_EMULATOR_SYNC_WARP, 0, {}, {});
}

//===----------------------------------------------------------------------===//
// Copies and phases
//===----------------------------------------------------------------------===//

Result copy(Calls &calls, Operation *op) {
  auto async = cast<NVVM::CpAsyncOp>(op);
  Value bytes = calls.number(op->getLoc(), async.getSize());
  Value taken = async.getCpSize() ? async.getCpSize() : bytes;
  return calls.call(op->getLoc(), Copy, {}, {async.getDst(), async.getSrc(), bytes, taken});
}

Result waitCopies(Calls &calls, Operation *op) {
  return calls.call(op->getLoc(), WaitCopies, {},
                    calls.number(op->getLoc(), cast<NVVM::CpAsyncWaitGroupOp>(op).getN()));
}

Result arrive(Calls &calls, Operation *op) {
  auto arrival = cast<NVVM::MBarrierArriveOp>(op);
  Value count = arrival.getCount() ? arrival.getCount() : calls.number(op->getLoc(), 1);
  Value state =
      calls.call(op->getLoc(), PhaseArrive, calls.wide, {arrival.getAddr(), count, calls.number(op->getLoc(), 0)});
  return op->getNumResults() ? state : Value();
}

Result arriveExpect(Calls &calls, Operation *op) {
  auto arrival = cast<NVVM::MBarrierArriveExpectTxOp>(op);
  if (arrival.getPredicate())
    return op->emitOpError("expected no predicate");
  Value state = calls.call(op->getLoc(), PhaseArrive, calls.wide,
                           {arrival.getAddr(), calls.number(op->getLoc(), 1), arrival.getTxcount()});
  return op->getNumResults() ? state : Value();
}

Result init(Calls &calls, Operation *op) {
  auto made = cast<NVVM::MBarrierInitOp>(op);
  if (made.getPredicate())
    return op->emitOpError("expected no predicate");
  return calls.call(op->getLoc(), PhaseInit, {}, {made.getAddr(), made.getCount()});
}

/// A parity, or the state that an arrival returned, which is one here.
Value parityOf(Calls &calls, Location loc, Value value) {
  return value.getType() == calls.wide ? value : LLVM::ZExtOp::create(calls.builder, loc, calls.wide, value);
}

Result wait(Calls &calls, Operation *op) {
  auto waits = cast<NVVM::MBarrierTryWaitParityOp>(op);
  Value parity = parityOf(calls, op->getLoc(), waits.getPhase());
  return calls.call(op->getLoc(), PhaseWait, {}, {waits.getAddr(), parity});
}

template <typename Test> Result test(Calls &calls, Operation *op) {
  auto tests = cast<Test>(op);
  Value parity = parityOf(calls, op->getLoc(), tests.getStateOrPhase());
  return isNotZero(calls, op->getLoc(), calls.call(op->getLoc(), PhaseTest, calls.word, {tests.getAddr(), parity}));
}

Result copyTensor(Calls &calls, Operation *op) {
  auto tensor = cast<NVVM::CpAsyncBulkTensorGlobalToSharedClusterOp>(op);
  Location loc = op->getLoc();
  if (tensor.getMode() != NVVM::TMALoadMode::TILE || tensor.getMulticastMask() || tensor.getPredicate())
    return op->emitOpError("expected a copy of a tile to one block without a predicate");
  Value coordinates = calls.stored(loc, tensor.getCoordinates());
  Value rank = calls.number(loc, tensor.getCoordinates().size());
  return calls.call(loc, CopyTensor, {},
                    {tensor.getDstMem(), tensor.getTmaDescriptor(), tensor.getMbar(), coordinates, rank});
}

Result fenceProxy(Calls &calls, Operation *op) {
  NVVM::ProxyKind kind = cast<NVVM::FenceProxyOp>(op).getKind();
  if (kind != NVVM::ProxyKind::async && kind != NVVM::ProxyKind::async_shared)
    return op->emitOpError("expected a fence for asynchronous accesses of shared memory");
  return calls.call(op->getLoc(), FenceAsync, {}, {});
}

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

Result loadMatrix(Calls &calls, Operation *op) {
  auto load = cast<NVVM::LdMatrixOp>(op);
  if (load.getEltType() != NVVM::LdStMatrixEltType::B16 || load.getShape().getM() != 8 || load.getShape().getN() != 8)
    return op->emitOpError("expected matrices of 8 x 8 elements of 16 bits");
  uint64_t detail = load.getNum() | (load.getLayout() == NVVM::MMALayout::col ? 8 : 0);
  return calls.together(op->getLoc(), AICC_EMULATOR_LOAD_MATRIX, detail, {load.getPtr()}, load.getType(),
                        bytesOf(calls.pointer));
}

FailureOr<AiccEmulatorElement> elementOf(Operation *op, std::optional<NVVM::MMATypes> type) {
  if (!type || *type == NVVM::MMATypes::f16)
    return AICC_EMULATOR_F16;
  if (*type == NVVM::MMATypes::bf16)
    return AICC_EMULATOR_BF16;
  if (*type == NVVM::MMATypes::tf32)
    return AICC_EMULATOR_TF32;
  return op->emitOpError("expected operands of f16, bf16 or tf32");
}

Result multiply(Calls &calls, Operation *op) {
  auto mma = cast<NVVM::MmaOp>(op);
  FailureOr<AiccEmulatorElement> element = elementOf(op, mma.getMultiplicandAPtxType());
  if (failed(element))
    return failure();
  NVVM::MMAShapeAttr shape = mma.getShape();
  if (mma.accumPtxType() != NVVM::MMATypes::f32 || shape.getM() != 16 || shape.getN() != 8)
    return op->emitOpError("expected a shape of m16n8 and sums of f32");
  uint64_t detail = aicc_emulator_shape(shape.getM(), shape.getN(), shape.getK(), *element);
  uint64_t offset = bytesOf(mma.getOperandA()) + bytesOf(mma.getOperandB());
  return calls.together(op->getLoc(), AICC_EMULATOR_MMA, detail, op->getOperands(), op->getResult(0).getType(), offset);
}

FailureOr<AiccEmulatorElement> elementOf(Operation *op, NVVM::WGMMATypes type) {
  if (type == NVVM::WGMMATypes::f16)
    return AICC_EMULATOR_F16;
  if (type == NVVM::WGMMATypes::bf16)
    return AICC_EMULATOR_BF16;
  if (type == NVVM::WGMMATypes::tf32)
    return AICC_EMULATOR_TF32;
  return op->emitOpError("expected operands of f16, bf16 or tf32");
}

Result multiplyShared(Calls &calls, Operation *op) {
  auto product = cast<NVVM::WgmmaMmaAsyncOp>(op);
  FailureOr<AiccEmulatorElement> element = elementOf(op, product.getTypeA());
  if (failed(element))
    return failure();
  auto one = NVVM::WGMMAScaleIn::one;
  if (product.getTypeD() != NVVM::WGMMATypes::f32 || product.getScaleA() != one || product.getScaleB() != one)
    return op->emitOpError("expected sums of f32 of operands that are not negated");
  NVVM::MMAShapeAttr shape = product.getShape();
  uint64_t detail = aicc_emulator_shape(shape.getM(), shape.getN(), shape.getK(), *element);
  if (product.getLayoutA() == NVVM::MMALayout::col)
    detail |= AICC_EMULATOR_A_ALONG_M;
  if (product.getLayoutB() == NVVM::MMALayout::row)
    detail |= AICC_EMULATOR_B_ALONG_N;
  if (product.getScaleD() == NVVM::WGMMAScaleOut::zero)
    detail |= AICC_EMULATOR_FROM_ZERO;
  auto site = op->getAttrOfType<IntegerAttr>(productSiteName);
  return calls.together(op->getLoc(), AICC_EMULATOR_WGMMA, detail,
                        {product.getDescriptorA(), product.getDescriptorB(), product.getInouts()},
                        product.getResults().getType(), 16, static_cast<uint32_t>(site.getInt()));
}

Result waitProducts(Calls &calls, Operation *op) {
  return calls.call(op->getLoc(), WaitProducts, {},
                    calls.number(op->getLoc(), cast<NVVM::WgmmaWaitGroupSyncOp>(op).getGroup()));
}

struct Row {
  StringRef name;
  Translate translate;
};

template <typename Op> Row row(Translate translate) { return {Op::getOperationName(), translate}; }

} // namespace

Translate nvidiaInstruction(StringRef name) {
  const Row rows[] = {
      row<NVVM::ThreadIdXOp>(simple<Thread>),
      row<NVVM::BlockIdXOp>(simple<Block>),
      row<NVVM::BarrierOp>(barrier),
      row<NVVM::ShflOp>(shuffle),
      row<NVVM::ElectSyncOp>(elect),
      row<NVVM::SyncWarpOp>(syncWarp),
      row<NVVM::SetMaxRegisterOp>(nothing),
      row<NVVM::CpAsyncOp>(copy),
      row<NVVM::CpAsyncCommitGroupOp>(simple<CommitCopies>),
      row<NVVM::CpAsyncWaitGroupOp>(waitCopies),
      row<NVVM::MBarrierInitOp>(init),
      row<NVVM::MBarrierInvalOp>(withOperands<PhaseInvalidate>),
      row<NVVM::MBarrierExpectTxOp>(withOperands<PhaseExpect>),
      row<NVVM::MBarrierArriveOp>(arrive),
      row<NVVM::MBarrierArriveExpectTxOp>(arriveExpect),
      row<NVVM::MBarrierTryWaitParityOp>(wait),
      row<NVVM::MBarrierTryWaitOp>(test<NVVM::MBarrierTryWaitOp>),
      row<NVVM::MBarrierTestWaitOp>(test<NVVM::MBarrierTestWaitOp>),
      row<NVVM::FenceMbarrierInitOp>(simple<FenceAsync>),
      row<NVVM::FenceProxyOp>(fenceProxy),
      row<NVVM::CpAsyncBulkTensorGlobalToSharedClusterOp>(copyTensor),
      row<NVVM::LdMatrixOp>(loadMatrix),
      row<NVVM::MmaOp>(multiply),
      row<NVVM::WgmmaFenceAlignedOp>(simple<FenceProducts>),
      row<NVVM::WgmmaMmaAsyncOp>(multiplyShared),
      row<NVVM::WgmmaGroupSyncAlignedOp>(simple<CommitProducts>),
      row<NVVM::WgmmaWaitGroupSyncOp>(waitProducts),
  };
  const Row *found = llvm::find_if(rows, [&](const Row &row) { return row.name == name; });
  return found == std::end(rows) ? nullptr : found->translate;
}

} // namespace aicc::emulator
