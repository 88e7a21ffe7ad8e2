// The importer's entry points: map the file, read, validate, build.
#include "lib/Import/Import.h"

#include "lib/Import/Build.h"

#include "llvm/Support/Path.h"

using namespace aicc;
using namespace aicc::importer;

static mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
importBuffer(mlir::MLIRContext &context, std::shared_ptr<llvm::MemoryBuffer> buffer,
             std::optional<std::string> directory, const std::string &name, const ImportOptions &options,
             Problems &problems) {
  proto::Limits limits;
  limits.messages = options.limits.messages;
  limits.nesting = options.limits.nesting;
  std::optional<proto::Model> model = proto::readModel(buffer->getBuffer(), limits, name, problems);
  if (!model)
    return mlir::failure();
  ExternalFiles external(std::move(directory));
  TensorSources sources{buffer, external};
  context.getOrLoadDialect<mlir::func::FuncDialect>();
  OpTable ops;
  Report report(name, problems);
  ModelIndex index;
  auto hasOp = [&](StringRef op) { return context.isOperationRegistered(("onnx." + op).str()); };
  Validation validation{*model, options, sources, ops, report, index, hasOp};
  if (!validateModel(validation))
    return mlir::failure();
  WeightStore &store = *context.getOrLoadDialect<onnx::ONNXDialect>()->weights();
  auto module = GraphBuilder(&context, validation, store).buildModule();
  if (failed(module) && !problems.any())
    report.model("expected a reason why the model was refused, found none", "please report it as a bug of aicc",
                 AICC_INTERNAL);
  return module;
}

mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> aicc::importModelFile(mlir::MLIRContext &context,
                                                                         const std::string &path,
                                                                         const ImportOptions &options,
                                                                         Problems &problems) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer) {
    Report(path, problems).model("expected a readable file, found: " + buffer.getError().message(), "", AICC_IO);
    return mlir::failure();
  }
  return importBuffer(context, std::move(*buffer), llvm::sys::path::parent_path(path).str(), path, options, problems);
}

mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
aicc::importModelBytes(mlir::MLIRContext &context, llvm::ArrayRef<char> bytes, std::optional<std::string> baseDirectory,
                       const std::string &name, const ImportOptions &options, Problems &problems) {
  std::shared_ptr<llvm::MemoryBuffer> buffer =
      llvm::MemoryBuffer::getMemBufferCopy(llvm::StringRef(bytes.data(), bytes.size()), name);
  return importBuffer(context, std::move(buffer), std::move(baseDirectory), name, options, problems);
}
