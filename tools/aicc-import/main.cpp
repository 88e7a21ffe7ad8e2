// aicc-import: reads an ONNX model and prints it as a module of the `onnx` dialect; problems go to the error stream.
#include "dialects/ONNX/ONNX.h"
#include "lib/Import/Import.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/raw_ostream.h"

using namespace aicc;

static int usage() {
  llvm::errs() << "usage: aicc-import MODEL.onnx [--dim NAME=N]... [--shape INPUT=AxBx?]... [--locations] [--quiet]\n";
  return AICC_USAGE;
}

/// "1x3x?x?"; "" is a scalar.
static bool parseShape(llvm::StringRef text, std::vector<int64_t> &shape) {
  llvm::SmallVector<llvm::StringRef> parts;
  text.split(parts, 'x', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef part : parts) {
    int64_t dim = -1;
    if (part != "?" && (part.getAsInteger(10, dim) || dim < 0))
      return false;
    shape.push_back(dim);
  }
  return true;
}

static bool parseOption(llvm::StringRef flag, llvm::StringRef value, ImportOptions &options) {
  auto [name, text] = value.rsplit('=');
  if (name.empty())
    return false;
  if (flag == "--shape")
    return parseShape(text, options.shapes[name.str()]);
  return flag == "--dim" && !text.getAsInteger(10, options.dims[name.str()]);
}

int main(int argc, char **argv) {
  ImportOptions options;
  std::string path;
  bool isQuiet = false;
  mlir::OpPrintingFlags flags;
  for (int i = 1; i < argc; ++i) {
    llvm::StringRef argument = argv[i];
    if (argument == "--quiet")
      isQuiet = true;
    else if (argument == "--locations")
      flags.enableDebugInfo();
    else if (argument.starts_with("--") && i + 1 < argc && parseOption(argument, argv[i + 1], options))
      ++i;
    else if (!argument.starts_with("-") && path.empty())
      path = argument.str();
    else
      return usage();
  }
  if (path.empty())
    return usage();
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<mlir::func::FuncDialect, onnx::ONNXDialect>();
  Problems problems;
  auto module = importModelFile(context, path, options, problems);
  for (const Problem &problem : problems.all())
    llvm::errs() << "error: " << problem.text() << "\n";
  if (failed(module))
    return problems.any() ? problems.status() : AICC_INTERNAL;
  if (!isQuiet)
    (*module)->print(llvm::outs(), flags);
  return AICC_OK;
}
