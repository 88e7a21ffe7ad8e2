#ifndef AICC_DISPATCH_PASSES
#define AICC_DISPATCH_PASSES

include "mlir/Pass/PassBase.td"

def FuseElementwise : Pass<"dispatch-fuse-elementwise", "mlir::func::FuncOp"> {
  let summary = "merge elementwise linalg ops into their elementwise consumers";
  let description = [{
    Chains of elementwise `linalg.generic` ops become one op, so that a value between them never goes to memory. Expects
    what leaves phase `linalg`; named elementwise forms (transpose, broadcast, map, copy) are made generic first, splat
    constants move into bodies, and reshapes between two elementwise ops move out of the way.

    Left alone, because merging would compute more than it saves:
    - a producer with several readers, unless it only broadcasts or counts;
    - a producer that its consumer reads more than once per element (broadcast), unless it only moves data;
    - a producer standing right behind a root (matmul, conv, reduction ...) when its consumer permutes or reduces: it is
      worth more as the root's epilogue;
    - gathers.

    Locations of merged ops are fused, so that the ONNX nodes of a kernel stay known.

    ```mlir
    %a = linalg.generic {... addf ...} ins(%x, %bias) outs(%0)
    %b = linalg.generic {... maximumf ...} ins(%a) outs(%0)
    // =>
    %b = linalg.generic {... addf, maximumf ...} ins(%x, %bias) outs(%0)
    ```
  }];
  let dependentDialects = ["mlir::linalg::LinalgDialect", "mlir::tensor::TensorDialect", "mlir::affine::AffineDialect"];
}

#endif
