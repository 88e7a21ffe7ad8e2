#ifndef AICC_GRAPH_PASSES
#define AICC_GRAPH_PASSES

include "mlir/Pass/PassBase.td"

def InferShapes : Pass<"onnx-infer-shapes", "::mlir::func::FuncOp"> {
  let summary = "write inferred types and known shape values into the IR";
  let description = [{
    Runs shape inference, also through integer tensors that compute shapes, and writes its findings: result types become
    as static as they can be; an integer result all of whose elements are known becomes an `onnx.Constant`; an `onnx.If`
    with a known condition becomes its branch; a branch of an `onnx.If` that does not fit the shapes becomes an
    `onnx.Fail`, since it is an error only if it is taken; the function's signature follows. Dims equal to a symbol stay `?`:
    `ShapeAnalysis` tells which are equal. A rank that inference does not find is the one that an op beside the producer
    needs (`Transpose` by three axes). A model error is a diagnostic at its node. Nothing else changes; ops left
    without users go in `onnx-simplify`.

    ```mlir
    %0 = onnx.Shape %x : (tensor<2x?xf32>) -> tensor<*xi64>
    %1 = onnx.Gather %0, %zero : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
    ```
    becomes
    ```mlir
    %0 = onnx.Shape %x : (tensor<2x?xf32>) -> tensor<2xi64>
    %1 = onnx.Constant {value = dense<2> : tensor<i64>} : tensor<i64>
    ```
  }];
  let dependentDialects = ["::aicc::onnx::ONNXDialect"];
}

def SplitRanks : Pass<"onnx-split-ranks", "::mlir::func::FuncOp"> {
  let summary = "give each rank a branch of its own where a condition decides the rank of a tensor";
  let description = [{
    Everything behind the onnx phase needs ranks. Exporters write conditions that decide one, such as `squeeze` on a
    dimension that is 1 at run time only. The ops behind such an `onnx.If` that depend on its results move into both
    branches, and shapes are inferred anew: each copy has ranks, conditions on ranks become constants, and copies that
    do not fit become `onnx.Fail`. Ops that do not depend on the If move in front of it. What makes a tensor of unknown
    rank that only the branches of an If use moves into them. A Squeeze without axes of up to
    three dims that only the run knows becomes such Ifs first, a case for each set of dims that are 1.

    Types must be inferred before; they are afterwards. Left alone: an If whose results nobody but the end of its block
    reads; everything when the function would grow beyond `maximum-ops`. Several results of unknown rank in a row
    multiply, which in practice a known condition ends.

    ```mlir
    %1 = onnx.If %c {
      %3 = onnx.Squeeze %0, %axis ...
      onnx.Yield %3 : tensor<?xf32>
    } else {
      onnx.Yield %0 : tensor<?x?xf32>
    } : (tensor<i1>) -> tensor<*xf32>
    %2 = onnx.ReduceSum %1, %all {keepdims = 0 : i64} : (tensor<*xf32>, none) -> tensor<f32>
    ```
    becomes
    ```mlir
    %2 = onnx.If %c {
      %3 = onnx.Squeeze %0, %axis ...
      %4 = onnx.ReduceSum %3, %all {keepdims = 0 : i64} : (tensor<?xf32>, none) -> tensor<f32>
      onnx.Yield %4 : tensor<f32>
    } else {
      %4 = onnx.ReduceSum %0, %all {keepdims = 0 : i64} : (tensor<?x?xf32>, none) -> tensor<f32>
      onnx.Yield %4 : tensor<f32>
    } : (tensor<i1>) -> tensor<f32>
    ```
  }];
  let options = [Option<"maximumOps", "maximum-ops", "int64_t", "20000", "ops that the function may grow to">];
  let statistics = [Statistic<"splits", "splits", "conditions that took in what follows them">];
  let dependentDialects = ["::aicc::onnx::ONNXDialect"];
}

def FoldConstants : Pass<"onnx-fold-constants", "::mlir::func::FuncOp"> {
  let summary = "compute what depends on constants only";
  let description = [{
    Ops whose operands are all constants are computed with the reference evaluator and become constants: dense ones up to
    1 KiB, entries of the weight store above that. Folding never makes the model larger: a result may have at most as many
    bytes as the constants it is made from, plus `growth`. So Expand, ConstantOfShape and DequantizeLinear of weights stay.
    Conversions and new shapes of weights (Cast, Flatten, Reshape, Squeeze, Transpose, Unsqueeze) are folded whatever
    their size, and lazily: the store notes them and applies them when the bytes are asked for.
    Left alone: ops with regions, random generators, ops that the evaluator does not know or refuses.

    ```mlir
    %0 = onnx.Constant {value = dense<[1.0, 2.0]> : tensor<2xf32>} : tensor<2xf32>
    %1 = onnx.Sqrt %0 : (tensor<2xf32>) -> tensor<2xf32>
    %2 = onnx.Add %x, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    ```
    becomes
    ```mlir
    %0 = onnx.Constant {value = dense<[1.0, 1.41421354]> : tensor<2xf32>} : tensor<2xf32>
    %1 = onnx.Add %x, %0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    ```
  }];
  let options = [Option<"growth", "growth", "int64_t", "1024", "bytes that one result may exceed its operands by">];
  let statistics = [Statistic<"folded", "folded", "ops replaced by constants">];
  let dependentDialects = ["::aicc::onnx::ONNXDialect"];
}

def Simplify : Pass<"onnx-simplify", "::mlir::func::FuncOp"> {
  let summary = "remove ops that change nothing, shorten those that have a shorter form";
  let description = [{
    Wants inferred types. After it, of these none is left where the condition in brackets holds:

    - `Identity`; `Dropout` (not in training, mask unread); `Cast` to its own type, `Cast` of an exact `Cast`,
      `CastLike`; `Concat`, `Max`, `Min`, `Sum`, `Mean` of one operand; `Split` into one; `Where` (condition known); `Not` of `Not`,
      `Neg` of `Neg`;
    - `Transpose` that moves no dim, and of a `Transpose`; `Reshape`, `Flatten`, `Squeeze`, `Unsqueeze` of one another
      (at most one unknown dim);
    - `Reshape`, `Flatten`, `Squeeze`, `Unsqueeze`, `Expand`, `Tile`, `Slice` (forwards), `Pad` (by nothing) whose
      result has the shape of the operand, also where dims are unknown but the same symbols;
    - x * 1, x / 1, x ^ 1, x + 0, x - 0 (the constant does not broadcast x to another shape);
    - x ^ 2 of floats, which becomes x * x; x / c of floats, which becomes x * (1 / c) (c is a power of two, so that
      nothing is rounded); (x * a) * b of floats, which becomes x * (a b) (the inner product has no other reader);
    - `Relu` and `Clip` of `Relu` and `Clip` of floats (bounds known), which become one of them;
    - pure ops without users.

    x + 0 turns -0 into +0; that is given up. Everything else is exact but for the rounding of a b. An op stays when a
    terminator or a call states its type and the operand has another one.

    ```mlir
    %1 = onnx.Relu %x : (tensor<8xf32>) -> tensor<8xf32>
    %2 = onnx.Clip %1, %minusOne, %six : (tensor<8xf32>, tensor<f32>, tensor<f32>) -> tensor<8xf32>
    %3 = onnx.Div %2, %four : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
    ```
    becomes
    ```mlir
    %2 = onnx.Clip %x, %zero, %six : (tensor<8xf32>, tensor<f32>, tensor<f32>) -> tensor<8xf32>
    %3 = onnx.Mul %2, %quarter : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
    ```
  }];
  let dependentDialects = ["::aicc::onnx::ONNXDialect"];
}

def FoldBatchNorm : Pass<"onnx-fold-batch-norm", "::mlir::func::FuncOp"> {
  let summary = "fold what scales and shifts channels into the weights before it";
  let description = [{
    Wants inferred types. A chain of `BatchNormalization` (not in training), `Add`, `Sub`, `Mul` and `Div` by constants
    that vary along the channels at most goes into the weights and the bias of the `Conv`, `ConvTranspose`, `Gemm` or
    `MatMul` that it starts from. `MatMul` has no bias: a shift stays as one `Add` behind it. A `BatchNormalization` of anything
    else becomes a `Mul` and an `Add`, together with the chain behind it.

    Vectors of channels are computed now, in double, and rounded once. Weights in the store are noted as derived and
    computed when the artifact is written.

    Left alone: ops whose value has other readers; weights or biases that are no constants; weights with other readers
    where they would have to be scaled, because they would be stored twice; constants that change the shape; numbers
    that the element type cannot hold; statistics that are read.

    ```mlir
    %1 = onnx.Conv %x, %w, %none : (tensor<1x3x8x8xf32>, tensor<16x3x1x1xf32>, none) -> tensor<1x16x8x8xf32>
    %2, %m, %v = onnx.BatchNormalization %1, %scale, %bias, %mean, %var
        : (tensor<1x16x8x8xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>)
       -> (tensor<1x16x8x8xf32>, tensor<16xf32>, tensor<16xf32>)
    ```
    becomes
    ```mlir
    %w1 = onnx.Constant {value = #onnx.weight<"w+w.factors|scale[1,16,3]">} : tensor<16x3x1x1xf32>
    %2 = onnx.Conv %x, %w1, %b1 : (tensor<1x3x8x8xf32>, tensor<16x3x1x1xf32>, tensor<16xf32>) -> tensor<1x16x8x8xf32>
    ```
  }];
  let statistics = [Statistic<"folded", "folded", "ops that went into weights">,
                    Statistic<"split", "split", "batch normalisations that became a product and a sum">];
  let dependentDialects = ["::aicc::onnx::ONNXDialect"];
}

def RecoverFusedOps : Pass<"onnx-recover-fused-ops", "::mlir::func::FuncOp"> {
  let summary = "find the standard's fused ops in the primitive ones they are spelled with";
  let description = [{
    Wants inferred types and common subexpressions eliminated. Recovers, for floats:

    - `Gelu`: 0.5 x (1 + erf(x / sqrt 2)), and with tanh of sqrt(2 / pi) (x + 0.044715 x^3);
    - `Swish`: x sigmoid(alpha x); `HardSwish`: x clip(x + 3, 0, 6) / 6 or x HardSigmoid(x, 1 / 6, 1 / 2);
    - `Softplus`: log(exp(x) + 1); `Mish`: x tanh(Softplus(x));
    - `LayerNormalization` and `RMSNormalization` over the last dims: (x - mean) / sqrt(mean((x - mean)^2) + epsilon),
      squares and roots in any spelling, casts between, scale and bias as far as they vary along those dims;
    - `Attention` (option `attention`): MatMul(Softmax(MatMul(Q, transposed K) * scale + mask), V) of rank 4, batch and
      heads the same known dims.

    Factors may come in any order and as a `Mul` or `Div`. A constant counts as the one expected when it is equal up to
    the rounding of its float type or to five digits; it may be a scalar or a tensor of one element.

    Each recovery is a remark at its last op, which names the ops it stands for; so is each near miss, with the reason.
    Left alone: forms whose inner values have other readers; constants that broadcast x to another shape.

    ```mlir
    %1 = onnx.Div %x, %sqrt2 : (tensor<8x64xf32>, tensor<f32>) -> tensor<8x64xf32>
    %2 = onnx.Erf %1 : (tensor<8x64xf32>) -> tensor<8x64xf32>
    %3 = onnx.Add %2, %one : (tensor<8x64xf32>, tensor<f32>) -> tensor<8x64xf32>
    %4 = onnx.Mul %x, %3 : (tensor<8x64xf32>, tensor<8x64xf32>) -> tensor<8x64xf32>
    %5 = onnx.Mul %4, %half : (tensor<8x64xf32>, tensor<f32>) -> tensor<8x64xf32>
    ```
    becomes
    ```mlir
    %5 = onnx.Gelu %x : (tensor<8x64xf32>) -> tensor<8x64xf32>
    ```
  }];
  let options = [Option<"attention", "attention", "bool", "false",
                        "recover Attention too; its lowering must be as fast as that of the parts">];
  let statistics = [Statistic<"recovered", "recovered", "fused ops found">];
  let dependentDialects = ["::aicc::onnx::ONNXDialect"];
}

#endif
