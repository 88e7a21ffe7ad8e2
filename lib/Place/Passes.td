#ifndef AICC_PLACE_PASSES
#define AICC_PLACE_PASSES

include "mlir/Pass/PassBase.td"

def OutlineRegions : Pass<"place-outline-regions", "::mlir::ModuleOp"> {
  let summary = "gives every operation of @main an owner and outlines each owner's regions";
  let description = [{
    Every op at the top of `@main` goes to the first target that claims it whole, regions included; targets are asked in
    order of preference. An op that no target takes is an error, with each target's reason; all such ops are reported.

    Then each maximal convex group of one owner's ops becomes a private function with `dispatch.target`, called from
    `@main`. Groups are convex because an op's stage grows with every change of owner on the paths that lead to it, and a
    group has one stage. Constants and absent operands are copied into each region that reads them.

    A target that states its cost keeps a region only if it is predicted to be faster there, launch and copies included;
    without a cost it keeps what it claims.

    Functions of targets with a memory of their own carry `dispatch.device`, those whose kernels pack operands
    themselves `dispatch.packs_in_kernels`.

    A target that takes graphs compiles its regions here. What it fails at goes to the next target, with the reason as a
    remark, and all is assigned anew. Its functions carry `dispatch.graph`, the module the code in `dispatch.binaries`:
    [target, [kernels], bytes, compatibility] each.

    Before: shapes and types are inferred. After: `@main` holds calls only, and the regions are as they were.

    ```mlir
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %y = onnx.Relu %x : (tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %y = call @main_cpu_0(%x) : (tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    func.func private @main_cpu_0(%x: tensor<4xf32>) -> tensor<4xf32> attributes {dispatch.target = "cpu"} {
      %y = onnx.Relu %x : (tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    ```

    On its own in `aicc-opt` the pass knows only a target named `cpu` that takes every onnx op but `onnx.custom`.
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

#endif
