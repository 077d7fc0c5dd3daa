// The allocator: two-level segregated fit. Every free block stands in a list
// of its size class, bitmaps tell which lists have blocks, and neighbours that
// are free are joined at once, so that malloc and free take constant time.
// Described by Masmano, Ripoll, Crespo and Real, "TLSF: a new dynamic memory
// allocator for real-time systems" (ECRTS 2004).
//
// Memory comes in segments from ashore_morecore, which the Go side serves from
// its own heap: this code never grows the WebAssembly memory, which Go's
// runtime believes to be its own. Segments are not given back one by one; all
// go when the connection closes.
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

// ashore_morecore returns at least size fresh bytes, aligned to two words, or NULL.
void *ashore_morecore(size_t size);

enum {
  WORD = sizeof(size_t),
  UNIT = 2 * WORD,           // granularity and alignment
  SEGMENT = 1 << 20,         // what is asked for at least
  STEPS_LOG2 = 5,            // classes between two powers of two
  STEPS = 1 << STEPS_LOG2,
  LEVELS = 32 - STEPS_LOG2,
  TRIES = 8,                 // blocks looked at in a class where not all fit
};

// A size word carries two flags: sizes leave its low bits free.
enum { FREE = 1, PREV_FREE = 2, FLAGS = FREE | PREV_FREE };

// A block begins with the word before its size, which belongs to the block
// before it: that one's last word of payload, or if that one is free, where it
// begins. So an allocated block costs one word.
typedef struct block {
  struct block *prev;  // valid with PREV_FREE
  size_t size;         // bytes of payload and the flags
  struct block *next_free, *prev_free;  // valid with FREE: here the payload begins
} block;

#define PAYLOAD offsetof(block, next_free)
// A free block holds its two links and, in its last word, the next one's prev.
#define SMALLEST (3 * WORD)
#define LARGEST ((size_t)0x7fff0000)

static uint32_t levels;          // bit l: some list of level l has a block
static uint32_t steps[LEVELS];   // bit s: list s of this level has a block
static block *lists[LEVELS][STEPS];

static inline size_t size_of(const block *b) { return b->size & ~(size_t)FLAGS; }

static inline block *from_payload(void *p) { return (block *)((char *)p - PAYLOAD); }

static inline void *payload(block *b) { return (char *)b + PAYLOAD; }

static inline block *next_of(block *b) { return (block *)((char *)b + WORD + size_of(b)); }

// fitted is the size of the block that serves a request of n bytes: with the
// word of its header, a multiple of UNIT. n is at most LARGEST.
static inline size_t fitted(size_t n) {
  size_t size = ((n + WORD + UNIT - 1) & ~(size_t)(UNIT - 1)) - WORD;
  return size < SMALLEST ? SMALLEST : size;
}

static inline unsigned log2_of(uint32_t n) { return 31 - (unsigned)__builtin_clz(n); }

// class_of tells the list for blocks of this size. Up to 2*STEPS units each
// size has its own; above, a class spans 1/STEPS of its power of two.
static inline void class_of(size_t size, unsigned *level, unsigned *step) {
  uint32_t units = (uint32_t)((size + WORD) / UNIT);
  if (units < STEPS) {
    *level = 0;
    *step = units;
    return;
  }
  unsigned shift = log2_of(units) - STEPS_LOG2;
  *level = shift + 1;
  *step = (units >> shift) - STEPS;
}

static void put(block *b) {
  unsigned level, step;
  class_of(size_of(b), &level, &step);
  block *head = lists[level][step];
  b->next_free = head;
  b->prev_free = NULL;
  if (head) head->prev_free = b;
  lists[level][step] = b;
  steps[level] |= 1u << step;
  levels |= 1u << level;
}

static void take(block *b) {
  block *next = b->next_free, *prev = b->prev_free;
  if (next) next->prev_free = prev;
  if (prev) {
    prev->next_free = next;
    return;
  }
  unsigned level, step;
  class_of(size_of(b), &level, &step);
  lists[level][step] = next;
  if (next) return;
  steps[level] &= ~(1u << step);
  if (!steps[level]) levels &= ~(1u << level);
}

// mark_free writes what the neighbour must know of a free block.
static void mark_free(block *b) {
  b->size |= FREE;
  block *next = next_of(b);
  next->size |= PREV_FREE;
  next->prev = b;
}

static void mark_used(block *b) {
  b->size &= ~(size_t)FREE;
  next_of(b)->size &= ~(size_t)PREV_FREE;
}

// give_back joins the block, which is in no list, with its free neighbours.
static void give_back(block *b) {
  block *next = next_of(b);
  if (next->size & FREE) {
    take(next);
    b->size += WORD + size_of(next);
  }
  if (b->size & PREV_FREE) {
    block *prev = b->prev;
    take(prev);
    prev->size += WORD + size_of(b);
    b = prev;
  }
  mark_free(b);
  put(b);
}

// trim cuts what is not needed off the end of a used block.
static void trim(block *b, size_t size) {
  size_t whole = size_of(b);
  if (whole - size < WORD + SMALLEST) return;
  b->size = size | (b->size & FLAGS);
  block *rest = next_of(b);
  rest->size = whole - size - WORD;
  give_back(rest);
}

// find returns a free block of at least this size, still in its list, or NULL.
static block *find(size_t size) {
  unsigned level, step;
  class_of(size, &level, &step);
  // The blocks of the size's own class may be too small. The first few are
  // looked at: sizes repeat, and a block freed should serve the next request.
  block *b = lists[level][step];
  for (int i = 0; b && i < TRIES; i++, b = b->next_free) {
    if (size_of(b) >= size) return b;
  }
  // All blocks of the classes above fit.
  uint32_t above = steps[level] & ~(uint32_t)((2ull << step) - 1);
  if (!above) {
    uint32_t higher = levels & ~(uint32_t)((2ull << level) - 1);
    if (!higher) return NULL;
    level = (unsigned)__builtin_ctz(higher);
    above = steps[level];
  }
  return lists[level][__builtin_ctz(above)];
}

// grow gets a segment with a free block of at least this size in it, and
// returns that block. The segment ends with a block of no size that is never free.
static block *grow(size_t size) {
  size_t want = size + 4 * WORD;
  want = want < SEGMENT ? SEGMENT : (want + 0xffff) & ~(size_t)0xffff;
  char *start = ashore_morecore(want);
  if (!start) return NULL;
  block *b = (block *)start;
  b->size = want - 3 * WORD;
  next_of(b)->size = 0;
  mark_free(b);
  put(b);
  return b;
}

// init_allocator has nothing to do: the first malloc gets the first segment.
void init_allocator(void) {}

void *malloc(size_t n) {
  if (n > LARGEST) return NULL;
  size_t size = fitted(n);
  block *b = find(size);
  if (!b && !(b = grow(size))) return NULL;
  take(b);
  mark_used(b);
  trim(b, size);
  return payload(b);
}

void free(void *p) {
  if (p) give_back(from_payload(p));
}

void *calloc(size_t count, size_t each) {
  size_t n;
  if (__builtin_mul_overflow(count, each, &n)) return NULL;
  void *p = malloc(n);
  if (p) __builtin_memset(p, 0, n);
  return p;
}

void *realloc(void *p, size_t n) {
  if (!p) return malloc(n);
  if (n > LARGEST) return NULL;
  block *b = from_payload(p);
  size_t size = fitted(n), had = size_of(b);
  block *next = next_of(b);
  if (size > had && next->size & FREE && had + WORD + size_of(next) >= size) {
    take(next);
    b->size += WORD + size_of(next);
    mark_used(b);
  }
  if (size_of(b) >= size) {
    trim(b, size);
    return p;
  }
  void *moved = malloc(n);
  if (!moved) return NULL;
  __builtin_memcpy(moved, p, had);
  free(p);
  return moved;
}

void *memalign(size_t align, size_t n) {
  if (align & (align - 1) || n > LARGEST || align > LARGEST / 2) return NULL;
  if (align <= UNIT) return malloc(n);
  size_t size = fitted(n);
  // Room to go on to an aligned address, and to leave a block of its own behind.
  char *p = malloc(size + align + WORD + SMALLEST);
  if (!p) return NULL;
  block *b = from_payload(p);
  uintptr_t at = (uintptr_t)p;
  if (at & (align - 1)) {
    at = (at + WORD + SMALLEST + align - 1) & ~(uintptr_t)(align - 1);
    block *aligned = from_payload((void *)at);
    size_t front = (size_t)(at - (uintptr_t)p);
    aligned->size = size_of(b) - front;
    b->size = (front - WORD) | (b->size & FLAGS);
    give_back(b);
    b = aligned;
  }
  trim(b, size);
  return payload(b);
}

size_t malloc_usable_size(void *p) { return p ? size_of(from_payload(p)) : 0; }

size_t malloc_good_size(size_t n) { return n > LARGEST ? n : fitted(n); }
