#include "lib/Plugin/Library.h"

#include "aicc-c/status.h"
#include "lib/Codegen/Installed.h"

#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

namespace aicc::plugin {

using namespace llvm;

namespace {

/// A file that is removed with its holder.
class TemporaryFile {
public:
  explicit TemporaryFile(StringRef ending) {
    int descriptor;
    if (sys::fs::createTemporaryFile("aicc-plugin", ending, descriptor, path))
      return;
    stream.emplace(descriptor, /*shouldClose=*/true);
  }
  ~TemporaryFile() {
    if (stream && !isKept)
      sys::fs::remove(path);
  }

  bool write(StringRef bytes) {
    if (!stream)
      return false;
    *stream << bytes;
    stream->flush();
    bool isWritten = !stream->has_error();
    stream->clear_error();
    return isWritten;
  }
  StringRef name() const { return path; }
  void keep() { isKept = true; }

private:
  SmallString<128> path;
  std::optional<raw_fd_ostream> stream;
  bool isKept = false;
};

bool isClashing(StringRef symbol) {
  return symbol.starts_with("_ZN4llvm") || symbol.starts_with("_ZN4mlir") || symbol.starts_with("LLVM") ||
         symbol.starts_with("_ZN6google8protobuf");
}

/// Why the file is no library to load: another machine's, or one that shows symbols of LLVM, MLIR or Protobuf, which
/// would mix with those of a second plugin or of an application that holds its driver.
std::string faultOfFile(const std::string &path) {
  auto file = object::ObjectFile::createObjectFile(path);
  if (!file)
    return "expected a shared library of this machine, found " + toString(file.takeError());
  auto *elf = dyn_cast<object::ELFObjectFileBase>(file->getBinary());
  if (!elf)
    return "expected a shared library of this machine";
  for (const object::ELFSymbolRef &symbol : elf->getDynamicSymbolIterators()) {
    Expected<uint32_t> flags = symbol.getFlags();
    Expected<StringRef> name = symbol.getName();
    bool isRead = flags && name;
    if (isRead && !(*flags & object::SymbolRef::SF_Undefined) && isClashing(*name))
      return "expected no public symbols of LLVM, MLIR or Protobuf, found '" + name->str() + "'";
    consumeError(flags.takeError());
    consumeError(name.takeError());
  }
  return "";
}

Answer failed(std::string problem) { return {AICC_COMPILE_FAILED, std::move(problem), "", "", ""}; }

} // namespace

Answer Library::call(const std::string &kernel, const std::string *bytes) const {
  std::string program = codegen::installedProgram("aicc-plugin-host");
  if (program.empty())
    return failed("expected the program aicc-plugin-host of this installation, found none");
  TemporaryFile input(way), output("answer");
  if ((bytes && !input.write(*bytes)) || !output.write(""))
    return failed("cannot write a temporary file");
  SmallVector<StringRef> arguments = {program, way, path, name, output.name()};
  if (bytes)
    arguments.append({kernel, input.name()});
  std::string error;
  int code = sys::ExecuteAndWait(program, arguments, /*Env=*/std::nullopt, /*Redirects=*/{}, seconds,
                                 /*MemoryLimit=*/0, &error);
  Answer answer;
  auto file = code == 0 ? MemoryBuffer::getFile(output.name()) : std::make_error_code(std::errc::no_such_process);
  if (file && decode((*file)->getBufferStart(), (*file)->getBufferSize(), answer))
    return answer;
  std::string how = StringRef(error).rtrim(" :").str();
  std::string text = path + ": its process ended before it answered" + (how.empty() ? "" : " (" + how + ")");
  if (!bytes)
    return failed(text);
  input.keep();
  return failed(text + "; to see it again: " + program + " " + way + " " + path + " " + name + " answer " + kernel +
                " " + input.name().str());
}

std::string Library::fault() const {
  std::string fault = faultOfFile(path);
  return fault.empty() ? call("", nullptr).problem : path + ": " + fault;
}

Answer Library::compile(const std::string &kernel, const std::string &input) const { return call(kernel, &input); }

} // namespace aicc::plugin
