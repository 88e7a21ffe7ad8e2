// The model around the graph: opsets, and initializers streamed from the weight store.
#include "lib/Export/Export.h"

#include "lib/Export/ExportGraph.h"
#include "lib/Export/ExportType.h"

#include "dialects/ONNX/TensorBridge.h"
#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::exporter;

namespace {

/// An initializer: either whole, or a head whose raw data is read from the store when it is written.
struct Initializer {
  Message message;
  std::string key; ///< of the weight; empty when `message` is whole
  uint64_t rawBytes = 0;

  uint64_t bytes() const { return message.str().size() + rawBytes; }
};

} // namespace

/// Protobuf's limit on a message.
constexpr uint64_t largestModel = INT32_MAX;

/// The IR version that came with an opset.
static int64_t irVersion(int64_t opset) { return opset < 23 ? 10 : opset < 25 ? opset - 12 : 13; }

static mlir::FailureOr<Initializer> initializerOf(onnx::ConstantOp op, llvm::StringRef name, const WeightStore &store) {
  Initializer initializer;
  if (auto weight = llvm::dyn_cast<onnx::WeightAttr>(op.getValue())) {
    WeightStore::Info info = store.info(weight.getKey().str());
    initializer.key = weight.getKey().str();
    initializer.rawBytes = uint64_t(byteSize(info.type, elementCount(info.shape)));
    initializer.message = tensorHead(name, info.type, info.shape);
    initializer.message.head(9, initializer.rawBytes);
    return initializer;
  }
  mlir::FailureOr<Tensor> tensor = onnx::tensorOf(op);
  if (failed(tensor))
    return op.emitOpError("expected a constant whose bytes are known, found another");
  initializer.message = tensorMessage(name, *tensor);
  return initializer;
}

/// Constants of the whole model, wherever they stand, are initializers of the outermost graph: every graph sees them.
static mlir::LogicalResult collectInitializers(mlir::func::FuncOp main, GraphExporter &graph, const WeightStore &store,
                                               std::vector<Initializer> &initializers) {
  mlir::WalkResult result = main.walk([&](onnx::ConstantOp op) {
    if (op->use_empty())
      return mlir::WalkResult::advance();
    auto weight = llvm::dyn_cast<onnx::WeightAttr>(op.getValue());
    graph.setName(op.getResult(), graph.unique(weight ? weight.getKey() : "constant"));
    auto initializer = initializerOf(op, graph.nameOf(op.getResult()), store);
    if (failed(initializer))
      return mlir::WalkResult::interrupt();
    initializers.push_back(std::move(*initializer));
    return mlir::WalkResult::advance();
  });
  return mlir::failure(result.wasInterrupted());
}

static Message opsetMessage(llvm::StringRef domain, int64_t version) {
  Message message;
  message.text(1, domain);
  message.number(2, version);
  return message;
}

static Message modelHead(const GraphExporter &graph) {
  Message model;
  model.number(1, irVersion(graph.opset()));
  model.text(2, "aicc");
  model.message(8, opsetMessage("", graph.opset()));
  for (const auto &[domain, version] : graph.domains())
    model.message(8, opsetMessage(domain, version));
  return model;
}

mlir::LogicalResult aicc::exportModel(mlir::ModuleOp module, llvm::raw_ostream &stream, int64_t *opset) {
  auto main = module.lookupSymbol<mlir::func::FuncOp>("main");
  if (!main)
    return module.emitOpError("expected a function 'main' to export, found none");
  const WeightStore &store = *module.getContext()->getOrLoadDialect<onnx::ONNXDialect>()->weights();
  GraphExporter exporter(main);
  std::vector<Initializer> initializers;
  Message graph;
  if (failed(collectInitializers(main, exporter, store, initializers)) || failed(exporter.addMain(graph)))
    return mlir::failure();
  uint64_t bytes = graph.str().size();
  for (const Initializer &initializer : initializers) {
    Message head;
    head.head(5, initializer.bytes());
    bytes += head.str().size() + initializer.bytes();
  }
  if (opset)
    *opset = exporter.opset();
  Message model = modelHead(exporter);
  model.head(7, bytes);
  if (model.str().size() + bytes > largestModel)
    return module.emitError("expected a model of less than 2 GiB, the limit of an ONNX file, found ")
           << model.str().size() + bytes << " bytes";
  stream << model.str() << graph.str();
  for (const Initializer &initializer : initializers) {
    Message head;
    head.head(5, initializer.bytes());
    stream << head.str() << initializer.message.str();
    if (initializer.key.empty())
      continue;
    Tensor tensor = store.get(initializer.key);
    stream.write(tensor.data<char>(), size_t(tensor.bytes()));
  }
  return mlir::success();
}
