/* The host's side of both interfaces of a plugin, for tests: no line of it is shared with aicc.
 *
 *   host FOLDER run MODEL[,MODEL...] [VALUES | =COUNT]...   compiles and loads all models, then runs each: an input is
 *                                                           its values, an output how many it has
 *   host FOLDER claim MODEL                                 asks whether the plugin takes it
 *   host FOLDER truncate MODEL                              asks that of every beginning of the file
 *   host FOLDER flip MODEL ROUNDS                           asks that of copies with damaged bytes, compiles some
 *   host FOLDER versions                                    negotiation and tables
 *   host FOLDER driver                                      what a driver refuses */
#include "aicc-c/driver.h"
#include "aicc-c/plugin.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { most = 16 };

static const aicc_plugin *plugin;
static const aicc_driver *driver;
static void *blocks[1024];
static size_t blockCount;
static bool isQuiet;
static int reports;

static void *allocate(void *host, size_t bytes) {
  (void)host;
  if (blockCount == sizeof(blocks) / sizeof(blocks[0]))
    return NULL;
  return blocks[blockCount++] = malloc(bytes ? bytes : 1);
}

static void report(void *host, const char *node, const char *message) {
  (void)host;
  ++reports;
  if (!isQuiet)
    printf("%s%s%s%s\n", node ? "node '" : "", node ? node : "", node ? "': " : "", message);
}

static const aicc_plugin_host host = {sizeof(host), NULL, allocate, report};

static void freeBlocks(void) {
  while (blockCount > 0)
    free(blocks[--blockCount]);
}

static void die(const char *what, const char *why) {
  printf("%s: %s\n", what, why);
  exit(1);
}

static void *symbol(const char *folder, const char *file, const char *name) {
  char path[4096];
  snprintf(path, sizeof(path), "%s/%s", folder, file);
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  void *found = library ? dlsym(library, name) : NULL;
  if (!found)
    die(path, dlerror());
  return found;
}

static void *readFile(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  if (!file)
    die(path, "cannot be opened");
  fseek(file, 0, SEEK_END);
  *bytes = (size_t)ftell(file);
  rewind(file);
  void *data = malloc(*bytes + 1);
  if (!data || fread(data, 1, *bytes, file) != *bytes)
    die(path, "cannot be read");
  fclose(file);
  return data;
}

/* A copy that ends with its memory, so that a sanitizer sees who reads on. */
static aicc_status claim(const void *bytes, size_t count) {
  void *exact = malloc(count ? count : 1);
  if (count)
    memcpy(exact, bytes, count);
  aicc_plugin_graph graph = {sizeof(graph), "kernel_0", exact, count};
  aicc_status status = plugin->claim(&host, &graph);
  free(exact);
  return status;
}

static aicc_status compile(const void *bytes, size_t count, aicc_plugin_blob *blob) {
  const char *name = getenv("KERNEL");
  aicc_plugin_graph graph = {sizeof(graph), name ? name : "kernel_0", bytes, count};
  *blob = (aicc_plugin_blob){sizeof(*blob), NULL, 0, NULL};
  return plugin->compile_graph(&host, &graph, blob);
}

static void expectOk(aicc_status status, const char *what) {
  if (status != AICC_OK)
    die(what, driver->error());
}

static size_t parse(const char *text, float *values, size_t capacity) {
  size_t count = 0;
  for (char *end; *text && count < capacity; text = end + (*end == ','))
    values[count++] = strtof(text, &end);
  return count;
}

/* Launches a kernel with arguments of the command line and prints its outputs. */
static void launch(aicc_device *device, aicc_module *module, int argc, char **argv) {
  static float values[most][4096];
  uint64_t slots[most];
  size_t counts[most];
  aicc_device_kernel *kernel;
  const char *name = getenv("KERNEL");
  expectOk(driver->find(module, name ? name : "kernel_0", &kernel), "find");
  for (int i = 0; i < argc; ++i) {
    counts[i] = argv[i][0] == '=' ? (size_t)atoi(argv[i] + 1) : parse(argv[i], values[i], 4096);
    expectOk(driver->allocate(device, (int64_t)counts[i] * 4, &slots[i]), "allocate");
    if (slots[i] % 256 != 0)
      die("allocate", "not aligned");
    if (argv[i][0] != '=')
      expectOk(
          driver->copy(device, AICC_COPY_TO_DEVICE, slots[i], (uint64_t)(uintptr_t)values[i], (int64_t)counts[i] * 4),
          "copy");
  }
  aicc_launch order = {sizeof(order), slots, (uint32_t)argc, {1, 1, 1}, {1, 1, 1}, 0, 0, NULL, NULL};
  expectOk(driver->launch(device, kernel, &order), "launch");
  expectOk(driver->synchronize(device), "synchronize");
  for (int i = 0; i < argc; ++i) {
    if (argv[i][0] == '=') {
      expectOk(
          driver->copy(device, AICC_COPY_TO_HOST, (uint64_t)(uintptr_t)values[i], slots[i], (int64_t)counts[i] * 4),
          "copy");
      printf("%zu:", counts[i]);
      for (size_t k = 0; k < counts[i]; ++k)
        printf(" %.6g", (double)values[i][k]);
      printf("\n");
    }
    driver->release(device, slots[i]);
  }
}

static int run(char *models, int argc, char **argv) {
  aicc_device *device;
  aicc_module *modules[most];
  int count = 0;
  expectOk(driver->open(0, &device), "open");
  for (char *model = strtok(models, ","); model && count < most; model = strtok(NULL, ",")) {
    size_t bytes;
    aicc_plugin_blob blob;
    void *data = readFile(model, &bytes);
    aicc_status status = compile(data, bytes, &blob);
    free(data);
    if (status != AICC_OK) {
      printf("status %d\n", (int)status);
      freeBlocks();
      driver->close(device);
      return (int)status;
    }
    if (driver->check(blob.compatibility) != AICC_COMPATIBLE)
      die("check", driver->error());
    expectOk(driver->load(device, blob.bytes, blob.byte_count, &modules[count++]), "load");
    freeBlocks();
  }
  for (int i = 0; i < count; ++i)
    launch(device, modules[i], argc, argv);
  for (int i = 0; i < count; ++i)
    driver->unload(device, modules[i]);
  driver->close(device);
  return 0;
}

static int truncateAll(const char *model) {
  size_t bytes, taken = 0, refused = 0;
  char *data = readFile(model, &bytes);
  isQuiet = true;
  for (size_t count = 0; count <= bytes; ++count) {
    int before = reports;
    aicc_status status = claim(data, count);
    taken += status == AICC_OK;
    refused += status != AICC_OK && reports == before + 1;
  }
  free(data);
  printf("%zu taken, %zu refused with one report, of %zu\n", taken, refused, bytes + 1);
  return taken + refused == bytes + 1 ? 0 : 1;
}

static int flip(const char *model, int rounds) {
  size_t bytes;
  char *data = readFile(model, &bytes), *copy = malloc(bytes);
  int taken = 0, compiled = 0, bad = 0;
  uint64_t random = 88172645463325252u; /* xorshift: the same rounds everywhere */
  isQuiet = true;
  for (int round = 0; round < rounds; ++round) {
    memcpy(copy, data, bytes);
    for (int i = 0; i <= round % 4; ++i) {
      random ^= random << 13, random ^= random >> 7, random ^= random << 17;
      char *at = &copy[random % bytes];
      *at = (char)(round & 1 ? *at ^ (1 << (random >> 40 & 7)) : (int)(random >> 48));
    }
    int before = reports;
    aicc_status status = claim(copy, bytes);
    bad += status != AICC_OK && reports != before + 1;
    if (status != AICC_OK || ++taken % 50 != 1)
      continue;
    aicc_plugin_blob blob;
    bad += compile(copy, bytes, &blob) != AICC_OK;
    ++compiled;
    freeBlocks();
  }
  free(data);
  free(copy);
  printf("%s, %s, %d bad\n", taken > 0 ? "some taken" : "none taken", compiled > 0 ? "some compiled" : "none compiled",
         bad);
  return bad;
}

static int versions(const char *folder) {
  aicc_plugin_query_function queryPlugin;
  aicc_driver_query_function queryDriver;
  void *found = symbol(folder, "compiler.so", AICC_PLUGIN_QUERY);
  memcpy(&queryPlugin, &found, sizeof(found));
  found = symbol(folder, "driver.so", AICC_DRIVER_QUERY);
  memcpy(&queryDriver, &found, sizeof(found));
  printf("plugin: 0-0 %s, 0-5 %s, 1-2 %s\n", queryPlugin(0, 0) ? "yes" : "no", queryPlugin(0, 5) ? "yes" : "no",
         queryPlugin(1, 2) ? "yes" : "no");
  printf("driver: 0-0 %s, 0-5 %s, 1-2 %s\n", queryDriver(0, 0) ? "yes" : "no", queryDriver(0, 5) ? "yes" : "no",
         queryDriver(1, 2) ? "yes" : "no");
  printf("plugin: version %u, name %s, toolchain %s\n", plugin->version, plugin->name, plugin->toolchain);
  printf("driver: version %u, name %s\n", driver->version, driver->name);
  return 0;
}

static void refused(const char *what, aicc_status status) {
  printf("%s: %d, %s\n", what, (int)status, driver->error());
}

static int checkDriver(void) {
  aicc_device *device;
  aicc_module *module;
  uint64_t address;
  printf("%d device, '%s', '%s', error '%s'\n", driver->device_count(), driver->device_name(0), driver->device_name(1),
         driver->error());
  refused("open", driver->open(1, &device));
  expectOk(driver->open(0, &device), "open");
  refused("allocate", driver->allocate(device, -1, &address));
  refused("allocate", driver->allocate(device, INT64_MAX - 4096, &address));
  expectOk(driver->allocate(device, 0, &address), "allocate");
  printf("no bytes at %s\n", address ? "an address" : "none");
  refused("copy", driver->copy(device, (aicc_copy_kind)9, address, address, 1));
  driver->release(device, address);
  refused("load", driver->load(device, "no library", 10, &module));
  refused("load", driver->load(device, "\177ELF and no more", 16, &module));
  printf("check: %d", (int)driver->check("code of others"));
  printf(", %s\n", driver->error());
  driver->close(device);
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 3)
    die("usage", "host FOLDER MODE ...");
  aicc_plugin_query_function queryPlugin;
  aicc_driver_query_function queryDriver;
  void *found = symbol(argv[1], "compiler.so", AICC_PLUGIN_QUERY);
  memcpy(&queryPlugin, &found, sizeof(found));
  found = symbol(argv[1], "driver.so", AICC_DRIVER_QUERY);
  memcpy(&queryDriver, &found, sizeof(found));
  plugin = queryPlugin(0, AICC_PLUGIN_VERSION);
  driver = queryDriver(0, AICC_DRIVER_VERSION);
  if (!plugin || !driver)
    die("query", "no common version");
  const char *mode = argv[2];
  if (!strcmp(mode, "run") && argc > 3 && argc - 4 <= most)
    return run(argv[3], argc - 4, argv + 4);
  if (!strcmp(mode, "truncate") && argc == 4)
    return truncateAll(argv[3]);
  if (!strcmp(mode, "flip") && argc == 5)
    return flip(argv[3], atoi(argv[4]));
  if (!strcmp(mode, "versions"))
    return versions(argv[1]);
  if (!strcmp(mode, "driver"))
    return checkDriver();
  if (strcmp(mode, "claim") || argc != 4)
    die("usage", "host FOLDER run|claim|truncate|flip|versions|driver ...");
  size_t bytes;
  void *data = readFile(argv[3], &bytes);
  aicc_status status = claim(data, bytes);
  free(data);
  printf("status %d\n", (int)status);
  return (int)status;
}
