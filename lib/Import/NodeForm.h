// One node on its way into the dialect: adapters take it from the form of its opset to the newest one.
#pragma once

#include "lib/Import/Proto.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/IR/Value.h"

#include "llvm/ADT/StringMap.h"

namespace aicc::importer {

struct Scope;
struct Frame;

/// An inner graph and where its captures and attribute references are looked up.
struct InnerGraph {
  const proto::Graph *graph = nullptr;
  Scope *scope = nullptr;
  const Frame *frame = nullptr;
};

struct NodeForm {
  std::string domain; ///< "" for the standard
  std::string op;
  int64_t version = 0;                   ///< the opset of `domain` in force
  llvm::SmallVector<mlir::Value> inputs; ///< null where absent
  mlir::NamedAttrList attributes;
  llvm::StringMap<InnerGraph> graphs;
  unsigned outputs = 0;                   ///< how many the model names, trailing unnamed ones left out
  llvm::SmallVector<mlir::Value> results; ///< set by an adapter that has built the whole node

  mlir::Value input(size_t index) const { return index < inputs.size() ? inputs[index] : mlir::Value(); }
  void setInput(size_t index, mlir::Value value) {
    if (inputs.size() <= index)
      inputs.resize(index + 1);
    inputs[index] = value;
  }

  /// Takes an attribute away; null when it is absent.
  mlir::Attribute take(llvm::StringRef name) { return attributes.erase(name); }
  int64_t takeInt(llvm::StringRef name, int64_t otherwise) {
    auto attribute = llvm::dyn_cast_or_null<mlir::IntegerAttr>(take(name));
    return attribute ? attribute.getInt() : otherwise;
  }
  double takeFloat(llvm::StringRef name, double otherwise) {
    auto attribute = llvm::dyn_cast_or_null<mlir::FloatAttr>(take(name));
    return attribute ? attribute.getValueAsDouble() : otherwise;
  }
  std::string takeString(llvm::StringRef name, llvm::StringRef otherwise) {
    auto attribute = llvm::dyn_cast_or_null<mlir::StringAttr>(take(name));
    return (attribute ? attribute.getValue() : otherwise).str();
  }
  std::optional<llvm::SmallVector<int64_t>> takeInts(llvm::StringRef name) {
    auto attribute = llvm::dyn_cast_or_null<mlir::DenseI64ArrayAttr>(take(name));
    return attribute ? std::optional(llvm::to_vector(attribute.asArrayRef())) : std::nullopt;
  }
};

} // namespace aicc::importer
