// A random walk over libc/alloc.c, built for the machine at hand: every block
// keeps a pattern, and the heap's whole structure is walked again and again.
// Prints "ok" and what memory it took, or says what broke and exits with 1.
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Beside the machine's own allocator, ours goes by other names.
#define calloc our_calloc
#define free our_free
#define malloc our_malloc
#define malloc_usable_size our_usable_size
#define memalign our_memalign
#define realloc our_realloc
#include "../libc/alloc.c"

enum { SLOTS = 1000, SEGMENTS = 4096 };

static struct { char *start; size_t size; } segments[SEGMENTS];
static int segment_count, refuse;
static size_t taken, live, live_peak;

static struct { unsigned char *p; size_t n; unsigned char fill; } slots[SLOTS];

#define check(ok, ...) \
  do { \
    if (!(ok)) { \
      fprintf(stderr, "line %d: %s: ", __LINE__, #ok); \
      fprintf(stderr, __VA_ARGS__); \
      fputc('\n', stderr); \
      exit(1); \
    } \
  } while (0)

static uint64_t state;
static uint32_t draw(uint32_t below) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((state >> 33) % below);
}

void *ashore_morecore(size_t size) {
  check(size >= SEGMENT && size % UNIT == 0, "asked for %zu", size);
  if (refuse && draw(4) == 0) return NULL;
  check(segment_count < SEGMENTS, "too many segments");
  // As Go gives it: in whole pages, not where the last one ended, and not zeroed.
  char *p = aligned_alloc(4096, size + 8192);
  memset(p, 0xa5, size + 8192);
  p += 4096;
  segments[segment_count].start = p;
  segments[segment_count++].size = size;
  taken += size;
  return p;
}

// walk checks what must hold of all blocks and all lists.
static void walk(void) {
  size_t free_blocks = 0, used = 0;
  for (int s = 0; s < segment_count; s++) {
    char *end = segments[s].start + segments[s].size;
    for (int i = 0; i < 4096; i++) {
      check(segments[s].start[-1 - i] == (char)0xa5, "segment %d: written before its start", s);
      check(end[i] == (char)0xa5, "segment %d: written behind its end", s);
    }
    block *b = (block *)segments[s].start, *before = NULL;
    while (size_of(b)) {
      check((char *)b < end && (uintptr_t)b % UNIT == 0, "a block at %p", (void *)b);
      check(size_of(b) >= SMALLEST && (size_of(b) + WORD) % UNIT == 0, "a block of %zu bytes", size_of(b));
      int before_free = before && before->size & FREE;
      check(!(b->size & PREV_FREE) == !before_free, "the flag of the block before is wrong");
      if (before_free) check(b->prev == before && !(b->size & FREE), "two free blocks side by side");
      if (b->size & FREE) free_blocks++;
      else used++;
      before = b;
      b = next_of(b);
    }
    check((char *)b == end - UNIT, "segment %d does not end at its end", s);
  }
  for (unsigned l = 0; l < LEVELS; l++) {
    check(!steps[l] == !(levels >> l & 1), "level %u's bit is wrong", l);
    for (unsigned s = 0; s < STEPS; s++) {
      check(!lists[l][s] == !(steps[l] >> s & 1), "list %u/%u's bit is wrong", l, s);
      block *before = NULL;
      for (block *b = lists[l][s]; b; before = b, b = b->next_free) {
        unsigned level, step;
        class_of(size_of(b), &level, &step);
        check(b->size & FREE && level == l && step == s, "a block of %zu in list %u/%u", size_of(b), l, s);
        check(b->prev_free == before, "a list's links do not agree");
        free_blocks--;
      }
    }
  }
  check(free_blocks == 0, "%zu free blocks are in no list", free_blocks);
  size_t slots_used = 0;
  for (int i = 0; i < SLOTS; i++) slots_used += slots[i].p != NULL;
  check(used == slots_used, "%zu blocks are used, %zu were given out", used, slots_used);
}

// size draws sizes as SQLite asks for them: mostly small, pages, now and then large.
static size_t size(void) {
  switch (draw(16)) {
    case 0: return draw(3000000);
    case 1: case 2: return 4096 + 8 * draw(64);
    case 3: case 4: return draw(60000);
    case 5: case 6: case 7: return 1 << draw(13);
    default: return draw(400);
  }
}

static void fill(int i, size_t n) {
  slots[i].n = n;
  slots[i].fill = (unsigned char)draw(256);
  memset(slots[i].p, slots[i].fill, our_usable_size(slots[i].p));
  check(our_usable_size(slots[i].p) >= n, "%zu usable of %zu", our_usable_size(slots[i].p), n);
  check((uintptr_t)slots[i].p % UNIT == 0, "not aligned");
  live += n;
  if (live > live_peak) live_peak = live;
}

static void intact(int i, size_t n) {
  for (size_t k = 0; k < n; k++) check(slots[i].p[k] == slots[i].fill, "byte %zu of %zu changed", k, slots[i].n);
}

static void step_once(void) {
  int i = (int)draw(SLOTS);
  if (!slots[i].p) {
    size_t n = size();
    if (draw(40) == 0) {
      size_t align = (size_t)1 << draw(13);
      slots[i].p = our_memalign(align, n);
      check((uintptr_t)slots[i].p % align == 0, "not aligned to %zu", align);
    } else if (draw(10) == 0) {
      slots[i].p = our_calloc(n / 8 + 1, 8);
      n = (n / 8 + 1) * 8;
      for (size_t k = 0; slots[i].p && k < n; k++) check(slots[i].p[k] == 0, "not zero");
    } else {
      slots[i].p = our_malloc(n);
      if (slots[i].p) check(our_usable_size(slots[i].p) - malloc_good_size(n) < WORD + SMALLEST, "more than the good size");
    }
    if (slots[i].p) fill(i, n);
    else check(refuse, "no memory");
    return;
  }
  if (draw(4) == 0) {
    size_t n = size(), had = slots[i].n;
    void *moved = our_realloc(slots[i].p, n);
    if (!moved) {
      check(refuse && n > had, "no memory");
      return intact(i, had);
    }
    slots[i].p = moved;
    intact(i, n < had ? n : had);
    live -= had;
    return fill(i, n);
  }
  intact(i, our_usable_size(slots[i].p));
  our_free(slots[i].p);
  live -= slots[i].n;
  slots[i].p = NULL;
}

int main(int argc, char **argv) {
  check(argc == 4, "seed, count of steps, whether memory is refused");
  state = (uint64_t)atoi(argv[1]);
  int count = atoi(argv[2]);
  refuse = atoi(argv[3]);
  check(!our_malloc(LARGEST + 1) && !our_malloc((size_t)-1), "a size past all memory");
  check(!our_calloc((size_t)-1, 2) && !our_memalign(3, 8), "what cannot be");
  for (int i = 0; i < count; i++) {
    step_once();
    if (i % (count / 100 + 1) == 0) walk();
  }
  size_t end = taken;
  for (int i = 0; i < SLOTS; i++) {
    our_free(slots[i].p);
    slots[i].p = NULL;
  }
  walk();
  // All is free again: each segment is one block, and serves as one.
  for (int s = 0; s < segment_count; s++) {
    check(size_of((block *)segments[s].start) == segments[s].size - 3 * WORD, "segment %d was not joined", s);
  }
  check(our_malloc(segments[0].size - 4 * WORD) && taken == end, "a whole segment was not used again");
  printf("ok, %zu KB at most in use, %zu KB taken\n", live_peak >> 10, taken >> 10);
  return 0;
}
