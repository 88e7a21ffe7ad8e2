// Kernels of a device's function belong to the device, and are not shared with equal ones of the host.
// RUN: aicc-opt %s --dispatch-form-kernels | FileCheck %s

// CHECK-DAG: dispatch.kernel private @[[HOST:.*]](%{{.*}}: tensor<4xf32>) -> tensor<4xf32> attributes {in_place = [array<i64: 0>], nodes = []} {
// CHECK-DAG: dispatch.kernel private @[[THERE:.*]](%{{.*}}: tensor<4xf32>) -> tensor<4xf32> attributes {in_place = [array<i64: 0>], nodes = [], target = "npu"
#map = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @on_host
// CHECK: dispatch.launch @[[HOST]]
func.func @on_host(%x: tensor<4xf32>) -> tensor<4xf32> attributes {dispatch.target = "cpu"} {
  %0 = tensor.empty() : tensor<4xf32>
  %1 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%0 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %2 = arith.negf %in : f32
    linalg.yield %2 : f32
  } -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
// CHECK-LABEL: func.func @on_npu
// CHECK: dispatch.launch @[[THERE]]
func.func @on_npu(%x: tensor<4xf32>) -> tensor<4xf32> attributes {dispatch.device = "npu", dispatch.target = "npu"} {
  %0 = tensor.empty() : tensor<4xf32>
  %1 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%x : tensor<4xf32>) outs(%0 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %2 = arith.negf %in : f32
    linalg.yield %2 : f32
  } -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
