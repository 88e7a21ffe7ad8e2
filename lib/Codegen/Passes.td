#ifndef AICC_CODEGEN_PASSES
#define AICC_CODEGEN_PASSES

include "mlir/Pass/PassBase.td"

def ExpandMath : Pass<"codegen-expand-math", "::mlir::func::FuncOp"> {
  let summary = "expands math functions into arithmetic, so that kernels need no math library";
  let description = [{
    Functions of f32 scalars and vectors become polynomials with the error bounds that the README of the CPU target lists; what stays is
    what LLVM has an instruction for (sqrt, floor, fma ...). With `fma=false`, for machines without it, fused multiply-adds
    become a product and a sum.
  }];
  let options = [Option<"fma", "fma", "bool", "true", "the machine has fused multiply-add">];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::vector::VectorDialect"];
}

#endif
