// The text of a kernel: its slots and the workspace, the number of threads, loads of device memory, no call.
// RUN: kernel-runner %s --target=nvptx --cpu=sm_90a --emit=asm | FileCheck %s
// RUN: kernel-runner %s --target=nvptx --cpu=sm_80 --emit=asm | FileCheck %s --check-prefix=SM80
// RUN: not kernel-runner %s --target=nvptx --cpu=sm_30 --emit=asm 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// UNKNOWN: expected a GPU of the list sm_80 ... sm_120, found 'sm_30'
// SM80: .version 7.0
// SM80: .target sm_80
// CHECK: .version 8.0
// CHECK: .target sm_90a
// CHECK-NOT: .extern
// CHECK: .visible .entry gelu(
// CHECK: .param .u64 {{.*}} gelu_param_0,
// CHECK: .param .u64 {{.*}}gelu_param_1,
// CHECK: .param .u64 {{.*}}gelu_param_4
// CHECK: .reqntid 256
// CHECK: %tid.x
// CHECK: ld.global{{.*}}b32
// CHECK-NOT: call
// CHECK: st.global.b32
dispatch.kernel private @gelu(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf32>) outs(%0 : tensor<?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %2 = math.erf %a : f32
    %3 = math.sin %2 : f32
    linalg.yield %3 : f32
  } -> tensor<?xf32>
  dispatch.yield %1 : tensor<?xf32>
}
