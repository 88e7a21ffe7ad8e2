#include "lib/Pipeline/Settings.h"

#include <algorithm>
#include <charconv>

namespace aicc {
namespace {

std::optional<int64_t> parseNumber(std::string_view text) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0)
    return std::nullopt;
  return value;
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

using Message = std::optional<std::string>;
using Parser = Message (*)(Settings &, std::string_view);

Message setTarget(Settings &settings, std::string_view value) {
  settings.targets.push_back(std::string(value));
  return std::nullopt;
}

Message setDim(Settings &settings, std::string_view value) {
  size_t split = value.rfind('=');
  auto size = split == value.npos ? std::nullopt : parseNumber(value.substr(split + 1));
  if (!size || split == 0)
    return "expected NAME=N with N >= 0, found " + quoted(value);
  settings.dims[std::string(value.substr(0, split))] = *size;
  return std::nullopt;
}

Message setShape(Settings &settings, std::string_view value) {
  size_t split = value.rfind('=');
  auto shape = split == value.npos ? std::nullopt : parseShape(value.substr(split + 1));
  if (!shape || split == 0)
    return "expected NAME=1x3x224x224, found " + quoted(value);
  settings.shapes[std::string(value.substr(0, split))] = *shape;
  return std::nullopt;
}

/// "" takes back what was chosen.
Message setExposed(Settings &settings, std::string_view value) {
  if (value.empty())
    settings.exposed.clear();
  else
    settings.exposed.push_back(std::string(value));
  return std::nullopt;
}

Message setStopAfter(Settings &settings, std::string_view value) {
  auto phase = phaseNamed(value);
  if (!phase)
    return "expected one of: " + std::string(allPhaseNames()) + ", found " + quoted(value);
  settings.stopAfter = *phase;
  return std::nullopt;
}

Message setEmit(Settings &settings, std::string_view value) {
  static constexpr std::pair<std::string_view, Emit> forms[] = {
      {"artifact", Emit::Artifact}, {"onnx", Emit::ONNX},  {"mlir", Emit::MLIR},     {"llvm", Emit::LLVM},
      {"asm", Emit::Assembly},      {"obj", Emit::Object}, {"header", Emit::Header}, {"summary", Emit::Summary}};
  for (auto [name, form] : forms)
    if (name == value) {
      settings.emit = form;
      return std::nullopt;
    }
  return "expected one of: artifact onnx mlir llvm asm obj header summary, found " + quoted(value);
}

Message setSymbol(Settings &settings, std::string_view value) {
  auto isWord = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (value.empty() || !std::all_of(value.begin(), value.end(), isWord) || (value[0] >= '0' && value[0] <= '9'))
    return "expected a C identifier, found " + quoted(value);
  settings.symbol = std::string(value);
  return std::nullopt;
}

Message setSanitize(Settings &settings, std::string_view value) {
  if (value != "bounds")
    return "expected bounds, found " + quoted(value);
  settings.checkBounds = true;
  return std::nullopt;
}

Message setThreads(Settings &settings, std::string_view value) {
  auto count = parseNumber(value);
  if (!count || *count > 1024)
    return "expected a number from 0 to 1024, found " + quoted(value);
  settings.threads = unsigned(*count);
  return std::nullopt;
}

Message setWorkerSeconds(Settings &settings, std::string_view value) {
  auto seconds = parseNumber(value);
  if (!seconds || *seconds > 1000000)
    return "expected a number of seconds from 0 to 1000000, found " + quoted(value);
  settings.workerSeconds = unsigned(*seconds);
  return std::nullopt;
}

template <std::string Settings::*Member> Message setText(Settings &settings, std::string_view value) {
  settings.*Member = std::string(value);
  return std::nullopt;
}

template <bool Settings::*Member> Message setSwitch(Settings &settings, std::string_view value) {
  if (value != "" && value != "1" && value != "0")
    return "expected 0 or 1, found " + quoted(value);
  settings.*Member = value != "0";
  return std::nullopt;
}

struct Row {
  SettingRow shown;
  Parser parse;
};

const Row rows[] = {
    {{"target", "NAME",
      "what to compile for (default: cpu); A,B shares the model among devices; repeated, the "
      "artifact has a program for each and runs the first it can"},
     setTarget},
    {{"strict-target", "", "fail where an operation would run elsewhere than on the chosen targets"},
     setSwitch<&Settings::strictTarget>},
    {{"plugin-path", "DIRS", "folders with plugins, separated by ':'"}, setText<&Settings::pluginPath>},
    {{"mcpu", "CPU", "CPU to tune for: native, x86-64-v3, znver4, neoverse-n1 ... (default: native)"},
     setText<&Settings::cpu>},
    {{"mattr", "FEATURES", "CPU features to add or drop: +avx512vnni,-fma"}, setText<&Settings::features>},
    {{"triple", "TRIPLE", "compile for another machine: aarch64-linux-gnu ... (default: this one)"},
     setText<&Settings::triple>},
    {{"dim", "NAME=N", "size of a symbolic dimension; may be repeated"}, setDim},
    {{"shape", "NAME=DxDxD", "shape of an input; may be repeated"}, setShape},
    {{"expose", "VALUE", "makes a value of a node an output, '*' all; may be repeated; changes what is fused"},
     setExposed},
    {{"stop-after", "PHASE", "end there and write the IR: import onnx place linalg dispatch tile lowered"},
     setStopAfter},
    {{"emit", "FORM", "artifact, onnx, mlir, llvm, asm, obj, header or summary (default: artifact)"}, setEmit},
    {{"symbol", "NAME", "name of the model in obj and header (default: from the file's name)"}, setSymbol},
    {{"dump-ir", "DIR", "write the IR after each phase, DIR/01-import.mlir ..., and the code of devices"},
     setText<&Settings::dumpDirectory>},
    {{"explain", "", "say which forms were recovered, what was fused and who runs what"},
     setSwitch<&Settings::explain>},
    {{"explain-json", "FILE", "write who runs what, why and at what predicted cost as JSON"},
     setText<&Settings::reportFile>},
    {{"sanitize", "CHECKS", "bounds: code for the CPU checks each access to memory; a run that fails one ends"},
     setSanitize},
    {{"verify-each", "", "check the IR after each pass"}, setSwitch<&Settings::verifyEach>},
    {{"compile-threads", "N", "threads of the compiler (default: one per core)"}, setThreads},
    {{"worker", "PATH", "program that generates code (default: aicc-worker); none: do it in this process"},
     setText<&Settings::worker>},
    {{"worker-seconds", "S", "what it may take for one part of the code (default: 600); 0: forever"}, setWorkerSeconds},
};

} // namespace

const std::vector<SettingRow> &settingRows() {
  static const std::vector<SettingRow> shown = [] {
    std::vector<SettingRow> result;
    for (const Row &row : rows)
      result.push_back(row.shown);
    return result;
  }();
  return shown;
}

std::optional<std::string> set(Settings &settings, std::string_view name, std::string_view value) {
  for (const Row &row : rows)
    if (row.shown.name == name)
      return row.parse(settings, value);
  return "unknown setting " + quoted(name);
}

std::optional<Shape> parseShape(std::string_view text) {
  Shape shape;
  if (text.empty() || text == "scalar")
    return shape;
  while (true) {
    size_t end = text.find('x');
    auto dim = parseNumber(text.substr(0, end));
    if (!dim)
      return std::nullopt;
    shape.push_back(*dim);
    if (end == text.npos)
      return shape;
    text.remove_prefix(end + 1);
  }
}

} // namespace aicc
