// main.c of go-sqlite3-wasm includes an allocator here. Ours is libc/alloc.c.
#include <malloc.h>
