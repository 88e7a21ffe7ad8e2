// Memory functions that compilers call without being asked.
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  char *t = to;
  const char *f = from;
  for (; count >= 16; count -= 16, t += 16, f += 16) {
    uint64_t a, b;
    __builtin_memcpy(&a, f, 8);
    __builtin_memcpy(&b, f + 8, 8);
    __builtin_memcpy(t, &a, 8);
    __builtin_memcpy(t + 8, &b, 8);
  }
  for (; count; --count)
    *t++ = *f++;
  return to;
}

void *memmove(void *to, const void *from, size_t count) {
  char *t = to;
  const char *f = from;
  if (t < f)
    for (; count; --count)
      *t++ = *f++;
  else
    while (count--)
      t[count] = f[count];
  return to;
}

void *memset(void *to, int value, size_t count) {
  char *t = to;
  uint64_t wide = (uint8_t)value * UINT64_C(0x0101010101010101);
  for (; count >= 8; count -= 8, t += 8)
    __builtin_memcpy(t, &wide, 8);
  for (; count; --count)
    *t++ = (char)value;
  return to;
}

int memcmp(const void *a, const void *b, size_t count) {
  const unsigned char *x = a, *y = b;
  for (; count; --count, ++x, ++y)
    if (*x != *y)
      return *x - *y;
  return 0;
}
