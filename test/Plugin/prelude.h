/* The words of a C that nothing compiles. */
#define AICC_KERNEL(threads) kernel
