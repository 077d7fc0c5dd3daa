// The memory and string functions that SQLite calls. Compiled with
// -fno-builtin, or clang would make these loops calls of themselves.
#include <stdint.h>
#include <string.h>

typedef unsigned char byte;

// Loads and stores that need no alignment: WebAssembly has them.
#define LOAD(bits)                                         \
  static inline uint##bits##_t load##bits(const void *p) { \
    uint##bits##_t v;                                      \
    __builtin_memcpy(&v, p, sizeof v);                     \
    return v;                                              \
  }
#define STORE(bits)                                         \
  static inline void store##bits(void *p, uint##bits##_t v) { \
    __builtin_memcpy(p, &v, sizeof v);                      \
  }
LOAD(16) LOAD(32) LOAD(64) STORE(16) STORE(32) STORE(64)

// EACH times a byte is a word of that byte.
#define EACH 0x0101010101010101ull

// LONG is the size from which memory.copy and memory.fill are worth their
// price: engines leave the compiled code for them.
enum { LONG = 97 };

// The first byte in memory that differs decides: it becomes the highest.
static inline int order32(uint32_t x, uint32_t y) {
  return __builtin_bswap32(x) < __builtin_bswap32(y) ? -1 : 1;
}

static inline int order64(uint64_t x, uint64_t y) {
  return __builtin_bswap64(x) < __builtin_bswap64(y) ? -1 : 1;
}

// The last word of what is compared overlaps the one before it.
int memcmp(const void *a, const void *b, size_t n) {
  const byte *p = a, *q = b;
  if (n >= 8) {
    const byte *last = p + n - 8;
    for (; p < last; p += 8, q += 8) {
      uint64_t x = load64(p), y = load64(q);
      if (x != y) return order64(x, y);
    }
    uint64_t x = load64(last), y = load64(q - (p - last));
    return x == y ? 0 : order64(x, y);
  }
  if (n >= 4) {
    uint32_t x = load32(p), y = load32(q);
    if (x != y) return order32(x, y);
    x = load32(p + n - 4), y = load32(q + n - 4);
    return x == y ? 0 : order32(x, y);
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

// What is read in one piece is read before it is written over, so that memmove
// may call this when to does not lie behind from.
void *memcpy(void *to, const void *from, size_t n) {
  byte *d = to;
  const byte *s = from;
  if (n >= LONG) return __builtin_memcpy(to, from, n);
  if (n > 16) {
    byte *end = d + n - 16;
    uint64_t x = load64(s + n - 16), y = load64(s + n - 8);
    for (; d < end; d += 16, s += 16) {
      uint64_t v = load64(s), w = load64(s + 8);
      store64(d, v), store64(d + 8, w);
    }
    store64(end, x), store64(end + 8, y);
  } else if (n >= 8) {
    uint64_t x = load64(s), y = load64(s + n - 8);
    store64(d, x), store64(d + n - 8, y);
  } else if (n >= 4) {
    uint32_t x = load32(s), y = load32(s + n - 4);
    store32(d, x), store32(d + n - 4, y);
  } else if (n >= 2) {
    uint16_t x = load16(s), y = load16(s + n - 2);
    store16(d, x), store16(d + n - 2, y);
  } else if (n) {
    *d = *s;
  }
  return to;
}

void *memmove(void *to, const void *from, size_t n) {
  if (n < LONG && (n <= 16 || (uintptr_t)to - (uintptr_t)from >= n)) return memcpy(to, from, n);
  return __builtin_memmove(to, from, n);
}

void *memset(void *to, int c, size_t n) {
  byte *d = to;
  uint64_t v = (byte)c * EACH;
  if (n >= LONG) return __builtin_memset(to, c, n);
  if (n >= 8) {
    byte *last = d + n - 8;
    for (; d < last; d += 8) store64(d, v);
    store64(last, v);
  } else if (n >= 4) {
    store32(d, (uint32_t)v), store32(d + n - 4, (uint32_t)v);
  } else if (n) {
    d[0] = d[n / 2] = d[n - 1] = (byte)c;
  }
  return to;
}

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

// zeros has the highest bit of each byte that is zero, up to the first such one.
static inline uint64_t zeros(uint64_t x) { return (x - EACH) & ~x & EACH << 7; }

// LIKE looks so for a letter, in either case. Words at aligned addresses may be
// read beyond the end of the string: memory ends at an aligned address too.
size_t strcspn(const char *s, const char *reject) {
  byte a = (byte)reject[0], b = a ? (byte)reject[1] : 0;
  if (b && reject[2]) return span(s, reject, 0);
  const char *p = s;
  for (; (uintptr_t)p % 8; p++) {
    byte c = (byte)*p;
    if (!c || c == a || c == b) return (size_t)(p - s);
  }
  for (;; p += 8) {
    uint64_t x = load64(p), found = zeros(x) | zeros(x ^ a * EACH) | zeros(x ^ b * EACH);
    if (found) return (size_t)(p - s) + (size_t)__builtin_ctzll(found) / 8;
  }
}
