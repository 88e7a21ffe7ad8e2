/* Launches a kernel with more shared memory than it declares and with tensor maps.
 *
 *   host DRIVER.so MAPS */
#include "aicc-c/driver.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  void *library = argc == 3 ? dlopen(argv[1], RTLD_NOW) : NULL;
  aicc_driver_query_function query = library ? (aicc_driver_query_function)dlsym(library, AICC_DRIVER_QUERY) : NULL;
  const aicc_driver *driver = query ? query(0, AICC_DRIVER_VERSION) : NULL;
  aicc_device *device = NULL;
  aicc_module *module = NULL;
  aicc_device_kernel *kernel = NULL;
  uint64_t x = 0, y = 0;
  float told[4];
  if (!driver || driver->open(0, &device) || driver->load(device, "main_fake_0", 11, &module) ||
      driver->find(module, "main_fake_0", &kernel) || driver->allocate(device, 16, &x) ||
      driver->allocate(device, 16, &y))
    return printf("%s\n", driver ? driver->error() : "no driver"), 1;
  aicc_tensor_map maps[5] = {{sizeof(aicc_tensor_map), x, 2, 2, {64, 200}, {128}, {64, 8}, 128}};
  uint64_t slots[] = {x, y};
  aicc_launch launch = {sizeof launch, slots, 2, {1, 1, 1}, {1, 1, 1}, 100000, (uint32_t)atoi(argv[2]), maps, NULL};
  aicc_status status = driver->launch(device, kernel, &launch);
  if (status == AICC_OK)
    status = driver->copy(device, AICC_COPY_TO_HOST, (uint64_t)(uintptr_t)told, y, 16);
  if (status == AICC_OK)
    printf("takes %u, told %g %g %g %g\n", driver->most_maps, told[0], told[1], told[2], told[3]);
  else
    printf("%s\n", driver->error());
  driver->release(device, x);
  driver->release(device, y);
  driver->unload(device, module);
  driver->close(device);
  return 0;
}
