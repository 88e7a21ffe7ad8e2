// Validation of one node against the row of its operator: does it exist in this opset, are there as many inputs and
// outputs as it takes, does it have the attributes it needs and no others, is each of the right kind.
#include "lib/Import/Validate.h"

#include <climits>

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using Kind = proto::Attribute::Kind;

void importer::validateTensor(Validation &validation, const proto::Tensor &tensor, StringRef node, StringRef op,
                              const std::string &what) {
  auto say = [&](const Twine &message, const Twine &hint) {
    if (node.empty())
      validation.report.model(what + ": " + message, hint);
    else
      validation.report.node(node, op, what + ": " + message, hint);
  };
  if (!checkTensor(tensor, validation.sources, say))
    return;
  int64_t limit = validation.options.limits.weightBytes;
  int64_t bytes = std::max<int64_t>(0, byteSize(DType(tensor.dataType), elementCount(tensor.dims)));
  bool wasBelow = validation.weightBytes <= limit;
  validation.weightBytes =
      bytes > limit - std::min(limit, validation.weightBytes) ? limit + 1 : validation.weightBytes + bytes;
  if (wasBelow && validation.weightBytes > limit)
    say("expected constants of at most " + Twine(limit) + " bytes together, found more", "raise the limit");
}

void importer::validateSparseTensor(Validation &validation, const proto::SparseTensor &tensor, StringRef node,
                                    StringRef op, const std::string &what) {
  auto say = [&](const Twine &message, const Twine &hint) {
    if (node.empty())
      validation.report.model(what + ": " + message, hint);
    else
      validation.report.node(node, op, what + ": " + message, hint);
  };
  if (checkSparseTensor(tensor, validation.sources, say) && readSparseTensor(tensor, validation.sources).empty())
    say("expected indices inside the dims of the sparse tensor, found one outside", "");
}

/// The value fields that are set, by kind.
static llvm::SmallVector<Kind, 4> setKinds(const proto::Attribute &attribute) {
  llvm::SmallVector<Kind, 4> kinds;
  auto add = [&](bool isSet, Kind kind) {
    if (isSet)
      kinds.push_back(kind);
  };
  add(attribute.f.has_value(), Kind::Float);
  add(attribute.i.has_value(), Kind::Int);
  add(attribute.s.has_value(), Kind::String);
  add(attribute.t != nullptr, Kind::TensorValue);
  add(attribute.g != nullptr, Kind::GraphValue);
  add(attribute.sparse != nullptr, Kind::Sparse);
  add(attribute.typeValue != nullptr, Kind::TypeValue);
  add(!attribute.floats.empty(), Kind::Floats);
  add(!attribute.ints.empty(), Kind::Ints);
  add(!attribute.strings.empty(), Kind::Strings);
  return kinds;
}

Kind importer::kindOf(const proto::Attribute &attribute) {
  if (attribute.type != Kind::Undefined)
    return Kind(attribute.type);
  auto kinds = setKinds(attribute);
  return kinds.size() == 1 ? kinds[0] : Kind::Undefined;
}

/// Whether tag and value agree; a number, string or list that is left out counts as zero or empty.
static bool checkAttributeValue(Validation &validation, const proto::Attribute &attribute, const std::string &path,
                                const std::string &op) {
  Report &report = validation.report;
  auto kinds = setKinds(attribute);
  std::string what = "attribute " + quoted(attribute.name);
  if (attribute.hasOther) {
    report.node(path, op,
                "expected " + what + " to hold one value or a list of numbers or strings, found a list of messages");
    return false;
  }
  if (kinds.size() > 1) {
    report.node(path, op,
                "expected one value field in " + what + ", found both " + toString(kinds[0]) + " and " +
                    toString(kinds[1]));
    return false;
  }
  Kind kind = kindOf(attribute);
  bool isMessage =
      kind == Kind::TensorValue || kind == Kind::GraphValue || kind == Kind::Sparse || kind == Kind::TypeValue;
  if (kinds.empty() && (isMessage || kind == Kind::Undefined)) {
    report.node(path, op, "expected a value in " + what + ", found none");
    return false;
  }
  if (!kinds.empty() && kinds[0] != kind) {
    report.node(path, op,
                "expected " + what + " to hold the " + toString(kind) + " that its type tag says, found " +
                    toString(kinds[0]));
    return false;
  }
  if (attribute.t)
    validateTensor(validation, *attribute.t, path, op, what);
  if (attribute.sparse)
    validateSparseTensor(validation, *attribute.sparse, path, op, what);
  return true;
}

static bool declares(const proto::Function &function, StringRef name) {
  return llvm::is_contained(function.attributes, name) ||
         llvm::any_of(function.defaults, [&](const proto::Attribute &attribute) { return attribute.name == name; });
}

/// `row` is null for the attributes of a call to a function.
static void checkAttribute(Validation &validation, const proto::Attribute &attribute, const AttributeRow *row,
                           const Body &body, const std::string &path, const std::string &op) {
  Report &report = validation.report;
  Kind kind = kindOf(attribute);
  if (!attribute.reference.empty()) {
    if (!body.function || !declares(*body.function, attribute.reference))
      return report.node(path, op,
                         "expected attribute " + quoted(attribute.name) +
                             " to refer to an attribute of the function around it, found " +
                             quoted(attribute.reference));
  } else if (!checkAttributeValue(validation, attribute, path, op)) {
    return;
  }
  if (row && kind != row->kind && kind != Kind::Undefined)
    report.node(path, op,
                "expected attribute " + quoted(attribute.name) + " to be " + toString(row->kind) + ", found " +
                    toString(kind));
}

static void checkAttributes(Validation &validation, const proto::Node &node, const OpSignature &signature,
                            const Body &body, const std::string &path, int64_t version) {
  Report &report = validation.report;
  std::string op = opName(node);
  llvm::StringSet<> seen;
  for (const proto::Attribute &attribute : node.attributes) {
    if (!seen.insert(attribute.name).second) {
      report.node(path, op, "expected each attribute once, found " + quoted(attribute.name) + " twice");
      continue;
    }
    const AttributeRow *other = nullptr, *row = signature.attribute(attribute.name, version, &other);
    if (!row && other)
      report.node(path, op,
                  "expected the attributes of opset " + Twine(version) + ", found " + quoted(attribute.name) +
                      (other->since > version ? " of opset " + std::to_string(other->since)
                                              : ", which opset " + std::to_string(other->until) + " removed"));
    else if (!row)
      report.node(path, op, "expected the attributes of the standard, found unknown " + quoted(attribute.name));
    else
      checkAttribute(validation, attribute, row, body, path, op);
  }
  for (const AttributeRow &row : signature.attributes)
    if (row.required && row.since <= version && version < row.until && !seen.contains(row.name))
      report.node(path, op, "expected attribute " + quoted(row.name) + ", found none");
}

/// "1 input", "2 to 3 inputs".
static std::string countText(OpSignature::Count count, const std::string &what) {
  int last = count.maximum == INT_MAX ? count.minimum : count.maximum;
  std::string words = " " + what + (last == 1 ? "" : "s");
  if (count.maximum == INT_MAX)
    return "at least " + std::to_string(count.minimum) + words;
  if (count.minimum == count.maximum)
    return std::to_string(count.minimum) + words;
  return std::to_string(count.minimum) + " to " + std::to_string(count.maximum) + words;
}

/// Values at the end that are absent do not count.
static int usedCount(ArrayRef<StringRef> names) {
  while (!names.empty() && names.back().empty())
    names = names.drop_back();
  return int(names.size());
}

static void checkArity(Validation &validation, const proto::Node &node, const OpSignature &signature,
                       const std::string &path, int64_t version) {
  Report &report = validation.report;
  auto check = [&](ArrayRef<StringRef> names, ArrayRef<Formal> formals, const char *what) {
    OpSignature::Count count = OpSignature::count(formals, version);
    int found = usedCount(names);
    bool fits = found >= count.minimum && found <= count.maximum;
    if (!fits)
      report.node(path, opName(node), "expected " + countText(count, what) + ", found " + Twine(found));
    return fits;
  };
  check(node.outputs, signature.outputs, "output"); // a required one may be unnamed: nobody reads it
  if (!check(node.inputs, signature.inputs, "input"))
    return;
  for (const auto &[index, formal] : llvm::enumerate(signature.inputs))
    if (formal.use == Formal::Required && formal.exists(version) && node.inputs[index].empty())
      report.node(path, opName(node), "expected input '" + formal.name + "', found none");
}

static void checkCall(Validation &validation, const proto::Node &node, const proto::Function &function,
                      const Body &body, const std::string &path) {
  Report &report = validation.report;
  std::string op = opName(node);
  if (usedCount(node.inputs) > int(function.inputs.size()))
    report.node(path, op,
                "expected at most " + Twine(function.inputs.size()) + " inputs of the function, found " +
                    Twine(node.inputs.size()));
  if (usedCount(node.outputs) > int(function.outputs.size()))
    report.node(path, op,
                "expected at most " + Twine(function.outputs.size()) + " outputs of the function, found " +
                    Twine(node.outputs.size()));
  llvm::StringSet<> seen;
  for (const proto::Attribute &attribute : node.attributes) {
    if (!seen.insert(attribute.name).second)
      report.node(path, op, "expected each attribute once, found " + quoted(attribute.name) + " twice");
    else if (!declares(function, attribute.name))
      report.node(path, op, "expected the attributes of the function, found unknown " + quoted(attribute.name));
    else
      checkAttribute(validation, attribute, nullptr, body, path, op);
  }
}

/// Why there is no row for the operator, as precisely as can be said.
static void reportUnknown(Validation &validation, const proto::Node &node, const std::string &path) {
  if (node.op.empty())
    return validation.report.node(path, "", "expected an operator, found none");
  bool isStandard = node.domain.empty() || node.domain == "ai.onnx";
  StringRef hint = node.domain == "org.pytorch.aten" || node.domain.starts_with("aten")
                       ? "the exporter left a PyTorch operator in; export again without ATen fallback"
                       : "";
  validation.report.node(path, opName(node),
                         isStandard ? "expected an operator of the standard or a function of the model, found neither"
                                    : "expected an operator that aicc knows or a function of the model, found neither",
                         hint, AICC_UNSUPPORTED);
}

void importer::validateNode(Validation &validation, const proto::Node &node, const Body &body,
                            const std::string &path) {
  Report &report = validation.report;
  if (const proto::Function *function = validation.index.callee(node))
    return checkCall(validation, node, *function, body, path);
  const OpSignature *signature = validation.ops.find(node.domain, node.op);
  bool isStandard = node.domain.empty() || node.domain == "ai.onnx";
  if (isStandard && !signature) // one exporter writes this contrib operator without its domain
    signature = node.op == "SimplifiedLayerNormalization" ? validation.ops.find("com.microsoft", node.op) : nullptr;
  if (!signature || node.op.empty())
    return reportUnknown(validation, node, path);
  int64_t version = isStandard ? body.version("") : std::max<int64_t>(1, body.version(node.domain));
  if (version == 0)
    return report.node(path, opName(node), "expected an opset import for domain 'ai.onnx', found none");
  if (signature->since > version)
    return report.node(path, opName(node),
                       "expected an operator of opset " + Twine(version) + ", found one of opset " +
                           Twine(signature->since));
  checkArity(validation, node, *signature, path, version);
  checkAttributes(validation, node, *signature, body, path, version);
}
