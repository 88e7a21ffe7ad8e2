/* ref-c: a backend for aicc that knows aicc by two headers alone. Its device is the processor it runs on, its code
 * generator the C compiler of the machine. Copy it, replace what makes code and what runs it, keep the rest.
 *
 * The file makes both libraries of a plugin; read it from top to bottom.
 *
 *   compiler.so (REF_C_COMPILER)
 *     ONNX bytes -> reader -> values, nodes -> operator table -> C source -> cc -> a shared library, the blob
 *     1 failures and memory   2 Protobuf   3 values   4 writing loops   5 operators   6 the graph   7 cc   8 the table
 *   driver.so (REF_C_DRIVER)
 *     memory of the process as device memory, dlopen as loader, a call as launch
 *
 * What the two agree on, and aicc never looks into: a kernel called NAME is the function `ref_c_NAME` of the blob. It
 * gets the slots of a launch (driver.h) and returns an aicc_status. Change AGREEMENT when that changes.
 *
 * All shapes are known when the kernel is compiled. A node becomes one nest of loops, an intermediate a part of one
 * block of memory that the kernel allocates and frees, a weight a part of the blob. Nothing is fused and nothing
 * reused: this plugin shows the interface, not how to be fast.
 *
 * The model is hostile until proved otherwise: every length is checked before it is believed, every size is bounded,
 * and nothing that the model says but numbers and the kernel's name reaches the C source. */
#define _GNU_SOURCE /* memfd_create, posix_spawn_file_actions_addchdir_np */

#include "aicc-c/driver.h"
#include "aicc-c/plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <limits.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define VERSION "1.0" /* as in plugin.json */
#define AGREEMENT "ref-c 1"
#define ENTRY_PREFIX "ref_c_"

/* What the plugin states about a blob and the driver compares: the agreement and the machine. */
static void describeMachine(char *text, size_t size) {
  struct utsname machine;
  bool isKnown = uname(&machine) == 0;
  snprintf(text, size, AGREEMENT ", %s-%s", isKnown ? machine.machine : "unknown",
           isKnown ? machine.sysname : "unknown");
}

#ifdef REF_C_COMPILER
extern char **environ;

/* ---- 1. Failures and memory ------------------------------------------------------------------------------------- */

/* Shapes have room for the two loops that matrix products add. */
enum { maxRank = 8, maxLoops = maxRank + 2, oldestOpset = 13, newestOpset = 21, typeFloat = 1, typeInt64 = 7 };

/* No tensor is larger, so that sums of a few sizes and products of two dims never overflow. */
static const int64_t maxElements = INT64_C(1) << 40;

struct span {
  const uint8_t *at;
  size_t size;
};

struct shape {
  int rank;
  int64_t dims[maxLoops]; /* -1: only the run knows */
};

/* A tensor: an operand of the kernel, an initializer, or what a node makes. In the C source it is the pointer vID. */
struct value {
  struct value *next; /* the one defined before */
  struct span name;
  int64_t type; /* as TensorProto.DataType says */
  struct shape shape;
  int64_t elements;    /* -1 when a dim is unknown */
  const uint8_t *data; /* of an initializer */
  bool isDeclared;     /* vID stands in the source */
  int id, slot;        /* of operands and results of the kernel; -1 for others */
  int64_t place;       /* offset in weights or scratch */
};

struct attribute {
  struct span name;
  int64_t kind, number; /* as AttributeProto.AttributeType says */
  float real;
  int64_t *list;
  size_t listSize;
  bool isUsed;
};

struct row;
struct node {
  const struct row *row;
  struct span name, op, domain;
  struct span *inputs, *outputs;
  struct attribute *attributes;
  size_t inputCount, outputCount, attributeCount;
};

struct block {
  struct block *next;
  int64_t alignment;
};

/* One call of the plugin. A failure is kept here and never passed on: readers stop at it, values that are not there are
 * `nothing`, and what was written until then is thrown away. */
struct compiler {
  const aicc_plugin_host *host;
  aicc_status status; /* of the first failure */
  struct block *blocks;
  struct value *values;  /* newest first */
  struct value *outputs; /* what the graph declares of them, in order */
  struct node *node;     /* being compiled; NULL around nodes */
  int inputCount, outputCount, valueCount;
  int64_t weightBytes, scratchBytes;
  FILE *code;
};

static struct value nothing = {.slot = -1, .elements = 1};

/* Names of the model in messages: `"%.*s", SHOW(name)`. */
#define SHOW(span) (int)((span).size < 200 ? (span).size : 200), (const char *)(span).at

/* Reports the first failure, with the node at fault. Always false. */
__attribute__((format(printf, 3, 4))) static bool fail(struct compiler *c, aicc_status status, const char *format,
                                                       ...) {
  if (c->status != AICC_OK)
    return false;
  c->status = status;
  char message[2048], node[256] = "";
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof(message), format, arguments);
  va_end(arguments);
  if (c->node)
    snprintf(node, sizeof(node), "%.*s", SHOW(c->node->name));
  c->host->report(c->host->host, node[0] ? node : NULL, message);
  return false;
}

/* Zeroed memory that lives as long as the call; NULL after a failure. */
static void *take(struct compiler *c, size_t count, size_t size) {
  bool fits = count < (SIZE_MAX - sizeof(struct block)) / size;
  struct block *block = fits ? calloc(1, sizeof(struct block) + count * size) : NULL;
  if (!block) {
    fail(c, AICC_COMPILE_FAILED, "expected memory for %zu things of %zu bytes, found less", count, size);
    return NULL;
  }
  block->next = c->blocks;
  c->blocks = block;
  return block + 1;
}

static bool isSame(struct span a, struct span b) {
  return a.size == b.size && (!a.size || !memcmp(a.at, b.at, a.size));
}

static bool isText(struct span a, const char *text) {
  return isSame(a, (struct span){(const uint8_t *)text, strlen(text)});
}

/* ---- 2. Protobuf ------------------------------------------------------------------------------------------------ */

/* A field's key: its number and how its value is written. A known number written another way is skipped like an unknown
 * one, as Protobuf's own readers do. */
#define NUMBER(number) ((number) << 3)
#define BYTES(number) ((number) << 3 | 2)
#define FIXED32(number) ((number) << 3 | 5)

struct field {
  uint64_t key, number; /* the value of NUMBER */
  struct span body;     /* of all others */
};

static bool readVarint(struct span *from, uint64_t *value) {
  *value = 0;
  for (int shift = 0; shift < 64 && from->size > 0; shift += 7) {
    uint8_t byte = *from->at++;
    --from->size;
    *value |= (uint64_t)(byte & 127) << shift;
    if (byte < 128)
      return true;
  }
  return false;
}

/* Takes the next field from `message`; false at its end and after a failure. */
static bool nextField(struct compiler *c, struct span *message, struct field *field) {
  if (message->size == 0 || c->status != AICC_OK)
    return false;
  uint64_t size = 0;
  bool isGood = readVarint(message, &field->key);
  switch (field->key & 7) {
  case 0: isGood = isGood && readVarint(message, &field->number); break;
  case 1: size = 8; break;
  case 2: isGood = isGood && readVarint(message, &size); break;
  case 5: size = 4; break;
  default: isGood = false;
  }
  if (!isGood || size > message->size)
    return fail(c, AICC_BAD_MODEL, "expected an ONNX model, found bytes that are no Protobuf message");
  field->body = (struct span){message->at, (size_t)size};
  message->at += size;
  message->size -= (size_t)size;
  return true;
}

static size_t countFields(struct compiler *c, struct span message, uint64_t key) {
  struct field field;
  size_t count = 0;
  while (nextField(c, &message, &field))
    count += field.key == key;
  return count;
}

/* Appends an integer, or a packed list of them. */
static void readIntegers(struct compiler *c, const struct field *field, int64_t *list, size_t *count, size_t capacity) {
  struct span packed = field->body;
  uint64_t number = field->number;
  bool isPacked = (field->key & 7) == 2, isGood = true;
  while (isGood && (!isPacked || packed.size > 0)) {
    isGood = *count < capacity && (!isPacked || readVarint(&packed, &number));
    if (isGood)
      list[(*count)++] = (int64_t)number;
    if (!isPacked)
      break;
  }
  if (!isGood)
    fail(c, AICC_BAD_MODEL, "expected a list of at most %zu integers, found more or damaged ones", capacity);
}

/* ---- 3. Values -------------------------------------------------------------------------------------------------- */

static struct value *find(struct compiler *c, struct span name) {
  struct value *value = c->values;
  while (value && !isSame(value->name, name))
    value = value->next;
  return value;
}

/* -1 when a dim is unknown. Zeros count as ones against the limit, so that strides never overflow either. */
static int64_t countElements(struct compiler *c, const struct shape *shape) {
  int64_t size = 1, elements = 1;
  for (int i = 0; i < shape->rank; ++i) {
    int64_t dim = shape->dims[i];
    if (dim > 1 && size > maxElements / dim)
      return fail(c, AICC_UNSUPPORTED, "expected tensors of at most %" PRId64 " elements, found a larger one",
                  maxElements);
    size *= dim > 1 ? dim : 1;
    elements = dim < 0 || elements < 0 ? -1 : elements * dim;
  }
  return elements;
}

static bool sameShape(const struct shape *a, const struct shape *b) {
  return a->rank == b->rank && !memcmp(a->dims, b->dims, sizeof(a->dims[0]) * (size_t)a->rank);
}

static void define(struct compiler *c, struct value *value) {
  value->elements = countElements(c, &value->shape);
  value->id = c->valueCount++;
  if (value->name.size == 0 || find(c, value->name))
    fail(c, AICC_BAD_MODEL, "expected one definition of '%.*s', found %s", SHOW(value->name),
         value->name.size ? "two" : "a value without name");
  value->next = c->values;
  c->values = value;
}

static void addDim(struct compiler *c, struct value *value, int64_t dim) {
  if (value->shape.rank == maxRank)
    fail(c, AICC_UNSUPPORTED, "expected '%.*s' to have at most %d dims, found more", SHOW(value->name), maxRank);
  else
    value->shape.dims[value->shape.rank++] = dim < 0 ? -1 : dim;
}

static void readShape(struct compiler *c, struct span shape, struct value *value) {
  struct field dim, field;
  while (nextField(c, &shape, &dim)) {
    int64_t size = -1;
    while (dim.key == BYTES(1) && nextField(c, &dim.body, &field))
      size = field.key == NUMBER(1) ? (int64_t)field.number : size;
    if (dim.key == BYTES(1))
      addDim(c, value, size);
  }
}

/* A ValueInfoProto: an input or an output of the graph. */
static void readDeclaration(struct compiler *c, struct span message, struct value *value) {
  struct field info, type, field;
  bool isRanked = false;
  while (nextField(c, &message, &info)) {
    if (info.key == BYTES(1))
      value->name = info.body;
    while (info.key == BYTES(2) && nextField(c, &info.body, &type))
      while (type.key == BYTES(1) && nextField(c, &type.body, &field)) {
        if (field.key == NUMBER(1))
          value->type = (int64_t)field.number;
        isRanked |= field.key == BYTES(2);
        if (field.key == BYTES(2))
          readShape(c, field.body, value);
      }
  }
  if (!isRanked)
    fail(c, AICC_UNSUPPORTED, "expected '%.*s' to be a tensor of known rank, found none", SHOW(value->name));
}

/* Data that is written as numbers rather than as raw bytes; the count of them. */
static size_t readNumbers(struct compiler *c, struct span tensor, struct value *value) {
  size_t capacity = (size_t)value->elements, count = 0;
  int64_t *data = take(c, capacity + 1, sizeof(int64_t));
  struct field field;
  value->data = (const uint8_t *)data;
  while (data && nextField(c, &tensor, &field)) {
    bool isFloats = field.key == BYTES(4) || field.key == FIXED32(4);
    if (value->type == typeInt64 && (field.key == BYTES(7) || field.key == NUMBER(7)))
      readIntegers(c, &field, data, &count, capacity);
    if (value->type == typeFloat && isFloats && field.body.size / 4 <= capacity - count) {
      memcpy((float *)(void *)data + count, field.body.at, field.body.size / 4 * 4);
      count += field.body.size / 4;
    }
  }
  return count;
}

/* A TensorProto of the graph's initializers. Raw data stays where it is in the model. */
static void readInitializer(struct compiler *c, struct span tensor) {
  struct value *value = take(c, 1, sizeof(*value));
  struct span rest = tensor, raw = {NULL, 0};
  struct field field;
  int64_t dims[maxRank];
  size_t rank = 0;
  while (value && nextField(c, &rest, &field))
    switch (field.key) {
    case NUMBER(1):
    case BYTES(1): readIntegers(c, &field, dims, &rank, maxRank); break;
    case NUMBER(2): value->type = (int64_t)field.number; break;
    case BYTES(8): value->name = field.body; break;
    case BYTES(9): raw = field.body; break;
    default: break;
    }
  if (c->status != AICC_OK)
    return;
  for (size_t i = 0; i < rank; ++i)
    addDim(c, value, dims[i]);
  define(c, value);
  value->slot = -1;
  size_t size = value->type == typeFloat ? 4 : value->type == typeInt64 ? 8 : 0;
  if (size == 0 || c->status != AICC_OK) /* another type is an error when a node reads it */
    return;
  if (value->elements < 0 || (uint64_t)value->elements > tensor.size) {
    fail(c, AICC_BAD_MODEL, "expected '%.*s' to hold its elements, found %zu bytes", SHOW(value->name), tensor.size);
    return;
  }
  value->data = raw.at;
  size_t count = raw.at ? raw.size / size : readNumbers(c, tensor, value);
  if (count != (size_t)value->elements || raw.size % size != 0)
    fail(c, AICC_BAD_MODEL, "expected %" PRId64 " elements in '%.*s', found %zu", value->elements, SHOW(value->name),
         count);
}

/* ---- 4. Writing loops ------------------------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void put(struct compiler *c, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(c->code, format, arguments);
  va_end(arguments);
}

/* A float32 as its bits: exact, also for infinities, and the same in every locale of the host. */
static uint32_t bits(float number) {
  uint32_t bits;
  memcpy(&bits, &number, 4);
  return bits;
}
#define BITS "bits(0x%08" PRIx32 "u)"

/* Gives a value its place, when it has none, and its pointer in the source. */
static void declare(struct compiler *c, struct value *value) {
  if (value->isDeclared)
    return;
  value->isDeclared = true;
  if (value->slot >= 0) {
    put(c, "  float *const v%d = (float *)(uintptr_t)slots[%d];\n", value->id, value->slot);
    return;
  }
  int64_t *end = value->data ? &c->weightBytes : &c->scratchBytes;
  value->place = *end;
  *end += (value->elements * 4 + 63) / 64 * 64;
  if (*end > maxElements * 16)
    fail(c, AICC_UNSUPPORTED, "expected weights and intermediates of %" PRId64 " bytes at most, found more",
         maxElements * 16);
  if (value->data)
    put(c, "  const float *const v%d = (const float *)(const void *)(weights + %" PRId64 ");\n", value->id,
        value->place);
  else
    put(c, "  float *const v%d = (float *)(void *)(scratch + %" PRId64 ");\n", value->id, value->place);
}

/* A value the way loops walk it: element (i0, i1 ...) lies at offset + i0 * strides[0] + i1 * strides[1] ... */
struct view {
  int id;
  int64_t offset;
  struct shape shape;
  int64_t strides[maxLoops];
};

/* All of `value`, as if its shape were `shape`, which has as many elements. */
static struct view viewAs(const struct value *value, const struct shape *shape) {
  struct view view = {.id = value->id, .shape = *shape};
  int64_t stride = 1;
  for (int i = shape->rank - 1; i >= 0; --i) {
    view.strides[i] = stride;
    stride *= shape->dims[i] > 1 ? shape->dims[i] : 1;
  }
  return view;
}

static struct view viewOf(const struct value *value) { return viewAs(value, &value->shape); }

/* The view with another dim of size 1, at `index`. */
static struct view insert(struct view view, int index) {
  size_t behind = sizeof(int64_t) * (size_t)(view.shape.rank++ - index);
  memmove(view.shape.dims + index + 1, view.shape.dims + index, behind);
  memmove(view.strides + index + 1, view.strides + index, behind);
  view.shape.dims[index] = 1;
  view.strides[index] = 0;
  return view;
}

static struct view swap(struct view view, int a, int b) {
  struct view old = view;
  view.shape.dims[a] = old.shape.dims[b], view.strides[a] = old.strides[b];
  view.shape.dims[b] = old.shape.dims[a], view.strides[b] = old.strides[a];
  return view;
}

/* Broadcasting: the view repeated along the dims of `shape`, aligned at their ends. */
static struct view spread(struct compiler *c, struct view view, const struct shape *shape) {
  while (view.shape.rank < shape->rank)
    view = insert(view, 0);
  for (int i = 0; i < view.shape.rank; ++i) {
    int64_t dim = view.shape.dims[i], wanted = i < shape->rank ? shape->dims[i] : 1;
    if (view.shape.rank > shape->rank || (dim != 1 && dim != wanted))
      fail(c, AICC_BAD_MODEL,
           "expected operands that can be broadcast, found a dim of %" PRId64 " beside one of %" PRId64, dim, wanted);
    view.strides[i] = dim == 1 ? 0 : view.strides[i];
  }
  view.shape = *shape;
  return view;
}

/* Makes `shape` the smallest one that it and `other` can both be broadcast to. */
static void widen(struct shape *shape, const struct shape *other) {
  struct shape old = *shape;
  shape->rank = old.rank > other->rank ? old.rank : other->rank;
  for (int i = 1; i <= shape->rank; ++i) {
    int64_t dim = i <= old.rank ? old.dims[old.rank - i] : 1;
    shape->dims[shape->rank - i] = dim == 1 && i <= other->rank ? other->dims[other->rank - i] : dim;
  }
}

/* Loops over the dims from `begin` to `end`, without braces; dim N counts in iN. */
static void putLoops(struct compiler *c, const struct shape *shape, int begin, int end) {
  for (int i = begin; i < end; ++i)
    put(c, "  for (int64_t i%d = 0; i%d < %" PRId64 "; ++i%d)\n", i, i, shape->dims[i], i);
}

/* The element that the loops around stand on, in C. */
static const char *at(struct compiler *c, struct view view) {
  enum { size = 32 * (maxLoops + 1) };
  char *text = take(c, size, 1);
  if (!text)
    return "";
  int length = snprintf(text, size, "v%d[%" PRId64, view.id, view.offset);
  for (int i = 0; i < maxLoops; ++i)
    if (view.strides[i] != 0)
      length += snprintf(text + length, size - (size_t)length, " + i%d * %" PRId64, i, view.strides[i]);
  text[length] = ']'; /* what is beyond is zero */
  return text;
}

static void putCopy(struct compiler *c, struct view target, struct view source) {
  putLoops(c, &source.shape, 0, source.shape.rank);
  put(c, "    %s = %s;\n", at(c, target), at(c, source));
}

/* ---- 5. Operators ----------------------------------------------------------------------------------------------- */

/* An operator: how many inputs it has, what writes its loops, and the C expressions in them. */
struct row {
  const char *name;
  size_t fewest, most;
  void (*emit)(struct compiler *c);
  const char *expression, *start, *finish;
};

static bool hasInput(struct compiler *c, size_t index) {
  return index < c->node->inputCount && c->node->inputs[index].size > 0;
}

static struct value *input(struct compiler *c, size_t index) {
  struct value *value = hasInput(c, index) ? find(c, c->node->inputs[index]) : NULL;
  if (!hasInput(c, index))
    fail(c, AICC_BAD_MODEL, "expected input %zu, found none", index);
  else if (!value)
    fail(c, AICC_BAD_MODEL, "expected '%.*s' to be defined before it is used, found nothing of that name",
         SHOW(c->node->inputs[index]));
  return value ? value : &nothing;
}

static bool isStatic(struct compiler *c, const struct value *value) {
  if (value->type != typeFloat)
    return fail(c, AICC_UNSUPPORTED, "expected '%.*s' to be float32, found element type %" PRId64 " of ONNX",
                SHOW(value->name), value->type);
  for (int i = 0; i < value->shape.rank; ++i)
    if (value->shape.dims[i] < 0)
      return fail(c, AICC_UNSUPPORTED, "expected '%.*s' to have a static shape, found dim %d to be dynamic",
                  SHOW(value->name), i);
  return true;
}

/* An operand of the node, ready for use in the source. */
static const struct value *operand(struct compiler *c, size_t index) {
  struct value *value = input(c, index);
  if (!isStatic(c, value))
    return &nothing;
  declare(c, value);
  return value;
}

/* The node's result. Those of the graph are written where they go. */
static const struct value *result(struct compiler *c, const struct shape *shape) {
  struct value *value = c->status == AICC_OK ? take(c, 1, sizeof(*value)) : NULL;
  if (!value)
    return &nothing;
  *value = (struct value){.name = c->node->outputs[0], .type = typeFloat, .slot = -1, .shape = *shape};
  define(c, value);
  for (int i = 0; i < c->outputCount && value->slot < 0; ++i)
    if (isSame(value->name, c->outputs[i].name) && sameShape(shape, &c->outputs[i].shape))
      value->slot = c->inputCount + i;
  declare(c, value);
  return value;
}

enum { kindFloat = 1, kindInt = 2, kindInts = 7 };

static struct attribute *attribute(struct compiler *c, const char *name, int64_t kind) {
  for (size_t i = 0; i < c->node->attributeCount; ++i) {
    struct attribute *found = &c->node->attributes[i];
    if (!isText(found->name, name))
      continue;
    found->isUsed = true;
    if (found->kind == kind)
      return found;
    fail(c, AICC_BAD_MODEL, "expected attribute '%s' of kind %" PRId64 ", found kind %" PRId64, name, kind,
         found->kind);
  }
  return NULL;
}

static int64_t integer(struct compiler *c, const char *name, int64_t otherwise) {
  const struct attribute *found = attribute(c, name, kindInt);
  return found ? found->number : otherwise;
}

static float real(struct compiler *c, const char *name, float otherwise) {
  const struct attribute *found = attribute(c, name, kindFloat);
  return found ? found->real : otherwise;
}

/* The integers of attribute `name`, as older opsets have it, or of the initializer that is input 1; -1 when neither is
 * there. */
static int integers(struct compiler *c, const char *name, int64_t list[maxRank]) {
  const struct attribute *found = attribute(c, name, kindInts);
  const struct value *value = !found && hasInput(c, 1) ? input(c, 1) : NULL;
  size_t count = found ? found->listSize : value ? (size_t)value->elements : 0;
  if (value && (value->type != typeInt64 || !value->data || value->shape.rank != 1))
    return fail(c, AICC_UNSUPPORTED, "expected '%s' to be an int64 initializer of rank 1, found '%.*s', which is none",
                name, SHOW(value->name));
  if (count > maxRank)
    return fail(c, AICC_UNSUPPORTED, "expected '%s' to have at most %d elements, found %zu", name, maxRank, count);
  if (count > 0)
    memcpy(list, found ? (const void *)found->list : value->data, count * sizeof(int64_t));
  return found || value ? (int)count : -1;
}

/* An axis, which counts from the end when negative; 0 after a failure. */
static int axisOf(struct compiler *c, int64_t axis, int rank) {
  if (axis >= -rank && axis < rank)
    return (int)(axis < 0 ? axis + rank : axis);
  return fail(c, AICC_BAD_MODEL, "expected an axis from %d to %d, found %" PRId64, -rank, rank - 1, axis);
}

/* The axes that `integers` finds as a set of bits: 0 when there are none. */
static unsigned axesOf(struct compiler *c, int rank) {
  int64_t list[maxRank];
  int count = integers(c, "axes", list);
  unsigned axes = 0;
  for (int i = 0; i < count; ++i) {
    unsigned axis = 1u << axisOf(c, list[i], rank);
    if (axes & axis)
      fail(c, AICC_BAD_MODEL, "expected each axis once, found %" PRId64 " twice", list[i]);
    axes |= axis;
  }
  return axes;
}

/* Elementwise: `a` is the first operand. It becomes the expression of itself, or of itself and each further operand
 * `b`. */
static void putElementwise(struct compiler *c, const char *expression) {
  struct shape shape = {.rank = 0};
  for (size_t i = 0; i < c->node->inputCount; ++i)
    widen(&shape, &operand(c, i)->shape);
  const struct value *made = result(c, &shape);
  putLoops(c, &shape, 0, shape.rank);
  put(c, "  { float a = %s;\n", at(c, spread(c, viewOf(operand(c, 0)), &shape)));
  if (c->node->row->most == 1)
    put(c, "    a = %s;\n", expression);
  for (size_t i = 1; i < c->node->inputCount && c->status == AICC_OK; ++i)
    put(c, "    { const float b = %s; a = %s; }\n", at(c, spread(c, viewOf(operand(c, i)), &shape)), expression);
  put(c, "    %s = a; }\n", at(c, viewOf(made)));
}

static void emitElementwise(struct compiler *c) { putElementwise(c, c->node->row->expression); }

static void emitLeakyRelu(struct compiler *c) {
  char expression[80];
  snprintf(expression, sizeof(expression), "a < 0 ? a * " BITS " : a", bits(real(c, "alpha", 0.01f)));
  putElementwise(c, expression);
}

/* NaN stays NaN, and the upper limit wins when it is below the lower one. */
static void emitClip(struct compiler *c) {
  const struct value *clipped = operand(c, 0), *limits[2] = {NULL, NULL};
  const struct shape *shape = &clipped->shape;
  for (size_t i = 0; i < 2; ++i) {
    limits[i] = hasInput(c, i + 1) ? operand(c, i + 1) : NULL;
    if (limits[i] && limits[i]->elements != 1)
      fail(c, AICC_BAD_MODEL, "expected limits to be scalars, found '%.*s' with %" PRId64 " elements",
           SHOW(limits[i]->name), limits[i]->elements);
  }
  const struct value *made = result(c, shape);
  putLoops(c, shape, 0, shape->rank);
  put(c, "  { float a = %s;\n", at(c, viewOf(clipped)));
  for (int i = 0; i < 2; ++i)
    if (limits[i])
      put(c, "    a = a %c v%d[0] ? v%d[0] : a;\n", i == 0 ? '<' : '>', limits[i]->id, limits[i]->id);
  put(c, "    %s = a; }\n", at(c, viewOf(made)));
}

/* The accumulator `s` begins as `start`, takes each `x` by `expression` and ends as `finish`; `n` counts. */
static void emitReduce(struct compiler *c) {
  const struct row *row = c->node->row;
  const struct value *from = operand(c, 0);
  struct shape kept = from->shape, shape = {.rank = 0};
  unsigned axes = axesOf(c, kept.rank);
  bool isKept = integer(c, "keepdims", 1) != 0;
  int64_t count = 1;
  if (axes == 0 && integer(c, "noop_with_empty_axes", 0) == 0)
    axes = (1u << kept.rank) - 1;
  for (int i = 0; i < kept.rank; ++i) {
    bool isReduced = axes >> i & 1;
    count *= isReduced ? kept.dims[i] : 1;
    kept.dims[i] = isReduced ? 1 : kept.dims[i];
    if (!isReduced || isKept)
      shape.dims[shape.rank++] = kept.dims[i];
  }
  struct view made = viewAs(result(c, &shape), &kept);
  putLoops(c, &kept, 0, kept.rank);
  /* Loops over kept dims and over reduced ones count in the same variables: where a dim is reduced, the outer one runs
   * once and is hidden by the inner one. */
  put(c, "  { const double n = %" PRId64 "; double s = %s;\n", count, row->start);
  for (int i = 0; i < kept.rank; ++i)
    if (axes >> i & 1)
      putLoops(c, &from->shape, i, i + 1);
  put(c, "    { const double x = %s; %s; }\n", at(c, viewOf(from)), row->expression);
  put(c, "    (void)n; %s = (float)(%s); }\n", at(c, made), row->finish);
}

static void emitSoftmax(struct compiler *c) {
  const struct value *from = operand(c, 0);
  const struct shape *shape = &from->shape;
  int axis = axisOf(c, integer(c, "axis", -1), shape->rank);
  const char *x = at(c, viewOf(from)), *y = at(c, viewOf(result(c, shape)));
  putLoops(c, shape, 0, axis);
  putLoops(c, shape, axis + 1, shape->rank);
  put(c, "  { float m = -INFINITY; double s = 0;\n");
  putLoops(c, shape, axis, axis + 1);
  put(c, "    m = %s > m ? %s : m;\n", x, x);
  putLoops(c, shape, axis, axis + 1);
  put(c, "    s += %s = expf(%s - m);\n", y, x);
  putLoops(c, shape, axis, axis + 1);
  put(c, "    %s = (float)(%s / s); }\n", y, y);
}

/* made += scale * left * right, for views whose last three dims are rows, columns and what is summed over. Columns run
 * innermost, so that each row of the right side is read in order. */
static void putProduct(struct compiler *c, struct view made, float scale, struct view left, struct view right) {
  int rank = made.shape.rank;
  putLoops(c, &left.shape, 0, rank - 2);
  putLoops(c, &left.shape, rank - 1, rank);
  put(c, "  { const float a = " BITS " * %s;\n", bits(scale), at(c, left));
  putLoops(c, &left.shape, rank - 2, rank - 1);
  put(c, "    %s += a * %s; }\n", at(c, made), at(c, right));
}

/* Vectors count as a row on the left and as a column on the right; that dim is not in the result. */
static void emitMatMul(struct compiler *c) {
  const struct value *a = operand(c, 0), *b = operand(c, 1);
  if (c->status != AICC_OK || a->shape.rank == 0 || b->shape.rank == 0) {
    fail(c, AICC_BAD_MODEL, "expected operands of rank 1 or more, found a scalar");
    return;
  }
  struct view left = viewOf(a), right = viewOf(b);
  left = a->shape.rank == 1 ? insert(left, 0) : left;
  right = b->shape.rank == 1 ? insert(right, 1) : right;
  right = swap(right, right.shape.rank - 2, right.shape.rank - 1);
  int64_t inner = left.shape.dims[left.shape.rank - 1], rows = right.shape.dims[right.shape.rank - 1];
  if (inner != rows)
    fail(c, AICC_BAD_MODEL, "expected the right operand to have %" PRId64 " rows, found %" PRId64, inner, rows);
  left = insert(left, left.shape.rank - 1);
  right = insert(right, right.shape.rank - 2);
  struct shape loops = left.shape;
  widen(&loops, &right.shape);
  struct shape stack = loops, shape = loops;
  shape.rank = loops.rank - 3;
  stack.dims[loops.rank - 1] = 1;
  if (a->shape.rank > 1)
    shape.dims[shape.rank++] = loops.dims[loops.rank - 3];
  if (b->shape.rank > 1)
    shape.dims[shape.rank++] = loops.dims[loops.rank - 2];
  const struct value *made = result(c, &shape);
  put(c, "  memset(v%d, 0, %" PRId64 ");\n", made->id, made->elements * 4);
  putProduct(c, spread(c, viewAs(made, &stack), &loops), 1, spread(c, left, &loops), spread(c, right, &loops));
}

static void emitGemm(struct compiler *c) {
  const struct value *a = operand(c, 0), *b = operand(c, 1), *addend = hasInput(c, 2) ? operand(c, 2) : NULL;
  float alpha = real(c, "alpha", 1), beta = real(c, "beta", 1);
  struct view left = viewOf(a), right = viewOf(b);
  if (integer(c, "transA", 0) != 0)
    left = swap(left, 0, 1);
  if (integer(c, "transB", 0) == 0)
    right = swap(right, 0, 1);
  if (c->status != AICC_OK || left.shape.rank != 2 || right.shape.rank != 2 ||
      left.shape.dims[1] != right.shape.dims[1]) {
    fail(c, AICC_BAD_MODEL, "expected two matrices that can be multiplied, found '%.*s' and '%.*s'", SHOW(a->name),
         SHOW(b->name));
    return;
  }
  struct shape loops = {3, {left.shape.dims[0], right.shape.dims[0], left.shape.dims[1]}}, shape = loops;
  shape.rank = 2;
  struct view made = viewOf(result(c, &shape));
  if (addend) {
    putLoops(c, &shape, 0, 2);
    put(c, "    %s = " BITS " * %s;\n", at(c, made), bits(beta), at(c, spread(c, viewOf(addend), &shape)));
  } else {
    put(c, "  memset(v%d, 0, %" PRId64 ");\n", made.id, shape.dims[0] * shape.dims[1] * 4);
  }
  putProduct(c, insert(made, 2), alpha, spread(c, insert(left, 1), &loops), spread(c, insert(right, 0), &loops));
}

static void emitTranspose(struct compiler *c) {
  struct view from = viewOf(operand(c, 0)), turned = from;
  int64_t order[maxRank];
  int rank = from.shape.rank, count = integers(c, "perm", order);
  unsigned seen = 0;
  if (count >= 0 && count != rank)
    fail(c, AICC_BAD_MODEL, "expected 'perm' to have %d elements, found %d", rank, count);
  for (int i = 0; i < rank && c->status == AICC_OK; ++i) {
    int64_t axis = count >= 0 ? order[i] : rank - 1 - i;
    if (axis < 0 || axis >= rank || seen >> axis & 1) {
      fail(c, AICC_BAD_MODEL, "expected 'perm' to name each dim once, found %" PRId64, axis);
      return;
    }
    seen |= 1u << axis;
    turned.shape.dims[i] = from.shape.dims[axis];
    turned.strides[i] = from.strides[axis];
  }
  putCopy(c, viewOf(result(c, &turned.shape)), turned);
}

static void emitConcat(struct compiler *c) {
  const struct value *first = operand(c, 0);
  struct shape shape = first->shape;
  int axis = axisOf(c, integer(c, "axis", INT64_MIN), shape.rank);
  for (size_t i = 1; i < c->node->inputCount && c->status == AICC_OK; ++i) {
    struct shape other = operand(c, i)->shape;
    int64_t size = other.dims[axis];
    other.dims[axis] = shape.dims[axis];
    if (!sameShape(&other, &shape))
      fail(c, AICC_BAD_MODEL, "expected input %zu to be like '%.*s' but for dim %d, found another shape", i,
           SHOW(first->name), axis);
    shape.dims[axis] += size;
    countElements(c, &shape);
  }
  struct view made = viewOf(result(c, &shape));
  for (size_t i = 0; i < c->node->inputCount && c->status == AICC_OK; ++i) {
    const struct value *from = operand(c, i);
    putCopy(c, made, viewOf(from));
    made.offset += from->shape.dims[axis] * made.strides[axis];
  }
}

/* What moves no element: the result has another shape and the same bytes. */
static void putReshaped(struct compiler *c, const struct value *from, const struct shape *shape) {
  int64_t elements = countElements(c, shape);
  if (elements != from->elements)
    fail(c, AICC_BAD_MODEL, "expected a shape of %" PRId64 " elements, found one of %" PRId64, from->elements,
         elements);
  put(c, "  memcpy(v%d, v%d, %" PRId64 ");\n", result(c, shape)->id, from->id, elements * 4);
}

static void emitIdentity(struct compiler *c) {
  const struct value *from = operand(c, 0);
  putReshaped(c, from, &from->shape);
}

static void emitReshape(struct compiler *c) {
  const struct value *from = operand(c, 0);
  int64_t sizes[maxRank];
  int count = integers(c, "shape", sizes), open = -1;
  bool copiesZeros = integer(c, "allowzero", 0) == 0;
  struct shape shape = {.rank = count < 0 ? 0 : count};
  if (count < 0)
    fail(c, AICC_BAD_MODEL, "expected a shape, found none");
  for (int i = 0; i < count; ++i) {
    bool isOpen = sizes[i] == -1, isCopied = sizes[i] == 0 && copiesZeros;
    if (sizes[i] < -1 || (isOpen && open >= 0) || (isCopied && i >= from->shape.rank))
      fail(c, AICC_BAD_MODEL, "expected sizes, zeros for dims to keep and one -1, found %" PRId64, sizes[i]);
    shape.dims[i] = isCopied ? from->shape.dims[i] : isOpen ? 1 : sizes[i];
    open = isOpen ? i : open;
  }
  int64_t others = countElements(c, &shape);
  if (open >= 0 && others > 0)
    shape.dims[open] = from->elements / others;
  putReshaped(c, from, &shape);
}

static void emitFlatten(struct compiler *c) {
  const struct value *from = operand(c, 0);
  int64_t axis = integer(c, "axis", 1);
  int rank = from->shape.rank, split = axis == rank ? rank : axisOf(c, axis, rank); /* the end is an axis here */
  struct shape shape = {2, {1, 1}};
  for (int i = 0; i < rank; ++i)
    shape.dims[i >= split] *= from->shape.dims[i];
  putReshaped(c, from, &shape);
}

static void emitSqueeze(struct compiler *c) {
  const struct value *from = operand(c, 0);
  struct shape shape = {.rank = 0};
  unsigned axes = axesOf(c, from->shape.rank);
  for (int i = 0; i < from->shape.rank; ++i) {
    int64_t dim = from->shape.dims[i];
    if (axes >> i & 1 && dim != 1)
      fail(c, AICC_BAD_MODEL, "expected dim %d to have size 1, found %" PRId64, i, dim);
    if (axes == 0 ? dim != 1 : !(axes >> i & 1))
      shape.dims[shape.rank++] = dim;
  }
  putReshaped(c, from, &shape);
}

static void emitUnsqueeze(struct compiler *c) {
  const struct value *from = operand(c, 0);
  int64_t list[maxRank];
  struct shape shape = {.rank = from->shape.rank + integers(c, "axes", list)};
  if (shape.rank < from->shape.rank || shape.rank > maxRank) {
    fail(c, AICC_UNSUPPORTED, "expected axes for a result of at most %d dims, found %d dims", maxRank, shape.rank);
    return;
  }
  unsigned axes = axesOf(c, shape.rank);
  for (int i = 0, next = 0; i < shape.rank; ++i)
    shape.dims[i] = axes >> i & 1 ? 1 : from->shape.dims[next++];
  putReshaped(c, from, &shape);
}

/* plugin.json claims these operators and no others. */
static const struct row rows[] = {
    {"Abs", 1, 1, emitElementwise, "fabsf(a)", NULL, NULL},
    {"Add", 2, 2, emitElementwise, "a + b", NULL, NULL},
    {"Ceil", 1, 1, emitElementwise, "ceilf(a)", NULL, NULL},
    {"Clip", 1, 3, emitClip, NULL, NULL, NULL},
    {"Concat", 1, SIZE_MAX, emitConcat, NULL, NULL, NULL},
    {"Div", 2, 2, emitElementwise, "a / b", NULL, NULL},
    {"Erf", 1, 1, emitElementwise, "erff(a)", NULL, NULL},
    {"Exp", 1, 1, emitElementwise, "expf(a)", NULL, NULL},
    {"Flatten", 1, 1, emitFlatten, NULL, NULL, NULL},
    {"Floor", 1, 1, emitElementwise, "floorf(a)", NULL, NULL},
    {"Gemm", 2, 3, emitGemm, NULL, NULL, NULL},
    {"Identity", 1, 1, emitIdentity, NULL, NULL, NULL},
    {"LeakyRelu", 1, 1, emitLeakyRelu, NULL, NULL, NULL},
    {"Log", 1, 1, emitElementwise, "logf(a)", NULL, NULL},
    {"MatMul", 2, 2, emitMatMul, NULL, NULL, NULL},
    {"Max", 1, SIZE_MAX, emitElementwise, "a != a || a > b ? a : b", NULL, NULL},
    {"Min", 1, SIZE_MAX, emitElementwise, "a != a || a < b ? a : b", NULL, NULL},
    {"Mul", 2, 2, emitElementwise, "a * b", NULL, NULL},
    {"Neg", 1, 1, emitElementwise, "-a", NULL, NULL},
    {"Pow", 2, 2, emitElementwise, "powf(a, b)", NULL, NULL},
    {"Reciprocal", 1, 1, emitElementwise, "1.0f / a", NULL, NULL},
    {"ReduceMax", 1, 2, emitReduce, "s = s != s || s > x ? s : x", "-INFINITY", "s"},
    {"ReduceMean", 1, 2, emitReduce, "s += x", "0", "s / n"},
    {"ReduceMin", 1, 2, emitReduce, "s = s != s || s < x ? s : x", "INFINITY", "s"},
    {"ReduceSum", 1, 2, emitReduce, "s += x", "0", "s"},
    {"Relu", 1, 1, emitElementwise, "a < 0 ? 0 : a", NULL, NULL},
    {"Reshape", 2, 2, emitReshape, NULL, NULL, NULL},
    {"Sigmoid", 1, 1, emitElementwise, "1.0f / (1.0f + expf(-a))", NULL, NULL},
    {"Softmax", 1, 1, emitSoftmax, NULL, NULL, NULL},
    {"Sqrt", 1, 1, emitElementwise, "sqrtf(a)", NULL, NULL},
    {"Squeeze", 1, 2, emitSqueeze, NULL, NULL, NULL},
    {"Sub", 2, 2, emitElementwise, "a - b", NULL, NULL},
    {"Tanh", 1, 1, emitElementwise, "tanhf(a)", NULL, NULL},
    {"Transpose", 1, 1, emitTranspose, NULL, NULL, NULL},
    {"Unsqueeze", 1, 2, emitUnsqueeze, NULL, NULL, NULL},
};

/* ---- 6. The graph ----------------------------------------------------------------------------------------------- */

static void readAttribute(struct compiler *c, struct span message, struct attribute *made) {
  struct field field;
  size_t capacity = message.size; /* an element takes a byte or more */
  made->list = take(c, capacity + 1, sizeof(int64_t));
  while (nextField(c, &message, &field))
    switch (field.key) {
    case BYTES(1): made->name = field.body; break;
    case FIXED32(2): memcpy(&made->real, field.body.at, 4); break;
    case NUMBER(3): made->number = (int64_t)field.number; break;
    case NUMBER(8):
    case BYTES(8): readIntegers(c, &field, made->list, &made->listSize, capacity); break;
    case NUMBER(20): made->kind = (int64_t)field.number; break;
    default: break;
    }
}

static void readNode(struct compiler *c, struct span message, struct node *node) {
  struct field field;
  node->inputs = take(c, countFields(c, message, BYTES(1)) + 1, sizeof(struct span));
  node->outputs = take(c, countFields(c, message, BYTES(2)) + 1, sizeof(struct span));
  node->attributes = take(c, countFields(c, message, BYTES(5)) + 1, sizeof(struct attribute));
  while (nextField(c, &message, &field))
    switch (field.key) {
    case BYTES(1): node->inputs[node->inputCount++] = field.body; break;
    case BYTES(2): node->outputs[node->outputCount++] = field.body; break;
    case BYTES(3): node->name = field.body; break;
    case BYTES(4): node->op = field.body; break;
    case BYTES(5): readAttribute(c, field.body, &node->attributes[node->attributeCount++]); break;
    case BYTES(7): node->domain = field.body; break;
    default: break;
    }
}

static bool isStandard(struct span domain) { return domain.size == 0 || isText(domain, "ai.onnx"); }

static void emitNode(struct compiler *c, struct node *node) {
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); ++i)
    if (isStandard(node->domain) && isText(node->op, rows[i].name))
      node->row = &rows[i];
  const struct row *row = node->row;
  if (!row) {
    fail(c, AICC_UNSUPPORTED, "expected an operator that plugin.json lists, found '%.*s%s%.*s'", SHOW(node->domain),
         node->domain.size ? "." : "", SHOW(node->op));
    return;
  }
  if (node->inputCount < row->fewest || node->inputCount > row->most || node->outputCount != 1) {
    fail(c, AICC_BAD_MODEL, "expected %s to have %zu or more inputs and one output, found %zu and %zu", row->name,
         row->fewest, node->inputCount, node->outputCount);
    return;
  }
  put(c, "\n  /* %s */\n", row->name);
  row->emit(c);
  for (size_t i = 0; i < node->attributeCount; ++i)
    if (!node->attributes[i].isUsed)
      fail(c, AICC_UNSUPPORTED, "expected attributes of %s that are known here, found '%.*s'", row->name,
           SHOW(node->attributes[i].name));
}

/* Inputs, outputs and initializers, which may stand behind the nodes that use them. */
static void readDeclarations(struct compiler *c, struct span graph) {
  struct field field;
  c->outputs = take(c, countFields(c, graph, BYTES(12)) + 1, sizeof(struct value));
  while (nextField(c, &graph, &field)) {
    struct value *value = field.key == BYTES(11) ? take(c, 1, sizeof(*value)) : NULL;
    if (field.key == BYTES(5))
      readInitializer(c, field.body);
    if (field.key == BYTES(12))
      readDeclaration(c, field.body, &c->outputs[c->outputCount++]);
    if (value) {
      readDeclaration(c, field.body, value);
      value->slot = c->inputCount++;
      define(c, value);
    }
  }
}

/* Results have the shapes that the graph promises, and lie where they go: operands, weights and what is named twice are
 * copied. */
static void emitResults(struct compiler *c) {
  for (int i = 0; i < c->outputCount && c->status == AICC_OK; ++i) {
    const struct value *promised = &c->outputs[i];
    struct value *value = find(c, promised->name);
    int slot = c->inputCount + i;
    if (!value)
      fail(c, AICC_BAD_MODEL, "expected output '%.*s' to be computed, found nothing of that name",
           SHOW(promised->name));
    else if (isStatic(c, promised) && isStatic(c, value) && !sameShape(&value->shape, &promised->shape))
      fail(c, AICC_BAD_MODEL, "expected output '%.*s' to have the shape that the graph declares, found another",
           SHOW(promised->name));
    if (c->status != AICC_OK || value->slot == slot)
      continue;
    declare(c, value);
    put(c, "  memcpy((void *)(uintptr_t)slots[%d], v%d, %" PRId64 ");\n", slot, value->id, value->elements * 4);
  }
}

static void emitGraph(struct compiler *c, struct span graph, const char *name) {
  struct field field;
  put(c, "#include <math.h>\n#include <stdint.h>\n#include <stdlib.h>\n#include <string.h>\n\n");
  put(c, "__asm__(\".section .rodata\\n.balign 64\\nweights: .incbin \\\"weights\\\"\\n.previous\");\n");
  put(c, "extern const char weights[] __attribute__((visibility(\"hidden\")));\n");
  put(c, "static const size_t scratchBytes;\n\n");
  put(c, "static inline float bits(uint32_t bits) { float f; memcpy(&f, &bits, 4); return f; }\n\n");
  put(c, "int32_t " ENTRY_PREFIX "%s(const uint64_t *slots) {\n", name);
  put(c, "  char *const scratch = malloc(scratchBytes);\n  if (!scratch) return %d;\n", AICC_RUN_FAILED);
  readDeclarations(c, graph);
  while (nextField(c, &graph, &field)) {
    struct node node = {.inputCount = 0};
    c->node = &node;
    if (field.key == BYTES(1))
      readNode(c, field.body, &node);
    if (field.key == BYTES(1) && c->status == AICC_OK)
      emitNode(c, &node);
    c->node = NULL;
  }
  emitResults(c);
  for (const struct value *value = c->values; value; value = value->next)
    if (value->slot >= 0 && value->slot < c->inputCount)
      isStatic(c, value); /* also what no node reads: unknown dims would take slots */
  put(c, "\n  free(scratch);\n  return %d;\n}\n", AICC_OK);
  put(c, "static const size_t scratchBytes = %" PRId64 ";\n", c->scratchBytes + 1);
}

static void checkOpset(struct compiler *c, struct span import) {
  struct field field;
  struct span domain = {NULL, 0};
  uint64_t version = 0;
  while (nextField(c, &import, &field)) {
    domain = field.key == BYTES(1) ? field.body : domain;
    version = field.key == NUMBER(2) ? field.number : version;
  }
  if (isStandard(domain) && (version < oldestOpset || version > newestOpset))
    fail(c, AICC_UNSUPPORTED, "expected opset %d to %d, found %" PRIu64, oldestOpset, newestOpset, version);
}

/* Writes the C source of a model into `c->code`. */
static void emitModel(struct compiler *c, const aicc_plugin_graph *request) {
  struct span model = {request->model, request->model_bytes}, graph = {NULL, 0};
  size_t length = strspn(request->name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  if (length == 0 || request->name[length] != '\0' || length > 256)
    fail(c, AICC_USAGE, "expected a kernel name of letters, digits and '_', found '%.200s'", request->name);
  if (countFields(c, model, BYTES(8)) == 0 || countFields(c, model, BYTES(7)) != 1)
    fail(c, AICC_BAD_MODEL, "expected a model with an opset and one graph, found none");
  struct field field;
  while (nextField(c, &model, &field)) {
    if (field.key == BYTES(8))
      checkOpset(c, field.body);
    graph = field.key == BYTES(7) ? field.body : graph;
  }
  if (c->status == AICC_OK)
    emitGraph(c, graph, request->name);
}

/* ---- 7. The C compiler ------------------------------------------------------------------------------------------ */

/* AICC_REF_C_CC, read once: the toolchain that the table names is the one that is used. */
static char compilerPath[PATH_MAX];

/* Runs a program in `folder` (NULL: here) without a shell; what it says goes into `words`. 0, or why it failed. */
static int run(char *const arguments[], const char *folder, char *words, size_t size, int *exitStatus) {
  int ends[2];
  size_t count = 0;
  words[0] = '\0';
  if (pipe2(ends, O_CLOEXEC) != 0)
    return errno;
  pid_t child = 0;
  posix_spawn_file_actions_t actions;
  int problem = posix_spawn_file_actions_init(&actions);
  if (problem == 0) {
    problem = folder ? posix_spawn_file_actions_addchdir_np(&actions, folder) : 0;
    problem = problem ? problem : posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    problem = problem ? problem : posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    problem = problem ? problem : posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    problem = problem ? problem : posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
  }
  close(ends[1]);
  char rest[4096];
  ssize_t got = problem ? 0 : 1;
  while (got > 0 || (got < 0 && errno == EINTR)) {
    bool isFull = count + 1 >= size; /* the rest is read, so that the program can end, and dropped */
    got = isFull ? read(ends[0], rest, sizeof(rest)) : read(ends[0], words + count, size - 1 - count);
    count += got > 0 && !isFull ? (size_t)got : 0;
  }
  words[count] = '\0';
  close(ends[0]);
  while (problem == 0 && waitpid(child, exitStatus, 0) < 0)
    problem = errno == EINTR ? 0 : errno;
  return problem;
}

static bool writeFiles(struct compiler *c, const char *folder, const char *source, size_t bytes) {
  char path[PATH_MAX];
  snprintf(path, sizeof(path), "%s/kernel.c", folder);
  FILE *file = fopen(path, "wb");
  bool isGood = file && fwrite(source, 1, bytes, file) == bytes;
  isGood = file && fclose(file) == 0 && isGood;
  snprintf(path, sizeof(path), "%s/weights", folder);
  file = isGood ? fopen(path, "wb") : NULL;
  isGood = file != NULL;
  for (const struct value *value = c->values; value && isGood; value = value->next) {
    size_t size = (size_t)value->elements * 4;
    if (value->data && value->isDeclared)
      isGood = fseeko(file, value->place, SEEK_SET) == 0 && fwrite(value->data, 1, size, file) == size;
  }
  isGood = file && fclose(file) == 0 && isGood;
  return isGood || fail(c, AICC_IO, "expected to write '%s', found: %s", path, strerror(errno));
}

static bool runCompiler(struct compiler *c, const char *folder) {
  char *arguments[] = {compilerPath, "-std=gnu99", "-O2", "-ffp-contract=off", "-shared", "-fPIC", "-o", "kernel.so",
                       "kernel.c",   "-lm",        NULL};
  char words[1500];
  int status = 0, problem = run(arguments, folder, words, sizeof(words), &status);
  if (problem)
    return fail(c, AICC_COMPILE_FAILED, "expected to run the C compiler '%s' (AICC_REF_C_CC names another), found: %s",
                compilerPath, strerror(problem));
  for (size_t end = strlen(words); end > 0 && words[end - 1] == '\n'; --end)
    words[end - 1] = '\0';
  if (WIFSIGNALED(status))
    return fail(c, AICC_COMPILE_FAILED, "expected the C compiler '%s' to end well, found signal %d%s%s", compilerPath,
                WTERMSIG(status), words[0] ? ": " : "", words);
  if (status != 0)
    return fail(c, AICC_COMPILE_FAILED, "expected the C compiler '%s' to end well, found exit code %d%s%s",
                compilerPath, WEXITSTATUS(status), words[0] ? ": " : "", words);
  return true;
}

static bool readLibrary(struct compiler *c, const char *folder, aicc_plugin_blob *blob) {
  char path[PATH_MAX];
  snprintf(path, sizeof(path), "%s/kernel.so", folder);
  FILE *file = fopen(path, "rb");
  struct stat status;
  if (!file || fstat(fileno(file), &status) != 0 || status.st_size == 0) {
    fail(c, AICC_COMPILE_FAILED, "expected the C compiler '%s' to write a library, found none", compilerPath);
  } else if (!(blob->bytes = c->host->allocate(c->host->host, (size_t)status.st_size))) {
    fail(c, AICC_COMPILE_FAILED, "expected %lld bytes of memory, found less", (long long)status.st_size);
  } else {
    blob->byte_count = fread(blob->bytes, 1, (size_t)status.st_size, file);
    if (blob->byte_count != (size_t)status.st_size)
      fail(c, AICC_IO, "expected to read '%s', found: %s", path, strerror(errno));
  }
  if (file)
    fclose(file);
  return c->status == AICC_OK;
}

static int removeEntry(const char *path, const struct stat *status, int kind, struct FTW *place) {
  (void)status, (void)kind, (void)place;
  remove(path);
  return 0;
}

/* Everything happens in a folder that only this user can enter and that never outlives the call. */
static bool makeBlob(struct compiler *c, const char *source, size_t bytes, aicc_plugin_blob *blob) {
  char folder[PATH_MAX - 64], machine[256];
  const char *parent = getenv("TMPDIR");
  snprintf(folder, sizeof(folder), "%s/aicc-ref-c-XXXXXX", parent && *parent ? parent : "/tmp");
  if (!mkdtemp(folder))
    return fail(c, AICC_IO, "expected to make a folder '%s', found: %s", folder, strerror(errno));
  bool isGood = writeFiles(c, folder, source, bytes) && runCompiler(c, folder) && readLibrary(c, folder, blob);
  nftw(folder, removeEntry, 8, FTW_DEPTH | FTW_PHYS);
  if (!isGood)
    return false;
  describeMachine(machine, sizeof(machine));
  blob->compatibility = c->host->allocate(c->host->host, strlen(machine) + 1);
  if (!blob->compatibility)
    return fail(c, AICC_COMPILE_FAILED, "expected %zu bytes of memory, found less", strlen(machine) + 1);
  strcpy(blob->compatibility, machine);
  return true;
}

/* ---- 8. The table ----------------------------------------------------------------------------------------------- */

/* Both calls write the source, so that what is claimed and what compiles cannot differ; `blob` is NULL for a claim. */
static aicc_status translate(const aicc_plugin_host *host, const aicc_plugin_graph *graph, aicc_plugin_blob *blob) {
  struct compiler c = {.host = host};
  char *source = NULL;
  size_t bytes = 0;
  c.code = open_memstream(&source, &bytes);
  if (!c.code)
    fail(&c, AICC_COMPILE_FAILED, "expected memory for the C source, found none");
  else
    emitModel(&c, graph);
  if (c.code && (ferror(c.code) | fclose(c.code)) != 0)
    fail(&c, AICC_COMPILE_FAILED, "expected memory for the C source, found less");
  if (blob && c.status == AICC_OK)
    makeBlob(&c, source, bytes, blob);
  free(source);
  for (struct block *block = c.blocks, *next; block; block = next) {
    next = block->next;
    free(block);
  }
  return c.status;
}

static aicc_status claim(const aicc_plugin_host *host, const aicc_plugin_graph *graph) {
  return translate(host, graph, NULL);
}

static aicc_status compileGraph(const aicc_plugin_host *host, const aicc_plugin_graph *graph, aicc_plugin_blob *blob) {
  return translate(host, graph, blob);
}

static char toolchain[512];

/* Members by name: headers to come have more of them. */
static const aicc_plugin plugin = {.size = sizeof(aicc_plugin),
                                   .version = 0,
                                   .name = "ref-c",
                                   .toolchain = toolchain,
                                   .claim = claim,
                                   .compile_graph = compileGraph};

/* The C compiler decides what code comes out; it says itself which one it is. */
static void nameToolchain(void) {
  const char *chosen = getenv("AICC_REF_C_CC");
  snprintf(compilerPath, sizeof(compilerPath), "%s", chosen && *chosen ? chosen : "cc");
  char *arguments[] = {compilerPath, "--version", NULL};
  char words[256];
  int status = 0, problem = run(arguments, NULL, words, sizeof(words), &status);
  words[strcspn(words, "\n")] = '\0';
  snprintf(toolchain, sizeof(toolchain), "ref-c " VERSION ", %.100s: %s", compilerPath, problem ? "not found" : words);
}

AICC_EXPORT const aicc_plugin *aicc_plugin_query(uint32_t oldest, uint32_t newest);
AICC_EXPORT const aicc_plugin *aicc_plugin_query(uint32_t oldest, uint32_t newest) {
  if (oldest > plugin.version || newest < plugin.version)
    return NULL;
  if (toolchain[0] == '\0')
    nameToolchain();
  return &plugin;
}
#endif /* REF_C_COMPILER */

#ifdef REF_C_DRIVER
/* ---- The driver ------------------------------------------------------------------------------------------------- */

/* The host: nothing is kept about it. */
struct aicc_device {
  int32_t index;
};

struct aicc_module {
  void *library;
  int file; /* open as long as the module: dlopen tells libraries apart by their paths, and the path holds its number */
};

typedef int32_t (*entry)(const uint64_t *slots);

static __thread char lastError[512];

__attribute__((format(printf, 2, 3))) static aicc_status refuse(aicc_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(lastError, sizeof(lastError), format, arguments);
  va_end(arguments);
  return status;
}

static int32_t deviceCount(void) { return 1; }

static const char *deviceName(int32_t index) { return index == 0 ? "the host's processor" : ""; }

static const char *error(void) { return lastError; }

static aicc_compatibility check(const char *compatibility) {
  char machine[256];
  describeMachine(machine, sizeof(machine));
  if (compatibility && strcmp(compatibility, machine) == 0)
    return AICC_COMPATIBLE;
  refuse(AICC_UNSUPPORTED, "expected code for '%s', found code for '%.200s'", machine,
         compatibility ? compatibility : "");
  return AICC_INCOMPATIBLE;
}

static aicc_status openDevice(int32_t index, aicc_device **device) {
  if (index != 0)
    return refuse(AICC_USAGE, "expected device 0, found %" PRId32, index);
  *device = calloc(1, sizeof(aicc_device));
  return *device ? AICC_OK : refuse(AICC_RUN_FAILED, "expected memory for a device, found none");
}

static void closeDevice(aicc_device *device) { free(device); }

static aicc_status allocate(aicc_device *device, int64_t bytes, uint64_t *address) {
  (void)device;
  void *memory = NULL;
  if (bytes < 0)
    return refuse(AICC_USAGE, "expected a size of 0 or more bytes, found %" PRId64, bytes);
  if (posix_memalign(&memory, 256, bytes > 0 ? (size_t)bytes : 1) != 0)
    return refuse(AICC_RUN_FAILED, "expected %" PRId64 " bytes of memory, found less", bytes);
  *address = (uint64_t)(uintptr_t)memory;
  return AICC_OK;
}

static void release(aicc_device *device, uint64_t address) {
  (void)device;
  free((void *)(uintptr_t)address);
}

/* Both sides are memory of this process, so all kinds are one. */
static aicc_status copy(aicc_device *device, aicc_copy_kind kind, uint64_t target, uint64_t source, int64_t bytes) {
  (void)device;
  if (kind < AICC_COPY_TO_DEVICE || kind > AICC_COPY_ON_DEVICE || bytes < 0)
    return refuse(AICC_USAGE, "expected a copy of kind 1 to 3 and 0 or more bytes, found kind %d and %" PRId64 " bytes",
                  (int)kind, bytes);
  if (bytes > 0)
    memcpy((void *)(uintptr_t)target, (const void *)(uintptr_t)source, (size_t)bytes);
  return AICC_OK;
}

static bool writeAll(int file, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t done = write(file, bytes, count);
    if (done < 0 && errno != EINTR)
      return false;
    bytes += done > 0 ? done : 0;
    count -= done > 0 ? (size_t)done : 0;
  }
  return true;
}

static void unload(aicc_device *device, aicc_module *module) {
  (void)device;
  if (!module)
    return;
  if (module->library)
    dlclose(module->library);
  if (module->file >= 0)
    close(module->file);
  free(module);
}

/* The blob becomes a file without a name: nothing to clean up, nothing another user could change. */
static aicc_status load(aicc_device *device, const void *blob, size_t bytes, aicc_module **module) {
  if (bytes < 4 || memcmp(blob, "\177ELF", 4) != 0)
    return refuse(AICC_BAD_ARTIFACT, "expected a shared library, found %zu other bytes", bytes);
  aicc_module *made = calloc(1, sizeof(*made));
  if (!made)
    return refuse(AICC_RUN_FAILED, "expected memory for a module, found none");
  char path[64];
  aicc_status status = AICC_OK;
  made->file = memfd_create("ref-c", MFD_CLOEXEC);
  snprintf(path, sizeof(path), "/proc/self/fd/%d", made->file);
  if (made->file < 0 || !writeAll(made->file, blob, bytes))
    status = refuse(AICC_RUN_FAILED, "expected a file in memory of %zu bytes, found: %s", bytes, strerror(errno));
  else if (!(made->library = dlopen(path, RTLD_NOW | RTLD_LOCAL)))
    status = refuse(AICC_BAD_ARTIFACT, "expected a library that loads, found: %s", dlerror());
  if (status == AICC_OK)
    *module = made;
  else
    unload(device, made);
  return status;
}

static aicc_status findKernel(aicc_module *module, const char *name, aicc_device_kernel **kernel) {
  char symbol[320];
  snprintf(symbol, sizeof(symbol), ENTRY_PREFIX "%s", name);
  *kernel = dlsym(module->library, symbol);
  return *kernel ? AICC_OK : refuse(AICC_BAD_ARTIFACT, "expected a kernel '%.200s', found none", name);
}

static aicc_status launch(aicc_device *device, aicc_device_kernel *kernel, const aicc_launch *launch) {
  (void)device;
  entry function;
  memcpy(&function, &kernel, sizeof(function)); /* ISO C has no conversion of data pointers to functions */
  int32_t status = function(launch->slots);
  return status == AICC_OK ? AICC_OK : refuse(AICC_RUN_FAILED, "expected memory for intermediates, found too little");
}

/* Launches have run when they return. */
static aicc_status synchronize(aicc_device *device) {
  (void)device;
  return AICC_OK;
}

static const aicc_driver driver = {.size = sizeof(aicc_driver),
                                   .version = 0,
                                   .name = "ref-c",
                                   .device_count = deviceCount,
                                   .device_name = deviceName,
                                   .check = check,
                                   .error = error,
                                   .open = openDevice,
                                   .close = closeDevice,
                                   .allocate = allocate,
                                   .release = release,
                                   .copy = copy,
                                   .load = load,
                                   .unload = unload,
                                   .find = findKernel,
                                   .launch = launch,
                                   .synchronize = synchronize};

AICC_EXPORT const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest);
AICC_EXPORT const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest) {
  return oldest <= driver.version && driver.version <= newest ? &driver : NULL;
}
#endif /* REF_C_DRIVER */
