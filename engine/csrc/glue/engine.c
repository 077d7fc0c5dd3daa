// The engine's main unit: SQLite and go-sqlite3-wasm's C, as that module's own
// main.c puts them together, and the bindings of the extensions compiled in.
#include "main.c"

#ifdef SQLITE_ENABLE_FTS5
#define sqlite3_extension_init ashore_fts5_init
#include "fts5/main.c"
#undef sqlite3_extension_init
#undef sqlite3_free
#endif
