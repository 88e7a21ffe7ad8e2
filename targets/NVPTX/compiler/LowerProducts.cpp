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
    TargetOptions options;
    options.cpu = gpu;
    std::string error;
    Gpu known = gpuFor(options, error);
    if (error.empty())
      return simt::lowerProducts(getOperation(), matrixMachine(known));
    getOperation().emitError(error);
    signalPassFailure();
  }
};

} // namespace
} // namespace aicc::nvptx
