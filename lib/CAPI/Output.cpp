// Turns a finished compilation into what the settings ask for: an artifact, a model, IR or code, in memory or in a
// file.
#include "lib/CAPI/Compiler.h"

#include "lib/Artifact/Embed.h"
#include "lib/Pipeline/Summary.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>

namespace aicc {
namespace {

bool isArtifact(const Settings &settings) {
  return settings.emit == Emit::Artifact && settings.stopAfter == Phase::Artifact;
}

bool isBinary(const Settings &settings) { return isArtifact(settings) || settings.emit == Emit::Object; }

/// Phase `artifact`: code is generated and `write` puts it where it belongs.
aicc_status makeArtifact(aicc_compiler &compiler, Compilation &compilation,
                         llvm::function_ref<std::optional<Problem>(const artifact::Contents &)> write) {
  if (aicc_status status = compilation.runTo(Phase::Lowered))
    return status;
  auto start = std::chrono::steady_clock::now();
  compiler.tell(AICC_MESSAGE_BEGIN, "artifact");
  artifact::Contents contents;
  if (aicc_status status = compilation.contents(contents))
    return status;
  if (std::optional<Problem> problem = write(contents)) {
    compiler.problem(*problem);
    return problem->status;
  }
  std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  compiler.tell(AICC_MESSAGE_END, llvm::formatv("artifact {0:f3}", seconds.count()).str());
  return AICC_OK;
}

std::string symbolOf(const Settings &settings, const Compilation &compilation) {
  return settings.symbol.empty() ? artifact::symbolOf(compilation.model()) : settings.symbol;
}

/// The artifact, or the object file that holds it.
aicc_status produceBinary(aicc_compiler &compiler, Compilation &compilation, std::string &bytes) {
  const Settings &settings = compiler.settings;
  return makeArtifact(compiler, compilation, [&](const artifact::Contents &contents) {
    return settings.emit == Emit::Object ? artifact::writeObject(contents, symbolOf(settings, compilation), bytes)
                                         : artifact::writeMemory(contents, bytes);
  });
}

aicc_status produceModel(const Settings &settings, Compilation &compilation, llvm::raw_ostream &stream) {
  if (aicc_status status = compilation.runTo(std::min(settings.stopAfter, Phase::ONNX)))
    return status;
  return compilation.writeOnnx(stream);
}

aicc_status produceHeader(const Settings &settings, Compilation &compilation, llvm::raw_ostream &stream) {
  if (aicc_status status = compilation.runTo(Phase::ONNX))
    return status;
  stream << artifact::headerText(compilation.signature(), symbolOf(settings, compilation),
                                 llvm::sys::path::filename(compilation.model()).str());
  return AICC_OK;
}

/// What the model holds, as it was imported.
aicc_status produceSummary(Compilation &compilation, llvm::raw_ostream &stream) {
  stream << summarize(compilation.module());
  return AICC_OK;
}

aicc_status produceCode(const Settings &settings, Compilation &compilation, llvm::raw_ostream &stream) {
  if (aicc_status status = compilation.runTo(Phase::Lowered))
    return status;
  std::string bytes;
  CodeForm form = settings.emit == Emit::LLVM ? CodeForm::LLVM : CodeForm::Assembly;
  if (aicc_status status = compilation.printCode(form, bytes))
    return status;
  stream << bytes;
  return AICC_OK;
}

aicc_status produceTo(aicc_compiler &compiler, Compilation &compilation, llvm::raw_ostream &stream) {
  const Settings &settings = compiler.settings;
  switch (settings.emit) {
  case Emit::ONNX: return produceModel(settings, compilation, stream);
  case Emit::Header: return produceHeader(settings, compilation, stream);
  case Emit::Summary: return produceSummary(compilation, stream);
  case Emit::LLVM:
  case Emit::Assembly: return produceCode(settings, compilation, stream);
  case Emit::Artifact:
  case Emit::Object:
  case Emit::MLIR: break;
  }
  if (isBinary(settings)) {
    std::string bytes;
    aicc_status status = produceBinary(compiler, compilation, bytes);
    stream << bytes;
    return status;
  }
  if (aicc_status status = compilation.runTo(settings.stopAfter))
    return status;
  stream << compilation.print();
  return AICC_OK;
}

aicc_status cannotWrite(aicc_compiler &compiler, const std::string &path, const std::string &why) {
  return compiler.fail(AICC_IO, "cannot write '" + escaped(path) + "': " + why);
}

/// A pipe, a device, standard output: written in place, since renaming a file over it would replace it.
bool isSpecial(const std::string &path) {
  return path == "-" || (llvm::sys::fs::exists(path) && !llvm::sys::fs::is_regular_file(path));
}

} // namespace

aicc_status checkOutput(aicc_compiler &compiler, const std::string &path) {
  if (isSpecial(path))
    return llvm::sys::fs::is_directory(path) ? cannotWrite(compiler, path, "expected a file, found a folder") : AICC_OK;
  llvm::StringRef folder = llvm::sys::path::parent_path(path);
  folder = folder.empty() ? "." : folder;
  if (!llvm::sys::fs::is_directory(folder))
    return cannotWrite(compiler, path, "expected a folder '" + escaped(folder.str()) + "', found none");
  if (std::error_code error = llvm::sys::fs::access(folder, llvm::sys::fs::AccessMode::Write))
    return cannotWrite(compiler, path, "expected a folder that can be written, found: " + error.message());
  return AICC_OK;
}

namespace {

/// Opens `path` itself if it is special, a new file beside it otherwise, whose name goes to `temporary`.
std::error_code openOutput(const std::string &path, int &descriptor, llvm::SmallString<128> &temporary) {
  if (path == "-") {
    descriptor = 1;
    return {};
  }
  if (isSpecial(path))
    return llvm::sys::fs::openFileForWrite(path, descriptor, llvm::sys::fs::CD_OpenExisting);
  return llvm::sys::fs::createUniqueFile(path + ".new-%%%%%%", descriptor, temporary, llvm::sys::fs::OF_None,
                                         llvm::sys::fs::all_read | llvm::sys::fs::all_write);
}

/// Under a temporary name first, so that nobody sees half a file.
aicc_status writeStream(aicc_compiler &compiler, Compilation &compilation, const std::string &path) {
  int descriptor = -1;
  llvm::SmallString<128> temporary;
  if (std::error_code error = openOutput(path, descriptor, temporary))
    return cannotWrite(compiler, path, error.message());
  llvm::raw_fd_ostream stream(descriptor, /*shouldClose=*/descriptor != 1);
  aicc_status status = produceTo(compiler, compilation, stream);
  if (descriptor == 1)
    stream.flush();
  else
    stream.close();
  std::error_code error = stream.error();
  stream.clear_error();
  if (!status && !error && !temporary.empty())
    error = llvm::sys::fs::rename(temporary, path);
  if (!status && error)
    status = cannotWrite(compiler, path, error.message());
  if (status && !temporary.empty())
    llvm::sys::fs::remove(temporary);
  return status;
}

} // namespace

aicc_status produce(aicc_compiler &compiler, Compilation &compilation, std::string &bytes) {
  if (isBinary(compiler.settings))
    return produceBinary(compiler, compilation, bytes);
  llvm::raw_string_ostream stream(bytes);
  return produceTo(compiler, compilation, stream);
}

aicc_status produceFile(aicc_compiler &compiler, Compilation &compilation, const std::string &path) {
  if (!isArtifact(compiler.settings) || isSpecial(path))
    return writeStream(compiler, compilation, path);
  return makeArtifact(compiler, compilation,
                      [&](const artifact::Contents &contents) { return artifact::writeFile(contents, path); });
}

} // namespace aicc
