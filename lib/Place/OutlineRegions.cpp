// Pass `place-outline-regions`: onnx ops of @main  ->  one function per region, owned by a target.
//
//   %y = onnx.Relu(%x)   ->   %y = call @main_cpu_0(%x)      @main_cpu_0 has dispatch.target = "cpu"
//
// Owners.h decides, Regions.h builds. Targets that take graphs compile their regions here, while ops can still go to
// another target.
#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/Shape.h"
#include "lib/Place/Passes.h"
#include "lib/Place/Report.h"

namespace aicc::place {

#define GEN_PASS_DEF_OUTLINEREGIONS
#include "lib/Place/Passes.h.inc"

using namespace mlir;

namespace {

/// What `aicc-opt` places on when the pass runs alone.
struct AnyCPU : Target {
  StringRef name() const override { return "cpu"; }
  bool isHost() const override { return true; }
  std::string declines(Operation *op) const override {
    return isa<onnx::CustomOp>(op) ? "the operation is not in the ONNX standard" : "";
  }
};

const Target *anyCPU() {
  static const AnyCPU target;
  return &target;
}

/// Letters, digits and '_': what every tool chain takes for a symbol.
std::string functionName(const Target &target, unsigned stage) {
  std::string name = ("main_" + target.name() + "_" + Twine(stage)).str();
  std::replace_if(name.begin(), name.end(), [](char c) { return !llvm::isAlnum(c); }, '_');
  return name;
}

/// Whether the host knows how large the results are before it starts the region.
bool hasSizesFromInputs(func::FuncOp region) {
  onnx::ShapeAnalysis shapes(region);
  if (shapes.failed())
    return false;
  auto isFromInput = [&](onnx::Dim dim) {
    bool isKnown = true;
    dim.walk([&](AffineExpr expr) {
      if (isa<AffineSymbolExpr>(expr))
        isKnown &= isa<BlockArgument>(shapes.origin(expr).value);
    });
    return isKnown;
  };
  return llvm::all_of(region.getBody().front().getTerminator()->getOperands(), [&](Value result) {
    auto dims = shapes.dims(result);
    return dims && llvm::all_of(*dims, isFromInput);
  });
}

struct OutlineRegions : impl::OutlineRegionsBase<OutlineRegions> {
  OutlineRegions() = default;
  OutlineRegions(std::vector<const Target *> targets, std::vector<Refusal> refusals, Report *report)
      : targets(std::move(targets)), refusals(std::move(refusals)), report(report) {}

  void runOnOperation() override {
    auto main = getOperation().lookupSymbol<func::FuncOp>("main");
    if (!main || main.isExternal())
      return;
    Owners owners(targets);
    for (const Refusal &refusal : refusals)
      owners.refuse(refusal, main);
    FailureOr<Groups> groups = owners.assign(main);
    while (succeeded(groups) && !(weigh(main, *groups, owners) && compileGraphs(main, *groups, owners)))
      groups = owners.assign(main);
    if (failed(groups))
      return signalPassFailure();
    owners.explain(*groups);
    for (auto &[group, ops] : *groups) {
      PlacedRegion region = regionOf(main, ops);
      std::optional<Prediction> prediction = predictFor(group.owner, region);
      InFlightDiagnostic remark = main.emitRemark("region of ")
                                  << ops.size() << " operations runs on " << targets[group.owner]->name();
      if (prediction)
        remark << " (predicted " << prediction->text() << ")";
      remark.report();
      if (report)
        report->regions.push_back(describe(group, region, prediction, owners));
      outline(main, group, region);
    }
    for (Operation &op : llvm::make_early_inc_range(main.getBody().front().without_terminator()))
      if (isCopiedIntoRegions(&op) && op.use_empty())
        op.erase();
  }

private:
  Report::Region describe(Group group, const PlacedRegion &region, std::optional<Prediction> prediction,
                          const Owners &owners) const {
    const Target &target = *targets[group.owner];
    Report::Region described{target.name().str(), {}, target.isHost() ? 0 : bytesCopied(region), prediction};
    for (Operation *op : region.ops)
      if (!isCopiedIntoRegions(op))
        described.operations.push_back({onnx::nodeOf(op->getLoc()).node, op->getName().stripDialect().str(),
                                        owners.declinedBefore(group.owner, op)});
    return described;
  }

  /// None without costs to compare: a target that states none, or no host to run the region instead.
  std::optional<Prediction> predictFor(unsigned owner, const PlacedRegion &region) const {
    const Target &host = *targets.back();
    auto device = targets[owner]->cost(), instead = host.cost();
    if (!device || !instead || !host.isHost() || targets[owner] == &host)
      return std::nullopt;
    return predict(region, *device, *instead);
  }

  /// False when a region is not worth its copies: its target then declines its ops. Each such answer takes ops from a
  /// target, so asking again ends.
  bool weigh(func::FuncOp main, const Groups &groups, Owners &owners) const {
    bool isWorth = true;
    for (auto &[group, ops] : groups) {
      auto prediction = predictFor(group.owner, regionOf(main, ops));
      if (!prediction || prediction->onDevice < prediction->onHost)
        continue;
      isWorth = false;
      for (Operation *op : ops)
        owners.refuse(group.owner, op, "not worth it: predicted " + prediction->text());
    }
    return isWorth;
  }

  /// False when a target failed at a region: it then declines the ops at fault. Each failure takes an op from a target,
  /// so asking again ends.
  bool compileGraphs(func::FuncOp main, const Groups &groups, Owners &owners) {
    getOperation()->removeAttr("dispatch.binaries");
    for (auto &[group, ops] : groups) {
      const Target &target = *targets[group.owner];
      if (!target.takesGraphs())
        continue;
      std::string name = functionName(target, group.stage);
      GraphCode code = compile(target, *makeGraph(main, regionOf(main, ops)), name);
      if (!code.problem.empty()) {
        refuse(owners, group.owner, ops, code);
        return false;
      }
      keep(target, name, code);
    }
    return true;
  }

  static GraphCode compile(const Target &target, ModuleOp graph, StringRef name) {
    auto main = graph.lookupSymbol<func::FuncOp>("main");
    if (!hasSizesFromInputs(main))
      return {"", "", "the size of a result follows from data, not from sizes of inputs", ""};
    return target.compileGraph(graph, name);
  }

  static void refuse(Owners &owners, unsigned owner, ArrayRef<Operation *> ops, const GraphCode &code) {
    auto isAtFault = [&](Operation *op) { return onnx::nodeOf(op->getLoc()).node == code.node; };
    bool isOne = !code.node.empty() && llvm::any_of(ops, isAtFault);
    for (Operation *op : ops)
      if (!isOne || isAtFault(op))
        owners.refuse(owner, op, code.problem);
  }

  void keep(const Target &target, StringRef name, const GraphCode &code) {
    ArrayAttr kernels = Builder(&getContext()).getStrArrayAttr({name});
    addBinary(getOperation(), target.name(), kernels, code.bytes, code.compatibility);
  }

  void outline(func::FuncOp main, Group group, const PlacedRegion &region) {
    OpBuilder builder(main);
    builder.setInsertionPointAfter(main);
    const Target &target = *targets[group.owner];
    std::string name = functionName(target, group.stage);
    func::FuncOp callee = makeFunction(builder, main, region, target.takesGraphs() ? name + "_call" : name);
    callee->setAttr("dispatch.target", builder.getStringAttr(target.name()));
    if (!target.isHost())
      callee->setAttr("dispatch.device", builder.getStringAttr(target.name()));
    if (target.packsInKernels())
      callee->setAttr("dispatch.packs_in_kernels", builder.getUnitAttr());
    if (target.multipliesNarrow())
      callee->setAttr("dispatch.narrow_products", builder.getUnitAttr());
    if (target.takesGraphs())
      callee->setAttr("dispatch.graph", builder.getStringAttr(name));

    builder.setInsertionPoint(main.getBody().front().getTerminator()); // groups come in order of stage
    auto call = func::CallOp::create(builder, main.getLoc(), callee, region.inputs.getArrayRef());
    for (auto [output, result] : llvm::zip(region.outputs, call.getResults()))
      Value(output).replaceAllUsesWith(result);
    for (Operation *op : llvm::reverse(region.ops))
      op->erase();
  }

  std::vector<const Target *> targets = {anyCPU()};
  std::vector<Refusal> refusals;
  Report *report = nullptr;
};

} // namespace

std::unique_ptr<Pass> createOutlineRegions(std::vector<const Target *> targets, std::vector<Refusal> refusals,
                                           Report *report) {
  return std::make_unique<OutlineRegions>(std::move(targets), std::move(refusals), report);
}

} // namespace aicc::place
