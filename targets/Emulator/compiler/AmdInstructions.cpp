// rocdl -> calls.
#include "targets/Emulator/compiler/Instructions.h"

#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"

using namespace mlir;

namespace aicc::emulator {
namespace {

using Result = FailureOr<Value>;

Result nothing(Calls &, Operation *) { return Value(); }

template <Entry entry> Result number(Calls &calls, Operation *op) {
  return calls.call(op->getLoc(), entry, calls.word, {});
}

Result barrier(Calls &calls, Operation *op) {
  return calls.call(op->getLoc(), Barrier, {}, calls.number(op->getLoc(), calls.newSite()));
}

Result permute(Calls &calls, Operation *op) {
  auto permutes = cast<ROCDL::DsBpermuteOp>(op);
  Location loc = op->getLoc();
  Value lane = LLVM::LShrOp::create(calls.builder, loc, permutes.getIndex(), calls.number(loc, 2));
  return calls.together(loc, AICC_EMULATOR_EXCHANGE, 0, {permutes.getSrc(), lane}, calls.word);
}

/// The first three operands are A, B and C; mfma has three numbers behind them that change places of operands.
template <AiccEmulatorInstruction instruction, uint32_t m, uint32_t n, uint32_t k, AiccEmulatorElement element>
Result multiply(Calls &calls, Operation *op) {
  for (Value modifier : op->getOperands().drop_front(3))
    if (!matchPattern(modifier, m_Zero()))
      return op->emitOpError("expected no modifiers");
  ValueRange operands = op->getOperands().take_front(3);
  return calls.together(op->getLoc(), instruction, aicc_emulator_shape(m, n, k, element), operands,
                        op->getResult(0).getType(), bytesOf(operands.take_front(2)));
}

struct Row {
  StringRef name;
  Translate translate;
};

template <typename Op> Row row(Translate translate) { return {Op::getOperationName(), translate}; }

} // namespace

Translate amdInstruction(StringRef name) {
  constexpr auto mfma = AICC_EMULATOR_MFMA, wmma = AICC_EMULATOR_WMMA;
  const Row rows[] = {
      row<ROCDL::ThreadIdXOp>(number<Thread>),
      row<ROCDL::BlockIdXOp>(number<Block>),
      row<ROCDL::SBarrierOp>(barrier),
      row<ROCDL::DsBpermuteOp>(permute),
      row<ROCDL::SetPrioOp>(nothing),
      row<ROCDL::SchedBarrier>(nothing),
      row<ROCDL::SchedGroupBarrier>(nothing),
      row<ROCDL::IglpOpt>(nothing),
      row<ROCDL::SWaitcntOp>(nothing),
      row<ROCDL::mfma_f32_16x16x16f16>(multiply<mfma, 16, 16, 16, AICC_EMULATOR_F16>),
      row<ROCDL::mfma_f32_32x32x8f16>(multiply<mfma, 32, 32, 8, AICC_EMULATOR_F16>),
      row<ROCDL::mfma_f32_16x16x16bf16_1k>(multiply<mfma, 16, 16, 16, AICC_EMULATOR_BF16>),
      row<ROCDL::mfma_f32_32x32x8bf16_1k>(multiply<mfma, 32, 32, 8, AICC_EMULATOR_BF16>),
      row<ROCDL::mfma_f32_16x16x4f32>(multiply<mfma, 16, 16, 4, AICC_EMULATOR_F32>),
      row<ROCDL::mfma_f32_32x32x2f32>(multiply<mfma, 32, 32, 2, AICC_EMULATOR_F32>),
      row<ROCDL::wmma_f32_16x16x16_f16>(multiply<wmma, 16, 16, 16, AICC_EMULATOR_F16>),
      row<ROCDL::wmma_f32_16x16x16_bf16>(multiply<wmma, 16, 16, 16, AICC_EMULATOR_BF16>),
  };
  const Row *found = llvm::find_if(rows, [&](const Row &row) { return row.name == name; });
  return found == std::end(rows) ? nullptr : found->translate;
}

} // namespace aicc::emulator
