// The C header of an embedded model.
#include "lib/Artifact/Embed.h"

#include <set>

namespace aicc::artifact {
namespace {

/// Safe inside a C comment.
std::string comment(const std::string &text) {
  std::string safe = escaped(text);
  for (size_t at = safe.find("*/"); at != safe.npos; at = safe.find("*/", at))
    safe.insert(at + 1, " ");
  return safe;
}

std::string describe(const Value &value) {
  std::string text = "\"" + comment(value.name) + "\": " + std::string(name(value.type));
  for (size_t i = 0; i < value.dims.size(); ++i) {
    bool isNamed = i < value.dimNames.size() && !value.dimNames[i].empty();
    text += (i ? "x" : " ") + (value.dims[i] >= 0 ? std::to_string(value.dims[i])
                               : isNamed          ? comment(value.dimNames[i])
                                                  : std::string("?"));
  }
  return text + (value.dims.empty() ? " scalar" : "");
}

std::string list(const char *kind, const std::vector<Value> &values) {
  std::string text = std::string(" * ") + kind + "s\n";
  for (size_t i = 0; i < values.size(); ++i)
    text += " *   " + std::to_string(i) + " " + describe(values[i]) + "\n";
  return text;
}

/// Constants of each value under a name made from its own: index, rank, dims and, when they are fixed, elements.
std::string constants(const std::string &symbol, const char *kind, const std::vector<Value> &values) {
  std::string text = "#define " + symbol + "_" + kind + "s " + std::to_string(values.size()) + "\n";
  std::set<std::string> names;
  for (size_t i = 0; i < values.size(); ++i) {
    const Value &value = values[i];
    std::string name = symbol + "_" + kind + "_" + wordOf(value.name);
    if (!names.insert(name).second)
      names.insert(name += "_" + std::to_string(i));
    std::string dims;
    for (int64_t dim : value.dims)
      dims += (dims.empty() ? "" : ", ") + std::to_string(dim);
    text += "\n/* " + describe(value) + " */\n#define " + name + "_index " + std::to_string(i) + "\n#define " + name +
            "_rank " + std::to_string(value.dims.size()) + "\n";
    if (elementCount(value.dims) >= 0)
      text += "#define " + name + "_elements " + std::to_string(elementCount(value.dims)) + "\n";
    text += "static const int64_t " + name + "_dims[] = {" + (dims.empty() ? "1" : dims) + "};\n";
  }
  return text;
}

} // namespace

std::string headerText(const Contents &contents, const std::string &symbol, const std::string &model) {
  std::string guard = "AICC_" + symbol + "_H";
  return "/* The model '" + comment(model) +
         "' as data in the program, made by aicc. Link the object that\n"
         " * --emit=obj gives and libaicc_runtime.a.\n *\n"
         " *   aicc_model *model;\n"
         " *   if (" +
         symbol + "_open(NULL, &model) != AICC_OK) puts(aicc_open_error());\n *\n" + list("input", contents.inputs) +
         list("output", contents.outputs) + " */\n#ifndef " + guard + "\n#define " + guard +
         "\n\n#include \"aicc-c/runtime.h\"\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
         "extern const unsigned char " +
         symbol + "_model[];\nextern const size_t " + symbol +
         "_model_bytes;\n\n"
         "/** Opens the model; `options` may be NULL. Its weights are used in place. */\n"
         "static inline aicc_status " +
         symbol +
         "_open(const aicc_open_options *options, aicc_model **model) {\n"
         "  return aicc_model_open_memory(" +
         symbol + "_model, " + symbol + "_model_bytes, options, model);\n}\n\n" +
         constants(symbol, "input", contents.inputs) + "\n" + constants(symbol, "output", contents.outputs) +
         "\n#ifdef __cplusplus\n}\n#endif\n#endif\n";
}

} // namespace aicc::artifact
