// Builds the module from a validated model: node by node in topological order, each taken to its newest form, created
// and inferred before the next.
#pragma once

#include "lib/Import/Emitter.h"
#include "lib/Import/Validate.h"

namespace aicc::importer {

/// The values visible to a graph. A null value is the output of a node that failed: its users are skipped silently.
struct Scope {
  Scope *outer = nullptr;
  llvm::StringMap<mlir::Value> values;
  llvm::StringMap<const proto::Tensor *> tensors; ///< initializers that nothing has used yet
  llvm::StringMap<const proto::SparseTensor *> sparseTensors;
};

/// An attribute given to a function, with where its own inner graph is at home.
struct BoundAttribute {
  const proto::Attribute *attribute = nullptr;
  Scope *scope = nullptr;
  const Frame *frame = nullptr;
};

/// The function (or main graph) whose nodes are being built.
struct Frame {
  Body body;
  llvm::StringMap<BoundAttribute> attributes;
  std::string prefix; ///< of node names: "layer1/"
};

class GraphBuilder {
public:
  GraphBuilder(mlir::MLIRContext *context, Validation &validation, WeightStore &store);

  mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> buildModule();

private:
  mlir::LogicalResult buildMain(mlir::ModuleOp module);
  mlir::func::FuncOp declareMain(mlir::ModuleOp module, ArrayRef<const proto::ValueInfo *> inputs);
  mlir::LogicalResult finishMain(mlir::func::FuncOp function, ArrayRef<mlir::Value> results);
  mlir::LogicalResult checkDeclared(const proto::ValueInfo &declared, mlir::Value value);
  void takeDeclaredRank(const proto::ValueInfo &declared, mlir::Value value);

  void addInitializers(const proto::Graph &graph, Scope &scope);
  /// The nodes of one list; false when one of them failed.
  bool buildNodes(const std::vector<proto::Node> &nodes, Scope &scope, const Frame &frame, const std::string &path);
  bool buildNode(const proto::Node &node, size_t index, Scope &scope, const Frame &frame, const std::string &path);
  bool buildCall(const proto::Node &node, const proto::Function &function, Scope &scope, const Frame &frame,
                 const std::string &name);
  bool buildForm(const proto::Node &node, Scope &scope, const Frame &frame);
  bool checkInputs(const NodeForm &form);
  bool readAttributes(const proto::Node &node, Scope &scope, const Frame &frame, NodeForm &form);
  mlir::Attribute attributeValue(const proto::Attribute &attribute);

  /// Null when the value is absent or its producer failed; `isPoisoned` tells which.
  mlir::Value resolve(StringRef name, Scope &scope, bool &isPoisoned);
  std::optional<Values> resolveInputs(const proto::Node &node, Scope &scope);

  // Control flow (BuildRegion.cpp).
  bool emitNode(NodeForm &form);
  std::unique_ptr<mlir::Region> buildRegion(const InnerGraph &inner, ArrayRef<mlir::Type> arguments);
  /// The nodes of an inner graph at the current place, its inputs being `arguments`; none when one of them failed.
  std::optional<Values> buildInline(const InnerGraph &inner, ArrayRef<mlir::Value> arguments);
  bool emitWithRegions(NodeForm &form);
  bool buildBranch(NodeForm &form, bool condition);

  // FlexAttention (BuildFlexAttention.cpp).
  bool emitFlexAttention(NodeForm &form);
  mlir::Value modified(NodeForm &form, StringRef name, mlir::Value tensor);

  // The Scan of opset 8 (BuildScan.cpp).
  bool emitBatchedScan(NodeForm &form);
  bool emitScanOfOne(NodeForm &form, mlir::Block &block, bool hasLengths);

  // Constants (BuildConstant.cpp).
  mlir::Value buildConstant(const proto::Tensor &tensor, StringRef name);
  bool emitConstant(NodeForm &form, const proto::Node &node, const Frame &frame);

  Emitter emitter;
  Validation &validation;
  int64_t nodesBuilt = 0;
  std::string path; ///< of the node under construction, for its inner graphs
};

} // namespace aicc::importer
