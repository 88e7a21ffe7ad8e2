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

def FormKernels : Pass<"dispatch-form-kernels", "mlir::ModuleOp"> {
  let summary = "cut functions on tensors into kernels";
  let description = [{
    Every op that computes tensors moves into a `dispatch.kernel` and is launched from where it stood. Scalars, shapes,
    control flow, weights and views (reshapes) stay with the function: it has become the host program.

    Together in one kernel:
    - a root (matmul, conv, pool, non-row reduction) and the elementwise ops behind it that read its result at the element
      they write, each the only reader of the one before (epilogue);
    - reductions over rows and all ops that walk the same rows, before, between and behind them: softmax and layer
      normalisation are one kernel each, residual additions included; values others read become further results;
    - a chain of tensor.insert_slice;
    - whatever starts from tensor.empty, linalg.fill or a splat constant has its own copy of it, unless it is an operand
      that a linalgx op loads: a filter of equal elements is filled by a kernel of its own.

    Kernels of a function with `dispatch.device` belong to that device: it becomes their `target`.

    Kernels equal but for names and locations exist once. A kernel's name is its root and a number, its `nodes` are the
    ONNX nodes found in the locations of its ops; a launch's location is that of its own ops.

    Holds afterwards: functions contain no op of linalg or linalgx.

    ```mlir
    %0 = tensor.empty(%n) : tensor<?x8xf32>
    %1 = linalg.generic {... maximumf ...} ins(%x : tensor<?x8xf32>) outs(%0 : tensor<?x8xf32>) ...
    // =>
    %1 = dispatch.launch @relu_0(%x, %n) : (tensor<?x8xf32>, index) -> tensor<?x8xf32>{%n}
    ```
  }];
  let dependentDialects = ["aicc::dispatch::DispatchDialect", "mlir::arith::ArithDialect", "mlir::affine::AffineDialect",
                           "mlir::tensor::TensorDialect"];
}

def InsertTransfers : Pass<"dispatch-insert-transfers", "mlir::ModuleOp"> {
  let summary = "copy tensors between the memories of host and devices";
  let description = [{
    A launch reads and writes the memory of its kernel's `target`; everything else of the host program, control flow and
    results included, the host's. Between two devices a tensor takes the way by the host. Wherever a reader wants a tensor that lies elsewhere it gets a `dispatch.transfer`,
    placed right behind the definition of its source and shared by all readers in one memory. Views stay in the memory of
    their source. Programs without device kernels are left alone.

    ```mlir
    %h = dispatch.launch @on_npu(%x) : (tensor<4xf32>) -> tensor<4xf32>
    return %h : tensor<4xf32>
    // =>
    %there = dispatch.transfer %x to "npu" : tensor<4xf32>
    %h = dispatch.launch @on_npu(%there) : (tensor<4xf32>) -> tensor<4xf32>
    %here = dispatch.transfer %h : tensor<4xf32>
    return %here : tensor<4xf32>
    ```
  }];
  let dependentDialects = ["aicc::dispatch::DispatchDialect", "mlir::tensor::TensorDialect"];
}

def PlanMemory : Pass<"dispatch-plan-memory", "mlir::ModuleOp"> {
  let summary = "give every tensor of the host program an address";
  let description = [{
    Rewrites the one public function, which holds launches and host ops only, into the planned form of the dialect.
    Inputs are read where the caller put them, weights at offsets recorded in `dispatch.weights` ([key, offset, bytes] each,
    64-byte aligned), results written straight into the outputs where that is possible and copied there otherwise.

    Everything else lies in one arena. Buffers of static size are packed by best fit over the time they are needed. Buffers
    whose sizes follow from the dims of the inputs share slots; sizes, offsets and the arena's size are computed at entry.
    Only what is sized by data, or changes size from one iteration of a loop to the next, is allocated when it is made.
    An elementwise kernel writes over an argument that dies there (`in_place` of the kernel).

    A `dispatch.transfer` between the host and a device becomes a copy that is only started. It is awaited before the first op
    of the host, or copy of another device, that reads what it writes or overwrites what it reads, which includes arena
    memory given to another tensor meanwhile; at the latest at the end of the loop body or branch it stands in. What
    nobody needs before the end of the run is awaited there, by the runtime. What is copied to a device keeps its memory until
    the host reads something that comes back from there after it: then it has waited.

    Tensors carried through a loop have one buffer if their shape is static: each iteration ends by copying into it.

    Fails on tensor ops outside kernels and on calls: inline first.

    ```mlir
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %h = dispatch.launch @a(%x) : (tensor<4xf32>) -> tensor<4xf32>
      %y = dispatch.launch @b(%h) : (tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    }
    // =>
    func.func @main() {
      %x = dispatch.input 0
      %arena = dispatch.arena %c64
      dispatch.submit @a(%x, %arena) : !dispatch.address, !dispatch.address
      %y = dispatch.output 0, [%c4]
      dispatch.submit @b(%arena, %y) : !dispatch.address, !dispatch.address
      return
    }
    ```
  }];
  let dependentDialects = ["aicc::dispatch::DispatchDialect", "mlir::arith::ArithDialect", "mlir::scf::SCFDialect"];
}

def LowerHost : Pass<"dispatch-lower-host", "mlir::ModuleOp"> {
  let summary = "lower the planned host program to the entry function of the artifact";
  let description = [{
    The one public function, in planned form, becomes `llvm.func @aicc_entry` as lib/Runtime/Abi.h declares it, in a nested
    `module @host`: it refers to kernels as llvm.funcs, which they become only when their target lowers them. A submit
    stores the kernel's argument slots, asks `@<kernel>.grid` for the tile count, scratch bytes and cost of a tile, and
    calls the runtime's `launch`; whatever reports a failure ends the run with its status. Kernels are declared. Affine,
    arith and scf ops of the program are lowered with it.

    A submit to a kernel of a device goes to the runtime's `device_launch`, a copy with a token to `device_start_copy`, which is
    told whether anybody awaits it, and a wait to `device_await`. The module gets `dispatch.devices`: [target,
    [kernels]] for each device, numbered as the program numbers them; kernels without a body are dropped.

    The module gets `dispatch.kernels`: [kernel, [nodes]] for each launch number that `launch` is given; launches of the same
    kernel for different nodes have different numbers, so that errors and profiles name the right node.

    Holds afterwards: the entry is pure LLVM dialect and calls nothing but kernels and the table (and memcpy for
    copies, which the builtins of the artifact provide).

    ```mlir
    dispatch.submit @relu_0(%x, %y) : !dispatch.address, !dispatch.address
    // =>
    llvm.store %x, %slot0 ...
    llvm.call @relu_0.grid(%slots, %grid) : (!llvm.ptr, !llvm.ptr) -> ()
    %status = llvm.call %launch(%ctx, %number, %relu_0, %slots, %tiles, %scratch, %cost) : !llvm.ptr, (...) -> i32
    llvm.cond_br %failed, ^exit(%status : i32), ^next
    ```
  }];
  let options = [
    Option<"checkBounds", "check-bounds", "bool", "false", "kernels of the host check each access to memory: they get one "
           "more slot, the address where they report, which is read after each launch">,
  ];
  let dependentDialects = ["mlir::LLVM::LLVMDialect", "mlir::arith::ArithDialect", "mlir::cf::ControlFlowDialect",
                           "mlir::scf::SCFDialect", "mlir::memref::MemRefDialect", "mlir::vector::VectorDialect"];
}

def LinkHost : Pass<"dispatch-link-host", "mlir::ModuleOp"> {
  let summary = "put the lowered host program beside the lowered kernels";
  let description = [{
    The ops of `module @host`, made by dispatch-lower-host, move into the module around it; declarations of kernels that
    are defined there give way. Runs when all kernels are llvm.funcs; one that is not there stays declared.

    ```mlir
    module @host {
      llvm.func @aicc_entry(...)
      llvm.func @relu_0(!llvm.ptr, i64, i64, !llvm.ptr)
    }
    llvm.func @relu_0(...) { ... }
    // =>
    llvm.func @aicc_entry(...)
    llvm.func @relu_0(...) { ... }
    ```
  }];
  let dependentDialects = ["mlir::LLVM::LLVMDialect"];
}

#endif
