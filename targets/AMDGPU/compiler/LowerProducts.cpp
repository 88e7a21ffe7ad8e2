// amdgpu-lower-products: dispatch.kernel -> functions of one thread that use matrix units (see Passes.td).
#include "targets/AMDGPU/compiler/Passes.h"

#include "targets/AMDGPU/compiler/MatrixUnits.h"

#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"

namespace aicc::amdgpu {
#define GEN_PASS_DEF_LOWERPRODUCTS
#include "targets/AMDGPU/compiler/Passes.h.inc"
} // namespace aicc::amdgpu

namespace aicc::amdgpu {
namespace {

struct LowerProducts : impl::LowerProductsBase<LowerProducts> {
  using LowerProductsBase::LowerProductsBase;

  void runOnOperation() override {
    if (failed(simt::lowerProductsFor(getOperation(), gpu, gpuFor, matrixMachines)))
      signalPassFailure();
  }
};

} // namespace
} // namespace aicc::amdgpu
