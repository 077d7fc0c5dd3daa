// The memory and string functions that SQLite calls. Compiled with
// -fno-builtin, or clang would make these loops calls of themselves.
#include <stdint.h>
#include <string.h>

typedef unsigned char byte;

// Loads that need no alignment: WebAssembly has them.
static inline uint64_t load64(const void *p) {
  uint64_t v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

int memcmp(const void *a, const void *b, size_t n) {
  const byte *p = a, *q = b;
  for (; n >= 8; p += 8, q += 8, n -= 8) {
    uint64_t x = load64(p), y = load64(q);
    if (x != y) {
      // The first byte in memory decides: make it the highest.
      x = __builtin_bswap64(x);
      y = __builtin_bswap64(y);
      return x < y ? -1 : 1;
    }
  }
  for (; n; p++, q++, n--) {
    if (*p != *q) return *p - *q;
  }
  return 0;
}

void *memchr(const void *s, int c, size_t n) {
  const byte *p = s;
  for (; n; p++, n--) {
    if (*p == (byte)c) return (void *)p;
  }
  return NULL;
}

void *memcpy(void *to, const void *from, size_t n) { return __builtin_memcpy(to, from, n); }

void *memmove(void *to, const void *from, size_t n) { return __builtin_memmove(to, from, n); }

void *memset(void *to, int c, size_t n) { return __builtin_memset(to, c, n); }

size_t strlen(const char *s) {
  const char *p = s;
  while (*p) p++;
  return (size_t)(p - s);
}

int strcmp(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return (byte)*a - (byte)*b;
}

int strncmp(const char *a, const char *b, size_t n) {
  for (; n; a++, b++, n--) {
    if (*a != *b) return (byte)*a - (byte)*b;
    if (!*a) break;
  }
  return 0;
}

// strchrnul is strchr that ends at the string's end instead of at NULL.
char *strchrnul(const char *s, int c) {
  while (*s && *s != (char)c) s++;
  return (char *)s;
}

char *strchr(const char *s, int c) {
  char *p = strchrnul(s, c);
  return *p == (char)c ? p : NULL;
}

char *strrchr(const char *s, int c) {
  const char *last = NULL;
  do {
    if (*s == (char)c) last = s;
  } while (*s++);
  return (char *)last;
}

// span counts the leading bytes of s that are (in) or are not in the set.
static size_t span(const char *s, const char *set, int in) {
  uint32_t bits[8] = {0};
  for (; *set; set++) bits[(byte)*set >> 5] |= 1u << (*set & 31);
  const char *p = s;
  while (*p && (int)(bits[(byte)*p >> 5] >> (*p & 31) & 1) == in) p++;
  return (size_t)(p - s);
}

size_t strspn(const char *s, const char *accept) { return span(s, accept, 1); }

size_t strcspn(const char *s, const char *reject) { return span(s, reject, 0); }
