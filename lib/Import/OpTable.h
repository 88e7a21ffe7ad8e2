// What the standard says about each operator, as data: since when, which inputs, outputs and attributes, and what
// changed between versions. One row per operator:
//
//   {"Clip", 1, "input min?@11 max?@11", "output", "max:float<11 min:float<11"}
//
// `?` optional, `*` any number, `+` at least one, `@11` since opset 11, `<11` before opset 11 (of an input both: there
// at first and again), `!` required attribute. tools/dev/onnx-op-rows prints the rows from a newer standard.
#pragma once

#include "lib/Import/Proto.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

namespace aicc::importer {

using llvm::ArrayRef;
using llvm::StringRef;

/// The newest opset of the default domain that the rows describe.
constexpr int64_t newestOpset = 28;

/// A row as it is written; the strings are parsed on first use.
struct OpRow {
  const char *name;
  int since;
  const char *inputs, *outputs, *attributes;
};

/// A domain ("" for the standard's own), the newest version of it that is known, and its operators. Names are unique
/// but for those of com.microsoft..., which come last: the importer rewrites its operators into others, and the dialect
/// has those alone that no others can express.
struct DomainRow {
  const char *name;
  int64_t newest;
  ArrayRef<OpRow> rows;
};
ArrayRef<DomainRow> domainRows();

/// An input or output.
struct Formal {
  enum Use { Required, Optional, Variadic };
  StringRef name;
  Use use = Required;
  int minimum = 1; ///< values that a variadic one takes at least
  int since = 0;
  int until = 0; ///< there below this opset too

  bool exists(int64_t version) const { return version >= since || version < until; }
};

struct AttributeRow {
  StringRef name;
  proto::Attribute::Kind kind = proto::Attribute::Undefined;
  bool required = false;
  int since = 0;
  int until = 1 << 20; ///< first opset without it
};

/// A parsed row.
struct OpSignature {
  int since = 1;
  llvm::SmallVector<Formal> inputs, outputs;
  llvm::SmallVector<AttributeRow> attributes;

  /// How many values `formals` takes in opset `version`; `maximum` is INT_MAX when the last one is variadic.
  struct Count {
    int minimum, maximum;
  };
  static Count count(ArrayRef<Formal> formals, int64_t version);
  static bool isVariadic(ArrayRef<Formal> formals);

  /// The row of attribute `name` in opset `version`; null when there is none, `other` then being one of another
  /// version.
  const AttributeRow *attribute(StringRef name, int64_t version, const AttributeRow **other = nullptr) const;
};

/// "float", "ints", "graph" ...
StringRef toString(proto::Attribute::Kind kind);

/// Parsed rows by domain and name; not thread-safe, each import owns one.
class OpTable {
public:
  OpTable();
  /// Null for an operator that no row describes. `domain` "ai.onnx" means "".
  const OpSignature *find(StringRef domain, StringRef op);
  /// Does a node without domain mean an operator of com.microsoft? ONNX Runtime writes its normalisations so, into
  /// opsets that have none of the name.
  bool isMisplaced(StringRef op, int64_t version);
  /// The domain of an operator of the dialect; null when none has it.
  static const DomainRow *home(StringRef op);

private:
  llvm::StringMap<const OpRow *> rows;
  llvm::StringMap<OpSignature> parsed;
};

} // namespace aicc::importer
