/* What drivers around another one (INNER, a path) begin with. */
#include "aicc-c/driver.h"

#include <dlfcn.h>

#define SHOWN __attribute__((visibility("default")))

static const aicc_driver *inner;
static aicc_driver table;

/* Asks the other driver for its table; 0 when there is none. */
static int open_inner(uint32_t oldest, uint32_t newest) {
  void *library = dlopen(INNER, RTLD_NOW | RTLD_LOCAL);
  aicc_driver_query_function query = library ? (aicc_driver_query_function)dlsym(library, AICC_DRIVER_QUERY) : 0;
  inner = query ? query(oldest, newest) : 0;
  return inner != 0;
}

SHOWN const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest);
