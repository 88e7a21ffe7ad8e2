// Reads the Protobuf wire format of an ONNX model into the structs of Proto.h.
//
// Why not a Protobuf library: Debian's libprotobuf-lite.a uses local-exec thread storage and cannot be linked into a
// shared library, the shared one would meet the host's own Protobuf, and both copy every weight. The format itself is
// small: a message is a list of (field number, wire type, value); unknown fields are skipped by their wire type.
#include "lib/Import/Proto.h"

#include "llvm/ADT/STLExtras.h"

#include <cstring>
#include <utility>

using namespace aicc;
using namespace aicc::importer::proto;

namespace {

enum Wire : uint32_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

/// One field of a message: `value` for the number wire types, `bytes` for the length-delimited one.
struct Field {
  uint32_t number = 0;
  uint32_t wire = Varint;
  uint64_t value = 0;
  StringRef bytes;
};

class Reader {
public:
  Reader(StringRef file, const Limits &limits) : begin(file.data()), limits(limits) {}

  bool ok() const { return damage.empty(); }
  const std::string &why() const { return damage; }

  void read(StringRef bytes, Entry &out);
  void read(StringRef bytes, Tensor &out);
  void read(StringRef bytes, SparseTensor &out);
  void read(StringRef bytes, Dimension &out);
  void read(StringRef bytes, Type &out);
  void read(StringRef bytes, ValueInfo &out);
  void read(StringRef bytes, Attribute &out);
  void read(StringRef bytes, Node &out);
  void read(StringRef bytes, Graph &out);
  void read(StringRef bytes, Opset &out);
  void read(StringRef bytes, Function &out);
  void read(StringRef bytes, Model &out);

private:
  bool fail(const char *at, std::string message);
  bool varint(StringRef &rest, uint64_t &value);
  bool next(StringRef &rest, Field &field);

  bool isBytes(const Field &field);
  bool isVarint(const Field &field);
  void text(const Field &field, StringRef &out);
  void text(const Field &field, std::vector<StringRef> &out);
  template <typename T> void integer(const Field &field, T &out);
  template <typename T> void integers(const Field &field, std::vector<T> &out);
  template <typename T> void floats(const Field &field, std::vector<T> &out);
  template <typename T> void message(const Field &field, T &out);
  template <typename T> void message(const Field &field, std::vector<T> &out);
  template <typename T> void message(const Field &field, std::shared_ptr<T> &out);
  void elementOf(const Field &field, Type &out);
  void readMapType(const Field &field, Type &out);
  void readTensorType(StringRef bytes, Type &out);
  void readShape(StringRef bytes, std::vector<Dimension> &out);

  const char *begin;
  const Limits &limits;
  int64_t messages = 0;
  int depth = 0;
  std::string damage;
};

} // namespace

bool Reader::fail(const char *at, std::string message) {
  if (damage.empty())
    damage = std::move(message) + " at byte " + std::to_string(at - begin);
  return false;
}

bool Reader::varint(StringRef &rest, uint64_t &value) {
  value = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    if (rest.empty())
      return fail(rest.data(), "truncated number");
    uint8_t byte = uint8_t(rest.front());
    rest = rest.drop_front();
    if (shift < 64)
      value |= uint64_t(byte & 0x7f) << shift;
    if (!(byte & 0x80))
      return true;
  }
  return fail(rest.data(), "number of more than ten bytes");
}

/// Takes one field off `rest`; false at the end and on damage.
bool Reader::next(StringRef &rest, Field &field) {
  if (rest.empty() || !ok())
    return false;
  const char *at = rest.data();
  uint64_t tag = 0;
  if (!varint(rest, tag))
    return false;
  field.number = uint32_t(tag >> 3);
  field.wire = uint32_t(tag & 7);
  if (tag >> 32 || field.number == 0)
    return fail(at, "field number out of range");
  if (field.wire == Varint)
    return varint(rest, field.value);
  uint64_t size = field.wire == Fixed64 ? 8 : 4;
  if (field.wire == Bytes) {
    if (!varint(rest, size))
      return false;
  } else if (field.wire != Fixed64 && field.wire != Fixed32) {
    return fail(at, "unknown wire type " + std::to_string(field.wire));
  }
  if (size > rest.size())
    return fail(at, "field of " + std::to_string(size) + " bytes where " + std::to_string(rest.size()) + " are left");
  field.bytes = rest.take_front(size);
  rest = rest.drop_front(size);
  return true;
}

bool Reader::isBytes(const Field &field) {
  if (field.wire == Bytes)
    return true;
  return fail(begin, "field " + std::to_string(field.number) + " with wire type " + std::to_string(field.wire));
}

bool Reader::isVarint(const Field &field) {
  if (field.wire == Varint)
    return true;
  return fail(begin, "field " + std::to_string(field.number) + " with wire type " + std::to_string(field.wire));
}

void Reader::text(const Field &field, StringRef &out) {
  if (isBytes(field))
    out = field.bytes;
}

void Reader::text(const Field &field, std::vector<StringRef> &out) {
  if (isBytes(field))
    out.push_back(field.bytes);
}

template <typename T> void Reader::integer(const Field &field, T &out) {
  if (isVarint(field))
    out = T(field.value);
}

/// Packed and single elements may be mixed in one list.
template <typename T> void Reader::integers(const Field &field, std::vector<T> &out) {
  if (field.wire == Varint) {
    out.push_back(T(field.value));
    return;
  }
  if (!isBytes(field))
    return;
  out.reserve(out.size() + llvm::count_if(field.bytes, [](char byte) { return !(byte & 0x80); }));
  StringRef rest = field.bytes;
  for (uint64_t value = 0; !rest.empty() && varint(rest, value);)
    out.push_back(T(value));
}

template <typename T> void Reader::floats(const Field &field, std::vector<T> &out) {
  uint32_t single = sizeof(T) == 8 ? Fixed64 : Fixed32;
  if (field.wire != single && !isBytes(field))
    return;
  if (field.bytes.size() % sizeof(T)) {
    fail(field.bytes.data(), "list of floats of " + std::to_string(field.bytes.size()) + " bytes");
    return;
  }
  size_t old = out.size();
  out.resize(old + field.bytes.size() / sizeof(T));
  if (!field.bytes.empty())
    std::memcpy(out.data() + old, field.bytes.data(), field.bytes.size());
}

template <typename T> void Reader::message(const Field &field, T &out) {
  if (!isBytes(field))
    return;
  // A graph in a graph is three messages deeper: node, attribute, graph; types nest on their own.
  if (++depth > 3 * limits.nesting + 8)
    fail(field.bytes.data(), "messages nested deeper than " + std::to_string(depth - 1));
  if (++messages > limits.messages)
    fail(field.bytes.data(), "more than " + std::to_string(limits.messages) + " messages");
  if (ok())
    read(field.bytes, out);
  --depth;
}

template <typename T> void Reader::message(const Field &field, std::vector<T> &out) {
  message(field, out.emplace_back());
}

template <typename T> void Reader::message(const Field &field, std::shared_ptr<T> &out) {
  if (!out)
    out = std::make_shared<T>();
  message(field, *out);
}

void Reader::read(StringRef rest, Entry &out) {
  for (Field field; next(rest, field);) {
    if (field.number == 1)
      text(field, out.key);
    else if (field.number == 2)
      text(field, out.value);
  }
}

void Reader::read(StringRef rest, Tensor &out) {
  for (Field field; next(rest, field);) {
    switch (field.number) {
    case 1: integers(field, out.dims); break;
    case 2: integer(field, out.dataType); break;
    case 3: out.isSegment = true; break;
    case 4: floats(field, out.floats); break;
    case 5: integers(field, out.int32s); break;
    case 6: text(field, out.strings); break;
    case 7: integers(field, out.int64s); break;
    case 8: text(field, out.name); break;
    case 9: text(field, out.raw.emplace()); break;
    case 10: floats(field, out.doubles); break;
    case 11: integers(field, out.uint64s); break;
    case 13: message(field, out.external); break;
    case 14: integer(field, out.isExternal); break;
    default: break;
    }
  }
}

void Reader::read(StringRef rest, SparseTensor &out) {
  for (Field field; next(rest, field);) {
    switch (field.number) {
    case 1: message(field, out.values); break;
    case 2: message(field, out.indices); break;
    case 3: integers(field, out.dims); break;
    default: break;
    }
  }
}

void Reader::read(StringRef rest, Dimension &out) {
  for (Field field; next(rest, field);) {
    if (field.number == 1)
      integer(field, out.value.emplace());
    else if (field.number == 2)
      text(field, out.parameter);
  }
}

void Reader::readShape(StringRef rest, std::vector<Dimension> &out) {
  for (Field field; next(rest, field);)
    if (field.number == 1)
      message(field, out);
}

void Reader::readTensorType(StringRef rest, Type &out) {
  for (Field field; next(rest, field);) {
    if (field.number == 1)
      integer(field, out.elementType);
    else if (field.number == 2 && isBytes(field))
      readShape(field.bytes, out.shape ? *out.shape : out.shape.emplace());
  }
}

/// Sequence and Optional: their first field is the element's type.
void Reader::elementOf(const Field &field, Type &out) {
  if (!isBytes(field))
    return;
  StringRef rest = field.bytes;
  for (Field inner; next(rest, inner);)
    if (inner.number == 1)
      message(inner, out.element);
}

void Reader::readMapType(const Field &field, Type &out) {
  if (!isBytes(field))
    return;
  StringRef rest = field.bytes;
  for (Field inner; next(rest, inner);) {
    if (inner.number == 1)
      integer(inner, out.elementType);
    else if (inner.number == 2)
      message(inner, out.element);
  }
}

void Reader::read(StringRef rest, Type &out) {
  out.bytes = rest;
  for (Field field; next(rest, field);) {
    switch (field.number) {
    case 1:
    case 8:
      out.kind = field.number == 1 ? Type::Tensor : Type::SparseTensor;
      if (isBytes(field))
        readTensorType(field.bytes, out);
      break;
    case 4:
    case 9:
      out.kind = field.number == 4 ? Type::Sequence : Type::Optional;
      elementOf(field, out);
      break;
    case 5:
      out.kind = Type::Map;
      readMapType(field, out);
      break;
    case 7: out.kind = Type::Opaque; break;
    default: break;
    }
  }
}

void Reader::read(StringRef rest, ValueInfo &out) {
  for (Field field; next(rest, field);) {
    if (field.number == 1)
      text(field, out.name);
    else if (field.number == 2)
      message(field, out.type);
  }
}

void Reader::read(StringRef rest, Attribute &out) {
  out.bytes = rest;
  for (Field field; next(rest, field);) {
    switch (field.number) {
    case 1: text(field, out.name); break;
    case 2:
      if (field.wire == Fixed32)
        std::memcpy(&out.f.emplace(), field.bytes.data(), 4);
      break;
    case 3: integer(field, out.i.emplace()); break;
    case 4: text(field, out.s.emplace()); break;
    case 5: message(field, out.t); break;
    case 6: message(field, out.g); break;
    case 7: floats(field, out.floats); break;
    case 8: integers(field, out.ints); break;
    case 9: text(field, out.strings); break;
    case 10:
    case 11:
    case 15:
    case 23: out.hasOther = true; break;
    case 14: message(field, out.typeValue); break;
    case 20: integer(field, out.type); break;
    case 21: text(field, out.reference); break;
    case 22: message(field, out.sparse); break;
    default: break;
    }
  }
}

void Reader::read(StringRef rest, Node &out) {
  for (Field field; next(rest, field);) {
    switch (field.number) {
    case 1: text(field, out.inputs); break;
    case 2: text(field, out.outputs); break;
    case 3: text(field, out.name); break;
    case 4: text(field, out.op); break;
    case 5: message(field, out.attributes); break;
    case 7: text(field, out.domain); break;
    case 8: text(field, out.overload); break;
    default: break;
    }
  }
}

void Reader::read(StringRef rest, Graph &out) {
  for (Field field; next(rest, field);) {
    switch (field.number) {
    case 1: message(field, out.nodes); break;
    case 2: text(field, out.name); break;
    case 5: message(field, out.initializers); break;
    case 11: message(field, out.inputs); break;
    case 12: message(field, out.outputs); break;
    case 13: message(field, out.values); break;
    case 15: message(field, out.sparseInitializers); break;
    default: break;
    }
  }
}

void Reader::read(StringRef rest, Opset &out) {
  for (Field field; next(rest, field);) {
    if (field.number == 1)
      text(field, out.domain);
    else if (field.number == 2)
      integer(field, out.version);
  }
}

void Reader::read(StringRef rest, Function &out) {
  for (Field field; next(rest, field);) {
    switch (field.number) {
    case 1: text(field, out.name); break;
    case 4: text(field, out.inputs); break;
    case 5: text(field, out.outputs); break;
    case 6: text(field, out.attributes); break;
    case 7: message(field, out.nodes); break;
    case 9: message(field, out.opsets); break;
    case 10: text(field, out.domain); break;
    case 11: message(field, out.defaults); break;
    case 13: text(field, out.overload); break;
    default: break;
    }
  }
}

void Reader::read(StringRef rest, Model &out) {
  for (Field field; next(rest, field);) {
    switch (field.number) {
    case 1: integer(field, out.irVersion); break;
    case 2: text(field, out.producer); break;
    case 3: text(field, out.producerVersion); break;
    case 7: message(field, out.graph ? *out.graph : out.graph.emplace()); break;
    case 8: message(field, out.opsets); break;
    case 25: message(field, out.functions); break;
    default: break;
    }
  }
}

std::optional<Model> importer::proto::readModel(StringRef bytes, const Limits &limits, const std::string &file,
                                                Problems &problems) {
  Reader reader(bytes, limits);
  std::optional<Model> model(std::in_place);
  reader.read(bytes, *model);
  if (reader.ok())
    return model;
  Problem problem;
  problem.file = file;
  problem.message = "expected an ONNX model in Protobuf form, found " + reader.why();
  problems.add(std::move(problem));
  return std::nullopt;
}
