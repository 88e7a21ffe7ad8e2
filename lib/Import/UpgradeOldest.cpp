// What opsets 1 to 5 spelled in another way.
#include "lib/Import/Upgrade.h"

using namespace aicc;
using namespace aicc::importer;
using mlir::LogicalResult;
using mlir::success;

/// The type was a word.
static LogicalResult typeFromWord(NodeForm &form, Emitter &emitter) {
  static constexpr std::pair<StringRef, DType> words[] = {
      {"BOOL", DType::Bool},  {"COMPLEX128", DType::C128}, {"COMPLEX64", DType::C64}, {"DOUBLE", DType::F64},
      {"FLOAT", DType::F32},  {"FLOAT16", DType::F16},     {"INT16", DType::I16},     {"INT32", DType::I32},
      {"INT64", DType::I64},  {"INT8", DType::I8},         {"STRING", DType::String}, {"UINT16", DType::U16},
      {"UINT32", DType::U32}, {"UINT64", DType::U64},      {"UINT8", DType::U8},
  };
  std::string word = form.takeString("to", "");
  for (auto [name, type] : words)
    if (StringRef(word).equals_insensitive(name)) {
      form.attributes.append(emitter.named("to", int64_t(type)));
      return success();
    }
  return emitter.fail("expected 'to' to name an element type, found '" + llvm::Twine(escaped(word)) + "'");
}

static LogicalResult channelAxis(NodeForm &form, Emitter &emitter) {
  form.attributes.append(emitter.named("axis", form.takeInt("axis", 1)));
  return success();
}

static LogicalResult seluConstants(NodeForm &form, Emitter &emitter) {
  form.attributes.append(emitter.named("alpha", float(form.takeFloat("alpha", 1.6732))));
  form.attributes.append(emitter.named("gamma", float(form.takeFloat("gamma", 1.0507))));
  return success();
}

/// The exponent was a float.
static LogicalResult wholeExponent(NodeForm &form, Emitter &emitter) {
  double p = form.takeFloat("p", 2);
  if (p != double(int64_t(p)))
    return emitter.fail("expected 'p' to be a whole number, found " + std::to_string(p));
  form.attributes.append(emitter.named("p", int64_t(p)));
  return success();
}

static LogicalResult renamePaddings(NodeForm &form, Emitter &) {
  form.attributes.set("pads", form.take("paddings"));
  return success();
}

static LogicalResult shapeToInput(NodeForm &form, Emitter &emitter) {
  auto shape = form.takeInts("shape");
  if (!shape)
    return emitter.fail("expected attribute 'shape', found none");
  form.setInput(1, emitter.ints(*shape));
  return success();
}

/// Of images: two scales.
static LogicalResult imageScales(NodeForm &form, Emitter &emitter) {
  float height = float(form.takeFloat("height_scale", 1)), width = float(form.takeFloat("width_scale", 1));
  form.attributes.set("scales", emitter.builder.getDenseF32ArrayAttr({1, 1, height, width}));
  return success();
}

static mlir::Value asIndices(mlir::Value numbers, Emitter &emitter) {
  return emitter.emit("Cast", {numbers}, {emitter.named("to", int64_t(DType::I64))});
}

/// Sizes were an input of the data's type.
static LogicalResult splitSizes(NodeForm &form, Emitter &emitter) {
  if (form.input(1))
    form.setInput(1, asIndices(form.input(1), emitter));
  return success();
}

/// Copies along one axis; both were numbers of the data's type.
static LogicalResult tileAlongAxis(NodeForm &form, Emitter &emitter) {
  auto rank = emitter.rank(form.input(0));
  if (!form.input(2) || !rank || *rank < 1)
    return emitter.fail("expected 'input' of known rank above 0 and an 'axis', found none");
  mlir::Value count = emitter.scalarInt(*rank), axis = asIndices(form.input(2), emitter);
  mlir::Value axes = emitter.ints(llvm::to_vector(llvm::seq<int64_t>(0, *rank)));
  mlir::Value isAxis = emitter.emit("Equal", {axes, emitter.emit("Mod", {axis, count})});
  mlir::Value copies = asIndices(form.input(1), emitter);
  form.inputs = {form.input(0), emitter.emit("Where", {isAxis, copies, emitter.scalarInt(1)})};
  return success();
}

static constexpr Adapter adapters[] = {
    {"Cast", 6, typeFromWord},    {"Concat", 4, channelAxis}, {"GlobalLpPool", 2, wholeExponent},
    {"LpPool", 2, wholeExponent}, {"Pad", 2, renamePaddings}, {"Reshape", 5, shapeToInput},
    {"Selu", 6, seluConstants},   {"Split", 2, splitSizes},   {"Tile", 6, tileAlongAxis},
    {"Upsample", 7, imageScales},
};

ArrayRef<Adapter> aicc::importer::oldestAdapters() { return adapters; }
