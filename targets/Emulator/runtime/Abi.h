/* What a retargeted kernel calls: a table that the image finds through its symbol AICC_EMULATOR_TABLE. */
#pragma once

#include <stdint.h>

#define AICC_EMULATOR_TABLE "aicc_emulator"
/* A uint32_t of the image: threads that exchange values. */
#define AICC_EMULATOR_WARP "aicc_emulator_warp"

/* Instructions that threads execute together: all of a warp, or of a warpgroup (128) where it says so. Each thread
   brings an array of registers, operands first. Matrix instructions have aicc_emulator_shape as their detail. */
enum AiccEmulatorInstruction {
  AICC_EMULATOR_EXCHANGE,    /* value, lane; the lane's value becomes the value */
  AICC_EMULATOR_ELECT,       /* one word: 1 in one of the threads, 0 in the others */
  AICC_EMULATOR_SYNC_WARP,   /* what the warp's threads wrote before, all of them can read after */
  AICC_EMULATOR_LOAD_MATRIX, /* NVIDIA's ldmatrix: address (two words), results; detail: matrices, 8 if transposed */
  AICC_EMULATOR_MMA,         /* NVIDIA's mma.sync: A, B, C; the result takes the place of C */
  AICC_EMULATOR_WGMMA,       /* NVIDIA's wgmma, of a warpgroup: descriptors of A and B (two words each), D */
  AICC_EMULATOR_MFMA,        /* AMD's mfma: A, B, C; the result takes the place of C */
  AICC_EMULATOR_WMMA         /* AMD's wmma of gfx11: A, B, C; the result takes the place of C */
};

enum AiccEmulatorElement { AICC_EMULATOR_F16, AICC_EMULATOR_BF16, AICC_EMULATOR_TF32, AICC_EMULATOR_F32 };

/* Flags of wgmma: operands that lie along m or n, not along k; D starts from zero. */
#define AICC_EMULATOR_A_ALONG_M (UINT64_C(1) << 32)
#define AICC_EMULATOR_B_ALONG_N (UINT64_C(1) << 33)
#define AICC_EMULATOR_FROM_ZERO (UINT64_C(1) << 34)

static inline uint64_t aicc_emulator_shape(uint32_t m, uint32_t n, uint32_t k, enum AiccEmulatorElement element) {
  return m | n << 8 | k << 20 | (uint64_t)element << 28;
}

struct AiccEmulatorTable {
  uint32_t (*thread)(void); /* number of the running thread in its block */
  uint32_t (*block)(void);
  void (*barrier)(uint32_t site); /* `site`: which one of the code */
  /* An AiccEmulatorInstruction. */
  void (*together)(uint32_t site, uint32_t instruction, uint64_t detail, void *registers);
  /* The block's array number `array`, the same for all its threads. The low 18 bits of its address are what an address
     in shared memory is. */
  void *(*shared)(uint32_t array, uint64_t bytes, uint64_t alignment);
  /* Before each access; `kind` 0: read, 1: write, 2: atomic; `alignment`: of the address, as the code promises it. */
  void (*check)(const void *at, uint64_t bytes, uint32_t kind, uint32_t alignment);

  /* cp.async: `taken` bytes are copied, the rest of `bytes` is zero; groups are each thread's own. */
  void (*copy)(void *to, const void *from, uint32_t bytes, uint32_t taken);
  void (*commitCopies)(void);
  void (*waitCopies)(uint32_t pending); /* until so many groups are left */

  /* mbarrier. `arrive` first adds to the bytes that the phase waits for, and returns the phase's parity. */
  void (*phaseInit)(void *barrier, uint32_t count);
  void (*phaseInvalidate)(void *barrier);
  void (*phaseExpect)(void *barrier, uint32_t bytes);
  uint64_t (*phaseArrive)(void *barrier, uint32_t count, uint32_t bytes);
  uint32_t (*phaseTest)(void *barrier, uint64_t parity); /* whether the phase of this parity is over */
  void (*phaseWait)(void *barrier, uint64_t parity);
  /* cp.async.bulk.tensor from global to shared memory; `map` as encodeTensorMap writes it. */
  void (*copyTensor)(void *to, const void *map, void *barrier, const int32_t *coordinates, uint32_t rank);
  /* What this thread wrote to shared memory, asynchronous instructions may read. */
  void (*fenceAsync)(void);

  /* wgmma groups, of the thread's warpgroup. */
  void (*fenceProducts)(void);
  void (*commitProducts)(void);
  void (*waitProducts)(uint32_t pending);
  /* Before a result of the wgmma at `site` is used by anything but a wgmma. */
  void (*useProduct)(uint32_t site);
};
