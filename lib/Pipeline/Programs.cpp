// What a compilation does for each program of the artifact: placement, phases, code of devices, and what becomes of
// operations that a device fails to compile.
#include "lib/Pipeline/Compilation.h"

#include "dialects/Dispatch/Dispatch.h"
#include "lib/Dispatch/Passes.h"
#include "lib/Pipeline/Phases.h"
#include "lib/Place/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/FileSystem.h"

namespace aicc {

using namespace mlir;

bool Compilation::runPrograms(Phase phase) {
  if (phase == Phase::Place)
    whole = std::move(ir);
  for (size_t i = 0; i < programs.size(); ++i) {
    bool isDone = runProgram(i, phase);
    while (!isDone && demote(programs[i]))
      isDone = runAgain(i, phase);
    if (!isDone)
      return false;
  }
  if (phase == Phase::Tile)
    whole = nullptr; // nothing is placed anew any more
  return phase != Phase::Place || writeReport();
}

/// The phases from `place` up to `phase`. Programs behind this one number their weights after it: they follow up to the
/// phase before.
bool Compilation::runAgain(size_t first, Phase phase) {
  for (Phase before = Phase::Place; before < phase; before = next(before))
    for (size_t i = first; i < programs.size(); ++i) {
      running = before;
      if (!runProgram(i, before))
        return false;
    }
  running = phase;
  return writeReport() && runProgram(first, phase);
}

bool Compilation::runProgram(size_t number, Phase phase) {
  Program &program = programs[number];
  current = &program;
  if (phase == Phase::Place) {
    program.ir = OwningOpRef<ModuleOp>(whole->clone());
    program.report = {};
  }
  if (phase == Phase::Dispatch && number != 0) // weights are shared
    (*program.ir)->setAttr("dispatch.weights", (*programs[number - 1].ir)->getAttr("dispatch.weights"));
  bool isDone = phase == Phase::Tile ? runTile(program) : run(*program.ir, [&](OpPassManager &passes) {
    if (phase == Phase::Place)
      passes.addPass(place::createOutlineRegions(owners(program.runners), program.refusals, &program.report));
    else
      addPhase(phase, program.runners.targets, passes);
  });
  if (isDone && phase == Phase::Linalg)
    isDone = reportHostCalls(program);
  if (isDone)
    dump(*program.ir, program.folder, dumpName(phase));
  current = nullptr;
  return isDone;
}

/// What a device was given and the support library does on the host all the same (strings, sequences, results whose
/// size follows from data): remarks, or errors with strict targets.
bool Compilation::reportHostCalls(Program &program) {
  bool isAllowed = !settings.strictTarget || program.runners.isHostChosen;
  bool isNone = true;
  for (auto region : program.ir->getOps<func::FuncOp>()) {
    auto device = region->getAttrOfType<StringAttr>("dispatch.device");
    if (!device)
      continue;
    region.walk([&](dispatch::CallOp call) {
      isNone = false;
      InFlightDiagnostic told = isAllowed ? call.emitRemark("") : call.emitError("expected nothing to run elsewhere: ");
      told << "function '" << call.getFunction() << "' of the support library runs on the host, not on "
           << device.getValue();
    });
  }
  return isAllowed || isNone;
}

/// Adds to `known` what is not in it.
static bool refuse(std::vector<place::Refusal> &known, place::Refusal more) {
  for (const place::Refusal &refusal : known)
    if (refusal.target == more.target && refusal.node == more.node)
      return false;
  known.push_back(std::move(more));
  return true;
}

/// After a program failed: whether the code of a device was at fault, so that it is worth placing its nodes anew. Each
/// answer takes a node from a device, in the end all that it has, so asking again ends.
bool Compilation::demote(Program &program) {
  std::vector<DeviceError> errors = std::exchange(deviceErrors, {});
  bool isNew = false;
  if (!settings.strictTarget && !errors.empty()) {
    for (const DeviceError &error : errors)
      for (const std::string &node : error.nodes)
        isNew |= refuse(program.refusals, {error.target, node, error.problem.message});
    DeviceError &first = errors.front();
    if (!isNew) {
      isNew = refuse(program.refusals, {first.target, "", first.problem.message});
      first.nodes.clear();
    }
  }
  current = &program;
  for (DeviceError &error : errors) {
    const char *who = error.nodes.empty()       ? "everything goes elsewhere"
                      : error.nodes.size() == 1 ? "goes elsewhere"
                                                : "goes elsewhere with the nodes it is fused with";
    if (isNew)
      error.problem.message =
          llvm::formatv("{0}, target '{1}' cannot compile it: {2}", who, error.target, error.problem.message);
    tell(error.problem, isNew ? DiagnosticSeverity::Warning : DiagnosticSeverity::Error);
  }
  current = nullptr;
  return isNew;
}

/// Who runs what, as JSON, where that was asked for.
bool Compilation::writeReport() {
  if (settings.reportFile.empty())
    return true;
  llvm::json::Array all;
  for (const Program &program : programs) {
    llvm::json::Value report = toJson(program.report);
    report.getAsObject()->try_emplace("name", program.name);
    all.push_back(std::move(report));
  }
  llvm::json::Value root = llvm::json::Object{{"model", llvm::json::fixUTF8(modelName)}, {"programs", std::move(all)}};
  llvm::Error error = llvm::writeToOutput(settings.reportFile, [&](llvm::raw_ostream &stream) {
    stream << llvm::formatv("{0:2}\n", root);
    return llvm::Error::success();
  });
  if (!error)
    return true;
  fail(AICC_IO, "cannot write '" + escaped(settings.reportFile) + "': " + llvm::toString(std::move(error)));
  return false;
}

/// The host program first, while it is the one function beside the kernels and kernels of devices are still among them.
bool Compilation::runTile(Program &program) {
  dispatch::LowerHostOptions host;
  host.checkBounds = settings.checkBounds;
  if (!run(*program.ir, [&](OpPassManager &passes) { passes.addPass(dispatch::createLowerHost(host)); }))
    return false;
  for (const Target *target : program.runners.targets)
    if (!target->isHost() && !target->takesGraphs()) {
      compiling = target;
      bool isDone = compileDevice(program, *target);
      compiling = nullptr;
      if (!isDone)
        return false;
    }
  return run(*program.ir, [&](OpPassManager &passes) { addPhase(Phase::Tile, program.runners.targets, passes); });
}

/// The kernels of a device whose code aicc makes, in a module of their own, so that no pass of one target meets the
/// code of another. What the host needs of them comes back: the functions that say how they are launched.
bool Compilation::compileDevice(Program &program, const Target &target) {
  ModuleOp host = *program.ir;
  OwningOpRef<ModuleOp> device = ModuleOp::create(host.getLoc(), target.name());
  Builder builder(context.get());
  SmallVector<Attribute> kernels;
  for (auto kernel : llvm::make_early_inc_range(host.getOps<dispatch::KernelOp>())) {
    if (kernel.getTarget() != target.name())
      continue;
    kernels.push_back(kernel.getSymNameAttr());
    kernel->moveBefore(device->getBody(), device->getBody()->end());
  }
  if (kernels.empty())
    return true;
  if (!run(*device, [&](OpPassManager &passes) { target.addTilePasses(passes); }))
    return false;
  dump(*device, program.folder, dumpName(Phase::Tile) + "-" + target.name().str());
  if (!run(*device, [&](OpPassManager &passes) { target.addLoweringPasses(passes); }))
    return false;
  dump(*device, program.folder, dumpName(Phase::Lowered) + "-" + target.name().str());
  FailureOr<TargetCode> code = target.generate(*device);
  if (failed(code))
    return false;
  dump(code->image, program.folder, dumpName(Phase::Artifact) + "-" + target.name().str());
  place::addBinary(host, target.name(), builder.getArrayAttr(kernels), code->image, code->cpu);
  for (Attribute kernel : kernels)
    if (Operation *grid = device->lookupSymbol(cast<StringAttr>(kernel).str() + ".grid"))
      grid->moveBefore(host.getBody(), host.getBody()->end());
  return true;
}

/// Who may run operations. The CPU always runs the host program; with strict targets it runs operations only if chosen.
std::vector<const Target *> Compilation::owners(const Runners &runners) const {
  std::vector<const Target *> result = runners.targets;
  if (settings.strictTarget && !runners.isHostChosen)
    result.pop_back();
  return result;
}

std::vector<std::vector<const Target *>> Compilation::owners() const {
  std::vector<std::vector<const Target *>> result;
  for (const Program &program : programs)
    result.push_back(owners(program.runners));
  return result;
}

} // namespace aicc
