#include "lib/Plugin/Manifest.h"

#include "aicc-c/plugin.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"

namespace aicc::plugin {

namespace json = llvm::json;

namespace {

/// Reads members of one object and collects what is wrong with them.
class Reader {
public:
  Reader(const json::Object &object, std::string where, std::vector<std::string> &problems)
      : members(object), where(std::move(where)), problems(problems) {}

  /// Reports members that nothing has read.
  ~Reader() {
    for (auto &member : members)
      if (!read.count(member.first.str()))
        problem("member '" + member.first.str() + "' is not known");
  }

  std::string string(const char *name, bool isNeeded = true) {
    const json::Value *value = find(name, isNeeded);
    auto text = value ? value->getAsString() : std::nullopt;
    if (value && !text)
      problem(llvm::formatv("expected '{0}' to be a string", name));
    return text ? text->str() : "";
  }

  std::optional<int64_t> integer(const char *name, bool isNeeded = true) {
    const json::Value *value = find(name, isNeeded);
    auto number = value ? value->getAsInteger() : std::nullopt;
    if (value && !number)
      problem(llvm::formatv("expected '{0}' to be an integer", name));
    return number;
  }

  /// An integer of at least `least`.
  int64_t count(const char *name, int64_t least) {
    std::optional<int64_t> number = integer(name);
    if (number && *number < least)
      problem(llvm::formatv("expected '{0}' of at least {1}, found {2}", name, least, *number));
    return number.value_or(least);
  }

  bool boolean(const char *name) {
    const json::Value *value = find(name, true);
    auto truth = value ? value->getAsBoolean() : std::nullopt;
    if (value && !truth)
      problem(llvm::formatv("expected '{0}' to be true or false", name));
    return truth.value_or(false);
  }

  /// A number above 0.
  double number(const char *name) {
    const json::Value *value = find(name, true);
    double number = value ? value->getAsNumber().value_or(0) : 1;
    if (number <= 0)
      problem(llvm::formatv("expected '{0}' to be a number above 0", name));
    return number;
  }

  const json::Object *object(const char *name, bool isNeeded = false) {
    const json::Value *value = find(name, isNeeded);
    if (value && !value->getAsObject())
      problem(llvm::formatv("expected '{0}' to be an object", name));
    return value ? value->getAsObject() : nullptr;
  }

  std::vector<std::string> strings(const char *name, bool isNeeded = true) {
    const json::Value *value = find(name, isNeeded);
    const json::Array *list = value ? value->getAsArray() : nullptr;
    std::vector<std::string> result;
    for (size_t i = 0; list && i < list->size(); ++i)
      if (auto text = (*list)[i].getAsString())
        result.push_back(text->str());
    if (value && (!list || result.size() != list->size()))
      problem(llvm::formatv("expected '{0}' to be a list of strings", name));
    return result;
  }

  const json::Array *list(const char *name) {
    const json::Value *value = find(name, true);
    if (value && !value->getAsArray())
      problem(llvm::formatv("expected '{0}' to be a list", name));
    return value ? value->getAsArray() : nullptr;
  }

  void problem(const std::string &text) { problems.push_back(where + text); }

private:
  const json::Value *find(const char *name, bool isNeeded) {
    read.insert(name);
    const json::Value *value = members.get(name);
    if (!value && isNeeded)
      problem(llvm::formatv("expected a member '{0}', found none", name));
    return value;
  }

  const json::Object &members;
  std::string where;
  std::vector<std::string> &problems;
  std::set<std::string> read;
};

/// What a way in wants of plugin.json beside what all do.
struct Way {
  const char *word;
  Input input;
  bool readsModels; ///< states opset and shapes
  bool hasDevice;   ///< describes what kernels are written for
};
constexpr Way ways[] = {{"onnx-graph", Input::Graph, true, false}, {"c-source", Input::Source, false, true}};

/// What every kernel of aicc may ask for.
constexpr int64_t leastShared = 32 << 10, leastBlock = 256, mostStep = 64;

DType dtypeNamed(const std::string &text) {
  for (int64_t number = 1; isKnownDType(number); ++number)
    if (name(DType(number)) == text)
      return DType(number);
  return DType::Undefined;
}

Claim readClaim(const json::Object &object, size_t index, std::vector<std::string> &problems) {
  Reader reader(object, llvm::formatv("claim {0}: ", index), problems);
  Claim claim;
  if (object.get("operators")) {
    std::vector<std::string> operators = reader.strings("operators");
    claim.operators.emplace(operators.begin(), operators.end());
  }
  for (const std::string &type : reader.strings("types", /*isNeeded=*/false)) {
    claim.types.insert(dtypeNamed(type));
    if (dtypeNamed(type) == DType::Undefined)
      reader.problem("'" + type + "' is no element type");
  }
  claim.maxRank = reader.integer("max-rank", /*isNeeded=*/false).value_or(claim.maxRank);
  return claim;
}

Speed readSpeed(const json::Object &object, std::vector<std::string> &problems) {
  Reader reader(object, "cost: ", problems);
  return {reader.number("launch-microseconds"), reader.number("copy-gigabytes"), reader.number("memory-gigabytes"),
          reader.number("gigaflops")};
}

DeviceDescription readDevice(const json::Object &object, std::vector<std::string> &problems) {
  Reader reader(object, "device: ", problems);
  DeviceDescription device;
  device.prelude = reader.string("prelude");
  if (device.prelude.find('/') != std::string::npos || device.prelude == "." || device.prelude == "..")
    reader.problem("expected 'prelude' to be a file of the folder, found '" + device.prelude + "'");
  device.compatibility = reader.string("compatibility", /*isNeeded=*/false);
  device.stepThreads = reader.count("step-threads", 1);
  if (device.stepThreads > mostStep || !llvm::isPowerOf2_64(uint64_t(device.stepThreads)))
    reader.problem(llvm::formatv("expected 'step-threads' to be a power of two up to {0}, found {1}", mostStep,
                                 device.stepThreads));
  device.sharedBytes = reader.count("shared-bytes", leastShared);
  device.blockThreads = reader.count("block-threads", leastBlock);
  device.hasDouble = reader.boolean("float64");
  return device;
}

/// Which way in; the first one, with a problem, for a word that is none.
const Way &readWay(Reader &reader) {
  std::string input = reader.string("input");
  for (const Way &way : ways)
    if (input == way.word)
      return way;
  std::string known;
  for (const Way &way : ways)
    known += (known.empty() ? "" : &way == std::prev(std::end(ways)) ? " or " : ", ") + std::string(way.word);
  reader.problem("expected 'input' to be " + known + ", found '" + input + "'");
  return ways[0];
}

Manifest readObject(const json::Object &object, std::vector<std::string> &problems) {
  Reader reader(object, "", problems);
  Manifest manifest;
  if (auto version = reader.integer("aicc-plugin"); version && *version != AICC_PLUGIN_VERSION)
    reader.problem(llvm::formatv("expected 'aicc-plugin' {0}, found {1}", AICC_PLUGIN_VERSION, *version));
  manifest.name = reader.string("name");
  if (manifest.name.empty() ||
      !llvm::all_of(manifest.name, [](char c) { return llvm::isAlnum(c) || c == '-' || c == '_'; }))
    reader.problem("expected 'name' of letters, digits, '-' and '_', found '" + manifest.name + "'");
  manifest.version = reader.string("version", /*isNeeded=*/false);
  manifest.summary = reader.string("summary", /*isNeeded=*/false);
  const Way &way = readWay(reader);
  manifest.input = way.input;
  manifest.takesDynamicShapes = true;
  if (way.readsModels) {
    manifest.opset = reader.integer("opset").value_or(0);
    std::string shapes = reader.string("shapes");
    manifest.takesDynamicShapes = shapes == "dynamic";
    if (shapes != "dynamic" && shapes != "static")
      reader.problem("expected 'shapes' to be static or dynamic, found '" + shapes + "'");
  }
  if (const json::Object *device = way.hasDevice ? reader.object("device", /*isNeeded=*/true) : nullptr)
    manifest.device = readDevice(*device, problems);
  if (const json::Object *cost = reader.object("cost"))
    manifest.speed = readSpeed(*cost, problems);
  const json::Array *claims = reader.list("claims");
  for (size_t i = 0; claims && i < claims->size(); ++i)
    if (const json::Object *claim = (*claims)[i].getAsObject())
      manifest.claims.push_back(readClaim(*claim, i, problems));
    else
      reader.problem(llvm::formatv("expected claim {0} to be an object", i));
  return manifest;
}

} // namespace

const char *word(Input input) {
  return llvm::find_if(ways, [&](const Way &way) { return way.input == input; })->word;
}

std::optional<Manifest> readManifest(const std::string &text, std::string &problems) {
  llvm::Expected<json::Value> value = json::parse(text);
  if (!value) {
    problems = "expected JSON: " + llvm::toString(value.takeError());
    return std::nullopt;
  }
  const json::Object *object = value->getAsObject();
  if (!object) {
    problems = "expected an object";
    return std::nullopt;
  }
  std::vector<std::string> found;
  Manifest manifest = readObject(*object, found);
  problems = llvm::join(found, "\n");
  return found.empty() ? std::optional(manifest) : std::nullopt;
}

} // namespace aicc::plugin
