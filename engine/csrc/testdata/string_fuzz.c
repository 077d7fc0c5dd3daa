// libc/string.c, built for the machine at hand, against the machine's own.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define memchr our_memchr
#define memcmp our_memcmp
#define memcpy our_memcpy
#define memmove our_memmove
#define memset our_memset
#define strchr our_strchr
#define strchrnul our_strchrnul
#define strcmp our_strcmp
#define strcspn our_strcspn
#define strlen our_strlen
#define strncmp our_strncmp
#define strrchr our_strrchr
#define strspn our_strspn
#include "../libc/string.c"
#undef memchr
#undef memcmp
#undef memcpy
#undef memmove
#undef memset
#undef strchr
#undef strchrnul
#undef strcmp
#undef strcspn
#undef strlen
#undef strncmp
#undef strrchr
#undef strspn

static uint64_t state;
static uint32_t draw(uint32_t below) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((state >> 33) % below);
}

static int sign(int n) { return (n > 0) - (n < 0); }

static int failed;
#define same(what, got, want) \
  if ((got) != (want)) failed = 1, fprintf(stderr, "%s(%s, %s, %zu): differs\n", what, a, b, n)

// word writes a string of few different bytes, so that strings often agree.
static void word(char *s) {
  static const char bytes[] = "ab\x80\xff/";
  int n = (int)draw(40);
  for (int i = 0; i < n; i++) s[i] = bytes[draw(draw(6) ? 1 : 5)];
  s[n] = 0;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  state = (uint64_t)atoi(argv[1]);
  for (int count = atoi(argv[2]); count && !failed; count--) {
    char memory[200], *a = memory + draw(16), *b = memory + 100 + draw(16);
    word(a), word(b);
    size_t n = draw(44);
    int c = "ab\x80\xff/"[draw(6)];
    same("memcmp", sign(our_memcmp(a, b, n)), sign(memcmp(a, b, n)));
    same("memchr", our_memchr(a, c, n), memchr(a, c, n));
    same("strlen", our_strlen(a), strlen(a));
    same("strcmp", sign(our_strcmp(a, b)), sign(strcmp(a, b)));
    same("strncmp", sign(our_strncmp(a, b, n)), sign(strncmp(a, b, n)));
    same("strchr", our_strchr(a, c), strchr(a, c));
    same("strchrnul", our_strchrnul(a, c), strchrnul(a, c));
    same("strrchr", our_strrchr(a, c), strrchr(a, c));
    same("strspn", our_strspn(a, b), strspn(a, b));
    same("strcspn", our_strcspn(a, b), strcspn(a, b));
    char few[3] = {"ab\x80\xff/"[draw(6)], "ab\x80\xff/"[draw(6)], 0};
    same("strcspn of two", our_strcspn(a, few), strcspn(a, few));
    char ours[600], want[600];
    for (int i = 0; i < 600; i++) want[i] = memory[draw(200)];
    memcpy(ours, want, 600);
    n = draw(draw(4) ? 40 : 130);
    size_t from = draw(120), to = draw(120), apart = draw(120);
    our_memmove(ours + to, ours + from, n), memmove(want + to, want + from, n);
    our_memset(ours + apart, c, n), memset(want + apart, c, n);
    our_memcpy(ours + 300 + from, ours + apart, n), memcpy(want + 300 + from, want + apart, n);
    same("memmove, memset, memcpy", memcmp(ours, want, 600), 0);
  }
  if (!failed) puts("ok");
  return failed;
}
