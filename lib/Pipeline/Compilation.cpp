#include "lib/Pipeline/Compilation.h"

#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/ONNX.h"
#include "lib/Dispatch/KernelNames.h"
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

/// Every node that a location names.
std::vector<std::string> nodesOf(Location location) {
  llvm::SetVector<Attribute> found;
  dispatch::appendNodes(location, found);
  std::vector<std::string> nodes;
  for (Attribute node : found)
    nodes.push_back(cast<StringAttr>(node).str());
  return nodes;
}

} // namespace

std::string dumpName(Phase phase) { return llvm::formatv("{0:d2}-{1}", int(phase) + 1, name(phase)).str(); }

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
  if (compiling && diagnostic.getSeverity() == DiagnosticSeverity::Error)
    deviceErrors.push_back({compiling->name().str(), nodesOf(diagnostic.getLocation()), std::move(problem)});
  else
    tell(std::move(problem), diagnostic.getSeverity());
}

void Compilation::tell(Problem problem, DiagnosticSeverity severity) {
  if (current && programs.size() > 1)
    problem.message = "program " + current->name + ": " + problem.message;
  switch (severity) {
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
    runPhase(next(reached));
    reached = next(reached);
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

bool Compilation::run(ModuleOp module, llvm::function_ref<void(OpPassManager &)> add) {
  PassManager passes(context.get());
  passes.enableVerifier(settings.verifyEach);
  add(passes);
  return succeeded(passes.run(module)) && succeeded(verify(module));
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
