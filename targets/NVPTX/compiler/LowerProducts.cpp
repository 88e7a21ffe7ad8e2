// nvptx-lower-products: dispatch.kernel -> functions of one thread that use matrix units (see Passes.td).
#include "targets/NVPTX/compiler/Passes.h"

#include "targets/NVPTX/compiler/MatrixUnits.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

namespace aicc::nvptx {
#define GEN_PASS_DEF_LOWERPRODUCTS
#include "targets/NVPTX/compiler/Passes.h.inc"
} // namespace aicc::nvptx

namespace aicc::nvptx {
namespace {

struct LowerProducts : impl::LowerProductsBase<LowerProducts> {
  using LowerProductsBase::LowerProductsBase;

  void runOnOperation() override {
    if (failed(simt::lowerProductsFor(getOperation(), gpu, gpuFor, matrixMachines)))
      signalPassFailure();
  }
};

} // namespace
} // namespace aicc::nvptx
