// The binding of go-sqlite3-wasm's fts5 package includes FTS5 here: the
// amalgamation has it already, and registers it on each connection.
#define fts5Init(db) SQLITE_OK
