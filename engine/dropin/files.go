//go:build !(js && wasm)

// Package sqlite3_wasm is, built for js/wasm, the engine's drop-in for the
// module of this name. Elsewhere it is its own sources.
package sqlite3_wasm

import "embed"

// Files are the drop-in's sources, in the original's folders, and this file,
// which is no part of it.
//
//go:embed *.go fts5/*.go rtree/*.go
var Files embed.FS
