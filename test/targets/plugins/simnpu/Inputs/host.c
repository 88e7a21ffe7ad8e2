/* host PLUGIN run FILE CASE        compiles the programs behind the line "#--- CASE" of FILE, runs each kernel on
 * arguments that hold 0, 1, 2 ... as float32; prints what the last one holds, or what was refused host PLUGIN damage
 * FILE CASE     loads the code with each byte changed, cut at each word, and with random words and a fitting checksum:
 * refused, or run to an end */
#include "aicc-c/driver.h"
#include "aicc-c/plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const aicc_plugin *plugin;
static const aicc_driver *driver;

static void *allocate(void *host, size_t bytes) {
  (void)host;
  return malloc(bytes);
}

static void report(void *host, const char *node, const char *message) {
  (void)host;
  printf("compiler: %s%s%s\n", node ? node : "", node ? ": " : "", message);
}

static void *need(void *value, const char *what) {
  if (value)
    return value;
  fprintf(stderr, "%s\n", what);
  exit(2);
}

static void *symbol(const char *folder, const char *file, const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  void *library = need(dlopen(path, RTLD_NOW), path);
  return need(dlsym(library, name), name);
}

static void open_plugin(const char *folder) {
  void *found = symbol(folder, "compiler.so", AICC_PLUGIN_QUERY);
  aicc_plugin_query_function query;
  aicc_driver_query_function ask;
  memcpy(&query, &found, sizeof query);
  plugin = query(0, 0);
  found = symbol(folder, "driver.so", AICC_DRIVER_QUERY);
  memcpy(&ask, &found, sizeof ask);
  driver = ask(0, 0);
}

/* The lines of a case: behind "#--- NAME", up to the next one. */
static char *read_case(const char *path, const char *name) {
  char *line = malloc(4096), *text = calloc(1, 1 << 20), head[64];
  FILE *file = need(fopen(path, "r"), path);
  int is_inside = 0;
  snprintf(head, sizeof head, "#--- %s\n", name);
  while (fgets(line, 4096, file)) {
    if (line[0] == '#')
      is_inside = !strcmp(line, head);
    else if (is_inside)
      strcat(text, line);
  }
  fclose(file);
  free(line);
  return text;
}

static int compile(const char *text, aicc_plugin_blob *blob) {
  aicc_plugin_host host = {sizeof host, NULL, allocate, report};
  aicc_plugin_program program = {sizeof program, text, strlen(text)};
  return plugin->compile_tiles(&host, &program, blob) == AICC_OK;
}

enum { MOST = 8 };

/* Runs the kernel called `name` with the arguments that its text lists; the last one is the result. */
static aicc_status run(aicc_module *module, const char *name, const char *text, int is_printed) {
  aicc_device_kernel *kernel;
  float *memory[MOST] = {0};
  uint64_t slots[MOST];
  size_t bytes[MOST] = {0};
  unsigned count = 0;
  aicc_status status = driver->find(module, name, &kernel);
  for (const char *at = text; status == AICC_OK && (at = strstr(at, "\nargument ")) && count < MOST; ++at, ++count) {
    bytes[count] = strtoul(at + 10, NULL, 10);
    memory[count] = need(malloc(bytes[count]), "memory");
    for (size_t i = 0; i < bytes[count] / 4; ++i)
      memory[count][i] = (float)i;
    slots[count] = (uint64_t)(uintptr_t)memory[count];
  }
  aicc_launch launch = {sizeof launch, slots, count, {1, 1, 1}, {1, 1, 1}, 0, 0, NULL, NULL};
  const char *kernel_line = need(strstr(text, "kernel "), "kernel");
  launch.groups[0] = (uint32_t)atoi(strchr(kernel_line + 7, ' '));
  if (status == AICC_OK)
    status = driver->launch(NULL, kernel, &launch);
  if (is_printed && status != AICC_OK)
    printf("%s\n", driver->error());
  for (size_t i = 0; is_printed && status == AICC_OK && count && i < bytes[count - 1] / 4; ++i)
    printf("%s%g", i ? " " : "", (double)memory[count - 1][i]);
  if (is_printed && status == AICC_OK)
    printf("\n");
  for (unsigned i = 0; i < count; ++i)
    free(memory[i]);
  return status;
}

/* As code.h has it: words 2 and 3 are the count and the checksum of what follows. */
static void sign(int64_t *words, size_t count) {
  const unsigned char *at = (const unsigned char *)(words + 4);
  uint64_t sum = 0xcbf29ce484222325u;
  for (size_t i = 0; i < (count - 4) * 8; ++i)
    sum = (sum ^ at[i]) * 0x100000001b3u;
  words[2] = (int64_t)count;
  words[3] = (int64_t)sum;
}

static void show(const char *text, long word, long long value) {
  aicc_plugin_blob blob = {sizeof blob, NULL, 0, NULL};
  aicc_module *module;
  if (!compile(text, &blob))
    return;
  if (word >= 0) {
    ((int64_t *)blob.bytes)[word] = value;
    sign(blob.bytes, blob.byte_count / 8);
  }
  if (driver->load(NULL, blob.bytes, blob.byte_count, &module) != AICC_OK)
    printf("driver: %s\n", driver->error());
  else {
    run(module, "k", text, 1);
    driver->unload(NULL, module);
  }
  free(blob.bytes);
  free(blob.compatibility);
}

static int refused, taken;

static void try_load(const void *bytes, size_t count, const char *text) {
  aicc_module *module;
  if (driver->load(NULL, bytes, count, &module) != AICC_OK) {
    ++refused;
    return;
  }
  ++taken;
  run(module, "k", text, 0);
  driver->unload(NULL, module);
}

/* Whoever forges the sizes of arguments could write to any memory; a driver can only believe them. */
enum { behind_arguments = 18 };

static void damage(const char *text) {
  aicc_plugin_blob blob = {sizeof blob, NULL, 0, NULL};
  if (!compile(text, &blob))
    exit(2);
  size_t bytes = blob.byte_count, words = bytes / 8;
  unsigned char *copy = need(malloc(bytes), "memory");
  for (size_t i = 0; i < bytes; ++i) {
    memcpy(copy, blob.bytes, bytes);
    copy[i] ^= (unsigned char)(1 << i % 8);
    try_load(copy, bytes, text);
  }
  for (size_t i = 0; i < words; ++i)
    try_load(blob.bytes, i * 8, text);
  printf("damaged: %d taken\n", taken);
  refused = taken = 0;
  srand(1);
  static const int64_t odd[] = {-1, 0, 1, 2, 3, 7, 16, 17, 63, 4096, 65536, 0x7fffffff, INT64_MAX, INT64_MIN};
  for (size_t i = 0; i < 4000; ++i) {
    memcpy(copy, blob.bytes, bytes);
    int64_t *word = (int64_t *)(void *)copy;
    for (int changes = rand() % 3; changes >= 0; --changes)
      word[behind_arguments + (size_t)rand() % (words - behind_arguments)] =
          odd[(size_t)rand() % (sizeof odd / sizeof *odd)];
    sign(word, words);
    try_load(copy, bytes, text);
  }
  printf("forged: %s taken, %s refused\n", taken ? "some" : "none", refused ? "some" : "none");
  free(copy);
  free(blob.bytes);
  free(blob.compatibility);
}

int main(int argc, char **argv) {
  if (argc != 5 && argc != 7)
    return 2;
  open_plugin(argv[1]);
  char *text = read_case(argv[3], argv[4]);
  if (strcmp(argv[2], "damage"))
    show(text, argc == 7 ? strtol(argv[5], NULL, 0) : -1, argc == 7 ? strtoll(argv[6], NULL, 0) : 0);
  else
    damage(text);
  free(text);
  return 0;
}
