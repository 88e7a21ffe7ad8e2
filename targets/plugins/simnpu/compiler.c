/* compiler.so: tile programs (aicc-c/tile_program.h) to words of code (code.h). A line of the program becomes an
 * instruction; there is nothing left to decide. */
#include "aicc-c/plugin.h"
#include "aicc-c/tile_program.h"
#include "module.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *at;     /* the rest of the text */
  const char *kernel; /* its name, for messages; "" before the first one */
  char name[NAME_WORDS * 8];
  int64_t *words;
  size_t count, room;
  int line;
  char problem[200]; /* the first one; nothing happens after it */
} reader;

static void fail(reader *r, const char *format, ...) {
  va_list arguments;
  if (r->problem[0])
    return;
  int length = snprintf(r->problem, sizeof r->problem, "line %d: ", r->line);
  va_start(arguments, format);
  vsnprintf(r->problem + length, sizeof r->problem - (size_t)length, format, arguments);
  va_end(arguments);
}

static void put(reader *r, int64_t word) {
  if (r->count == r->room) {
    size_t room = r->room ? 2 * r->room : 1024;
    int64_t *more = r->problem[0] ? NULL : realloc(r->words, room * sizeof *more);
    if (!more) {
      fail(r, "out of memory");
      return;
    }
    r->words = more, r->room = room;
  }
  r->words[r->count++] = word;
}

/* Sets a word that was put before. */
static void set(reader *r, size_t place, int64_t word) {
  if (place < r->count)
    r->words[place] = word;
}

/*===-- Words of the text --------------------------------------------------===*/

/* The next word of the line, at most 63 characters; "" at its end. */
static const char *word(reader *r, char *buffer) {
  size_t length = 0;
  while (*r->at == ' ')
    ++r->at;
  while (r->at[length] && r->at[length] != ' ' && r->at[length] != '\n')
    ++length;
  if (length > 63)
    fail(r, "expected words of at most 63 characters");
  size_t taken = length > 63 ? 0 : length;
  memcpy(buffer, r->at, taken);
  buffer[taken] = 0;
  r->at += length;
  return buffer;
}

static void end_of_line(reader *r) {
  if (*r->at != '\n')
    fail(r, "expected the end of the line, found '%.20s'", r->at);
  else
    ++r->at, ++r->line;
}

static int64_t number_behind(reader *r, const char *text, const char *what) {
  char *end;
  long long value = strtoll(text, &end, 10);
  if (!*text || *end)
    fail(r, "expected %s, found '%s'", what, text);
  return value;
}

static int64_t number(reader *r) {
  char buffer[64];
  return number_behind(r, word(r, buffer), "a number");
}

/* "r3" -> 3 for the prefix 'r'. */
static int64_t numbered(reader *r, char prefix) {
  char buffer[64];
  const char *text = word(r, buffer);
  if (text[0] == prefix)
    return number_behind(r, text + 1, "a number");
  fail(r, "expected a word with '%c', found '%s'", prefix, text);
  return 0;
}

static int64_t in_table(reader *r, const char *const *names, int count, const char *what) {
  char buffer[64];
  const char *text = word(r, buffer);
  for (int i = 0; i < count; ++i)
    if (!strcmp(text, names[i]))
      return i;
  fail(r, "expected %s, found '%s'", what, text);
  return 0;
}

static int64_t type_word(reader *r) { return in_table(r, type_names, TYPES, "a type"); }

static void place(reader *r) {
  char buffer[64];
  const char *text = word(r, buffer);
  if (text[0] != 'm' && text[0] != 'a')
    fail(r, "expected a memory, found '%s'", text);
  else
    put(r, number_behind(r, text + 1, "a memory") + (text[0] == 'a' ? ARGUMENT : 0));
  put(r, numbered(r, 'r'));
  put(r, number(r));
  put(r, number(r));
}

static void numbers(reader *r, int count) {
  for (int i = 0; i < count; ++i)
    put(r, number(r));
}

/*===-- Instructions -------------------------------------------------------===*/

static int64_t operation_word(reader *r) {
  char buffer[64];
  const char *text = word(r, buffer);
  for (int i = 0; i < OPERATIONS; ++i)
    if (!strcmp(text, operations[i].name))
      return i;
  fail(r, "expected an operation of the vector engine, found '%s'", text);
  return 0;
}

static void step(reader *r) {
  int64_t which = operation_word(r);
  put(r, which);
  put(r, type_word(r));
  for (int i = 0; i < 3; ++i)
    if (which == DO_CONSTANT)
      put(r, i == 0 ? number(r) : 0);
    else
      put(r, i < operations[which].operands ? numbered(r, 'v') : 0);
}

/* The lines behind "map". */
static void map(reader *r, int64_t inputs, int64_t steps) {
  char buffer[64];
  for (int64_t i = 0; i <= inputs + steps && !r->problem[0]; ++i) {
    end_of_line(r);
    const char *wanted = i < inputs ? "input" : i < inputs + steps ? "step" : "output";
    if (strcmp(word(r, buffer), wanted))
      fail(r, "expected '%s', found '%s'", wanted, buffer);
    if (i >= inputs && i < inputs + steps) {
      step(r);
      continue;
    }
    put(r, type_word(r));
    if (i == inputs + steps)
      put(r, numbered(r, 'v'));
    place(r);
  }
}

static void operands(reader *r, int64_t op) {
  switch (op) {
  case OP_SET:
    put(r, numbered(r, 'r'));
    put(r, number(r));
    return;
  case OP_WAIT:
  case OP_SIGNAL: put(r, numbered(r, 'f')); return;
  case OP_COPY:
    numbers(r, 3);
    place(r);
    place(r);
    put(r, numbered(r, 'r'));
    put(r, numbered(r, 'r'));
    return;
  case OP_CLEAR:
    put(r, type_word(r));
    numbers(r, 2);
    place(r);
    return;
  case OP_MATMUL:
    put(r, type_word(r));
    put(r, type_word(r));
    numbers(r, 3);
    for (int i = 0; i < 3; ++i)
      place(r);
    return;
  case OP_MAP: {
    numbers(r, 4);
    if (!r->problem[0])
      map(r, r->words[r->count - 2], r->words[r->count - 1]);
    return;
  }
  default: /* registers */
    for (int i = 1; i < op_words[op]; ++i)
      put(r, numbered(r, 'r'));
  }
}

/* "queue ENGINE REGISTERS" was read up to its name. */
static void queue(reader *r) {
  size_t open[MAX_DEPTH_OF_LOOPS], depth = 0;
  put(r, in_table(r, engine_names, ENGINES, "an engine"));
  put(r, number(r));
  end_of_line(r);
  put(r, 0);
  size_t first = r->count;
  while (!r->problem[0]) {
    int64_t op = in_table(r, op_names, OPS, "an instruction");
    if (op == OP_END && depth == 0)
      break;
    if (op == OP_LOOP && depth == MAX_DEPTH_OF_LOOPS) {
      fail(r, "expected at most %d loops inside each other", MAX_DEPTH_OF_LOOPS);
      break;
    }
    size_t here = r->count;
    put(r, op);
    if (op == OP_LOOP) {
      open[depth++] = here;
      for (int i = 0; i < 3; ++i)
        put(r, numbered(r, 'r'));
      put(r, number(r));
      put(r, 0);
    } else if (op == OP_END) {
      put(r, (int64_t)(open[--depth] - first));
      set(r, open[depth] + 5, (int64_t)(r->count - first));
    } else {
      operands(r, op);
    }
    end_of_line(r);
  }
  end_of_line(r);
  set(r, first - 1, (int64_t)(r->count - first));
}

/*===-- Kernels ------------------------------------------------------------===*/

/* Lines "NAME ... NUMBER", `count` of them; the number of each is put, with `skips` words before it left out. */
static void table(reader *r, const char *name, int64_t count, int skips) {
  char buffer[64];
  for (int64_t i = 0; i < count && !r->problem[0]; ++i) {
    if (strcmp(word(r, buffer), name))
      fail(r, "expected '%s', found '%s'", name, buffer);
    for (int skip = 0; skip < skips; ++skip)
      word(r, buffer);
    put(r, number(r));
    end_of_line(r);
  }
}

static void kernel_name(reader *r) {
  /* Names may be longer than a word of ours: what does not fit is told. */
  size_t length = 0;
  while (*r->at == ' ')
    ++r->at;
  while (r->at[length] && r->at[length] != ' ' && r->at[length] != '\n')
    ++length;
  memset(r->name, 0, sizeof r->name);
  if (length >= sizeof r->name)
    fail(r, "expected a kernel's name of at most %d characters", (int)sizeof r->name - 1);
  else
    memcpy(r->name, r->at, length);
  r->at += length;
  r->kernel = r->name;
  for (int i = 0; i < NAME_WORDS; ++i) {
    int64_t part;
    memcpy(&part, r->name + 8 * i, 8);
    put(r, part);
  }
}

/* "kernel" was read. */
static void kernel(reader *r) {
  char buffer[64];
  size_t start = r->count;
  put(r, 0);
  kernel_name(r);
  put(r, number(r));
  int64_t arguments = number(r), flags = number(r);
  end_of_line(r);
  put(r, arguments);
  table(r, "argument", arguments, 0);
  table(r, "memory", MEMORIES, 1);
  put(r, flags);
  table(r, "flag", flags, 0);
  size_t queues = r->count;
  put(r, 0);
  while (!r->problem[0] && !strcmp(word(r, buffer), "queue")) {
    queue(r);
    set(r, queues, r->problem[0] ? 0 : r->words[queues] + 1);
  }
  if (strcmp(buffer, "end"))
    fail(r, "expected 'queue' or 'end', found '%s'", buffer);
  end_of_line(r);
  set(r, start, (int64_t)(r->count - start));
}

static void program(reader *r) {
  char buffer[64];
  if (strcmp(word(r, buffer), "aicc-tile-program"))
    fail(r, "expected a tile program");
  int64_t version = number(r), kernels = 0;
  if (version != AICC_TILE_PROGRAM_VERSION)
    fail(r, "expected version %d of tile programs, found %" PRId64, AICC_TILE_PROGRAM_VERSION, version);
  end_of_line(r);
  put(r, SIMNPU_MAGIC);
  put(r, SIMNPU_VERSION);
  for (int i = 2; i < HEADER_WORDS; ++i)
    put(r, 0);
  for (; *r->at && !r->problem[0]; ++kernels) {
    if (strcmp(word(r, buffer), "kernel"))
      fail(r, "expected 'kernel', found '%s'", buffer);
    kernel(r);
  }
  if (r->problem[0])
    return;
  r->words[2] = (int64_t)r->count;
  r->words[4] = kernels;
  r->words[CHECKSUM_WORD] = checksum(r->words + CHECKSUM_WORD + 1, (r->count - CHECKSUM_WORD - 1) * 8);
}

/* Whether the code is what driver.so takes: what compiles, loads. */
static void check_code(reader *r) {
  char problem[sizeof r->problem];
  module module;
  if (!r->problem[0] && !read_module(r->words, r->count * 8, &module, problem, sizeof problem))
    memcpy(r->problem, problem, sizeof problem);
  else if (!r->problem[0])
    free_module(&module);
}

/*===-- The table ----------------------------------------------------------===*/

static aicc_status compile_tiles(const aicc_plugin_host *host, const aicc_plugin_program *text,
                                 aicc_plugin_blob *blob) {
  reader r = {0};
  r.at = text->text, r.kernel = "", r.line = 1;
  program(&r);
  check_code(&r);
  size_t bytes = r.count * 8;
  void *memory = r.problem[0] ? NULL : host->allocate(host->host, bytes);
  char *words = r.problem[0] ? NULL : host->allocate(host->host, sizeof SIMNPU_COMPATIBILITY);
  if (!memory || !words)
    fail(&r, "out of memory");
  if (r.problem[0])
    host->report(host->host, *r.kernel ? r.kernel : NULL, r.problem);
  else {
    memcpy(memory, r.words, bytes);
    memcpy(words, SIMNPU_COMPATIBILITY, sizeof SIMNPU_COMPATIBILITY);
    blob->bytes = memory, blob->byte_count = bytes, blob->compatibility = words;
  }
  free(r.words);
  return r.problem[0] ? AICC_COMPILE_FAILED : AICC_OK;
}

AICC_EXPORT const aicc_plugin *aicc_plugin_query(uint32_t oldest, uint32_t newest);
AICC_EXPORT const aicc_plugin *aicc_plugin_query(uint32_t oldest, uint32_t newest) {
  static const aicc_plugin table = {.size = sizeof table,
                                    .version = AICC_PLUGIN_VERSION,
                                    .name = SIMNPU_NAME,
                                    .toolchain = SIMNPU_COMPATIBILITY,
                                    .compile_tiles = compile_tiles};
  (void)newest;
  return oldest <= AICC_PLUGIN_VERSION ? &table : NULL;
}
