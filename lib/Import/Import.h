// From a .onnx file to a module of the `onnx` dialect: read, validate, build. The file is untrusted: whatever it holds,
// the answer is a module or a list of problems, in bounded time and memory.
#pragma once

#include "lib/Support/Diagnostics.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace aicc {

struct ImportLimits {
  int64_t messages = 4'000'000;           ///< nodes, attributes, tensors ... in the file together
  int64_t nodes = 1'000'000;              ///< nodes after model-local functions are inlined
  int64_t weightBytes = int64_t(1) << 40; ///< bytes of all constants together
  int nesting = 64;                       ///< graphs within graphs, and functions within functions
};

struct ImportOptions {
  std::map<std::string, int64_t> dims;                ///< fixes symbolic dims by name: {"batch": 1}
  std::map<std::string, std::vector<int64_t>> shapes; ///< replaces an input's declared shape; -1 stays unknown
  int64_t denseBytes = 1024;                          ///< constants above this go to the weight store
  ImportLimits limits;
  /// Hears each output of a node outside of functions, by the name it has in the file, once its operation is built.
  std::function<void(llvm::StringRef name, mlir::Value value)> valueBuilt;
};

/// Reads the model at `path`; external data may only lie beneath its folder. The weights land in the store of the
/// context's ONNX dialect and keep the file mapped while they live.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> importModelFile(mlir::MLIRContext &context, const std::string &path,
                                                                   const ImportOptions &options, Problems &problems);

/// Reads a model from memory, which is copied. Without `baseDirectory` external data is a problem. `name` stands for
/// the file in messages and locations.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
importModelBytes(mlir::MLIRContext &context, llvm::ArrayRef<char> bytes, std::optional<std::string> baseDirectory,
                 const std::string &name, const ImportOptions &options, Problems &problems);

} // namespace aicc
