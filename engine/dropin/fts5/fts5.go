//go:build js && wasm

// Package fts5 gives go-sqlite3's ext/fts5 what FTS5 has beside SQL:
// tokenizers and auxiliary functions in Go. FTS5 itself is compiled into the
// engine and there on every connection.
package fts5

// Module is the extension on one connection.
type Module struct{ engine engine }

// New prepares the extension for a connection.
func New(env Xenv) *Module {
	m := &Module{env.Engine().(engine)}
	m.engine.SetFTS5(env)
	return m
}

// DylinkInfo tells that the extension needs no memory and no table of its own.
func DylinkInfo() (memorySize, memoryAlignment, tableSize, tableAlignment int64) { return }
