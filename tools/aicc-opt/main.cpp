// aicc-opt: runs single passes over textual IR, for lit tests and for developers.
#include "dialects/Dispatch/Dispatch.h"
#include "dialects/LinalgX/LinalgX.h"
#include "dialects/ONNX/ONNX.h"
#include "dialects/Tile/Tile.h"
#include "lib/Codegen/Passes.h"
#include "lib/Codegen/SIMT/Passes.h"
#include "lib/Dispatch/Passes.h"
#include "lib/Graph/Passes.h"
#include "lib/Linalg/Passes.h"
#include "lib/Place/Passes.h"
#include "lib/Tile/Passes.h"
#include "targets/AMDGPU/compiler/Passes.h"
#include "targets/CPU/compiler/Passes.h"
#include "targets/Emulator/compiler/Passes.h"
#include "targets/NVPTX/compiler/Passes.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<aicc::onnx::ONNXDialect, aicc::linalgx::LinalgXDialect, aicc::dispatch::DispatchDialect,
                  aicc::tile::TileDialect>();
  mlir::registerAllPasses();
  aicc::graph::registerGraphPasses();
  aicc::place::registerPlacePasses();
  aicc::linalg::registerLinalgPasses();
  aicc::dispatch::registerDispatchPasses();
  aicc::codegen::registerCodegenPasses();
  aicc::simt::registerSIMTPasses();
  aicc::tile::registerTilePasses();
  aicc::cpu::registerCPUPasses();
  aicc::nvptx::registerNVPTXPasses();
  aicc::amdgpu::registerAMDGPUPasses();
  aicc::emulator::registerEmulatorPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "aicc developer driver\n", registry));
}
