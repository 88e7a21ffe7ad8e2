// aicc-plugin-host: the compiler of a plugin in a process of its own, for the compiler that starts it. A plugin that
// crashes or hangs takes this process along and nothing else.
//
//   aicc-plugin-host WAY COMPILER.so NAME ANSWER                  whether it can be used
//   aicc-plugin-host WAY COMPILER.so NAME ANSWER KERNEL INPUT     compiles a file; also to see a failure again
//
// WAY is the word of plugin.json for what the compiler is given: onnx-graph, c-source, tile-program.
// The answer (lib/Plugin/Answer.h) goes to the file ANSWER; exit code 0 means that it is there.
#include "aicc-c/plugin.h"
#include "lib/Plugin/Answer.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <iterator>
#include <map>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>

using aicc::plugin::Answer;

namespace {

constexpr uint32_t oldestVersion = 0, newestVersion = AICC_PLUGIN_VERSION;

std::string number(uint64_t value) { return std::to_string(value); }

const std::string &versions() {
  static const std::string text = "version " + number(oldestVersion) + " to " + number(newestVersion);
  return text;
}

/// The size of a table that has all members before `compile_source`: what version 0 began with.
constexpr size_t leastTable = offsetof(aicc_plugin, compile_source);

/// What is wrong with a table; "" when nothing is.
std::string faultOf(const aicc_plugin *table, const std::string &name) {
  if (!table)
    return "expected " + versions() + " of the plugin interface, found none of them";
  if (table->size < leastTable)
    return "expected a table of at least " + number(leastTable) + " bytes, found " + number(table->size);
  if (table->version > newestVersion)
    return "expected " + versions() + " of the plugin interface, found " + number(table->version);
  if (!table->name || name != table->name)
    return "expected a plugin called '" + name + "', found '" + (table->name ? table->name : "") + "'";
  return "";
}

/// The plugin's table; null with the reason.
const aicc_plugin *load(const char *path, const std::string &name, std::string &problem) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    problem = std::string(path) + ": cannot load: " + dlerror();
    return nullptr;
  }
  auto query = reinterpret_cast<aicc_plugin_query_function>(dlsym(library, AICC_PLUGIN_QUERY));
  if (!query) {
    problem = std::string(path) + ": expected a function '" AICC_PLUGIN_QUERY "', found none";
    return nullptr;
  }
  const aicc_plugin *table = query(oldestVersion, newestVersion);
  std::string fault = faultOf(table, name);
  if (!fault.empty())
    problem = std::string(path) + ": " + fault;
  return fault.empty() ? table : nullptr;
}

/// What a plugin gets from the compiler during one call.
class Host {
public:
  const aicc_plugin_host *table() const { return &functions; }

  /// What the plugin reported, or a sentence that it reported nothing.
  Answer failed(aicc_status status) const {
    bool isSaid = !text.empty();
    return {status, isSaid ? text : "the plugin failed with status " + number(status) + " and gave no reason", node, "",
            ""};
  }

  /// The bytes of a block the plugin allocated; false for memory of another place or size.
  bool take(const void *memory, size_t bytes, std::string &result) const {
    auto block = blocks.find(memory);
    if (block == blocks.end() || bytes > block->second)
      return false;
    result.assign(static_cast<const char *>(memory), bytes);
    return true;
  }

  /// A zero-terminated text in memory the plugin allocated; false without a terminator.
  bool takeText(const char *memory, std::string &result) const {
    auto block = blocks.find(memory);
    size_t length = block == blocks.end() ? 0 : strnlen(memory, block->second);
    return block != blocks.end() && length < block->second && take(memory, length, result);
  }

private:
  static void *allocate(void *host, size_t bytes) {
    void *memory = std::malloc(bytes ? bytes : 1);
    if (memory)
      static_cast<Host *>(host)->blocks[memory] = bytes;
    return memory;
  }
  static void report(void *host, const char *node, const char *message) {
    auto &self = *static_cast<Host *>(host);
    if (!self.text.empty()) // the first thing that went wrong is the cause of the rest
      return;
    self.node = node ? node : "";
    self.text = message ? message : "";
  }

  aicc_plugin_host functions = {sizeof(aicc_plugin_host), this, allocate, report};
  std::map<const void *, size_t> blocks; // freed with the process
  std::string text, node;
};

/// What a plugin returned, as an answer.
Answer answered(const Host &host, aicc_status status, const aicc_plugin_blob &blob) {
  if (status != AICC_OK)
    return host.failed(status);
  Answer answer;
  if (!host.take(blob.bytes, blob.byte_count, answer.bytes) ||
      (blob.compatibility && !host.takeText(blob.compatibility, answer.compatibility)))
    return {AICC_COMPILE_FAILED, "the plugin returned memory that it did not get from the compiler", "", "", ""};
  return answer;
}

Answer compileGraph(const aicc_plugin &plugin, const std::string &kernel, const std::string &model) {
  Host host;
  aicc_plugin_graph graph = {sizeof(aicc_plugin_graph), kernel.c_str(), model.data(), model.size()};
  aicc_status status = plugin.claim ? plugin.claim(host.table(), &graph) : AICC_OK;
  aicc_plugin_blob blob = {sizeof(aicc_plugin_blob), nullptr, 0, nullptr};
  if (status == AICC_OK)
    status = plugin.compile_graph(host.table(), &graph, &blob);
  return answered(host, status, blob);
}

/// A member that the table's first form did not have; null when it is not there.
template <typename Function> Function addedLater(const aicc_plugin &plugin, Function aicc_plugin::*member) {
  auto offset = size_t(reinterpret_cast<const char *>(&(plugin.*member)) - reinterpret_cast<const char *>(&plugin));
  return plugin.size >= offset + sizeof(Function) ? plugin.*member : nullptr;
}

/// Without a function for it the source is the code.
Answer compileSource(const aicc_plugin &plugin, const std::string &name, const std::string &text) {
  auto compile = addedLater(plugin, &aicc_plugin::compile_source);
  if (!compile)
    return {AICC_OK, "", "", text, ""};
  Host host;
  aicc_plugin_source source = {sizeof(aicc_plugin_source), name.c_str(), text.c_str(), text.size()};
  aicc_plugin_blob blob = {sizeof(aicc_plugin_blob), nullptr, 0, nullptr};
  return answered(host, compile(host.table(), &source, &blob), blob);
}

Answer compileTiles(const aicc_plugin &plugin, const std::string &, const std::string &text) {
  Host host;
  aicc_plugin_program program = {sizeof(aicc_plugin_program), text.c_str(), text.size()};
  aicc_plugin_blob blob = {sizeof(aicc_plugin_blob), nullptr, 0, nullptr};
  return answered(host, plugin.compile_tiles(host.table(), &program, &blob), blob);
}

const char *graphFault(const aicc_plugin &plugin) {
  return plugin.compile_graph ? "" : "expected a function 'compile_graph', found none";
}
const char *sourceFault(const aicc_plugin &) { return ""; }
const char *tilesFault(const aicc_plugin &plugin) {
  return addedLater(plugin, &aicc_plugin::compile_tiles) ? "" : "expected a function 'compile_tiles', found none";
}

/// A way in: what it wants of the table, and the call.
struct Way {
  const char *word;
  const char *(*fault)(const aicc_plugin &);
  Answer (*compile)(const aicc_plugin &, const std::string &name, const std::string &input);
};
constexpr Way ways[] = {{"onnx-graph", graphFault, compileGraph},
                        {"c-source", sourceFault, compileSource},
                        {"tile-program", tilesFault, compileTiles}};

Answer usage(std::string problem) { return {AICC_USAGE, std::move(problem), "", "", ""}; }

/// `arguments`: WAY COMPILER.so NAME ANSWER [KERNEL INPUT].
Answer answerTo(int count, char **arguments) {
  const Way *way = std::find_if(ways, std::end(ways), [&](const Way &w) { return strcmp(w.word, arguments[0]) == 0; });
  if (way == std::end(ways))
    return usage("expected a way in, found '" + std::string(arguments[0]) + "'");
  std::string problem;
  const aicc_plugin *plugin = load(arguments[1], arguments[2], problem);
  if (!plugin)
    return usage(problem);
  if (const char *fault = way->fault(*plugin); *fault)
    return usage(std::string(arguments[1]) + ": " + fault);
  if (count == 4)
    return {};
  std::ifstream file(arguments[5], std::ios::binary);
  std::string input((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return file.bad() ? Answer{AICC_IO, "cannot read the input", "", "", ""} : way->compile(*plugin, arguments[4], input);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 5 && argc != 7) {
    std::fprintf(stderr, "usage: aicc-plugin-host WAY COMPILER.so NAME ANSWER [KERNEL INPUT]\n");
    return AICC_USAGE;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL); // a call that takes forever must not outlive its compiler
  rlimit noCore = {0, 0};
  setrlimit(RLIMIT_CORE, &noCore);
  std::string bytes = aicc::plugin::encode(answerTo(argc - 1, argv + 1));
  std::ofstream out(argv[4], std::ios::binary);
  out << bytes;
  out.close();
  return out ? AICC_OK : AICC_IO;
}
