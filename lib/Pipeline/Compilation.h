// One compilation: a model in, an artifact (or the IR of a phase) out. Owns the MLIR context, so any number may run at
// the same time in one process.
#pragma once

#include "lib/Artifact/Writer.h"
#include "lib/Graph/Expose.h"
#include "lib/Import/Import.h"
#include "lib/Pipeline/Settings.h"
#include "lib/Place/Report.h"
#include "lib/Support/Diagnostics.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include <functional>
#include <memory>
#include <mutex>

namespace aicc {

/// What a compilation tells while it runs; called on the compiling thread, never concurrently.
struct Listener {
  std::function<void(const Problem &)> problem;         ///< the compilation will fail
  std::function<void(const Problem &)> warning;         ///< something to know
  std::function<void(const Problem &)> remark;          ///< a decision, with `explain`
  std::function<void(Phase, double seconds)> phaseDone; ///< after each phase
  std::function<void(Phase)> phaseBegins;               ///< before each phase
};

/// Who runs one program of the artifact.
struct Runners {
  std::vector<const Target *> targets; ///< in order of preference, the one that runs the host program last
  bool isHostChosen = true;            ///< whether that one runs operations under strict targets
};

class Compilation {
public:
  /// One program for each of `programs`, in that order; targets outlive the compilation.
  Compilation(Settings settings, std::vector<Runners> programs, Listener listener);
  ~Compilation();

  aicc_status importFile(const std::string &path);
  /// `directory` is where external data may lie; empty: nowhere.
  aicc_status importMemory(llvm::StringRef bytes, const std::string &name, const std::string &directory);

  /// Runs the phases up to `last` (inclusive, at most Lowered) that have not run yet.
  aicc_status runTo(Phase last);

  /// Path or name of the model.
  const std::string &model() const { return modelName; }
  /// Phase `place` not reached: the IR.
  mlir::ModuleOp module() { return *ir; }
  /// Who may run operations, in each program: the targets in order of preference.
  std::vector<std::vector<const Target *>> owners() const;
  /// The IR as text; programs apart by a line of dashes.
  std::string print();
  /// Phase `import` or `onnx` reached: the model as an ONNX file.
  aicc_status writeOnnx(llvm::raw_ostream &stream);
  /// Phase `onnx` reached: inputs and outputs.
  const artifact::Contents &signature() const { return described; }
  /// Phase `lowered` reached: code as text or object.
  aicc_status printCode(CodeForm form, std::string &text);
  /// Phase `lowered` reached: everything the artifact holds.
  aicc_status contents(artifact::Contents &result);

private:
  /// One of the programs behind phase `onnx`.
  struct Program {
    Runners runners;
    std::string name;   ///< its devices, joined by ','; "cpu" without any
    std::string folder; ///< where its dumps go
    mlir::OwningOpRef<mlir::ModuleOp> ir;
    place::Report report;
    std::vector<place::Refusal> refusals; ///< what its devices failed to compile
  };
  /// What went wrong with the code of a device: not the end as long as the nodes can go elsewhere.
  struct DeviceError {
    std::string target;
    std::vector<std::string> nodes; ///< where the code came from; none: it is not known
    Problem problem;
  };

  ImportOptions importOptions();
  aicc_status imported(double seconds);
  aicc_status runPhase(Phase phase);
  bool runShared(Phase phase);
  bool runPrograms(Phase phase);
  bool writeReport();
  bool runProgram(size_t number, Phase phase);
  bool runAgain(size_t first, Phase phase);
  bool reportHostCalls(Program &program);
  bool demote(Program &program);
  void report(mlir::Diagnostic &diagnostic);
  void tell(Problem problem, mlir::DiagnosticSeverity severity);
  std::vector<const Target *> owners(const Runners &runners) const;
  bool run(mlir::ModuleOp module, llvm::function_ref<void(mlir::OpPassManager &)> add);
  bool runTile(Program &program);
  bool compileDevice(Program &program, const Target &target);
  bool contents(Program &program, artifact::Program &result);
  void dump(mlir::ModuleOp module, const std::string &folder, const std::string &name);
  void dump(llvm::StringRef bytes, const std::string &folder, const std::string &file);
  aicc_status fail(aicc_status status, std::string message);

  Settings settings;
  std::vector<Program> programs;
  Listener listener;
  std::string modelName;
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> ir;    ///< up to phase `onnx`, then each program has its own
  std::vector<graph::NamedValue> named;    ///< of the imported model, where some become outputs
  mlir::OwningOpRef<mlir::ModuleOp> whole; ///< what programs are placed from, up to phase `tile`
  const Program *current = nullptr;        ///< the program at work
  const Target *compiling = nullptr;       ///< the device whose code is made
  std::vector<DeviceError> deviceErrors;
  artifact::Contents described; ///< the signature, known after phase `onnx`
  Phase reached = Phase::Import;
  Phase running = Phase::Import;
  aicc_status failure = AICC_OK;
  std::mutex reporting;
};

/// What --dump-ir calls the IR after a phase, less the ending.
std::string dumpName(Phase phase);

/// All dialects and interfaces the phases need.
void registerDialects(mlir::DialectRegistry &registry);

} // namespace aicc
