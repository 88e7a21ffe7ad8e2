#include "lib/Pipeline/Compilation.h"

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/ONNX.h"
#include "lib/Dispatch/Passes.h"
#include "lib/Export/Export.h"
#include "lib/Pipeline/Phases.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <chrono>

namespace aicc {

using namespace mlir;

namespace {

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// What an error of a phase means to the user.
aicc_status statusOf(Phase phase) {
  switch (phase) {
  case Phase::Import:
  case Phase::ONNX: return AICC_BAD_MODEL;
  case Phase::Place:
  case Phase::Linalg: return AICC_UNSUPPORTED;
  default: return AICC_COMPILE_FAILED;
  }
}

/// The devices, joined by ','; "cpu", whatever the host's is called, without any.
std::string nameOf(const Runners &runners) {
  std::string name;
  for (const Target *target : runners.targets)
    if (!target->isHost())
      name += (name.empty() ? "" : ",") + target->name().str();
  return name.empty() ? "cpu" : name;
}

/// What --dump-ir calls the IR after a phase, less the ending.
std::string dumpName(Phase phase) { return llvm::formatv("{0:d2}-{1}", int(phase) + 1, name(phase)).str(); }

} // namespace

Compilation::Compilation(Settings chosen, std::vector<Runners> list, Listener hears)
    : settings(std::move(chosen)), listener(std::move(hears)) {
  for (Runners &runners : list) {
    Program &program = programs.emplace_back();
    program.name = nameOf(runners);
    program.runners = std::move(runners);
    program.folder = settings.dumpDirectory;
    if (list.size() > 1 && !program.folder.empty())
      program.folder += "/" + std::to_string(programs.size()) + "-" + program.name;
  }
  DialectRegistry registry;
  registerDialects(registry);
  context = std::make_unique<MLIRContext>(registry, settings.threads == 1 ? MLIRContext::Threading::DISABLED
                                                                          : MLIRContext::Threading::ENABLED);
  context->printOpOnDiagnostic(settings.verbose);
  context->getDiagEngine().registerHandler([this](Diagnostic &diagnostic) { report(diagnostic); });
}

ImportOptions Compilation::importOptions() {
  ImportOptions options;
  options.dims = settings.dims;
  for (auto &[name, shape] : settings.shapes)
    options.shapes[name] = shape;
  if (!settings.exposed.empty())
    options.valueBuilt = [this](StringRef name, Value value) { named.push_back({name.str(), value}); };
  return options;
}

Compilation::~Compilation() {
  ir = nullptr;
  programs.clear(); // before the context
}

void Compilation::report(Diagnostic &diagnostic) {
  std::lock_guard<std::mutex> lock(reporting);
  onnx::NodeName where = onnx::nodeOf(diagnostic.getLocation());
  Problem problem{
      statusOf(running), where.file.empty() ? modelName : where.file, where.node, where.op, diagnostic.str(), ""};
  for (Diagnostic &note : diagnostic.getNotes())
    problem.message += "; " + note.str();
  if (current && programs.size() > 1)
    problem.message = "program " + current->name + ": " + problem.message;
  switch (diagnostic.getSeverity()) {
  case DiagnosticSeverity::Error:
    if (failure == AICC_OK)
      failure = problem.status;
    if (listener.problem)
      listener.problem(problem);
    return;
  case DiagnosticSeverity::Warning:
    if (listener.warning)
      listener.warning(problem);
    return;
  default:
    if (settings.explain && listener.remark)
      listener.remark(problem);
  }
}

aicc_status Compilation::fail(aicc_status status, std::string message) {
  if (failure == AICC_OK)
    failure = status;
  if (listener.problem)
    listener.problem({status, modelName, "", "", std::move(message), ""});
  return failure;
}

aicc_status Compilation::importFile(const std::string &path) {
  modelName = path;
  auto start = std::chrono::steady_clock::now();
  if (listener.phaseBegins)
    listener.phaseBegins(Phase::Import);
  Problems problems;
  auto module = importModelFile(*context, path, importOptions(), problems);
  if (succeeded(module))
    ir = std::move(*module);
  for (const Problem &problem : problems.all())
    (succeeded(module) ? listener.warning : listener.problem)(problem);
  return failed(module) ? (failure = problems.any() ? problems.status()
                                     : failure      ? failure
                                                    : AICC_BAD_MODEL)
                        : imported(secondsSince(start));
}

aicc_status Compilation::importMemory(StringRef bytes, const std::string &name, const std::string &directory) {
  modelName = name;
  auto start = std::chrono::steady_clock::now();
  if (listener.phaseBegins)
    listener.phaseBegins(Phase::Import);
  Problems problems;
  auto module = importModelBytes(*context, ArrayRef<char>(bytes.data(), bytes.size()),
                                 directory.empty() ? std::nullopt : std::optional<std::string>(directory), name,
                                 importOptions(), problems);
  if (succeeded(module))
    ir = std::move(*module);
  for (const Problem &problem : problems.all())
    (succeeded(module) ? listener.warning : listener.problem)(problem);
  return failed(module) ? (failure = problems.any() ? problems.status()
                                     : failure      ? failure
                                                    : AICC_BAD_MODEL)
                        : imported(secondsSince(start));
}

aicc_status Compilation::imported(double seconds) {
  std::string unknown = graph::exposeValues(ir->lookupSymbol<func::FuncOp>("main"), named, settings.exposed);
  if (!unknown.empty())
    return fail(AICC_USAGE, "expected --expose to name a tensor that a node of the main graph computes, found '" +
                                escaped(unknown) + "'");
  dump(*ir, settings.dumpDirectory, dumpName(Phase::Import));
  if (listener.phaseDone)
    listener.phaseDone(Phase::Import, seconds);
  return failure;
}

aicc_status Compilation::runTo(Phase last) {
  last = std::min(last, Phase::Lowered);
  while (failure == AICC_OK && reached < last) {
    auto next = static_cast<Phase>(static_cast<int>(reached) + 1);
    runPhase(next);
    reached = next;
  }
  return failure;
}

aicc_status Compilation::runPhase(Phase phase) {
  auto start = std::chrono::steady_clock::now();
  running = phase;
  if (listener.phaseBegins)
    listener.phaseBegins(phase);
  if (!(phase > Phase::ONNX ? runPrograms(phase) : runShared(phase)))
    return failure == AICC_OK ? fail(statusOf(phase), "phase " + std::string(name(phase)) + " failed") : failure;
  if (listener.phaseDone)
    listener.phaseDone(phase, secondsSince(start));
  return failure;
}

bool Compilation::runShared(Phase phase) {
  if (!run(*ir, [&](OpPassManager &passes) { addPhase(phase, {}, passes); }))
    return false;
  describeSignature(*ir, described);
  dump(*ir, settings.dumpDirectory, dumpName(phase));
  return true;
}

bool Compilation::runPrograms(Phase phase) {
  for (Program &program : programs) {
    bool isLast = &program == &programs.back();
    current = &program;
    if (phase == Phase::Place)
      program.ir = isLast ? std::move(ir) : OwningOpRef<ModuleOp>(ir->clone());
    if (phase == Phase::Dispatch && &program != &programs.front()) // weights are shared
      (*program.ir)->setAttr("dispatch.weights", (*(&program - 1)->ir)->getAttr("dispatch.weights"));
    bool isDone = runProgram(program, phase);
    current = nullptr;
    if (!isDone)
      return false;
  }
  return phase != Phase::Place || settings.reportFile.empty() || writeReport();
}

/// Who runs what, as JSON.
bool Compilation::writeReport() {
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

bool Compilation::runProgram(Program &program, Phase phase) {
  bool isDone = phase == Phase::Tile ? runTile(program) : run(*program.ir, [&](OpPassManager &passes) {
    addPhase(phase, phase == Phase::Place ? owners(program.runners) : program.runners.targets, passes, &program.report);
  });
  if (isDone)
    dump(*program.ir, program.folder, dumpName(phase));
  return isDone;
}

bool Compilation::run(ModuleOp module, llvm::function_ref<void(OpPassManager &)> add) {
  PassManager passes(context.get());
  passes.enableVerifier(settings.verifyEach);
  add(passes);
  return succeeded(passes.run(module)) && succeeded(verify(module));
}

/// The host program first, while it is the one function beside the kernels and kernels of devices are still among them.
bool Compilation::runTile(Program &program) {
  dispatch::LowerHostOptions host;
  host.checkBounds = settings.checkBounds;
  if (!run(*program.ir, [&](OpPassManager &passes) { passes.addPass(dispatch::createLowerHost(host)); }))
    return false;
  for (const Target *target : program.runners.targets)
    if (!target->isHost() && !target->takesGraphs() && !compileDevice(program, *target))
      return false;
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

static std::string textOf(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(64).assumeVerified();
  module->print(stream, flags);
  stream << "\n";
  return text;
}

void Compilation::dump(ModuleOp module, const std::string &folder, const std::string &name) {
  if (!folder.empty())
    dump(textOf(module), folder, name + ".mlir");
}

void Compilation::dump(StringRef bytes, const std::string &folder, const std::string &file) {
  if (folder.empty())
    return;
  std::error_code error = llvm::sys::fs::create_directories(folder);
  SmallString<128> path(folder);
  llvm::sys::path::append(path, file);
  llvm::raw_fd_ostream stream(path, error);
  if (!error)
    stream << bytes;
  if (error)
    fail(AICC_IO, "cannot write '" + escaped(path.str().str()) + "': " + error.message());
}

/// What MLIR's tools split files at.
static constexpr StringRef splitMark = "// -----\n";

std::string Compilation::print() {
  if (ir)
    return textOf(*ir);
  std::string text;
  for (Program &program : programs)
    text += (text.empty() ? "" : splitMark.str()) + textOf(*program.ir);
  return text;
}

aicc_status Compilation::writeOnnx(llvm::raw_ostream &stream) {
  running = Phase::Artifact;
  if (failed(exportModel(*ir, stream)))
    return failure == AICC_OK ? fail(AICC_COMPILE_FAILED, "export failed") : failure;
  return AICC_OK;
}

aicc_status Compilation::printCode(CodeForm form, std::string &text) {
  running = Phase::Artifact;
  for (Program &program : programs) {
    std::string code;
    if (failed(program.runners.targets.back()->print(*program.ir, form, code)))
      return failure == AICC_OK ? fail(AICC_COMPILE_FAILED, "code generation failed") : failure;
    text += (text.empty() ? "" : splitMark.str()) + code;
  }
  return AICC_OK;
}

bool Compilation::contents(Program &program, artifact::Program &result) {
  FailureOr<TargetCode> code = program.runners.targets.back()->generate(*program.ir);
  if (failed(code))
    return false;
  describeProgram(*program.ir, result);
  result.triple = code->triple;
  result.cpu = code->cpu;
  result.features = code->features;
  result.code = std::move(code->image);
  return true;
}

aicc_status Compilation::contents(artifact::Contents &result) {
  running = Phase::Artifact;
  result = described;
  for (Program &program : programs)
    if (!contents(program, result.programs.emplace_back()))
      return failure == AICC_OK ? fail(AICC_COMPILE_FAILED, "code generation failed") : failure;
  describeModel(*programs.back().ir, result); // its list of weights holds those of all
  result.properties.push_back({"model", llvm::sys::path::filename(modelName).str()});
  auto weights = context->getOrLoadDialect<onnx::ONNXDialect>()->weights();
  result.weight = [weights](const std::string &key) { return weights->get(key); };
  return AICC_OK;
}

} // namespace aicc
