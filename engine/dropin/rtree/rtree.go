// Package rtree is the original's package of this name for the engine, into
// which the R*Tree index and geopoly are compiled: they are there on every
// connection, and there is nothing left to load.
package rtree

// Module is the extension on one connection.
type Module struct{}

// Xenv is what the extension needs.
type Xenv = any

// New prepares the extension for a connection.
func New(Xenv) *Module { return &Module{} }

// Xsqlite3_extension_init has nothing to do.
func (*Module) Xsqlite3_extension_init(_, _, _ int32) int32 { return 0 }

// DylinkInfo tells that the extension needs no memory and no table of its own.
func DylinkInfo() (memorySize, memoryAlignment, tableSize, tableAlignment int64) { return }
