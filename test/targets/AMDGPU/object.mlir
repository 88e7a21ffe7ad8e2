// A code object: a descriptor beside the code, and what a driver reads of arguments and block size.
// RUN: kernel-runner %s --target=amdgpu --cpu=gfx942 --image=%t.hsaco
// RUN: llvm-readelf --headers --dyn-symbols --notes %t.hsaco | FileCheck %s
// RUN: kernel-runner %s --target=amdgpu --cpu=gfx942 --emit=asm | FileCheck %s --check-prefix=ASM
// RUN: kernel-runner %s --target=amdgpu --cpu=gfx1100 --emit=asm | FileCheck %s --check-prefix=WAVE32
// RUN: not kernel-runner %s --target=amdgpu --cpu=gfx600 --emit=asm 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// UNKNOWN: expected a GPU of the list gfx908 ... gfx1201, found 'gfx600'
// CHECK: Machine: EM_AMDGPU
// CHECK-DAG: FUNC {{.*}} row_sum
// CHECK-DAG: OBJECT {{.*}} row_sum.kd
// CHECK: amdhsa.kernels:
// CHECK: .address_space: global
// CHECK: .max_flat_workgroup_size: 256
// CHECK: .reqd_workgroup_size:
// CHECK-NEXT: - 256
// CHECK: .wavefront_size: 64
// CHECK: amdhsa.target: amdgcn-amd-amdhsa--gfx942

// ASM: global_load_dword
// ASM: ds_bpermute_b32
// ASM: s_waitcnt lgkmcnt(0)
// ASM: s_barrier
// WAVE32: .amdhsa_wavefront_size32 1
dispatch.kernel private @row_sum(%x: tensor<64x2048xf32>) -> tensor<64xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.empty() : tensor<64xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<64xf32>) -> tensor<64xf32>
  %2 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<64x2048xf32>) outs(%1 : tensor<64xf32>) {
  ^bb0(%p: f32, %o: f32):
    %3 = arith.addf %p, %o : f32
    linalg.yield %3 : f32
  } -> tensor<64xf32>
  dispatch.yield %2 : tensor<64xf32>
}
