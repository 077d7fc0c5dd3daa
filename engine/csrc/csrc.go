// Package csrc holds the C of the engine that is Ashore's own: what stands in
// for a C library under SQLite. SQLite itself, and the C that binds it to
// go-sqlite3, come from their Go modules when the engine is built; see package
// compile.
package csrc

import "embed"

// Files are the sources, in three folders: libc is compiled, one unit a file;
// glue stands beside the modules' sources, whose includes find it; include is
// the C library's headers.
//
//go:embed libc/*.c glue include
var Files embed.FS
