// Pass `place-outline-regions`: onnx ops of @main  ->  one function per region, owned by a target.
//
//   %y = onnx.Relu(%x)   ->   %y = call @main_cpu_0(%x)      @main_cpu_0 has dispatch.target = "cpu"
#include "lib/Place/Passes.h"

#include "dialects/ONNX/ONNX.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace aicc::place {

#define GEN_PASS_DEF_OUTLINEREGIONS
#include "lib/Place/Passes.h.inc"

using namespace mlir;

namespace {

/// Convex groups: all ops of one owner between the same number of changes of owner.
struct Group {
  unsigned stage;
  unsigned owner;
  bool operator<(const Group &other) const { return std::tie(stage, owner) < std::tie(other.stage, other.owner); }
};

/// Ops without inputs that are cheaper to copy than to pass.
bool isCopiedIntoRegions(Operation *op) { return isa<onnx::ConstantOp, onnx::NoValueOp>(op); }

/// Whether a target is asked for `op`: an operation of the model, not a constant or the end of a branch.
bool isOwned(Operation *op) {
  return isa<onnx::ONNXDialect>(op->getDialect()) && !isCopiedIntoRegions(op) && !isa<onnx::YieldOp>(op);
}

/// Values of @main that `op` reads, also from inside its regions.
SetVector<Value> valuesRead(Operation *op) {
  SetVector<Value> values(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), values);
  return values;
}

/// The first target that takes `op` with everything inside it; otherwise reports why none does.
FailureOr<unsigned> findOwner(Operation *top, ArrayRef<const Target *> targets) {
  for (auto [index, target] : llvm::enumerate(targets)) {
    const Target *candidate = target;
    bool declined = top->walk([&](Operation *op) {
                         bool takes = !isOwned(op) || candidate->declines(op).empty();
                         return takes ? WalkResult::advance() : WalkResult::interrupt();
                       })
                        .wasInterrupted();
    if (!declined)
      return unsigned(index);
  }
  top->walk([&](Operation *op) {
    if (!isOwned(op))
      return;
    std::string reasons;
    for (const Target *target : targets) {
      std::string reason = target->declines(op);
      if (reason.empty())
        return;
      reasons += (reasons.empty() ? "" : "; ") + target->name().str() + ": " + reason;
    }
    op->emitError("no target takes this operation (") << reasons << ")";
  });
  return failure();
}

/// What `aicc-opt` places on when the pass runs alone.
struct AnyCPU : Target {
  StringRef name() const override { return "cpu"; }
  std::string declines(Operation *op) const override {
    return isa<onnx::CustomOp>(op) ? "the operation is not in the ONNX standard" : "";
  }
  void addLinalgPasses(OpPassManager &) const override {}
  void addTilePasses(OpPassManager &) const override {}
  void addLoweringPasses(OpPassManager &) const override {}
  FailureOr<TargetCode> generate(ModuleOp) const override { return failure(); }
  LogicalResult print(ModuleOp, CodeForm, std::string &) const override { return failure(); }
};

const Target *anyCPU() {
  static const AnyCPU target;
  return &target;
}

struct OutlineRegions : impl::OutlineRegionsBase<OutlineRegions> {
  OutlineRegions() = default;
  explicit OutlineRegions(std::vector<const Target *> targets) : targets(std::move(targets)) {}

  void runOnOperation() override {
    auto main = getOperation().lookupSymbol<func::FuncOp>("main");
    if (!main || main.isExternal())
      return;
    auto groups = assignOwners(main);
    if (failed(groups))
      return signalPassFailure();
    for (auto &[group, ops] : *groups) {
      main.emitRemark("region of ") << ops.size() << " operations runs on " << targets[group.owner]->name();
      outline(main, group, ops);
    }
    for (Operation &op : llvm::make_early_inc_range(main.getBody().front().without_terminator()))
      if (isCopiedIntoRegions(&op) && op.use_empty())
        op.erase();
  }

private:
  using Groups = std::map<Group, SmallVector<Operation *>>;

  FailureOr<Groups> assignOwners(func::FuncOp main) {
    Groups groups;
    DenseMap<Operation *, Group> placed;
    bool allTaken = true;
    for (Operation &op : main.getBody().front().without_terminator()) {
      if (isCopiedIntoRegions(&op) && !isReturned(&op))
        continue;
      FailureOr<unsigned> owner = findOwner(&op, targets);
      if (failed(owner)) {
        allTaken = false;
        continue;
      }
      Group group{0, *owner};
      for (Value value : valuesRead(&op))
        if (auto producer = placed.find(value.getDefiningOp()); producer != placed.end())
          group.stage = std::max(group.stage, producer->second.stage + (producer->second.owner != *owner));
      placed[&op] = group;
      groups[group].push_back(&op);
    }
    if (!allTaken)
      return failure();
    return groups;
  }

  /// A constant that is a result of the graph belongs to a region like any op.
  static bool isReturned(Operation *op) {
    return llvm::any_of(op->getUsers(), [](Operation *user) { return isa<func::ReturnOp>(user); });
  }

  void outline(func::FuncOp main, Group group, ArrayRef<Operation *> ops) {
    llvm::SmallPtrSet<Operation *, 32> inside(ops.begin(), ops.end());
    SetVector<Value> inputs, outputs;
    SetVector<Operation *> copied;
    for (Operation *op : ops) {
      for (Value value : valuesRead(op)) {
        Operation *producer = value.getDefiningOp();
        if (producer && inside.contains(producer))
          continue;
        if (producer && isCopiedIntoRegions(producer) && !inside.contains(producer))
          copied.insert(producer);
        else
          inputs.insert(value);
      }
      for (Value result : op->getResults())
        if (llvm::any_of(result.getUsers(), [&](Operation *user) {
              return !inside.contains(main.getBody().front().findAncestorOpInBlock(*user));
            }))
          outputs.insert(result);
    }
    auto callee = makeFunction(main, group, inputs.getArrayRef(), outputs.getArrayRef());
    fill(callee, ops, copied.getArrayRef(), inputs.getArrayRef(), outputs.getArrayRef());

    OpBuilder builder(main.getBody().front().getTerminator()); // groups come in order of stage
    auto call = func::CallOp::create(builder, main.getLoc(), callee, inputs.getArrayRef());
    for (auto [output, result] : llvm::zip(outputs, call.getResults()))
      Value(output).replaceAllUsesWith(result);
    for (Operation *op : llvm::reverse(ops))
      op->erase();
  }

  func::FuncOp makeFunction(func::FuncOp main, Group group, ArrayRef<Value> inputs, ArrayRef<Value> outputs) {
    OpBuilder builder(main);
    builder.setInsertionPointAfter(main);
    StringRef target = targets[group.owner]->name();
    auto type = builder.getFunctionType(ValueRange(inputs).getTypes(), ValueRange(outputs).getTypes());
    auto callee =
        func::FuncOp::create(builder, main.getLoc(), ("main_" + target + "_" + Twine(group.stage)).str(), type);
    callee.setPrivate();
    callee->setAttr("dispatch.target", builder.getStringAttr(target));
    for (auto [index, input] : llvm::enumerate(inputs))
      if (auto argument = dyn_cast<BlockArgument>(input))
        callee.setArgAttrs(index, main.getArgAttrDict(argument.getArgNumber()));
    return callee;
  }

  static void fill(func::FuncOp callee, ArrayRef<Operation *> ops, ArrayRef<Operation *> copied, ArrayRef<Value> inputs,
                   ArrayRef<Value> outputs) {
    OpBuilder builder = OpBuilder::atBlockBegin(callee.addEntryBlock());
    IRMapping mapping;
    mapping.map(inputs, callee.getArguments());
    for (Operation *op : copied)
      builder.clone(*op, mapping);
    for (Operation *op : ops)
      builder.clone(*op, mapping);
    SmallVector<Value> results;
    for (Value output : outputs)
      results.push_back(mapping.lookup(output));
    func::ReturnOp::create(builder, callee.getLoc(), results);
  }

  std::vector<const Target *> targets = {anyCPU()};
};

} // namespace

std::unique_ptr<Pass> createOutlineRegions(std::vector<const Target *> targets) {
  return std::make_unique<OutlineRegions>(std::move(targets));
}

} // namespace aicc::place
