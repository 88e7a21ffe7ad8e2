// Turns a finished compilation into what the settings ask for: an artifact, IR or code, in memory or in a file.
#include "lib/CAPI/Compiler.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/raw_ostream.h"

namespace aicc {
namespace {

aicc_status produceText(Compilation &compilation, const Settings &settings, std::string &bytes) {
  if (settings.emit == Emit::Artifact || settings.emit == Emit::MLIR) {
    if (aicc_status status = compilation.runTo(settings.stopAfter))
      return status;
    bytes = compilation.print();
    return AICC_OK;
  }
  if (aicc_status status = compilation.runTo(Phase::Lowered))
    return status;
  CodeForm form = settings.emit == Emit::LLVM       ? CodeForm::LLVM
                  : settings.emit == Emit::Assembly ? CodeForm::Assembly
                                                    : CodeForm::Object;
  return compilation.printCode(form, bytes);
}

bool isArtifact(const Settings &settings) {
  return settings.emit == Emit::Artifact && settings.stopAfter == Phase::Artifact;
}

aicc_status contentsOf(aicc_compiler &compiler, Compilation &compilation, artifact::Contents &contents) {
  if (aicc_status status = compilation.runTo(Phase::Lowered))
    return status;
  compiler.tell(AICC_MESSAGE_BEGIN, "artifact");
  return compilation.contents(contents);
}

/// Under a temporary name first, so that nobody sees half a file.
aicc_status writeFile(aicc_compiler &compiler, const std::string &path, const std::string &bytes) {
  if (path == "-") {
    llvm::outs() << bytes;
    llvm::outs().flush();
    return AICC_OK;
  }
  llvm::Error error = llvm::writeToOutput(path, [&](llvm::raw_ostream &stream) {
    stream << bytes;
    return llvm::Error::success();
  });
  if (!error)
    return AICC_OK;
  return compiler.fail(AICC_IO, "cannot write '" + escaped(path) + "': " + llvm::toString(std::move(error)));
}

} // namespace

aicc_status produce(aicc_compiler &compiler, Compilation &compilation, std::string &bytes) {
  if (!isArtifact(compiler.settings))
    return produceText(compilation, compiler.settings, bytes);
  artifact::Contents contents;
  if (aicc_status status = contentsOf(compiler, compilation, contents))
    return status;
  if (auto problem = artifact::writeMemory(contents, bytes)) {
    compiler.problem(*problem);
    return problem->status;
  }
  return AICC_OK;
}

aicc_status produceFile(aicc_compiler &compiler, Compilation &compilation, const std::string &path) {
  if (!isArtifact(compiler.settings)) {
    std::string bytes;
    aicc_status status = produceText(compilation, compiler.settings, bytes);
    return status ? status : writeFile(compiler, path, bytes);
  }
  artifact::Contents contents;
  if (aicc_status status = contentsOf(compiler, compilation, contents))
    return status;
  if (auto problem = artifact::writeFile(contents, path)) {
    compiler.problem(*problem);
    return problem->status;
  }
  return AICC_OK;
}

} // namespace aicc
