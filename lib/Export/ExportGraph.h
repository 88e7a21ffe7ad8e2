// Blocks of the `onnx` dialect as GraphProtos; values get names that are unique in the whole model.
#pragma once

#include "lib/Export/ProtoWriter.h"
#include "lib/Import/OpTable.h"

#include "dialects/ONNX/ONNX.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

#include <map>

namespace aicc::exporter {

class GraphExporter {
public:
  /// The names of inputs and outputs are those of the model, `onnx.name` of arguments and results.
  explicit GraphExporter(mlir::func::FuncOp main);

  /// A name that nothing has yet, `base` or one made from it.
  std::string unique(llvm::StringRef base) { return unique(base, taken); }
  void setName(mlir::Value value, std::string name) { names[value] = std::move(name); }
  /// "" for an absent value.
  llvm::StringRef nameOf(mlir::Value value) const {
    auto found = names.find(value);
    return found == names.end() ? llvm::StringRef() : llvm::StringRef(found->second);
  }

  /// The nodes, inputs and outputs of @main.
  mlir::LogicalResult addMain(Message &graph);

  int64_t opset() const { return neededOpset; }
  /// Domains other than the standard one, and their versions.
  const std::map<std::string, int64_t> &domains() const { return foreignDomains; }

private:
  static std::string unique(llvm::StringRef base, llvm::StringMap<unsigned> &taken);
  mlir::LogicalResult addNodes(mlir::Block &block, Message &graph);
  mlir::LogicalResult addNode(mlir::Operation *op, Message &graph);
  mlir::LogicalResult addStandard(mlir::Operation *op, Message &node);
  mlir::LogicalResult addCustom(onnx::CustomOp op, Message &node);
  mlir::LogicalResult addAttributes(mlir::Operation *op, const importer::OpSignature &signature, Message &node);
  mlir::LogicalResult addRegions(mlir::Operation *op, Message &node);
  mlir::LogicalResult addInner(mlir::Region &region, Message &graph);
  void nameResults(mlir::Operation *op, llvm::StringRef node, const importer::OpSignature *signature);
  void addOutput(mlir::Value value, std::string name, mlir::Type type, mlir::ArrayAttr dims, Message &graph);
  void addIdentity(mlir::Value value, llvm::StringRef name, Message &graph);
  void need(int64_t opset) { neededOpset = std::max(neededOpset, opset); }
  mlir::DictionaryAttr defaultsOf(mlir::Operation *op);

  mlir::func::FuncOp main;
  importer::OpTable table;
  llvm::DenseMap<mlir::Value, std::string> names;
  llvm::StringMap<unsigned> taken, takenNodes;
  llvm::DenseMap<mlir::OperationName, mlir::DictionaryAttr> defaults;
  int64_t neededOpset = 21;
  std::map<std::string, int64_t> foreignDomains;
};

} // namespace aicc::exporter
