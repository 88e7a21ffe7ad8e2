#include "lib/Plugin/Manifest.h"

#include "aicc-c/plugin.h"

#include "lib/Tile/JsonReader.h"
#include "llvm/Support/MathExtras.h"

namespace aicc::plugin {

namespace json = llvm::json;
using Reader = JsonReader;

namespace {

/// What every kernel of aicc may ask for.
constexpr int64_t leastShared = 32 << 10, leastBlock = 256, mostStep = 64;

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

void readModels(Reader &reader, Manifest &manifest, std::vector<std::string> &) {
  manifest.opset = reader.integer("opset").value_or(0);
  std::string shapes = reader.string("shapes");
  manifest.takesDynamicShapes = shapes == "dynamic";
  if (shapes != "dynamic" && shapes != "static")
    reader.problem("expected 'shapes' to be static or dynamic, found '" + shapes + "'");
}

void readSource(Reader &reader, Manifest &manifest, std::vector<std::string> &problems) {
  manifest.takesDynamicShapes = true;
  if (const json::Object *device = reader.object("device", /*isNeeded=*/true))
    manifest.device = readDevice(*device, problems);
}

void readTiles(Reader &reader, Manifest &manifest, std::vector<std::string> &problems) {
  const json::Object *device = reader.object("device", /*isNeeded=*/true);
  if (!device)
    return;
  manifest.tiles = tile::readDevice(*device, problems);
  if (manifest.tiles.tilesAreRegisters())
    reader.problem("device: expected a member 'results', found none");
}

/// What a way in wants of plugin.json beside what all do.
struct Way {
  const char *word;
  Input input;
  void (*read)(Reader &reader, Manifest &manifest, std::vector<std::string> &problems);
};
constexpr Way ways[] = {{"onnx-graph", Input::Graph, readModels},
                        {"c-source", Input::Source, readSource},
                        {"tile-program", Input::Tiles, readTiles}};

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

Manifest readMembers(const json::Object &object, std::vector<std::string> &problems) {
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
  way.read(reader, manifest, problems);
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
  return readObject<Manifest>(text, problems, readMembers);
}

} // namespace aicc::plugin
