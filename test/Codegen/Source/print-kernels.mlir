// Every kind of operation that kernels have, as C.
// RUN: aicc-opt %s -source-print-kernels -o %t | FileCheck %s

module { module @device {
  llvm.func @aicc_thread() -> i32
  llvm.func @aicc_barrier()
  llvm.mlir.global internal @memory.shared0() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<128 x f32> {
    %0 = llvm.mlir.poison : !llvm.array<128 x f32>
    llvm.return %0 : !llvm.array<128 x f32>
  }

  // Arguments are 8 bytes each; what is narrower is cut out.
  // CHECK-LABEL: AICC_KERNEL(64) arguments(AICC_GLOBAL aicc_u8 *AICC_RESTRICT a0, aicc_u64 a1, aicc_u64 a2, aicc_u64 a3, aicc_u64 a4, AICC_GLOBAL aicc_u8 *a5) {
  // CHECK-NEXT: aicc_u8 [[BIT:v[0-9]+]];
  // CHECK-NEXT: float [[SINGLE:v[0-9]+]];
  // CHECK-NEXT: aicc_u16 [[HALF:v[0-9]+]];
  // CHECK-NEXT: [[BIT]] = (aicc_u8)a2;
  // CHECK-NEXT: [[SINGLE]] = aicc_f32_of((aicc_u32)a3);
  // CHECK-NEXT: [[HALF]] = (aicc_u16)a4;
  // CHECK-NEXT: *(AICC_GLOBAL aicc_u64 *)a0 = a1;
  // CHECK-NEXT: *(AICC_GLOBAL aicc_u8 *)a5 = [[BIT]];
  // CHECK-NEXT: *(AICC_GLOBAL float *)a5 = [[SINGLE]];
  // CHECK-NEXT: *(AICC_GLOBAL aicc_u16 *)a5 = [[HALF]];
  // CHECK-NEXT: return;
  // CHECK-NEXT: }
  llvm.func @arguments(%x: !llvm.ptr<1> {llvm.noalias}, %n: i64, %bit: i1, %single: f32, %half: f16, %y: !llvm.ptr<1>)
      attributes {dispatch.threads = 64 : i32} {
    llvm.store %n, %x : i64, !llvm.ptr<1>
    llvm.store %bit, %y : i1, !llvm.ptr<1>
    llvm.store %single, %y : f32, !llvm.ptr<1>
    llvm.store %half, %y : f16, !llvm.ptr<1>
    llvm.return
  }

  // Shared arrays and private cells stand at the head; offsets are in bytes.
  // CHECK-LABEL: AICC_KERNEL(256) memory(
  // CHECK-NEXT: AICC_SHARED_ARRAY(float, memory_shared0, 128);
  // CHECK-NEXT: float m0[1];
  // CHECK: [[T:v[0-9]+]] = aicc_thread();
  // CHECK-NEXT: [[AT:v[0-9]+]] = ((AICC_SHARED aicc_u8 *)memory_shared0) + (aicc_i64)(aicc_i32)[[T]] * 4;
  // CHECK-NEXT: [[VALUE:v[0-9]+]] = *(AICC_SHARED float *)[[AT]];
  // CHECK-NEXT: aicc_barrier();
  // CHECK-NEXT: *(AICC_PRIVATE float *)((AICC_PRIVATE aicc_u8 *)m0) = [[VALUE]];
  // CHECK-NEXT: [[ROW:v[0-9]+]] = a0 + (aicc_i64)a1 * 40 + 12;
  // CHECK-NEXT: *(AICC_GLOBAL float *)[[ROW]] = 0x1.8p1f;
  llvm.func @memory(%x: !llvm.ptr<1>, %n: i64) attributes {dispatch.threads = 256 : i32} {
    %one = llvm.mlir.constant(1 : i64) : i64
    %cell = llvm.alloca %one x f32 : (i64) -> !llvm.ptr
    %shared = llvm.mlir.addressof @memory.shared0 : !llvm.ptr<3>
    %t = llvm.call @aicc_thread() : () -> i32
    %at = llvm.getelementptr %shared[%t] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, f32
    %value = llvm.load %at : !llvm.ptr<3> -> f32
    llvm.call @aicc_barrier() : () -> ()
    llvm.store %value, %cell : f32, !llvm.ptr
    %row = llvm.getelementptr %x[%n, 3] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, !llvm.array<10 x f32>
    %three = llvm.mlir.constant(3.0 : f32) : f32
    llvm.store %three, %row : f32, !llvm.ptr<1>
    llvm.return
  }

  // A loop that swaps two values each time: copies first, then moves.
  // CHECK-LABEL: AICC_KERNEL(64) loop(
  // CHECK: [[I:v[0-9]+]] = 0u;
  // CHECK-NEXT: [[A:v[0-9]+]] = 0x1p0f;
  // CHECK-NEXT: [[B:v[0-9]+]] = (-0x1p-1f);
  // CHECK-NEXT: goto L1;
  // CHECK-NEXT: L1:;
  // CHECK-NEXT: [[MORE:v[0-9]+]] = (aicc_i64)[[I]] < (aicc_i64)a1;
  // CHECK-NEXT: if ([[MORE]]) {
  // CHECK-NEXT: goto L2;
  // CHECK-NEXT: }
  // CHECK-NEXT: goto L3;
  // CHECK: L2:;
  // CHECK-NEXT: [[NEXT:v[0-9]+]] = 1u * [[I]] + 1u;
  // CHECK-NEXT: {{[{]$}}
  // CHECK-NEXT: aicc_u64 n[[I]] = [[NEXT]];
  // CHECK-NEXT: float n[[A]] = [[B]];
  // CHECK-NEXT: float n[[B]] = [[A]];
  // CHECK-NEXT: [[I]] = n[[I]];
  // CHECK-NEXT: [[A]] = n[[A]];
  // CHECK-NEXT: [[B]] = n[[B]];
  // CHECK-NEXT: }
  // CHECK-NEXT: goto L1;
  llvm.func @loop(%x: !llvm.ptr<1>, %n: i64) attributes {dispatch.threads = 64 : i32} {
    %zero = llvm.mlir.constant(0 : i64) : i64
    %step = llvm.mlir.constant(1 : i64) : i64
    %one = llvm.mlir.constant(1.0 : f32) : f32
    %two = llvm.mlir.constant(-0.5 : f32) : f32
    llvm.br ^head(%zero, %one, %two : i64, f32, f32)
  ^head(%i: i64, %a: f32, %b: f32):
    %more = llvm.icmp "slt" %i, %n : i64
    llvm.cond_br %more, ^body, ^end
  ^body:
    %next = llvm.add %i, %step : i64
    llvm.br ^head(%next, %b, %a : i64, f32, f32)
  ^end:
    llvm.store %a, %x : f32, !llvm.ptr<1>
    llvm.return
  }

  // 16-bit floats are bits that are computed in f32; from f64 they are rounded once.
  // CHECK-LABEL: AICC_KERNEL(64) narrow(
  // CHECK: [[SUM:v[0-9]+]] = aicc_f16_bits(aicc_f16_value([[H:v[0-9]+]]) + aicc_f16_value(0x3c00u));
  // CHECK-NEXT: [[PICKED:v[0-9]+]] = [[BIT:v[0-9]+]] ? [[SUM]] : [[H]];
  // CHECK-NEXT: [[WIDE:v[0-9]+]] = aicc_f16_value([[PICKED]]);
  // CHECK-NEXT: [[BRAIN:v[0-9]+]] = aicc_bf16_bits(aicc_to_odd([[WIDE]]));
  // CHECK-NEXT: *(AICC_GLOBAL aicc_u16 *)a2 = [[BRAIN]];
  llvm.func @narrow(%half: f16, %bit: i1, %x: !llvm.ptr<1>) attributes {dispatch.threads = 64 : i32} {
    %one = llvm.mlir.constant(1.0 : f16) : f16
    %sum = llvm.fadd %half, %one : f16
    %picked = llvm.select %bit, %sum, %half : i1, f16
    %wide = llvm.fpext %picked : f16 to f64
    %brain = llvm.fptrunc %wide : f64 to bf16
    llvm.store %brain, %x : bf16, !llvm.ptr<1>
    llvm.return
  }

  // Integers are unsigned; what is signed is cast. One bit stays one.
  // CHECK-LABEL: AICC_KERNEL(64) integers(
  // CHECK: [[BYTE:v[0-9]+]] = (aicc_u8)a0;
  // CHECK-NEXT: [[SHIFTED:v[0-9]+]] = (aicc_i8)[[BYTE]] >> 3u;
  // CHECK-NEXT: [[LONG:v[0-9]+]] = (aicc_u64)(aicc_i8)[[SHIFTED]];
  // CHECK-NEXT: [[ODD:v[0-9]+]] = ((aicc_u8)[[LONG]]) & 1u;
  // CHECK-NEXT: [[NOT:v[0-9]+]] = ([[ODD]] ^ 1u) & 1u;
  // CHECK-NEXT: [[SPREAD:v[0-9]+]] = (aicc_u32)-(aicc_i8)[[NOT]];
  // CHECK-NEXT: [[BITS:v[0-9]+]] = aicc_f32_of([[SPREAD]]);
  // CHECK-NEXT: [[ROUNDED:v[0-9]+]] = (aicc_i64)[[BITS]];
  // CHECK-NEXT: [[LARGE:v[0-9]+]] = 1u * [[ROUNDED]] * AICC_U64(0x123456789);
  // CHECK-NEXT: [[ZEROS:v[0-9]+]] = aicc_leading_zeros([[LARGE]], 64u);
  // CHECK-NEXT: *(AICC_GLOBAL aicc_u64 *)a1 = [[ZEROS]];
  // CHECK-NEXT: *(AICC_GLOBAL float *)a1 = aicc_f32_of(0x7f800000u);
  llvm.func @integers(%byte: i8, %x: !llvm.ptr<1>) attributes {dispatch.threads = 64 : i32} {
    %three = llvm.mlir.constant(3 : i8) : i8
    %true = llvm.mlir.constant(true) : i1
    %factor = llvm.mlir.constant(4886718345 : i64) : i64
    %infinity = llvm.mlir.constant(0x7f800000 : f32) : f32
    %shifted = llvm.ashr %byte, %three : i8
    %long = llvm.sext %shifted : i8 to i64
    %odd = llvm.trunc %long : i64 to i1
    %not = llvm.xor %odd, %true : i1
    %spread = llvm.sext %not : i1 to i32
    %bits = llvm.bitcast %spread : i32 to f32
    %rounded = llvm.fptosi %bits : f32 to i64
    %large = llvm.mul %rounded, %factor : i64
    %zeros = "llvm.intr.ctlz"(%large) <{is_zero_poison = false}> : (i64) -> i64
    llvm.store %zeros, %x : i64, !llvm.ptr<1>
    llvm.store %infinity, %x : f32, !llvm.ptr<1>
    llvm.return
  }

  // Comparisons say what they do about NaN.
  // CHECK-LABEL: AICC_KERNEL(64) compare(
  // CHECK: = [[A:v[0-9]+]] < [[B:v[0-9]+]];
  // CHECK: = !([[A]] >= [[B]]);
  // CHECK: = [[A]] < [[B]] || [[A]] > [[B]];
  // CHECK: = [[A]] != [[A]] || [[B]] != [[B]];
  llvm.func @compare(%a: f32, %b: f32, %x: !llvm.ptr<1>) attributes {dispatch.threads = 64 : i32} {
    %0 = llvm.fcmp "olt" %a, %b : f32
    %1 = llvm.fcmp "ult" %a, %b : f32
    %2 = llvm.fcmp "one" %a, %b : f32
    %3 = llvm.fcmp "uno" %a, %b : f32
    llvm.store %0, %x : i1, !llvm.ptr<1>
    llvm.store %1, %x : i1, !llvm.ptr<1>
    llvm.store %2, %x : i1, !llvm.ptr<1>
    llvm.store %3, %x : i1, !llvm.ptr<1>
    llvm.return
  }
} }
