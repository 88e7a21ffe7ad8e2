#define _GNU_SOURCE
#include "vendor.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const entry_names[ENTRIES] = {"init",
                                                 "device-count",
                                                 "device-get",
                                                 "device-name",
                                                 "context-create",
                                                 "context-destroy",
                                                 "context-set",
                                                 "synchronize",
                                                 "allocate",
                                                 "release",
                                                 "copy-to-device",
                                                 "copy-to-host",
                                                 "copy-on-device",
                                                 "module-load",
                                                 "module-unload",
                                                 "module-function",
                                                 "launch",
                                                 "function-get",
                                                 "function-set",
                                                 "tensor-map",
                                                 "error-text",
                                                 "stream-create",
                                                 "stream-destroy",
                                                 "stream-synchronize",
                                                 "start-copy-to-device",
                                                 "start-copy-to-host",
                                                 "start-copy-on-device",
                                                 "event-create",
                                                 "event-destroy",
                                                 "event-record",
                                                 "event-synchronize"};

/* --- Failures ------------------------------------------------------------------------------------------------------
 */

static __thread char problem[512];

const char *last_error(void) { return problem; }

aicc_status fail(aicc_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem, sizeof(problem), format, arguments);
  va_end(arguments);
  return status;
}

/* --- The map -------------------------------------------------------------------------------------------------------
 */

static pthread_once_t opened = PTHREAD_ONCE_INIT;
static char trouble[512]; /* why nothing can be called; "" when it can */
void *calls[ENTRIES];
char device_word[64] = "device";

/* The path of a file beside this library. */
static int beside(const char *name, char *path, size_t size) {
  Dl_info info;
  const char *slash = dladdr((void *)&beside, &info) && info.dli_fname ? strrchr(info.dli_fname, '/') : NULL;
  if (!slash)
    return 0;
  int folder = (int)(slash - info.dli_fname);
  const char *word = info.dli_fname + folder;
  while (word > info.dli_fname && word[-1] != '/')
    --word;
  snprintf(device_word, sizeof(device_word), "%.*s", (int)(info.dli_fname + folder - word), word);
  return snprintf(path, size, "%.*s/%s", folder, info.dli_fname, name) < (int)size;
}

/* A line of the map; 0 when it makes no sense. Names of functions are kept until the library is known. */
static int read_line(char *line, void **library, char names[ENTRIES][128]) {
  char key[64], value[128], rest;
  if (sscanf(line, " %c", &rest) != 1 || rest == '#')
    return 1;
  if (sscanf(line, "%63s %127s %c", key, value, &rest) != 2)
    return 0;
  if (strcmp(key, "library") == 0) {
    if (!*library)
      *library = dlopen(value, RTLD_NOW | RTLD_LOCAL);
    if (!*library)
      snprintf(trouble, sizeof(trouble), "expected the vendor's library %s, found none", value);
    return 1;
  }
  for (int i = 0; i < ENTRIES; ++i)
    if (strcmp(key, entry_names[i]) == 0)
      return strcpy(names[i], value) != NULL;
  return 0;
}

static void find_calls(void *library, char names[ENTRIES][128]) {
  trouble[0] = '\0';
  for (int i = 0; i < ENTRIES && !*trouble; ++i) {
    if (!*names[i] && i >= FIRST_OF_STREAMS) /* a map that was written before there were streams */
      continue;
    if (!*names[i])
      snprintf(trouble, sizeof(trouble), "expected a line '%s' in driver.map, found none", entry_names[i]);
    else if (strcmp(names[i], "-") != 0 && !(calls[i] = dlsym(library, names[i])))
      snprintf(trouble, sizeof(trouble), "expected a function '%s' in the vendor's library, found none", names[i]);
  }
}

static void open_library(void) {
  char path[4096], line[512], names[ENTRIES][128] = {{0}};
  FILE *map = beside("driver.map", path, sizeof(path)) ? fopen(path, "re") : NULL;
  if (!map) {
    snprintf(trouble, sizeof(trouble), "expected a file driver.map beside driver.so, found none");
    return;
  }
  void *library = NULL;
  int number = 0, is_read = 1;
  while (is_read && fgets(line, sizeof(line), map)) {
    ++number;
    is_read = read_line(line, &library, names);
  }
  fclose(map);
  if (!is_read)
    snprintf(trouble, sizeof(trouble), "driver.map: expected NAME VALUE in line %d", number);
  else if (library)
    find_calls(library, names);
  else if (!*trouble)
    snprintf(trouble, sizeof(trouble), "expected a line 'library' in driver.map, found none");
  int status = *trouble || !calls[INIT] ? 0 : ((init_function)calls[INIT])(0);
  if (status != 0)
    snprintf(trouble, sizeof(trouble), "the vendor's library cannot start: status %d", status);
}

int has_streams(void) {
  pthread_once(&opened, open_library); /* the map says whether there are any */
  int found = 0;
  for (int i = FIRST_OF_STREAMS; i < ENTRIES; ++i)
    found += calls[i] != NULL;
  return found == ENTRIES - FIRST_OF_STREAMS;
}

int is_ready(void) {
  pthread_once(&opened, open_library);
  if (*trouble)
    fail(AICC_UNSUPPORTED, "%s", trouble);
  return !*trouble;
}

aicc_status checked(int status, const char *what) {
  const char *words = NULL;
  if (status == 0)
    return AICC_OK;
  if (!calls[ERROR_TEXT] || ((error_function)calls[ERROR_TEXT])(status, &words) != 0 || !words)
    return fail(AICC_RUN_FAILED, "%s: status %d", what, status);
  return fail(AICC_RUN_FAILED, "%s: %s (status %d)", what, words, status);
}
