// libFuzzer target: any bytes as an ONNX model. What the importer accepts must also go through shape inference and out
// again as ONNX without a bad access; what it refuses must come with a reason.
#include "lib/Export/Export.h"
#include "lib/Graph/Passes.h"
#include "lib/Import/Import.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <cstdlib>

using namespace aicc;

/// Small enough for thousands of runs a second; every limit is reached by some input.
static ImportOptions options() {
  ImportOptions options;
  options.limits.messages = 20'000;
  options.limits.nodes = 2'000;
  options.limits.weightBytes = 1 << 20;
  options.limits.nesting = 8;
  return options;
}

/// Types, attributes and locations live as long as their context, so it is renewed now and then.
static mlir::MLIRContext &freshContext() {
  static std::unique_ptr<mlir::MLIRContext> context;
  static int uses = 0;
  if (!context || ++uses % 512 == 0) {
    context = std::make_unique<mlir::MLIRContext>(mlir::MLIRContext::Threading::DISABLED);
    context->loadDialect<mlir::func::FuncDialect, onnx::ONNXDialect>();
    context->getDiagEngine().registerHandler([](mlir::Diagnostic &) {});
  }
  context->getLoadedDialect<onnx::ONNXDialect>()->setWeights(std::make_shared<WeightStore>());
  return *context;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  mlir::MLIRContext &context = freshContext();
  Problems problems;
  llvm::ArrayRef<char> bytes(reinterpret_cast<const char *>(data), size);
  auto module = importModelBytes(context, bytes, std::nullopt, "fuzz.onnx", options(), problems);
  if (failed(module)) {
    if (!problems.any() || problems.status() == AICC_INTERNAL)
      std::abort();
    return 0;
  }
  mlir::PassManager passes(&context);
  passes.addNestedPass<mlir::func::FuncOp>(graph::createInferShapes());
  if (failed(passes.run(**module)))
    return 0;
  std::string file;
  llvm::raw_string_ostream stream(file);
  (void)exportModel(**module, stream);
  return 0;
}
