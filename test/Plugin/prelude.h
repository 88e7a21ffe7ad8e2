/* The words of a C for the processor, in C and in C++: nothing runs it, compilers read it. */
#include <stdint.h>
#ifdef __cplusplus
#include <cmath>
using std::ceil, std::copysign, std::fabs, std::floor, std::fma, std::fmax, std::fmin, std::fmod, std::rint, std::round,
    std::sqrt, std::trunc;
#define AICC_RESTRICT __restrict__
#define AICC_KERNEL(threads) extern "C" void
extern "C" {
#else
#include <tgmath.h>
#define AICC_RESTRICT restrict
#define AICC_KERNEL(threads) void
#endif
uint32_t aicc_thread(void);
uint32_t aicc_block(void);
void aicc_barrier(void);
uint32_t aicc_shuffle_xor(uint32_t value, uint32_t distance);
#ifdef __cplusplus
}
#endif
typedef uint8_t aicc_u8;
typedef uint16_t aicc_u16;
typedef uint32_t aicc_u32;
typedef uint64_t aicc_u64;
typedef int8_t aicc_i8;
typedef int16_t aicc_i16;
typedef int32_t aicc_i32;
typedef int64_t aicc_i64;
#define AICC_U64(n) UINT64_C(n)
#define AICC_FUNCTION static inline
#define AICC_GLOBAL
#define AICC_SHARED
#define AICC_PRIVATE
#define AICC_SHARED_ARRAY(type, name, n) static type name[n]
