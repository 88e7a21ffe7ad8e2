#include "lib/Codegen/CheckBounds.h"

#include "lib/Codegen/CodeBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace aicc::codegen {
namespace {

constexpr llvm::StringLiteral noteName = "aicc_bounds_note";

/// Where an op reads or writes: `lanes` elements from `position` on; with a mask the lanes that it has, and there may
/// be `offsets` of each lane.
struct Access {
  Value memory, position;
  int64_t lanes = 1;
  Value mask, offsets;
};

int64_t lanesOf(Value vector) { return cast<VectorType>(vector.getType()).getNumElements(); }

/// Nothing for ops that touch no memory, and for memory of another rank: kernels address theirs by one number.
std::optional<Access> accessOf(Operation *op) {
  auto access = [](Value memory, ValueRange indices, int64_t lanes = 1, Value mask = {}, Value offsets = {}) {
    return indices.size() == 1 ? std::optional<Access>({memory, indices[0], lanes, mask, offsets}) : std::nullopt;
  };
  return llvm::TypeSwitch<Operation *, std::optional<Access>>(op)
      .Case([&](memref::LoadOp load) { return access(load.getMemRef(), load.getIndices()); })
      .Case([&](memref::StoreOp store) { return access(store.getMemRef(), store.getIndices()); })
      .Case([&](vector::LoadOp load) { return access(load.getBase(), load.getIndices(), lanesOf(load.getResult())); })
      .Case([&](vector::StoreOp store) {
        return access(store.getBase(), store.getIndices(), lanesOf(store.getValueToStore()));
      })
      .Case([&](vector::MaskedLoadOp load) {
        return access(load.getBase(), load.getIndices(), lanesOf(load.getResult()), load.getMask());
      })
      .Case([&](vector::MaskedStoreOp store) {
        return access(store.getBase(), store.getIndices(), lanesOf(store.getValueToStore()), store.getMask());
      })
      .Case([&](vector::GatherOp gather) {
        return access(gather.getBase(), gather.getOffsets(), lanesOf(gather.getResult()), gather.getMask(),
                      gather.getIndices());
      })
      .Case([&](vector::ScatterOp scatter) {
        return access(scatter.getBase(), scatter.getOffsets(), lanesOf(scatter.getValueToStore()), scatter.getMask(),
                      scatter.getIndices());
      })
      .Default([](Operation *) { return std::nullopt; });
}

/// Checks the accesses of one function.
class Checker {
public:
  Checker(func::FuncOp function, Value report) : function(function), report(report) {
    Type i64 = IntegerType::get(function.getContext(), 64);
    auto module = function->getParentOfType<ModuleOp>();
    if (module.lookupSymbol(noteName))
      return;
    OpBuilder top = OpBuilder::atBlockBegin(module.getBody());
    auto note =
        func::FuncOp::create(top, function.getLoc(), noteName, top.getFunctionType({report.getType(), i64, i64}, {}));
    note.setPrivate();
  }

  void run() {
    SmallVector<std::pair<Operation *, Access>> found;
    function.walk([&](Operation *op) {
      if (std::optional<Access> access = accessOf(op))
        found.emplace_back(op, *access);
    });
    for (auto &[op, access] : found)
      guard(op, access);
  }

private:
  void guard(Operation *op, Access access) {
    CodeBuilder builder(op->getLoc(), op);
    Value size = memref::DimOp::create(builder, access.memory, 0);
    if (access.mask)
      return maskLanes(builder, op, access, size);
    Value inside = builder.compare(arith::CmpIPredicate::ult, access.position, size);
    Value last = builder.add(access.position, access.lanes - 1); // both ends, so that no sum that wraps passes
    if (access.lanes > 1)
      inside = builder.both(inside, builder.compare(arith::CmpIPredicate::ult, last, size));
    auto branch = scf::IfOp::create(builder, op->getResultTypes(), inside, /*withElseRegion=*/true);
    op->replaceAllUsesWith(branch.getResults());
    finish(branch.elseBlock(), builder, [&] {
      note(builder, wide(builder, last), size);
      return llvm::map_to_vector(branch.getResultTypes(), [&](Type type) { return builder.zero(type); });
    });
    finish(branch.thenBlock(), builder, [&] {
      op->moveBefore(builder.getInsertionBlock(), builder.getInsertionPoint());
      return SmallVector<Value>(op->getResults());
    });
  }

  static Value wide(CodeBuilder &builder, Value index) {
    return arith::IndexCastOp::create(builder, builder.getI64Type(), index);
  }

  void note(CodeBuilder &builder, Value position, Value size) {
    func::CallOp::create(builder, noteName, TypeRange(), ValueRange{report, position, wide(builder, size)});
  }

  /// Fills a block of a branch; one without results has its terminator already.
  static void finish(Block *block, CodeBuilder &builder, llvm::function_ref<SmallVector<Value>()> body) {
    if (block->empty())
      builder.setInsertionPointToEnd(block);
    else
      builder.setInsertionPoint(block->getTerminator());
    SmallVector<Value> results = body();
    if (block->empty() || !block->back().hasTrait<OpTrait::IsTerminator>())
      scf::YieldOp::create(builder, results);
  }

  /// Lanes outside are taken out of the mask. Of them the farthest is noted; as unsigned numbers, those in front of the
  /// memory lie behind it too.
  void maskLanes(CodeBuilder &builder, Operation *op, Access access, Value size) {
    auto type = VectorType::get(access.lanes, builder.getI64Type());
    auto all = [&](Value number) -> Value { return vector::BroadcastOp::create(builder, type, number); };
    Value positions = arith::AddIOp::create(builder, all(wide(builder, access.position)), offsetsOf(builder, access));
    auto compared = [&](arith::CmpIPredicate how) -> Value {
      return arith::AndIOp::create(builder, access.mask,
                                   arith::CmpIOp::create(builder, how, positions, all(wide(builder, size))));
    };
    Value inside = compared(arith::CmpIPredicate::ult), outside = compared(arith::CmpIPredicate::uge);
    Value farthest = arith::SelectOp::create(builder, outside, positions, builder.zero(type));
    Value largest = vector::ReductionOp::create(builder, vector::CombiningKind::MAXUI, farthest);
    Value any = vector::ReductionOp::create(builder, vector::CombiningKind::OR, outside);
    auto branch = scf::IfOp::create(builder, any, /*withElseRegion=*/false);
    op->replaceUsesOfWith(access.mask, inside);
    finish(branch.thenBlock(), builder, [&] {
      note(builder, largest, size);
      return SmallVector<Value>();
    });
  }

  /// What each lane adds to the position, as i64.
  static Value offsetsOf(CodeBuilder &builder, const Access &access) {
    auto type = VectorType::get(access.lanes, builder.getI64Type());
    Value offsets = access.offsets;
    if (!offsets)
      offsets = vector::StepOp::create(builder, VectorType::get(access.lanes, builder.getIndexType()));
    Type element = cast<VectorType>(offsets.getType()).getElementType();
    if (element.isIndex())
      return arith::IndexCastOp::create(builder, type, offsets);
    return element == builder.getI64Type() ? offsets : arith::ExtSIOp::create(builder, type, offsets).getResult();
  }

  func::FuncOp function;
  Value report;
};

} // namespace

void checkBounds(func::FuncOp function, Value report) { Checker(function, report).run(); }

} // namespace aicc::codegen
