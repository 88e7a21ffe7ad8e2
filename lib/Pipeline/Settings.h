// What a caller may choose about a compilation. One table gives each setting its name, its help and its parser; the C
// API, the command line and the help text are read from it.
#pragma once

#include "lib/Pipeline/Phase.h"
#include "lib/Support/Tensor.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace aicc {

/// What a compilation leaves behind.
enum class Emit { Artifact, ONNX, MLIR, LLVM, Assembly, Object, Header, Summary };

struct Settings {
  std::vector<std::string> targets;    ///< "NAME,NAME" for each program, best first; empty: cpu
  std::string pluginPath;              ///< folders with plugins, separated by ':'
  bool strictTarget = false;           ///< only the chosen targets may run operations
  std::string cpu = "native";          ///< an LLVM CPU name
  std::string triple;                  ///< empty: the host's
  std::string features;                ///< "+avx512vnni,-fma"
  std::map<std::string, int64_t> dims; ///< symbolic dims that get a size
  std::map<std::string, Shape> shapes; ///< shapes of inputs by name
  std::vector<std::string> exposed;    ///< values of nodes that become outputs; "*": all
  Phase stopAfter = Phase::Artifact;
  Emit emit = Emit::Artifact;
  std::string symbol;        ///< of `obj` and `header`; empty: made from the model's file name
  std::string dumpDirectory; ///< empty: no dump
  bool explain = false;
  std::string reportFile; ///< who runs what, as JSON; empty: none
  bool verbose = false;
  unsigned threads = 0;         ///< of the compiler; 0: one per core
  std::string worker;           ///< program that generates code; empty: the installed one, "none": this process
  unsigned workerSeconds = 600; ///< what it may take for one part of the code; 0: forever
  bool checkBounds = false;     ///< code for the host checks each access to memory
  bool verifyEach = false;      ///< verify the IR after each pass, not only after each phase
};

/// One row: `help` is a line, `argument` what a value looks like ("" for a switch).
struct SettingRow {
  std::string_view name, argument, help;
};
const std::vector<SettingRow> &settingRows();

/// Sets one; the message says what was expected when `name` or `value` is wrong.
std::optional<std::string> set(Settings &settings, std::string_view name, std::string_view value);

/// "1x3x224x224" -> {1, 3, 224, 224}; "" and "scalar" are rank 0.
std::optional<Shape> parseShape(std::string_view text);

} // namespace aicc
