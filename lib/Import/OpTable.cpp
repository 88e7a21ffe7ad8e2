// Parses the rows of OpRows.cpp; see OpTable.h for their spelling.
#include "lib/Import/OpTable.h"

#include <climits>

using namespace aicc::importer;
using Kind = proto::Attribute::Kind;

namespace {
struct KindName {
  Kind kind;
  const char *name;
};
} // namespace

static constexpr KindName kindNames[] = {
    {Kind::Float, "float"},   {Kind::Int, "int"},         {Kind::String, "string"},   {Kind::TensorValue, "tensor"},
    {Kind::Floats, "floats"}, {Kind::Ints, "ints"},       {Kind::Strings, "strings"}, {Kind::GraphValue, "graph"},
    {Kind::Sparse, "sparse"}, {Kind::TypeValue, "type"},  {Kind::Tensors, "tensors"}, {Kind::Graphs, "graphs"},
    {Kind::Types, "types"},   {Kind::Sparses, "sparses"},
};

StringRef aicc::importer::toString(Kind kind) {
  for (const KindName &row : kindNames)
    if (row.kind == kind)
      return row.name;
  return "none";
}

static Kind kindOf(StringRef name) {
  for (const KindName &row : kindNames)
    if (name == row.name)
      return row.kind;
  return Kind::Undefined;
}

/// Cuts "@11" or "<11" off the end of `word`.
static int takeVersion(StringRef &word, char mark, int otherwise) {
  size_t at = word.find(mark);
  if (at == StringRef::npos)
    return otherwise;
  int version = otherwise;
  word.drop_front(at + 1).take_while(llvm::isDigit).getAsInteger(10, version);
  StringRef tail = word.drop_front(at + 1).drop_while(llvm::isDigit);
  word = tail.empty() ? word.take_front(at) : word;
  return version;
}

static Formal parseFormal(StringRef word, int since) {
  Formal formal;
  formal.until = takeVersion(word, '<', 0);
  formal.since = takeVersion(word, '@', formal.until ? INT_MAX : since);
  if (word.consume_back("?")) {
    formal.use = Formal::Optional;
    formal.minimum = 0;
  } else if (word.consume_back("*")) {
    formal.use = Formal::Variadic;
    formal.minimum = 0;
  } else if (word.consume_back("+")) {
    formal.use = Formal::Variadic;
  }
  formal.name = word;
  return formal;
}

static AttributeRow parseAttribute(StringRef word, int since) {
  AttributeRow row;
  row.until = takeVersion(word, '<', 1 << 20);
  row.since = takeVersion(word, '@', since);
  row.required = word.consume_back("!");
  auto [name, kind] = word.split(':');
  row.name = name;
  row.kind = kindOf(kind);
  return row;
}

static llvm::SmallVector<StringRef> words(const char *text) {
  llvm::SmallVector<StringRef> result;
  StringRef(text).split(result, ' ', -1, /*KeepEmpty=*/false);
  return result;
}

static OpSignature parse(const OpRow &row) {
  OpSignature signature;
  signature.since = row.since;
  for (StringRef word : words(row.inputs))
    signature.inputs.push_back(parseFormal(word, row.since));
  for (StringRef word : words(row.outputs))
    signature.outputs.push_back(parseFormal(word, row.since));
  for (StringRef word : words(row.attributes))
    signature.attributes.push_back(parseAttribute(word, row.since));
  return signature;
}

OpSignature::Count OpSignature::count(ArrayRef<Formal> formals, int64_t version) {
  Count count{0, 0};
  for (const auto &[index, formal] : llvm::enumerate(formals)) {
    if (!formal.exists(version))
      continue;
    if (formal.use == Formal::Required || (formal.use == Formal::Variadic && formal.minimum))
      count.minimum = int(index) + 1;
    count.maximum = formal.use == Formal::Variadic ? INT_MAX : int(index) + 1;
  }
  return count;
}

bool OpSignature::isVariadic(ArrayRef<Formal> formals) {
  return !formals.empty() && formals.back().use == Formal::Variadic;
}

const AttributeRow *OpSignature::attribute(StringRef name, int64_t version, const AttributeRow **other) const {
  for (const AttributeRow &row : attributes) {
    if (row.name != name)
      continue;
    if (row.since <= version && version < row.until)
      return &row;
    if (other)
      *other = &row;
  }
  return nullptr;
}

static std::string key(StringRef domain, StringRef op) {
  return (domain == "ai.onnx" ? StringRef() : domain).str() + ":" + op.str();
}

OpTable::OpTable() {
  for (const DomainRow &domain : domainRows())
    for (const OpRow &row : domain.rows)
      rows[key(domain.name, row.name)] = &row;
}

const DomainRow *OpTable::home(StringRef op) {
  for (const DomainRow &domain : domainRows())
    for (const OpRow &row : domain.rows)
      if (op == row.name)
        return &domain;
  return nullptr;
}

bool OpTable::isMisplaced(StringRef op, int64_t version) {
  if (op != "SimplifiedLayerNormalization" && op != "LayerNormalization")
    return false;
  const OpSignature *standard = find("", op);
  return !standard || standard->since > version;
}

const OpSignature *OpTable::find(StringRef domain, StringRef op) {
  std::string id = key(domain, op);
  auto known = parsed.find(id);
  if (known != parsed.end())
    return &known->second;
  auto row = rows.find(id);
  if (row == rows.end())
    return nullptr;
  return &parsed.try_emplace(id, parse(*row->second)).first->second;
}
