/* What the kernels that aicc writes say in words of their own, in OpenCL C 1.2. */
#pragma OPENCL FP_CONTRACT OFF
#ifndef AICC_NO_F64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

typedef uchar aicc_u8;
typedef ushort aicc_u16;
typedef uint aicc_u32;
typedef ulong aicc_u64;
typedef char aicc_i8;
typedef short aicc_i16;
typedef int aicc_i32;
typedef long aicc_i64;

#define AICC_U64(n) n##ul
#define AICC_FUNCTION static
#define AICC_KERNEL(threads) __kernel __attribute__((reqd_work_group_size(threads, 1, 1))) void
#define AICC_GLOBAL __global
#define AICC_SHARED __local
#define AICC_PRIVATE __private
#define AICC_SHARED_ARRAY(type, name, n) __local type name[n]
#define AICC_RESTRICT restrict
#define aicc_thread() ((aicc_u32)get_local_id(0))
#define aicc_block() ((aicc_u32)get_group_id(0))
#define aicc_barrier() barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)

/* Every device converts 16-bit floats, whether it computes in them or not. */
#define AICC_HAS_F16
AICC_FUNCTION float aicc_f16_value(aicc_u16 bits) { return vload_half(0, (const __private half *)&bits); }
AICC_FUNCTION aicc_u16 aicc_f16_bits(float value) {
  aicc_u16 bits;
  vstore_half_rte(value, 0, (__private half *)&bits);
  return bits;
}

