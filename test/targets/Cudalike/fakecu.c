/* A vendor's library in the shape of the CUDA driver API, under names of its own: two devices, memory whose addresses
 * are no pointers, a loader that takes the text "main_fake_0" and a kernel that negates four floats. The kernel
 * declares 8192 bytes of shared memory; launched with more, it tells what its tensor map holds instead. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FK(NAME) __attribute__((visibility("default"))) int NAME
#define OFFSET 0x200000000000000ull

static int context, module, function, live;
static unsigned asked;         /* the most shared memory that a launch may ask for */
static __thread void *current; /* as in CUDA: of the calling thread */

static void *at(uint64_t address) { return (void *)(uintptr_t)(address - OFFSET); }

FK(fkInit)(unsigned flags) { return (int)flags; }
FK(fkDeviceGetCount)(int *count) { return (*count = 2), 0; }
FK(fkDeviceGet)(int *device, int index) { return (*device = index + 10), index < 2 ? 0 : 101; }
FK(fkDeviceGetName)(char *name, int size, int device) { return strncpy(name, "fake 9000", (size_t)size), device < 10; }
FK(fkCtxCreate)(void **made, unsigned flags, int device) {
  *made = current = &context;
  return flags != 0 || device != 10 ? 1 : 0;
}
FK(fkCtxDestroy)(void *destroyed) { return destroyed != &context || live != 0 ? abort(), 1 : 0; }
FK(fkCtxSetCurrent)(void *chosen) { return current = chosen, 0; }
FK(fkCtxSynchronize)(void) { return current != &context; }
FK(fkMemAlloc)(uint64_t *address, size_t bytes) {
  ++live;
  *address = OFFSET + (uint64_t)(uintptr_t)aligned_alloc(256, (bytes + 255) / 256 * 256);
  return current != &context;
}
FK(fkMemFree)(uint64_t address) { return --live, free(at(address)), 0; }
FK(fkMemcpyHtoD)(uint64_t target, const void *source, size_t bytes) { return memcpy(at(target), source, bytes), 0; }
FK(fkMemcpyDtoH)(void *target, uint64_t source, size_t bytes) { return memcpy(target, at(source), bytes), 0; }
FK(fkMemcpyDtoD)(uint64_t target, uint64_t source, size_t bytes) { return memcpy(at(target), at(source), bytes), 0; }
FK(fkModuleLoadData)(void **loaded, const void *image) {
  return (*loaded = &module), strcmp(image, "main_fake_0") ? 209 : 0;
}
FK(fkModuleUnload)(void *unloaded) { return unloaded != &module; }
FK(fkModuleGetFunction)(void **found, void *in, const char *name) {
  *found = &function;
  return in != &module || strcmp(name, "main_fake_0") ? 500 : 0;
}
FK(fkFuncGetAttribute)(int *value, int attribute, void *of) {
  return (*value = 8192), of != &function || attribute != 1;
}
FK(fkFuncSetAttribute)(void *of, int attribute, int value) {
  asked = (unsigned)value;
  return of != &function || attribute != 8;
}
FK(fkTensorMapEncodeTiled)(void *map, int type, uint32_t rank, void *address, const uint64_t *sizes,
                           const uint64_t *strides, const uint32_t *box, const uint32_t *steps, int interleave,
                           int swizzle, int promotion, int fill) {
  if ((uintptr_t)map % 64 || !address || steps[0] != 1 || steps[1] != 1 || interleave || promotion > 3 || fill)
    return 1;
  float told[4] = {(float)(type * 10 + (int)rank), (float)sizes[1], (float)strides[0],
                   (float)box[0] + (float)swizzle / 4};
  return memcpy(map, told, sizeof(told)), 0;
}
FK(fkLaunchKernel)(void *launched, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void *stream, void **parameters, void **extra) {
  if (launched != &function || gx * gy * gz * bx * by * bz != 1 || shared > asked || stream || extra ||
      current != &context)
    return 700;
  float *x = at(*(uint64_t *)parameters[0]), *y = at(*(uint64_t *)parameters[1]);
  const float *map = shared ? parameters[2] : NULL;
  for (int i = 0; i < 4; ++i)
    y[i] = map ? map[i] : -x[i];
  return 0;
}
FK(fkGetErrorString)(int status, const char **text) {
  *text = status == 209 ? "no binary for this device" : "something else";
  return 0;
}
