#include "lib/Plugin/Manifest.h"

#include "aicc-c/plugin.h"

#include "lib/Tile/JsonReader.h"

namespace aicc::plugin {

namespace json = llvm::json;
using Reader = JsonReader;

namespace {

Claim readClaim(const json::Object &object, size_t index, std::vector<std::string> &problems) {
  Reader reader(object, llvm::formatv("claim {0}: ", index), problems);
  Claim claim;
  for (const std::string &op : reader.strings("operators"))
    claim.operators.insert(op);
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

void readTileDevice(Reader &reader, Manifest &manifest, std::vector<std::string> &problems) {
  const json::Object *object = reader.object("device");
  if (object)
    manifest.device = tile::readDevice(*object, problems);
  else
    reader.problem("expected a member 'device', found none");
  if (manifest.device && manifest.device->tilesAreRegisters())
    reader.problem("device: expected a member 'results', found none");
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
  std::string input = reader.string("input");
  if (std::optional<Way> way = wayNamed(input))
    manifest.input = *way;
  else
    reader.problem("expected 'input' to be " + namesOfWays() + ", found '" + input + "'");
  bool takesGraphs = manifest.input == Way::OnnxGraph;
  if (takesGraphs)
    manifest.opset = reader.integer("opset").value_or(0);
  if (manifest.input == Way::TileProgram)
    readTileDevice(reader, manifest, problems);
  std::string shapes = takesGraphs ? reader.string("shapes") : "static";
  manifest.takesDynamicShapes = shapes == "dynamic";
  if (shapes != "dynamic" && shapes != "static")
    reader.problem("expected 'shapes' to be static or dynamic, found '" + shapes + "'");
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
