// What a compilation's context can load: our dialects, the upstream ones the phases pass through, and the interface
// implementations that bufferization, tiling, inlining and the LLVM translation look up.
#include "lib/Pipeline/Compilation.h"

#include "dialects/Dispatch/Dispatch.h"
#include "dialects/LinalgX/LinalgX.h"
#include "dialects/ONNX/ONNX.h"
#include "dialects/Tile/Tile.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"

namespace aicc {

void registerDialects(mlir::DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::registerBuiltinDialectTranslation(registry);
  mlir::registerLLVMDialectTranslation(registry);
  registry.insert<onnx::ONNXDialect, linalgx::LinalgXDialect, dispatch::DispatchDialect, tile::TileDialect>();
}

} // namespace aicc
