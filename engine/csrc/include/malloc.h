#pragma once
#include <stddef.h>

// What libc/alloc.c offers beyond the C standard.

void init_allocator(void);
size_t malloc_good_size(size_t);
size_t malloc_usable_size(void *);
void *memalign(size_t align, size_t size);
