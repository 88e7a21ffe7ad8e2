/* What a retargeted kernel calls: a table that the image finds through its symbol AICC_EMULATOR_TABLE. */
#pragma once

#include <stdint.h>

#define AICC_EMULATOR_TABLE "aicc_emulator"
/* A uint32_t of the image: threads that exchange values. */
#define AICC_EMULATOR_WARP "aicc_emulator_warp"

struct AiccEmulatorTable {
  uint32_t (*thread)(void); /* number of the running thread in its block */
  uint32_t (*block)(void);
  void (*barrier)(uint32_t site); /* `site`: which one of the code */
  /* The `value` of thread `lane` of the same warp. */
  uint32_t (*exchange)(uint32_t site, uint32_t value, uint32_t lane);
  /* The block's array number `array`, the same for all its threads. */
  void *(*shared)(uint32_t array, uint64_t bytes);
  /* Before each access. */
  void (*check)(const void *at, uint64_t bytes, uint32_t writes);
};
