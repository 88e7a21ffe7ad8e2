// aicc-plugin-host: the compiler of a plugin in a process of its own, for the compiler that starts it. A plugin that
// crashes or hangs takes this process along and nothing else.
//
//   aicc-plugin-host COMPILER.so NAME WAY ANSWER                  whether it can be used, by that way in
//   aicc-plugin-host COMPILER.so NAME WAY ANSWER KERNEL INPUT     compiles a model, or programs; also to see a failure
//   again
//
// The answer (lib/Plugin/Answer.h) goes to the file ANSWER; exit code 0 means that it is there.
#include "aicc-c/plugin.h"
#include "lib/Plugin/Answer.h"
#include "lib/Plugin/Way.h"

#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <iterator>
#include <map>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>

using aicc::plugin::Answer;
using aicc::plugin::Way;

namespace {

constexpr uint32_t oldestVersion = 0, newestVersion = AICC_PLUGIN_VERSION;

std::string number(uint64_t value) { return std::to_string(value); }

const std::string &versions() {
  static const std::string text = "version " + number(oldestVersion) + " to " + number(newestVersion);
  return text;
}

/// What is wrong with a table; "" when nothing is.
std::string faultOf(const aicc_plugin *table, const std::string &name, Way way) {
  if (!table)
    return "expected " + versions() + " of the plugin interface, found none of them";
  if (table->size < sizeof(aicc_plugin))
    return "expected a table of at least " + number(sizeof(aicc_plugin)) + " bytes, found " + number(table->size);
  if (table->version > newestVersion)
    return "expected " + versions() + " of the plugin interface, found " + number(table->version);
  if (!table->name || name != table->name)
    return "expected a plugin called '" + name + "', found '" + (table->name ? table->name : "") + "'";
  switch (way) {
  case Way::OnnxGraph: return table->compile_graph ? "" : "expected a function 'compile_graph', found none";
  case Way::TileProgram: return table->compile_tiles ? "" : "expected a function 'compile_tiles', found none";
  }
  return "";
}

/// The plugin's table; null with the reason.
const aicc_plugin *load(const std::string &path, const std::string &name, Way way, std::string &problem) {
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
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
  std::string fault = faultOf(table, name, way);
  if (!fault.empty())
    problem = path + ": " + fault;
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

aicc_status compileGraph(const aicc_plugin &plugin, const Host &host, const std::string &kernel,
                         const std::string &model, aicc_plugin_blob &blob) {
  aicc_plugin_graph graph = {sizeof(aicc_plugin_graph), kernel.c_str(), model.data(), model.size()};
  aicc_status status = plugin.claim ? plugin.claim(host.table(), &graph) : AICC_OK;
  return status == AICC_OK ? plugin.compile_graph(host.table(), &graph, &blob) : status;
}

Answer compile(const aicc_plugin &plugin, Way way, const std::string &kernel, const std::string &input) {
  Host host;
  aicc_plugin_blob blob = {sizeof(aicc_plugin_blob), nullptr, 0, nullptr};
  aicc_plugin_program program = {sizeof(aicc_plugin_program), input.c_str(), input.size()};
  aicc_status status = way == Way::OnnxGraph ? compileGraph(plugin, host, kernel, input, blob)
                                             : plugin.compile_tiles(host.table(), &program, &blob);
  if (status != AICC_OK)
    return host.failed(status);
  Answer answer;
  if (!host.take(blob.bytes, blob.byte_count, answer.bytes) ||
      (blob.compatibility && !host.takeText(blob.compatibility, answer.compatibility)))
    return {AICC_COMPILE_FAILED, "the plugin returned memory that it did not get from the compiler", "", "", ""};
  return answer;
}

Answer answerTo(int argc, char **argv) {
  std::optional<Way> way = aicc::plugin::wayNamed(argv[3]);
  if (!way)
    return {AICC_USAGE, "expected " + aicc::plugin::namesOfWays() + ", found '" + argv[3] + "'", "", "", ""};
  std::string problem;
  const aicc_plugin *plugin = load(argv[1], argv[2], *way, problem);
  if (!plugin)
    return {AICC_USAGE, problem, "", "", ""};
  if (argc == 5)
    return {};
  std::ifstream file(argv[6], std::ios::binary);
  std::string input((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return file.bad() ? Answer{AICC_IO, "cannot read the input", "", "", ""} : compile(*plugin, *way, argv[5], input);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 5 && argc != 7) {
    std::fprintf(stderr, "usage: aicc-plugin-host COMPILER.so NAME WAY ANSWER [KERNEL INPUT]\n");
    return AICC_USAGE;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL); // a call that takes forever must not outlive its compiler
  rlimit noCore = {0, 0};
  setrlimit(RLIMIT_CORE, &noCore);
  std::string bytes = aicc::plugin::encode(answerTo(argc, argv));
  std::ofstream out(argv[4], std::ios::binary);
  out << bytes;
  out.close();
  return out ? AICC_OK : AICC_IO;
}
