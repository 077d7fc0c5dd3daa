// main.c of go-sqlite3-wasm includes a libc here. Ours are units of their own.
#include <stdlib.h>
#include <string.h>
