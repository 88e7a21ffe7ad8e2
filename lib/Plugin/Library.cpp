#include "lib/Plugin/Library.h"

#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FormatVariadic.h"

#include <cstring>
#include <dlfcn.h>

namespace aicc::plugin {

using namespace llvm;

static constexpr uint32_t oldestVersion = 0, newestVersion = AICC_PLUGIN_VERSION;

/// A second LLVM, MLIR or Protobuf whose symbols others see would mix with those of this process: the first one that
/// `path` defines in public, "" when there is none. `problem` when the file is no library.
static std::string clashingSymbol(const std::string &path, std::string &problem) {
  auto file = object::ObjectFile::createObjectFile(path);
  auto *elf = file ? dyn_cast<object::ELFObjectFileBase>(file->getBinary()) : nullptr;
  if (!elf) {
    problem = path + ": expected a shared library of this machine" +
              (file ? std::string() : ", found " + toString(file.takeError()));
    return "";
  }
  for (const object::ELFSymbolRef &symbol : elf->getDynamicSymbolIterators()) {
    auto flags = symbol.getFlags();
    auto name = symbol.getName();
    if (!flags || !name) {
      consumeError(flags.takeError());
      consumeError(name.takeError());
      continue;
    }
    bool isDefined = !(*flags & object::SymbolRef::SF_Undefined);
    bool isClashing = name->starts_with("_ZN4llvm") || name->starts_with("_ZN4mlir") || name->starts_with("LLVM") ||
                      name->starts_with("_ZN6google8protobuf");
    if (isDefined && isClashing)
      return name->str();
  }
  return "";
}

/// What is wrong with a table; "" when nothing is.
static std::string faultOf(const aicc_plugin *table, const std::string &name) {
  if (!table)
    return formatv("expected version {0} to {1} of the plugin interface, found none of them", oldestVersion,
                   newestVersion);
  if (table->size < sizeof(aicc_plugin))
    return formatv("expected a table of at least {0} bytes, found {1}", sizeof(aicc_plugin), table->size);
  if (table->version > newestVersion)
    return formatv("expected version {0} to {1} of the plugin interface, found {2}", oldestVersion, newestVersion,
                   table->version);
  if (!table->name || name != table->name)
    return formatv("expected a plugin called '{0}', found '{1}'", name, table->name ? table->name : "");
  return table->compile_graph ? "" : "expected a function 'compile_graph', found none";
}

const aicc_plugin *loadCompiler(const std::string &path, const std::string &name, std::string &problem) {
  std::string clash = clashingSymbol(path, problem);
  if (!clash.empty())
    problem = path + ": expected no public symbols of LLVM, MLIR or Protobuf, found '" + clash + "'";
  if (!problem.empty())
    return nullptr;
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!library) {
    problem = path + ": cannot load: " + dlerror();
    return nullptr;
  }
  auto query = reinterpret_cast<aicc_plugin_query_function>(dlsym(library, AICC_PLUGIN_QUERY));
  if (!query) {
    problem = path + ": expected a function '" AICC_PLUGIN_QUERY "', found none";
    return nullptr;
  }
  const aicc_plugin *table = query(oldestVersion, newestVersion);
  std::string fault = faultOf(table, name);
  if (!fault.empty())
    problem = path + ": " + fault;
  return fault.empty() ? table : nullptr;
}

} // namespace aicc::plugin
