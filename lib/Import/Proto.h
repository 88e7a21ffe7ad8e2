// The messages of an ONNX model, as plain structs over the bytes of the file: strings and raw tensor data point into
// the file's mapping, so weights are never copied by reading. Field for field the schema of onnx.proto up to IR version
// 14, without what has no meaning to a compiler (documentation, training, annotations, device hints).
#pragma once

#include "lib/Support/Diagnostics.h"

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace aicc::importer::proto {

using llvm::StringRef;

/// StringStringEntryProto.
struct Entry {
  StringRef key, value;
};

/// TensorProto. Exactly one of the value fields is meant to be set; validation checks it.
struct Tensor {
  std::vector<int64_t> dims;
  int32_t dataType = 0;
  StringRef name;
  std::optional<StringRef> raw;
  std::vector<float> floats;
  std::vector<int32_t> int32s;
  std::vector<int64_t> int64s;
  std::vector<double> doubles;
  std::vector<uint64_t> uint64s;
  std::vector<StringRef> strings;
  std::vector<Entry> external;
  bool isExternal = false;
  bool isSegment = false;
};

/// SparseTensorProto: the name is that of `values`.
struct SparseTensor {
  Tensor values, indices;
  std::vector<int64_t> dims;
};

/// TensorShapeProto.Dimension: a number, a name, or neither.
struct Dimension {
  std::optional<int64_t> value;
  StringRef parameter;
};

/// TypeProto.
struct Type {
  enum Kind { None, Tensor, Sequence, Map, Optional, SparseTensor, Opaque };
  Kind kind = None;
  int32_t elementType = 0;                     ///< of a tensor; of the keys of a map
  std::optional<std::vector<Dimension>> shape; ///< of a tensor; absent when even the rank is unknown
  std::shared_ptr<Type> element;               ///< of a sequence or an optional; of the values of a map
  StringRef bytes;                             ///< the message itself
};

/// ValueInfoProto.
struct ValueInfo {
  StringRef name;
  Type type;
};

struct Graph;

/// AttributeProto; presence of each field is kept, since the type tag may be missing or wrong.
struct Attribute {
  /// AttributeProto.AttributeType.
  enum Kind : int32_t {
    Undefined = 0,
    Float = 1,
    Int = 2,
    String = 3,
    TensorValue = 4,
    GraphValue = 5,
    Floats = 6,
    Ints = 7,
    Strings = 8,
    Tensors = 9,
    Graphs = 10,
    Sparse = 11,
    Sparses = 12,
    TypeValue = 13,
    Types = 14,
  };
  StringRef name, reference;
  int32_t type = Undefined;
  std::optional<float> f;
  std::optional<int64_t> i;
  std::optional<StringRef> s;
  std::shared_ptr<Tensor> t;
  std::shared_ptr<Graph> g;
  std::shared_ptr<SparseTensor> sparse;
  std::shared_ptr<Type> typeValue;
  std::vector<float> floats;
  std::vector<int64_t> ints;
  std::vector<StringRef> strings;
  bool hasOther = false; ///< tensors, graphs, sparse_tensors or type_protos: no operator uses them
  StringRef bytes;       ///< the message itself
};

/// NodeProto.
struct Node {
  std::vector<StringRef> inputs, outputs;
  StringRef name, op, domain, overload;
  std::vector<Attribute> attributes;
};

/// GraphProto.
struct Graph {
  StringRef name;
  std::vector<Node> nodes;
  std::vector<Tensor> initializers;
  std::vector<SparseTensor> sparseInitializers;
  std::vector<ValueInfo> inputs, outputs, values;
};

/// OperatorSetIdProto.
struct Opset {
  StringRef domain;
  int64_t version = 0;
};

/// FunctionProto.
struct Function {
  StringRef name, domain, overload;
  std::vector<StringRef> inputs, outputs, attributes;
  std::vector<Attribute> defaults;
  std::vector<Node> nodes;
  std::vector<Opset> opsets;
};

/// ModelProto.
struct Model {
  int64_t irVersion = 0;
  StringRef producer, producerVersion;
  std::vector<Opset> opsets;
  std::optional<Graph> graph;
  std::vector<Function> functions;
};

/// What a file may make the reader do.
struct Limits {
  int64_t messages = 4'000'000; ///< nodes, attributes, tensors ... together
  int nesting = 64;             ///< graphs within graphs
};

/// Reads `bytes`, which must outlive the result; `std::nullopt` with one problem when they are damaged or over a limit.
std::optional<Model> readModel(StringRef bytes, const Limits &limits, const std::string &file, Problems &problems);

} // namespace aicc::importer::proto
